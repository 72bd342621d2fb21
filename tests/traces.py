"""Searches files and what was printed for marked secrets, in whatever way they may be written there."""

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

MARK: Final = re.compile(rb"qx[a-z0-9]+?zq|\d{2}\.7654321")  # the latter for places that take numbers only
BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
HEX: Final = re.compile(rb"[0-9a-fA-F]{12,}")
PERCENT: Final = re.compile(rb"(?:%[0-9a-fA-F]{2})+")
PRINTABLE: Final = re.compile(rb"(?:=[0-9a-fA-F]{2})+")
ESCAPED: Final = re.compile(rb"(?:\\u00[0-9a-fA-F]{2})+")
WRAP: Final = re.compile(rb"=?\r?\n[ \t]?")
URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")


def mark(place: str, event: str) -> str:
    """A secret that says where it stood, and of which event; only letters and digits, so that nothing has a reason to write it otherwise."""
    return f"qx{place}9{event}zq"


def marked(text: str, event: str) -> str:
    """A text with a mark for each `<place>` in it."""
    return re.sub(r"<([a-z]+)>", lambda found: mark(found[1], event), text)


def marks_in(octets: bytes) -> set[str]:
    """The marks in some octets: in any letter case, folded, in UTF-16, base64 (at any alignment), hex, percent-encoding, quoted-printable, JSON's escapes."""
    found: set[str] = set()
    for text in written_plainly(octets):
        found |= {each.decode() for each in MARK.findall(text.lower())}
    return found


def written_plainly(octets: bytes) -> Iterator[bytes]:
    """The octets, and what they might stand for."""
    plain = octets.replace(b"\0", b"")  # UTF-16 of ASCII letters in either order
    for text in {octets, plain, WRAP.sub(b"", plain)}:
        yield text
        yield PERCENT.sub(lambda run: unquote_to_bytes(run[0]), text)
        yield PRINTABLE.sub(lambda run: bytes.fromhex(run[0].replace(b"=", b"").decode()), text)
        yield ESCAPED.sub(lambda run: bytes.fromhex(run[0].replace(b"\\u00", b"").decode()), text)
        for run in HEX.findall(text):
            for digits in (run, run[1:]):
                yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode()).replace(b"\0", b"")
        for run in BASE64.findall(text):
            for start in range(4):
                letters = run.translate(URL_SAFE)[start:]
                yield base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==").replace(b"\0", b"")


def traces(*folders: Path, printed: Iterable[str | bytes] = (), spare: Iterable[Path] = ()) -> dict[str, list[str]]:
    """The marks in all files of some folders, in the files' names and in what was printed: where each was found. spare: files that are the user's own."""
    told = {f"output {number}": text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape") for number, text in enumerate(printed, start=1)}
    own = set(spare)
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path not in own]
    found: dict[str, list[str]] = {}
    for path in files:
        told[str(path)] = str(path).encode("utf-8", "surrogateescape") + b"\n" + (path.read_bytes() if path.is_file() else b"")
    for place, octets in told.items():
        for each in marks_in(octets):
            found.setdefault(each, []).append(place)
    return found


def places(found: Iterable[str], event: str) -> set[str]:
    """The places within an event that marks come from."""
    end = f"9{event}zq"
    return {each.removeprefix("qx").removesuffix(end) for each in found if each.endswith(end)}
