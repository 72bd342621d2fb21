"""The schema, as named scripts that are only ever added to.

Times are UTC seconds, all-day events have ISO dates besides; of what was excluded there are keyed digests and counts only.
"""

from typing import Final

TABLES: Final = """
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT;

-- A calendar of a source (RFC 4791 calendar collection). displayname: what the server calls it (RFC 4918 §15.2), where that is not its name;
-- bearings: what its source found out about where its collections are.
CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    displayname TEXT NOT NULL DEFAULT '',
    token TEXT NOT NULL DEFAULT '',
    bearings TEXT NOT NULL DEFAULT '',
    synced INTEGER,
    UNIQUE (source, name)
) STRICT;

-- An iCalendar document of a collection. key: digest of its href; href: only where something of it was kept.
-- judged: digest of the zones and the level that its events were read under; stale: whether other rules may have changed its verdicts
-- since; report: what the last reading found, as JSON.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    key BLOB NOT NULL,
    href TEXT,
    etag TEXT NOT NULL,
    digest BLOB NOT NULL,
    judged BLOB NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0,
    horizon INTEGER NOT NULL,
    continues INTEGER NOT NULL,
    report TEXT NOT NULL,
    UNIQUE (collection_id, key)
) STRICT;

-- How a long document is cut into pages, each with digests of its octets and the keys of its resources: what is the same need not be read.
CREATE TABLE layouts (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    header INTEGER NOT NULL,
    trailer INTEGER NOT NULL,
    frame BLOB NOT NULL
) STRICT;

CREATE TABLE pages (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    length INTEGER NOT NULL,
    head BLOB NOT NULL,
    digest BLOB NOT NULL,
    keys BLOB NOT NULL,
    tally TEXT NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;

-- The VEVENTs of a document that share a UID. key: digest of the UID in its first ten octets, of what tells the parts of a series apart in the others;
-- digest: of the octets; tally: VEVENTs by verdict, as JSON; hides: whether its master is private;
-- sequence, modified: the highest SEQUENCE and LAST-MODIFIED of its events, -1 and 0 where something was excluded;
-- sealed: the same then, readable only with the UID; spread: whether the series has other parts, see store/spread.py;
-- added: when it first came; stale: as of documents.
CREATE TABLE resources (
    id INTEGER PRIMARY KEY,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL,
    key BLOB NOT NULL,
    digest BLOB NOT NULL,
    tally TEXT NOT NULL,
    continues INTEGER NOT NULL,
    hides INTEGER NOT NULL,
    flawed INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sealed BLOB,
    spread INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0,
    UNIQUE (collection_id, key)
) STRICT;

-- What a resource says of instances that other parts of its series may tell: its overrides and EXDATEs, a master that is not kept. All but kind,
-- event_id (NULL when it is not kept) and public (whether it says so itself) are digests that take the UID to be compared with anything.
CREATE TABLE claims (
    resource_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    event_id INTEGER,
    kind TEXT NOT NULL,
    instant BLOB NOT NULL,
    wall BLOB NOT NULL,
    day BLOB NOT NULL,
    public INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    resource_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    uid TEXT NOT NULL,
    recurrence_id ANY,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    location TEXT NOT NULL,
    conference_url TEXT NOT NULL,
    status TEXT NOT NULL,
    my_response TEXT,
    categories TEXT NOT NULL,
    timezone TEXT,
    all_day INTEGER NOT NULL,
    recurring INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    modified INTEGER NOT NULL
) STRICT;

-- An event at one definite time. recurrence_id: UTC seconds, or an ISO date of an all-day series; recurrence_instant: the same as text (ISO 8601);
-- meeting: short digest of (uid, recurrence instant), the same in every calendar;
-- superseded: 1 when another collection tells the same meeting better, 2 when another part of its own series does.
CREATE TABLE occurrences (
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    meeting INTEGER NOT NULL,
    recurrence_id ANY,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    start_date TEXT,
    end_date TEXT,
    cancelled INTEGER NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    recurrence_instant TEXT GENERATED ALWAYS AS (
        CASE typeof(recurrence_id)
            WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%SZ', recurrence_id, 'unixepoch')
            ELSE recurrence_id
        END
    ) VIRTUAL,
    PRIMARY KEY (event_id, ordinal)
) STRICT, WITHOUT ROWID;

-- A participant as written; whom it belongs to is derived and can be worked out again at any time.
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    email TEXT,
    name TEXT NOT NULL,
    cutype TEXT NOT NULL,
    kind TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    company_id INTEGER REFERENCES companies (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE participants (
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    address_id INTEGER NOT NULL REFERENCES addresses (id),
    role TEXT NOT NULL,
    response TEXT NOT NULL,
    organizer INTEGER NOT NULL,
    PRIMARY KEY (event_id, position)
) STRICT, WITHOUT ROWID;

-- origin: 'calendar' when made from an invitation, 'user' when given or changed by hand; added: when.
CREATE TABLE companies (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE company_domains (
    domain TEXT PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES companies (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0,
    company_id INTEGER REFERENCES companies (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE person_addresses (
    email TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a run changed about meetings. kind: new (of a series that was known), moved, cancelled, restored or gone; start: when the meeting was before;
-- series: the beginning of its resource's key, a keyed digest of the UID.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    meeting INTEGER NOT NULL,
    start INTEGER NOT NULL,
    start_date TEXT,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    series BLOB NOT NULL
) STRICT;

-- Who took part in a meeting that is gone.
CREATE TABLE change_people (
    change_id INTEGER NOT NULL REFERENCES changes (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (change_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX changes_of_time ON changes (at);
CREATE INDEX changes_of_collection ON changes (collection_id, series);
CREATE INDEX changes_of_person ON change_people (person_id);
CREATE INDEX resources_of_document ON resources (document_id);
CREATE INDEX claims_of_resource ON claims (resource_id);
CREATE INDEX events_of_resource ON events (resource_id);
CREATE INDEX occurrences_of_meeting ON occurrences (meeting);
CREATE INDEX participants_of_address ON participants (address_id);
CREATE INDEX addresses_of_email ON addresses (email);
CREATE INDEX addresses_of_person ON addresses (person_id);
CREATE INDEX addresses_of_company ON addresses (company_id);
CREATE INDEX person_addresses_of_person ON person_addresses (person_id);
CREATE INDEX domains_of_company ON company_domains (company_id);
CREATE INDEX people_of_company ON people (company_id);
"""

