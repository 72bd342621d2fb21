"""`crmcal people import` and `crmcal people export` as they are typed."""

import csv
import io
import json
import stat

import pytest

from tests.cli.shell import Shell
from tests.makers import ANN, BOB, ME, calendar
from tests.servers.client import card

GOOGLE = (
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,"
    "Phone 1 - Label,Phone 1 - Value\n"
    f"Ann,,Archer,Client Ltd,CEO,* myContacts ::: Friends,Work,{ANN},* Home,ann@home.example ::: aa@home.example,,+1 555\n"
    f"Bob,,Baker,Other,,* myContacts,,{BOB},,,,\n"
)
ICLOUD = (
    f"BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iCloud Web Address Book 2404B13//EN\r\nN:Archer;Ann;;;\r\nFN:Ann Archer\r\nORG:Client Ltd;\r\n"
    f"EMAIL;type=INTERNET;type=HOME;type=pref:ann@home.example\r\nitem1.EMAIL;type=INTERNET:{ANN}\r\nitem1.X-ABLabel:work\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n"
    " SkZJRg==\r\nEND:VCARD\r\n"
) + card("zoe", "FN:Zoe Zimmer", "EMAIL:zoe@third.example")


def told(shell: Shell, *words: str) -> dict:
    done = shell.run("people", "import", *words, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def everybody(shell: Shell, *words: str) -> list[tuple]:
    """Who is in the store, without numbers and figures."""
    found = json.loads(shell.run("people", "list", "--json", *words).out)["people"]
    return [tuple(str(each[name]) for name in ("name", "emails", "company", "title", "phone", "note", "tags")) for each in found]


def test_the_same_people_from_two_books_are_there_once(filled):
    filled.put("google.csv", GOOGLE)
    filled.put("icloud.vcf", ICLOUD)
    found = told(filled, "google.csv", "icloud.vcf")
    assert found["summary"] == {"contacts": 4, "new": 1, "changed": 1, "unchanged": 1, "joined": 1, "skipped": 0, "companies": 0, "gone": 0}
    assert {each["name"]: each["emails"] for each in found["people"]} == {
        "Ann Archer": [ANN, "ann@home.example", "aa@home.example"],
        "Bob Baker": [BOB],
        "Zoe Zimmer": ["zoe@third.example"],
    }
    assert {each["name"]: each["fields"] for each in found["people"] if each["outcome"] != "new"} == {
        "Ann Archer": ["title", "phone", "company", "tags", "emails"],  # Client is called Client Ltd
        "Bob Baker": [],
    }
    assert found["people"][0].keys() == {"id", "name", "emails", "outcome", "fields"}
    again = told(filled, "icloud.vcf", "google.csv")
    assert again["summary"] == found["summary"] | {"new": 0, "changed": 0, "unchanged": 3}
    assert "met" not in filled.run("show", "person", "ann@home.example").err


def test_what_is_not_kept_is_told_in_one_line(shell):
    shell.put("icloud.vcf", ICLOUD.replace("PHOTO;", "TEL:1234\r\nTEL:5678\r\nBDAY:1980-01-01\r\nPHOTO;") + ICLOUD)
    assert "\nnot kept: 2 photos, 1 birthday, 1 further telephone number\n" in shell.run("people", "import", "icloud.vcf", "--dry-run").err
    assert told(shell, "icloud.vcf")["not_kept"] == {"birthday": 1, "further telephone number": 1, "photo": 2}


def test_a_dry_run_stores_nothing_and_makes_no_store(shell):
    shell.put("google.csv", GOOGLE)
    found = told(shell, "google.csv", "--dry-run")
    assert (found["dry_run"], found["summary"]["new"], [each["id"] for each in found["people"]]) == (True, 2, [None, None])
    assert shell.run("people", "import", "google.csv", "--dry-run").err.endswith("dry run: nothing was stored\n")
    assert not list(shell.home.rglob("*.db"))


def test_the_table(filled):
    filled.put("book.vcf", card("ann", f"EMAIL:{ANN}", "TITLE:CEO") + card("me", f"EMAIL:{ME}") + card("x", "KIND:group", "EMAIL:not an address"))
    done = filled.run("people", "import", "book.vcf")
    assert (done.code, done.out) == (0, "")
    assert "changed people    1  ann" in done.err
    assert "left out: book.vcf:16: it is not a person but a group" in done.err
    assert "left out: book.vcf:9: me: it is you" in done.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("good.vcf", "--account", "work"), 2),
        (("good.vcf", "--full"), 2),
        (("good.vcf", "--map", "Name"), 2),
        (("--account", "work"), 5),
        (("empty.vcf",), 1),
        (("nowhere.vcf", "empty.vcf"), 1),
        (("nowhere.vcf", "good.vcf"), 3),
        (("good.vcf", "met.ics"), 3),
        (("met.ics",), 1),
    ],
)
def test_exit_codes(shell, words, code):
    shell.put("good.vcf", card("ann", f"EMAIL:{ANN}"))
    shell.put("empty.vcf", "")
    shell.put("met.ics", calendar())
    done = shell.run("people", "import", *words)
    assert done.code == code, done.err
    assert done.err
    assert bool(list(shell.home.rglob("*.db"))) is (code == 3)


