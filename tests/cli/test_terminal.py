"""What calendars say cannot do anything to a terminal: each command runs on one, with hostile text in every field."""

import json
import re

import pytest
from rich.cells import cell_len

from crmcal.formats.text import UNSAFE
from tests.cli.shell import Shell
from tests.makers import ANN, ME, calendar, vevent

SGR = re.compile(r"\x1b\[[0-9;]*m")  # colours and the like: Rich's own
CONTROL = [*range(1, 10), 11, 12, *range(14, 32), *range(0x7F, 0xA0)]
INVISIBLE = [0xAD, 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xE0001, 0xE007F]
SEQUENCES = [
    "\x1b]0;title\x07", "\x1b[2J\x1b[H", "\x1b]52;c;aGVsbG8=\x07", "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x9b31mred", "\x9d0;x\x9c",
    "\x1bP1;2|x\x1b\\", "\x1b[31mred\x1b[0m", "[bold]x[/bold]", "[/x]", "[link=http://evil.example]x[/link]", "[red]", "[@click=app.bell]x[/]", ":smile:",
    "\\[x]",
]  # fmt: skip
HOSTILE = [chr(point) for point in CONTROL + INVISIBLE] + SEQUENCES
COMMANDS = [
    ["show", "person", ANN], ["show", "person", ANN, "--csv"], ["show", "person", ANN, "--tsv"], ["show", "person", ANN, "--markdown"],
    ["show", "person", ANN, "--json"], ["show", "company", "client.example"], ["show", "person", "guest"], ["show", "person", "nobody-gust"],
    ["show", "company", "nowhere"], ["import", "--me", ME, "-v", "hostile.ics", "\x1b[31mname\x9b.ics"], ["import", "--me", ME, "\x1b]0;x\x07.ics"],
]  # fmt: skip


def hostile_event(number, text):
    """A VEVENT with hostile text in every property that is shown."""
    guests = [f"Ann {text} Archer <{ANN}>", f"Guest {text} {number} <guest{number}@client.example>"]
    lines = [f"CATEGORIES:one{text}two", f"CONFERENCE;VALUE=URI:https://meet.example/{text}", f"X-ALT-DESC:{text}"]
    start = f"2026{number // 28 + 1:02d}{number % 28 + 1:02d}T100000Z"
    written = {"summary": f"Title {text} end", "location": f"Room {text}", "description": f"Said {text}\\nmore"}
    return vevent(f"uid{text}{number}", *lines, guests=guests, start=start, **written)


def unsafe(printed):
    """The characters of an output that are more than letters; SGR sequences are Rich's own."""
    text = SGR.sub("", printed.decode()).replace("\r\n", "")
    return sorted({f"{ord(each):x}" for each in text if ord(each) in UNSAFE and each != "\n"})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A home directory with a store full of hostile text."""
    shell = Shell(tmp_path_factory.mktemp("hostile"))
    events = [hostile_event(number, text.replace("\\", "\\\\")) for number, text in enumerate(HOSTILE)]
    shell.put("hostile.ics", calendar(*events))
    shell.put("\x1b[31mname\x9b.ics", calendar(vevent("n").replace("DTSTART:2", "DTSTART:x")))
    assert shell.run("import", "hostile.ics", "--me", ME).code == 0
    return shell


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words).encode("ascii", "ignore").decode())
def test_nothing_but_letters_reaches_the_terminal(hostile, words):
    _, printed = hostile.on_terminal(*words)
    assert printed
    assert unsafe(printed) == ["9"] * ("--tsv" in words)


def test_a_meeting_in_full(hostile):
    told = json.loads(hostile.run("show", "person", ANN, "--json").out)["meetings"]
    for meeting in told[::25]:
        code, printed = hostile.on_terminal("show", "meeting", meeting["id"])
        assert (code, unsafe(printed)) == (0, [])


def test_markup_is_text(hostile):
    printed = hostile.run("show", "company", "client.example").out
    for text in ("[bold]x[/bold]", "[/x]", "[link=http://evil.example]x[/link]", ":smile:"):
        assert f"Title {text} end" in printed


@pytest.mark.parametrize("width", [60, 100, 160])
def test_no_line_is_wider_than_the_terminal(hostile, width):
    _, printed = hostile.on_terminal("show", "company", "client.example", width=width)
    lines = SGR.sub("", printed.decode()).split("\r\n")
    assert max(map(cell_len, lines)) <= width
    assert len(lines) > len(HOSTILE)


def test_a_hostile_configuration(hostile):
    hostile.put("odd.toml", '# \x1b[2J\x9b\u202e\n[owner]\naddresses = ["\x9b@x"]\n'.replace("\x1b", "\\u001b"))
    for words in (["config", "show"], ["config", "check"], ["show", "person", ANN]):
        _, printed = hostile.on_terminal(*words, "--config", "odd.toml")
        assert unsafe(printed) == []


def test_colours_stay_on_terminals(hostile):
    assert b"\x1b[" in hostile.on_terminal("show", "person", ANN)[1]
    assert "\x1b" not in hostile.run("show", "person", ANN).out
