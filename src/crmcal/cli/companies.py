"""`crmcal companies`: where the people one knows work."""

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options, restoring, settings, writing
from crmcal.cli.edits import File, Map, Overwrite, done, take_table
from crmcal.cli.importing import request_for

if TYPE_CHECKING:
    from crmcal.contacts.companies import CompanyEdit, Edited
    from crmcal.contacts.listing import CompanyRow, Wanted
    from crmcal.core.contacts.model import Company

app = typer.Typer(help="Companies, and what is known of them.", no_args_is_help=True)
What = Annotated[str, typer.Argument(metavar="WHAT", help="A domain, an address, a name, a part of one, or a number from the list.")]
Removed = Annotated[str | None, typer.Argument(metavar="[WHAT]", help="One that was removed: a domain, a name, a part of one, or its number.")]
Text = Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="Words that a name, a domain, a tag or a note holds.")]
Domains = Annotated[list[str] | None, typer.Argument(metavar="[DOMAIN]...", help="The domains of its addresses.")]
Sort = Annotated[str, typer.Option("--sort", help="name, people, meetings, last, next or added.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="companies")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What can be said of a company; what is left out stays, "" empties."""

    name: Annotated[str | None, typer.Option("--name", help='What it is called; "" for the name its domain gives it.')] = None
    domain: Annotated[list[str] | None, typer.Option("--domain", metavar="DOMAIN", help="A further domain, sub-domains included; repeatable.")] = None
    note: Annotated[str | None, typer.Option("--note", help="Whatever one wants to remember.")] = None
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag; repeatable.")] = None


@dataclass(frozen=True, kw_only=True)
class Changed(Said):
    """What can be changed."""

    untag: Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="A tag to take away; repeatable.")] = None
    remove_domain: Annotated[list[str] | None, typer.Option("--remove-domain", metavar="DOMAIN", help="A domain that is its no more; repeatable.")] = None
    split: Annotated[list[str] | None, typer.Option("--split", metavar="SUBDOMAIN", help="A sub-domain that is a company of its own; repeatable.")] = None
    join: Annotated[list[str] | None, typer.Option("--join", metavar="SUBDOMAIN", help="A domain to take back from the company that has it; repeatable.")] = (
        None
    )


@app.command("list")
@options.grouped
def list_(text: Text = None, *, reader: options.Reader, listed: options.Listed, sort: Sort = "name") -> None:
    """List companies with their people and meetings. How many, the last one, the next one."""
    from crmcal.contacts.listing import Wanted  # noqa: PLC0415 - start-up
    from crmcal.formats.companies import companies as written  # noqa: PLC0415
    from crmcal.formats.listing import show_listing  # noqa: PLC0415

    wanted = Wanted(text=" ".join(text or []), sort=sort, **listed.wanted)
    show_listing(written(rows(reader, wanted), searched=wanted.may_leave_out_all), reader.chosen_format)


