"""`crmcal opportunities` and `crmcal show opportunity`."""

import json
import re

import pytest

from tests.makers import ANN, BOB

FIELDS = ["id", "name", "company", "contacts", "stage", "amount", "currency", "opened", "closes", "closed", "outcome", "note", "tags"]


@pytest.fixture
def shell(filled):
    """A home directory with three opportunities."""
    for words in (
        (
            "Relaunch",
            "--company",
            "client",
            "--contact",
            ANN,
            "--stage",
            "Offer",
            "--amount",
            "12000.50 EUR",
            "--opened",
            "2026-03-01",
            "--closes",
            "2199-01-01",
        ),
        ("Shop", "--company", "other", "--contact", BOB, "--amount", "5000", "--currency", "usd", "--tag", "web"),
        ("Old", "--company", "client", "--amount", "1 EUR", "--outcome", "won", "--closed", "2026-03-01"),
    ):
        assert filled.run("opportunities", "add", *words).code == 0
    return filled


def names(shell, *words):
    return [row["name"] for row in json.loads(shell.run("opportunities", "list", *words, "--json").out)["opportunities"]]


def test_lists_with_what_they_are_worth_together(shell):
    document = json.loads(shell.run("opportunities", "list", "--json").out)
    assert document["schema"] == "crmcal.opportunities/1"
    assert all(list(row) == FIELDS for row in document["opportunities"])
    lines = shell.run("opportunities", "list").out.splitlines()
    assert lines[0].split() == ["name", "company", "contacts", "stage", "amount", "state", "id"]
    assert lines[1].split()[:2] == ["Relaunch", "Client"]
    assert lines[-2:] == ["open (2): 12,000.50 EUR · 5,000 USD", "won (1): 1 EUR"]


