"""A store at work: imports and syncs texts on a fixed day, and tells what is in the store afterwards."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from crmcal.config import Config
from crmcal.config.loading import parse
from crmcal.core.reports import RunReport
from crmcal.formats.json import history
from crmcal.history import Selection
from crmcal.importing import Request, import_paths, sync_sources
from crmcal.showing import find
from crmcal.store.connection import open_reader
from tests.makers import ME

NOW: Final = datetime(2026, 3, 11, 12, tzinfo=UTC)
OWNER: Final = f'[owner]\naddresses = ["{ME}"]\ndomains = ["own.example"]\n'
MEETINGS: Final = """
SELECT
    o.meeting, o.superseded, o.cancelled, o.recurrence_id, o.start, o."end", o.start_date, o.end_date,
    e.title, e.description, e.location, e.conference_url, e.status, e.my_response, e.categories, e.timezone, e.recurring,
    (
        SELECT json_group_array(json_array(a.email, a.name, a.kind, p.role, p.response, p.organizer, person.name, company.name))
        FROM participants AS p
        JOIN addresses AS a ON a.id = p.address_id
        LEFT JOIN people AS person ON person.id = a.person_id
        LEFT JOIN companies AS company ON company.id = a.company_id
        WHERE p.event_id = e.id
    )
FROM occurrences AS o
JOIN events AS e ON e.id = o.event_id
"""
PEOPLE: Final = "SELECT p.name, p.origin, a.email FROM people AS p LEFT JOIN person_addresses AS a ON a.person_id = p.id"
COMPANIES: Final = "SELECT c.name, c.origin, d.domain FROM companies AS c LEFT JOIN company_domains AS d ON d.company_id = c.id"
ADDRESSES: Final = "SELECT email, name, cutype, kind FROM addresses"


class Desk:
    """Somebody's calendars in a folder, and the store made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "crmcal.db"
        self.written = 0

    def put(self, text: str | bytes, name: str = "") -> Path:
        """Write a document, under a new name unless one is given."""
        self.written += 1
        path = self.folder / (name or f"{self.written}.ics")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def request(self, config: str = "", **asked: Any) -> Request:
        """What the command line would ask for."""
        return Request(store=self.store, config_path=self.folder / "config.toml", config=self.config(config), **asked)

    def config(self, text: str) -> Config | None:
        """The configuration that `text` says."""
        return parse(text, self.folder / "config.toml") if text else None

    def take(self, *texts: str, config: str = "", me: Sequence[str] = (ME,), **asked: Any) -> RunReport:
        """Import texts, in one run."""
        return self.read(*[self.put(text) for text in texts], config=config, me=me, **asked)

    def read(self, *paths: Path, config: str = "", me: Sequence[str] = (ME,), **asked: Any) -> RunReport:
        """Import files, in one run."""
        return import_paths([str(path) for path in paths], self.request(config, me=me, **asked))

    def sync(self, config: str, *names: str, **asked: Any) -> RunReport:
        """Mirror the sources of a configuration, which are told without their owner."""
        return sync_sources(names, self.request(OWNER + config, **asked))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The sorted result of a query."""
        with closing(sqlite3.connect(self.store)) as connection:
            return sorted(connection.execute(query).fetchall(), key=repr)

    def titles(self) -> list[str]:
        """The titles of the meetings that are shown."""
        return [title for (title,) in self.rows("SELECT title FROM v_meetings")]

    def people(self) -> list[str]:
        """The names of all people."""
        return [name for (name,) in self.rows("SELECT name FROM people")]

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the store says, without the numbers of rows."""
        return {query: self.rows(query) for query in (MEETINGS, PEOPLE, COMPANIES, ADDRESSES)}

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """All tables as they are, but for the time of the last sync, and for the numbers that are given next: none is given twice."""
        tables = [name for (name,) in self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'")]
        found = {name: self.rows(f"SELECT * FROM {name}") for name in tables}  # noqa: S608 - names from the schema
        found["collections"] = self.rows("SELECT id, source, kind, name, displayname, token FROM collections")
        return found

    def show(self, kind: str, wanted: str, **selection: Any) -> dict[str, Any]:
        """The JSON of a history."""
        with closing(open_reader(self.store)) as connection:
            found = find(connection, kind, wanted, Selection(**{"now": NOW, "zone": UTC, **selection}))
        told: dict[str, Any] = json.loads(json.dumps(history(found)))
        return told
