"""Histories to be shown: made of a calendar that has one of everything, seen at noon on 11 March 2026 in Berlin."""

from zoneinfo import ZoneInfo

from tests.makers import ANN, BOB, calendar, vevent

BERLIN = ZoneInfo("Europe/Berlin")
LONG = "A long title that says what nobody needs to know about the quarterly review of everything we ever talked about"
TEAMS = "https://teams.example/l/meetup-join/19%3ameeting_ZTY0YjQ3NDAtYzA0Mi00ZjQ0LWE4YjYtYjQ1ZmU2ZjM5ZmQw%40thread.v2/0"
HTML = (
    '<p>Hello <b>all</b>\\,</p><p>we meet about <a href="https://docs.example/agenda?with=1&amp\\;more=2">the agenda</a>:</p><ul>'
    "<li>A first point which is long enough to be broken somewhere before its end</li><li>日本語の会議 👩‍👩‍👧</li></ul>"
    "<p>________________________________________________</p>"
)
CROWD = [
    "Dr. Maximiliane Wolfeschlegelsteinhausenbergerdorff-Schmidt <maximiliane.wolfeschlegelsteinhausenbergerdorff@kestrel-robotics.example>",
    "Colleague Own <colleague@own.example>", f"Archer\\, Ann <{ANN}>", "山田太郎 <taro@client.example>",
]  # fmt: skip
ALL = calendar(
    vevent("past", "CATEGORIES:Sales,Top", guests=[f"Archer\\, Ann <{ANN}>", f"Bob <{BOB}>"], location="Room 1", CONFERENCE="https://zoom.us/j/1"),
    vevent("long", guests=[f"Ann Archer <{ANN}>", *(f"Guest{n} Long-Name <g{n}@client.example>" for n in range(6))], summary=LONG, start="20260115T083000Z"),
    vevent("wide", guests=[ANN], summary="日本語の会議 — 四半期ごとの見直しと今後の計画について、みんなで話し合う", start="20260116T083000Z", duration="PT45M"),
    vevent("day", guests=[ANN], start=";VALUE=DATE:20260205", duration=None, dtend="20260207", summary="Trade fair"),
    vevent("weekly", guests=[ANN], rrule="FREQ=WEEKLY;UNTIL=20260416T090000Z", start=";TZID=Europe/Berlin:20260305T100000", summary="Weekly"),
    vevent("off", guests=[ANN], status="CANCELLED", start="20260210T100000Z", summary="Called off"),
    vevent("no", guests=[ANN], start="20260211T100000Z", summary="Declined").replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED"),
    vevent("open", guests=[ANN], start="20260320T100000Z", duration="PT15M", summary="Unanswered").replace("PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION"),
    vevent("maybe", guests=[ANN], start="20260213T100000Z", duration=None, summary="Tentative", status="TENTATIVE"),
    vevent("soon", guests=[ANN], start="20261124T100000Z", duration="P3D", summary="Workshop | *bold* [link](http://x.example) <b>"),
    vevent(
        "invitation", f"CONFERENCE:{TEAMS}", guests=CROWD, description=HTML, start="20251103T100000Z",
        summary="四半期ごとの見直しと今後の計画について 👩‍👩‍👧 quarterly",
        location="Conference room on the third floor\\, behind the kitchen\\, Some Street 12\\, 12345 Some Town",
    ),
    vevent("room", guests=[ANN, "room@own.example"], start="20260218T100000Z", summary="").replace("ATTENDEE:mailto:room", "ATTENDEE;CUTYPE=ROOM:mailto:room"),
)  # fmt: skip
