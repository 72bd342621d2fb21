"""Why an event has its verdict, in words and in what the configuration has to do with it."""

import pytest

from crmcal.core import reasons
from crmcal.core.model import Participant
from crmcal.core.patterns import covering
from crmcal.core.reasons import EXPLAINED, Ground, own_domain_for, reason_for
from crmcal.core.rejudging import JudgedEvent
from crmcal.core.rules import KEPT, RULES, Judge, Owner, Rules

OWNER = Owner(addresses=frozenset({"me@own.example", "me@home.example"}), domains=frozenset({"own.example", "eu.own.example"}))


def judge(**rules):
    return Judge(owner=OWNER, rules=Rules(**rules))


def event(*emails, categories=()):
    return JudgedEvent([Participant(email, "", "", "", "individual", organizer=False) for email in emails], categories)


def test_every_rule_is_explained():
    assert set(EXPLAINED) == {KEPT, *(rule.name for rule in RULES)}


def test_a_rule_without_words_of_its_own_tells_its_meaning(monkeypatch):
    monkeypatch.setitem(reasons.MEANINGS, "early", "before nine")
    assert reason_for("early", event(), judge()).sentence == "before nine"


@pytest.mark.parametrize(
    ("email", "member"),
    [("a@x.example", "@x.example"), ("a@b.x.example", "@b.x.example"), ("b@x.example", "b@x.example"), ("a@xx.example", None), ("a@example", None)],
)
def test_the_nearest_member_of_a_list_is_named(email, member):
    assert covering(email, {"@x.example", "@b.x.example", "b@x.example"}) == member


def test_the_nearest_own_domain_is_named():
    assert own_domain_for("a@eu.own.example", judge()) == "eu.own.example"
    assert own_domain_for("a@notown.example", judge()) is None


def test_two_addresses_of_the_owner_may_be_one_too_many():
    assert "me@home.example" in reason_for("solo", event("me@own.example", "me@home.example"), judge()).remedy
    assert "owner.addresses" not in reason_for("solo", event("me@own.example"), judge()).remedy


def test_all_who_are_blocked_are_counted_and_each_line_is_named_once():
    found = reason_for("blocked", event("a@x.example", "b@x.example", "c@y.example"), judge(blocklist=frozenset({"@x.example", "c@y.example"})))
    assert found.sentence == "a@x.example and 2 more are on the blocklist"
    assert found.grounds == (Ground("rules.blocklist", "@x.example"), Ground("rules.blocklist", "c@y.example"))


def test_who_keeps_an_event_may_be_left_out_by_domain_but_not_with_all_of_free_mail():
    assert '"@client.example"' in reason_for(KEPT, event("me@own.example", "ann@client.example"), judge()).remedy
    assert '"ann@gmail.com"' in reason_for(KEPT, event("ann@gmail.com"), judge()).remedy
