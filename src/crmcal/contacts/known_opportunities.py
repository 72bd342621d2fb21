"""Which opportunity a row of a table means: one that is there, whatever it is called by now, or one that the user took away."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crmcal.core.contacts.model import BY_USER, Opportunity
from crmcal.core.naming import plain
from crmcal.store.contacts.away import merged_opportunities, removed_opportunities
from crmcal.store.contacts.editing import Contacts


class Known(NamedTuple):
    """An opportunity that a row may mean.

    sale:    as it is, or as it was when it was taken away
    away:    why it is not to be made again; "" for one that is there
    removed: whether it can be given back
    """

    sale: Opportunity
    away: str = ""
    removed: bool = False


class KnownOpportunities:
    """All that a table may mean."""

    def __init__(self, contacts: Contacts) -> None:
        self.there = {each.id: Known(each) for each in contacts.opportunities()}
        self.merged = [
            Known(lost, f"it is part of {self.there[number].sale.name}: crmcal opportunities unmerge {number}")
            for lost, number in merged_opportunities(contacts.connection)
            if number in self.there
        ]
        self.removed = [
            Known(each, f"it was removed: crmcal opportunities restore {each.id}", removed=True) for each in removed_opportunities(contacts.connection)
        ]

    def save(self, sale: Opportunity) -> None:
        """One that is new, or changed."""
        self.there[sale.id] = Known(sale)

    def meant(self, name: str, company: int | None) -> Known:
        """The opportunity that has or had this name at that company; else the only one whose company is not known or was said by hand. A new one if none.

        company: None where a row names none, then the only opportunity of the name will do; a number that none has for one that is not there yet
        """
        own, former = called(self.there.values(), name, former=False), called(self.there.values(), name)
        merged, removed = called(self.merged, name), called(self.removed, name)
        for exact in (own, merged, removed, former):
            found = [each for each in exact if each.sale.company_id == company]
            if found:
                return found[0]
        for near in (own, former, [*merged, *removed]):
            found = [each for each in near if company is None or each.sale.company_id is None or each.sale.told.get("company_id") == BY_USER]
            if len(found) == 1:
                return found[0]
        return Known(Opportunity())


def called(among: Iterable[Known], name: str, *, former: bool = True) -> Sequence[Known]:
    """Those of a name; with `former` also those that had it."""
    return [each for each in among if plain(name) in {plain(text) for text in (each.sale.name, *(each.sale.names if former else ()))}]