def rows(reader: options.Reader, wanted: "Wanted") -> "list[CompanyRow]":
    """The companies that are wanted."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.contacts.listing import companies  # noqa: PLC0415
    from crmcal.store.connection import failing_as_store_error, open_reader  # noqa: PLC0415

    zone, path = settings.zone(reader, reader.tz), settings.store_path(reader)
    with failing_as_store_error(path), closing(open_reader(path)) as connection:
        return companies(connection, wanted, clock.now(), zone)


@app.command()
@options.grouped
def add(domains: Domains = None, *, given: options.Everywhere, said: Said) -> None:
    """Tell of a company. One that was made of a domain already is taken over."""
    from crmcal.contacts.companies import add as add_company  # noqa: PLC0415 - start-up
    from crmcal.contacts.companies import namesakes  # noqa: PLC0415
    from crmcal.contacts.session import editing, owner_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        company = add_company(contacts, edit_of(said, [*(domains or []), *(said.domain or [])]), owner_in(request))
        others = namesakes(contacts, company)
    also = [f"There is {other.name} already. If both are one: crmcal companies merge {other.id} {company.id}" for other in others[:1]]
    done(given, " ".join([f"{described(company)} is there.", *also]), contacts.rematched.addresses)


@app.command()
@options.grouped
def edit(what: What, *, given: options.Everywhere, said: Changed) -> None:
    """Change what is known of a company, for the whole past."""
    from crmcal.contacts.companies import edit as edit_company  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing, owner_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        edited = edit_company(contacts, what, edit_of(said, said.domain), owner_in(request))
    nothing = f"Nothing changes: {described(edited.company)} is so already."
    done(given, " ".join(sentences(edited)) if contacts.touched else nothing, contacts.rematched.addresses)


@app.command()
@options.grouped
def merge(kept: What, lost: What, *, given: options.Everywhere) -> None:
    """Let two companies be one. The first one stays, with the domains, the people and the meetings of both. `unmerge` undoes it."""
    from crmcal.contacts.companies import merge as merge_companies  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        company = merge_companies(contacts, kept, lost)
    done(given, f"Both are {described(company)}. To part them again: crmcal companies unmerge {company.id}", contacts.rematched.addresses)


@app.command()
@options.grouped
def unmerge(what: What, *, given: options.Everywhere) -> None:
    """Undo the latest merge into a company."""
    from crmcal.contacts.companies import unmerge as unmerge_companies  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        one, other, taken = unmerge_companies(contacts, what)
    kept = [f"{domain} stays {holder.name}'s. If both are one: crmcal companies merge {holder.id} {other.id}" for domain, holder in taken]
    done(given, " ".join([f"{described(one)} and {described(other)} are two again.", *kept]), contacts.rematched.addresses)


@app.command()
@options.grouped
def remove(what: What, *, given: options.Everywhere) -> None:
    """Delete a company. Invitations do not bring it back, its people and their meetings stay, and `restore` undoes it."""
    from crmcal.contacts.companies import remove as remove_company  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        company = remove_company(contacts, what)
    done(given, restoring.removed(company, "companies"), contacts.rematched.addresses)


@app.command()
@options.grouped
def restore(what: Removed = None, *, reader: options.Reader) -> None:
    """Take a removal back, with all that was told. Without WHAT, list which were removed."""
    restoring.restore("companies", what, reader)


@app.command("import")
@options.grouped
def import_(
    file: File, *, given: options.Everywhere, columns: Map = None, overwrite: Overwrite = False, dry_run: options.DryRun = False, json: options.Json = False
) -> None:
    """Read a table of companies. As HubSpot, Pipedrive, Twenty or `export` write it; reading it twice changes nothing."""
    from crmcal.contacts.company_import import import_companies  # noqa: PLC0415 - start-up
    from crmcal.core.contacts.company_table import FIELDS  # noqa: PLC0415

    take_table(given, import_companies, file, columns, FIELDS, "crmcal.companies-import/1", overwrite=overwrite, dry_run=dry_run, json=json)


@app.command()
@options.grouped
def export(*, reader: options.Reader, as_: writing.AsTable = None, target: writing.Target) -> None:
    """Write all companies as CSV that `import` reads, or otherwise."""
    from crmcal.contacts.listing import Wanted  # noqa: PLC0415 - start-up
    from crmcal.formats.companies import exported  # noqa: PLC0415

    writing.write_listing(target, reader, as_, lambda: exported(rows(reader, Wanted())), ("company", "companies"))


def edit_of(said: Said, domains: list[str] | None) -> "CompanyEdit":
    """What was typed."""
    from crmcal.contacts.companies import CompanyEdit  # noqa: PLC0415 - start-up

    more = said if isinstance(said, Changed) else Changed()
    return CompanyEdit(
        name=said.name,
        note=said.note,
        tags=said.tag or (),
        untags=more.untag or (),
        domains=domains or (),
        remove_domains=more.remove_domain or (),
        splits=more.split or (),
        joins=more.join or (),
    )


def described(company: "Company") -> str:
    """A company on one line."""
    from crmcal.core.readable import readable  # noqa: PLC0415 - start-up

    return f"{company.name} ({', '.join(map(readable, company.domains[:3]))})" if company.domains else company.name


def sentences(edited: "Edited") -> list[str]:
    """What an edit did."""
    company = edited.company
    split = [
        f"{described(each)} is a company of its own. To take it back: crmcal companies edit {company.id} --join {each.domains[0]}" for each in edited.split
    ]
    bare = [f"{each.name} has no domain any more. If both are one: crmcal companies merge {company.id} {each.id}" for each in edited.bare]
    return [f"{described(company)} is changed.", *split, *(f"{each.name} is gone into it." for each in edited.gone), *bare]
