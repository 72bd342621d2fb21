"""The pages in docs say what is so: every key of the configuration, every field of JSON."""

import json
import re
import shlex
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

from crmcal.config.loading import parse
from crmcal.config.section import Section
from crmcal.config.sources import KEYS
from crmcal.errors import ConfigError
from crmcal.formats.configuration import content
from tests.cli.shell import Shell
from tests.makers import ANN, BOB, ME, calendar, vevent

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LEAST = {"file": 'path = "x.ics"', "url": 'url = "https://x.example/"', "caldav": 'url = "https://x.example/"'}


def tables(page: str) -> dict[str, list[dict[str, str]]]:
    """The rows of the table under each heading, by the names of their columns."""
    found = {}
    for part in (DOCS / page).read_text(encoding="utf-8").split("\n## ")[1:]:
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines() if line.startswith("|")]
        found[part.partition("\n")[0].strip("`[]")] = [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]
    return found


CONFIGURATION = tables("config.md")
ROWS = [pytest.param(section, row, id=f"{section}.{row['key'].strip('`')}") for section, rows in CONFIGURATION.items() for row in rows]


class TestConfiguration:
    def test_has_every_key_that_is_read_and_no_other(self, monkeypatch, tmp_path):
        """Wherever a table is asked for a key; a source is asked for all keys whatever its type."""
        asked = set()
        value = Section.value

        def noted(section, key):
            asked.add((".".join(section.path).replace("sources.a", "sources.NAME"), key))
            return value(section, key)

        monkeypatch.setattr(Section, "value", noted)
        parse('[owner]\naddresses = ["me@own.example"]\n[sources.a]\ntype = "file"\npath = "x.ics"\n', tmp_path / "config.toml")
        listed = {(section, row["key"].strip("`")) for section, rows in CONFIGURATION.items() for row in rows}
        assert listed == {(section, key) for section, key in asked if section in CONFIGURATION}
        assert {key for section, key in asked if not section} == {section.partition(".")[0] for section in CONFIGURATION}

    @pytest.mark.parametrize(("section", "row"), ROWS)
    def test_gives_examples_that_are_right(self, section, row, tmp_path):
        example = row["example"].strip("`")
        assert example.startswith(f"{row['key'].strip('`')} = ")
        for text in self.written(section, row, example):
            assert not parse(text, tmp_path / "config.toml").warnings

    @pytest.mark.parametrize(("section", "row"), ROWS)
    def test_names_defaults_that_hold(self, section, row, tmp_path):
        key = row["key"].strip("`")
        for text in self.written(section, row, ""):
            if row["if left out"].startswith("an error"):
                with pytest.raises(ConfigError):
                    parse(text, tmp_path / "config.toml")
                continue
            stated = row["if left out"].strip("`") if row["if left out"].startswith("`") else "null"
            found = self.in_force(text, section, key, tmp_path)
            nothing = not found or (isinstance(found, dict) and not any(found.values()))
            assert (None if nothing else found) == json.loads(stated)

    @pytest.mark.parametrize("kind", KEYS)
    def test_says_which_sources_a_key_is_for(self, kind):
        said = {row["key"].strip("`") for row in CONFIGURATION["sources.NAME"] if kind in row["for"].split(", ")}
        assert said == set(KEYS[kind])

    @staticmethod
    def written(section, row, example):
        """Configurations with nothing but an example, and what a table needs besides: one for each type of source it is for."""
        key = row["key"].strip("`")
        if section != "sources.NAME":
            needed = 'addresses = ["me@own.example"]' if key == "domains" else ""
            return [f"[{section}]\n{needed}\n{example}\n"]
        if key == "type":
            return [f"[sources.a]\n{example}\n{LEAST['caldav']}\n"]
        besides = 'client_certificate = "x.pem"\n' if key == "client_key" else ""
        kinds = KEYS if row["for"] == "all" else row["for"].split(", ")
        return [f'[sources.a]\ntype = "{kind}"\n{besides}{LEAST[kind] if key not in LEAST[kind] else ""}\n{example}\n' for kind in kinds]

    @staticmethod
    def in_force(text, section, key, tmp_path):
        """What `crmcal config show --json` says of a key; None for the command of a password, which it never says."""
        found = json.loads(content(parse(text, tmp_path / "config.toml")))
        return found["sources"][0].get(key) if section == "sources.NAME" else found[section][key]


JSON = tables("json.md")
TYPES = {"text": str, "number": int, "boolean": bool, "list": list, "object": dict, "null": type(None)}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home in which every list of every document has something in it: a configuration, two syncs and something that changed in between."""
    shell = Shell(tmp_path_factory.mktemp("home"))
    shell.put("config.toml", f'[owner]\naddresses = ["{ME}"]\n[sources.work]\ntype = "file"\npath = "work.ics"\n')
    shell.put("work.ics", calendar(vevent("a", guests=[ANN])))
    assert shell.run("sync", "-q").code == 0
    shell.put("work.ics", calendar(vevent("a", guests=[ANN]), vevent("b", guests=[f"Bob <{BOB}>"])))
    assert shell.run("sync", "-q").code == 0
    for name, emails in (("Eve Miller", ["eve@third.example", "both@third.example"]), ("Eve Miller", ["e.miller@third.example", "both@third.example"])):
        assert shell.run("people", "add", *emails[:1], "--name", name).code == 0
        assert shell.run("people", "edit", emails[0], "--email", emails[1]).code == 0
    assert shell.run("opportunities", "add", "Website", "--company", "client.example", "--contact", ANN).code == 0
    assert shell.run("people", "remove", BOB).code == 0
    return shell


class TestJson:
    @pytest.mark.parametrize("command", JSON)
    def test_has_every_field_that_is_printed_and_no_other(self, home, command):
        rows = {row["field"].strip("`"): row["type"].split(" or ") for row in JSON[command]}
        done = home.run(*shlex.split(command)[1:])
        assert done.code == 0, done.err
        printed = dict(fields(json.loads(done.out), rows))
        assert printed.keys() == rows.keys()
        for name, value in printed.items():
            assert type(value) in {TYPES[name] for name in rows[name]}, name

    @pytest.mark.parametrize("command", JSON)
    def test_names_the_schema_that_is_printed(self, home, command):
        named = next(row["meaning"].strip("`") for row in JSON[command] if row["field"] == "`schema`")
        assert named == json.loads(home.run(*shlex.split(command)[1:]).out)["schema"]

    def test_leaves_out_no_schema(self):
        written = {name for path in (ROOT / "src").rglob("*.py") for name in re.findall(r'"(crmcal\.\w+/\d+)"', path.read_text(encoding="utf-8"))}
        assert len(written) > 5
        assert [name for name in written if f"`{name}`" not in (DOCS / "json.md").read_text(encoding="utf-8")] == []


def fields(value: object, known: Container[str], path: str = "") -> Iterator[tuple[str, object]]:
    """The fields of a document with their values, as the page writes them: as deep as it goes for those that it knows."""
    if path in known or not isinstance(value, dict | list):
        yield path, value
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from fields(below, known, f"{path}.{name}" if path else name)
    else:
        for below in value:
            yield from fields(below, known, f"{path}[]")
