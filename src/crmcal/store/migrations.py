"""Brings a store of an older crmcal to the newest schema, by sqlite-utils, which keeps book of what was applied."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Final

from sqlite_utils import Database, Migrations

from crmcal.store.schema import SCRIPTS, SET, statements

MIGRATIONS: Final = Migrations(SET)


def run(script: str, database: Database) -> None:
    """Run a script's statements."""
    for statement in statements(script):
        database.execute(statement)


def named(script: str) -> Callable[[Database], None]:
    """A migration that runs a script."""
    return partial(run, script)


for name, script in SCRIPTS:
    MIGRATIONS(name=name)(named(script))  # a partial has no __name__: the name is given


def apply(connection: sqlite3.Connection) -> None:
    """Apply what the store has not seen yet, as part of the transaction that is open."""
    MIGRATIONS.apply(Database(connection))
