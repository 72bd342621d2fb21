"""Bytes as found on disk or in the mail, made into one regular octet stream of content lines."""

import re
from typing import Final, NamedTuple

MAIL_HEADER: Final = re.compile(rb"(?:>?From |(?:Return-Path|Received|Delivered-To|MIME-Version|Content-Type|Message-ID|Date|Subject|To):)", re.IGNORECASE)
HTML: Final = re.compile(rb"<!doctype\s+html|<html|<head[\s>]|<body[\s>]", re.IGNORECASE)
CALENDAR: Final = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])[ \t]*BEGIN[ \t]*:[ \t]*(?:VCALENDAR|VEVENT)", re.IGNORECASE)
FOLD: Final = re.compile(rb"(?<!\r)\r*+\n[ \t]")
CR_WITHOUT_LF: Final = re.compile(rb"\r(?!\n)")
LONE_CR: Final = re.compile(rb"(?<!\r)\r++(?=[ \t]|[A-Za-z][A-Za-z0-9-]*[;:]|\Z)(?!\n)")
BLANK_BEFORE_FOLD: Final = re.compile(rb"\n\r?\n[ \t]")
BLANK_LINES: Final = re.compile(rb"(?<![\r\n])[\r\n]++(?=[ \t])")
MAGIC: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive: unpack it and import the .ics files in it"),
    (b"\x1f\x8b", "gzip data: unpack it first"),
    (b"SQLite format 3", "an SQLite database"),
)


class Text(NamedTuple):
    """A calendar's octets: LF or CRLF lines, UTF-8 wherever the file was; and what was repaired on the way."""

    data: bytes
    repairs: tuple[str, ...]


def not_a_calendar(data: bytes) -> str | None:
    """Say what `data` is when it cannot be a calendar; None when it holds a calendar or an event."""
    if CALENDAR.search(data) or CALENDAR.search(FOLD.sub(b"", data)):
        return None
    if not data.strip(b"\0\r\n\t \xef\xbb\xbf"):
        return "it is empty"
    for magic, name in MAGIC:
        if data.startswith(magic):
            return f"it is {name}"
    if HTML.search(data[:4096]):
        return "it is a web page (HTML), perhaps a login form, not a calendar"
    return "it is not a calendar: there is no BEGIN:VCALENDAR in it"


def regular(data: bytes) -> Text:
    """Undo UTF-16, byte order marks, NUL octets, lone CR line ends and mail envelopes; an ordinary file passes untouched."""
    repairs = []
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or (b"\0" in data[:64] and looks_utf16(data)):
        data = from_utf16(data)
        repairs.append("the text was UTF-16")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        data = data.replace(b"\0", b"")
        repairs.append("NUL octets were dropped")
    if MAIL_HEADER.match(data):
        data = calendar_parts(data)
        repairs.append("the calendar was taken out of an e-mail")
    return Text(without_blank_lines(with_line_feeds(data)), tuple(repairs))


def looks_utf16(data: bytes) -> bool:
    """Whether every other octet of the beginning is NUL, as ASCII letters are in UTF-16."""
    head = data[:64]
    return head[1::2].count(0) > len(head) // 3 or head[::2].count(0) > len(head) // 3


def from_utf16(data: bytes) -> bytes:
    """UTF-16 with or without a byte order mark, as UTF-8."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace").encode()
    return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").encode()


def calendar_parts(data: bytes) -> bytes:
    """The text/calendar parts of an e-mail, decoded; the octets as they are when it has none."""
    import email  # noqa: PLC0415 - 20 ms, and few calendars come in a mail
    import email.policy  # noqa: PLC0415

    message = email.message_from_bytes(data.removeprefix(b">"), policy=email.policy.compat32)
    parts = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() in {"text/calendar", "application/ics"}]
    found = b"\n".join(part for part in parts if isinstance(part, bytes) and CALENDAR.search(part))
    return found or data


def with_line_feeds(data: bytes) -> bytes:
    """Turn CR line ends into LF (old Lotus Notes, Exchange); CRLF, LF and doubled CR before LF stay as they are."""
    if not CR_WITHOUT_LF.search(data):
        return data
    if b"\n" not in data:
        return data.replace(b"\r", b"\n")
    return LONE_CR.sub(b"\n", data)


def without_blank_lines(data: bytes) -> bytes:
    """Make blank lines between a line and its fold (old Mozilla) folds too; other blank lines do no harm."""
    if BLANK_BEFORE_FOLD.search(data):
        return BLANK_LINES.sub(lambda found: b"\n ".join([b""] * found[0].count(b"\n")) + b"\n", data)
    return data
