"""Many who are one are found without pairing them off, and the outcome is the same."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.contacts import gathering
from crmcal.core.contacts.contact import Contact
from crmcal.core.contacts.gathering import connected, gathered, group_of, paired_off
from crmcal.core.contacts.joining import Written
from crmcal.core.contacts.model import BY_CALENDAR, BY_IMPORT, BY_USER, Person

OFFICES = frozenset({"info@x.example"})
EMAILS = (*(f"{letter}@x.example" for letter in "abcdef"), *OFFICES)
NAMES = ("Ann Archer", "A. Archer", "Archer, Ann", "AnnArcher", "Ann", "Bob Baker", "")


def card(name, emails, known=None):
    """A contact by itself."""
    return group_of([Written(Contact(name=name, emails=emails), known=known)])


addresses = st.lists(st.sampled_from(EMAILS), min_size=1, max_size=3, unique=True).map(tuple)
names = st.sampled_from(NAMES)
cards = st.builds(card, names, addresses, st.sampled_from((None, None, 1, 2)))
told = st.sampled_from(({}, {"name": BY_IMPORT}, {"name": BY_USER}))
known_people = st.lists(
    st.builds(
        lambda name, emails, told, origin, invited: group_of(
            people=[Person(id=len(name) * 100 + len(emails[0]), name=name, emails=emails, told=told, origin=origin)], invited=invited
        ),
        st.sampled_from(NAMES[:-1]), addresses, told, st.sampled_from((BY_CALENDAR, BY_IMPORT)), st.frozensets(st.sampled_from(NAMES[:-1]), max_size=1),
    ),
    max_size=3,
)  # fmt: skip


def numbered(groups):
    """People with numbers of their own."""
    return [group_of(people=[group.people[0]._replace(id=number)], invited=group.invited) for number, group in enumerate(groups, 1)]


def shown(groups):
    """Groups to compare, in any order."""
    return sorted(map(repr, ((group.written, group.people, sorted(group.names), sorted(group.emails), sorted(group.invited)) for group in groups)))


@given(st.lists(cards, max_size=8, unique=True), known_people)
def test_it_is_as_if_all_were_paired_off(contacts, people):
    groups = [*contacts, *numbered(people)]
    assert shown(gathered(groups, OFFICES)) == shown(paired_off(groups, OFFICES))


@given(st.lists(st.builds(card, st.sampled_from(NAMES[:3]), addresses), min_size=3, max_size=8, unique=True), known_people)
def test_so_it_is_for_cards_whose_names_are_alike(contacts, people):
    groups = [*contacts, *numbered(people[:1])]
    assert shown(gathered(groups, OFFICES)) == shown(paired_off(groups, OFFICES))


def test_a_long_chain_is_never_paired_off(monkeypatch):
    def fail(*_arguments):
        raise AssertionError("paired off")

    monkeypatch.setattr(gathering, "candidates", fail)
    (group,) = gathered([card("Ann Archer", emails) for emails in pairwise(f"u{number}@x.example" for number in range(1000))], frozenset())
    assert len(group.written) == 999


def test_those_linked_by_others_are_together():
    first, second, link, other = (card("A", tuple(f"{letter}@x.example" for letter in letters)) for letters in ("a", "b", "ab", "d"))
    found = connected([first, second, other, link])
    assert sorted(len(part) for part in found) == [1, 3]
    assert [other] in found
