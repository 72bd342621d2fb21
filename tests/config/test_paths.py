"""Where the configuration and the store are."""

from pathlib import Path

import pytest

from crmcal.config import config_path, store_path


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in ("CRMCAL_CONFIG", "CRMCAL_DB", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/jane")


def test_the_xdg_folders(monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "/xdg/config")
    monkeypatch.setenv("XDG_DATA_HOME", "/xdg/data")
    assert config_path() == Path("/xdg/config/crmcal/config.toml")
    assert store_path() == Path("/xdg/data/crmcal/crmcal.db")


def test_named_by_the_environment(monkeypatch):
    monkeypatch.setenv("CRMCAL_CONFIG", "~/my.toml")
    monkeypatch.setenv("CRMCAL_DB", "my.db")
    assert (config_path(), store_path()) == (Path("/home/jane/my.toml"), Path("my.db"))


def test_an_empty_variable_names_nothing(monkeypatch):
    monkeypatch.setenv("CRMCAL_CONFIG", "")
    monkeypatch.setenv("CRMCAL_DB", "")
    assert config_path().name == "config.toml"
    assert store_path().name == "crmcal.db"
