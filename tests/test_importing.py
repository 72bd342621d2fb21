"""What is asked for becomes a run: whose calendars, which sources, which rules."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crmcal import clock
from crmcal.errors import ConfigError, UsageError
from crmcal.importing import Request, import_paths, settings_for
from crmcal.store.connection import open_reader
from tests.makers import ANN, BOB, ME, calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

MINE = calendar(vevent("a"), vevent("b", guests=[BOB]))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A desk of its own, on a fixed day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)


def remembered(desk):
    ((text,),) = desk.rows("SELECT value FROM settings WHERE key = 'owner'")
    return json.loads(text)


class TestOwner:
    def test_of_the_command_line_is_remembered(self, desk):
        desk.take(MINE, me=["Me@own.example"])
        assert remembered(desk) == {"addresses": [ME], "domains": ["own.example"]}
        assert desk.take(MINE, me=()).exit_code == 0

    def test_of_the_config_and_the_command_line_are_joined(self, desk):
        desk.take(MINE, config=OWNER, me=["me@gmail.com"])
        assert remembered(desk) == {"addresses": ["me@gmail.com", ME], "domains": ["own.example"]}

    def test_of_the_config_goes_before_what_is_remembered(self, desk):
        desk.take(MINE, me=["other@own.example"])
        desk.take(MINE, config=OWNER, me=())
        assert remembered(desk)["addresses"] == [ME]

    def test_of_the_command_line_adds_up(self, desk):
        desk.take(MINE, me=[ME])
        desk.take(MINE, me=["me@gmail.com"])
        assert remembered(desk) == {"addresses": ["me@gmail.com", ME], "domains": ["own.example"]}

    def test_added_to_the_config_stays_added(self, desk):
        desk.take(MINE, config=OWNER, me=["me@gmail.com"])
        desk.take(MINE, config=OWNER, me=())
        desk.take(MINE, me=())
        desk.take(MINE, config=OWNER, me=())
        assert remembered(desk)["addresses"] == ["me@gmail.com", ME]

    def test_added_to_the_config_is_forgotten_when_that_says_something_else(self, desk):
        desk.take(MINE, config=OWNER, me=["me@gmail.com"])
        desk.take(MINE, config=OWNER.replace("own.example", "other.example"), me=())
        assert remembered(desk)["addresses"] == ["me@other.example"]

    def test_who_judged_what_is_stored_is_remembered_though_nothing_could_be_read(self, desk):
        desk.take(MINE, me=[ME])
        desk.read(desk.folder / "missing.ics", me=["me@gmail.com"])
        assert remembered(desk)["addresses"] == ["me@gmail.com", ME]

    def test_is_not_remembered_where_nothing_could_be_read(self, desk):
        assert desk.read(desk.folder / "missing.ics", me=["slip@own.example"]).exit_code == 1
        with pytest.raises(ConfigError, match="Whose calendar is this"):
            desk.take(MINE, me=())

    def test_is_not_remembered_by_a_dry_run(self, desk):
        desk.take(MINE, dry_run=True)
        with pytest.raises(ConfigError, match="Whose calendar is this"):
            desk.take(MINE, me=())

    def test_proposed_and_confirmed_is_written_down(self, desk):
        asked = []
        desk.take(MINE, me=(), confirm=lambda proposal: asked.append(proposal) or True)
        assert [proposal.address for proposal in asked] == [ME]
        assert "me@own.example" in (desk.folder / "config.toml").read_text()
        assert len(desk.titles()) == 2

    def test_proposed_and_confirmed_in_a_dry_run_is_not_written_down(self, desk):
        report = desk.take(MINE, me=(), confirm=lambda _: True, dry_run=True)
        assert report.dry_run
        assert [path.name for path in desk.folder.iterdir()] == ["1.ics"]

    def test_proposed_and_not_confirmed_stops_everything(self, desk):
        with pytest.raises(ConfigError, match="Nothing was stored"):
            desk.take(MINE, me=(), confirm=lambda _: False)
        assert [path.name for path in desk.folder.iterdir()] == ["1.ics"]

    def test_is_needed_for_a_sync(self, desk):
        config = '[sources.work]\ntype = "file"\npath = "x.ics"\n'
        from crmcal.importing import sync_sources  # noqa: PLC0415

        with pytest.raises(ConfigError, match="whose calendars"):
            sync_sources([], desk.request(config))


class TestRules:
    def test_own_domains_are_colleagues_with_their_sub_domains(self, desk):
        guests = {"in": ["x@own.example", "y@eu.own.example"], "out": ["x@notown.example"], "mix": ["x@own.example", ANN]}
        report = desk.take(calendar(*(vevent(uid, guests=met) for uid, met in guests.items())), config=OWNER, me=())
        assert desk.titles() == ["Title of mix", "Title of out"]
        assert report.sources[0].excluded == {"internal": 1}

    def test_users_of_the_same_free_mail_are_no_colleagues(self, desk):
        desk.take(calendar(vevent("a", me="me@gmail.com", guests=["dora@gmail.com"])), me=["me@gmail.com"])
        assert desk.people() == ["dora"]

    def test_crowds(self, desk):
        rules = OWNER + "[rules]\nmax_participants = 3\n"
        guests = [ANN, BOB, "room@x.example"]
        small = vevent("small", guests=guests).replace("ATTENDEE:mailto:room", "ATTENDEE;CUTYPE=ROOM:mailto:room")
        desk.take(calendar(small, vevent("large", guests=[*guests, "dora@gmail.com"])), config=rules, me=())
        assert desk.titles() == ["Title of small"]


class TestTimes:
    FLOATING = calendar(vevent("a", start=":20260302T100000"))

    def test_floating_ones_are_in_the_zone_asked_for(self, desk):
        desk.take(self.FLOATING, tz="Asia/Tokyo")
        assert desk.rows("SELECT start FROM v_meetings") == [("2026-03-02T01:00:00Z",)]

    def test_of_a_source_are_in_its_zone(self, desk):
        desk.sync(f'[sources.work]\ntype = "file"\npath = "{desk.put(self.FLOATING)}"\ntz = "Asia/Tokyo"\n')
        assert desk.rows("SELECT start FROM v_meetings") == [("2026-03-02T01:00:00Z",)]

    def test_series_go_on_up_to_the_horizon_and_are_topped_up(self, desk, monkeypatch):
        path = desk.put(calendar(vevent("s", rrule="FREQ=WEEKLY")))
        config = OWNER + "[calendar]\nhorizon_days = 30\n"
        desk.read(path, config=config, me=())
        first = len(desk.titles())
        monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=5))
        desk.read(path, config=config, me=())
        assert (first, len(desk.titles())) == (6, 15)


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("cal.ics", "file", "cal.ics"),
        ("-", "file", "-"),
        ("https://x.example/cal.ics?token=5ec9e7", "url", "https://x.example/cal.ics?…"),
        ("WEBCAL://x.example/cal.ics", "url", "webcal://x.example/cal.ics"),
    ],
)
def test_a_path_or_a_url(path, kind, name):
    found = settings_for(path)
    assert (found.type, found.name) == (kind, name)


@pytest.mark.parametrize("path", ["", "  "])
def test_no_path(path):
    with pytest.raises(UsageError):
        settings_for(path)


def invitation(uid: str, *lines: str) -> str:
    body = [f"UID:{uid}", "DTSTART:20270104T100000Z", "DTSTAMP:20260101T000000Z", *lines, "ATTENDEE:mailto:ann@one.example"]
    return "\r\n".join(["BEGIN:VEVENT", *body, "END:VEVENT", ""])


def calendar_of(*events: str, method: str = "") -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + (f"METHOD:{method}\r\n" if method else "")
    return (head + "".join(events) + "END:VCALENDAR\r\n").encode()


def asked(tmp_path: Path) -> Request:
    return Request(store=tmp_path / "store" / "x.db", config_path=tmp_path / "none.toml", config=None, me=["me@own.example"])


@pytest.mark.parametrize("filled", [False, True])
def test_two_files_of_a_folder_may_tell_of_the_same_series(tmp_path: Path, filled: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.ics").write_bytes(calendar_of(invitation("shared", f"SUMMARY:{name}"), invitation(name, "SUMMARY:own")))
    if filled:
        (tmp_path / "other.ics").write_bytes(calendar_of(invitation("other", "SUMMARY:other")))
        import_paths([str(tmp_path / "other.ics")], asked(tmp_path))
    report = import_paths([str(folder)], asked(tmp_path))
    assert (report.exit_code, report.sources[0].events["kept"]) == (0, 4)
    with closing(open_reader(tmp_path / "store" / "x.db")) as connection:
        uids = [uid for (uid,) in connection.execute("SELECT uid FROM events WHERE uid <> 'other' ORDER BY uid")]
    assert uids == ["a", "b", "shared"]


def test_an_invitation_that_comes_again_does_not_revive_what_was_called_off(tmp_path: Path) -> None:
    invite, cancel = tmp_path / "invite.ics", tmp_path / "cancel.ics"
    invite.write_bytes(calendar_of(invitation("m", "SUMMARY:held", "SEQUENCE:0", "RRULE:FREQ=WEEKLY;COUNT=5"), method="REQUEST"))
    cancel.write_bytes(calendar_of(invitation("m", "SEQUENCE:1").replace("ATTENDEE:mailto:ann@one.example\r\n", ""), method="CANCEL"))
    for path in (invite, cancel):
        import_paths([str(path)], asked(tmp_path))
    import_paths([str(invite)], replace(asked(tmp_path), full=True))
    with closing(open_reader(tmp_path / "store" / "x.db")) as connection:
        assert connection.execute("SELECT e.title, count(*), sum(o.cancelled) FROM occurrences AS o JOIN events AS e ON e.id = o.event_id").fetchall() == [
            ("held", 5, 5)
        ]
