"""What stands in for the user's other programs: puts, moves and deletes calendars and their resources on a server."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Final, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.makers import calendar

DAV: Final = "{DAV:}"
CALDAV: Final = "{urn:ietf:params:xml:ns:caldav}"
CARDDAV: Final = "{urn:ietf:params:xml:ns:carddav}"
MKCALENDAR: Final = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>{}</displayname></prop></set></C:mkcalendar>"""
MKCOL: Final = """<?xml version="1.0" encoding="utf-8"?>
<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><C:addressbook/></resourcetype><displayname>{}</displayname></prop></set></mkcol>"""
PROPPATCH: Final = """<?xml version="1.0" encoding="utf-8"?>
<propertyupdate xmlns="DAV:"><set><prop><displayname>{}</displayname></prop></set></propertyupdate>"""
LISTING: Final = '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'


class Reply(NamedTuple):
    """What a server answered."""

    status: int
    fields: Mapping[str, str]
    body: bytes


class Client:
    """Somebody with a login, at a server on this machine; `home` is the path that the calendars lie under.

    Every method raises AssertionError when the server does not do what it is told.
    """

    def __init__(self, port: int, home: str, fields: Mapping[str, str]) -> None:
        self.port = port
        self.home = home
        self.fields = fields

    def ask(self, method: str, path: str, body: str | bytes = b"", **fields: str) -> Reply:
        """Any request."""
        given = {name.replace("_", "-"): value for name, value in fields.items()}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, {**self.fields, **given})
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())

    def done(self, method: str, path: str, body: str | bytes = b"", **fields: str) -> Reply:
        """A request that has to succeed."""
        reply = self.ask(method, path, body, **fields)
        assert reply.status < 300, f"{method} {path}: {reply.status} {reply.body[:300]!r}"
        return reply

    def path(self, collection: str, name: str = "") -> str:
        """The path of a collection, or of a resource in it."""
        return f"{self.home}{quote(collection)}/{quote(name, safe='@')}"

    def make(self, collection: str, displayname: str = "") -> None:
        """Make a calendar."""
        self.done("MKCALENDAR", self.path(collection), MKCALENDAR.format(escape(displayname or collection)), Content_Type="application/xml; charset=utf-8")

    def rename(self, collection: str, displayname: str) -> None:
        """Give a calendar another name to be shown by."""
        self.done("PROPPATCH", self.path(collection), PROPPATCH.format(escape(displayname)), Content_Type="application/xml; charset=utf-8")

    def put(self, collection: str, name: str, *events: str) -> None:
        """Put the VEVENTs of a resource."""
        self.done("PUT", self.path(collection, name), calendar(*events), Content_Type="text/calendar; charset=utf-8")

    def delete(self, collection: str, name: str = "") -> None:
        """Delete a resource, or a whole calendar."""
        self.done("DELETE", self.path(collection, name))

    def move(self, collection: str, name: str, other: str, other_name: str = "") -> None:
        """Move a resource to another calendar, or another name."""
        target = f"http://127.0.0.1:{self.port}{self.path(other, other_name or name)}"
        self.done("MOVE", self.path(collection, name), Destination=target, Overwrite="T")

    def calendars(self) -> list[str]:
        """The paths of all calendars."""
        return [href for href, kinds in self.listed(self.home) if f"{CALDAV}calendar" in kinds]

    def hrefs(self, path: str) -> list[str]:
        """The paths of all resources of a calendar."""
        return [href for href, kinds in self.listed(path) if f"{DAV}collection" not in kinds]

    def listed(self, path: str) -> Iterator[tuple[str, Iterable[str]]]:
        """What lies in a collection: paths, and the names of resource types."""
        reply = self.done("PROPFIND", path, LISTING, Depth="1", Content_Type="application/xml; charset=utf-8")
        for response in ET.fromstring(reply.body).iter(f"{DAV}response"):  # noqa: S314 - of a server of our own
            types = response.find(f".//{DAV}resourcetype")
            href = response.findtext(f"{DAV}href") or ""
            if href != path:
                yield re.sub(r"^https?://[^/]*", "", href), [] if types is None else [each.tag for each in types]

    def contents(self) -> dict[str, dict[str, bytes]]:
        """All that the server has: the octets of each resource, by calendar and path."""
        return {path: {href: self.done("GET", href).body for href in self.hrefs(path)} for path in self.calendars()}

    def clear(self) -> None:
        """Delete all calendars."""
        for path in self.calendars():
            self.done("DELETE", path)


class BookClient(Client):
    """The same for address books and the cards in them; `home` is the path that the books lie under."""

    def make(self, collection: str, displayname: str = "") -> None:
        """Make an address book (RFC 5689, RFC 6352 §6.3.1)."""
        self.done("MKCOL", self.path(collection), MKCOL.format(escape(displayname or collection)), Content_Type="application/xml; charset=utf-8")

    def put(self, collection: str, name: str, *lines: str) -> None:
        """Put a card of some lines."""
        self.done("PUT", self.path(collection, name), card(name, *lines), Content_Type="text/vcard; charset=utf-8")

    def calendars(self) -> list[str]:
        """The paths of all address books."""
        return [href for href, kinds in self.listed(self.home) if f"{CARDDAV}addressbook" in kinds]


def card(name: str, *lines: str) -> str:
    """A vCard 3.0 of somebody who is called like the resource, unless lines say otherwise."""
    given = name.partition(".")[0]
    named = [] if any(line.startswith("FN") for line in lines) else [f"FN:{given}"]
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCARD", "VERSION:3.0", f"UID:{given}", *named, f"N:;{given};;;", *lines, "END:VCARD"))
