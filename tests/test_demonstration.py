"""The demo: it runs the real thing, wherever it stands, and leaves nothing; its calendar is moved without being changed."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from crmcal.demonstration import MONDAY, calendar_for, demonstrate, example_calendar, moved
from crmcal.errors import UsageError

SOURCE = Path(__file__).parents[1] / "src"


def example(*lines: str, name: str = "VEVENT") -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", f"BEGIN:{name}", *lines, f"END:{name}", "END:VCALENDAR", ""])


@pytest.mark.parametrize(
    ("written", "a_week_later"),
    [
        ("DTSTART:20260302T090000Z", "DTSTART:20260309T090000Z"),
        ("DTSTART;VALUE=DATE:20261228", "DTSTART;VALUE=DATE:20270104"),
        ("DTEND;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260309T100000"),
        ('RECURRENCE-ID;TZID="W. Europe, 20260302":20260302T100000', 'RECURRENCE-ID;TZID="W. Europe, 20260302":20260309T100000'),
        ("EXDATE:20260302T090000Z,20260309T090000Z", "EXDATE:20260309T090000Z,20260316T090000Z"),
        ("RDATE;VALUE=PERIOD:20260302T090000Z/20260302T100000Z", "RDATE;VALUE=PERIOD:20260309T090000Z/20260309T100000Z"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260302T215959Z;BYDAY=MO", "RRULE:FREQ=WEEKLY;UNTIL=20260309T215959Z;BYDAY=MO"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260302", "RRULE:FREQ=WEEKLY;UNTIL=20260309"),
        ("DTSTAMP:20260302T090000Z", "DTSTAMP:20260309T090000Z"),
        ("TRIGGER;VALUE=DATE-TIME:20260302T084500Z", "TRIGGER;VALUE=DATE-TIME:20260309T084500Z"),
    ],
)
def test_dates_move(written, a_week_later):
    assert moved(example(written), 1) == example(a_week_later)


@pytest.mark.parametrize(
    "line",
    [
        "SUMMARY:20260302",
        "UID:20260302T090000Z@heronvale.example",
        "DURATION:PT30M",
        "TRIGGER:-PT15M",
        "RRULE:FREQ=WEEKLY;COUNT=20260302",
        "X-DTSTART:20260302",
    ],
)
def test_all_else_stays(line):
    assert moved(example(line), 1) == example(line)


def test_time_zones_stay():
    zone = example("DTSTART:20260329T020000", name="VTIMEZONE")
    assert moved(zone, 5) == zone


def test_folded_lines_move_and_stay_folded():
    dates = [f"202603{day:02d}T090000Z" for day in range(2, 9)]
    written = f"EXDATE:{','.join(dates)}"
    folded = f"{written[:75]}\r\n {written[75:]}"
    found = moved(example(folded), 4)
    assert max(len(line) for line in found.splitlines()) <= 75
    assert re.findall(r"\d{8}(?=T)", found.replace("\r\n ", "")) == [f"{date(2026, 3, day) + timedelta(weeks=4):%Y%m%d}" for day in range(2, 9)]


def test_moving_there_and_back_changes_nothing():
    text = example_calendar()
    assert moved(moved(text, 45), -45) == text
    assert moved(text, 0) == text


@pytest.mark.parametrize("days", [0, 1, 6, 7, 365, 4000, -3])
def test_the_calendar_lies_around_today(days):
    today = MONDAY + timedelta(days=days)
    weekly = re.search(r"DTSTART;TZID=Europe/Berlin:(\d{8})T100000\r\nDTEND[^\n]*\r\nRRULE:FREQ=WEEKLY;BYDAY=TU", calendar_for(today))
    start = date.fromisoformat(weekly[1])
    assert start.strftime("%a") == "Tue"
    assert timedelta(weeks=6) <= today - start <= timedelta(weeks=8)


class TestCalendar:
    def test_is_of_invented_people_at_domains_that_nobody_can_own(self):
        unfolded = example_calendar().replace("\r\n ", "")
        assert set(re.findall(r"@[\w.-]+\.(\w+)", unfolded)) == {"example"}

    def test_counts_its_series_in_weeks_and_ends_them(self):
        """Only so can it be moved, and look the same whenever it is imported."""
        rules = re.findall(r"^RRULE:(.*)\r$", re.sub(r"BEGIN:VTIMEZONE.*END:VTIMEZONE", "", example_calendar(), flags=re.DOTALL), re.MULTILINE)
        assert rules
        assert all("FREQ=WEEKLY" in rule and "UNTIL=" in rule for rule in rules)

    def test_keeps_to_the_length_of_lines(self):
        assert max(len(line) for line in example_calendar().encode().split(b"\r\n")) <= 75


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, and no settings from outside."""
    for name in ("CRMCAL_DB", "CRMCAL_CONFIG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return tmp_path


def crmcal(*words: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, "-m", "crmcal", *words], cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr
    return done.stdout


def left_in(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


class TestDemo:
    def test_shows_what_was_left_out_a_person_and_a_company(self, home):
        shown = crmcal("demo", cwd=home)
        for part in (
            "excluded: private",
            "excluded: internal",
            "excluded: solo",
            "Jonas Weber",
            "Brightwater",
            " last ",
            " next ",
            "Upcoming",
            "crmcal demo --keep",
        ):
            assert part in shown
        assert re.search(r"problems +0", shown)

    def test_leaves_nothing(self, home):
        crmcal("demo", cwd=home)
        assert left_in(home) == []

    def test_touches_neither_store_nor_configuration(self, home, monkeypatch):
        monkeypatch.setenv("CRMCAL_DB", str(home / "home" / "mine.db"))
        monkeypatch.setenv("CRMCAL_CONFIG", str(home / "home" / "broken.toml"))
        (home / "home" / "broken.toml").write_text("[owner", encoding="utf-8")
        crmcal("demo", cwd=home)
        assert left_in(home) == [home / "home" / "broken.toml"]

    def test_leaves_nothing_after_ctrl_c(self, home):
        with subprocess.Popen([sys.executable, "-m", "crmcal", "demo"], cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as demo:
            until = time.monotonic() + 30
            while demo.poll() is None and not list((home / "tmp").glob("crmcal-demo-*/*")) and time.monotonic() < until:
                time.sleep(0.001)
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=60)
        assert demo.returncode in {130, 0}  # 0: it was faster
        assert left_in(home) == []

    @pytest.mark.parametrize("columns", [60, 100, 160])
    def test_fits_the_terminal(self, home, columns):
        """On a terminal, that is: off one, nothing is cut. Commands stay one line, so that they can be copied."""
        shown = on_a_terminal([sys.executable, "-m", "crmcal", "demo"], home, columns)
        lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
        assert any("Jonas Weber" in line for line in lines)
        assert max(len(line.rstrip()) for line in lines if not line.startswith("$ ")) <= columns


def on_a_terminal(words: list[str], cwd: Path, columns: int) -> str:
    """What a command prints on a terminal of so many columns."""
    import fcntl  # noqa: PLC0415 - these three exist on POSIX only
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, b"".join(number.to_bytes(2, sys.byteorder) for number in (50, columns, 0, 0)))
    environment = {**os.environ, "TERM": "xterm-256color"}
    with subprocess.Popen(words, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:  # noqa: S603 - ours
        os.close(theirs)
        shown = b""
        while part := read_from(ours):
            shown += part
        os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def read_from(terminal: int) -> bytes:
    """What there is; nothing when the other side is closed, which Linux tells by an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


class TestKeep:
    def test_leaves_what_the_printed_commands_need(self, home):
        shown = crmcal("demo", "--keep", "kept", cwd=home)
        first, *commands = [shlex.split(line.removeprefix("$ ")) for line in shown.splitlines() if line.startswith("$ ")]
        assert first == ["cd", "kept"]
        assert [words[1] for words in commands] == ["import", "show", "show"]
        again = [crmcal(*words[1:], cwd=home / "kept") for words in commands]
        assert again[0] == ""  # what an import found goes to standard error
        for printed in again[1:]:
            assert printed.strip() in shown

    def test_refuses_a_folder_in_use(self, tmp_path):
        (tmp_path / "letter.txt").touch()
        with pytest.raises(UsageError, match="not empty"):
            demonstrate(tmp_path)

    def test_refuses_a_file(self, tmp_path):
        (tmp_path / "letter.txt").touch()
        with pytest.raises(UsageError, match="cannot be used"):
            demonstrate(tmp_path / "letter.txt")
