"""HTML in descriptions as text for people: Google, Outlook and Teams write it into invitations."""

import html
import re
from typing import Final

TAGS: Final = (
    "a|abbr|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|html-blob|i|img|li|meta|ol|p|pre|s|small|span|strike|strong|style"
    "|sub|sup|table|tbody|td|th|thead|title|tr|tt|u|ul"
)
HTML: Final = re.compile(rf"<!doctype|</?(?:{TAGS})(?:\s[^<>]*)?/?>|&(?:nbsp|amp|lt|gt|quot|apos|#\d{{1,7}}|#x[0-9a-f]{{1,6}});", re.IGNORECASE)
DOCUMENT: Final = re.compile(r"<(?:html|body|p|div|table|ul|ol)(?:\s[^<>]*)?>", re.IGNORECASE)  # its line breaks are tags: line feeds mean nothing
# A comment or declaration, a tag, text, or a bracket that is none of these. Each letter is looked at a few times at most, whatever the text:
# html.parser takes half a minute over 50,000 comments that do not end.
TOKEN: Final = re.compile(
    r"""<!--(?:.*?-->|.*)|<[!?][^<>]*>|<(?P<end>/?)(?P<tag>[a-z][^\s<>/]*+)(?P<attributes>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>|[^<]+|<""",
    re.IGNORECASE | re.DOTALL,
)
ATTRIBUTE: Final = re.compile(r"""(?<![\w-])(?:href|alt)\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
REFERENCE: Final = re.compile(r"&(?:#\d{1,7}(?!\d)|#x[0-9a-f]{1,6}(?![0-9a-f])|[a-z]\w{1,30});?", re.IGNORECASE)
LINK: Final = re.compile(r"(?:https?|webcals?|mailto|tel|sip|msteams|zoommtg):", re.IGNORECASE)
UNREAD: Final = frozenset({"head", "script", "style", "title"})
PARAGRAPHS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "dl"})
LINES: Final = frozenset({"div", "tr", "dt", "dd", "center", "li"})
LISTS: Final = frozenset({"ul", "ol"})
DEEPEST: Final = 6  # lists in lists that are still indented
LONGEST: Final = 200_000  # letters; what is longer is no description, and stays as it is


def readable(text: str) -> str:
    """A description without its HTML, links as `words (address)`; one without any HTML, as it is. What it says may still move a cursor."""
    if len(text) > LONGEST or not HTML.search(text):
        return text
    reader = Reader(literal=not DOCUMENT.search(text))
    for token in TOKEN.finditer(text.replace("\r\n", "\n")):
        reader.take(token)
    return reader.text()


class Reader:
    """Collects the text of HTML, however broken. literal: whether line feeds are line breaks, as where only a word is bold here and there."""

    def __init__(self, *, literal: bool) -> None:
        self.literal = literal
        self.lines = [""]
        self.unread = ""  # the tag whose end has to come first
        self.preformatted = 0
        self.broken = False  # whether the last tag broke the line: a line feed after it means nothing
        self.lists: list[int] = []  # the number of the last member; -1 for bullets
        self.link: tuple[str, int, int] | None = None  # its target, and the line and column where it begins

    def take(self, token: re.Match[str]) -> None:
        """A tag or text."""
        tag = (token["tag"] or "").lower()
        if self.unread and tag not in {self.unread, "body"}:
            return
        if not tag:
            if not token[0].startswith(("<!", "<?")):
                self.say(unescaped(token[0]))
        elif "@" in tag or LINK.match(tag):  # an address in angle brackets
            self.add(token[0].strip("<>"))
        elif token["end"]:
            self.end(tag)
        else:
            self.begin(tag, token["attributes"])

    def begin(self, tag: str, attributes: str) -> None:
        """The beginning of an element."""
        self.unread = tag if tag in UNREAD else ""
        if tag == "br":
            self.lines.append("")
            self.broken = True
        elif tag == "hr":
            self.break_line()
            self.lines[-1] = "-" * 8
            self.break_line()
        elif tag == "a":
            self.link = attribute(attributes), len(self.lines) - 1, len(self.lines[-1])
        elif tag == "img":
            self.add(attribute(attributes))
        elif tag in {"td", "th"} and self.lines[-1]:
            self.lines[-1] += "  "
        elif tag in PARAGRAPHS:
            self.break_paragraph()
            self.preformatted += tag == "pre"
        elif tag in LISTS:
            self.break_line()
            self.lists.append(0 if tag == "ol" else -1)
        elif tag in LINES:
            self.break_line()
            self.lines[-1] = self.bullet() if tag == "li" else ""

    def end(self, tag: str) -> None:
        """The end of an element."""
        self.unread = ""
        if tag == "a" and self.link:
            self.end_link(*self.link)
        elif tag in PARAGRAPHS:
            self.break_paragraph()
            self.preformatted = max(self.preformatted - (tag == "pre"), 0)
        elif tag in LISTS:
            self.lists[-1:] = []
            self.break_line()
        elif tag in LINES:
            self.break_line()

    def end_link(self, target: str, line: int, column: int) -> None:
        """Say where a link leads, unless its words do."""
        self.link = None
        words = " ".join([self.lines[line][column:], *self.lines[line + 1 :]]).strip()
        if LINK.match(target) and bare(target) != bare(words):
            self.add(f" ({shown(target)})" if words else shown(target))

    def bullet(self) -> str:
        """What stands before the next member of a list."""
        indent = "  " * min(max(len(self.lists) - 1, 0), DEEPEST)
        if not self.lists or self.lists[-1] < 0:
            return f"{indent}- "
        self.lists[-1] += 1
        return f"{indent}{self.lists[-1]}. "

    def say(self, text: str) -> None:
        """Text between tags."""
        if not self.literal and not self.preformatted:
            self.add(re.sub(r"\s+", " ", text))
        else:
            first, *rest = (text.removeprefix("\n") if self.broken else text).split("\n")
            self.add(first)
            self.lines += rest
        self.broken = False

    def add(self, text: str) -> None:
        """Words at the end of the last line, without a second space."""
        line = self.lines[-1]
        self.lines[-1] += text.lstrip(" ") if not line or line[-1] == " " else text

    def break_line(self) -> None:
        """A new line, unless one has just begun."""
        if self.lines[-1].strip():
            self.lines.append("")

    def break_paragraph(self) -> None:
        """A new line after an empty one."""
        self.break_line()
        if len(self.lines) > 1 and self.lines[-2]:
            self.lines.append("")

    def text(self) -> str:
        """What was collected; never more than one empty line at a time."""
        text = "\n".join(line.replace("\N{NO-BREAK SPACE}", " ").rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def attribute(attributes: str) -> str:
    """The target of a link or the words of a picture; "" when there are none."""
    found = ATTRIBUTE.search(attributes)
    return unescaped(found[1].strip("\"'")).strip() if found else ""


def unescaped(text: str) -> str:
    """Text with its character references read."""
    return REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)


def bare(place: str) -> str:
    """A link or its words, to be compared."""
    return shown(place).strip().rstrip("/").removeprefix("https://").removeprefix("http://").casefold()


def shown(place: str) -> str:
    """A link's target as one writes it: mail addresses and telephone numbers without their scheme."""
    return place.removeprefix("mailto:").removeprefix("tel:")
