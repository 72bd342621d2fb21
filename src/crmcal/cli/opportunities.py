"""`crmcal opportunities`: what one hopes to sell, and what became of it."""

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options, restoring, settings, writing
from crmcal.cli.edits import File, Map, Overwrite, done, take_table
from crmcal.cli.importing import request_for
from crmcal.errors import UsageError

if TYPE_CHECKING:
    from crmcal.contacts.opportunities import OpportunityEdit
    from crmcal.contacts.opportunity_list import WantedOpportunities
    from crmcal.store.contacts.opportunity_rows import OpportunityRow

app = typer.Typer(help="Opportunities, and what is known of them.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="A name, a part of one, or a number from the list.")]
Removed = Annotated[str | None, typer.Argument(metavar="[WHAT]", help="One that was removed: a name, a part of one, or its number.")]
Text = Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="Words that a name, a company, a contact, a tag or a note holds.")]
Sort = Annotated[str, typer.Option("--sort", help="closes, name, company, stage, amount, opened, closed or added.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="opportunities")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What can be said of an opportunity; what is left out stays, "" empties."""

    company: Annotated[str | None, typer.Option("--company", metavar="WHAT", help="Whose it is: a domain, a name or a number.")] = None
    contact: Annotated[list[str] | None, typer.Option("--contact", metavar="WHO", help="Whom you talk to: an address, a name, a number; repeatable.")] = None
    stage: Annotated[str | None, typer.Option("--stage", help="Where it stands, in your words.")] = None
    amount: Annotated[str | None, typer.Option("--amount", help="What it is worth: 12000 or '12000.50 EUR'.")] = None
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Of the amount, in three letters: EUR.")] = None
    opened: Annotated[str | None, typer.Option("--opened", metavar="DATE", help="When it began: an ISO date, today, or 30d, 6w, 12m ago.")] = None
    closes: Annotated[str | None, typer.Option("--closes", metavar="DATE", help="When you expect it to end: an ISO date, or in 30d, 6w, 12m.")] = None
    closed: Annotated[str | None, typer.Option("--closed", metavar="DATE", help="When it ended: an ISO date, today, or 30d ago.")] = None
    outcome: Annotated[str | None, typer.Option("--outcome", metavar="won|lost", help="How it ended; today, unless --closed says when.")] = None
    note: Annotated[str | None, typer.Option("--note", help="Whatever one wants to remember.")] = None
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag; repeatable.")] = None


@dataclass(frozen=True, kw_only=True)
class Changed(Said):
    """What can be changed."""

    name: Annotated[str | None, typer.Option("--name", help="What it is called.")] = None
    untag: Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="A tag to take away; repeatable.")] = None
    remove_contact: Annotated[list[str] | None, typer.Option("--remove-contact", metavar="WHO", help="Who is no contact any more; repeatable.")] = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which opportunities are wanted."""

    company: Annotated[str | None, typer.Option("--company", metavar="WHAT", help="Only those of one company.")] = None
    contact: Annotated[str | None, typer.Option("--contact", metavar="WHO", help="Only those with one contact.")] = None
    stage: Annotated[str | None, typer.Option("--stage", help="Only those at one stage.")] = None
    open: Annotated[bool, typer.Option("--open", help="Only those neither won nor lost.")] = False
    won: Annotated[bool, typer.Option("--won", help="Only those won.")] = False
    lost: Annotated[bool, typer.Option("--lost", help="Only those lost.")] = False

    @property
    def state(self) -> str | None:
        """The one state asked for. Raises UsageError for two."""
        chosen = [name for name in ("open", "won", "lost") if getattr(self, name)]
        if len(chosen) > 1:
            raise UsageError(f"The options --{chosen[0]} and --{chosen[1]} do not go together.", hint="Choose one.")
        return chosen[0] if chosen else None


@app.command("list")
@options.grouped
def list_(text: Text = None, *, reader: options.Reader, listed: options.Listed, filtered: Filter, sort: Sort = "closes") -> None:
    """List opportunities, the next to close first. Below them stands what they are worth: open, won and lost ones apart."""
    from crmcal.contacts.opportunity_list import WantedOpportunities  # noqa: PLC0415 - start-up
    from crmcal.formats.listing import show_listing  # noqa: PLC0415
    from crmcal.formats.opportunity_list import opportunities  # noqa: PLC0415

    wanted = WantedOpportunities(text=" ".join(text or []), stage=filtered.stage, state=filtered.state, sort=sort, **listed.wanted)
    searched = wanted.may_leave_out_all or not {filtered.company, filtered.contact} <= {None}
    show_listing(opportunities(read(reader, wanted, filtered), searched=searched), reader.chosen_format)


def read(reader: options.Reader, wanted: "WantedOpportunities", filtered: Filter) -> "list[OpportunityRow]":
    """The opportunities that are wanted. Raises NotFoundError for a company or a contact that is not there."""
    from dataclasses import replace  # noqa: PLC0415 - start-up

    from crmcal.contacts.opportunity_list import opportunities  # noqa: PLC0415
    from crmcal.showing import the_one  # noqa: PLC0415
    from crmcal.store.connection import failing_as_store_error, open_reader  # noqa: PLC0415

    path = settings.store_path(reader)
    with failing_as_store_error(path), closing(open_reader(path)) as connection:
        company = the_one(connection, "company", filtered.company).id if filtered.company else None
        person = the_one(connection, "person", filtered.contact).id if filtered.contact else None
        return opportunities(connection, replace(wanted, company=company, person=person))


@app.command()
@options.grouped
def add(name: Name, *, given: options.Everywhere, said: Said) -> None:
    """Tell of an opportunity."""
    from crmcal.contacts.opportunities import add as add_opportunity  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing, today_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        sale = add_opportunity(contacts, edit_of(said, name), today_in(request))
    done(given, f"{sale.name} is there: number {sale.id}{closed_today(said, sale.closed)}.")


@app.command()
@options.grouped
def edit(what: What, *, given: options.Everywhere, said: Changed) -> None:
    """Change what is known of an opportunity."""
    from crmcal.contacts.opportunities import edit as edit_opportunity  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing, today_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        sale = edit_opportunity(contacts, what, edit_of(said, said.name), today_in(request))
    changed = f"{sale.name} is changed{closed_today(said, sale.closed)}."
    done(given, changed if contacts.touched else f"Nothing changes: {sale.name} is so already.")


@app.command()
@options.grouped
def merge(kept: What, lost: What, *, given: options.Everywhere) -> None:
    """Let two opportunities be one. The first one stays, with the contacts of both. `unmerge` undoes it."""
    from crmcal.contacts.opportunities import merge as merge_opportunities  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing, today_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        sale, other, brought = merge_opportunities(contacts, kept, lost, today_in(request))
    done(given, f"Both are {sale.name}. From {other}: {', '.join(brought) or 'nothing'}. To part them again: crmcal opportunities unmerge {sale.id}")


@app.command()
@options.grouped
def unmerge(what: What, *, given: options.Everywhere) -> None:
    """Undo the latest merge into an opportunity."""
    from crmcal.contacts.opportunities import unmerge as unmerge_opportunities  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        one, other = unmerge_opportunities(contacts, what)
    done(given, f"{one.name} and {other.name} are two again.")


@app.command()
@options.grouped
def remove(what: What, *, given: options.Everywhere) -> None:
    """Delete an opportunity. Its meetings stay. `restore` undoes it."""
    from crmcal.contacts.opportunities import remove as remove_opportunity  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        sale = remove_opportunity(contacts, what)
    done(given, restoring.removed(sale, "opportunities"))


@app.command()
@options.grouped
def restore(what: Removed = None, *, reader: options.Reader) -> None:
    """Take a removal back, with all that was told. Without WHAT, list which were removed."""
    restoring.restore("opportunities", what, reader)


@app.command("import")
@options.grouped
def import_(
    file: File, *, given: options.Everywhere, columns: Map = None, overwrite: Overwrite = False, dry_run: options.DryRun = False, json: options.Json = False
) -> None:
    """Read a table of opportunities. As HubSpot, Pipedrive, Twenty or `export` write it; reading it twice changes nothing."""
    from crmcal.contacts.opportunity_import import import_opportunities  # noqa: PLC0415 - start-up
    from crmcal.core.contacts.opportunity_table import FIELDS  # noqa: PLC0415

    take_table(given, import_opportunities, file, columns, FIELDS, "crmcal.opportunities-import/1", overwrite=overwrite, dry_run=dry_run, json=json)


@app.command()
@options.grouped
def export(*, reader: options.Reader, as_: writing.AsTable = None, target: writing.Target) -> None:
    """Write all opportunities as CSV that `import` reads, or otherwise."""
    from crmcal.contacts.opportunity_list import WantedOpportunities  # noqa: PLC0415 - start-up
    from crmcal.formats.opportunity_list import exported  # noqa: PLC0415

    wanted = WantedOpportunities(sort="name")
    writing.write_listing(target, reader, as_, lambda: exported(read(reader, wanted, Filter())), ("opportunity", "opportunities"))


def edit_of(said: Said, name: str | None) -> "OpportunityEdit":
    """What was typed."""
    from crmcal.contacts.opportunities import OpportunityEdit  # noqa: PLC0415 - start-up

    more = said if isinstance(said, Changed) else Changed()
    return OpportunityEdit(
        name=name,
        company=said.company,
        contacts=said.contact or (),
        remove_contacts=more.remove_contact or (),
        stage=said.stage,
        amount=said.amount,
        currency=said.currency,
        opened=said.opened,
        closes=said.closes,
        closed=said.closed,
        outcome=said.outcome,
        note=said.note,
        tags=said.tag or (),
        untags=more.untag or (),
    )


def closed_today(said: Said, closed: str | None) -> str:
    """What was taken for granted."""
    return f", {said.outcome} on {closed}" if said.outcome and not said.closed and closed else ""
