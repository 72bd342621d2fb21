"""The rules: each verdict beside the nearest case that must not get it; kinds of participants; the order of the rules."""

from dataclasses import replace
from itertools import pairwise

import pytest

from crmcal.core.model import Event, Participant
from crmcal.core.rules import VERDICTS, Judge, Owner, Rules, comparable, participant_kind

from .ical.builders import only

OWNER = Owner(addresses=frozenset({"jane@acme.example", "jane@gmail.com"}), domains=frozenset({"acme.example"}))
ME, COLLEAGUE, GUEST, GONE = "jane@acme.example", "joe@acme.example", "ann@other.example", "gone@other.example"
RULES = Rules(
    blocklist=frozenset({"bob@x.example", "@blocked.example"}),
    exclude_categories=frozenset({"personal"}),
    max_participants=3,
)


def event(*people: str, head: str = "", lines: tuple[str, ...] = ()) -> Event:
    """An event with these attendees: addresses, or whole lines."""
    attendees = [each if ":" in each else f"ATTENDEE:mailto:{each}" for each in people]
    return only(*attendees, *lines, head=head)


def verdict(found: Event, rules: Rules = RULES, **known: object) -> str:
    return Judge(owner=OWNER, rules=rules, is_forgotten=GONE.__eq__).verdict(found, **known)


def person(email: str | None, cutype: str = "individual") -> Participant:
    return Participant(email, "", "req-participant", "needs-action", cutype, organizer=False)


@pytest.mark.parametrize(
    ("email", "cutype", "kind"),
    [
        ("jane@acme.example", "individual", "owner"),
        ("jane@gmail.com", "individual", "owner"),
        ("jane@acme.example", "room", "owner"),
        ("joe@acme.example", "individual", "internal"),
        ("joe@sales.acme.example", "individual", "internal"),
        ("team@acme.example", "group", "internal"),
        ("joe@notacme.example", "individual", "external"),
        ("joe@acme.example.evil.example", "individual", "external"),
        ("other@gmail.com", "individual", "external"),
        ("room@acme.example", "room", "resource"),
        ("beamer@other.example", "resource", "resource"),
        ("c_1@resource.calendar.google.com", "individual", "resource"),
        ("c_1@notresource.calendar.google.com", "individual", "external"),
        ("c_1@group.calendar.google.com", "individual", "group"),
        ("all@other.example", "group", "group"),
        ("fred@fireflies.ai", "individual", "bot"),
        ("x@in.otter.ai", "individual", "bot"),
        ("x@notter.ai", "individual", "external"),
        ("scribe@tools.example", "individual", "bot"),
        ("ann@other.example", "unknown", "external"),
        (None, "individual", "unknown"),
        (None, "room", "resource"),
    ],
)
def test_kinds(email: str | None, cutype: str, kind: str) -> None:
    assert participant_kind(person(email, cutype), OWNER, frozenset({"@tools.example"})) == kind
    assert Judge(owner=OWNER, rules=Rules(bots=frozenset({"@tools.example"}))).kind(person(email, cutype)) == kind


def test_no_address_is_never_an_own_one() -> None:
    assert participant_kind(person(None), Owner(addresses=frozenset({""}), domains=frozenset({""}))) == "unknown"


