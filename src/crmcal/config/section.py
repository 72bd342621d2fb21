"""One table of the configuration while it is read: values of the type asked for, and every problem noted with its key's path."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


class Section:
    """A table that notes what is wrong with it instead of raising, so that all problems can be told at once.

    table:    its keys and values, as TOML gave them
    problems: shared by all sections of a file: `sources.work.type: …`
    """

    def __init__(self, table: Mapping[str, object], problems: list[str], path: tuple[str, ...] = ()) -> None:
        self.table = table
        self.problems = problems
        self.path = path
        self.asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def problem(self, key: str, sentence: str) -> None:
        """Note a problem. The sentence never quotes a URL or a command: they may hold secrets."""
        self.problems.append(f"{self.place(key)}: {sentence}")

    def place(self, key: str = "") -> str:
        """A key's path as one writes it in TOML; the table's own without a key."""
        parts = [*self.path, key] if key else self.path
        return ".".join(part if BARE_KEY.fullmatch(part) else repr(part) for part in parts)

    def text(self, key: str) -> str | None:
        """A text without the white space around it; None when it is missing or wrong."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.problem(key, f"must be a text in quotes, not {described(value)}")
            return None
        return self.sound(key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; without those that are wrong."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problem(key, f'must be a list of texts, ["…", "…"], not {described(value)}')
            return ()
        texts: list[str] = []
        for number, text in enumerate(value, start=1):
            if not isinstance(text, str):
                self.problem(key, f"number {number} must be a text in quotes, not {described(text)}")
            elif sound := self.sound(key, text, f"number {number} "):
                texts.append(sound)
        return tuple(texts)

    def sound(self, key: str, text: str, which: str = "") -> str | None:
        """A text trimmed; None for an empty one and for one that no path, name or address can be."""
        if not text.strip():
            self.problem(key, f"{which}is empty")
        elif CONTROL.search(text):
            self.problem(key, f"{which}holds a control character")
        else:
            return text.strip()
        return None

    def number(self, key: str, *, least: int = 1, most: int | None = None) -> int | None:
        """A whole number within bounds; None when it is missing or wrong."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):  # TOML's true is a Python int
            self.problem(key, f"must be a whole number, not {described(value)}")
        elif value < least:
            self.problem(key, f"must be at least {least}")
        elif most is not None and value > most:
            self.problem(key, f"must be at most {most}")
        else:
            return value
        return None

    def choice(self, key: str, choices: Iterable[str]) -> str | None:
        """One of `choices`; None when it is missing or wrong."""
        text = self.text(key)
        if text is None or text in choices:
            return text
        self.problem(key, f"must be one of {', '.join(choices)}{nearest(text, choices)}")
        return None

    def section(self, key: str) -> "Section":
        """A table in this one; empty when it is missing or wrong."""
        value = self.value(key)
        if value is not None and not isinstance(value, dict):
            self.problem(key, f"must be a table, [{self.place(key)}], not {described(value)}")
        return Section(value if isinstance(value, dict) else {}, self.problems, (*self.path, key))

    def value(self, key: str) -> object:
        """What a key holds; TOML knows no null, so None means that it is missing."""
        self.asked.add(key)
        return self.table.get(key)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.table:
            if key not in self.asked:
                self.problem(key, f"is unknown{nearest(key, self.asked)}")


def nearest(name: str, names: Iterable[str]) -> str:
    """A question for the one of `names` that was perhaps meant."""
    import difflib  # noqa: PLC0415 - only for a configuration that is wrong

    found = difflib.get_close_matches(name.lower(), list(names), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def described(value: object) -> str:
    """What kind of value it is, without the value itself: it may be a secret."""
    kinds = {bool: "true or false", int: "a number", float: "a number with a fraction", str: "a text", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")
