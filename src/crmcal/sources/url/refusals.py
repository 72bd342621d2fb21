"""What to say when no calendar comes. No sentence holds the address, nor the words of an error, which may hold it."""

import socket
import ssl
from typing import Final

from crmcal.errors import LoginError, SourceError

BUSY: Final = frozenset({429, 503})
LATER: Final = "Try again later."
NEW_ADDRESS: Final = "Perhaps its secret address was renewed: copy it again from the calendar's settings."
LOGIN_PAGE: Final = (
    "Such an answer is usually a login page: use the calendar's public or secret iCal address, not that of its web page. A CalDAV server needs --type caldav."
)
STATUSES: Final = {
    404: ("there is no {what} at this address (404)", NEW_ADDRESS),
    410: ("the {what} is gone from this address (410)", NEW_ADDRESS),
    429: ("the server has had too many requests (429)", LATER),
    503: ("the server is overloaded or being serviced (503)", LATER),
}
FAILURES: Final[tuple[tuple[type[Exception], str, str], ...]] = (
    (socket.gaierror, "there is no such host, or no network", "Check the address and the connection."),
    (ssl.SSLError, "the encrypted connection failed", ""),
    (TimeoutError, "it takes too long to answer", LATER),
    (ConnectionRefusedError, "the server does not accept connections there", ""),
)
SERVER_ERRORS: Final = range(500, 600)


def refusal(status: int, what: str = "calendar") -> SourceError:
    """A status that does not bring what was asked for."""
    if status in STATUSES:
        sentence, hint = STATUSES[status]
        return SourceError(sentence.format(what=what), hint=hint)
    if status in SERVER_ERRORS:
        return SourceError(f"the server has a problem of its own ({status})", hint=LATER)
    return SourceError(f"the server sends no {what} ({status})")


def login_refused(status: int, *, known: bool, sent: bool) -> LoginError:
    """A server that lets nobody in: whether a login is known at all, and whether it was for this server."""
    if not known:
        return LoginError(f"the server asks for a login ({status})", hint="Use the calendar's secret iCal address, or give the source a username.")
    if not sent:
        return LoginError(f"it redirects to a server that asks for a login ({status}); yours is not sent there", hint="Use the final address.")
    return LoginError(f"the server refuses the login ({status})", hint="Check the user name and the password; some servers want an app password.")


def failure(error: Exception) -> SourceError:
    """A connection that failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "If the server is your own, name its certificate as ca_file."
        return SourceError(f"its certificate cannot be trusted: {error.verify_message}", hint=hint)
    for kind, sentence, hint in FAILURES:
        if isinstance(error, kind):
            return SourceError(sentence, hint=hint)
    if isinstance(error, OSError) and error.strerror:
        return SourceError(f"the connection failed: {error.strerror}")
    return SourceError("the server breaks off, or answers what is not HTTP")


def cut_off() -> SourceError:
    """An answer without its end."""
    return SourceError("the answer is cut off: its end is missing", hint=LATER)


def too_large(max_bytes: int, what: str = "calendar") -> SourceError:
    """What is larger than allowed."""
    return SourceError(f"the {what} is larger than {max_bytes:,} bytes", hint="Raise max_bytes of this source, if it is meant to be so large.")
