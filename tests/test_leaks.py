"""No text above its level leaves for others: marks in every property are searched for in the octets of every export and shared view."""

import sqlite3
import string
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmcal.core.visibility import LEVELS, strictest, strictness
from crmcal.exporting import Wanted, written
from crmcal.formats import render
from crmcal.history import Selection
from crmcal.registry import export_format
from crmcal.sharing import Sharing
from crmcal.showing import find
from crmcal.store.connection import open_reader
from tests.makers import ANN, calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

FORMS = ("json", "csv", "tsv", "markdown", "ics", "sqlite")
SHOWN = ("json", "csv", "tsv", "markdown", "table")
VIEWS = ("v_shared_meetings", "v_shared_participants")
# Property → the levels that hide it. Each is also the beginning of its mark, which no other text has in it.
HIDDEN = {
    "qtitle": {"metadata"}, "qcategory": {"metadata"}, "qdescription": {"subject", "metadata"}, "qlocation": {"subject", "metadata"},
    "qlink": {"subject", "metadata"}, "quid": {"subject", "metadata"}, "qzone": {"subject", "metadata"}, "qroom": {"subject", "metadata"},
    "qroomname": {"subject", "metadata"}, "qsource": {"subject", "metadata"}, "qother": set(LEVELS),
}  # fmt: skip


class Copy(NamedTuple):
    """What a calendar says of one of three meetings; `better` copies win over others."""

    meeting: int
    better: bool
    recurring: bool


def mark(name, source, meeting):
    """A word that is in one property of one copy; no mark is the beginning of another."""
    return f"{name}{string.ascii_lowercase[source]}{meeting}z"


def event(copy, source):
    """A copy with its mark in every property."""
    marks = {name: mark(name, source, copy.meeting) for name in HIDDEN}
    lines = [
        f"CATEGORIES:{marks['qcategory']}", f"CONFERENCE:https://zoom.us/j/{marks['qlink']}", f"SEQUENCE:{int(copy.better)}", f"COMMENT:{marks['qother']}",
        f"X-ALT-DESC:{marks['qother']}", f"ATTENDEE;CUTYPE=ROOM;CN={marks['qroomname']}:mailto:{marks['qroom']}@own.example",
        *(["RRULE:FREQ=DAILY;COUNT=2"] if copy.recurring else []),
    ]  # fmt: skip
    start = f';TZID="{marks["qzone"]}":202603{copy.meeting + 2:02d}T100000'
    texts = {"summary": marks["qtitle"], "description": marks["qdescription"], "location": marks["qlocation"]}
    return zone(marks["qzone"]) + vevent(f"quid-{copy.meeting}z", *lines, guests=[f"Ann <{ANN}>"], start=start, **texts)


def zone(name):
    """A VTIMEZONE that only its file knows, so that its name is kept as it is written."""
    offsets = ["BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD"]
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *offsets, "END:VTIMEZONE", ""])


def forbidden(calendars, levels, asked):
    """The marks that nothing for others may have in it."""
    found = set()
    told = {}
    for source, copies in enumerate(calendars):
        for copy in copies:
            told.setdefault(copy.meeting, set()).add(levels[source])
    for source, copies in enumerate(calendars):
        for copy in copies:
            level = strictest(*told[copy.meeting], asked or "everything")
            found |= {mark(name, source, copy.meeting) for name, hiding in HIDDEN.items() if level in hiding and name not in {"quid", "qsource"}}
            if level in HIDDEN["quid"]:
                found.add(f"quid-{copy.meeting}z")
    open_to_all = {
        source for source, copies in enumerate(calendars) if any(strictest(*told[copy.meeting], asked or "everything") == "everything" for copy in copies)
    }
    return found | {f"qsource{string.ascii_lowercase[source]}z" for source in range(len(calendars)) if source not in open_to_all}


def everything_told(desk, config, asked, capture):
    """What leaves for others, by how: octets, unfolded where lines are."""
    configured = desk.config(OWNER + config).visibilities
    selection = Selection(now=NOW, zone=NOW.tzinfo, cancelled=True, declined=True)
    for who in ((), (ANN,), (f"company:{ANN.partition('@')[2]}", ANN)):
        wanted = Wanted(who=who, selection=selection, configured=configured, visibility=asked)
        for form in FORMS:
            pieces = written(desk.store, wanted, export_format(form).write)
            yield f"export {form} {who}", b"".join(each if isinstance(each, bytes) else each.encode() for each in pieces).replace(b"\r\n ", b"")
    if asked is None:
        with closing(open_reader(desk.store)) as connection:
            shared = Sharing(connection, configured)
            history = shared.shown(find(connection, "person", ANN, selection))
            for shown in (history, *history.meetings):
                for form in SHOWN:
                    render.show(shown, form, None)
                    yield f"show {form}", capture.readouterr().out.encode()
        with closing(sqlite3.connect(desk.store)) as connection:
            for view in VIEWS:
                yield view, repr(connection.execute(f"SELECT * FROM {view}").fetchall()).encode()  # noqa: S608 - ours


COPIES = st.lists(st.builds(Copy, st.integers(0, 2), st.booleans(), st.booleans()), max_size=3, unique_by=lambda copy: copy.meeting)
CALENDARS = st.lists(st.tuples(st.sampled_from(LEVELS), COPIES), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(drawn=[(level, [Copy(0, better=False, recurring=True)]) for level in LEVELS], asked=None, imported=[])
@example(drawn=[("everything", [Copy(0, better=False, recurring=False), Copy(1, better=False, recurring=True)])], asked=None, imported=[Copy(2, False, False)])
@given(drawn=CALENDARS, asked=st.sampled_from([None, *LEVELS]), imported=COPIES)
def test_no_text_above_its_level_leaves(drawn, asked, imported, capsys):
    levels, calendars = [level for level, _ in drawn] + ["everything"], [copies for _, copies in drawn] + [imported]
    if asked and min(map(strictness, levels)) >= strictness(asked) < max(map(strictness, levels)):
        asked = None  # would be refused
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        config = ""
        for source, (level, copies) in enumerate(drawn):
            name = f"qsource{string.ascii_lowercase[source]}z"
            config += f'[sources.{name}]\ntype = "file"\npath = "{name}.ics"\nvisibility = "{level}"\n'
            desk.put(calendar(*(event(copy, source) for copy in copies)), f"{name}.ics")
        desk.sync(config)
        desk.read(
            desk.put(calendar(*(event(copy, len(drawn)) for copy in imported)), f"qsource{string.ascii_lowercase[len(drawn)]}z.ics"),
            config=OWNER + config,
            me=(),
        )
        if not any(calendars):
            return
        marks = forbidden(calendars, levels, asked)
        for how, octets in everything_told(desk, config, asked, capsys):
            assert [each for each in sorted(marks) if each.encode() in octets.lower()] == [], how
        assert_allowed_is_told(calendars, marks, desk, config, asked)


def assert_allowed_is_told(calendars, marks, desk, config, asked):
    """What may be told is: of each meeting the title of one copy, where its level has one."""
    wanted = Wanted(who=(), selection=Selection(now=NOW, zone=NOW.tzinfo), configured=desk.config(OWNER + config).visibilities, visibility=asked)
    document = "".join(written(desk.store, wanted, export_format("json").write))
    for meeting in {copy.meeting for copies in calendars for copy in copies}:
        titles = [mark("qtitle", source, meeting) for source, copies in enumerate(calendars) for copy in copies if copy.meeting == meeting]
        assert any(title in document for title in titles) or set(titles) & marks
