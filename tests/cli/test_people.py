"""`crmcal people` as it is typed."""

import json

import pytest

from tests.makers import ANN, BOB, ME, calendar, vevent


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people", "edit", ANN], ["--title", "Boss", "--name", "Ann Archer", "--phone", "112", "--tag", "lead", "--company", "client"]),
        (["people", "edit", ANN], ["--email", "a@x.example", "--primary", "a@x.example"]), (["people", "edit", BOB], ["--untag", "lead"]),
        (["people", "edit", BOB], ["--name", ""]), (["people", "edit", BOB], ["--note", ""]), (["companies", "edit", "client"], ["--name", "Client"]),
        (["companies", "edit", "client"], ["--domain", "c.example", "--tag", "x", "--note", "Hm"]), (["opportunities", "edit", "Sale"], ["--stage", "Offer"]),
        (["opportunities", "edit", "Sale"], ["--contact", ANN, "--amount", "5 EUR"]),
    ],
)  # fmt: skip
def test_an_edit_that_changes_nothing_says_so(filled, words, said):
    assert filled.run("opportunities", "add", "Sale").code == 0
    assert filled.run(*words, *said).code == 0
    done = filled.run(*words, *said)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("Nothing changes: ")
    assert done.err.endswith(" is so already.\n")


def numbers(shell) -> dict[str, int]:
    """The number of the one who has an address."""
    return {email: each["id"] for each in json.loads(shell.run("people", "list", "--json").out)["people"] for email in each["emails"]}


def test_a_name_that_nobody_told_is_not_changed_by_emptying_it(filled):
    assert filled.run("people", "edit", ANN, "--name", "").err.startswith("Nothing changes: Ann")


def test_whose_an_address_is_that_was_taken_from_somebody_is_said(filled):
    assert filled.run("people", "merge", ANN, BOB).code == 0
    said = filled.run("people", "edit", ANN, "--remove-email", BOB).err
    assert said.endswith(f" {BOB} is now a person of their own: Bob Baker (number {numbers(filled)[BOB]}).\n")
    assert filled.run("people", "add", "c@x.example", "--name", "Cy", "--tag", "x").code == 0
    assert filled.run("people", "edit", ANN, "--email", "c@x.example", "--email", "d@x.example").code == 0
    said = filled.run("people", "edit", ANN, "--remove-email", "c@x.example", "--remove-email", "d@x.example").err
    assert said.endswith(f"is changed. c@x.example is now that of Cy (number {numbers(filled)['c@x.example']}).\n")


def test_whose_address_becomes_the_primary_one_is_said(filled):
    said = filled.run("people", "edit", ANN, "--primary", BOB).err
    assert said.endswith(f" is changed. {BOB} was Bob Baker's, who was known by it alone, and is theirs now.\n")


def test_who_is_renamed_by_telling_of_them_is_said(filled):
    assert filled.run("people", "add", BOB, "--name", "Robert B.").err == f"Robert B. ({BOB}) is there, who was Bob Baker until now.\n"
    assert filled.run("people", "add", ANN, "--title", "Boss").err.endswith(f"({ANN}) is there.\n")


def test_that_there_is_one_of_that_name_already_is_said(filled):
    first = filled.run("people", "add", "--name", "Hans Meier").err
    number = first.removeprefix("Hans Meier (number ").removesuffix(") is there.\n")
    assert filled.run("people", "add", "h@x.example", "--name", "Meier, Hans").err.startswith(
        f"Meier, Hans (h@x.example) is there. There is one of that name already: Hans Meier (number {number}). If both are one: crmcal people merge {number} "
    )


