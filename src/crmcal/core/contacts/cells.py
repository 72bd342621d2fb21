"""The cells of tables (CSV, TSV) as spreadsheets and other programs write them."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from crmcal.core.contacts.vcard import CARD
from crmcal.core.ical.contentline import decode_line

DELIMITERS: Final = ",;\t|"
SAMPLE: Final = 1 << 16
LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|(?<=.)\Z)")  # as csv counts them; str.splitlines knows further ends
LONGEST_CELL: Final = 1 << 28  # more than a file that is read has: a long cell is judged by what it stands for, and costs no other row
DEFUSED: Final = re.compile(r"'+[=+\-@\t\r\n]")
CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
ODD: Final = 100  # characters of a text of which not even one is a control character
KINDS: Final = ("label", "type")  # E-mail 1 - Label, Phone 1 - Type


class NoTableError(ValueError):
    """The octets are no table of what is wanted; the sentence says what is missing."""


def table(octets: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The headers, and the rows that are not empty, each with the number of the line it begins on, from 1. Both raise NoTableError."""
    if CARD.search(octets[:SAMPLE]):
        raise NoTableError("it holds vCards: read them with crmcal people import")
    text = decoded(octets)
    if not text.strip():
        raise NoTableError("it is empty")
    if len(CONTROL.findall(text[:SAMPLE])) * ODD > len(text[:SAMPLE]):
        raise NoTableError("it is no address book and no table")
    found = numbered(text)
    _, header = next(found, (1, []))
    return header, ((line, row) for line, row in found if any(cell.strip() for cell in row))


def numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line each begins on; Excel's `sep=;` is none. Raises NoTableError."""
    csv.field_size_limit(LONGEST_CELL)  # csv has one for the whole process and none of a reader's own; nothing else in the program reads with csv
    rows = csv.reader(LINE.findall(text), delimiter=delimiter(text))
    line = 1
    try:
        for row in rows:
            if line > 1 or not (row and row[0].casefold().startswith("sep=")):
                yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise NoTableError(f"it cannot be read as a table: {error}") from None


def decoded(octets: bytes) -> str:
    """The text of a table: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252."""
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return octets.decode("utf-16", "replace")
    if octets[1:2] == b"\0" or octets[:1] == b"\0":
        return octets.decode("utf-16-le" if octets[1:2] == b"\0" else "utf-16-be", "replace")
    text = decode_line(octets).removeprefix("\ufeff")
    return text.replace("\0", "")


def delimiter(text: str) -> str:
    """What stands between the cells of the first line; Excel's `sep=;` says it outright."""
    first = next((line for line in text[:SAMPLE].splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=unquoted.count) if unquoted else ","


def columns(header: Sequence[str], mapping: Mapping[str, str], known: Callable[[str], str | None]) -> list[str | None]:
    """The field of each column: what `mapping` says of its header, in any case, else what is `known` of that; None for those that are not used.

    Raises NoTableError when a column of the mapping is missing.
    """
    wanted = {name.strip().casefold(): field for name, field in mapping.items()}
    present = {cell.strip().casefold() for cell in header}
    missing = [name for name in mapping if name.strip().casefold() not in present]
    if missing:
        raise NoTableError(f"there is no column {missing[0]!r}; the first line has: {', '.join(cell.strip() for cell in header if cell.strip())}")
    return [wanted.get(cell.strip().casefold()) or known(cell) for cell in header]


def unread(header: Sequence[str], fields: Sequence[str | None], rows: Iterable[tuple[int, Sequence[str]]]) -> list[str]:
    """The columns that hold something and are not used, as they are headed; none of those that only say what kind of value stands beside them."""
    left = {at: " ".join(cell.split()) for at, cell in enumerate(header) if cell.strip() and not fields[at] and not plain_header(cell).endswith(KINDS)}
    filled = {at for _, row in rows for at in left if at < len(row) and row[at].strip()} if left else set()
    return list(dict.fromkeys(left[at] for at in sorted(filled)))


def plain_header(header: str) -> str:
    """A header in lower case, with words apart by single blanks, without numbers and punctuation: `E-mail 1 - Value` is `e mail value`."""
    text = re.sub(r"[^\w\s]|_", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)).casefold()
    return " ".join(word for word in text.split() if not word.isdigit())


def by_field(fields: Sequence[str | None], row: Sequence[str]) -> dict[str, list[str]]:
    """The cells of each field, without those that are empty."""
    cells: dict[str, list[str]] = {}
    for field, cell in zip(fields, row, strict=False):
        if field and cell.strip():
            cells.setdefault(field, []).append(undefused(cell.strip()))
    return cells


def undefused(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if DEFUSED.match(cell) else cell


def first(cells: Iterable[str]) -> str:
    """The first cell, in one line; "" without any."""
    return " ".join(next(iter(cells), "").split())


def tags_of(cell: str) -> list[str]:
    """Tags apart by Google's `:::`, else by commas and semicolons; Google's own groups begin with an asterisk and say nothing."""
    parts = cell.split(":::") if ":::" in cell else re.split(r"[,;]", cell)
    return [tag.strip() for tag in parts if tag.strip() and not tag.strip().startswith("*")]
