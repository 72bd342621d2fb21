"""What a document means for the store: actions, figures, digests, privacy across documents."""

from datetime import UTC, datetime

import pytest

from crmcal.core.ical.document import Document
from crmcal.core.keys import series_of
from crmcal.core.planning import Again, ResourcePlan, Setting, StoredResource, plan_document
from crmcal.core.rules import Judge, Owner, Rules

from .ical.builders import calendar, vevent

ME, GUEST = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jane@acme.example", "ATTENDEE:mailto:ann@other.example"
COLLEAGUE = "ATTENDEE:mailto:joe@acme.example"
OWNER = Owner(addresses=frozenset({"jane@acme.example"}), domains=frozenset({"acme.example"}))
UNCHANGED = Again()
DAILY = "RRULE:FREQ=DAILY;COUNT=3"


def setting(*, merging: bool = False, secret: bytes = b"k" * 64, **fields: object) -> Setting:
    judge = Judge(owner=OWNER, rules=Rules(**fields))
    return Setting(judge=judge, until=datetime(2025, 1, 1, tzinfo=UTC), secret=secret, merging=merging)


def override(day: int, *lines: str) -> str:
    return vevent(f"RECURRENCE-ID:202403{day:02}T100000Z", *lines, start=f"DTSTART:202403{day:02}T150000Z")


class Store:
    """Remembers what was planned, as the store does."""

    def __init__(self, *, merging: bool, href: str = "work.ics") -> None:
        self.setting = setting(merging=merging)
        self.href = href
        self.known: dict[bytes, StoredResource] = {}

    def take(self, *components: str, head: str = "", again: Again = UNCHANGED) -> list[ResourcePlan]:
        plans = list(plan_document(Document(calendar(*components, head=head), UTC), self.href, self.known.get, self.setting, again))
        for plan in plans:
            if plan.action in {"new", "changed"}:
                self.known[plan.key] = StoredResource(plan.digest, plan.tally, plan.continues, plan.hides, bool(plan.flaws), plan.revision, plan.sealed)
        return plans


def one(plans: list[ResourcePlan]) -> ResourcePlan:
    (plan,) = plans
    return plan


def starts(plan: ResourcePlan) -> list[str]:
    return [f"{occurrence.start:%d %H}" for kept in plan.kept for occurrence in kept.occurrences]


@pytest.mark.parametrize("merging", [False, True])
def test_new_unchanged_changed(merging: bool) -> None:
    store = Store(merging=merging)
    actions = [one(store.take(vevent(ME, GUEST, f"SUMMARY:{title}"))).action for title in ("one", "one", "two")]
    assert actions == ["new", "unchanged", "changed"]
    again = one(store.take(vevent(ME, GUEST, "SUMMARY:two"), again=Again(everything=True)))
    assert (again.action, again.tally, len(again.kept)) == ("changed", {"kept": 1}, 1)


def test_what_is_unchanged_keeps_its_figures_and_is_not_read() -> None:
    store = Store(merging=True)
    first = one(store.take(vevent(ME, GUEST, "RRULE:FREQ=DAILY"), override(6, ME, COLLEAGUE)))
    second = one(store.take(vevent(ME, GUEST, "RRULE:FREQ=DAILY"), override(6, ME, COLLEAGUE)))
    assert first.tally == second.tally == {"kept": 1, "internal": 1}
    assert (second.action, second.continues, second.kept) == ("unchanged", True, ())


def test_a_later_horizon_reads_only_series_that_go_on() -> None:
    store = Store(merging=False)
    components = [vevent(ME, GUEST, "RRULE:FREQ=DAILY", uid="endless"), vevent(ME, GUEST, DAILY, uid="short")]
    assert [plan.continues for plan in store.take(*components)] == [True, False]
    assert [plan.action for plan in store.take(*components, again=Again(series=True))] == ["changed", "unchanged"]


@pytest.mark.parametrize("merging", [False, True])
def test_what_can_no_longer_be_read_stays_as_it_is(merging: bool) -> None:
    store = Store(merging=merging)
    first = one(store.take(vevent(ME, GUEST, "RRULE:FREQ=DAILY")))
    broken = one(store.take(vevent(ME, GUEST, "RRULE:FREQ=DAILY", start="DTSTART:soon")))
    assert (broken.key, broken.action, broken.tally, broken.continues, broken.kept) == (first.key, "unchanged", {"problem": 1}, True, ())
    assert len(broken.flaws) == 1


def test_flaws_are_told_each_time() -> None:
    store = Store(merging=True)
    first, second = (one(store.take(vevent(ME, GUEST, "DTEND:20240301T000000Z"))) for _ in range(2))
    assert (first.action, second.action) == ("new", "unchanged")
    assert first.flaws == second.flaws != ()