def test_who_has_the_same_name_is_told_apart_by_number(filled):
    for _ in range(2):
        assert filled.run("people", "add", "--name", "Hans Meier").code == 0
    assert filled.run("companies", "add", "--name", "Hans Co").code == filled.run("companies", "add", "hans.example", "--name", "HANS").code == 0
    one, other = sorted(each["id"] for each in json.loads(filled.run("people", "list", "hans", "--json").out)["people"])
    done = filled.run("people", "merge", "hans", "hans meier")
    assert done.err.splitlines() == [
        "crmcal: 'hans' fits 2 people:", f"  {one}  Hans Meier", f"  {other}  Hans Meier", "Give more of the name, the address, or the number."
    ]  # fmt: skip
    listed = {each["name"]: each["id"] for each in json.loads(filled.run("companies", "list", "--json").out)["companies"]}
    assert filled.run("companies", "edit", "han", "--note", "x").err.splitlines()[1:3] == [
        f"  {listed['HANS']}  HANS  hans.example", f"  {listed['Hans Co']}  Hans Co"
    ]  # fmt: skip
    assert filled.run("people", "merge", str(one), str(other)).err.startswith(f"Both are Hans Meier (number {one}).")
    assert filled.run("people", "unmerge", str(one)).err == f"Hans Meier (number {one}) and Hans Meier (number {other}) are two again.\n"


def test_who_is_named_by_invitations_alone_is_called_what_they_are_called_afterwards(shell):
    bare, named = "p@harbour.example", "Ann Archer <a@client.example>"
    shell.put("met.ics", calendar(vevent("p", guests=[bare]), vevent("a", guests=[named])))
    assert shell.run("import", "met.ics", "--me", ME).code == 0
    called = "Ann Archer (p@harbour.example, a@client.example)"
    assert shell.run("people", "merge", bare, "a@client.example").err.startswith(f"Both are {called}.")
    assert [each["name"] for each in json.loads(shell.run("people", "list", "--json").out)["people"]] == ["Ann Archer"]
    assert shell.run("people", "remove", bare).err.startswith(f"{called} was removed.")
    assert shell.run("people", "restore", bare).err.startswith(f"{called} is there again")
    assert shell.run("people", "unmerge", bare).err == "p (p@harbour.example) and Ann Archer (a@client.example) are two again.\n"


def test_an_edit_that_changes_something_says_so(filled):
    for words in (
        ["people", "edit", ANN, "--name", "Ann Archer"],
        ["companies", "edit", "client", "--split", "eu.client.example"],
        ["people", "edit", ANN, "--name", "X"],
    ):
        assert "is changed." in filled.run(*words).err


@pytest.mark.parametrize(("group", "nobody"), [("people", "Nobody fits"), ("companies", "No company fits"), ("opportunities", "No opportunity fits")])
def test_a_search_without_a_hit_says_so(filled, group, nobody):
    for words in (["xyz"], ["--tag", "xyz"], *([["--stage", "xyz"], ["--company", "client"], ["--won"]] if group == "opportunities" else [])):
        done = filled.run(group, "list", *words)
        assert (done.code, done.out, done.err) == (0, "", f"{nobody} the search.\n")


def test_an_empty_list_says_so(filled):
    assert filled.run("opportunities", "list").err == "There is no opportunity yet.\n"


def test_a_telephone_number_has_digits(filled):
    done = filled.run("people", "edit", ANN, "--phone", "abc")
    assert (done.code, done.err.splitlines()[0]) == (2, "crmcal: 'abc' is not a telephone number.")


def test_of_whom_was_discovered_some_are_listed(filled):
    filled.put("config.toml", '[owner]\naddresses = ["me@own.example"]\n[contacts]\ncreate = "off"\n')
    filled.store.unlink()
    assert filled.run("import", "met.ics").code == 0

    def discovered(*words: str) -> list[str]:
        return [each["email"] for each in json.loads(filled.run("people", "discovered", "--json", *words).out)["discovered"]]

    everybody = discovered()
    assert len(everybody) == 3
    assert discovered("-n", "2") == discovered("--limit", "2") == everybody[:2]
    assert discovered("-n", "0") == []
