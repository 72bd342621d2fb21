"""TSV for others: one row per meeting, newest first."""

from collections.abc import Iterator

from crmcal.exporting import Export
from crmcal.formats.delimited import lines
from crmcal.registry import exporter


@exporter("tsv")
def tsv(export: Export) -> Iterator[str]:
    """The header and the rows."""
    return lines(export.together.meetings(), "\t")
