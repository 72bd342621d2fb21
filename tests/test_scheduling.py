"""Entries for cron, systemd and launchd, read back as those read them."""

import plistlib
import re
import shlex
import shutil
import subprocess
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.scheduling import DELAY, NIGHT, Job, cron, launchd, minute_for, systemd, unit_quoted

ODD = ["/opt/my programs/crmcal", "sync", "--db", '/home/jane/100% mine/it\'s $HOME "x".db', "--config", "/a\\b;c"]
JOB = Job(command=ODD, minute=185, hourly=False, folder=PurePath("/home/jane"))


def test_cron_runs_the_very_command():
    minute, hour, day, month, weekday, command = cron(JOB).text.rstrip("\n").split(" ", 5)
    assert (minute, hour, day, month, weekday) == ("5", "3", "*", "*", "*")
    assert not re.search(r"(?<!\\)%", command)  # an unescaped one ends the command
    given_to_sh = command.replace(r"\%", "%")
    run = subprocess.run(["/bin/sh", "-c", f"printf '%s\\n' {given_to_sh}"], capture_output=True, text=True, check=True)  # noqa: S603 - what cron does
    assert run.stdout.splitlines() == [*ODD, "--delay", str(DELAY)]


def test_cron_each_hour():
    assert cron(Job(command=["/bin/crmcal"], minute=7, hourly=True, folder=PurePath("/"))).text.startswith("7 * * * * /bin/crmcal ")


def test_launchd_runs_the_very_command():
    agent = plistlib.loads(launchd(JOB).text.encode())
    assert agent["ProgramArguments"] == [*ODD, "--delay", str(DELAY)]
    assert agent["StartCalendarInterval"] == {"Hour": 3, "Minute": 5}


def test_systemd_units_are_where_they_say_and_run_at_the_time():
    text = systemd(JOB).text
    assert "# /home/jane/.config/systemd/user/crmcal.service\n[Unit]" in text
    assert "# /home/jane/.config/systemd/user/crmcal.timer\n[Unit]" in text
    assert "OnCalendar=*-*-* 03:05:00" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze to read the units")
@pytest.mark.parametrize("hourly", [False, True])
def test_systemd_accepts_the_units(tmp_path, hourly):
    program = tmp_path / "my crm%cal"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = systemd(Job(command=[str(program), *ODD[1:]], minute=5, hourly=hourly, folder=tmp_path)).text
    service, timer = re.split(r"(?m)^# .*crmcal\.(?:service|timer)\n", text)[1:]
    (tmp_path / "crmcal.service").write_text(service)
    (tmp_path / "crmcal.timer").write_text(timer)
    words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "crmcal.service"), str(tmp_path / "crmcal.timer")]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert "crmcal" not in checked.stderr
    assert checked.returncode == 0


def unquoted(text: str) -> str:
    """What systemd makes of a quoted argument: quotes and escapes away, then % and $ halved."""
    return shlex.split(text)[0].replace("%%", "%").replace("$$", "$")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F), min_size=1))
def test_systemd_arguments_survive(text):
    assert unquoted(unit_quoted(text)) == text


def test_the_minute_is_the_same_each_time_and_in_the_night():
    assert {minute_for(name, hourly=False) for name in map(str, range(2000))} <= set(NIGHT)
    assert len({minute_for(name, hourly=False) for name in map(str, range(2000))}) > len(NIGHT) // 2
    assert {minute_for(name, hourly=True) for name in map(str, range(2000))} == set(range(60))
    assert minute_for("here", hourly=False) == minute_for("here", hourly=False)