NAMELESS = "ATTENDEE;CN=Somebody:invalid:nomail"
ROOM = "ATTENDEE;CUTYPE=ROOM:mailto:room@other.example"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (event(ME, GUEST), "kept"),
        # not-a-meeting
        (event(ME, GUEST, head="METHOD:REPLY\r\n"), "not-a-meeting"),
        (event(ME, GUEST, head="METHOD:counter\r\n"), "not-a-meeting"),
        (event(ME, GUEST, head="METHOD:REFRESH\r\n"), "not-a-meeting"),
        (event(ME, GUEST, head="METHOD:DECLINECOUNTER\r\n"), "not-a-meeting"),
        (event(ME, GUEST, head="METHOD:REQUEST\r\n"), "kept"),
        (event(ME, GUEST, head="METHOD:PUBLISH\r\n"), "kept"),
        (event(ME, GUEST, head="METHOD:ADD\r\n"), "kept"),
        (event(ME, GUEST, head="METHOD:CANCEL\r\n"), "kept"),
        # private
        (event(ME, GUEST, lines=("CLASS:PRIVATE",)), "private"),
        (event(ME, GUEST, lines=("class: private ",)), "private"),
        (event(ME, GUEST, lines=("CLASS:CONFIDENTIAL",)), "private"),
        (event(ME, GUEST, lines=("CLASS:X-FRIENDS-ONLY",)), "private"),
        (event(ME, GUEST, lines=("CLASS;X-A=b:Private",)), "private"),
        (event(ME, GUEST, lines=("X-CALENDARSERVER-ACCESS:CONFIDENTIAL",)), "private"),
        (event(ME, GUEST, lines=("CLASS:PUBLIC", "X-CALENDARSERVER-ACCESS:restricted")), "private"),
        (event(ME, GUEST, lines=("CLASS:Public ",)), "kept"),
        (event(ME, GUEST, lines=("CLASS:",)), "kept"),
        (event(ME, GUEST, lines=("X-CALENDARSERVER-ACCESS:public",)), "kept"),
        (event(ME, GUEST, lines=("TRANSP:TRANSPARENT", "STATUS:CANCELLED")), "kept"),
        # solo
        (event(), "solo"),
        (event(ME), "solo"),
        (event(ME, "jane@gmail.com"), "solo"),
        (event(f"ORGANIZER:mailto:{ME}"), "solo"),
        (event(ME, ROOM, "fred@fireflies.ai"), "solo"),
        (event(ME, NAMELESS), "solo"),
        (event(GUEST), "kept"),
        (event(f"ORGANIZER:mailto:{GUEST}"), "kept"),
        (event(ME, "all@group.calendar.google.com"), "kept"),
        # internal
        (event(ME, COLLEAGUE), "internal"),
        (event(COLLEAGUE), "internal"),
        (event(ME, COLLEAGUE, ROOM, "fred@fireflies.ai", NAMELESS), "internal"),
        (event(ME, "joe@sub.acme.example"), "internal"),
        (event(ME, COLLEAGUE, GUEST), "kept"),
        (event(ME, "joe@notacme.example"), "kept"),
        # blocked
        (event(ME, GUEST, "bob@x.example"), "blocked"),
        (event(ME, GUEST, "BOB@X.example"), "blocked"),
        (event(ME, "any@blocked.example"), "blocked"),
        (event(ME, "any@sub.blocked.example"), "blocked"),
        (event(ME, "any@notblocked.example"), "kept"),
        (event(ME, "any@blocked.example.net"), "kept"),
        (event(ME, "notbob@x.example"), "kept"),
        (event(ME, "ann@x.example"), "kept"),
        # forgotten
        (event(ME, GONE), "forgotten"),
        (event(ME, GONE, COLLEAGUE), "forgotten"),
        (event(ME, GONE, GUEST), "kept"),
        (event(ME, "gone@acme.example"), "internal"),
        # category
        (event(ME, GUEST, lines=("CATEGORIES:Work, PERSONAL ",)), "category"),
        (event(ME, GUEST, lines=("CATEGORIES:Work", "CATEGORIES:personal")), "category"),
        (event(ME, GUEST, lines=("CATEGORIES:Personality",)), "kept"),
        (event(ME, GUEST, lines=("CATEGORIES:not\\, personal",)), "kept"),
        # crowd
        (event(ME, GUEST, "c@other.example", "d@other.example"), "crowd"),
        (event(ME, GUEST, "c@other.example"), "kept"),
        (event(ME, GUEST, "c@other.example", ROOM, "fred@fireflies.ai", NAMELESS), "kept"),
    ],
)
def test_verdicts(found: Event, expected: str) -> None:
    assert verdict(found) == expected


def test_the_first_rule_that_applies_decides() -> None:
    """One event to which all rules apply, relieved of them one by one, from the first on."""
    strict = Rules(blocklist=frozenset({f"@{'acme.example'}"}), exclude_categories=frozenset({"personal"}), max_participants=0)
    everything = event(ME, GONE, head="METHOD:REPLY\r\n", lines=("CLASS:PRIVATE", "CATEGORIES:personal"))
    meeting = everything._replace(method="")
    public = meeting._replace(classification="")
    alone = public._replace(participants=(person(ME),))
    company = alone._replace(participants=(*alone.participants, person(COLLEAGUE)))
    guests = company._replace(participants=(*company.participants, person(GUEST)))
    harmless = guests._replace(participants=(person(ME), person(GUEST)))
    plain = harmless._replace(categories=())
    cases = [verdict(each, strict) for each in (everything, meeting, public, alone, company, guests, harmless, plain)]
    assert cases == [name for name in VERDICTS if name != "kept"]
    assert verdict(plain, replace(strict, max_participants=None)) == "kept"
    assert all(earlier != later for earlier, later in pairwise(cases))


@pytest.mark.parametrize(
    ("only_categories", "lines", "expected"),
    [
        ({"sales"}, (), "category"),
        ({"sales"}, ("CATEGORIES:Other",), "category"),
        ({"sales"}, ("CATEGORIES:Other, SALES ",), "kept"),
        ({"sales", "straße"}, ("CATEGORIES:STRASSE",), "category"),
        ({"strasse"}, ("CATEGORIES:Straße",), "kept"),
        (set(), ("CATEGORIES:Other",), "kept"),
    ],
)
def test_only_categories(only_categories: set[str], lines: tuple[str, ...], expected: str) -> None:
    assert verdict(event(ME, GUEST, lines=lines), Rules(only_categories=frozenset(only_categories))) == expected


