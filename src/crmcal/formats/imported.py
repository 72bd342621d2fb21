"""What came of a table: for people, and as JSON."""

from collections.abc import Sequence
from typing import Final

from crmcal.contacts.imported import Imported
from crmcal.core.contacts.contact import Flaw
from crmcal.formats.json import Value, dumped

MOST: Final = 20


def told(report: Imported, *, verbose: bool) -> str:
    """The figures, then what was left out, line by line; not all of it, unless `verbose`."""
    counts = [(len(report.new), "new"), (len(report.changed), "changed"), (len(report.unchanged), "unchanged"), (len(report.skipped), "skipped")]
    figures = f"{report.file}: {', '.join(f'{number:,} {word}' for number, word in counts)}."
    made = f" New companies: {', '.join(report.companies)}." if report.companies else ""
    dry = " Nothing was stored: this was a dry run." if report.dry_run else ""
    skipped = [f"  line {each.line}, skipped: {each.reason}" for each in report.skipped]
    remarks = [f"  line {each.line}: {each.reason}" for each in report.remarks]
    left = [f"  {not_read(report.unread)}"] if report.unread else []
    return "\n".join([figures + made + dry, *left, *some(skipped, verbose=verbose), *some(remarks, verbose=verbose)])


def not_read(columns: Sequence[str]) -> str:
    """The columns of a table that were not used, and what to do about it."""
    return f"columns not read: {', '.join(columns)}; --map COLUMN=FIELD"


def some(lines: Sequence[str], *, verbose: bool) -> list[str]:
    """The first lines, and how many more there are."""
    if verbose or len(lines) <= MOST:
        return list(lines)
    return [*lines[:MOST], f"  and {len(lines) - MOST:,} more (-v)"]


def document(report: Imported, schema: str) -> str:
    """The JSON document."""
    return dumped(
        {
            "schema": schema,
            "file": report.file,
            "dry_run": report.dry_run,
            "new": list(report.new),
            "changed": list(report.changed),
            "unchanged": list(report.unchanged),
            "companies_created": list(report.companies),
            "columns_not_read": list(report.unread),
            "skipped": [flaw(each) for each in report.skipped],
            "remarks": [flaw(each) for each in report.remarks],
        }
    )


def flaw(each: Flaw) -> Value:
    """Where, and what is wrong."""
    return {"line": each.line, "reason": each.reason}
