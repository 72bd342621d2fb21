"""Builds events whose every property and parameter is a secret of its own, in every way of writing them that crmcal reads."""

import base64
import quopri
import re
from collections.abc import Callable, Mapping
from typing import Final

from tests.makers import ME
from tests.traces import mark, marked

TEXT: Final = re.compile(r'(SUMMARY|DESCRIPTION|LOCATION|COMMENT|CONTACT)(?:;(?:[^:"]|"[^"]*")*)?:')
HEAD: Final = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//\r\n"
TAIL: Final = "END:VCALENDAR\r\n"
ZONE: Final = r"""
BEGIN:VTIMEZONE
TZID:<zone>
X-LIC-LOCATION:<zonelocation>
TZURL:https://<zoneurl>.example/
COMMENT:<zonecomment>
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
TZNAME:<zonename>
COMMENT:<zoneobservance>
END:STANDARD
END:VTIMEZONE
"""
TEXTS: Final = r"""
UID:<uid>@<uidhost>.example
DTSTAMP:20260101T000000Z
CREATED;X-WHO=<created>:20260101T000000Z
SUMMARY;LANGUAGE=x-<language>;ALTREP="https://<summaryaltrep>.example/":Title ü <summary>
DESCRIPTION;ALTREP="cid:<descriptionaltrep>":Text ü\, with\; <description>\nhttps://zoom.us/j/<link>
LOCATION;X-ROOM=<locationparameter>:At ü <location>
COMMENT;X-BY=<commentparameter>:Said <comment>
CONTACT;ALTREP="https://<contactaltrep>.example/":Call <contact>
CATEGORIES:<category>,Other\, <categoryescaped>
RESOURCES:<resources>
URL:https://<urlhost>.example/<urlpath>?<urlquery>
ATTACH;FILENAME=<filename>.pdf:https://<attachhost>.example/<attachpath>
ATTACH;FMTTYPE=text/x-<inlinetype>;X-NAME=<inlinename>;ENCODING=BASE64;VALUE=BINARY:INLINE
GEO;X-GEO=<geoparameter>:48.7654321;19.7654321
RELATED-TO;RELTYPE=X-<reltype>:<relatedto>
REQUEST-STATUS:2.0;<requeststatus>;<requestdata>
CONFERENCE;FEATURE=AUDIO;LABEL=<conferencelabel>:https://<conferencehost>.example/<conference>
IMAGE;VALUE=URI:https://<imagehost>.example/<image>.png
STYLED-DESCRIPTION;FMTTYPE=text/html:<html>
X-ALT-DESC;FMTTYPE=text/html:<p>Styled <altdesc></p>
X-GOOGLE-CONFERENCE:https://meet.google.com/<googleconference>
X-APPLE-STRUCTURED-LOCATION;X-TITLE=<appletitle>;X-ADDRESS=<appleaddress>:geo:<applegeo>
X-<xname>;X-P=<xparameter>:<xvalue>
EXDATE;X-WHY=<exdate>:20260401T090000Z
"""
ALARM: Final = r"""
BEGIN:VALARM
ACTION:EMAIL
TRIGGER:-PT15M
SUMMARY:<alarmsummary>
DESCRIPTION:<alarmdescription>
ATTENDEE;CN=<alarmname>:mailto:<alarmattendee>@<alarmhost>.example
ATTACH:https://<alarmattach>.example/
X-ALARM:<alarmx>
END:VALARM
"""
PARAMETERS: Final = (
    'EMAIL={0}@own.example;DIR="ldap://<{0}dir>.example/";SENT-BY="mailto:<{0}sentby>@<{0}sentbyhost>.example"'
    ';DELEGATED-TO="mailto:<{0}to>@x.example";DELEGATED-FROM="mailto:<{0}from>@x.example";MEMBER="mailto:<{0}member>@x.example";X-NOTE=<{0}x>'
)
ORGANIZER: Final = (
    "ORGANIZER;CN=Me <organizername>;" + PARAMETERS.format("organizer").replace("EMAIL=organizer@", f"EMAIL={ME.partition('@')[0]}@") + f":mailto:{ME}"
)
GUEST: Final = 'ATTENDEE;CN="Zo^\'e ü <name>^n<namerest>";ROLE=X-<role>;' + PARAMETERS.partition(";")[2].replace("{0}", "attendee") + ":mailto:{address}"
OTHERS: Final = "ATTENDEE;CUTYPE=ROOM;CN=<roomname>:mailto:<room>@resource.calendar.google.com"
UNADDRESSED: Final = 'ATTENDEE;CN="<nonename>":tel:+49-<none>'
ABROAD: Final = "<guest>@<guesthost>.example"
PRINCIPAL: Final = "ATTENDEE;CN=<principalname>;EMAIL=<principalemail>@<principalhost>.example:urn:uuid:<principal>"
COLLEAGUE: Final = "<guest>@own.example"


