"""People who were removed and whom address books tell of, given back where a book counts more than the user."""

from collections.abc import Iterable

from crmcal.contacts.removed import all_removed, give_back
from crmcal.core.contacts.likeness import alike
from crmcal.core.contacts.recognition import Match
from crmcal.store.contacts.editing import Contacts
from crmcal.store.contacts.removing import Removed


def bring_back(matches: Iterable[Match], contacts: Contacts) -> set[int]:
    """Give back under their numbers those whom drafts mean that mean nobody of whom was told; their numbers."""
    removed = all_removed(contacts.connection, "person")
    by_email: dict[str, list[Removed]] = {}
    for each in removed:
        for email in each.emails:
            by_email.setdefault(email, []).append(each)
    known = {each.number: each for each in removed}
    back: set[int] = set()
    for match in matches:
        if match.person is None or match.person.derived:
            by_address = [each for email in match.draft.emails for each in by_email.get(email, ()) if may_be(each, match)]
            by_name = [known[number] for each in match.draft.written for number in contacts.removed.get(each.named, ()) if not match.draft.emails]
            found = (each.number for each in [*by_address, *by_name] if each.number not in back)
            back.update(number for number in [next((each for each in found if give_back(contacts, "person", each)), 0)] if number)
    return back


def may_be(removed: Removed, match: Match) -> bool:
    """Whether somebody who has an address of a draft is called as the draft is, or either has no name."""
    names = [name for name in (removed.name, *removed.kept["row"]["names"]) if name]
    return not (names and match.draft.name) or any(alike(match.draft.name, name) for name in names)