@pytest.mark.parametrize(
    "head",
    ["METHOD:CANCEL\r\n", "METHOD:REPLY\r\n", "X-WR-TIMEZONE:Asia/Tokyo\r\n"],
)
def test_a_calendars_own_properties_change_its_events(head: str) -> None:
    store = Store(merging=False)  # imported, a cancellation is a resource of its own and new in any case
    store.take(vevent(ME, GUEST, start="DTSTART:20240305T100000"))
    assert one(store.take(vevent(ME, GUEST, start="DTSTART:20240305T100000"), head=head)).action != "unchanged"


def test_imports_know_an_event_in_any_file_and_syncs_in_its_own_only() -> None:
    for merging, same in ((True, True), (False, False)):
        store = Store(merging=merging)
        first = one(store.take(vevent(ME, GUEST)))
        store.href = "other.ics"
        assert (one(store.take(vevent(ME, GUEST))).key == first.key) is same


def test_digests_are_keyed() -> None:
    document = Document(calendar(vevent(ME, GUEST)), UTC)
    mine, other = (one(list(plan_document(document, "", {}.get, setting(secret=secret * 64), UNCHANGED))) for secret in (b"a", b"b"))
    assert mine.key != other.key
    assert mine.digest != other.digest


def test_overrides_of_an_unknown_master_are_resources_of_their_own_in_imports() -> None:
    store = Store(merging=True)
    series = one(store.take(vevent(ME, GUEST, DAILY)))
    assert starts(series) == ["05 10", "06 10", "07 10"]
    plans = store.take(override(6, ME, GUEST), override(7, ME, GUEST))
    assert [(plan.action, series_of(plan.key) == series_of(series.key), starts(plan)) for plan in plans] == [("new", True, ["06 15"]), ("new", True, ["07 15"])]
    assert len({plan.key for plan in plans} | {series.key}) == 3
    assert [plan.action for plan in store.take(override(7, ME, GUEST, "SUMMARY:changed"), override(6, ME, GUEST))] == ["changed", "unchanged"]


def test_overrides_of_an_unknown_master_stay_together_in_syncs() -> None:
    plan = one(Store(merging=False).take(override(6, ME, GUEST), override(7, ME, GUEST)))
    assert (plan.tally, starts(plan)) == ({"kept": 2}, ["06 15", "07 15"])


def test_an_excluded_override_hides_its_occurrence_and_an_excluded_master_does_not_hide_a_kept_override() -> None:
    hidden = one(Store(merging=False).take(vevent(ME, GUEST, DAILY), override(6, ME, GUEST, "CLASS:PRIVATE")))
    assert (hidden.tally, starts(hidden)) == ({"kept": 1, "private": 1}, ["05 10", "07 10"])
    shown = one(Store(merging=False).take(vevent(ME, COLLEAGUE, DAILY), override(6, ME, COLLEAGUE, GUEST)))
    assert (shown.tally, starts(shown)) == ({"internal": 1, "kept": 1}, ["06 15"])


@pytest.mark.parametrize("start", ["DTSTART:20240305T100000Z", "DTSTART:soon"], ids=["readable", "unreadable"])
@pytest.mark.parametrize("merging", [False, True])
def test_a_private_series_hides_its_overrides_unless_they_are_public(start: str, merging: bool) -> None:
    master = vevent(ME, GUEST, DAILY, "CLASS:PRIVATE", start=start)
    plan = one(Store(merging=merging).take(override(6, ME, GUEST), master, override(7, ME, GUEST, "CLASS:PUBLIC")))
    assert (plan.tally, starts(plan), plan.flaws) == ({"private": 2, "kept": 1}, ["07 15"], ())


@pytest.mark.parametrize("start", ["DTSTART:20240305T100000Z", "DTSTART:soon"], ids=["readable", "unreadable"])
def test_a_private_series_hides_overrides_that_another_import_brings(start: str) -> None:
    store = Store(merging=True)
    store.take(vevent(ME, GUEST, DAILY, "CLASS:PRIVATE", start=start))
    plans = store.take(override(6, ME, GUEST), override(7, ME, GUEST, "CLASS:PUBLIC"))
    assert [plan.tally for plan in plans] == [{"private": 1}, {"kept": 1}]


def test_a_series_that_is_not_private_hides_nothing() -> None:
    store = Store(merging=True)
    store.take(vevent(ME, COLLEAGUE, DAILY))
    assert one(store.take(override(6, ME, GUEST))).tally == {"kept": 1}


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("SEQUENCE:3", "changed"),
        ("SEQUENCE:2\r\nLAST-MODIFIED:20240302T000000Z", "changed"),
        ("SEQUENCE:2\r\nLAST-MODIFIED:20240229T000000Z", "outdated"),
        ("SEQUENCE:1\r\nLAST-MODIFIED:20250101T000000Z", "outdated"),
    ],
)
def test_an_older_copy_never_replaces_a_newer_one_in_imports(line: str, action: str) -> None:
    for merging, expected in ((True, action), (False, "changed")):
        store = Store(merging=merging)
        store.take(vevent(ME, GUEST, "SEQUENCE:2", "LAST-MODIFIED:20240301T000000Z"))
        assert one(store.take(vevent(ME, GUEST, line, "SUMMARY:other"))).action == expected


