"""Tables for people: as wide as the terminal and never wider, whole where there is no terminal."""

import io
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from crmcal.formats import console
from crmcal.formats.console import ENDLESS
from crmcal.formats.heading import fitted
from crmcal.formats.report import show_report
from crmcal.formats.words import RECURRING, SIGNS
from tests.formats.examples import LONG
from tests.formats.snapshot import matches
from tests.makers import ANN, BOB


def widest(text):
    return max(map(cell_len, text.splitlines()))


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize(("kind", "wanted", "asked"), [("person", ANN, {"cancelled": True, "declined": True}), ("company", "client.example", {})])
def test_histories(table, width, kind, wanted, asked):
    text = table(kind, wanted, width, **asked)
    assert widest(text) <= width
    matches(f"{kind}-{width}.txt", text)


@pytest.mark.parametrize("width", [*range(20, 60, 4), *range(60, 200, 7)])
def test_no_line_is_wider_than_the_terminal(table, width):
    for kind, wanted, asked in (("person", ANN, {}), ("person", ANN, {"cancelled": True, "declined": True}), ("company", "client.example", {"limit": 0})):
        text = table(kind, wanted, width, **asked)
        assert widest(text) <= width
        assert "Ann Archer" in text


@pytest.mark.parametrize("width", [30, 60, 100, 130, 160, ENDLESS])
@pytest.mark.parametrize(("kind", "wanted"), [("person", ANN), ("company", "client.example")])
def test_the_zone_of_the_times_is_named_once(table, kind, wanted, width):
    text = table(kind, wanted, width)
    assert text.partition("Upcoming")[0].count("times in Europe/Berlin") == text.count("Europe/Berlin") == 1
    assert "times in Asia/Tokyo" in table(kind, wanted, width, zone=ZoneInfo("Asia/Tokyo"))
    assert "times in UTC" in table(kind, wanted, width, zone=ZoneInfo("Etc/UTC"))


@pytest.mark.parametrize("width", [60, 79, 80, 100, 160, ENDLESS])
def test_every_sign_that_stands_for_words_is_explained(table, width):
    text = table("person", ANN, width, cancelled=True, declined=True)
    rows, _, legend = text.rpartition("\n\n")
    used = {sign for sign in SIGNS if sign in rows}
    assert RECURRING in used
    assert {sign for sign, meaning in SIGNS.items() if f"{sign} {meaning}" in " ".join(legend.split())} == used


@pytest.mark.parametrize("width", [40, 60])
def test_what_is_left_out_is_said_whole(table, width):
    text = " ".join(table("person", ANN, width).split())
    assert "Not shown: 1 cancelled (--cancelled), 1 declined (--declined)" in text


def test_where_there_is_no_terminal_nothing_is_cut(table):
    text = table("person", ANN, ENDLESS)
    assert LONG in text
    assert "…" not in text


def test_a_person_without_meetings_in_the_selection(table):
    matches("nothing.txt", table("person", BOB, 80, limit=0))


@pytest.mark.parametrize(
    ("text", "width", "shown"), [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("日本語", 4, "日 …"), ("日本語", 6, "日本語"), ("abc", 1, "…")]
)
def test_a_cell_is_as_wide_as_its_column(text, width, shown):
    assert fitted(text, width) == shown
    assert cell_len(shown) == width


def test_a_report(desk):
    report = desk.read(desk.folder / "all.ics", desk.put("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "broken.ics"))
    for source in report.sources:
        source.name, source.seconds = source.name.rpartition("/")[2], 0.0
    stream = io.StringIO()
    show_report(console.console(stream, width=80), report, verbose=True)
    matches("report.txt", stream.getvalue())
