"""The views for others: each meeting at the strictest level of the collections that tell of its series; `crmcal.sharing` says the same in Python.

A resource's key begins with what stands for its UID (core/keys). What is empty or not told is NULL.
Where meetings come from is not told at any level: names of files and paths are no part of a meeting.
"""

from typing import Final

SHARED_VIEWS: Final = """
CREATE VIEW v_levels AS
SELECT
    substr(r.key, 1, 10) AS series,
    max(CASE c.visibility WHEN 'everything' THEN 0 WHEN 'subject' THEN 1 ELSE 2 END) AS hidden
FROM resources AS r
JOIN collections AS c ON c.id = r.collection_id
GROUP BY substr(r.key, 1, 10);

CREATE VIEW v_shared_meetings AS
SELECT
    printf('%014x', o.meeting) AS id,
    CASE WHEN l.hidden = 0 THEN e.uid END AS uid,
    o.recurrence_instant AS recurrence_id,
    CASE WHEN l.hidden < 2 THEN nullif(e.title, '') END AS title,
    coalesce(o.start_date, strftime('%Y-%m-%dT%H:%M:%SZ', o.start, 'unixepoch')) AS start,
    coalesce(o.end_date, strftime('%Y-%m-%dT%H:%M:%SZ', o."end", 'unixepoch')) AS "end",
    e.all_day,
    CASE WHEN l.hidden = 0 THEN e.timezone END AS timezone,
    (o."end" - o.start) / 60 AS minutes,
    CASE WHEN o.cancelled THEN 'cancelled' ELSE e.status END AS status,
    e.my_response,
    CASE WHEN l.hidden = 0 THEN nullif(e.location, '') END AS location,
    CASE WHEN l.hidden = 0 THEN nullif(e.conference_url, '') END AS conference_url,
    CASE WHEN l.hidden = 0 THEN nullif(e.description, '') END AS description,
    e.recurring,
    CASE WHEN l.hidden < 2 THEN e.categories ELSE '[]' END AS categories
FROM occurrences AS o
JOIN events AS e ON e.id = o.event_id
JOIN resources AS r ON r.id = e.resource_id
JOIN v_levels AS l ON l.series = substr(r.key, 1, 10)
WHERE o.superseded = 0;

CREATE VIEW v_shared_participants AS
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
JOIN events AS e ON e.id = o.event_id
JOIN resources AS r ON r.id = e.resource_id
JOIN v_levels AS l ON l.series = substr(r.key, 1, 10)
WHERE o.superseded = 0
    AND (l.hidden = 0 OR a.kind <> 'resource');
"""
