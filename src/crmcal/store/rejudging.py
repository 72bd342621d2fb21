"""Carries out what other rules mean for what is stored; the caller holds the transaction, and wipes the log after it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial

from crmcal.core.claims import sealed
from crmcal.core.keys import SERIES_SIZE, keyed_digest
from crmcal.core.model import Participant
from crmcal.core.rules import KEPT
from crmcal.core.visibility import EVERYTHING, METADATA
from crmcal.store.linking import Linker, name_people
from crmcal.store.pruning import delete_strangers, prune
from crmcal.store.spread import LAST, State
from crmcal.store.writes import settle_copies, tally_text


class Rejudging:
    """The changes to a store, in the order in which they are to be made."""

    def __init__(self, connection: sqlite3.Connection, secret: bytes) -> None:
        self.connection = connection
        self.secret = secret

    def remove_collections(self, numbers: Iterable[int]) -> None:
        """Delete the collections of sources that are no longer there."""
        self.connection.executemany("DELETE FROM collections WHERE id = ?", [(number,) for number in numbers])

    def remove_events(self, excluded: Mapping[int, str]) -> None:
        """Delete events, given with their verdicts; their resources are to be read again, and their revisions are for nobody but who has the UID."""
        events = json.dumps([*excluded])
        seals = self.seals(events)
        self.connection.execute("UPDATE claims SET event_id = NULL WHERE event_id IN (SELECT value FROM json_each(:events))", {"events": events})
        verdicts: dict[int, list[str]] = {}
        tallies: dict[int, str] = {}
        for event, resource, tally in self.connection.execute(
            """
            SELECT e.id, r.id, r.tally
            FROM json_each(:events) AS gone
            JOIN events AS e ON e.id = gone.value
            JOIN resources AS r ON r.id = e.resource_id
            """,
            {"events": events},
        ):
            verdicts.setdefault(resource, []).append(excluded[event])
            tallies[resource] = tally
        self.connection.execute("DELETE FROM events WHERE id IN (SELECT value FROM json_each(:events))", {"events": events})
        self.connection.executemany(
            "UPDATE resources SET tally = ?, stale = 1 WHERE id = ?",
            [(tally_text(retold(json.loads(tallies[resource]), found)), resource) for resource, found in verdicts.items()],
        )
        self.connection.executemany(
            "UPDATE resources SET sequence = -1, modified = 0, sealed = coalesce(sealed, ?) WHERE id = ?", [(seal, number) for number, seal in seals.items()]
        )
        self.connection.execute(
            """
            UPDATE resources
            SET continues = 0
            WHERE id IN (SELECT value FROM json_each(:resources))
                AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.resource_id = resources.id)
            """,
            {"resources": json.dumps([*verdicts])},
        )

    def seals(self, events: str) -> dict[int, bytes]:
        """The sealed revisions of the resources that some events, given as a JSON list, belong to."""
        rows = self.connection.execute(
            """
            SELECT r.id, r.digest, e.uid, e.sequence, e.modified
            FROM resources AS r
            JOIN events AS e ON e.resource_id = r.id
            WHERE r.id IN (SELECT resource_id FROM events WHERE id IN (SELECT value FROM json_each(:events)))
            ORDER BY e.sequence, e.modified
            """,
            {"events": events},
        )
        highest = {number: (revision, uid, nonce) for number, nonce, uid, *revision in rows}  # the last one of each counts
        digest = partial(keyed_digest, self.secret)
        return {number: sealed((sequence, modified), uid, nonce, digest) for number, ((sequence, modified), uid, nonce) in highest.items()}

    def mark_resources(self, tallies: Iterable[tuple[int, str]]) -> None:
        """Let resources of some collections with some tallies be read again: what was excluded may be allowed now, and its series elsewhere be whole again."""
        self.connection.executemany("UPDATE resources SET stale = 1 WHERE collection_id = ? AND tally = ?", tallies)
        self.connection.execute(
            """
            UPDATE resources
            SET stale = 1
            WHERE spread >= :lessened
                AND EXISTS (
                    SELECT 1
                    FROM resources AS other
                    WHERE other.stale = 1
                        AND other.collection_id = resources.collection_id
                        AND other.key BETWEEN substr(resources.key, 1, :size) AND CAST(substr(resources.key, 1, :size) || :last AS BLOB)
                )
            """,
            {"lessened": State.LESSENED, "size": SERIES_SIZE, "last": LAST},
        )

    def mark_documents(self) -> None:
        """Let the documents of such resources be read again: of imports all, as several may tell of one resource. Where nothing is kept, no href stays."""
        for statement in (
            "UPDATE documents SET stale = 1 WHERE id IN (SELECT document_id FROM resources WHERE stale = 1)",
            """
            UPDATE documents
            SET stale = 1
            WHERE collection_id IN (
                SELECT r.collection_id
                FROM resources AS r
                JOIN collections AS c ON c.id = r.collection_id
                WHERE r.stale = 1 AND c.kind = 'import'
            )
            """,
            """
            UPDATE documents
            SET href = NULL, report = json_set(report, '$.flaws', json('[]'))
            WHERE stale = 1
                AND href IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM resources AS r JOIN events AS e ON e.resource_id = r.id WHERE r.document_id = documents.id)
            """,
            "UPDATE collections SET token = '' WHERE id IN (SELECT collection_id FROM documents WHERE stale = 1)",
        ):
            self.connection.execute(statement)

    def lower(self, source: str, level: str) -> None:
        """Take out of a source's events what lies above a level."""
        of_source = {"source": source}
        if level == EVERYTHING:
            return
        self.connection.execute(
            """
            UPDATE events
            SET description = '', location = '', conference_url = ''
            WHERE (description <> '' OR location <> '' OR conference_url <> '')
                AND resource_id IN (
                    SELECT r.id
                    FROM resources AS r
                    JOIN collections AS c ON c.id = r.collection_id
                    WHERE c.source = :source AND c.kind <> 'import'
                )
            """,
            of_source,
        )
        if level == METADATA:
            self.connection.execute(
                """
                UPDATE events
                SET title = '', categories = '[]'
                WHERE (title <> '' OR categories <> '[]')
                    AND resource_id IN (
                        SELECT r.id
                        FROM resources AS r
                        JOIN collections AS c ON c.id = r.collection_id
                        WHERE c.source = :source AND c.kind <> 'import'
                    )
                """,
                of_source,
            )

    def answer(self, responses: Mapping[int, str | None]) -> None:
        """Set the owner's answer of events."""
        self.connection.executemany("UPDATE events SET my_response = ? WHERE id = ?", [(response, event) for event, response in responses.items()])

    def forget_strangers(self, introduced: Iterable[int]) -> None:
        """Delete the people and companies made from invitations none of whose addresses still introduces anybody; then what nobody needs any more."""
        delete_strangers(
            self.connection,
            people="SELECT person_id FROM addresses WHERE person_id IS NOT NULL AND id IN (SELECT value FROM json_each(:introduced))",
            companies="SELECT company_id FROM addresses WHERE company_id IS NOT NULL AND id IN (SELECT value FROM json_each(:introduced))",
            known={"introduced": json.dumps([*introduced])},
        )
        prune(self.connection)

    def set_kinds(self, kinds: Mapping[int, str]) -> None:
        """Let addresses be something else to the owner: whom they were linked to is nobody's contact any more, or not yet."""
        numbers = json.dumps([*kinds])
        query = "SELECT DISTINCT person_id FROM addresses WHERE person_id IS NOT NULL AND id IN (SELECT value FROM json_each(:numbers))"
        before = [number for (number,) in self.connection.execute(query, {"numbers": numbers})]
        self.connection.executemany(
            "UPDATE addresses SET kind = ?, person_id = NULL, company_id = NULL WHERE id = ?", [(kind, number) for number, kind in kinds.items()]
        )
        prune(self.connection)
        name_people(self.connection, before)

    def introduce(self, guests: Iterable[tuple[Participant, int]], creation: str, now: int) -> None:
        """Link addresses that are guests now, as they would be if they came for the first time; each with the size of the smallest event it has part in."""
        linker = Linker(self.connection, creation, now)
        for participant, crowd in guests:
            linker.address(participant, "external", crowd)
            if participant.email is not None:
                linker.relinked.add(participant.email)
        linker.link()

    def settle(self) -> None:
        """Settle which copy of a meeting counts."""
        settle_copies(self.connection)

    def note(self, settings: Mapping[str, str]) -> None:
        """Keep what this was judged on."""
        self.connection.executemany("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", list(settings.items()))


def retold(tally: Mapping[str, int], verdicts: Iterable[str]) -> Mapping[str, int]:
    """A tally after events that were kept got other verdicts."""
    found = Counter(tally)
    for verdict in verdicts:
        found[KEPT] -= 1
        found[verdict] += 1
    return {verdict: number for verdict, number in found.items() if number > 0}
