"""A 207 answer (RFC 4918 §13) that can be taken apart and put together otherwise."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Self
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from tests.servers.client import CALDAV, CARDDAV, DAV
from tests.servers.web import Answer

ET.register_namespace("", "DAV:")
ET.register_namespace("C", "urn:ietf:params:xml:ns:caldav")
ET.register_namespace("CR", "urn:ietf:params:xml:ns:carddav")


class Multistatus:
    """The responses of an answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.root = ET.fromstring(answer.body)  # noqa: S314 - of a server of our own

    @classmethod
    def of(cls, answer: Answer) -> Self | None:
        """Those of an answer that has some."""
        return cls(answer) if answer.status == 207 else None

    @property
    def responses(self) -> list[Element]:
        """One for each href."""
        return self.root.findall(f"{DAV}response")

    def named(self, name: str) -> Element | None:
        """The response for a resource, by the end of its path."""
        return next((each for each in self.responses if unquote(href(each)).endswith(f"/{name}")), None)

    def props(self, name: str) -> Iterator[Element]:
        """All properties of a name, in braces notation."""
        yield from self.root.iter(name)

    def fail(self, name: str, status: int) -> None:
        """Let a resource have a status instead of properties."""
        response = self.named(name)
        if response is not None:
            for each in [each for each in response if each.tag != f"{DAV}href"]:
                response.remove(each)
            SubElement(response, f"{DAV}status").text = f"HTTP/1.1 {status} Odd"

    def repeat(self, response: Element, as_href: str) -> None:
        """Say something again of another href."""
        again = deepcopy(response)
        again[0].text = as_href
        self.root.append(again)

    def tell(self, path: str, status: int) -> None:
        """Add a status for a path."""
        response = SubElement(self.root, f"{DAV}response")
        SubElement(response, f"{DAV}href").text = path
        SubElement(response, f"{DAV}status").text = f"HTTP/1.1 {status} Odd"

    def keep(self, number: int) -> list[Element]:
        """Keep the first responses; the others."""
        rest = self.responses[number:]
        for each in rest:
            self.root.remove(each)
        return rest

    def rename(self, change: Callable[[str], str]) -> None:
        """Change the href of each response."""
        for each in self.responses:
            each[0].text = change(href(each))

    def text(self, name: str, text: str) -> None:
        """Change the calendar-data or address-data of a resource."""
        response = self.named(name)
        for each in response.iter() if response is not None else ():
            if each.tag in {f"{CALDAV}calendar-data", f"{CARDDAV}address-data"}:
                each.text = text

    def told(self) -> Answer:
        """The answer again."""
        return replace(self.answer, body=ET.tostring(self.root, encoding="utf-8", xml_declaration=True))


def href(response: Element) -> str:
    """What a response is about."""
    return response.findtext(f"{DAV}href") or ""
