"""Tables of companies (CSV, TSV): the columns that well-known programs write are recognised by their headers, others are named by the user."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from crmcal.core.contacts.cells import NoTableError, by_field, columns, first, plain_header, table, tags_of, unread
from crmcal.core.contacts.contact import Flaw
from crmcal.core.contacts.model import LONGEST_NAME

NOBODY: Final = "it has neither a name nor a domain"
FIELDS: Final = ("name", "domains", "note", "tags")
# Columns by field, as HubSpot, Pipedrive, Twenty and Salesforce head them, in lower case and without punctuation.
KNOWN: Final[Mapping[str, str]] = MappingProxyType({
    header: field
    for field, headers in {
        "name": "name|company|company name|organization|organization name|organisation|account|account name|record name|firma|unternehmen|firmenname"
        "|kunde|kundenname",
        "domains": "domain|domains|company domain|company domain name|domain name|domain name link url|website|website url|web site|url|webseite"
        "|internetseite|homepage|domäne",
        "note": "note|notes|description|about us|comment|comments|notiz|notizen|beschreibung|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar",
        "tags": "tag|tags|label|labels|categories|industry|branche|kategorie|kategorien|schlagwörter",
    }.items()
    for header in headers.split("|")
})  # fmt: skip


class CompanyDraft(NamedTuple):
    """A company as a table has it; "" and () where it says nothing.

    line:    where it begins, from 1
    remarks: what was left out, in sentences without a full stop
    """

    line: int
    name: str
    domains: tuple[str, ...]
    note: str
    tags: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class CompanyDrafts(NamedTuple):
    """What could be read, the rows that could not, and the columns that were not used."""

    drafts: Sequence[CompanyDraft]
    flaws: Sequence[Flaw]
    unread: Sequence[str]


def read_companies(octets: bytes, mapping: Mapping[str, str] = MappingProxyType({})) -> CompanyDrafts:
    """Every row of a table, and those with neither a name nor a domain. `mapping`: header as written to one of FIELDS. Raises NoTableError."""
    header, rows = table(octets)
    fields = columns(header, mapping, lambda cell: KNOWN.get(plain_header(cell)))
    if not {"name", "domains"} & set(fields):
        raise NoTableError("no column is known for the names of companies: say which with --map COLUMN=name")
    told = list(rows)
    drafts = [draft(by_field(fields, row), line) for line, row in told]
    flaws = [Flaw(each.line, "; ".join(each.remarks) or NOBODY, lost=True) for each in drafts if not (each.name or each.domains)]
    return CompanyDrafts([each for each in drafts if each.name or each.domains], flaws, unread(header, fields, told))


def draft(cells: Mapping[str, Sequence[str]], line: int) -> CompanyDraft:
    """A company of its cells."""
    name = first(cells.get("name", ()))
    return CompanyDraft(
        line=line,
        name=name if len(name) <= LONGEST_NAME else "",
        domains=tuple(dict.fromkeys(part for cell in cells.get("domains", ()) for part in re.split(r"[\s,;|]+", cell) if part)),
        note="\n".join(cells.get("note", ())),
        tags=tuple(dict.fromkeys(tag for cell in cells.get("tags", ()) for tag in tags_of(cell))),
        remarks=() if len(name) <= LONGEST_NAME else ("its name is too long to be one, and left out",),
    )
