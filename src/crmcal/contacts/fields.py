"""What the user says of people, companies and opportunities, checked: each mistake is a sentence."""

import shlex
from collections.abc import Iterable, Mapping
from typing import Final

from crmcal.contacts.session import the_one
from crmcal.core.addresses import domain_in, domain_of, normalised
from crmcal.core.contacts.callnames import edited
from crmcal.core.contacts.insiders import own_domain
from crmcal.core.contacts.merging import OWN, Row
from crmcal.core.contacts.model import BY_CALENDAR, BY_IMPORT, BY_USER, LONGEST_NAME, Opportunity
from crmcal.core.matching import is_free_mail, registrable_domain
from crmcal.core.rules import Owner
from crmcal.errors import NoneFitsError, UsageError
from crmcal.store.contacts.editing import Contacts

FEWEST_DIGITS: Final = 3  # 112


def email_from(text: str) -> str:
    """An address in comparable form. Raises UsageError."""
    email = normalised(text)
    if email is None or "." not in domain_of(email):
        raise UsageError(f"{text!r} is not an e-mail address.")
    return email


def contact_address_from(text: str, owner: Owner | None) -> str:
    """An address that can be a contact's, in comparable form. Raises UsageError for what is none, and for one's own or a colleague's."""
    email = email_from(text)
    if owner and email in owner.addresses:
        raise UsageError(f"{email} is your own address.")
    own = own_domain(domain_of(email), owner) if owner else None
    if own:
        raise UsageError(f"{email} is a colleague's address: {own} is your own domain.")
    return email


def phone_from(text: str) -> str:
    """A telephone number in one line; "" for none. Raises UsageError for what has hardly a digit."""
    phone = " ".join(text.split())
    if phone and sum(map(str.isdecimal, phone)) < FEWEST_DIGITS:
        raise UsageError(f"{text!r} is not a telephone number.", hint="Such as +41 44 668 18 00")
    return phone


def domain_from(text: str, owner: Owner | None) -> str:
    """A company's domain in IDNA form, of an address of the web, too. Raises UsageError for what is none, a public suffix, a free-mail domain or one's own."""
    domain = domain_in(text)
    if not domain:
        raise UsageError(f"{text!r} is not a domain.", hint="Such as acme.example")
    if registrable_domain(domain) is None:
        raise UsageError(f"{domain} is a public suffix: many companies have addresses under it.", hint=f"Such as acme.{domain}")
    if is_free_mail(domain):
        raise UsageError(
            f"{domain} gives addresses to anybody, so it cannot be a company's.", hint="Give the people their company: crmcal people edit WHO --company"
        )
    if owner and own_domain(domain, owner):
        raise UsageError(f"{domain} is your own domain.")
    return domain


def name_from(text: str, what: str = "name") -> str:
    """A name or a title in one line; "" for none. Raises UsageError for one that is too long."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise UsageError(f"A {what} has at most {LONGEST_NAME} characters: this one has {len(name):,}.", hint="A longer text can be a --note.")
    return name


def company_from(contacts: Contacts, text: str) -> int | None:
    """The number of a company that is there; None for "". Raises SeveralFitError, and NoneFitsError with a hint how to make it."""
    try:
        return the_one(contacts, "company", text) if text.strip() else None
    except NoneFitsError as error:
        named = " ".join(text.split())
        quoted = shlex.quote(named) if {*named} & {*'"$`\\!'} else f'"{named}"'
        raise NoneFitsError(error.sentence, hint=f"To make it: crmcal companies add --name {quoted}") from None


def tags_from(tags: Iterable[str], added: Iterable[str], removed: Iterable[str]) -> tuple[str, ...]:
    """Tags after some were added and removed, in any case. In tables commas and semicolons stand between tags: none has one in it."""
    gone = {tag.casefold() for tag in apart(removed)}
    found: dict[str, str] = {}
    for tag in (*tags, *apart(added)):
        found.setdefault(tag.strip().casefold(), tag.strip())
    return tuple(tag for key, tag in found.items() if key and key not in gone)


def apart(tags: Iterable[str]) -> list[str]:
    """Tags one by one, where several were typed at once."""
    return [" ".join(tag.split()) for text in tags for tag in text.replace(";", ",").split(",")]


def changed(row: Row, fields: Mapping[str, object]) -> Row:
    """A row with other fields, told by the user; a field that is emptied is one that nobody told, but a list that an import told stays as short as it is."""
    told = dict(row.told)
    imported = isinstance(row, Opportunity) or BY_IMPORT in row.told.values()
    for name, value in fields.items():
        if value or (imported and name in (*OWN, "tags")):
            told[name] = BY_USER
        elif name not in OWN:
            told.pop(name, None)
    values = {**row._asdict(), **fields, "told": told}
    return edited(row, type(row)(**values))


def as_invited(row: Row, field: str) -> Row:
    """A row whose addresses or domains, after some were taken away, are those that invitations gave it: nobody told them any more."""
    if isinstance(row, Opportunity) or row.origin != BY_CALENDAR or len(getattr(row, field)) != 1 or BY_IMPORT in row.told.values():
        return row
    return row._replace(told={name: who for name, who in row.told.items() if name != field})
