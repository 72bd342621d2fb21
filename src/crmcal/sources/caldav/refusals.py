"""What to say when a server of calendars or address books refuses. No sentence holds the address, nor the words of an answer."""

from collections.abc import Mapping, Sequence
from typing import Final

from crmcal.core.ical.text import HTML
from crmcal.errors import LoginError, SourceError
from crmcal.providers import login_hint
from crmcal.sources.caldav.connection import Answer
from crmcal.sources.caldav.dialect import Dialect
from crmcal.sources.url.address import Address
from crmcal.sources.url.refusals import LATER, refusal

NOT_CALDAV: Final = "Check the url; some networks also put a login page in front of everything."
NOWHERE: Final = "there is no {collection} at this address", "Check the url; the server's own address may be enough."
FOREIGN: Final = "it is no {name} server", NOT_CALDAV
NO_ACCESS: Final = "the server does not allow to read this", "Check whether this user may read the {collection}."
SENTENCES: Final[Mapping[int, tuple[str, str]]] = {
    207: ("the answer is damaged: it cannot be read as XML", LATER),
    400: FOREIGN,
    403: NO_ACCESS,
    404: NOWHERE,
    405: FOREIGN,
    410: NOWHERE,
    501: FOREIGN,
    507: ("the server cannot tell so much at once", LATER),
}
PLAIN_HINT: Final = "Check the user name and the password; many servers want an app password."


def login_refused(home: Address, status: int, *, known: bool, offered: Sequence[str] = ()) -> LoginError:
    """A server that lets nobody in; `offered` are the ways to log in that it knows, if that was the trouble."""
    hint = login_hint(home.host)
    if not known:
        return LoginError(f"the server asks for a login ({status})", hint=hint or "Give the source a username and a password_command.")
    if offered:
        ways = ", ".join(sorted(way for way in set(offered) if way.isascii() and way.isalnum()))
        return LoginError(
            f"the server lets nobody in this way; it offers: {ways or 'nothing known'}", hint=hint or 'Perhaps another auth ("basic", "digest") fits.'
        )
    return LoginError(f"the server refuses the login ({status})", hint=hint or PLAIN_HINT)


def no_multistatus(answer: Answer, dialect: Dialect) -> SourceError:
    """An answer that is not what a server of this dialect would say."""
    if answer.status in SENTENCES:
        sentence, hint = (text.format(collection=dialect.collection, name=dialect.name) for text in SENTENCES[answer.status])
        return SourceError(f"{sentence} ({answer.status})", hint=hint)
    if answer.status not in range(200, 300):
        return refusal(answer.status, dialect.collection)
    what = "with a web page (HTML), perhaps a login form" if HTML.search(answer.body[:4096]) else "with something else" if answer.body else "with nothing"
    return SourceError(f"it is no {dialect.name} server: it answers {what}", hint=NOT_CALDAV)
