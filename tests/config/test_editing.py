"""Editing the configuration: sources come and go, and all else stays as it was written."""

import tomllib
from pathlib import Path

import pytest

from crmcal.config import SourceConfig
from crmcal.config.editing import TEMPLATE, with_owner, with_renamed, with_source, without_source
from crmcal.config.loading import parse
from crmcal.errors import ConfigError, UsageError

PATH = Path("/etc/crmcal.toml")
ANOTHER = SourceConfig(name="b", type="url", url="https://x.example/b.ics", username="jane", tz="Europe/Berlin")
WRITTEN = {"type": "url", "url": "https://x.example/b.ics", "username": "jane", "tz": "Europe/Berlin"}
OWNER = '[owner]\naddresses = ["jane@acme.example"]\n'
TEXTS = [
    OWNER,
    f'# mine\n{OWNER}\n[sources.a] # here\ntype = "file" # there\npath = "x"\n\n# below\n[rules]\nmax_participants = 3\n# the end\n',
    f'[sources.a]\ntype = "file"\npath = "x"\n{OWNER}[sources.c]\ntype = "file"\npath = "y"\n',
    f'{OWNER}[sources]\na = {{type = "file", path = "x"}} # short\n',
    f'sources.a.type = "file"\nsources.a.path = "x"\n{OWNER}',
    f'{OWNER}[sources]\n[sources.a]\ntype = "file"\npath = "x"\n',
    f"{OWNER}[sources]\n",
]  # fmt: skip


def comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize("text", TEXTS)
def test_a_source_comes_and_goes(text):
    """What is written in inline tables may be laid out anew."""
    before = tomllib.loads(text)
    added = with_source(text, PATH, ANOTHER)
    assert tomllib.loads(added) == before | {"sources": before.get("sources", {}) | {"b": WRITTEN}}
    assert sorted(comments(added)) == sorted(comments(text))
    removed = without_source(added, PATH, "b")
    assert tomllib.loads(removed) == {key: value for key, value in before.items() if value or key != "sources"}
    assert sorted(comments(removed)) == sorted(comments(text))


@pytest.mark.parametrize("text", [text for text in TEXTS if "a" in tomllib.loads(text).get("sources", {})])
def test_a_source_is_renamed_where_it_stands(text):
    before = tomllib.loads(text)
    renamed = with_renamed(text, PATH, "a", "a-new")
    assert tomllib.loads(renamed)["sources"] == {"a-new" if name == "a" else name: keys for name, keys in before["sources"].items()}
    assert renamed.replace("a-new", "a") == text


def test_only_the_key_is_renamed():
    text = "# sources.work\n[ sources . 'work' ] # of work\ntype = 'url'\nurl = 'https://work.example/work'\n# [sources.work]\n[rules]\n"
    assert with_renamed(text, PATH, "work", "job") == text.replace("'work' ]", "job ]")


@pytest.mark.parametrize(("old", "new", "error"), [("a", "c", UsageError), ("a", "a", UsageError), ("a", "no name", UsageError), ("gone", "b", ConfigError)])
def test_what_cannot_be_renamed(old, new, error):
    with pytest.raises(error):
        with_renamed(TEXTS[2], PATH, old, new)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[sources.b] # gone\n# gone\ntype = 'url'\nurl = 'https://x.example/' # gone\n\n# stays\n[rules]\n", "\n# stays\n[rules]\n"),
        ("# stays\n\n[ sources . 'b' ]\ntype = 'url'\nurl = 'https://x.example/'\n", "# stays\n"),
        ("[sources.bb]\ntype = 'file'\npath = 'x'\n[sources.b]\ntype = 'file'\npath = 'x'\n", "[sources.bb]\ntype = 'file'\npath = 'x'\n"),
        ("[sources.b]\ntype = 'file'\npath = 'x'\n\n[sources.b.rules] # gone\nblocklist = []\n\n# stays\n[rules]\n", "\n# stays\n[rules]\n"),
        ("# stays\n\n[sources.b]\ntype = 'file'\npath = 'x'\n[rules]\n\n[sources.b.rules]\nblocklist = []\n", "# stays\n[rules]\n"),
        ("[sources.b]\ntype = 'caldav'\nurl = 'https://x.example/'\ncalendars = [\n  'A', # gone\n  'B',\n]\n[rules]\n", "[rules]\n"),
    ],
)
def test_of_what_goes_only_its_own_lines_go(text, left):
    assert without_source(text, PATH, "b") == left


def test_the_last_source_may_go():
    text = with_source(OWNER, PATH, ANOTHER)
    assert parse(without_source(text, PATH, "b"), PATH).sources == ()


def test_only_what_does_not_go_without_saying_is_written():
    everything = SourceConfig(
        name="b", type="caldav", url="https://x.example/", username="j", password_command="pass x", calendars=("A*", "B"), visibility="subject",
        store="metadata", tz="Europe/Berlin", max_bytes=5, ca_file="/x.pem",
    )  # fmt: skip
    added = parse(with_source(OWNER, PATH, everything), PATH)
    assert added.sources == (everything,)
    assert "visibility" not in with_source(OWNER, PATH, ANOTHER)


def test_values_cannot_break_out_of_their_quotes():
    odd = SourceConfig(name="b", type="file", path='/x"]\n[owner]\\ ü')
    with pytest.raises(UsageError, match="holds a control character"):
        with_source(OWNER, PATH, odd)
    sound = SourceConfig(name="b", type="file", path='/x"] # [owner]\\ ü')
    assert parse(with_source(OWNER, PATH, sound), PATH).sources == (sound,)


def test_a_name_is_taken_once():
    with pytest.raises(UsageError, match="There is a source b in"):
        with_source(with_source(OWNER, PATH, ANOTHER), PATH, ANOTHER)


def test_settings_that_make_no_sense_are_told_apart_from_a_configuration_that_is_wrong():
    wrong = SourceConfig(name="b", type="url", url="x.example")
    with pytest.raises(UsageError, match=r"sources\.b\.url: is not a web address"):
        with_source(OWNER, PATH, wrong)
    with pytest.raises(ConfigError, match=r"owner\.addreses: is unknown"):
        with_source('[owner]\naddresses = ["x@y.example"]\naddreses = []\n', PATH, ANOTHER)


def test_only_what_is_there_can_go():
    with pytest.raises(ConfigError, match="There is no source 'b'"):
        without_source(OWNER, PATH, "b")


def test_a_source_comes_after_the_comments_of_a_new_configuration():
    text = with_source(with_owner(TEMPLATE, PATH, ["jane@acme.example"], []), PATH, ANOTHER)
    assert [line for line in TEMPLATE.splitlines() if line.startswith("#")] == [line for line in text.splitlines() if line.startswith("#")]