@pytest.mark.parametrize("form", ["vcard", "csv"])
def test_what_is_exported_comes_back(filled, form):
    odd = ("--name", 'Ódd, Jr. van "Öst"; =x', "--title", "=cmd()", "--phone", "+49 (30) 1", "--tag", "a, b", "--note", "l1\nl2; \\n, 'x " + "ü" * 90)
    filled.run("people", "add", "odd@client.example", "--company", "client.example", *odd)
    filled.run("people", "add", "quoted@x.example", "--name", "x@y", "--title", "'=x", "--tag", "-one", "--tag", "two; three", "--note", "@home")
    filled.run("people", "add", "--name", "Zoe")
    assert filled.run("people", "export", "--as", form, "--output", "out").code == 0
    assert filled.run("people", "import", "out", "--db", "other.db").code == 0
    assert everybody(filled, "--db", "other.db") == everybody(filled)
    again = json.loads(filled.run("people", "import", "out", "--db", "other.db", "--json").out)["summary"]
    assert again["unchanged"] == again["contacts"] == len(everybody(filled))


def test_a_file_is_for_the_user_alone_and_never_overwritten_unasked(filled):
    assert filled.run("people", "export", "ann", "--output", "out.csv").code == 6  # Ann and Anna
    assert filled.run("people", "export", ANN, "--output", "out.csv").code == 0
    path = filled.home / "out.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [row["emails"] for row in csv.DictReader(io.StringIO(path.read_text()))] == [ANN]
    assert filled.run("people", "export", "--output", "out.csv").code == 2
    assert filled.run("people", "export", "--output", "out.csv", "--force").code == 0
    assert len(path.read_text().splitlines()) == 4
    assert filled.run("people", "export", "--output", "nowhere/out.csv").code == 1
    assert [path.name for path in filled.home.glob(".crmcal-*")] == []


def test_exports_are_what_they_say(filled):
    cards = filled.run("people", "export", ANN).out
    assert cards.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert "EMAIL;TYPE=INTERNET,PREF:ann@client.example" in cards
    found = json.loads(filled.run("people", "export", ANN, "--as", "json").out)
    assert (found["schema"], [each["emails"] for each in found["people"]]) == ("crmcal.people/1", [[ANN]])
    assert filled.run("people", "export", "--as", "pdf").code == 2


@pytest.mark.parametrize("group", ["people", "companies", "opportunities"])
def test_the_ending_of_a_file_chooses_the_format(filled, group):
    assert filled.run("opportunities", "add", "Sale", "--company", "client").code == 0
    for ending in {"people": ("vcf", "csv", "json")}.get(group, ("csv", "tsv", "json", "md")):
        done = filled.run(group, "export", "--output", f"out.{ending}")
        assert (done.code, done.out) == (0, "")
        assert done.err.endswith(f" in out.{ending}.\n")
        form = {"vcf": "vcard", "md": "markdown"}.get(ending, ending)
        written = (filled.home / f"out.{ending}").read_bytes()
        assert written.replace(b"\r\n", b"\n").decode() == filled.run(group, "export", "--as", form).out.replace("\r\n", "\n")
        assert filled.run(group, "export", "-o", f"out.{ending}").code == 2  # it is there already
        assert filled.run(group, "export", "-o", f"out.{ending}", "--force", "-q").err == ""
    done = filled.run(group, "export", "--output", "out.xyz")
    assert (done.code, done.out) == (2, "")
    assert ".xyz says no format." in done.err
    assert ".csv, " in done.err
    assert not (filled.home / "out.xyz").exists()
    assert filled.run(group, "export", "--output", "out.xyz", "--as", "csv").code == 0
    assert filled.run(group, "export", "--as", "pdf").code == 2
    assert filled.run(group, "export").out == filled.run(group, "export", "-o", "-").out != ""


def test_one_format_is_asked_for(filled):
    assert filled.run("companies", "export", "--as", "csv", "--json").code == 2
    assert json.loads(filled.run("companies", "export", "--json").out)["schema"] == "crmcal.companies/1"
