"""`crmcal companies`: what was done is told on stderr, lists are data."""

import csv
import io
import json

import pytest

from tests.makers import ANN, BOB

ROWS = ["id", "name", "domains", "note", "tags", "origin", "people", "meetings", "last", "next"]


def told(shell, *words, code=0):
    done = shell.run("companies", *words)
    assert (done.code, done.out) == (code, "")
    return done.err


def listed(shell, *words):
    return json.loads(shell.run("companies", "list", *words, "--json").out)["companies"]


def test_lists(filled):
    document = json.loads(filled.run("companies", "list", "--json").out)
    assert document["schema"] == "crmcal.companies/1"
    assert [(row["name"], row["people"], row["meetings"]) for row in document["companies"]] == [("Client", 1, 4), ("Other", 1, 1), ("Third", 1, 1)]
    assert all(list(row) == ROWS for row in document["companies"])
    assert [row["name"] for row in listed(filled, "--sort", "meetings", "--limit", "1")] == ["Client"]
    assert [row["name"] for row in listed(filled, "thi", "ird")] == ["Third"]
    assert [row["id"] for row in csv.DictReader(io.StringIO(filled.run("companies", "list", "--csv").out))] == [str(row["id"]) for row in listed(filled)]
    lines = filled.run("companies", "list").out.splitlines()
    assert lines[0].split() == ["name", "people", "meetings", "last", "next", "domain", "id"]
    assert lines[1].split()[:3] == ["Client", "1", "4"]


def test_edits_are_told_and_seen_at_once(filled):
    assert told(filled, "add", "new.example", "--domain", "other.example", "--name", "New", "--tag", "x") == "New (new.example, other.example) is there.\n"
    assert filled.run("show", "company", "new.example", "--csv").out.count("Title of a") == 1
    assert [row["tags"] for row in listed(filled, "--tag", "X")] == [["x"]]
    assert told(filled, "edit", "new", "--remove-domain", "other.example", "--untag", "x", "-q") == ""
    assert filled.run("show", "person", BOB, "--json").out.count('"name": "Other"') == 1
    assert told(filled, "merge", "client", "new").startswith("Both are New (client.example, new.example). To part them again: crmcal companies unmerge ")
    assert told(filled, "unmerge", "client.example") == "Client (client.example) and New (new.example) are two again.\n"
    assert told(filled, "remove", "new") == "New (new.example) was removed. crmcal companies restore 2 takes it back.\n"


def test_a_split_tells_how_to_take_it_back(filled):
    (number,) = [row["id"] for row in listed(filled, "client")]
    said = told(filled, "edit", "client", "--split", "eu.client.example")
    command = f"crmcal companies edit {number} --join eu.client.example"
    assert said == f"Client (client.example) is changed. Client EU (eu.client.example) is a company of its own. To take it back: {command}\n"
    assert told(filled, *command.split()[2:]) == "Client (client.example) is changed. Client EU is gone into it.\n"


def test_who_is_left_without_a_domain_is_told(filled):
    told(filled, "add", "third.example", "--name", "Third")
    said = told(filled, "edit", "client", "--join", "third.example")
    assert said.startswith("Client (client.example, third.example) is changed. Third has no domain any more. If both are one: crmcal companies merge ")
    assert told(filled, *said.rpartition("crmcal ")[2].split()[1:]).startswith("Both are Third (client.example, third.example). ")


def test_how_many_addresses_changed_hands_is_told_on_request(filled):
    assert told(filled, "add", "third.example", "client.example", "--name", "Both", "-v").endswith("is there. 1 address of past meetings changed hands.\n")
    assert filled.run("show", "company", "both", "--json").out.count(ANN) > 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["edit", "nonesuch", "--name", "x"], 6, "There is no company 'nonesuch'"), (["merge", "client", ANN], 2, "are the same company"),
        (["unmerge", "client"], 6, "Nothing was merged into Client."), (["add"], 2, "A company has a name or a domain."),
        (["add", "Acme"], 2, "'Acme' is not a domain."), (["edit", "client", "--domain", "com"], 2, "'com' is not a domain."),
        (["list", "--sort", "size"], 2, "'size' is not an order."), (["edit", "example", "--name", "x"], 6, "'example' fits 3 companies"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(filled, words, code, sentence):
    assert sentence in told(filled, *words, code=code)


def test_people_are_parted_by_the_same_word(filled):
    assert "crmcal people unmerge" in filled.run("people", "merge", ANN, BOB).err
    assert filled.run("people", "unmerge", ANN).code == 0
