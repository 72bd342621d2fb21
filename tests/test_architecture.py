"""The house rules that a machine can check: layers, types, style, sizes, words of help, one home for SQL."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from typer.main import get_command

from crmcal.cli.main import application

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "crmcal"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES_OF_A_MODULE = 350
MOST_LINES_OF_A_FUNCTION = 40
SQL = re.compile(
    r"^\s*(?:SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:TABLE|VIEW|INDEX)\s|PRAGMA\s)", re.MULTILINE
)


def named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def check(*words: str) -> None:
    """Let a tool look at everything; fails with what it complains about."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        pytest.fail(f"{' '.join(words)}\n{done.stdout}{done.stderr}", pytrace=False)


def test_imports_keep_the_contracts(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=".importlinter", no_cache=True) == 0


def test_ruff_finds_nothing():
    check("ruff", "check", "--no-cache", "--output-format=concise", ".")


def test_everything_is_formatted():
    check("ruff", "format", "--no-cache", "--check", "--quiet", ".")


def test_mypy_finds_nothing(tmp_path):
    check("mypy", f"--cache-dir={tmp_path}", "--no-error-summary", "--hide-error-context")


@pytest.mark.parametrize("path", [path for path in MODULES if path.stat().st_size], ids=named)
class TestModules:
    """A module that has anything in it."""

    def test_says_in_a_sentence_what_it_is(self, path):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert said
        assert said.partition("\n")[0].endswith((".", "?", "!"))

    def test_is_no_longer_than_a_few_screens(self, path):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE

    def test_has_functions_that_fit_on_a_screen(self, path):
        too_long = {node.name: lines for node in functions(path) if (lines := node.end_lineno - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION}
        assert not too_long

    def test_leaves_sql_to_the_store(self, path):
        texts = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)]
        assert path.is_relative_to(SOURCE / "store") or not [text for text in texts if isinstance(text, str) and SQL.search(text)]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def commands(command, name: str = "crmcal") -> Iterator[tuple[str, object]]:
    """Every command with its name as typed, groups included."""
    yield name, command
    for word, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{name} {word}")


@pytest.mark.parametrize(("name", "command"), [pytest.param(name, command, id=name) for name, command in commands(get_command(application()))])
def test_every_command_and_option_has_help(name, command):
    assert command.help, name
    unsaid = [parameter.name for parameter in command.params if parameter.name != "help" and not getattr(parameter, "help", None)]
    assert not unsaid, f"{name}: {unsaid}"


def test_there_is_something_to_check():
    assert SOURCE / "pipeline.py" in MODULES
    assert list(functions(SOURCE / "pipeline.py"))
    assert SQL.search("\n    SELECT id FROM meetings")
