"""One account for each VEVENT of a document, with the verdicts that its plans count."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmcal.core.accounts import accounts
from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.planning import Again, Setting, plan_document
from crmcal.core.rules import Judge, Owner
from tests.makers import ME, calendar, vevent

ODDITIES = sorted((Path(__file__).parents[1] / "data" / "calendars").glob("*.ics"))
SECOND = "20260309T100000Z"


def setting(*, merging=False):
    judge = Judge(owner=Owner(addresses=frozenset({ME}), domains=frozenset({"own.example"})))
    return Setting(judge=judge, until=datetime(2027, 1, 1, tzinfo=UTC), secret=b"k" * 64, merging=merging)


def told(text):
    """Line, verdict and title of each VEVENT."""
    return [(each.line, each.verdict, each.title) for each in accounts(Document(text.encode(), UTC), "a.ics", setting())]


@pytest.mark.parametrize("merging", [False, True])
@pytest.mark.parametrize("path", ODDITIES, ids=[path.stem for path in ODDITIES])
def test_the_verdicts_are_those_of_the_plans(path, merging):
    try:
        document = Document(path.read_bytes(), UTC)
    except NotACalendarError:
        return
    given = list(accounts(document, "a.ics", setting(merging=merging)))
    planned = list(plan_document(document, "a.ics", lambda _: None, setting(merging=merging), Again()))
    tally = Counter()
    for plan in planned:
        tally.update(plan.tally)
    assert Counter(each.verdict for each in given) == +tally
    assert {each.key for each in given} == {plan.key for plan in planned}
    assert len(given) == document.vevents


def test_a_private_master_that_cannot_be_read_hides_what_says_nothing_itself():
    master = vevent("a", rrule="FREQ=WEEKLY", CLASS="PRIVATE", start="nonsense", summary="master")
    override = vevent("a", recurrence_id=SECOND, start=SECOND, summary="override")
    assert told(calendar(master, override)) == [(4, "private", "master"), (16, "private", "override")]


def test_what_cannot_be_read_has_as_much_of_a_name_as_there_is():
    (found,) = accounts(Document(calendar(vevent("a", start="nonsense", summary="Lost, but named")).encode(), UTC), "a.ics", setting())
    assert (found.title, found.uid, found.emails) == ("Lost, but named", "a", (ME, "ann@client.example"))
    assert found.lost
    assert found.lost.reason == "DTSTART is not a date or time"
