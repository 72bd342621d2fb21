"""What the `restore` commands share: listing what was removed, and giving it back."""

from typing import TYPE_CHECKING

from crmcal.cli import options
from crmcal.cli.edits import done
from crmcal.core.counting import PLURALS
from crmcal.errors import UsageError

if TYPE_CHECKING:
    from crmcal.core.contacts.model import Company, Opportunity, Person
    from crmcal.store.contacts.restoring import Restored

KINDS = {plural: kind for kind, plural in PLURALS.items()}


def restore(group: str, wanted: str | None, reader: options.Reader) -> None:
    """Give one back; without one, list what can be. group: people, companies or opportunities, as the commands are called."""
    from crmcal.cli.importing import request_for  # noqa: PLC0415 - start-up
    from crmcal.contacts.afterwards import as_they_are  # noqa: PLC0415
    from crmcal.contacts.removed import restore as restore_one  # noqa: PLC0415
    from crmcal.contacts.session import editing  # noqa: PLC0415
    from crmcal.core.contacts.model import Person  # noqa: PLC0415

    if wanted is None:
        list_removed(group, reader)
        return
    if reader.chosen_format != "table":
        raise UsageError(f"{reader.chosen_format} is a format for the list of what was removed.", hint=f"crmcal {group} restore lists it.")
    request = request_for(reader)
    with editing(request) as contacts:
        restored = restore_one(contacts, KINDS[group], wanted)
    if isinstance(restored.row, Person):
        restored = restored._replace(row=as_they_are(request.store, restored.row)[0])
    done(reader, " ".join(sentences(restored, group)), contacts.rematched.addresses)


def list_removed(group: str, reader: options.Reader) -> None:
    """List what can be given back."""
    from crmcal.cli.reviewing import show  # noqa: PLC0415 - start-up
    from crmcal.contacts.removed import all_removed  # noqa: PLC0415
    from crmcal.formats.removed import removed  # noqa: PLC0415

    show(reader, lambda connection, zone: removed(all_removed(connection, KINDS[group]), group, zone))


def sentences(restored: "Restored", group: str) -> list[str]:
    """What came back, and what is somebody else's by now."""
    row = restored.row
    told = [f"{described(row)} is there again: number {row.id}."]
    told += [f"{text} is {other.name}'s by now. If both are one: crmcal {group} merge {other.id} {row.id}" for text, other in restored.taken]
    return told


def removed(row: "Person | Company | Opportunity", group: str) -> str:
    """That one was removed, and what takes it back."""
    return f"{described(row)} was removed. crmcal {group} restore {row.id} takes it back."


def described(row: "Person | Company | Opportunity") -> str:
    """One on one line, with addresses or domains."""
    from crmcal.core.readable import readable  # noqa: PLC0415 - start-up

    texts = [*getattr(row, "emails", ()), *getattr(row, "domains", ())][:3]
    return f"{row.name} ({', '.join(map(readable, texts))})" if texts else row.name
