"""Which verdicts other rules may change, against the rules themselves."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.model import Participant
from crmcal.core.rejudging import Grounds, GroundsChange, JudgedEvent, verdict_again
from crmcal.core.rules import KEPT, VERDICTS, Judge, Owner, Rules

SECRET = bytes(range(64))
ME = "me@own.example"
ADDRESSES = (ME, "me.too@gmail.com", "ann@client.example", "peer@own.example", "bob@eu.client.example", "scribe@notes.example")


def participant(email):
    return Participant(email, "", "", "accepted", "", organizer=False)


def some(*entries):
    return st.frozensets(st.sampled_from(entries))


judges = st.builds(
    Judge,
    owner=st.builds(Owner, addresses=some(*ADDRESSES[:3]).map(lambda found: found | {ME}), domains=some("own.example", "client.example", "eu.client.example")),
    rules=st.builds(
        Rules,
        blocklist=some("ann@client.example", "@client.example", "peer@own.example", "*@*.client.example"),
        allowlist=some("ann@client.example", "@eu.client.example", "b*@*"),
        exclude_categories=some("home", "sales"),
        only_categories=some("home", "work"),
        max_participants=st.none() | st.integers(1, 4),
        bots=some("@notes.example", "ann@client.example"),
    ),
)
events = st.builds(
    JudgedEvent,
    st.lists(st.sampled_from(ADDRESSES), unique=True).map(lambda found: [*map(participant, found)]),
    st.lists(st.sampled_from(("Home", " sales", "WORK"))).map(tuple),
    st.just(True),
)


def change(before, now):
    return GroundsChange(before and Grounds.of(before, SECRET), Grounds.of(now, SECRET))


OWNER = Owner(addresses=frozenset({ME}), domains=frozenset({"own.example"}))
GUESTS = ("ann@client.example", "bob@eu.client.example", "peer@own.example")
BLOCKLISTS = ((), GUESTS[:1], GUESTS[:2])
ALLOWLISTS = ((), GUESTS[:1])
CATEGORIES = ((), ("home",), ("sales",), ("home", "sales"))
MOST = (None, 2, 3)


def test_what_cannot_change_does_not():
    every = [
        Rules(
            blocklist=frozenset(blocked),
            allowlist=frozenset(allowed),
            exclude_categories=frozenset(no),
            only_categories=frozenset(yes),
            max_participants=most,
        )
        for blocked, allowed, no, yes, most in product(BLOCKLISTS, ALLOWLISTS, CATEGORIES[:3], CATEGORIES[:3], MOST)
    ]
    gatherings = [
        JudgedEvent([participant(ME), *map(participant, guests)], categories)
        for number in range(4)
        for guests in combinations(GUESTS, number)
        for categories in CATEGORIES
    ]
    told = {rules: [Judge(owner=OWNER, rules=rules).verdict_on_guests(event) for event in gatherings] for rules in every}
    for before, now in product(every, every):
        found = change(Judge(owner=OWNER, rules=before), Judge(owner=OWNER, rules=now))
        sure = {verdict for verdict in VERDICTS if verdict != KEPT and not found.may_change(verdict)}
        assert [verdict for verdict in told[before] if verdict in sure] == [
            after for verdict, after in zip(told[before], told[now], strict=True) if verdict in sure
        ]


@given(events, judges, judges)
def test_what_cannot_change_for_another_owner_does_not(event, before, now):
    verdict = before.verdict_on_guests(event)
    if verdict != KEPT and not change(before, now).may_change(verdict):
        assert now.verdict_on_guests(event) == verdict


@given(judges, judges)
def test_a_change_names_what_is_not_as_it_was(before, now):
    names = change(before, now).names
    assert ("owner.domains" in names) == (before.owner.domains != now.owner.domains)
    assert ("rules.max_participants" in names) == (before.rules.max_participants != now.rules.max_participants)
    assert bool(names) == (before != now)


@given(judges)
def test_the_grounds_are_read_back_as_they_were_noted_and_show_no_entry(judge):
    text = Grounds.of(judge, SECRET).text()
    assert Grounds.from_text(text) == Grounds.of(judge, SECRET)
    assert not any(entry in text for entry in (*ADDRESSES, "@client.example", "home", "sales"))
    assert Grounds.of(judge, bytes(64)).addresses.isdisjoint(Grounds.of(judge, SECRET).addresses)


@given(events, judges, judges)
def test_an_event_without_its_categories_is_never_kept_where_it_would_not_be_with_them(event, before, now):
    bare = event._replace(categories=(), categories_known=False)
    if before.verdict_on_guests(event) == KEPT and now.verdict_on_guests(event) != KEPT:
        assert verdict_again(bare, now, change(before, now)) != KEPT


@given(events, judges)
def test_an_event_without_its_categories_stays_while_they_are_not_asked_for_anew(event, judge):
    bare = event._replace(categories=(), categories_known=False)
    if judge.verdict_on_guests(event) == KEPT:
        assert verdict_again(bare, judge, change(judge, judge)) == KEPT
        assert verdict_again(bare, replace(judge, rules=replace(judge.rules, exclude_categories=frozenset())), change(judge, judge)) == KEPT


@given(events, judges, judges)
def test_an_event_with_its_categories_is_judged_as_at_first(event, before, now):
    assert verdict_again(event, now, change(before, now)) == now.verdict_on_guests(event)


@pytest.mark.parametrize("verdict", ["private", "not-a-meeting", "kept", "problem"])
@given(judges)
def test_what_no_rule_of_the_config_decides_is_not_read_again(verdict, judge):
    assert not change(None, judge).may_change(verdict)


@given(judges)
def test_without_the_earlier_grounds_every_rule_may_say_something_else(judge):
    found = change(None, judge)
    assert all(found.may_change(verdict) for verdict in ("solo", "internal", "blocked", "category", "crowd"))
    assert len(found.names) == 9
