"""What the rules exclude never reaches the disk: marked secrets are searched for in every octet of the store."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crmcal.config.loading import parse
from crmcal.contacts import companies, people
from crmcal.contacts.session import editing
from crmcal.importing import Request, import_paths, sync_sources
from crmcal.store.connection import open_reader

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crmcal//tests//EN\r\n"
TAIL = "END:VCALENDAR\r\n"
CONFIG = """
[owner]
addresses = ["jane@acme.example"]
domains = ["acme.example"]
[sources.work]
type = "file"
path = "{calendar}"
"""
GUEST = "ATTENDEE;CN=Zaphod-MARK;EMAIL=zaphod-MARK@guest-MARK.example:mailto:zaphod-MARK@guest-MARK.example"
JANE = "ATTENDEE;CN=Jane;PARTSTAT=ACCEPTED:mailto:jane@acme.example"
BOB = "ATTENDEE;CN=Bob-MARK:mailto:bob-MARK@acme.example"
SERIES = "RRULE:FREQ=WEEKLY;COUNT=4"
OVERRIDE = "RECURRENCE-ID:20260309T090000Z"
MARK = "QXZSECRET"


def vevent(*lines: str, uid: str = "uid-MARK", start: str = "20260302T090000Z", mark: str = MARK) -> str:
    """A VEVENT with the mark in every text property, folded at every width."""
    body = [
        f"UID:{uid}",
        f"DTSTART:{start}",
        "DTSTAMP:20260101T000000Z",
        "SUMMARY:title MARK",
        "DESCRIPTION:described MARK\\nhttps://zoom.us/j/MARK",
        "LOCATION:located MARK",
        "CATEGORIES:category-MARK",
        "COMMENT:MARK",
        "X-MARK:MARK",
        *lines,
    ]
    text = "".join(folded(line.replace("MARK", mark), width) for width, line in enumerate(body, start=20))
    return f"BEGIN:VEVENT\r\n{text}END:VEVENT\r\n"


def folded(line: str, width: int) -> str:
    """A content line folded at `width`."""
    return "\r\n ".join(line[at : at + width] for at in range(0, len(line), width)) + "\r\n"


def traces(folder: Path, mark: str = MARK) -> list[str]:
    """Where the mark, in any letter case or in UTF-16, is found in the files of a folder."""
    wanted = [mark.encode().lower(), mark.lower().encode("utf-16-le"), mark.lower().encode("utf-16-be")]
    return [path.name for path in folder.rglob("*") if path.is_file() and any(each in path.read_bytes().lower() for each in wanted)]


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    (tmp_path / "store").mkdir()
    text = CONFIG.format(calendar=tmp_path / "calendar.ics")
    return Request(store=tmp_path / "store" / "crmcal.db", config_path=tmp_path / "config.toml", config=parse(text, tmp_path / "config.toml"))


def put(tmp_path: Path, *events: str) -> str:
    """Write the calendar; its path."""
    path = tmp_path / "calendar.ics"
    path.write_text(HEAD + "".join(events) + TAIL, encoding="utf-8", newline="")
    return str(path)


EXCLUDED = {
    "private": [vevent("CLASS:PRIVATE", JANE, GUEST)],
    "private-lower-case": [vevent("class:private", JANE, GUEST)],
    "confidential": [vevent("CLASS:CONFIDENTIAL", JANE, GUEST)],
    "unknown-class": [vevent("CLASS:X-SECRET", JANE, GUEST)],
    "calendarserver-access": [vevent("X-CALENDARSERVER-ACCESS:RESTRICTED", JANE, GUEST)],
    "private-and-unreadable": [vevent("CLASS:PRIVATE", JANE, GUEST, start="MARK")],
    "private-without-uid": [vevent("CLASS:PRIVATE", JANE, GUEST, uid="")],
    "private-with-odd-zone": [vevent("CLASS:PRIVATE", "RDATE;TZID=Zone-MARK:20260401T090000", JANE, GUEST)],
    "private-with-odd-rule": [vevent("CLASS:PRIVATE", "RRULE:FREQ=MARK", JANE, GUEST)],
    "private-series": [vevent("CLASS:PRIVATE", SERIES, JANE, GUEST), vevent(OVERRIDE, JANE, GUEST, start="20260309T100000Z")],
    "private-unreadable-master": [vevent("CLASS:PRIVATE", SERIES, JANE, start="MARK"), vevent(OVERRIDE, JANE, GUEST)],
    "solo": [vevent(JANE)],
    "no-participants": [vevent()],
    "internal": [vevent(JANE, BOB)],
    "internal-sub-domain": [vevent(JANE, BOB.replace("@acme", "@eu.acme"))],
}


@pytest.mark.parametrize("events", EXCLUDED.values(), ids=list(EXCLUDED))
@pytest.mark.parametrize("way", ["import", "sync"])
def test_an_excluded_event_leaves_no_trace(events: list[str], way: str, tmp_path: Path, request_: Request) -> None:
    path = put(tmp_path, *events, vevent(JANE, GUEST, uid="kept", mark="KEPTMARK"))
    report = import_paths([path], request_) if way == "import" else sync_sources([], request_)
    figures = report.sources[0].events
    assert figures["kept"] == 1
    assert sum(figures.values()) == len(events) + 1
    assert MARK not in repr(report.problems)
    assert traces(tmp_path / "store", "KEPTMARK") == ["crmcal.db"]
    assert traces(tmp_path / "store") == []


def flips() -> Iterator[tuple[str, list[str], list[str]]]:
    """A name, events that are kept, and what becomes of them."""
    meeting = vevent(JANE, GUEST)
    series = [vevent(SERIES, JANE, GUEST), vevent(OVERRIDE, JANE, GUEST, start="20260309T100000Z")]
    yield "turned-private", [meeting], [vevent("CLASS:PRIVATE", JANE, GUEST)]
    yield "turned-internal", [meeting], [vevent(JANE, BOB)]
    yield "turned-solo", [meeting], [vevent(JANE)]
    yield "series-turned-private", series, [vevent("CLASS:PRIVATE", SERIES, JANE, GUEST), vevent(OVERRIDE, JANE, GUEST)]
    yield (
        "override-turned-private",
        [vevent(SERIES, JANE, uid="uid"), vevent(OVERRIDE, JANE, GUEST, uid="uid")],
        [
            vevent(SERIES, JANE, uid="uid", mark="plain"),
            vevent(OVERRIDE, "CLASS:PRIVATE", JANE, GUEST, uid="uid"),
        ],
    )


@pytest.mark.parametrize(("before", "after"), [flip[1:] for flip in flips()], ids=[flip[0] for flip in flips()])
@pytest.mark.parametrize("way", ["import", "sync"])
def test_what_turns_excluded_is_gone_from_the_disk(before: list[str], after: list[str], way: str, tmp_path: Path, request_: Request) -> None:
    others = [vevent(JANE, GUEST, uid=f"other-{number}", mark=f"OTHER{number}") for number in range(40)]
    for events, expected in ((before, ["crmcal.db"]), (after, [])):
        path = put(tmp_path, *others, *events)
        report = import_paths([path], request_) if way == "import" else sync_sources([], request_)
        assert report.exit_code == 0
        assert traces(tmp_path / "store") == expected
    assert traces(tmp_path / "store", "OTHER7") == ["crmcal.db"]


@pytest.mark.parametrize("rules", ['blocklist = ["@guest-qxzsecret.example"]', 'exclude_categories = ["category-qxzsecret"]', "max_participants = 1"])
def test_a_new_rule_removes_what_it_excludes(rules: str, tmp_path: Path, request_: Request) -> None:
    path = put(tmp_path, vevent(JANE, GUEST), vevent(JANE, uid="solo"))
    import_paths([path], request_)
    assert traces(tmp_path / "store") == ["crmcal.db"]
    config = parse(CONFIG.format(calendar=path) + f"[rules]\n{rules}\n", request_.config_path)
    report = import_paths([path], Request(store=request_.store, config_path=request_.config_path, config=config))
    assert report.sources[0].events["kept"] == 0
    assert traces(tmp_path / "store") == []


def under(request_: Request, config: str) -> Request:
    """The same request with another configuration."""
    return replace(request_, config=parse(config, request_.config_path), force=True)


OTHER_RULES = {
    "blocked": (CONFIG, '[rules]\nblocklist = ["@guest-qxzsecret.example"]\n'),
    "category": (CONFIG, '[rules]\nexclude_categories = ["category-qxzsecret"]\n'),
    "crowd": (CONFIG, "[rules]\nmax_participants = 1\n"),
    "own-domain": (CONFIG.replace('"acme.example"]\n[', '"acme.example", "guest-qxzsecret.example"]\n['), ""),
    "own-address": (CONFIG.replace('["jane@acme.example"]', '["jane@acme.example", "zaphod-qxzsecret@guest-qxzsecret.example"]'), ""),
    "bot": (CONFIG, '[rules]\nbots = ["@guest-qxzsecret.example"]\n'),
    "other-source": (CONFIG.replace("sources.work", "sources.other"), ""),
}


@pytest.mark.parametrize(("config", "rules"), OTHER_RULES.values(), ids=list(OTHER_RULES))
@pytest.mark.parametrize("way", ["import", "sync"])
def test_what_other_rules_exclude_is_gone_before_any_source_is_read(config: str, rules: str, way: str, tmp_path: Path, request_: Request) -> None:
    others = [vevent(JANE, GUEST.replace("MARK", "OTHER"), uid=f"other-{number}", mark=f"OTHER{number}") for number in range(60)]
    path = put(tmp_path, *others, vevent(JANE, GUEST))
    sync_sources([], request_)
    assert traces(tmp_path / "store") == ["crmcal.db"]
    with closing(open_reader(request_.store)) as reader:  # keeps the write-ahead log from going when the writer closes
        reader.execute("SELECT count(*) FROM events").fetchone()
        Path(path).write_text("<html>Please log in</html>", encoding="utf-8")
        asked = under(request_, config.format(calendar=path) + rules)
        report = import_paths([str(tmp_path / "missing.ics")], asked) if way == "import" else sync_sources([], asked)
        assert not report.sources[0].ok
        assert report.rules.meetings > 0
        for mark in [f"title {MARK}", f"described {MARK}", f"category-{MARK}"]:
            assert traces(tmp_path / "store", mark) == []
        if MARK.lower() not in config:  # one's own addresses and domains are remembered
            assert traces(tmp_path / "store") == []
    if "block" in rules or "categories" in rules:
        assert traces(tmp_path / "store", "OTHER7") == ["crmcal.db"]


@pytest.mark.parametrize("rules", ['blocklist = ["@guest-qxzsecret.example"]', 'exclude_categories = ["category-qxzsecret"]'])
def test_who_was_removed_goes_with_the_last_meeting_too(rules: str, tmp_path: Path, request_: Request) -> None:
    put(tmp_path, vevent(JANE, GUEST), *[vevent(JANE, GUEST.replace("MARK", "OTHER"), uid=f"other-{number}", mark="OTHER") for number in range(5)])
    sync_sources([], request_)
    with editing(request_) as contacts:
        people.remove(contacts, f"zaphod-{MARK}@guest-{MARK}.example")
        companies.remove(contacts, f"guest-{MARK}.example")
    assert traces(tmp_path / "store") == ["crmcal.db"]
    sync_sources([], under(request_, CONFIG.format(calendar=tmp_path / "calendar.ics") + f"[rules]\n{rules}\n"))
    assert traces(tmp_path / "store") == []


@pytest.mark.parametrize("level", ["subject", "metadata"])
def test_a_lowered_level_takes_the_text_off_the_disk(level: str, tmp_path: Path, request_: Request) -> None:
    path = put(tmp_path, *[vevent(JANE, GUEST, uid=f"uid-{number}", mark=f"{MARK}{number}") for number in range(60)])
    sync_sources([], request_)
    Path(path).write_text("<html>Please log in</html>", encoding="utf-8")
    sync_sources([], under(request_, CONFIG.format(calendar=path) + f'store = "{level}"\n'))
    for word in ("described ", "located ", *(["title ", "category-"] if level == "metadata" else [])):
        assert traces(tmp_path / "store", f"{word}{MARK}") == []
    assert traces(tmp_path / "store", f"zaphod-{MARK}7@") == ["crmcal.db"]


def test_a_blocked_address_is_not_even_noted_as_a_rule(tmp_path: Path, request_: Request) -> None:
    path = put(tmp_path, vevent(JANE, GUEST, mark="other"))
    config = CONFIG.format(calendar=path) + f'[rules]\nblocklist = ["bob@{MARK}.example", "@{MARK}.example"]\nexclude_categories = ["{MARK}"]\n'
    sync_sources([], under(request_, config))
    assert traces(tmp_path / "store") == []


def test_a_deleted_event_leaves_no_trace_after_a_sync_while_somebody_reads(tmp_path: Path, request_: Request) -> None:
    put(tmp_path, vevent(JANE, GUEST), vevent(JANE, GUEST, uid="stays", mark="STAYS"))
    sync_sources([], request_)
    put(tmp_path, vevent(JANE, GUEST, uid="stays", mark="STAYS"))
    with closing(open_reader(request_.store)) as reader:  # keeps the write-ahead log from going when the writer closes
        reader.execute("SELECT count(*) FROM events").fetchone()
        report = sync_sources([], request_)
        assert report.sources[0].resources["removed"] == 1
        assert traces(tmp_path / "store") == []


def test_a_log_that_could_not_be_wiped_is_wiped_by_the_next_run(tmp_path: Path, request_: Request) -> None:
    put(tmp_path, vevent(JANE, GUEST), vevent(JANE, GUEST, uid="stays", mark="STAYS"))
    sync_sources([], request_)
    put(tmp_path, vevent(JANE, GUEST, uid="stays", mark="STAYS"))
    with closing(open_reader(request_.store)) as idle, closing(open_reader(request_.store)) as busy:
        busy.execute("BEGIN")
        busy.execute("SELECT count(*) FROM events").fetchone()
        sync_sources([], request_)
        assert traces(tmp_path / "store") != []  # a reader in the middle of something still sees the old state
        busy.execute("COMMIT")
        sync_sources([], request_)
        idle.execute("SELECT count(*) FROM events").fetchone()
        assert traces(tmp_path / "store") == []
    assert traces(tmp_path / "store", "STAYS") == ["crmcal.db"]


@pytest.mark.parametrize(
    ("level", "kept", "gone"),
    [("subject", ["title "], ["described ", "located "]), ("metadata", [], ["title ", "described ", "located ", "category-"])],
)
def test_a_sources_level_is_applied_before_the_disk(level: str, kept: list[str], gone: list[str], tmp_path: Path, request_: Request) -> None:
    path = put(tmp_path, vevent(JANE, GUEST))
    config = parse(CONFIG.format(calendar=path) + f'store = "{level}"\n', request_.config_path)
    sync_sources([], Request(store=request_.store, config_path=request_.config_path, config=config))
    for word in kept:
        assert traces(tmp_path / "store", f"{word}{MARK}") == ["crmcal.db"]
    for word in gone:
        assert traces(tmp_path / "store", f"{word}{MARK}") == []
    assert traces(tmp_path / "store", f"zaphod-{MARK}@") == ["crmcal.db"]


def test_an_override_that_came_alone_goes_when_its_series_turns_out_to_be_private(tmp_path: Path, request_: Request) -> None:
    import_paths([put(tmp_path, vevent(OVERRIDE, JANE, GUEST))], request_)
    assert traces(tmp_path / "store") == ["crmcal.db"]
    import_paths([put(tmp_path, vevent("CLASS:PRIVATE", SERIES, JANE, GUEST))], request_)
    assert traces(tmp_path / "store") == []
    import_paths([put(tmp_path, vevent(OVERRIDE, JANE, GUEST))], request_)
    assert traces(tmp_path / "store") == []
