"""What came of a table of companies or opportunities."""

from dataclasses import dataclass, field

from crmcal.core.contacts.contact import Flaw


@dataclass(slots=True, kw_only=True)
class Imported:
    """What came of a table; it grows row by row.

    new, changed, unchanged: names, each once; companies: names of those that opportunities made
    skipped: rows that were left out; remarks: on what was left out of others; unread: columns that were not used
    """

    file: str
    dry_run: bool
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    skipped: list[Flaw] = field(default_factory=list)
    remarks: list[Flaw] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