def test_open_won_and_lost_ones_are_never_one_sum_and_those_without_an_amount_are_not_counted_in(shell):
    for words in (
        ("Plain",),
        ("Gone", "--amount", "7 EUR", "--outcome", "lost"),
        ("Late", "--amount", "0.50 EUR", "--outcome", "lost"),
        ("Bare", "--amount", "2500"),
    ):
        assert shell.run("opportunities", "add", *words).code == 0
    footer = shell.run("opportunities", "list").out.splitlines()[-3:]
    assert footer == ["open (3 of 4 with an amount): 12,000.50 EUR · 5,000 USD · 2,500 without a currency", "won (1): 1 EUR", "lost (2): 7.50 EUR"]
    assert shell.run("opportunities", "list", "--lost").out.splitlines()[-1] == "lost (2): 7.50 EUR"
    assert "with an amount" not in shell.run("opportunities", "list", "--company", "client").out
    assert shell.run("opportunities", "list", "plain").out.splitlines()[-1].startswith("Plain")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], ["Relaunch", "Shop", "Old"]), (["--open"], ["Relaunch", "Shop"]), (["--won"], ["Old"]), (["--lost"], []),
        (["--company", "client"], ["Relaunch", "Old"]),
        (["--contact", BOB], ["Shop"]), (["--stage", "OFFER"], ["Relaunch"]), (["--tag", "Web"], ["Shop"]), (["archer"], ["Relaunch"]),
        (["--sort", "amount"], ["Relaunch", "Shop", "Old"]), (["--sort", "name", "--reverse"], ["Shop", "Relaunch", "Old"]), (["-n", "1"], ["Relaunch"]),
    ],
)  # fmt: skip
def test_a_list_is_filtered_and_sorted(shell, words, found):
    assert names(shell, *words) == found


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["list", "--open", "--won"], 2, "--open and --won do not go together"), (["list", "--sort", "size"], 2, "'size' is not an order"),
        (["list", "--company", "nonesuch"], 6, "no company 'nonesuch'"), (["list", "--contact", "nonesuch"], 6, "no person 'nonesuch'"),
        (["add", "X", "--amount", "1.234"], 2, "as 1234."), (["add", "X", "--contact", "nonesuch"], 6, "no person 'nonesuch'"),
        (["add", "relaunch", "--company", "client"], 2, "There is an opportunity Relaunch at that company already."),
        (["edit", "nonesuch", "--note", "x"], 6, "no opportunity 'nonesuch'"), (["unmerge", "Shop"], 6, "Nothing was merged into Shop."),
        (["merge", "shop", "2"], 2, "the same"),
        (["import", "nonesuch.csv"], 1, "nonesuch.csv cannot be read: no such file"), (["import", "met.ics"], 1, "met.ics is no table of opportunities"),
        (["import", "x.csv", "--map", "What"], 2, "'What' does not say which column is which field."),
        (["import", "x.csv", "--map", "What=price"], 2, "'What=price' does not say which column is which field."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(shell, words, code, sentence):
    done = shell.run("opportunities", *words)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err


def test_edits_tell_what_was_done(shell):
    assert shell.run("opportunities", "edit", "shop", "--outcome", "lost").err.startswith("Shop is changed, lost on 2")
    assert shell.run("opportunities", "edit", "shop", "--closed", "2026-03-09").err == "Shop is changed.\n"
    assert shell.run("opportunities", "merge", "shop", "old").err == "Both are Shop. From Old: nothing. To part them again: crmcal opportunities unmerge 2\n"
    assert shell.run("opportunities", "unmerge", "2").err == "Shop and Old are two again.\n"
    assert shell.run("opportunities", "remove", "old").err == "Old was removed. crmcal opportunities restore 3 takes it back.\n"
    assert names(shell) == ["Relaunch", "Shop"]


def test_what_is_exported_is_imported(shell):
    table = shell.run("opportunities", "export").out
    assert shell.run("opportunities", "import", "-", stdin=table).err == "-: 0 new, 0 changed, 3 unchanged, 0 skipped.\n"
    document = json.loads(shell.run("opportunities", "import", "-", "--dry-run", "--json", stdin=f"{table}More,,,,,,,,,,,,\n").out)
    assert (document["schema"], document["dry_run"], document["new"], len(document["unchanged"])) == ("crmcal.opportunities-import/1", True, ["More"], 3)
    assert len(json.loads(shell.run("opportunities", "export", "--json").out)["opportunities"]) == 3


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("words", [("opportunities", "list"), ("companies", "list"), ("show", "opportunity", "relaunch"), ("show", "company", "client")])
def test_tables_fit_the_terminal_and_cut_no_figure(shell, width, words):
    code, printed = shell.on_terminal(*words, width=width, env={"NO_COLOR": "1"})
    text = re.sub(r"\x1b\[[0-9;]*m", "", printed.decode())
    assert code == 0
    assert max(map(len, text.splitlines())) <= width
    assert "12,000.50 EUR" in text or words[0] == "companies"


def test_a_history_in_every_format(shell):
    words = ("show", "opportunity", "relaunch")
    table = shell.run(*words).out
    assert table.splitlines()[:4] == [
        "Relaunch",
        "Client (client.example) · Ann Archer",
        "Offer · 12,000.50 EUR · opened 1 Mar 2026 · expected to close 1 Jan 2199",
        "Meetings with Ann Archer since 1 Mar 2026, when it was opened.",
    ]
    subject = json.loads(shell.run(*words, "--json").out)["subject"]
    assert list(subject) == ["kind", *FIELDS, "rule"]
    assert shell.run(*words, "--whole-company").out.splitlines()[3].startswith("Meetings with Ann Archer or anybody else at Client")
    assert shell.run(*words, "--csv").out.count("\n") == 5
    markdown = shell.run(*words, "--markdown").out
    assert "Contacts: Ann Archer\n\nOffer · 12,000.50 EUR" in markdown
    assert (table.count("times in UTC"), markdown.count("Times: in UTC")) == (1, 1)
    assert "| 2026-03-02 |" in markdown


def test_open_ones_stand_in_headings(shell):
    line = "Opportunity: Relaunch · Offer · 12,000.50 EUR · expected to close 1 Jan 2199"
    assert line in shell.run("show", "person", ANN).out.splitlines()
    company = shell.run("show", "company", "client")
    assert line in company.out.splitlines()
    assert "Opportunity: Old" not in company.out
    assert f"- {line}" in shell.run("show", "company", "client", "--markdown").out.splitlines()
