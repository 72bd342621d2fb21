"""Which names may be one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.contacts.likeness import alike, fullest, says_more

ALIKE = [
    ("Anna Novak", "anna  NOVÁK"), ("Anna Novak", "Novak, Anna"), ("Anna Novak", "Novak Anna"), ("Anna Novak", ""), ("Anna Novak", "Anna"),
    ("Anna Novak", "Novak"), ("Anna Novak", "A. Novak"), ("Anna Novak", "A.N."), ("Anna Novak", "Anna N"), ("Anna Novak", "Anna Maria Novak"),
    ("Anna Novak", "Anna M. Novak"), ("Anna Novak", "Dr. Anna Novak, PhD"), ("Anna Novak", "Anna Novak (ACME)"), ("Anna Novak", "Anna Novak - Acme Inc."),
    ("Anna Novak", "annanovak"), ("Dan Baker", "Daniel Baker"), ("Jane D.", "J. Doe"), ("Jürgen Großmann", "Juergen Grossmann"), ("Søren Kjær", "Soren Kjaer"),
    ("Jean-Luc Picard", "Jean Luc Picard"), ("Ann Archer", "Ann at home"), ("John Smith Jr.", "John Smith"), ("田中 太郎", "田中太郎"), ("★", "Bob Jones"),
]  # fmt: skip
UNLIKE = [
    ("Anna Novak", "Bob Jones"), ("Anna Novak", "Peter Novak"), ("Anna Novak", "Anna Jones"), ("Anna Novak", "B. Novak"), ("Anna Novak", "Bob"),
    ("Jan Novák", "Jana Nováková"), ("Mr Smith", "Mrs Smith"), ("John Smith Jr.", "John Smith Sr."), ("Al Stone", "Albert Stone"), ("Anna Anna", "Anna Bob"),
    ("Jack Ma", "Jack Smith"), ("Яна", "Иван"), ("Anna Novak", "A. A. Jones"),
]  # fmt: skip
NAMES = st.sampled_from(sorted({name for pair in ALIKE + UNLIKE for name in pair})) | st.text(max_size=8)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_may_be_one_persons(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_are_two_peoples(one, other):
    assert not alike(one, other)
    assert not alike(other, one)


@given(NAMES, NAMES)
def test_neither_comes_first_and_everybody_is_like_themselves(one, other):
    assert alike(one, one)
    assert alike(one, other) == alike(other, one)
    assert not (says_more(one, other) and says_more(other, one))


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (["Ann", "Ann Archer", "A. Archer"], {"Ann Archer"}),
        (["Ann Archer", "Archer, Ann"], {"Ann Archer", "Archer, Ann"}),
        (["Robert Fox", "Bob Jones", "Bob", ""], {"Robert Fox", "Bob Jones"}),
        ([], set()),
    ],
)
def test_the_fullest_names_are_those_that_say_the_most(names, left):
    assert fullest(names) == left
