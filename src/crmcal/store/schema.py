"""The schema, as named scripts: from the first release on each is frozen, and others are only ever added.

Times are UTC seconds, all-day events have ISO dates besides; of what was excluded there are keyed digests and counts only.
"""

from typing import Final

from crmcal.store.shared_views import SHARED_VIEWS
from crmcal.store.views import VIEWS

TABLES: Final = """
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT;

-- A calendar of a source (RFC 4791 calendar collection). displayname: what the server calls it (RFC 4918 §15.2), where that is not its name;
-- visibility: what others may see of it, as the configuration said when a command last wrote;
-- bearings: what its source found out about where its collections are.
CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    displayname TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL DEFAULT 'everything',
    token TEXT NOT NULL DEFAULT '',
    bearings TEXT NOT NULL DEFAULT '',
    synced INTEGER,
    UNIQUE (source, name)
) STRICT;

-- An iCalendar document of a collection. key: digest of its href; href: only where something of it was kept.
-- read_under: digest of the zones and the level that its events were read under; stale: whether other rules may have changed its verdicts
-- since; report: what the last reading found, as JSON.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    key BLOB NOT NULL,
    href TEXT,
    etag TEXT NOT NULL,
    digest BLOB NOT NULL,
    read_under BLOB NOT NULL,
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
-- sealed: the same then, readable only with the UID; spread: how it stands to other parts of its series, see State in store/spread.py;
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

-- origin: 'calendar' when made from an invitation, 'import' when first told by an address book or a table, 'user' when given or changed by hand; added: when.
-- told: who said which field, as JSON: {"name": "user", "title": "import"}; a field that is not there nobody told.
-- derived: whether invitations alone say that it exists; then it goes with the last of them.
-- id: AUTOINCREMENT, here and for opportunities, since merges and removals name numbers that may come back: none is given twice.
-- note, tags (a JSON list): the user's own. names: what else they are or were called, as a JSON list; an import recognises them by it.
CREATE TABLE companies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    told TEXT NOT NULL DEFAULT '{}',
    names TEXT NOT NULL DEFAULT '[]',
    derived INTEGER GENERATED ALWAYS AS (origin = 'calendar' AND told = '{}') VIRTUAL
) STRICT;

CREATE TABLE company_domains (
    domain TEXT PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES companies (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- company_id: the employer somebody told; where a person's addresses are from says more about a meeting.
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0,
    company_id INTEGER REFERENCES companies (id) ON DELETE SET NULL,
    title TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    told TEXT NOT NULL DEFAULT '{}',
    names TEXT NOT NULL DEFAULT '[]',
    derived INTEGER GENERATED ALWAYS AS (origin = 'calendar' AND told = '{}') VIRTUAL
) STRICT;

-- Several people may claim an address; see core/matching.py for whose it is. position: 0 for the primary one.
CREATE TABLE person_addresses (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (person_id, email)
) STRICT, WITHOUT ROWID;

-- A sale in hand, or one that ended. amount: a decimal number as text; opened, closes (when it is expected to), closed: ISO dates;
-- outcome: 'won', 'lost' or '' while it is open; names: what else it was called, as a JSON list; a table recognises it by that.
CREATE TABLE opportunities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    company_id INTEGER REFERENCES companies (id) ON DELETE SET NULL,
    stage TEXT NOT NULL DEFAULT '',
    amount TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT '',
    opened TEXT,
    closes TEXT,
    closed TEXT,
    outcome TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    told TEXT NOT NULL DEFAULT '{}',
    names TEXT NOT NULL DEFAULT '[]',
    added INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE opportunity_contacts (
    opportunity_id INTEGER NOT NULL REFERENCES opportunities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (opportunity_id, person_id)
) STRICT, WITHOUT ROWID;

-- Whom no invitation brings back: keyed digests of addresses and domains. reason: 'removed', 'ignored', 'forgotten', or 'wanted':
-- that an address is an exception, while its domain stays forgotten.
CREATE TABLE unwanted (
    digest BLOB PRIMARY KEY,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An address book of an account, and its cards. key: keyed digest of the href; token: where the server is to go on (RFC 6578);
-- person_id: who the card is, NULL when it is nobody that is kept.
CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    token TEXT NOT NULL,
    UNIQUE (source, key)
) STRICT;

CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    etag TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    UNIQUE (book_id, key)
) STRICT;

-- What two people, companies or opportunities (kind) were before one (lost) became part of the other (kept), as JSON, so that they can be parted again.
CREATE TABLE merges (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    kept INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    before TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Whom (number) invitations made and who gave way to somebody told (heir), until their address or domain (claim) is free; see store/contacts/yielding.py.
CREATE TABLE yielded (
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    claim TEXT NOT NULL,
    heir INTEGER NOT NULL,
    added INTEGER NOT NULL,
    links TEXT NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;

-- Who was removed, so that they can be given back: what was told of them, and what referred to them, as JSON; see store/contacts/removing.py.
-- kind: person, company or opportunity; number: theirs, which nobody else gets.
CREATE TABLE removed (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    kept TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (kind, number)
) STRICT;

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
CREATE INDEX person_addresses_of_email ON person_addresses (email);
CREATE INDEX domains_of_company ON company_domains (company_id);
CREATE INDEX cards_of_person ON cards (person_id);
CREATE INDEX people_of_company ON people (company_id);
CREATE INDEX opportunities_of_company ON opportunities (company_id);
CREATE INDEX opportunities_of_person ON opportunity_contacts (person_id);
"""

SCRIPTS: Final = (("meetings", TABLES + VIEWS + SHARED_VIEWS),)  # name and script of each migration; a store's user_version tells how many it has seen
NOTED: Final = (  # as sqlite-utils keeps its book, so that it goes on where a new store begins
    "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)",
    "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name ON _sqlite_migrations (migration_set, name)",
)
NOTE: Final = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (:set, :name, datetime('now'))"
SET: Final = "crmcal"


def statements(script: str) -> list[str]:
    """The statements of a script; run one by one, since a script would commit the transaction it runs in."""
    return [statement for part in script.split(";\n") if (statement := part.strip())]