@pytest.mark.parametrize("blocked", ["jane@acme.example", "@gmail.com", "@acme.example"])
def test_the_owner_is_never_blocked(blocked: str) -> None:
    assert verdict(event(ME, "jane@gmail.com", GUEST), Rules(blocklist=frozenset({blocked}))) == "kept"


@pytest.mark.parametrize(
    ("blocklist", "allowlist", "expected"),
    [
        ({"@other.example"}, {GUEST}, "kept"),
        ({GUEST}, {"@other.example"}, "kept"),
        ({GUEST}, {GUEST}, "kept"),
        ({"@other.example"}, {"bob@other.example"}, "blocked"),
        ({"*@*.example"}, {"@acme.example", "a*@other.example"}, "kept"),
        ({"*@*.example"}, {"@acme.example"}, "blocked"),
        (set(), {GUEST}, "kept"),
    ],
)
def test_the_allowlist_beats_the_blocklist(blocklist: set[str], allowlist: set[str], expected: str) -> None:
    rules = Rules(blocklist=frozenset(blocklist), allowlist=frozenset(allowlist))
    assert verdict(event(ME, COLLEAGUE, GUEST), rules) == expected


def test_one_who_is_allowed_does_not_excuse_another_who_is_blocked() -> None:
    rules = Rules(blocklist=frozenset({"@other.example"}), allowlist=frozenset({GUEST}))
    assert verdict(event(ME, GUEST, "bob@other.example"), rules) == "blocked"


def test_rules_of_a_source_add_to_those_of_all() -> None:
    everywhere = Rules(blocklist=frozenset({"a@x"}), allowlist=frozenset({"b@x"}), exclude_categories=frozenset({"c"}), max_participants=3)
    own = Rules(blocklist=frozenset({"d@x"}), only_categories=frozenset({"e"}), max_participants=9)
    assert everywhere.extended(own) == Rules(
        blocklist=frozenset({"a@x", "d@x"}),
        allowlist=frozenset({"b@x"}),
        exclude_categories=frozenset({"c"}),
        only_categories=frozenset({"e"}),
        max_participants=9,
    )
    assert everywhere.extended(Rules()) == everywhere


@pytest.mark.parametrize("written", ["Müller", " MÜLLER ", "mu\u0308ller", "MU\u0308LLER"])
@pytest.mark.parametrize("told", ["CATEGORIES:Müller", "CATEGORIES:Work, mÜller ", "CATEGORIES:mu\u0308ller"])
def test_categories_are_compared_as_people_read_them(written: str, told: str) -> None:
    found = event(ME, GUEST, lines=(told,))
    assert verdict(found, Rules(exclude_categories=frozenset({comparable(written)}))) == "category"
    assert verdict(found, Rules(only_categories=frozenset({comparable(written)}))) == "kept"
    assert verdict(found, Rules(exclude_categories=frozenset({comparable("Muller")}))) == "kept"


def test_without_rules_only_the_private_and_the_internal_are_left_out() -> None:
    crowd = [f"p{number}@other.example" for number in range(200)]
    assert verdict(event(ME, *crowd, "bob@x.example", lines=("CATEGORIES:personal",)), Rules()) == "kept"


@pytest.mark.parametrize(
    ("master", "override", "expected"),
    [
        ("CLASS:PRIVATE", "", "private"),
        ("CLASS:PRIVATE", "CLASS:PUBLIC", "kept"),
        ("CLASS:PRIVATE", "CLASS:public", "kept"),
        ("CLASS:PRIVATE", "CLASS:PRIVATE", "private"),
        ("X-CALENDARSERVER-ACCESS:PRIVATE", "", "private"),
        ("X-CALENDARSERVER-ACCESS:PRIVATE", "X-CALENDARSERVER-ACCESS:PUBLIC", "kept"),
        ("CLASS:PRIVATE", "CLASS:PUBLIC\r\nX-CALENDARSERVER-ACCESS:PRIVATE", "private"),
        ("", "CLASS:PRIVATE", "private"),
        ("CLASS:PUBLIC", "CLASS:CONFIDENTIAL", "private"),
        ("", "", "kept"),
    ],
)
def test_privacy_of_a_series_and_its_overrides(master: str, override: str, expected: str) -> None:
    series = event(ME, GUEST, lines=(master,))
    one = event(ME, GUEST, lines=("RECURRENCE-ID:20240306T100000Z", override))
    assert verdict(one, master=series) == expected
    assert verdict(series, master=series) == ("private" if "PRIVATE" in master else "kept")


@pytest.mark.parametrize(("line", "expected"), [("", "private"), ("CLASS:PUBLIC", "kept"), ("X-CALENDARSERVER-ACCESS:PUBLIC", "kept")])
def test_overrides_of_a_private_master_that_cannot_be_read(line: str, expected: str) -> None:
    assert verdict(event(ME, GUEST, lines=(line,)), secret_master=True) == expected
