"""Finds the calendars that others wrote: in the folder $CRMCAL_CORPUS, by default `../shared/corpus`. Tests skip where they are missing."""

import csv
import os
from pathlib import Path
from typing import Final

import pytest

CORPUS: Final = Path(os.environ.get("CRMCAL_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")
CALENDARS: Final = CORPUS / "calendars"
MANIFEST: Final = CORPUS / "manifest.tsv"

MISSING: Final = "the corpus is not here; set CRMCAL_CORPUS"

needs_corpus: Final = pytest.mark.skipif(not MANIFEST.exists(), reason=MISSING)


def rows(table: Path) -> list[dict[str, str]]:
    """The rows of one of its tables; none where the corpus is missing."""
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def manifest() -> list[dict[str, str]]:
    """The rows of the manifest; none where the corpus is missing."""
    return rows(MANIFEST)


def names() -> list[str]:
    """The files of the corpus that hold a VEVENT."""
    return [row["file"] for row in manifest() if row["vevent"] != "0"]


def octets(name: str) -> bytes:
    """What a file of the corpus holds."""
    return (CALENDARS / name).read_bytes()
