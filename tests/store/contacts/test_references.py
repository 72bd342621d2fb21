"""What refers to people, companies and opportunities: the schema says it, and every table that does is known."""

import re

from crmcal.store.contacts.references import PAIRS, REFERENCES, UNNAMED_COMPANIES, UNNAMED_PEOPLE
from crmcal.store.contacts.restoring import PUT_BACK
from crmcal.store.numbers import TABLES
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


def test_whom_the_user_named_nothing_prunes(desk):
    told = {(table, column) for kind in TABLES for table, column in columns_that_refer(desk, kind) - DERIVED - OWN if table not in {"cards", "change_people"}}
    assert set(re.findall(r"SELECT (\w+) FROM (\w+)", UNNAMED_PEOPLE + UNNAMED_COMPANIES)) == {(column, table) for table, column in told}


def test_pairs_are_tables_of_nothing_but_two_keys(desk):
    desk.take(calendar())
    tables = {table for references in REFERENCES.values() for table, _, _ in references}
    assert {table for table in tables if len(desk.rows(f"PRAGMA table_info({table})")) == 2} == {*PAIRS}
