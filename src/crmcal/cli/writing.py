"""What the `export` commands of contacts share: where to, and in which format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crmcal.cli import asking, options, settings
from crmcal.core.counting import counted
from crmcal.errors import UsageError

if TYPE_CHECKING:
    from crmcal.formats.listing import Listing

AsTable = Annotated[str | None, typer.Option("--as", metavar="FORMAT", help="csv, tsv, json or markdown. [default: as the file ends, else csv]")]
STDOUT: Final = "-"
TABLES: Final = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".md": "markdown"}


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where an export goes."""

    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to: a new file, or - for standard output.")] = STDOUT
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False

    @property
    def path(self) -> str:
        """The file, its `~` expanded, or `-`."""
        return self.output if self.output == STDOUT else str(options.home(self.output))

    def format(self, as_: str | None, endings: Mapping[str, str], default: str) -> str:
        """The format asked for, else what the file's ending says. Raises UsageError for an ending that says none."""
        ending = PurePath(self.path).suffix.lower()
        if as_ or not ending:
            return as_ or default
        if ending not in endings:
            raise UsageError(f"{ending} says no format.", hint=f"Let the file end in one of {', '.join(endings)}, or say it with --as FORMAT.")
        return endings[ending]


def write(target: Target, given: options.Everywhere, text: Callable[[], str], told: Callable[[], str]) -> None:
    """Write an export once it is sure where to, and tell so. told: who is in it. Raises UsageError, CrmcalError."""
    from crmcal.formats import destination  # noqa: PLC0415 - start-up

    destination.check(target.path, binary=False, force=target.force, own=settings.own_files(given))
    destination.write(target.path, [text()])
    if target.path != STDOUT and not given.quiet:
        asking.say(f"{told()} in {target.path}.")


def write_listing(target: Target, reader: options.Reader, as_: str | None, listing: "Callable[[], Listing]", nouns: tuple[str, str]) -> None:
    """Write a list as it is asked for: by --as, by an option of lists, by the file's ending, else as CSV. nouns: what is in it, one and several."""
    from crmcal.formats.listing import written  # noqa: PLC0415 - start-up

    asked = reader.chosen_format
    if as_ and asked != "table":
        raise UsageError(f"The options --as {as_} and --{asked} do not go together.", hint="Choose one.")
    chosen = target.format(as_ or (None if asked == "table" else asked), TABLES, "csv")
    found = listing()
    text = written(found, chosen)
    write(target, reader, lambda: f"{text}\n", lambda: f"{counted(len(found.rows), *nouns)} {'is' if len(found.rows) == 1 else 'are'}")
