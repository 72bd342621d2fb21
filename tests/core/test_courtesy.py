"""Courtesy titles: left out where a name is left that tells its bearer from others."""

import pytest

from crmcal.core.courtesy import without_courtesy


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mme Camille Dubois", "Camille Dubois"),
        ("Mrs.Jane Doe", "Jane Doe"),
        ("MR JOHN SMITH", "JOHN SMITH"),
        ("Herr Dr. Jonas Weber", "Dr. Jonas Weber"),
        ("Frau Prof. Ute Groß", "Prof. Ute Groß"),
        ("Sig.ra Anna Rossi", "Anna Rossi"),
        ("Sig. Carlo Rossi", "Carlo Rossi"),
        ("Srta. Ana Ruiz", "Ana Ruiz"),
        ("Dhr. Jan de Vries", "Jan de Vries"),
        ("Mevr. Els de Vries", "Els de Vries"),
    ],
)
def test_titles_in_front_are_left_out(written, name):
    assert without_courtesy(written) == name


@pytest.mark.parametrize(
    "name",
    [
        "", "Mr", "Mr Smith", "Mr. and Mrs. Smith", "M. Night Shyamalan", "Sig Hansen", "MS Dhoni", "Dr. Priya Raman", "Missy Elliott", "Anna Frau Weber",
        "Herr, Michael", "Sra", "Frauke Groß",
    ],
)  # fmt: skip
def test_what_is_none_or_leaves_too_little_stays(name):
    assert without_courtesy(name) == name


@pytest.mark.parametrize(("given", "name"), [("Luc", "Luc Dubois"), ("Night", "M. Luc Dubois"), ("", "M. Luc Dubois"), ("M.", "M. Luc Dubois")])
def test_monsieur_is_one_in_front_of_the_given_name_alone(given, name):
    assert without_courtesy("M. Luc Dubois", given) == name


def test_a_last_name_alone_is_enough_where_nobody_is_to_be_told_apart():
    assert without_courtesy("Mr Smith", least=1) == "Smith"
