"""One result, in the format the user chose."""

from crmcal.formats import console
from crmcal.history import Meeting, Shown
from crmcal.registry import output_format

TABLE = "table"  # the format for people, without a name of its own on the command line


def show(shown: Shown, chosen: str, past: int | None) -> None:
    """Print a history or a meeting; a table shows at most `past` past meetings. Loads only what it needs. Raises UsageError for an unknown format."""
    if chosen != TABLE:
        console.write(output_format(chosen)(shown))
    elif isinstance(shown, Meeting):
        from crmcal.formats.meeting import show_meeting  # noqa: PLC0415 - start-up

        show_meeting(console.out(), shown)
    else:
        from crmcal.formats.table import show_history  # noqa: PLC0415

        show_history(console.out(), shown, past)
