"""Any history of edits, syncs, faults and sudden ends leaves a store that is what the server is, as soon as one sync goes well.

CRMCAL_TEST_HISTORIES says how many histories are tried, where there is more time than in an ordinary run.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crmcal.sources import caldav
from crmcal.sources.url.network import Network
from crmcal.store.store import Store
from crmcal.store.writes import Writer
from tests.makers import ANN, BOB, calendar, vevent
from tests.servers.model import Model
from tests.servers.web import Answer, listening
from tests.sync.household import Household, imported

CALENDARS = ("one", "two", "drei ä")
NAMES = ("a.ics", "b@c d.ics", "ü%41.ics", "d.ics", "e", "f.ics")
MOVED = "moved "
COLLEAGUE = "col@own.example"
KINDS = {
    "plain": lambda uid, **more: [vevent(uid, guests=[ANN], **more)],
    "later": lambda uid, **more: [vevent(uid, guests=[BOB], start="20260401T100000Z", **more)],
    "series": lambda uid, **more: [vevent(uid, rrule="FREQ=WEEKLY;COUNT=3", **more)],
    "moved": lambda uid, **more: [
        vevent(uid, rrule="FREQ=WEEKLY;COUNT=3", **more),
        vevent(uid, recurrence_id="20260309T100000Z", start="20260310T100000Z", **more),
    ],
    "override": lambda uid, **more: [vevent(uid, recurrence_id="20260309T100000Z", start="20260310T100000Z", **more)],
    "private": lambda uid, **more: [vevent(uid, CLASS="PRIVATE", **more)],
    "partly": lambda uid, **more: [
        vevent(uid, rrule="FREQ=WEEKLY;COUNT=3", **more),
        vevent(uid, recurrence_id="20260309T100000Z", CLASS="PRIVATE", start="20260310T100000Z", **more),
    ],
    "internal": lambda uid, **more: [vevent(uid, guests=[COLLEAGUE], **more)],
    "called off": lambda uid, **more: [vevent(uid, status="CANCELLED", **more)],
}
FAULTS = {
    "busy": lambda _answer: Answer(503, {"Retry-After": "1"}, b"busy"),
    "away": lambda _answer: Answer(503, {"Retry-After": "3600"}, b"away"),
    "broken": lambda _answer: Answer(500, {}, b"<html>"),
    "forbidden": lambda _answer: Answer(403, {}, b"no"),
    "unknown": lambda _answer: Answer(404, {}, b"not here"),
    "stranger": lambda _answer: Answer(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"who?"),
    "full": lambda _answer: Answer(507, {}, b"too much"),
    "page": lambda _answer: Answer(200, {"Content-Type": "text/html"}, b"<html>hello"),
    "nothing": lambda _answer: Answer(200, {}, b""),
    "no content": lambda _answer: Answer(204, {}, b""),
    "cut off": lambda answer: Answer(answer.status, answer.fields, answer.body, len(answer.body) // 2, "close"),
    "reset": lambda answer: Answer(answer.status, answer.fields, answer.body, len(answer.body) // 3, "reset"),
    "shortened": lambda answer: Answer(answer.status, answer.fields, answer.body[: len(answer.body) // 2]),
}
PLACES = (
    (Writer, "apply"),
    (Writer, "insert"),
    (Writer, "flush"),
    (Writer, "remove"),
    (Writer, "finish"),
    (Store, "put_document"),
    (Store, "finish_collection"),
)


class SuddenEndError(BaseException):
    """The process is no more."""


class Sync(RuleBasedStateMachine):
    """A user who edits, a server that fails, a program that is killed."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.folder = Path(tempfile.mkdtemp(prefix="crmcal-machine-"))
        self.household = Household(self.folder / "home")
        self.household.home.mkdir()
        self.stack = ExitStack()
        self.stack.enter_context(patch.object(caldav, "Network", partial(Network, sleep=lambda _seconds: None)))
        self.listener = self.stack.enter_context(listening(self.answer))
        self.household.configure(self.listener.url + "/")
        self.revision = 0
        self.truths = 0
        self.requests = 0
        self.fault = ""
        self.begin = self.end = 0
        self.moved: set[str] = set()
        self.meanwhile: list[partial[None]] = []

    def teardown(self) -> None:
        self.fault = ""
        try:
            self.all_is_well()
        finally:
            self.stack.close()
            shutil.rmtree(self.folder)

    def answer(self, asked):
        """What the server says; between two numbers of requests, what the fault makes of it."""
        self.requests += 1
        if self.meanwhile and self.requests == self.begin:
            for edit in self.meanwhile:
                edit()
            self.meanwhile = []
        answer = self.model.answer(asked)
        return FAULTS[self.fault](answer) if self.fault and self.begin <= self.requests < self.end else answer

    def sync(self, *words):
        """Sync from the first request on."""
        self.requests = 0
        done = self.household.sync(*words)
        assert "Traceback" not in done.err
        return done

    def truth(self):
        """What a fresh import of everything on the server makes."""
        self.truths += 1
        return imported(self.model.contents(), self.folder / f"truth{self.truths}")

    def all_is_well(self):
        """One sync without a fault, and all is as on the server."""
        done = self.sync("--force")
        assert done.code == 0, done
        assert self.household.meetings() == self.truth()
        self.moved.clear()

    @initialize(kinds=st.lists(st.sampled_from(list(KINDS)), max_size=len(NAMES)))
    def begin_with_a_calendar(self, kinds):
        self.model.make(CALENDARS[0])
        for name, kind in zip(NAMES, kinds, strict=False):
            self.put(0, name, kind)

    @rule(name=st.sampled_from(CALENDARS))
    def make_calendar(self, name):
        self.model.make(name)

    @precondition(lambda self: len(self.model.calendars) > 1)
    @rule(place=st.integers(0, 2))
    def delete_calendar(self, place):
        names = list(self.model.calendars)
        del self.model.calendars[names[place % len(names)]]

    @rule(place=st.integers(0, 2), name=st.sampled_from(NAMES), kind=st.sampled_from(list(KINDS)))
    def put(self, place, name, kind):
        """A UID is in one resource only, as servers see to."""
        uid = f"uid-{name}"
        calendars = list(self.model.calendars)
        held = [(each, href) for each, href in self.places() if href.removeprefix(MOVED) == name]
        wanted, href = held[0] if held else (calendars[place % len(calendars)], name)
        self.revision += 1
        self.model.put(wanted, href, calendar(*KINDS[kind](uid, sequence=self.revision, summary=f"{kind} {self.revision}")))

    @rule(number=st.integers(0, 20))
    def delete(self, number):
        places = self.places()
        if places:
            self.model.delete(*places[number % len(places)])

    @rule(number=st.integers(0, 20), name=st.integers(0, 2))
    def move(self, number, name):
        """To another calendar, or under another href of the same one."""
        places, calendars = self.places(), list(self.model.calendars)
        if places:
            source, old = places[number % len(places)]
            target = calendars[name % len(calendars)]
            data = self.model.calendars[source].resources[old]
            new = old if source != target else old.removeprefix(MOVED) if old.startswith(MOVED) else MOVED + old
            self.model.delete(source, old)
            self.model.put(target, new, data)
            self.moved.add(f"uid-{old.removeprefix(MOVED)}")

    @rule(place=st.integers(0, 2))
    def forget_tokens(self, place):
        calendars = list(self.model.calendars.values())
        found = calendars[place % len(calendars)]
        found.forgotten = len(found.log) + 1

    @rule()
    def sync_well(self):
        self.fault = ""
        self.all_is_well()

    @rule(fault=st.sampled_from(list(FAULTS)), begin=st.integers(1, 12), lasts=st.sampled_from([1, 2, 3, 100]))
    def sync_badly(self, fault, begin, lasts):
        before, self.fault, self.begin, self.end = self.household.meetings(), fault, begin, begin + lasts
        done = self.sync()
        self.fault = ""
        found, truth = self.household.meetings(), self.truth()
        if done.code == 0:
            assert found == truth
        else:
            assert done.code in {1, 3, 4}, done
            assert each_as_before_or_there(found, before, truth, self.moved)

    @rule(begin=st.integers(1, 12), number=st.integers(0, 20), kind=st.sampled_from(list(KINDS)))
    def sync_while_somebody_edits(self, begin, number, kind):
        self.begin, self.meanwhile = begin, [partial(self.delete_if_there, number), partial(self.put_meanwhile, number, kind)]
        done = self.sync()
        self.meanwhile = []
        assert done.code in {0, 3}, done

    @rule(place=st.sampled_from(PLACES), call=st.integers(1, 6))
    def sync_until_killed(self, place, call):
        """The transaction never ends, as when a process is killed; the next one tells whether that was seen."""
        before = self.household.meetings()
        if killed_at(*place, call, self):
            assert each_as_before_or_there(self.household.meetings(), before, self.truth(), self.moved)

    @invariant()
    def nothing_is_there_twice(self):
        self.household.meetings()

    def places(self):
        """Calendar and name of all resources."""
        return [(calendar, name) for calendar, found in self.model.calendars.items() for name in found.resources]

    def delete_if_there(self, number):
        """Delete a resource while a sync goes on."""
        if places := self.places():
            self.model.delete(*places[number % len(places)])

    def put_meanwhile(self, number, kind):
        """Put a resource while a sync goes on."""
        self.put(number, NAMES[number % len(NAMES)], kind)


