"""Forgets for good what is kept of those who were removed: all of some, and the addresses and domains of some in what is kept of others."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from crmcal.store.contacts.merging import forget_merges
from crmcal.store.contacts.removing import Removed, all_removed, change, drop
from crmcal.store.tidiness import mark_untidy
from crmcal.store.unwanted import Unwanted


def going_along(connection: sqlite3.Connection, gone: Mapping[str, Collection[int]], texts: Collection[str]) -> list[Removed]:
    """The removed that are forgotten: those of some kinds and numbers (gone), and those of whom nothing is left without some addresses or domains."""
    digests = digests_of(connection, texts)
    return [each for each in all_removed(connection) if spared(each, gone, texts, digests) is None]


def forget_removed(connection: sqlite3.Connection, gone: Mapping[str, Collection[int]], texts: Collection[str]) -> None:
    """Forget the removed of some kinds and numbers (gone), and take these, and some addresses or domains (texts), out of what is kept of others."""
    digests = digests_of(connection, texts)
    for each in all_removed(connection, resolved=False):
        left = spared(each, gone, texts, digests)
        if left is None:
            forget_merges(connection, each.kind, each.number)
            drop(connection, each)
        elif left != each.kept:
            change(connection, each, **left)
        if left != each.kept:
            mark_untidy(connection)


def digests_of(connection: sqlite3.Connection, texts: Iterable[str]) -> set[str]:
    """The digests of addresses and domains, as what is removed has them."""
    unwanted = Unwanted(connection)
    return {unwanted.digest(kind, text).hex() for text in texts for kind in ("person", "company")}


def spared(each: Removed, gone: Mapping[str, Collection[int]], texts: Collection[str], digests: Collection[str]) -> dict[str, Any] | None:
    """What is kept of a removed one without all that is forgotten; None when it is forgotten itself, or nothing is left to know it by."""
    if each.number in gone.get(each.kind, ()):
        return None
    kept = each.kept
    row = bereft(each, gone, texts)
    left = [digest for digest in kept["digests"] if digest not in digests]
    if row is None or (kept["digests"] and not left):
        return None
    if row.get("company_id") in gone.get("company", ()):
        row["company_id"] = None
    return {
        **kept,
        "row": row,
        "digests": left,
        "claims": {email: numbers for email, numbers in kept["claims"].items() if email not in texts},
        "away": [text for text in kept["away"] if text not in texts],
        "held": [one for one in kept["held"] if {*texts}.isdisjoint(one["row"].get("emails") or one["row"].get("domains") or ())],
    }


def bereft(each: Removed, gone: Mapping[str, Collection[int]], texts: Collection[str]) -> dict[str, Any] | None:
    """The fields of a removed one without some addresses or domains; None when it had no others and is nobody without them.

    Who has a name, and shared the address with somebody who is forgotten, is somebody else, and stays.
    """
    row = dict(each.kept["row"])
    field = "emails" if each.kind == "person" else "domains"
    lost = [text for text in row.get(field, ()) if text in texts]
    if not lost:
        return row
    row[field] = [text for text in row[field] if text not in texts]
    row["names"] = []  # they may be those of the one who is forgotten
    shared = any(not {*gone.get("person", ())}.isdisjoint(each.kept["claims"].get(email, ())) for email in lost)
    return row if row[field] or (row["name"] and shared) else None
