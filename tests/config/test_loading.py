"""Reading the configuration: what it means, and that every problem is told at once with its place."""

from pathlib import Path

import pytest

from crmcal.config import Config, SourceConfig, load
from crmcal.core.rules import Owner, Rules
from crmcal.errors import ConfigError

DESIGN = """
[owner]
addresses = ["Jane@Acme.Example", "jane@gmail.com"]
domains   = ["acme.example"]

[sources.work]
type = "caldav"
url = "https://dav.example/calendars/jane/"
username = "jane"
password_command = "pass show dav"
calendars = ["Work", "Sales*"]
visibility = "subject"

[sources.archive]
type = "file"
path = "~/calendars/*.ics"
tz = "europe/berlin"
store = "metadata"
max_bytes = 1_000

[sources.team]
type = "url"
url = "webcal://calendar.example/team.ics"
ca_file = "ca.pem"

[rules]
blocklist = ["@Newsletter.example", "*@spam.example", "Bob@x.com"]
exclude_categories = [" Personal "]
only_categories = ["WORK"]
max_participants = 50
bots = ["@notes.example"]

[contacts]
create = "suggest"

[calendar]
horizon_days = 90
timezone = "Europe/Vienna"
"""


@pytest.fixture
def written(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def problems(written):
    """The lines of the one error that a text causes, without the first."""

    def told(text: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(written(text))
        assert caught.value.exit_code == 5
        return [line.strip() for line in str(caught.value).splitlines()[1:]]

    return told


def test_a_full_configuration(written, monkeypatch):
    monkeypatch.setenv("HOME", "/home/jane")
    path = written(DESIGN)
    assert load(path) == Config(
        path=path,
        owner=Owner(addresses=frozenset({"jane@acme.example", "jane@gmail.com"}), domains=frozenset({"acme.example"})),
        sources=(
            SourceConfig(
                name="work",
                type="caldav",
                url="https://dav.example/calendars/jane/",
                username="jane",
                password_command="pass show dav",
                calendars=("Work", "Sales*"),
                visibility="subject",
            ),
            SourceConfig(name="archive", type="file", path="/home/jane/calendars/*.ics", tz="Europe/Berlin", store="metadata", max_bytes=1000),
            SourceConfig(name="team", type="url", url="webcal://calendar.example/team.ics", ca_file=str(path.parent / "ca.pem")),
        ),
        rules=Rules(
            blocklist=frozenset({"@newsletter.example", "@spam.example", "bob@x.com"}),
            exclude_categories=frozenset({"personal"}),
            only_categories=frozenset({"work"}),
            max_participants=50,
            bots=frozenset({"@notes.example"}),
        ),
        contacts_create="suggest",
        horizon_days=90,
        timezone="Europe/Vienna",
    )


def test_no_file_is_no_configuration(tmp_path):
    assert load(tmp_path / "config.toml") is None


def test_an_empty_file_means_the_defaults(written):
    path = written("")
    config = load(path)
    assert config == Config(path=path)
    assert config.owner.addresses == frozenset()
    assert (config.contacts_create, config.horizon_days, config.timezone, config.warnings) == ("auto", 400, None, ())


def test_a_byte_order_mark_does_no_harm(written):
    assert load(written('\ufeff[contacts]\ncreate = "off"\n')).contacts_create == "off"


def test_relative_paths_begin_at_the_configuration(written, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    path = written('[sources.a]\ntype = "file"\npath = "calendars"\n[sources.b]\ntype = "file"\npath = "-"\n')
    assert [source.path for source in load(path).sources] == [str(path.parent / "calendars"), "-"]


def test_international_domains_are_comparable(written):
    config = load(written('[owner]\naddresses = ["anna@Bücher.example"]\ndomains = ["*.Bücher.example", "@b.example"]\n'))
    assert config.owner == Owner(addresses=frozenset({"anna@xn--bcher-kva.example"}), domains=frozenset({"xn--bcher-kva.example", "b.example"}))


def test_every_problem_is_told_at_once(problems):
    assert problems("""
horizon = 3
[owner]
adresses = ["jane@acme.example"]
domains = ["acme", "jane@acme.example", ""]
[sources.work]
type = "caldv"
colour = "red"
[sources.archive]
type = "file"
calendars = ["Work"]
tz = "Europe/Berln"
max_bytes = -1
[sources.team]
type = "url"
url = "ftp://secret@calendar.example/s3cr3t"
password = "hunter2"
visibility = "title"
[sources."my work"]
path = 3
[rules]
blocklist = ["x.com", "@", "jane@", 7]
max_participants = true
[contacts]
create = "always"
[calendar]
horizon_days = 0
timezone = ""
""") == [
        "rules.blocklist: number 4 must be a text in quotes, not a number",
        'rules.blocklist: \'x.com\' is neither an address nor a domain; write "jane@x.example" or "@x.example"',
        "rules.blocklist: '@' is not a domain; write \"@acme.example\"",
        "rules.blocklist: 'jane@' is not an e-mail address",
        "rules.max_participants: must be a whole number, not true or false",
        "owner.domains: number 3 is empty",
        "owner.domains: 'acme' is not a domain; write \"acme.example\"",
        "owner.domains: 'jane@acme.example' is not a domain; write \"acme.example\"",
        'owner.addresses: is missing: your own e-mail addresses, ["jane@acme.example"]',
        "owner.adresses: is unknown; did you mean addresses?",
        "sources.work.type: must be one of file, url, caldav; did you mean caldav?",
        "sources.work.colour: is unknown",
        'sources.archive.path: is missing: a source of type "file" needs it',
        'sources.archive.calendars: makes no sense for a source of type "file", whose path says which files are read',
        "sources.archive.tz: 'Europe/Berln' is not a time zone; write an IANA name, \"Europe/Berlin\"",
        "sources.archive.max_bytes: must be at least 1",
        "sources.team.password: a password does not belong here; use password_command, the keyring or an environment variable",
        "sources.team.url: is not a web address that begins with https://, http://, webcal://, webcals://",
        "sources.team.visibility: must be one of everything, subject, metadata",
        "sources.'my work': a source's name is made of the letters A-Z, a-z, digits, _ and -",
        "sources.'my work'.type: is missing: one of file, url, caldav",
        "sources.'my work'.path: must be a text in quotes, not a number",
        "contacts.create: must be one of auto, suggest, off",
        "calendar.horizon_days: must be at least 1",
        "calendar.timezone: is empty",
        "horizon: is unknown",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("owner = 3", "owner: must be a table, [owner], not a number"),
        ("sources = []", "sources: must be a table, [sources], not a list"),
        ("[sources]\nwork = 'x'", "sources.work: must be a table of its own, [sources.work]"),
        ("[owner]\naddresses = []", "owner.addresses: is empty: it needs one of your own e-mail addresses at least"),
        ("[owner]\naddresses = 'jane@acme.example'", 'owner.addresses: must be a list of texts, ["…", "…"], not a text'),
        ("[calendar]\nhorizon_days = 1e3", "calendar.horizon_days: must be a whole number, not a number with a fraction"),
        ("[calendar]\nhorizon_days = 99999999999", "calendar.horizon_days: must be at most 36600"),
        ("[sources.a]\ntype='url'\nurl='https://'", "sources.a.url: is not a web address that begins with https://, http://, webcal://, webcals://"),
        (
            "[sources.a]\ntype='caldav'\nurl='webcal://x.example'",
            "sources.a.url: is not a web address that begins with https://, http://, nor a domain or an e-mail address",
        ),
        (
            "[sources.a]\ntype='url'\nurl='https://x.example:port/'",
            "sources.a.url: is not a web address that begins with https://, http://, webcal://, webcals://",
        ),
        ("[sources.a]\ntype='file'\npath='~nobody-of-that-name/x'", "sources.a.path: begins with the home directory of somebody who does not exist"),
    ],
)
def test_one_problem(problems, text, problem):
    assert problems(text) == [problem]


def test_a_terminal_escape_in_a_key_is_not_repeated(problems):
    assert problems('"\\u001b[2J" = 1') == [r"'\x1b[2J': is unknown"]


def test_a_syntax_error_tells_its_line(written):
    with pytest.raises(ConfigError, match=r"not valid TOML: .*at line 2"):
        load(written("[owner]\naddresses = [jane]\n"))


def test_endless_nesting_is_a_syntax_error(written):
    with pytest.raises(ConfigError, match="nested too deeply"):
        load(written("a = " + "[" * 100_000))


def test_a_folder_or_other_encoding_cannot_be_read(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: is a directory"):
        load(tmp_path)
    (tmp_path / "latin").write_bytes(b'[owner] # M\xfcller"')
    with pytest.raises(ConfigError, match="it is not UTF-8 text"):
        load(tmp_path / "latin")


def test_free_mail_is_no_own_domain(written):
    config = load(written('[owner]\naddresses = ["jane@gmail.com"]\ndomains = ["gmail.com", "acme.example", "users.gmx.de"]\n'))
    assert config.owner.domains == {"acme.example"}
    assert [warning.partition(" is ignored")[0] for warning in config.warnings] == ["owner.domains: gmail.com", "owner.domains: users.gmx.de"]


def test_blocking_oneself_is_warned_of(written):
    config = load(
        written("""
[owner]
addresses = ["jane@acme.example"]
domains = ["eu.acme.example"]
[rules]
blocklist = ["@acme.example", "jane@acme.example", "@other.example", "@hr.eu.acme.example"]
""")
    )
    assert config.warnings == (
        "rules.blocklist: @acme.example is your own domain: every meeting with a colleague is left out",
        "rules.blocklist: jane@acme.example is your own address: it blocks nothing",
    )
    assert "@acme.example" in config.rules.blocklist


def test_a_login_in_a_url_is_warned_of_and_never_shown(written):
    config = load(
        written("""
[sources.a]
type = "url"
url = "https://jane:hunter2@x.example/c.ics"
[sources.b]
type = "caldav"
url = "http://x.example/"
username = "jane"
""")
    )
    assert [warning.partition(":")[0] for warning in config.warnings] == ["sources.a.url", "sources.b.url"]
    assert "hunter2" not in repr(config)


def test_rules_of_a_source_are_read_like_those_of_all(written):
    config = load(
        written("""
[owner]
addresses = ["jane@acme.example"]
domains = ["acme.example"]
[rules]
exclude_categories = [" Straße ", "Personal"]
allowlist = ["*Jane@X.example"]
[sources.work]
type = "file"
path = "x"
[sources.work.rules]
blocklist = ["*@*.Newsletter.example", "*@y.example", "@acme.example"]
only_categories = ["SALES"]
max_participants = 9
""")
    )
    assert config.rules == Rules(exclude_categories=frozenset({"strasse", "personal"}), allowlist=frozenset({"*jane@x.example"}))
    own = frozenset({"*@*.newsletter.example", "@y.example", "@acme.example"})
    assert config.sources[0].rules == Rules(blocklist=own, only_categories=frozenset({"sales"}), max_participants=9)
    assert config.warnings == ("sources.work.rules.blocklist: @acme.example is your own domain: every meeting with a colleague is left out",)


def test_what_makes_no_sense_in_the_rules_of_a_source_is_told(written):
    text = """
[sources.work]
type = "url"
url = "https://x.example/c.ics"
calendars = ["A*"]
[sources.work.rules]
bots = ["@notes.example"]
blocklist = ["x"]
colour = 1
"""
    with pytest.raises(ConfigError) as caught:
        load(written(text))
    assert sorted(caught.value.problems) == [
        'sources.work.calendars: makes no sense for a source of type "url", which is one calendar',
        'sources.work.rules.blocklist: \'x\' is neither an address nor a domain; write "jane@x.example" or "@x.example"',
        "sources.work.rules.bots: belongs into [rules]: whoever takes notes does so in every calendar",
        "sources.work.rules.colour: is unknown",
    ]
