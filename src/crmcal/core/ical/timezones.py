"""TZID to time zone: IANA and Windows names, prefixed names, display names, the file's own VTIMEZONE (RFC 5545 §3.2.19, §3.6.5)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from crmcal.core.ical.vtimezone import FileZone

IANA_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
UTC_NAMES: Final = frozenset({"utc", "z", "gmt", "etc/utc", "etc/gmt", "zulu", "universal", "coordinated universal time", "tzone://microsoft/utc"})
FIXED: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?", re.IGNORECASE)
DISPLAY: Final = re.compile(r"\((?:UTC|GMT)(?:[+-]\d\d[:.]\d\d)?\)\s*(.+)", re.IGNORECASE)
DISPLAY_NAMES: Final = {
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "brasilia": "America/Sao_Paulo",
    "buenos aires": "America/Argentina/Buenos_Aires",
    "dublin, edinburgh, lisbon, london": "Europe/London",
    "greenwich mean time : dublin, edinburgh, lisbon, london": "Europe/London",
    "amsterdam, berlin, bern, rome, stockholm, vienna": "Europe/Berlin",
    "brussels, copenhagen, madrid, paris": "Europe/Paris",
    "belgrade, bratislava, budapest, ljubljana, prague": "Europe/Budapest",
    "sarajevo, skopje, warsaw, zagreb": "Europe/Warsaw",
    "athens, bucharest, istanbul": "Europe/Athens",
    "athens, bucharest": "Europe/Athens",
    "helsinki, kyiv, riga, sofia, tallinn, vilnius": "Europe/Helsinki",
    "istanbul": "Europe/Istanbul",
    "jerusalem": "Asia/Jerusalem",
    "cairo": "Africa/Cairo",
    "harare, pretoria": "Africa/Johannesburg",
    "moscow, st. petersburg": "Europe/Moscow",
    "moscow, st. petersburg, volgograd": "Europe/Moscow",
    "abu dhabi, muscat": "Asia/Dubai",
    "chennai, kolkata, mumbai, new delhi": "Asia/Kolkata",
    "bangkok, hanoi, jakarta": "Asia/Bangkok",
    "beijing, chongqing, hong kong, urumqi": "Asia/Shanghai",
    "kuala lumpur, singapore": "Asia/Singapore",
    "perth": "Australia/Perth",
    "osaka, sapporo, tokyo": "Asia/Tokyo",
    "seoul": "Asia/Seoul",
    "adelaide": "Australia/Adelaide",
    "brisbane": "Australia/Brisbane",
    "canberra, melbourne, sydney": "Australia/Sydney",
    "hobart": "Australia/Hobart",
    "auckland, wellington": "Pacific/Auckland",
}
NO_ZONES: Final = re.compile(r"localtime|posixrules|factory|(?:posix|right)/.*", re.IGNORECASE)  # files beside the zones: this machine's, with leap seconds
MAX_NAME: Final = 120
MAX_DEFINITIONS: Final = 500  # different VTIMEZONEs of one document that are read: a few milliseconds each


class Zones:
    """The zones of one VCALENDAR: asks for each TZID once.

    vtimezones: TZID to the octets of the calendar's own definition, read only when nobody else knows the name
    read:       the definitions read already, which all VCALENDARs of a document share
    """

    def __init__(self, default: tzinfo, vtimezones: Mapping[str, Callable[[], bytes]], read: dict[bytes, FileZone | None]) -> None:
        self.default = default
        self.vtimezones = vtimezones
        self.read = read
        self.known: dict[str, tuple[tzinfo, str] | None] = {}

    def find(self, tzid: str) -> tuple[tzinfo, str] | None:
        """The zone of a TZID and its name (IANA where there is one); None when it is known nowhere."""
        if tzid not in self.known:
            self.known[tzid] = named_zone(tzid) or self.from_file(tzid)
        return self.known[tzid]

    def from_file(self, tzid: str) -> tuple[tzinfo, str] | None:
        """The zone as the calendar's own VTIMEZONE describes it."""
        definition = self.vtimezones.get(tzid.strip().strip('"'))
        zone = self.zone_of(tzid, definition()) if definition else None
        if zone is None:
            return None
        located = named_zone(zone.location) if zone.location else None
        return located or (zone, tzid.strip().strip('"')[:MAX_NAME])

    def zone_of(self, tzid: str, octets: bytes) -> FileZone | None:
        """The zone that a VTIMEZONE defines; None when it cannot be read, or too many others were."""
        if octets not in self.read and len(self.read) < MAX_DEFINITIONS:
            self.read[octets] = FileZone.read(tzid, octets)
        return self.read.get(octets)


@lru_cache(maxsize=2048)
def named_zone(tzid: str) -> tuple[tzinfo, str] | None:
    """The zone of a name that does not depend on a file, with its IANA name; None when nobody knows it."""
    name = tzid.strip().strip('"').strip()
    if name.lower() in UTC_NAMES:
        return UTC, "UTC"
    if not name or len(name) > MAX_NAME:
        return None
    candidates = [name, *suffixes(name)]
    display = DISPLAY.fullmatch(name)
    if display:
        candidates.append(DISPLAY_NAMES.get(display[1].lower().strip(), display[1]))
    for candidate in candidates:
        zone = iana(candidate) or iana(windows(candidate))
        if zone:
            return zone, zone.key
    return fixed(name)


def suffixes(name: str) -> list[str]:
    """The last three, two and one parts of `/example.org/Tzfile/Europe/Berlin`; all of `/Europe/Berlin`."""
    parts = [part for part in name.split("/") if part]
    return ["/".join(parts[-length:]) for length in (3, 2, 1) if len(parts) >= length]


@lru_cache(maxsize=2048)
def iana(name: str) -> ZoneInfo | None:
    """The IANA zone of a name in any letter case. Only what looks like a zone's name reaches the file system."""
    if not IANA_NAME.fullmatch(name) or NO_ZONES.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        proper = lower_case_names().get(name.lower())
        return ZoneInfo(proper) if proper else None


@lru_cache(maxsize=1)
def lower_case_names() -> Mapping[str, str]:
    """All IANA names by their lower-case form."""
    return {name.lower(): name for name in available_timezones()}


def windows(name: str) -> str:
    """The IANA name of a Windows zone name; "" when it is none. icalendar keeps the table."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - 110 ms, needed for few files

    return WINDOWS_TO_OLSON.get(name, "")


def fixed(name: str) -> tuple[tzinfo, str] | None:
    """The zone of `UTC+02:00`, `GMT-5`."""
    found = FIXED.fullmatch(name)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset > timedelta(hours=15):
        return None
    zone = timezone(-offset if found[1] == "-" else offset)
    return zone, str(zone)
