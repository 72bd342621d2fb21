"""The documents keep their word: every command of the README runs, its JSON is what is printed, its pictures are current."""

import importlib.util
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from crmcal.cli.main import application
from crmcal.config import load
from crmcal.core.rules import VERDICTS
from crmcal.errors import PARTIAL, CrmcalError

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SET_UP = "python3 -m venv"
REALLY = "CRMCAL_TEST_INSTALL"
ENVIRONMENT = ("PYTEST", "COV", "CRMCAL", "XDG", "COLUMNS", "VIRTUAL_ENV")


PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def blocks(language: str, page: str = README) -> list[str]:
    return [text for kind, text in BLOCK.findall(page) if kind == language]


COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]
EVERYDAY = [line for line in COMMANDS if SET_UP not in line]
DEMO, TESTS = (line for line in COMMANDS if SET_UP in line)


@pytest.fixture
def place(tmp_path):
    """A folder that is also the home, with calendars, opportunities and a configuration as the README has them."""
    calendar = (ROOT / "examples" / "calendar.ics").read_text(encoding="utf-8")
    shutil.copy(ROOT / "examples" / "opportunities.csv", tmp_path)
    (tmp_path / "companies.csv").write_text("Name,Website\nHarbour Press,https://harbour-press.example\n", encoding="utf-8")
    shutil.copy(ROOT / "examples" / "contacts.vcf", tmp_path)
    (tmp_path / "calendars").mkdir()
    for path in (tmp_path / "calendar.ics", tmp_path / "calendars" / "work.ics"):
        path.write_text(calendar.replace("mara@heronvale.example", "you@yourcompany.example"), encoding="utf-8")
    (tmp_path / ".config" / "crmcal").mkdir(parents=True)
    (tmp_path / ".config" / "crmcal" / "config.toml").write_text(blocks("toml")[0], encoding="utf-8")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "crmcal"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m crmcal "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


