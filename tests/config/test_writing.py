"""Writing the owner into the configuration: private, at once, and without touching what the user wrote."""

import os
import re
import stat

import pytest

from crmcal.config import load, write_owner
from crmcal.config.writing import write
from crmcal.core.rules import Owner
from crmcal.errors import ConfigError

JANE = Owner(addresses=frozenset({"jane@acme.example", "jane@gmail.com"}), domains=frozenset({"acme.example"}))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def careless():
    """A umask that hides nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_a_new_configuration_is_private_and_commented(tmp_path):
    path = tmp_path / "config" / "crmcal" / "config.toml"
    write_owner(path, JANE.addresses, JANE.domains)
    assert load(path).owner == JANE
    assert mode(path) == 0o600
    assert [mode(folder) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]
    assert "# [sources.work]" in path.read_text()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("before", [0o600, 0o640, 0o664])
def test_a_configuration_stays_as_readable_as_it_was_only_where_nothing_secret_comes_to_it(tmp_path, before):
    path = tmp_path / "config.toml"
    path.write_text("# mine\n")
    path.chmod(before)
    write(path, "# yours\n", as_readable=True)
    assert (path.read_text(), mode(path)) == ("# yours\n", before)
    write(path, "# private\n")
    assert mode(path) == 0o600


def test_every_commented_line_of_the_template_is_valid_when_it_is_uncommented(tmp_path):
    path = tmp_path / "config.toml"
    write_owner(path, JANE.addresses, JANE.domains)
    path.write_text(re.sub(r"^# (?=\[|\w+ = )", "", path.read_text(), flags=re.MULTILINE))
    config = load(path)
    assert [source.name for source in config.sources] == ["work"]
    assert (config.rules.max_participants, config.contacts_create, config.horizon_days, config.timezone) == (50, "auto", 400, "Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        '# mine\n[sources.a] # here\ntype = "file"\npath = "x" # there\n# the end\n',
        '# mine\n[owner]\n# me\naddresses = ["old@acme.example"] # aged\n\n[rules] # strict\nmax_participants = 3\n',
        'owner = {addresses = ["old@acme.example"]} # short\n[contacts]\ncreate = "off"\n',
        'owner.addresses = ["old@acme.example"]\n[contacts]\ncreate = "off"\n',
        '[contacts]\ncreate = "off"\n\n[owner]\n',
        "",
        "# nothing but words\n",
    ],
)
def test_an_existing_configuration_keeps_the_rest_and_its_comments(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(text)
    try:
        before = load(path)
    except ConfigError:  # an [owner] without addresses
        before = None
    write_owner(path, JANE.addresses, JANE.domains)
    after = load(path)
    assert after.owner == JANE
    if before:
        assert (after.sources, after.rules, after.contacts_create) == (before.sources, before.rules, before.contacts_create)
    kept = path.read_text()
    for comment in ("# mine", "# here", "# there", "# me", "# strict", "# short", "# the end"):
        assert (comment in kept) == (comment in text)


def test_writing_twice_changes_nothing(tmp_path):
    path = tmp_path / "config.toml"
    write_owner(path, JANE.addresses, JANE.domains)
    once = path.read_bytes()
    write_owner(path, JANE.addresses, JANE.domains)
    assert path.read_bytes() == once


def test_never_through_a_symbolic_link(tmp_path):
    target = tmp_path / "target"
    target.write_text("# untouched\n")
    path = tmp_path / "config.toml"
    path.symlink_to(target)
    with pytest.raises(ConfigError, match="symbolic link"):
        write_owner(path, JANE.addresses, JANE.domains)
    assert target.read_text() == "# untouched\n"


@pytest.mark.parametrize("text", ["[owner\n", "owner = 3\n", "[rules]\nmax_participants = -1\n", '[owner]\naddresses = ["x@y.example"]\nextra = 1\n'])
def test_a_configuration_with_problems_is_left_as_it_is(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        write_owner(path, JANE.addresses, JANE.domains)
    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


def test_an_address_that_is_none_is_not_written(tmp_path):
    with pytest.raises(ConfigError, match="not an e-mail address"):
        write_owner(tmp_path / "config.toml", ["jane"], [])
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_and_nothing_besides(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    path.write_text("# old\n")

    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(ConfigError, match="cannot be written: no space left on device"):
        write_owner(path, JANE.addresses, JANE.domains)
    assert path.read_text() == "# old\n"
    assert list(tmp_path.iterdir()) == [path]
