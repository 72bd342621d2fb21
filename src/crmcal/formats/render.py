"""One result, in the format the user chose."""

from crmcal.errors import UsageError
from crmcal.formats import console
from crmcal.history import History, Meeting


def show(shown: History | Meeting, chosen: str, past: int | None) -> None:
    """Print a history or a meeting as table, json, csv, tsv or markdown; a table shows at most `past` past meetings. Loads only what it needs."""
    if chosen == "table":
        from crmcal.formats import table  # noqa: PLC0415 - start-up

        if isinstance(shown, Meeting):
            table.show_meeting(console.out(), shown)
        else:
            table.show_history(console.out(), shown, past)
        return
    console.write(text(shown, chosen))


def text(shown: History | Meeting, chosen: str) -> str:
    """The output of a format that is plain text."""
    from crmcal.formats import delimited, json, markdown  # noqa: PLC0415 - start-up

    if isinstance(shown, Meeting):
        if chosen != "json":
            raise UsageError(f"One meeting has no {chosen} form.", hint="Use --json.")
        return json.dumped({"schema": "crmcal.meeting/1", "meeting": json.meeting(shown)})
    if chosen == "json":
        return json.dumped(json.history(shown))
    if chosen == "markdown":
        return markdown.markdown(shown)
    return delimited.delimited(shown, "," if chosen == "csv" else "\t")