def secret(event: str, *lines: str, guest: str = ABROAD, alone: bool = False, start: str = "20260302T090000", zone: bool = True) -> str:
    """A VTIMEZONE and a VEVENT of this name with a secret everywhere; `guest` is the address of the guest, unless the owner is `alone`."""
    people = [ORGANIZER, OTHERS, *([] if alone else [GUEST.format(address=guest), *([UNADDRESSED, PRINCIPAL] if guest == ABROAD else [])])]
    when = [f"DTSTART;TZID=<zone>:{start}" if zone else f"DTSTART:{start}Z", "DURATION;X-LONG=<duration>:PT1H"]
    body = [*TEXTS.strip().splitlines(), *when, *people, *lines, *ALARM.strip().splitlines()]
    written = "\r\n".join([*(ZONE.strip().splitlines() if zone else []), "BEGIN:VEVENT", *body, "END:VEVENT", ""])
    inline = base64.b64encode(f"a file that says {mark('inline', event)} inside".encode()).decode()
    return marked(written.replace(":INLINE", f":{inline}"), event)


def crowd(event: str, size: int = 12) -> str:
    """The same with so many guests."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return secret(event, *(f"ATTENDEE;CN=<crowdname{letters[n]}>:mailto:<crowd{letters[n]}>@<crowdhost{letters[n]}>.example" for n in range(size)))


def series(event: str, *lines: str, override: tuple[str, ...] = ()) -> str:
    """A weekly series with an override that has secrets of its own, named EVENTo; `override` are more lines of that."""
    uid = next(line for line in secret(event).splitlines() if line.startswith("UID:"))
    master = secret(event, "RRULE:FREQ=WEEKLY;COUNT=4", *lines, zone=False)
    other = secret(f"{event}o", "RECURRENCE-ID:20260309T090000Z", *override, zone=False, start="20260309T110000")
    return master + "\r\n".join(uid if line.startswith("UID:") else line for line in other.split("\r\n"))


BLOCKED: Final = "blocked.example"
RULES: Final = f'[rules]\nblocklist = ["@{BLOCKED}"]\nexclude_categories = ["Left out"]\nmax_participants = 10\n'
EXCLUDED: Final[Mapping[str, str]] = {
    "private": secret("private", "CLASS:PRIVATE"),
    "confidential": secret("confidential", "CLASS;X-WHY=<class>:confidential"),
    "unknown": secret("unknown", "CLASS:X-<class>"),
    "restricted": secret("restricted", "X-CALENDARSERVER-ACCESS:RESTRICTED"),
    "solo": secret("solo", alone=True),
    "internal": secret("internal", guest=COLLEAGUE),
    "blocked": secret("blocked", guest=f"<guest>@eu.{BLOCKED}"),
    "category": secret("category", "CATEGORIES:left OUT"),
    "crowd": crowd("crowd"),
    "privateseries": series("privateseries", "CLASS:PRIVATE"),
    "privateodd": secret("privateodd", "CLASS:PRIVATE", "RRULE:FREQ=<rule>", "RDATE;TZID=<rdatezone>:<rdate>", "NO COLON <line>", "SUMMARY:<second>"),
    "privatebroken": secret("privatebroken", "CLASS:PRIVATE", start="<start>"),
    "soloodd": secret("soloodd", "RRULE:FREQ=<rule>", "EXDATE:<exdate>", "NO COLON <line>", "SUMMARY:<second>", alone=True),
}


def document(*events: str) -> str:
    """A VCALENDAR of some events."""
    return HEAD + "".join(events) + TAIL


def folded(width: int, fold: bytes = b"\r\n ") -> Callable[[str], bytes]:
    """Writes in UTF-8 with a fold after each so many octets, within characters too; frames stay whole."""

    def write(text: str) -> bytes:
        lines = text.encode().split(b"\r\n")
        return b"\r\n".join(line if frame(line) else fold.join(line[at : at + width] for at in range(0, len(line), width)) for line in lines)

    return write


def frame(line: bytes) -> bool:
    """Whether a line begins or ends a component, or is empty."""
    return not line or line.startswith((b"BEGIN:", b"END:"))


def printable(text: str) -> bytes:
    """Writes vCalendar 1.0: every text is quoted-printable, all of its octets encoded, with soft line breaks."""
    lines = []
    for line in text.replace("VERSION:2.0", "VERSION:1.0").split("\r\n"):
        found = TEXT.match(line)
        if not found:
            lines.append(line)
            continue
        octets = line[found.end() :].replace("\\n", " ").replace("\\", "").encode()
        encoded = [f"={octet:02X}" for octet in octets]
        assert quopri.decodestring("".join(encoded)) == octets
        soft = "=\r\n".join("".join(encoded[at : at + 20]) for at in range(0, len(encoded), 20))
        lines.append(f"{found[1]};ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{soft}")
    return "\r\n".join(lines).encode()


def mailed(text: str) -> bytes:
    """An e-mail with the calendar in base64."""
    fields = "Return-Path: <x@y.example>", "MIME-Version: 1.0", "Content-Type: text/calendar", "Content-Transfer-Encoding: base64", "", ""
    return "\r\n".join(fields).encode() + base64.encodebytes(text.encode())


WRITINGS: Final[Mapping[str, Callable[[str], bytes]]] = {
    "plain": str.encode,
    "line feeds": lambda text: text.replace("\r\n", "\n").encode(),
    "carriage returns": lambda text: text.replace("\r\n", "\r").encode(),
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big endian": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 without mark": lambda text: text.encode("utf-16-le"),
    "latin-1": lambda text: text.encode("latin-1"),
    "folded at 1": folded(1),
    "folded at 2": folded(2),
    "folded at 3": folded(3, b"\n\t"),
    "folded at 7": folded(7),
    "folded at 74": folded(74),
    "quoted-printable": printable,
    "e-mail": mailed,
}