@pytest.mark.parametrize("guests", [(ME, GUEST), (ME,)], ids=["kept", "excluded"])
def test_a_cancellation_stands_beside_what_it_cancels(guests: tuple[str, ...]) -> None:
    store = Store(merging=True)
    invitation = one(store.take(vevent(ME, GUEST)))
    plan = one(store.take(vevent(*guests, "SEQUENCE:1"), head="METHOD:CANCEL\r\n"))
    assert (plan.action, [claim.kind for claim in plan.claims]) == ("new", ["cancel"])
    assert series_of(plan.key) == series_of(invitation.key)
    assert one(store.take(vevent(ME, GUEST, "SUMMARY:again"))).action == "changed"


def test_a_cancellation_of_something_unknown_is_kept_as_cancelled() -> None:
    plan = one(Store(merging=True).take(vevent(ME, GUEST), head="METHOD:CANCEL\r\n"))
    assert (plan.action, plan.tally, [kept.event.status for kept in plan.kept]) == ("new", {"kept": 1}, ["cancelled"])


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_answers_are_no_meetings(method: str) -> None:
    plan = one(Store(merging=True).take(vevent(ME, GUEST), head=f"METHOD:{method}\r\n"))
    assert (plan.tally, plan.kept) == ({"not-a-meeting": 1}, ())


def test_figures_add_up_where_everything_is_wrong() -> None:
    components = [
        vevent(ME, GUEST, DAILY),
        override(6, ME, COLLEAGUE),
        vevent(ME, GUEST, "RECURRENCE-ID:never"),
        vevent(ME, GUEST, "RECURRENCE-ID:never", "CLASS:PRIVATE"),
        vevent(ME, GUEST, DAILY, "SEQUENCE:1"),
    ]
    plan = one(Store(merging=False).take(*components))
    assert plan.tally == {"kept": 2, "internal": 1, "problem": 1, "private": 1}
    assert sum(plan.tally.values()) == len(components)


def test_flaws_of_what_is_excluded_are_not_told() -> None:
    private = vevent(ME, GUEST, "DTEND:20240301T000000Z", "CLASS:PRIVATE")
    assert one(Store(merging=False).take(private)).flaws == ()
    told = one(Store(merging=False).take(private.replace("PRIVATE", "PUBLIC"))).flaws
    assert [(flaw.line, flaw.lost) for flaw in told] == [(3, 0)]


def test_two_copies_in_one_document_are_told_and_the_newest_counts() -> None:
    plan = one(Store(merging=False).take(vevent(ME, GUEST, "SEQUENCE:2", "SUMMARY:new"), vevent(ME, GUEST, "SUMMARY:old")))
    assert [kept.event.summary for kept in plan.kept] == ["new"]
    assert (plan.tally, [flaw.reason for flaw in plan.flaws]) == ({"kept": 2}, ["an older copy of the same event: the newest counts"])


@pytest.mark.parametrize(
    ("people", "answer"),
    [
        ((ME, GUEST), "accepted"),
        ((GUEST,), None),
        ((ME.replace("ACCEPTED", "DECLINED"), GUEST), "declined"),
        ((ME.replace(";PARTSTAT=ACCEPTED", ""), GUEST), "needs-action"),
        (("ORGANIZER:mailto:jane@acme.example", GUEST), "accepted"),
    ],
)
def test_the_owners_answer(people: tuple[str, ...], answer: str | None) -> None:
    assert one(Store(merging=False).take(vevent(*people))).kept[0].my_response == answer


def test_of_two_own_addresses_the_one_that_answered_counts() -> None:
    owner = Owner(addresses=frozenset({"jane@acme.example", "jane@gmail.com"}))
    store = Store(merging=False)
    store.setting = Setting(judge=Judge(owner=owner), until=store.setting.until, secret=b"k" * 64)
    plan = one(store.take(vevent("ATTENDEE:mailto:jane@gmail.com", ME, GUEST)))
    assert plan.kept[0].my_response == "accepted"


def test_what_is_kept_says_who_is_who() -> None:
    kept = one(Store(merging=False).take(vevent(ME, COLLEAGUE, GUEST))).kept[0]
    by_address = dict(zip([each.email for each in kept.event.participants], kept.kinds, strict=True))
    assert by_address == {"jane@acme.example": "owner", "joe@acme.example": "internal", "ann@other.example": "external"}


def test_an_answer_without_a_time_is_no_problem():
    reply = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@one.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    document = Document(reply.encode(), UTC)
    setting = Setting(judge=Judge(owner=Owner(addresses=frozenset())), until=datetime(2027, 1, 1, tzinfo=UTC), secret=b"k" * 32)
    (plan,) = plan_document(document, "reply.ics", lambda _: None, setting, Again())
    assert dict(plan.tally) == {"not-a-meeting": 1}
    assert list(plan.flaws) == []
