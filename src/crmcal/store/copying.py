"""A redacted copy for a colleague: an SQLite file with what the views say as plain tables, and nothing else."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Self

TABLES: Final = (
    """
    CREATE TABLE v_meetings (
        id TEXT PRIMARY KEY,
        uid TEXT,
        recurrence_id TEXT,
        title TEXT,
        start TEXT NOT NULL,
        "end" TEXT NOT NULL,
        all_day INTEGER NOT NULL,
        timezone TEXT,
        minutes INTEGER NOT NULL,
        status TEXT NOT NULL,
        my_response TEXT,
        location TEXT,
        conference_url TEXT,
        description TEXT,
        recurring INTEGER NOT NULL,
        categories TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE v_participants (
        meeting_id TEXT NOT NULL,
        email TEXT,
        name TEXT NOT NULL,
        organizer INTEGER NOT NULL,
        role TEXT NOT NULL,
        response TEXT NOT NULL,
        kind TEXT NOT NULL,
        person_id INTEGER,
        company_id INTEGER
    ) STRICT
    """,
    "CREATE TABLE v_people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, company TEXT, company_id INTEGER) STRICT",
    "CREATE TABLE v_companies (id INTEGER PRIMARY KEY, name TEXT NOT NULL, domains TEXT) STRICT",
)
MEETING: Final = "INSERT INTO v_meetings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
PARTICIPANT: Final = "INSERT INTO v_participants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
PERSON: Final = "INSERT INTO v_people VALUES (?, ?, ?, ?, ?)"
COMPANY: Final = "INSERT INTO v_companies VALUES (?, ?, ?)"
Row = tuple[object, ...]


class Copy:
    """A copy that is being written; rows have the columns of TABLES, in their order."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def made(cls, path: Path) -> Iterator[Self]:
        """A new file at `path`, written in one go: nothing is ever deleted in it, so there is nothing between its rows."""
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for pragma in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN", *TABLES):
                connection.execute(pragma)
            yield cls(connection)
            connection.execute("COMMIT")

    def add_meeting(self, meeting: Row, participants: Iterable[Row]) -> None:
        """A meeting and who takes part."""
        self.connection.execute(MEETING, meeting)
        self.connection.executemany(PARTICIPANT, participants)

    def add_contacts(self, people: Iterable[Row], companies: Iterable[Row]) -> None:
        """People and companies."""
        self.connection.executemany(PERSON, people)
        self.connection.executemany(COMPANY, companies)
