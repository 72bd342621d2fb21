"""An address or a domain is exactly one of: the owner's, nobody, blocked, somebody's, nobody's for a reason, perhaps excluded, or never seen."""

import pytest

from tests.explaining.asking import Asker
from tests.makers import ANN, BOB, ME, calendar, vevent
from tests.store.desk import NOW, OWNER

ROOM = vevent("room", "ATTENDEE;CUTYPE=ROOM:mailto:blue@rooms.example")
GROUP = vevent("group", "ATTENDEE;CUTYPE=GROUP:mailto:all@lists.example")
CROWD = vevent("crowd", guests=[f"g{number}@hall.example" for number in range(60)])


@pytest.fixture
def met(tmp_path):
    """Somebody with a few kept and a few excluded meetings."""
    asker = Asker(tmp_path)
    events = [vevent("a", guests=["Ann Archer <ann@client.example>", "no-reply@mail.example", "x@gmail.com"]), ROOM, GROUP, CROWD, vevent("s", guests=[])]
    asker.take(calendar(*events), config=OWNER, me=(), now=NOW)
    return asker


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (ME, "owner"),
        ("carl@own.example", "colleague"),
        ("sub.own.example", "colleague"),
        ("blue@rooms.example", "room"),
        ("r@resource.calendar.google.com", "room"),
        ("all@lists.example", "group"),
        ("fred@fireflies.ai", "bot"),
        (ANN, "matched"),
        ("ann+travel@client.example", "matched"),
        ("client.example", "matched"),
        ("x@gmail.com", "matched"),
        ("gmail.com", "free-mail"),
        ("no-reply@mail.example", "no-reply"),
        ("g7@hall.example", "crowd"),
        ("hall.example", "crowd"),
        ("zoe@nowhere.example", "perhaps-excluded"),
        ("nowhere.example", "perhaps-excluded"),
    ],
)
def test_one_answer(met, asked, code):
    assert met.code(asked) == code


def test_who_and_how_many(met):
    standing = met.why(ANN).standing
    assert (standing.person, standing.company, standing.meetings) == ("Ann Archer", "Client", 3)
    assert dict(met.why("zoe@nowhere.example").standing.excluded) == {"solo": 1}


def test_blocked_names_the_line(met):
    met.rules = '[rules]\nblocklist = ["@Client.example"]\n'
    standing = met.why("ann@eu.client.example").standing
    assert standing.code == "blocked"
    assert [(each.line, each.key, each.value) for each in standing.lines] == [(5, "rules.blocklist", "@Client.example")]


def test_a_policy_that_makes_nobody(asker):
    asker.rules = '[contacts]\ncreate = "off"\n'
    asker.take(calendar(vevent("a")), config=OWNER + asker.rules, me=(), now=NOW)
    standing = asker.why(ANN).standing
    assert (standing.code, [(each.line, each.key, each.value) for each in standing.lines]) == ("creation", [(5, "contacts.create", "off")])


def test_never_seen(asker):
    assert asker.code(BOB) == "unseen"
    assert not asker.why(BOB).known
    asker.take(calendar(vevent("a")), config=OWNER, me=(), now=NOW)
    assert asker.code(BOB) == "unseen"


def test_never_seen_and_perhaps_in_what_is_excluded(met):
    standing = met.why("zoe@nowhere.example").standing
    assert standing.sentence == "no event read so far has it, unless it is the one that was excluded (solo 1): of what is excluded no guest is stored"
    assert standing.remedy.startswith("Ask the calendar itself: crmcal why zoe@nowhere.example --in ")
    met.take(calendar(vevent("s", guests=[]), vevent("t", guests=[])), config=OWNER, me=(), now=NOW)
    assert "one of the 2 that were excluded (solo 2)" in met.why("nowhere.example").standing.sentence


def test_cancelled_meetings_are_told_apart(asker):
    off = vevent("off", status="CANCELLED")
    asker.take(calendar(vevent("a", rrule="FREQ=WEEKLY;COUNT=3"), off), config=OWNER, me=(), now=NOW)
    asker.take(calendar(vevent("a", recurrence_id="20260309T100000Z", start="20260309T100000Z", status="CANCELLED")), config=OWNER, me=(), now=NOW)
    standing = asker.why(ANN).standing
    assert (standing.meetings, standing.cancelled) == (4, 2)
    found = asker.why("Title of")
    assert (found.counts["kept"], found.cancelled) == (3, 2)


def test_the_calendar_itself_tells_exactly(met):
    path = met.put(calendar(vevent("p", guests=[BOB], CLASS="PRIVATE"), vevent("q", guests=["new@new.example"])))
    found = met.why(BOB, path)
    assert (found.standing.code, [answer.verdict for answer in found.answers]) == ("excluded", ["private"])
    assert "private 1" in found.standing.sentence
    assert met.code("new@new.example", path) == "new"
    assert met.code("zoe@nowhere.example", path) == "unseen"
    assert met.code(ANN, path) == "matched"