VIEWS: Final = """
CREATE VIEW v_meetings AS
SELECT
    printf('%014x', o.meeting) AS id,
    e.uid,
    o.recurrence_instant AS recurrence_id,
    e.title,
    coalesce(o.start_date, strftime('%Y-%m-%dT%H:%M:%SZ', o.start, 'unixepoch')) AS start,
    coalesce(o.end_date, strftime('%Y-%m-%dT%H:%M:%SZ', o."end", 'unixepoch')) AS "end",
    e.all_day,
    e.timezone,
    (o."end" - o.start) / 60 AS minutes,
    CASE WHEN o.cancelled THEN 'cancelled' ELSE e.status END AS status,
    e.my_response,
    e.location,
    e.conference_url,
    e.description,
    e.recurring,
    e.categories,
    c.source,
    c.name AS collection,
    o.event_id
FROM occurrences AS o
JOIN events AS e ON e.id = o.event_id
JOIN resources AS r ON r.id = e.resource_id
JOIN collections AS c ON c.id = r.collection_id
WHERE o.superseded = 0;

CREATE VIEW v_participants AS
SELECT
    printf('%014x', o.meeting) AS meeting_id,
    a.email,
    a.name,
    p.organizer,
    p.role,
    p.response,
    a.kind,
    a.person_id,
    a.company_id
FROM occurrences AS o
JOIN participants AS p ON p.event_id = o.event_id
JOIN addresses AS a ON a.id = p.address_id
WHERE o.superseded = 0;

CREATE VIEW v_people AS
SELECT
    p.id,
    p.name,
    (SELECT a.email FROM person_addresses AS a WHERE a.person_id = p.id ORDER BY a.position, a.email LIMIT 1) AS email,
    c.name AS company,
    p.company_id
FROM people AS p
LEFT JOIN companies AS c ON c.id = p.company_id;

CREATE VIEW v_companies AS
SELECT
    c.id,
    c.name,
    (SELECT group_concat(d.domain, ' ') FROM company_domains AS d WHERE d.company_id = c.id) AS domains
FROM companies AS c;
"""

SCRIPTS: Final = (("meetings", TABLES + VIEWS),)  # name and script of each migration; a store's user_version tells how many it has seen
NOTED: Final = (  # as sqlite-utils keeps its book, so that it goes on where a new store begins
    "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)",
    "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name ON _sqlite_migrations (migration_set, name)",
)
NOTE: Final = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (:set, :name, datetime('now'))"
SET: Final = "crmcal"


def statements(script: str) -> list[str]:
    """The statements of a script; run one by one, since a script would commit the transaction it runs in."""
    return [statement for part in script.split(";\n") if (statement := part.strip())]