def run(line: str, place: Path, *, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a line as a shell does that knows nothing of this test run."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
    own = {"HOME": str(place), "PATH": f"{place / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "TZ": "Europe/Berlin"}
    return subprocess.run(["/bin/sh", "-c", line], cwd=folder or place, env=outside | own, capture_output=True, text=True, check=False)  # noqa: S603


def printed(line: str, place: Path) -> str:
    done = run(line, place)
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


def test_everyday_commands_run_from_top_to_bottom(place):
    for line in EVERYDAY:
        printed(line, place)


def test_the_commands_about_privacy_run_from_top_to_bottom(place):
    printed("crmcal sync", place)
    met = json.loads(printed("crmcal show person jonas --json", place))
    lines = [line for block in blocks("sh", PRIVACY) for line in block.splitlines()]
    assert len(lines) > 5
    for line in lines:
        printed(line, place)
    again = json.loads(printed("crmcal show person jonas --json", place))
    assert (again["subject"]["emails"], again["summary"]) == (met["subject"]["emails"], met["summary"])


def test_every_command_is_shown():
    """What can be typed is in the README."""
    known = [
        f"{name} {word}" if hasattr(command, "commands") else name
        for name, command in get_command(application()).commands.items()
        for word in getattr(command, "commands", [""])
    ]
    assert [name for name in known if f"crmcal {name}" not in README] == []


def test_every_command_that_prints_json_is_named_where_options_are_explained():
    """Those with other formats besides are named as a kind."""
    known = [
        (f"{name} {word}".strip(), {option for parameter in each.params for option in parameter.opts})
        for name, command in get_command(application()).commands.items()
        for word, each in getattr(command, "commands", {"": command}).items()
    ]
    alone = [name for name, taken in known if "--json" in taken and "--csv" not in taken]
    named = re.findall(r"`([a-z ]+)`", next(part for part in README.split("\n\n") if part.startswith("Every command but `demo`")))
    assert len(alone) > 10
    assert [name for name in alone if name not in named and name.split()[0] not in named] == []


def test_demo_command_runs(place):
    """Its last part, on this checkout. Making an environment takes minutes and the network: that is done where CRMCAL_TEST_INSTALL=1 asks for it."""
    last = DEMO.rpartition("&&")[2].strip()
    assert last == ".venv/bin/crmcal demo"
    assert "Jonas Weber" in printed(last.removeprefix(".venv/bin/"), place)


def test_test_command_runs(place):
    """Its last part, on one file: the others are being run by it right now."""
    last = TESTS.rpartition("&&")[2].strip()
    assert last == ".venv/bin/python -m pytest -q -n auto"
    here = last.replace(".venv/bin/python", shlex.quote(sys.executable))
    done = run(f"{here} -p no:cacheprovider tests/test_registry.py", place, folder=ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(os.environ.get(REALLY) != "1", reason=f"takes minutes and the network: {REALLY}=1 runs it")
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("line", "says"), [(DEMO, "Jonas Weber"), (f"{TESTS} tests/test_registry.py", "passed")], ids=["demo", "tests"])
def test_set_up_commands_need_nothing_but_a_checkout(tmp_path, line, says):
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis"))
    outside = {name: value for name, value in os.environ.items() if not name.startswith((*ENVIRONMENT, "PYTHON"))}
    done = subprocess.run(["/bin/sh", "-c", line], cwd=checkout, env=outside, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert says in done.stdout


def test_there_are_exactly_two_set_up_commands():
    assert sum(SET_UP in line for line in README.splitlines()) == 2


class TestJson:
    def test_history_is_what_is_printed(self, place):
        shown, _ = (json.loads(text) for text in blocks("json"))
        printed("crmcal import -q calendar.ics --me you@yourcompany.example", place)
        assert shape(shown) == shape(json.loads(printed("crmcal show person jonas --json", place)))

    def test_report_is_what_is_printed(self, place):
        _, shown = (json.loads(text) for text in blocks("json"))
        assert shape(shown) == shape(json.loads(printed("crmcal import --json calendar.ics --me you@yourcompany.example", place)))


def shape(value: object) -> object:
    """The names in a document and how they nest; of a list that of its first member."""
    if isinstance(value, dict):
        return {name: shape(below) for name, below in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_the_tree_shown_is_the_tree():
    tree = next(block for block in blocks("") if block.startswith("src/crmcal/"))
    named = [name for line in tree.splitlines() for name in re.findall(r"(?:^|(?<=\s))[\w./]+(?:\.py|/)(?=\s|$)", line)]
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists() and not (ROOT / "src" / "crmcal" / name).exists()] == []


def test_the_way_of_an_event_leads_through_what_there_is():
    ways = CONTRIBUTING.partition("## The way of one event")[2].partition("\n## ")[0].split("```")[1::2]
    stations = [
        name
        for way in ways
        for line in way.splitlines()
        for name in re.findall(r"^[\s│├└]*([a-z][\w./]+(?:, [a-z]+\.\w+)*)", line)
        for name in name.split(", ")
    ]
    assert len(stations) > 25
    for name in stations:
        assert exists(name.replace("/", ".")), name


def exists(name: str) -> bool:
    """Whether there is a module or something in a module of that name."""
    above, _, last = f"crmcal.{name}".rpartition(".")
    try:
        return hasattr(importlib.import_module(above), last) or bool(importlib.util.find_spec(f"crmcal.{name}"))
    except ModuleNotFoundError:
        return False


def test_every_verdict_is_explained():
    assert [name for name in VERDICTS if name != "kept" and f"| `{name}` |" not in README] == []


def test_every_exit_code_is_explained():
    codes = {each.exit_code for each in [CrmcalError, *subclasses(CrmcalError)]} | {0, PARTIAL}
    assert {int(code) for code in re.findall(r"^\| (\d) \|", README, re.MULTILINE)} == codes


def subclasses(kind: type[CrmcalError]) -> list[type[CrmcalError]]:
    return [each for below in kind.__subclasses__() for each in (below, *subclasses(below))]


def test_the_configuration_shown_is_right(place):
    config = load(place / ".config" / "crmcal" / "config.toml")
    assert not config.warnings
    assert [source.name for source in config.sources] == ["work"]


def test_the_example_configuration_is_right_and_says_every_key_shown():
    config = load(ROOT / "examples" / "config.toml")
    assert not config.warnings
    example = tomllib.loads((ROOT / "examples" / "config.toml").read_text(encoding="utf-8"))
    assert set(tomllib.loads(blocks("toml")[0])) == set(example)


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_links_lead_to_files(text):
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_pictures_are_current():
    """The words in them: another version of Rich may draw the same words otherwise. python docs/render.py draws them anew."""
    drawn = dict(runpy.run_path(str(ROOT / "docs" / "render.py"))["pictures"]())
    assert drawn
    for name, picture in drawn.items():
        assert words(picture) == words((ROOT / "docs" / name).read_text(encoding="utf-8"))


def words(picture: str) -> list[str]:
    """The lines of text in a picture."""
    return [text for text in re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL) if text.strip()]


def test_pictures_ask_nobody_for_anything():
    for path in (ROOT / "docs").glob("*.svg"):
        assert re.findall(r"(?:href|src|url)\W+https?:", path.read_text(encoding="utf-8")) == []
