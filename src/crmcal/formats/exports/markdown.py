"""Markdown for others: a report on each person and company, or one on all meetings."""

from collections.abc import Iterator

from crmcal.exporting import Export
from crmcal.formats.markdown import known_as, pieces
from crmcal.registry import exporter


@exporter("markdown")
def markdown(export: Export) -> Iterator[str]:
    """The reports, one below the other."""
    gap = ""
    for chapter in export.chapters():
        yield gap
        about = filter(None, known_as(chapter.subject))
        lines = pieces(chapter.subject.name, about, chapter.summary, export.selection.zone, chapter.upcoming(), chapter.past())
        yield from (f"{line}\n" for line in lines)
        gap = "\n"
