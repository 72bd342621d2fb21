"""What refers to people, companies and opportunities: the schema says it, and every table that does is known."""

import re
import sqlite3
from contextlib import closing

from crmcal.store.contacts.references import PAIRS, REFERENCES
from crmcal.store.contacts.restoring import PUT_BACK
from crmcal.store.numbers import TABLES
from crmcal.store.pruning import prune_strangers
from tests.makers import calendar
from tests.store.desk import Desk

DERIVED = {("addresses", "person_id"), ("addresses", "company_id")}  # by every edit, for the whole past
OWN = {("person_addresses", "person_id"), ("company_domains", "company_id"), ("opportunity_contacts", "opportunity_id")}  # part of the row itself


def columns_that_refer(desk: Desk, kind: str) -> set[tuple[str, str]]:
    """Table and column of all foreign keys to a kind."""
    desk.take(calendar())
    tables = [name for (name,) in desk.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    keys = {(table, column, to) for table in tables for _, _, to, column, *_ in desk.rows(f"PRAGMA foreign_key_list({table})")}
    return {(table, column) for table, column, to in keys if to == TABLES[kind]}


def test_a_merge_moves_all_that_refers_to_somebody(desk):
    found = {kind: {(table, column) for table, _, column in references} for kind, references in REFERENCES.items()}
    assert found == {kind: columns_that_refer(desk, kind) - DERIVED - OWN for kind in TABLES}


def test_all_that_referred_to_somebody_who_was_removed_can_be_put_back():
    assert PUT_BACK.keys() == {table for references in REFERENCES.values() for table, _, _ in references}


def test_nothing_prunes_those_whom_the_user_named_somewhere(desk):
    told = {(column, table) for kind in TABLES for table, column in columns_that_refer(desk, kind) - DERIVED - OWN if table not in {"cards", "change_people"}}
    statements = []
    with closing(sqlite3.connect(desk.store)) as connection:
        connection.set_trace_callback(statements.append)
        prune_strangers(connection)
    deleted = " ".join(each for each in statements if re.search(r"DELETE FROM (people|companies)\b", each))
    assert told <= {*re.findall(r"NOT IN \(SELECT (\w+) FROM (\w+)", deleted)}


def test_pairs_are_tables_of_nothing_but_two_keys(desk):
    desk.take(calendar())
    tables = {table for references in REFERENCES.values() for table, _, _ in references}
    assert {table for table in tables if len(desk.rows(f"PRAGMA table_info({table})")) == 2} == {*PAIRS}
