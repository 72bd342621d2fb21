"""What people and companies are called."""

from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crmcal.core.mailboxes import is_role
from crmcal.core.naming import clean_name, company_name, name_from, name_from_local_part, plain_company


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Doe, Jane", "Jane Doe"),
        ("Doe, Jane Ann", "Jane Ann Doe"),
        ("  'Jane   Doe'\n", "Jane Doe"),
        ('"Doe, Jane"', "Jane Doe"),
        ("two\nlines", "two lines"),
        ("Doe, Jane, Dr.", "Doe, Jane, Dr."),
        ("Acme,Inc", "Acme,Inc"),
        ("jane@acme.example", ""),
        ("mailto:jane", ""),
        ("", ""),
        ("  ", ""),
        ("''", ""),
        ("Jane Doe (ACME)", "Jane Doe"),
        ("Doe, Jane [Acme Inc.]", "Jane Doe"),
        ("Robert (Bob) Smith", "Robert (Bob) Smith"),
        ("Jane Doe - Acme Inc.", "Jane Doe"),
        ("Jane Doe | Acme", "Jane Doe"),
        ("Jane Doe via Calendly", "Jane Doe"),
        ("Anna - Maria", "Anna - Maria"),
        ("Jane Doe, PhD", "Jane Doe"),
        ("Acme, Inc.", "Acme, Inc."),
        ("(ACME)", "(Acme)"),
        ("JANE DOE", "Jane Doe"),
        ("O'NEIL, PAT", "Pat O'Neil"),
        ("JEAN-PIERRE DUPONT", "Jean-Pierre Dupont"),
        ("MÜLLER, JÜRGEN", "Jürgen Müller"),
        ("JD", "JD"),
        ("ИВАН ИВАНОВ", "ИВАН ИВАНОВ"),
        ("山田 太郎", "山田 太郎"),
    ],
)
def test_names_from_cn(written: str, name: str) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("jane.doe@x.example", "Jane Doe"),
        ("jane_van-doe@x.example", "Jane Van Doe"),
        ("jane.doe+news@x.example", "Jane Doe"),
        ("jdoe@x.example", "jdoe"),
        ("j.doe2@x.example", "j.doe2"),
        ("jürgen.müller@x.example", "Jürgen Müller"),
    ],
)
def test_names_from_the_local_part(email: str, name: str) -> None:
    assert name_from_local_part(email) == name == name_from(["", email], email)


@pytest.mark.parametrize(
    ("candidates", "best"),
    [
        (["Jane", "Jane Doe", "jane@acme.example"], "Jane Doe"),
        (["JANE DOE", "Jane"], "Jane Doe"),
        (["jane doe", "Jane Doe", "J Doe"], "Jane Doe"),
        (["Doe, Jane", "Jane"], "Jane Doe"),
        (["Jane Doe", "Jane B. Doe"], "Jane B. Doe"),
        (["Zoe Doe", "Ann Doe"], "Zoe Doe"),
    ],
)
def test_the_fullest_name_wins_in_any_order(candidates: list[str], best: str) -> None:
    assert {name_from(order, "x@x.example") for order in permutations(candidates)} == {best}


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("acme.example", "Acme"),
        ("acme-labs.co.uk", "Acme Labs"),
        ("-.example", "-.example"),
        ("xn--bcher-kva.example", "Bücher"),
        ("xn--pple-43d.com", "xn--pple-43d.com"),
    ],
)
def test_company_names(domain: str, name: str) -> None:
    assert company_name(domain) == name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("ACME Labs, Inc.", "acme labs"),
        ("Acme GmbH & Co. KG", "acme"),
        ("Acme GmbH & Co.KG", "acme"),
        ("Acme GmbH und Co KG", "acme"),
        ("Acme Pty Ltd", "acme"),
        ("Acme S.A.", "acme"),
        ("Acme S.p.A.", "acme"),
        ("SA Recycling", "sa recycling"),
        ("AB Volvo", "ab volvo"),
        ("Marks & Spencer plc", "marks and spencer"),
        ("U.S. Steel", "us steel"),
        ("Mærsk A/S", "mærsk"),
        ("Łódź Sp. z o.o.", "lodz sp z oo"),
        ("AG", "ag"),
        ("GmbH & Co. KG", "gmbh and co kg"),
        ("!!!", "!!!"),
        ("", ""),
    ],
)
def test_companies_are_compared_without_their_legal_form(name: str, plain: str) -> None:
    assert plain_company(name) == plain


@example(", Jane")
@example("Doe , Jane")
@example(f"{'a' * 199} b")
@given(st.text(max_size=40) | st.text("Ab ,.-'()@", max_size=12))
def test_a_clean_name_has_no_white_space_to_spare_and_is_no_address(text: str) -> None:
    name = clean_name(text)
    assert name == " ".join(name.split())
    assert "@" not in name.replace(" @ ", " ")


@pytest.mark.parametrize("local", ["info", "Sales-EMEA", "support2", "team", "no-reply", "office.berlin", "jobs+42"])
def test_an_office_is_no_person(local: str) -> None:
    assert is_role(f"{local}@acme.example")


@pytest.mark.parametrize("local", ["jane", "jane.press", "informatik", "teamlead", "salesman", "j.office"])
def test_a_person_is_no_office(local: str) -> None:
    assert not is_role(f"{local}@acme.example")
