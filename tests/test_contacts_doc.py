"""docs/contacts.md keeps its word: its commands run from top to bottom."""

import re
import shlex
import shutil
from pathlib import Path

from tests.cli.shell import Shell

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "contacts.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL) for line in block.splitlines()]


def test_its_commands_run(tmp_path):
    shell = Shell(tmp_path)
    for name in ("calendar.ics", "contacts.vcf"):
        shutil.copy(ROOT / "examples" / name, tmp_path)
    shell.put("customers.csv", "Kunde;E-Post;Haus\nNils Dahl;nils@dahl.example;Dahl\n")
    assert len(COMMANDS) > 15
    for line in COMMANDS:
        program, *words = shlex.split(line)
        done = shell.run(*words)
        assert (program, done.code) == ("crmcal", 0), f"{line}\n{done.err}"
    people = shell.run("people", "list", "--csv").out
    assert "Jonas Weber,jonas.weber@kestrel-robotics.example; jonas.weber@weber-family.example,Kestrel Robotics GmbH,Head of Procurement" in people
    assert "Nils Dahl" in people
    assert "Ruth Calloway" in people
    assert "mara@heronvale.example" not in people
