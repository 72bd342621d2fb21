"""`crmcal people`: whom one knows."""

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options, restoring, settings
from crmcal.cli.edits import done
from crmcal.cli.importing import request_for

if TYPE_CHECKING:
    from crmcal.contacts.people import PersonEdit
    from crmcal.core.contacts.model import Person

app = typer.Typer(help="People, and what is known of them.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(metavar="WHO", help="An address, a name, a part of one, or a number from the list.")]
Removed = Annotated[str | None, typer.Argument(metavar="[WHO]", help="One who was removed: an address, a name, a part of one, or their number.")]
Text = Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="Words that a name, an address, a tag or a note holds.")]
Emails = Annotated[list[str] | None, typer.Argument(metavar="[EMAIL]...", help="Addresses, the primary one first.")]
Company = Annotated[str | None, typer.Option("--company", metavar="WHAT", help="Only people of one company.")]
Sort = Annotated[str, typer.Option("--sort", help="name, company, meetings, last, next or added.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    from crmcal.cli import books, reviewing  # noqa: PLC0415 - which need this module

    books.register(app)
    reviewing.register(app)
    main.add_typer(app, name="people")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What can be said of a person; what is left out stays, "" empties."""

    name: Annotated[str | None, typer.Option("--name", help="The full name.")] = None
    title: Annotated[str | None, typer.Option("--title", help="What they are: CEO, Head of Sales.")] = None
    company: Annotated[str | None, typer.Option("--company", metavar="WHAT", help="The employer: a domain, a name or a number.")] = None
    phone: Annotated[str | None, typer.Option("--phone", help="A telephone number.")] = None
    note: Annotated[str | None, typer.Option("--note", help="Whatever one wants to remember.")] = None
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag; repeatable.")] = None


@dataclass(frozen=True, kw_only=True)
class Changed(Said):
    """What can be changed."""

    untag: Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="A tag to take away; repeatable.")] = None
    email: Annotated[list[str] | None, typer.Option("--email", metavar="EMAIL", help="A further address; repeatable.")] = None
    remove_email: Annotated[list[str] | None, typer.Option("--remove-email", metavar="EMAIL", help="An address that is theirs no more; repeatable.")] = None
    primary: Annotated[str | None, typer.Option("--primary", metavar="EMAIL", help="The address to put first.")] = None


@app.command("list")
@options.grouped
def list_(text: Text = None, *, reader: options.Reader, listed: options.Listed, company: Company = None, sort: Sort = "name") -> None:
    """List people with their meetings. How many, the last one, the next one."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.contacts.listing import Wanted, people  # noqa: PLC0415
    from crmcal.formats.listing import show_listing  # noqa: PLC0415
    from crmcal.formats.people import people as written  # noqa: PLC0415
    from crmcal.showing import the_one  # noqa: PLC0415
    from crmcal.store.connection import failing_as_store_error, open_reader  # noqa: PLC0415

    zone, path = settings.zone(reader, reader.tz), settings.store_path(reader)
    with failing_as_store_error(path), closing(open_reader(path)) as connection:
        number = the_one(connection, "company", company).id if company else None
        wanted = Wanted(text=" ".join(text or []), company=number, sort=sort, **listed.wanted)
        rows = people(connection, wanted, clock.now(), zone)
    show_listing(written(rows, searched=wanted.may_leave_out_all), reader.chosen_format)


@app.command()
@options.grouped
def add(emails: Emails = None, *, given: options.Everywhere, said: Said) -> None:
    """Tell of somebody. Who was met with one of the addresses already is taken over."""
    from crmcal.contacts.afterwards import as_they_are  # noqa: PLC0415 - start-up
    from crmcal.contacts.people import add as add_person  # noqa: PLC0415
    from crmcal.contacts.people import namesakes, owners  # noqa: PLC0415
    from crmcal.contacts.session import editing, owner_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        met = owners(contacts, emails or ())
        person = add_person(contacts, edit_of(said, emails), owner_in(request))
        others = namesakes(contacts, person)
    (person,) = as_they_are(request.store, person)
    was = f", who was {met[0].name} until now" if met and met[0].name != person.name else ""
    also = [f"There is one of that name already: {numbered(other)}. If both are one: crmcal people merge {other.id} {person.id}" for other in others[:1]]
    done(given, " ".join([f"{described(person)} is there{was}.", *also]), contacts.rematched.addresses)


@app.command()
@options.grouped
def edit(who: Who, *, given: options.Everywhere, said: Changed) -> None:
    """Change what is known of somebody, for the whole past."""
    from crmcal.contacts.afterwards import as_they_are, owners_now  # noqa: PLC0415 - start-up
    from crmcal.contacts.people import claimed_by  # noqa: PLC0415
    from crmcal.contacts.people import edit as edit_person  # noqa: PLC0415
    from crmcal.contacts.session import editing, owner_in  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        others = claimed_by(contacts, who, [*(said.email or ()), *([said.primary] if said.primary else ())])
        person = edit_person(contacts, who, edit_of(said, said.email), owner_in(request))
    (person,) = as_they_are(request.store, person)
    gone = owners_now(request.store, said.remove_email or ())
    changed = " ".join([f"{described(person)} is changed.", *(fate_of(email, other) for email, other in others), *(now_of(*each) for each in gone)])
    done(given, changed if contacts.touched else f"Nothing changes: {described(person)} is so already.", contacts.rematched.addresses)


@app.command()
@options.grouped
def merge(kept: Who, lost: Who, *, given: options.Everywhere) -> None:
    """Let two people be one. The first one stays, with the addresses and the meetings of both. `unmerge` undoes it."""
    from crmcal.contacts.afterwards import as_they_are  # noqa: PLC0415 - start-up
    from crmcal.contacts.people import merge as merge_people  # noqa: PLC0415
    from crmcal.contacts.session import editing  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        person = merge_people(contacts, kept, lost)
    (person,) = as_they_are(request.store, person)
    done(given, f"Both are {described(person)}. To part them again: crmcal people unmerge {person.id}", contacts.rematched.addresses)


@app.command()
@options.grouped
def unmerge(who: Who, *, given: options.Everywhere) -> None:
    """Undo the latest merge into somebody."""
    from crmcal.contacts.afterwards import as_they_are  # noqa: PLC0415 - start-up
    from crmcal.contacts.people import unmerge as unmerge_people  # noqa: PLC0415
    from crmcal.contacts.session import editing  # noqa: PLC0415

    request = request_for(given)
    with editing(request) as contacts:
        both = unmerge_people(contacts, who)
    one, other = as_they_are(request.store, *both)
    done(given, f"{apart(one, other)} and {apart(other, one)} are two again.", contacts.rematched.addresses)


@app.command()
@options.grouped
def remove(who: Who, *, given: options.Everywhere) -> None:
    """Delete somebody. Invitations do not bring them back, meetings stay, and `restore` undoes it."""
    from crmcal.contacts.people import remove as remove_person  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        person = remove_person(contacts, who)
    done(given, restoring.removed(person, "people"), contacts.rematched.addresses)


@app.command()
@options.grouped
def restore(who: Removed = None, *, reader: options.Reader) -> None:
    """Take a removal back, with all that was told. Without WHO, list who was removed."""
    restoring.restore("people", who, reader)


def edit_of(said: Said, emails: list[str] | None) -> "PersonEdit":
    """What was typed."""
    from crmcal.contacts.people import PersonEdit  # noqa: PLC0415 - start-up

    more = said if isinstance(said, Changed) else Changed()
    return PersonEdit(
        name=said.name,
        title=said.title,
        company=said.company,
        phone=said.phone,
        note=said.note,
        tags=said.tag or (),
        untags=more.untag or (),
        emails=emails or (),
        remove_emails=more.remove_email or (),
        primary=more.primary,
    )


def fate_of(email: str, other: "Person") -> str:
    """What becomes of an address that was somebody else's."""
    if other.derived:
        return f"{email} was {other.name}'s, who was known by it alone, and is theirs now."
    return f"{email} is also claimed by {numbered(other)}: crmcal people conflicts tells how to settle that."


def now_of(email: str, owner: "Person") -> str:
    """Whose an address is that was taken from somebody."""
    if owner.derived:
        return f"{email} is now a person of their own: {numbered(owner)}."
    return f"{email} is now that of {numbered(owner)}."


def described(person: "Person") -> str:
    """A person on one line; who has no address is told from others by the number."""
    from crmcal.core.readable import readable  # noqa: PLC0415 - start-up

    return f"{person.name} ({', '.join(map(readable, person.emails[:3]))})" if person.emails else numbered(person)


def apart(person: "Person", other: "Person") -> str:
    """A person on one line, with the number if another one's name is alike."""
    from crmcal.core.contacts.likeness import alike  # noqa: PLC0415 - start-up

    return numbered(person) if alike(person.name, other.name) else described(person)


def numbered(person: "Person") -> str:
    """A person who is to be told from one of a like name."""
    return f"{person.name} (number {person.id})"
