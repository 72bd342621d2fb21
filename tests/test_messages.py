"""Sentences for users have one tone: they begin with a capital letter or a name, end in a full stop, and hints say what to do."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "crmcal"
SENTENCES = {"ConfigError", "UsageError", "StoreError", "NotFoundError", "BusyError", "RefusedError", "CrmcalError"}  # a SourceError follows its source's name
ENDS = (".", "?", ":", ". Nothing was stored.")


def texts(node: ast.expr) -> tuple[str, str]:
    """How a text begins and how it ends; "" where that is a value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, node.value
    if isinstance(node, ast.JoinedStr):
        ends = [part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "" for part in node.values]
        return ends[0], ends[-1]
    return "", ""


def raised():
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENTENCES and node.args:
                hint = next((keyword.value for keyword in node.keywords if keyword.arg == "hint"), None)
                yield pytest.param(node.args[0], hint, id=f"{path.relative_to(SOURCE)}:{node.lineno}")


FOUND = list(raised())


@pytest.mark.parametrize(("sentence", "hint"), FOUND)
def test_a_failure_is_a_sentence(sentence, hint):
    begin, end = texts(sentence)
    assert not begin or begin[0].isupper() or begin[0] in "'\""
    assert not end or end.endswith(ENDS)
    if hint is not None and (words := texts(hint)[0]):
        assert words[0].isupper() or words.startswith("crmcal ")


def test_there_is_something_to_check():
    assert len(FOUND) > 20
