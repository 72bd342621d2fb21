"""What the doctor found: a line for each thing, with the remedy below it."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from crmcal.doctor import Finding, State, exit_code
from crmcal.formats.json import Value
from crmcal.formats.text import safe

STYLES: Final = {State.FINE: "green", State.DOUBTFUL: "yellow", State.BROKEN: "bold red"}
STATE_WIDTH: Final = 9
SUBJECT_WIDTH: Final = 12


def show_finding(console: Console, found: Finding) -> None:
    """Print one finding."""
    line = Text.assemble((f"{found.state:<{STATE_WIDTH}}", STYLES[found.state]), (f"{safe(found.subject):<{SUBJECT_WIDTH}} ", "bold"), safe(found.sentence))
    console.print(line)
    if found.remedy:
        console.print(Text(" " * STATE_WIDTH + "→ " + safe(found.remedy), style="dim"))


def findings(found: Sequence[Finding]) -> Value:
    """All findings, for programs."""
    each: list[Value] = [{"subject": one.subject, "state": str(one.state), "sentence": one.sentence, "remedy": one.remedy or None} for one in found]
    return {"schema": "crmcal.doctor/1", "ok": exit_code(found) == 0, "findings": each}
