"""Reads multistatus answers (RFC 4918 §13), each member for itself: one that is refused or broken costs the others nothing."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from crmcal.sources.caldav.library import HREF, MULTISTATUS, PROP, PROPSTAT, RESOURCE_TYPE, RESPONSE, STATUS, SYNC_TOKEN

OK: Final = 200
FOUND: Final = range(200, 300)
MISSING: Final = 404
STATUS_LINE: Final = re.compile(r"HTTP/\S+\s+(\d{3})|\s*(\d{3})")
FORBIDDEN: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef]));", re.IGNORECASE
)


class UnreadableXmlError(ValueError):
    """An answer that is no XML, or none that may be read."""


class Member(NamedTuple):
    """What an answer says of one resource.

    href:       as the server wrote it
    status:     of the member as a whole; that of its properties where it has none of its own
    properties: those that the server has, by element name
    """

    href: str
    status: int
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """The text of a property; "" when there is none."""
        element = self.properties.get(name)
        return "" if element is None else "".join(element.itertext())

    def names(self, name: str) -> frozenset[str]:
        """The names of the elements within a property."""
        element = self.properties.get(name)
        return frozenset() if element is None else frozenset(child.tag for child in element)

    def hrefs(self, name: str) -> Sequence[str]:
        """The hrefs within a property."""
        element = self.properties.get(name)
        return [] if element is None else [found.text or "" for found in element.iter(HREF)]


class MultiStatus(NamedTuple):
    """A whole answer. token: the new sync-token (RFC 6578 §6.4); "" without."""

    members: Sequence[Member]
    token: str


class NoDoctype(TreeBuilder):
    """Builds a tree, and refuses a document type: there is none in WebDAV, and all attacks on XML readers begin with one."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Refuse. Raises UnreadableXmlError, before any entity was read."""
        raise UnreadableXmlError


def read(body: bytes, *, repair: bool = False) -> MultiStatus:
    """The members of an answer; with `repair`, characters that XML does not allow are dropped. Raises UnreadableXmlError."""
    root = parsed_xml(FORBIDDEN.sub(b"", body) if repair else body)
    if root.tag != MULTISTATUS:
        inner = root.find(MULTISTATUS)
        if inner is None:
            raise UnreadableXmlError
        root = inner
    members = [member for response in root.iterfind(RESPONSE) for member in members_of(response)]
    return MultiStatus(members, (root.findtext(SYNC_TOKEN) or "").strip())


def parsed_xml(body: bytes) -> Element:
    """The root of a document without entities of its own. Raises UnreadableXmlError."""
    parser = XMLParser(target=NoDoctype())  # noqa: S314 - a document type, the root of all its dangers, is refused
    try:
        parser.feed(body.lstrip())
        root = parser.close()
    except (ParseError, ValueError, LookupError):  # ValueError and LookupError: encodings that nobody knows
        raise UnreadableXmlError from None
    if not isinstance(root, Element):
        raise UnreadableXmlError
    return root


def members_of(response: Element) -> list[Member]:
    """What a response tells: of one href with properties, or of several with a status."""
    hrefs = [(found.text or "").strip() for found in response.findall(HREF)]
    own = response.findtext(STATUS)
    properties: dict[str, Element] = {}
    worst = 0
    refused: set[str] = set()
    for propstat in response.iterfind(PROPSTAT):
        status = code(propstat.findtext(STATUS))
        prop = propstat.find(PROP)
        if status in FOUND and prop is not None:
            properties |= {child.tag: child for child in prop}
        elif status != MISSING:  # a property that is missing says nothing of the resource
            worst = max(worst, status)
            refused |= {child.tag for child in prop} if prop is not None else set()
    unknown = RESOURCE_TYPE in refused  # without it nobody knows what the resource is
    status = code(own) if own is not None else OK if properties and not unknown else worst or OK
    return [Member(href, status, properties) for href in hrefs if href]


def code(status: str | None) -> int:
    """The number in a status line; OK without one."""
    found = STATUS_LINE.match(status or "")
    return int(found[1] or found[2]) if found else OK