def each_as_before_or_there(found, before, truth, moved):
    """Whether the meetings of each UID are either those before or those on the server; what moved may have left one place and not reached the other."""
    uids = {meeting.uid for meeting in (*found, *before, *truth)}
    return all(of(uid, found) in (of(uid, before), of(uid, truth), [] if uid in moved else of(uid, truth)) for uid in uids)


def of(uid, meetings):
    """The meetings of a UID."""
    return [meeting for meeting in meetings if meeting.uid == uid]


@pytest.mark.parametrize(("kind", "name"), PLACES, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_whoever_is_killed_while_writing_has_written_nothing(kind, name, household):
    """At whichever call it happens: what is stored is what was stored."""
    model = Model()
    model.make("one")
    for each in NAMES:
        model.put("one", each, calendar(vevent(f"uid-{each}")))
    with listening(model.answer) as listener:
        household.configure(listener.url + "/")
        household.figures()
        for each in NAMES[:3]:
            model.put("one", each, calendar(vevent(f"uid-{each}", summary="Changed")))
        model.delete("one", NAMES[3])
        before, call = household.meetings(), 1
        while killed_at(kind, name, call, household):
            assert household.meetings() == before
            call += 1
        assert call > 1
        assert sorted(meeting.title for meeting in household.meetings()) == ["Changed", "Changed", "Changed", "Title of uid-e", "Title of uid-f.ics"]


def killed_at(kind, name, call, household):
    """Sync until a method is called for the so-manieth time; whether it came to that."""
    original, calls = getattr(kind, name), iter(range(1, 1000))

    def ended(*args, **named):
        if next(calls) == call:
            raise SuddenEndError
        return original(*args, **named)

    with patch.object(kind, name, ended):
        try:
            household.sync()
        except SuddenEndError:
            return True
    return False


TestSync = pytest.mark.timeout(0)(Sync.TestCase)  # a counterexample takes its time until it is small
TestSync.settings = settings(
    max_examples=int(os.environ.get("CRMCAL_TEST_HISTORIES", "30")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
