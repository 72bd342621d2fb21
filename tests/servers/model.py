"""A CalDAV server in memory: as little as a reader needs (RFC 4791, RFC 6578), quick, and open to every change between two requests."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.servers.client import DAV
from tests.servers.web import Answer, Asked

HOME: Final = "/dav/"
XML: Final = {"Content-Type": "application/xml; charset=utf-8"}
TOKEN: Final = "urn:model:"
INVALID: Final = b'<?xml version="1.0" encoding="utf-8"?><error xmlns="DAV:"><valid-sync-token/></error>'
ROOT: Final = "<current-user-principal><href>/dav/</href></current-user-principal><C:calendar-home-set><href>/dav/</href></C:calendar-home-set>"
FOLDER: Final = "<resourcetype><collection/></resourcetype>" + ROOT
COMPONENTS: Final = '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
CALENDAR: Final = f"<resourcetype><collection/><C:calendar/></resourcetype>{COMPONENTS}<displayname>{{}}</displayname>"
REPORTS: Final = "<supported-report-set><supported-report><report><sync-collection/></report></supported-report></supported-report-set>"


class Calendar:
    """A calendar collection.

    resources: octets by name
    log:       the name of each resource that changed, in order; a sync-token is a place in it
    forgotten: up to where tokens are not known any more
    """

    def __init__(self, epoch: int = 0) -> None:
        self.epoch = epoch
        self.resources: dict[str, bytes] = {}
        self.log: list[str] = []
        self.forgotten = 0

    @property
    def token(self) -> str:
        """The sync-token of what is there now."""
        return f"{TOKEN}{self.epoch}:{len(self.log)}"

    def since(self, token: str) -> Iterable[str] | None:
        """The names that changed since a token; None when it is not known."""
        if not token:
            return list(self.resources)
        epoch, _, place = token.removeprefix(TOKEN).partition(":")
        known = epoch == str(self.epoch) and place.isdigit() and self.forgotten <= int(place) <= len(self.log)
        return list(dict.fromkeys(self.log[int(place) :])) if known else None


class Part(NamedTuple):
    """What an answer tells of one path: properties as XML, or a status."""

    path: str
    properties: str = ""
    status: int = 200


class Model:
    """The account of one user.

    with_tokens: whether it knows the sync-collection report
    with_ctags:  whether it tells a ctag, as servers did before there were tokens
    withheld:    names of resources that nobody may read
    """

    def __init__(self, *, with_tokens: bool = True, with_ctags: bool = False) -> None:
        self.with_tokens = with_tokens
        self.with_ctags = with_ctags
        self.withheld: set[str] = set()
        self.calendars: dict[str, Calendar] = {}
        self.made = 0

    def make(self, calendar: str) -> None:
        """Make a calendar, unless there is one; another of the same name has other tokens."""
        if calendar not in self.calendars:
            self.made += 1
            self.calendars[calendar] = Calendar(self.made)

    def put(self, calendar: str, name: str, text: str | bytes) -> None:
        """Put a resource."""
        self.calendars[calendar].resources[name] = text.encode() if isinstance(text, str) else text
        self.calendars[calendar].log.append(name)

    def delete(self, calendar: str, name: str) -> None:
        """Delete a resource."""
        del self.calendars[calendar].resources[name]
        self.calendars[calendar].log.append(name)

    def contents(self) -> Mapping[str, Mapping[str, bytes]]:
        """All resources by calendar and name."""
        return {name: dict(calendar.resources) for name, calendar in self.calendars.items()}

    def answer(self, asked: Asked) -> Answer:
        """Answer a request."""
        folder, _, name = unquote(asked.path.partition("?")[0]).removeprefix(HOME).partition("/")
        calendar = self.calendars.get(folder)
        if asked.method == "PROPFIND" and not folder.strip("/"):
            return told(self.places(deep=asked.fields["Depth"] == "1", path=asked.path))
        if calendar is None:
            return Answer(404, {}, b"no such calendar")
        if asked.method == "PROPFIND":
            return told(self.members(folder, calendar, deep=asked.fields["Depth"] == "1"))
        if asked.method == "REPORT":
            return self.reported(folder, calendar, asked)
        return self.given(calendar, name) if asked.method == "GET" else Answer(405)

    def given(self, calendar: Calendar, name: str) -> Answer:
        """Answer a GET."""
        if name in self.withheld:
            return Answer(403, {}, b"not for you")
        data = calendar.resources.get(name)
        return Answer(404) if data is None else Answer(200, {"Content-Type": "text/calendar; charset=utf-8", "ETag": etag(data)}, data)

    def places(self, *, deep: bool, path: str) -> Iterator[Part]:
        """The home, and the calendars in it."""
        yield Part(path, FOLDER)
        for name, calendar in self.calendars.items() if deep else ():
            yield Part(f"{HOME}{quote(name)}/", self.described(name, calendar))

    def described(self, name: str, calendar: Calendar) -> str:
        """The properties of a calendar."""
        token = f"{REPORTS}<sync-token>{calendar.token}</sync-token>" if self.with_tokens else ""
        ctag = f'<getctag xmlns="http://calendarserver.org/ns/">{calendar.token}</getctag>' if self.with_ctags else ""
        return CALENDAR.format(escape(name)) + token + ctag

    def members(self, folder: str, calendar: Calendar, *, deep: bool) -> Iterator[Part]:
        """A calendar, and the resources in it."""
        yield Part(f"{HOME}{quote(folder)}/", self.described(folder, calendar))
        for name, data in calendar.resources.items() if deep else ():
            yield Part(path_of(folder, name), f"<resourcetype/><getetag>{escape(etag(data))}</getetag>")

    def reported(self, folder: str, calendar: Calendar, asked: Asked) -> Answer:
        """Answer a REPORT: sync-collection, or anything that names hrefs."""
        root = ET.fromstring(asked.body)  # noqa: S314 - of crmcal
        if root.tag != f"{DAV}sync-collection":
            return told(self.fetched(folder, calendar, [unquote(each.text or "") for each in root.iter(f"{DAV}href")]))
        if not self.with_tokens:
            return Answer(501, {}, b"no such report")
        names = calendar.since(root.findtext(f"{DAV}sync-token") or "")
        if names is None:
            return Answer(403, XML, INVALID)
        return told(changed(folder, calendar, names), calendar.token)

    def fetched(self, folder: str, calendar: Calendar, paths: Iterable[str]) -> Iterator[Part]:
        """The calendar-data of resources."""
        for path in paths:
            name = path.removeprefix(f"{HOME}{folder}/")
            data = calendar.resources.get(name)
            if data is None or name in self.withheld:
                yield Part(quote(path), status=404 if data is None else 403)
            else:
                text = escape(data.decode(), {"\r": "&#13;"})
                yield Part(quote(path), f"<getetag>{escape(etag(data))}</getetag><C:calendar-data>{text}</C:calendar-data>")


def changed(folder: str, calendar: Calendar, names: Iterable[str]) -> Iterator[Part]:
    """What became of resources."""
    for name in names:
        data = calendar.resources.get(name)
        yield Part(path_of(folder, name), status=404) if data is None else Part(path_of(folder, name), f"<getetag>{escape(etag(data))}</getetag>")


def path_of(folder: str, name: str) -> str:
    """The path of a resource."""
    return f"{HOME}{quote(folder)}/{quote(name)}"


def etag(data: bytes) -> str:
    """The etag of some octets."""
    return f'"{hashlib.sha1(data, usedforsecurity=False).hexdigest()[:16]}"'


def told(parts: Iterable[Part], token: str = "") -> Answer:
    """A 207 answer (RFC 4918 §13)."""
    lines = ['<?xml version="1.0" encoding="utf-8"?><multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">']
    for path, properties, status in parts:
        state = f"<status>HTTP/1.1 {status} Said</status>"
        lines.append(f"<response><href>{path}</href>{f'<propstat><prop>{properties}</prop>{state}</propstat>' if properties else state}</response>")
    if token:
        lines.append(f"<sync-token>{token}</sync-token>")
    return Answer(207, XML, "".join([*lines, "</multistatus>"]).encode())
