"""Looks for calendar files: in a folder and all below it, or by a glob."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from crmcal.errors import SourceError
from crmcal.sources.contract import Unreadable

SUFFIXES: Final = (".ics", ".ical", ".icalendar")
EVERYTHING_BELOW: Final = ("**", "*")
WILD: Final = re.compile(r"[*?[]")


class Search:
    """The calendar files at a path; a folder is the glob `**/*` in it.

    Not the standard library's glob: it passes over folders that it may not list, which would look as if their files were gone,
    and walks symbolic links in a circle.

    root:     the folder that names begin in
    files:    in a lasting order, each once
    failures: the folders that could not be listed
    """

    def __init__(self, path: Path, *, may_be_empty: bool = False, suffixes: Sequence[str] = SUFFIXES, kind: str = "calendar") -> None:
        """Look for them, or for files of another kind by its suffixes.

        Raises SourceError when there are none, even if the folder may be empty: when it is not there or cannot be listed.
        """
        self.path = path
        self.suffixes = suffixes
        self.kind = kind
        self.root, self.pattern = split(path)
        self.failures: list[Unreadable] = []
        self.files = list(dict.fromkeys(self.wanted(self.matching(self.root, self.pattern or EVERYTHING_BELOW))))
        if not self.files:
            self.check(may_be_empty=may_be_empty)

    def check(self, *, may_be_empty: bool) -> None:
        """Tell why there is nothing to read. Raises SourceError."""
        if not os.path.isdir(self.root):  # noqa: PTH112 - Path.is_dir raises where one may not look
            raise SourceError(f"there is no file or folder {self.root}", hint="Check the path for a typo.")
        if any(failure.href == "." for failure in self.failures):
            raise SourceError(f"the folder {self.root} cannot be listed: {self.failures[0].reason}")
        if may_be_empty:
            return
        if self.pattern:
            raise SourceError(f"no file matches {self.path}", hint="Put a pattern in quotes, and check it with ls.")
        raise SourceError(f"the folder {self.root} holds no {self.kind} file", hint=f"{self.kind.capitalize()} files end in {', '.join(self.suffixes)}.")

    def href(self, path: Path) -> str:
        """The lasting name of a file: its path from the root."""
        return printable(path.relative_to(self.root))

    def wanted(self, paths: Iterable[Path]) -> Iterator[Path]:
        """Those with a suffix of their kind; all, when the pattern itself ends in another one (`*.txt`)."""
        suffix = Path(self.pattern[-1]).suffix if self.pattern else ""
        named = suffix and not WILD.search(suffix)
        return (path for path in paths if named or path.suffix.lower() in self.suffixes)

    def matching(self, folder: Path, pattern: Sequence[str]) -> Iterator[Path]:
        """The files below a folder that match the parts of a glob."""
        part, rest = pattern[0], pattern[1:]
        if part == "**":
            for below in self.folders(folder):
                yield from self.matching(below, rest or ("*",))
            return
        for path in self.named(folder, part):
            if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a link to itself
                yield from self.matching(path, rest) if rest else ()
            elif not rest:
                yield path

    def named(self, folder: Path, part: str) -> Iterator[Path]:
        """What in a folder has a name that matches one part of a glob; hidden ones only if it begins with a dot."""
        if not WILD.search(part):
            yield from [folder / part] if os.path.lexists(folder / part) else []
            return
        for path in self.entries(folder):
            if fnmatchcase(path.name.casefold(), part.casefold()) and (part.startswith(".") or not path.name.startswith(".")):
                yield path

    def folders(self, folder: Path) -> Iterator[Path]:
        """A folder and all below it, each once, however symbolic links lead there; without hidden ones."""
        seen: set[tuple[int, int] | None] = {None}
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            identity = self.identity(current)
            if identity in seen:
                continue
            seen.add(identity)
            yield current
            below = [path for path in self.entries(current) if not path.name.startswith(".") and os.path.isdir(path)]  # noqa: PTH112
            waiting.extend(reversed(below))

    def identity(self, folder: Path) -> tuple[int, int] | None:
        """What tells a folder from any other; None for one that cannot be looked at, which is noted."""
        try:
            found = folder.stat()
        except OSError as error:
            self.fail(folder, error)
            return None
        return found.st_dev, found.st_ino

    def entries(self, folder: Path) -> list[Path]:
        """What is in a folder, by name; a folder that cannot be listed is noted."""
        try:
            return [folder / name for name in sorted(os.listdir(folder))]  # noqa: PTH208 - names sort faster than paths
        except OSError as error:
            self.fail(folder, error)
            return []

    def fail(self, folder: Path, error: OSError) -> None:
        """Note, once, that a folder cannot be listed."""
        failure = Unreadable(self.href(folder), error.strerror or "it cannot be listed")
        if failure not in self.failures:
            self.failures.append(failure)


def split(path: Path) -> tuple[Path, tuple[str, ...]]:
    """A path as the folder before the first part that can only be a pattern, and the pattern; `[x]` may well be a folder's name."""
    root, parts = Path(path.anchor), path.parts[1:]
    for number, part in enumerate(parts):
        if WILD.search(part) and not os.path.lexists(root / part):
            return root, parts[number:]
        root /= part
    return root, ()


def printable(path: Path) -> str:
    r"""A path as text that can be stored; octets that are no UTF-8 are spelled out as `\xff`, and a `\x` that stands there differently."""
    octets = os.fsencode(path)
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return octets.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return text.replace("\\", "\\\\") if "\\x" in text else text
