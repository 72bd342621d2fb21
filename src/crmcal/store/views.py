"""The views that users of SQL may rely on."""

from typing import Final

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
    p.company_id,
    p.title,
    p.phone,
    p.note,
    p.tags
FROM people AS p
LEFT JOIN companies AS c ON c.id = p.company_id;

CREATE VIEW v_companies AS
SELECT
    c.id,
    c.name,
    (SELECT group_concat(d.domain, ' ') FROM company_domains AS d WHERE d.company_id = c.id) AS domains,
    c.note,
    c.tags
FROM companies AS c;

CREATE VIEW v_opportunities AS
SELECT
    o.id,
    o.name,
    c.name AS company,
    o.company_id,
    (SELECT json_group_array(p.name) FROM opportunity_contacts AS x JOIN people AS p ON p.id = x.person_id WHERE x.opportunity_id = o.id) AS contacts,
    o.stage,
    o.amount,
    o.currency,
    o.opened,
    o.closes,
    o.closed,
    o.outcome,
    o.note,
    o.tags
FROM opportunities AS o
LEFT JOIN companies AS c ON c.id = o.company_id;
"""
