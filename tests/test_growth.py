"""Growing is adding a file: what CONTRIBUTING says about a new format and a new rule is all there is to do."""

import sys
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner

from crmcal import registry
from crmcal.cli.main import application
from crmcal.core import rejudging, rules
from crmcal.core.rules import KEPT, MEANINGS, RULES, VERDICTS, Gathering, Judge, Rule
from crmcal.errors import UsageError
from crmcal.registry import output_format
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import OWNER, Desk

TOY = '''
"""Titles, one on a line."""

from crmcal.history import Meeting
from crmcal.registry import output


@output("titles")
def titles(shown):
    """A history or a meeting."""
    return "\\n".join(each.event.title for each in ([shown] if isinstance(shown, Meeting) else shown.meetings))
'''


@pytest.fixture
def desk(tmp_path):
    """A store with two meetings."""
    desk = Desk(tmp_path)
    desk.take(calendar(vevent("a"), vevent("b", start="20260303T100000Z")), config=OWNER, me=())
    return desk


@pytest.fixture
def titles(tmp_path, monkeypatch):
    """A file in crmcal/formats, and nothing else."""
    import crmcal.formats  # noqa: PLC0415 - the package whose path is made longer

    (tmp_path / "titles.py").write_text(TOY, encoding="utf-8")
    monkeypatch.setattr(crmcal.formats, "__path__", [*crmcal.formats.__path__, str(tmp_path)])
    yield
    registry.FORMATS.pop("titles", None)
    sys.modules.pop("crmcal.formats.titles", None)


def run(desk, *words):
    return CliRunner().invoke(application(), [*words, "--db", str(desk.store), "--config", str(desk.folder / "none.toml")])


@pytest.mark.usefixtures("titles")
class TestFormat:
    def test_can_be_chosen_at_once(self, desk):
        done = run(desk, "show", "person", ANN, "--format", "titles")
        assert (done.exit_code, done.stdout) == (0, "Title of b\nTitle of a\n")

    def test_is_listed_where_somebody_asks_for_another(self):
        with pytest.raises(UsageError) as caught:
            output_format("yaml")
        assert caught.value.hint == "The formats are: table, csv, json, markdown, titles, tsv."


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "markdown"])
def test_a_format_by_its_name_is_the_one_with_an_option(desk, name):
    (meeting, *_) = desk.show("person", ANN)["meetings"]
    for words in (("person", ANN), ("meeting", meeting["id"])):
        assert run(desk, "show", *words, "--format", name).stdout == run(desk, "show", *words, f"--{name}").stdout


@pytest.mark.parametrize("name", ["", "text", "console", "os", "..errors", "yaml"])
def test_an_unknown_format_is_refused(name):
    with pytest.raises(UsageError, match="There is no format"):
        output_format(name)


def test_a_rule_is_a_function_and_a_line(monkeypatch, desk):
    """Its meaning stands in the line: reports and JSON go by MEANINGS."""

    def couple(_event: Gathering, kinds: Sequence[str], _judge: Judge) -> bool:
        return len(kinds) == 2

    monkeypatch.setattr(rules, "RULES", (*RULES, Rule("couple", couple, "only two take part")))
    monkeypatch.setitem(MEANINGS, "couple", "only two take part")
    monkeypatch.setattr(rejudging, "RULES_VERSION", rejudging.RULES_VERSION + 1)
    report = desk.take(calendar(vevent("c"), vevent("d", guests=[ANN, BOB])), config=OWNER, me=())
    assert report.sources[0].excluded == {"couple": 1}
    assert report.rules.excluded == {"couple": 2}  # those that were stored before
    assert desk.titles() == ["Title of d"]


def test_every_verdict_has_a_meaning():
    assert [*VERDICTS] == [KEPT, *MEANINGS]
    assert all(MEANINGS.values())
