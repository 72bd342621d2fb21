"""JSON for others: one document, with the meetings as a history has them."""

from collections.abc import Iterator
from typing import Final

from crmcal.exporting import Export
from crmcal.formats.json import dumped, iso, meeting, subject, summary
from crmcal.registry import exporter

END: Final = "[]\n}"  # of a document whose last field is an empty list
INDENT: Final = "\n    "


@exporter("json")
def json(export: Export) -> Iterator[str]:
    """The document; its meetings come last, so that all else is written before they are read."""
    chapter = export.together
    document = dumped({
        "schema": "crmcal.export/1",
        "subjects": [subject(each) for each in export.subjects],
        "since": iso(export.selection.since),
        "until": iso(export.selection.until),
        "visibility": export.visibility,
        "summary": summary(chapter.summary),
        "meetings": [],
    })  # fmt: skip
    yield document.removesuffix(END) + "["
    comma = ""
    for each in chapter.meetings():
        yield comma + INDENT + dumped(meeting(each)).replace("\n", INDENT)
        comma = ","
    yield ("\n  ]" if comma else "]") + "\n}\n"
