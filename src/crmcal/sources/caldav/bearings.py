"""What was found out about an account, so that the next sync finds its calendars by one request to their home."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from crmcal.errors import LoginError, SourceError
from crmcal.sources.caldav.connection import UnusableAnswerError
from crmcal.sources.caldav.discovery import collections_in, wanted_among
from crmcal.sources.caldav.hrefs import as_folder, path_of
from crmcal.sources.caldav.places import Place
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.url.address import parsed

BASIC = "basic"


class Bearings(NamedTuple):
    """Where calendars were the last time.

    account:   whose, as the configuration names it: of another account nothing is known
    homes:     URLs of what they were listed in; none for the URL of a single calendar
    calendars: their paths
    login:     how the server wanted to be logged in to, where that can be done unasked
    """

    account: str
    homes: Sequence[str] = ()
    calendars: Sequence[str] = ()
    login: str = ""

    @classmethod
    def read(cls, text: str, account: str) -> "Bearings":
        """What is known of an account; nothing where it is of another one."""
        found = cls(**json.loads(text)) if text else cls("")
        return found if found.account == account else cls(account)

    @classmethod
    def of(cls, places: Sequence[Place], account: str, login: str) -> "Bearings":
        """What is to be known the next time; nothing of an account whose name may hold a secret."""
        homes = [] if any(map(is_asked_itself, places)) else sorted({place.address.url for place in places})
        calendars = sorted(place.path for place in places if not place.is_untold)
        return cls("") if "?" in account else cls(account, homes, calendars, login)

    @property
    def text(self) -> str:
        """As it is stored."""
        return json.dumps(self._asdict()) if self.account else ""


def account_of(url: str, username: str | None) -> str:
    """The name of an account: its address without a login, and whom it is read as; with a `?` in it where it may hold a secret."""
    if "://" not in url:
        return "?" if ":" in url.rpartition("@")[0] else f"{username or ''} {url}"
    address = parsed(url)
    return f"{username or (address.login or ('',))[0]} {address._replace(login=None).url}"


def is_asked_itself(place: Place) -> bool:
    """Whether a place told of itself, not its home of it."""
    return as_folder(place.path) == as_folder(path_of(place.address.target, place.address))


def familiar(transport: Transport, known: Bearings, patterns: Sequence[str]) -> list[Place] | None:
    """The calendars that are wanted, where all that were there are there; None where they have to be looked for. Raises SourceError, LoginError."""
    if known.login == BASIC:
        transport.insist()
    found: list[Place] = []
    for home in map(parsed, known.homes):
        try:
            inside = collections_in(transport, home)
        except (LoginError, UnusableAnswerError):
            raise  # elsewhere on this server it is no better
        except SourceError:
            return None
        if not all(place.address == home for place in inside):  # it has moved
            return None
        found += inside
    there = {place.path for place in found if not place.is_untold}
    return wanted_among(found, patterns) if there and there >= set(known.calendars) else None


def login_of(transport: Transport) -> str:
    """How the server wants to be logged in to, where that takes no answer of its own first."""
    return BASIC if transport.known_login and transport.known_login.scheme == BASIC else ""
