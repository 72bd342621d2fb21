"""Reasons and counts for people: legible on narrow and on wide terminals."""

import io
from collections import Counter
from dataclasses import replace

import pytest
from rich.cells import cell_len

from crmcal.explaining.answer import Explanation
from crmcal.explaining.counting import Excluded, excluded
from crmcal.formats import console
from crmcal.formats.excluded import show_excluded
from crmcal.formats.why import show_explanation
from tests.explaining.asking import Asker
from tests.formats.snapshot import matches
from tests.makers import ANN, BOB, ME, calendar, vevent
from tests.store.desk import NOW, OWNER

RULES = '\n[rules]\nblocklist = ["@noisy.example"]\n'
SEVERAL = calendar(
    vevent("a", rrule="FREQ=WEEKLY;COUNT=3", summary="Weekly with a title that takes more room than a narrow terminal has in one line"),
    vevent("b", guests=["carl@own.example", "cleo@eu.own.example"], summary="Among ourselves"),
    vevent("c", guests=["x@noisy.example"], summary="Noise"),
    vevent("d", CLASS="CONFIDENTIAL", summary="会議 in confidence"),
    vevent("e", start="nonsense", summary=""),
    vevent("f", guests=[], start=";VALUE=DATE:20260305", duration="P1D", summary="Off"),
    vevent("g", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}", me="", summary="Without me"),
)


@pytest.fixture(scope="module")
def asker(tmp_path_factory):
    """Somebody who asks about one calendar, which is synced."""
    asker = Asker(tmp_path_factory.mktemp("asker"))
    path = asker.put(SEVERAL, "work.ics")
    asker.rules = RULES + f'\n[sources.work]\ntype = "file"\npath = "{path}"\n'
    asker.sync(asker.rules, now=NOW)
    return asker


def at_home(thing):
    """An answer with a configuration where most people have it, not in the test's folder."""
    return replace(thing, lines=tuple(line._replace(path="/home/me/.config/crmcal/config.toml") for line in thing.lines)) if thing else None


def printed(show, found, width):
    """What is printed on a terminal of some width."""
    stream = io.StringIO()
    show(console.console(stream, width=width), found)
    text = stream.getvalue()
    assert max(map(cell_len, text.splitlines())) <= width
    return text


@pytest.mark.parametrize("width", [60, 100, 160])
def test_reasons(asker, width):
    told = []
    for asked in (["", "work"], [ANN, "work"], ["x@noisy.example"], [BOB], ["Nothing"]):
        found = asker.why(*asked)
        found = replace(found, answers=list(map(at_home, found.answers)), standing=at_home(found.standing))
        told.append(f"$ crmcal why {' --in '.join(asked)}\n{printed(show_explanation, found, width)}")
    matches(f"why-{width}.txt", "\n".join(told))


@pytest.mark.parametrize("width", [60, 100, 160])
def test_counts(asker, width):
    held = asker.held()
    found = [excluded(["rule"], [], held), excluded(["month", "rule"], ["work"], held)]
    matches(f"excluded-{width}.txt", "\n".join(printed(show_excluded, each, width) for each in found))


@pytest.mark.parametrize("width", [20, 33, 47])
def test_no_line_is_wider_than_a_very_narrow_terminal(asker, width):
    found = asker.why("", "work")
    assert "Among ourselves" in " ".join(printed(show_explanation, replace(found, answers=[replace(each, lines=()) for each in found.answers]), width).split())


def test_a_series_says_how_many_of_its_meetings_are_cancelled(tmp_path):
    asker = Asker(tmp_path)
    series, off = vevent("w", rrule="FREQ=WEEKLY;COUNT=3"), vevent("w", "RECURRENCE-ID:20260309T100000Z", start="20260309T100000Z")
    asker.take(calendar(series), config=OWNER, me=(), now=NOW)
    asker.take(calendar(off, method="CANCEL"), config=OWNER, me=(), now=NOW)
    text = printed(show_explanation, asker.why("Title of w"), 100)
    assert "3 meetings, 1 of them cancelled, id " in text


def test_nothing_excluded_and_nothing_found_are_said():
    stream = io.StringIO()
    show_excluded(console.console(stream), Excluded(by=("rule",), of="reading", counts=Counter()))
    show_explanation(console.console(stream), Explanation(what="x", kind="title"))
    assert stream.getvalue() == "Nothing is excluded, or nothing was read yet.\nNo kept meeting has this id, title or UID.\n"
