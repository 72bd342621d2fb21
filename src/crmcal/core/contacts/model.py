"""People, companies and opportunities: what the user keeps besides the calendar."""

from collections.abc import Mapping
from typing import Final, NamedTuple

BY_USER: Final = "user"
BY_IMPORT: Final = "import"
BY_CALENDAR: Final = "calendar"
OUTCOMES: Final = ("won", "lost")
LONGEST_NAME: Final = 500  # characters, of a name or a title: what is longer is none


class Person(NamedTuple):
    """Somebody met, or told of.

    id:         0 for one that is not stored yet
    origin:     calendar, import or user
    added:      UTC seconds
    company_id: the employer somebody told
    told:       who said which field: `user` or `import`; a field that is not there nobody told
    emails:     comparable addresses, the primary one first
    names:      what else they are or were called, to be recognised by: see core/contacts/callnames
    """

    id: int = 0
    name: str = ""
    origin: str = BY_USER
    added: int = 0
    company_id: int | None = None
    title: str = ""
    phone: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    told: Mapping[str, str] = {}
    emails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def derived(self) -> bool:
        """Whether invitations alone say that it exists."""
        return self.origin == BY_CALENDAR and not self.told


class Company(NamedTuple):
    """A company, with its domains.

    id:      0 for one that is not stored yet
    origin:  calendar, import or user
    added:   UTC seconds
    told:    who said which field: `user` or `import`; a field that is not there nobody told
    domains: in IDNA form, sorted; each is one company's only
    names:   what else it is or was called, to be recognised by
    """

    id: int = 0
    name: str = ""
    origin: str = BY_USER
    added: int = 0
    note: str = ""
    tags: tuple[str, ...] = ()
    told: Mapping[str, str] = {}
    domains: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def derived(self) -> bool:
        """Whether invitations alone say that it exists."""
        return self.origin == BY_CALENDAR and not self.told


class Opportunity(NamedTuple):
    """A sale in hand, or one that ended.

    id:       0 for one that is not stored yet
    added:    UTC seconds
    amount:   a decimal number, "" when it is not known; currency: of it, as in ISO 4217
    opened, closes, closed: ISO dates; closes is when it is expected to
    outcome:  won, lost, or "" while it is open
    told:     who said which field: `user` or `import`
    contacts: numbers of people, sorted
    names:    what else it was called, to be recognised by
    """

    id: int = 0
    name: str = ""
    added: int = 0
    company_id: int | None = None
    stage: str = ""
    amount: str = ""
    currency: str = ""
    opened: str | None = None
    closes: str | None = None
    closed: str | None = None
    outcome: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    told: Mapping[str, str] = {}
    contacts: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
