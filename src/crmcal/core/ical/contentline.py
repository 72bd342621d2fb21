"""Content lines (RFC 5545 §3.1, RFC 6868): unfolding, names, parameters and text values."""

import binascii
import quopri
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

FOLD: Final = re.compile(rb"\n ")
SOFT_BREAK: Final = re.compile(rb"=\n[ \t]?")
QUOTED_PRINTABLE: Final = re.compile(rb";(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
LINE: Final = re.compile(r"\n([A-Za-z0-9-]++)(|;[^\n:\"]*+(?:\"[^\n\"]*+\"[^\n:\"]*+)*+):(.*)")  # possessive: a line without a colon must not cost 2**n
NAME: Final = re.compile(r"[A-Za-z0-9-]+")
PARAMETER: Final = re.compile(r";\s*+([^\s=;:\"]++)\s*+=((?:\"[^\"]*+\"|\\[;,:]|[^\";])*+)")
CARET: Final = re.compile(r"\^([n^'])|\\([\\;,:])")
ESCAPE: Final = re.compile(r"\\([\\;,nN])")
UNESCAPED_COMMA: Final = re.compile(r"(?<!\\)((?:\\\\)*),")
ESCAPES: Final = {"n": "\n", "N": "\n"}
PLAIN_ESCAPES: Final = (("n", "\n"), (",", ","), (";", ";"), ("N", "\n"))
CARETS: Final = {"n": "\n", "^": "^", "'": '"'}
Line = tuple[str, str, str]  # name, parameters from the first semicolon on, value, all as written; a bare tuple, since millions are made
MAX_LIST: Final = 1 << 16
MAX_LINE: Final = 1 << 20  # longer than any text a person wrote; what is longer is cut, so that no line costs the memory of a hundred


def lines(octets: bytes) -> tuple[list[Line], list[str]]:
    """The content lines of a component, each of which must come after a line feed, and what is wrong with them.

    Unfolds before decoding, since a fold may stand inside a UTF-8 character.
    """
    flaws = []
    unfolded = unfold(octets)
    try:
        text = unfolded.decode()
    except UnicodeDecodeError:
        text = "\n".join(decode_line(line) for line in unfolded.split(b"\n"))
        flaws.append("text that is not in UTF-8, read as Windows-1252")
    found: list[Line] = LINE.findall(text)
    if len(found) != text.count("\n"):
        found, broken = mended(text)
        if broken:
            flaws.append(f"{broken} unreadable line{'s' * (broken > 1)}")
    return found, flaws


def unfold(octets: bytes) -> bytes:
    """Join folded lines; end each with a bare line feed; join vCalendar 1.0's quoted-printable soft breaks; cut endless lines."""
    octets = octets.replace(b"\r", b"")
    # Google folds nearly every ATTENDEE behind RSVP=: the words as they are written are found a dozen times as fast as in any case.
    if b"=\n" in octets and (b"UOTED-" in octets or b"uoted-" in octets) and QUOTED_PRINTABLE.search(octets):
        octets = SOFT_BREAK.sub(b"", octets)
    octets = b"".join(FOLD.split(octets))  # of all ways the quickest
    if b"\t" in octets:
        octets = octets.replace(b"\n\t", b"")
    if len(octets) > MAX_LINE:
        octets = b"\n".join(line[:MAX_LINE] for line in octets.split(b"\n"))
    return octets


def decode_line(octets: bytes) -> str:
    """One line in UTF-8, else in the Windows code page that old exports are in, else in latin-1 (which reads every octet)."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    return octets.decode("latin-1")


def mended(text: str) -> tuple[list[Line], int]:
    """Read line by line where some line breaks the grammar: unbalanced quotes, blanks before the colon, no colon at all."""
    found = []
    broken = 0
    for raw in text.split("\n"):
        line = raw.strip("\r\t \f\v")
        if not line:
            continue
        regular = LINE.fullmatch("\n" + line)
        name = NAME.match(line)
        if regular:
            found.append((regular[1], regular[2] or "", regular[3]))
        elif name and ":" in line and line[name.end()] in ":; \t":
            head, _, value = line.partition(":")
            if head.count('"') % 2:
                head = head.replace('"', "")
            found.append((name[0], head[name.end() :].strip(), value))
        else:
            broken += 1
    return found, broken


@lru_cache(maxsize=8192)
def parameters(text: str) -> Mapping[str, str]:
    r"""Parameters by upper-case name, unquoted, with RFC 6868's `^n ^' ^^` decoded, of a repeated one the first.

    A backslash is no escape there (RFC 5545 §3.2), yet some exporters write `CN=Doe\, Jane`.
    """
    found: dict[str, str] = {}
    for name, value in PARAMETER.findall(text):
        unquoted = value.replace('"', "").strip()
        if "^" in unquoted or "\\" in unquoted:
            unquoted = CARET.sub(lambda escape: escape[2] or CARETS[escape[1]], unquoted)
        found.setdefault(name.upper(), unquoted)
    if "QUOTED-PRINTABLE" in text.upper():
        found.setdefault("ENCODING", "QUOTED-PRINTABLE")
    return MappingProxyType(found)


def text_value(line: Line) -> str:
    """A TEXT value (RFC 5545 §3.3.11), its escapes undone; quoted-printable and base64 decoded where the line says so."""
    _, given, value = line
    if given and ("ENCODING" in given.upper() or "QUOTED" in given.upper()):
        value = transfer_decoded(value, parameters(given))
    if "\\" in value:
        if "\\\\" not in value:
            for letter, meant in PLAIN_ESCAPES:
                if letter in value:  # most texts have only one or two of them, and looking for a letter takes no time
                    value = value.replace(f"\\{letter}", meant)
            return value
        return ESCAPE.sub(lambda escape: ESCAPES.get(escape[1], escape[1]), value)
    return value


def transfer_decoded(value: str, given: Mapping[str, str]) -> str:
    """Undo ENCODING=QUOTED-PRINTABLE (vCalendar 1.0) and ENCODING=BASE64; what does not decode stays as it is."""
    encoding = given.get("ENCODING", "").upper()
    try:
        if encoding == "QUOTED-PRINTABLE":
            return quopri.decodestring(value.encode()).decode(given.get("CHARSET", "utf-8"), "replace").replace("\r\n", "\n")
        if encoding in {"BASE64", "B"}:
            return binascii.a2b_base64(value, strict_mode=True).decode()
    except (ValueError, LookupError):
        return value
    return value


def text_list(line: Line) -> tuple[str, ...]:
    """A list of TEXT values: split at commas that are not escaped; empty ones left out."""
    name, given, value = line
    if "," not in value:
        return (text_value(line),) if value else ()
    parts = UNESCAPED_COMMA.split(value[:MAX_LIST])
    joined = [parts[at] + (parts[at + 1] if at + 1 < len(parts) else "") for at in range(0, len(parts), 2)]
    return tuple(text_value((name, given, part)) for part in joined if part)
