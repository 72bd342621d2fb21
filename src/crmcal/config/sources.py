"""Where calendars come from: the tables [sources.NAME]."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from crmcal.config.identity import read_rules
from crmcal.config.model import AUTHS, MAX_BYTES, SourceConfig
from crmcal.config.section import Section
from crmcal.core.schemes import HTTP, WEB
from crmcal.core.visibility import EVERYTHING, LEVELS

PLACE: Final = re.compile(r"(?:[^\s@:/?#]+@)?[\w-]+(?:\.[\w-]+)+\.?(?::\d{1,5})?")  # a domain or an e-mail address, without anything that may be secret
NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
LOGIN: Final = ("username", "password_command", "ca_file")
KEYS: Final = {
    "file": ("path",),
    "url": ("url", *LOGIN),
    "caldav": ("url", *LOGIN, "calendars", "auth", "client_certificate", "client_key"),
}  # the first is needed
INSTEAD: Final = {"file": ", whose path says which files are read", "url": ", which is one calendar"}  # of patterns of calendars' names
SCHEMES: Final = {"url": WEB, "caldav": HTTP}
THIS_MACHINE: Final = re.compile(r"http://(?:localhost|127\.[0-9.]+|\[::1\])(?:[:/]|$)", re.IGNORECASE)


def read_sources(top: Section, folder: Path) -> tuple[tuple[SourceConfig, ...], tuple[str, ...]]:
    """Every source in the order of the file, and warnings; relative paths begin in `folder`."""
    tables = top.section("sources")
    sources: list[SourceConfig] = []
    warnings: list[str] = []
    for name in tables.table:
        if not NAME.fullmatch(name):
            tables.problem(name, "a source's name is made of the letters A-Z, a-z, digits, _ and -")
        if not isinstance(tables.table[name], dict):
            tables.problem(name, f"must be a table of its own, [{tables.place(name)}]")
            continue
        section = tables.section(name)
        source = read_source(section, name, folder)
        sources.append(source)
        warnings.extend(f"{section.place('url')}: {sentence}" for sentence in suspicions(source))
    return tuple(sources), tuple(warnings)


def read_source(section: Section, name: str, folder: Path) -> SourceConfig:
    """One source; of no use when it has problems."""
    kind = section.choice("type", KEYS) or ""
    if "type" not in section:
        section.problem("type", f"is missing: one of {', '.join(KEYS)}")
    check_keys(section, kind)
    source = SourceConfig(
        name=name,
        type=kind,
        path=read_path(section, "path", folder) or "",
        url=read_url(section, kind),
        username=section.text("username"),
        password_command=section.text("password_command"),
        calendars=section.texts("calendars"),
        visibility=section.choice("visibility", LEVELS) or EVERYTHING,
        store=section.choice("store", LEVELS) or EVERYTHING,
        rules=read_rules(section),
        tz=read_zone(section, "tz"),
        max_bytes=section.number("max_bytes") or MAX_BYTES,
        ca_file=read_path(section, "ca_file", folder),
        auth=section.choice("auth", AUTHS),
        client_certificate=read_path(section, "client_certificate", folder),
        client_key=read_path(section, "client_key", folder),
    )
    if source.client_key and not source.client_certificate:
        section.problem("client_key", "is of no use without client_certificate")
    section.close()
    return source


def check_keys(section: Section, kind: str) -> None:
    """What a source of this kind needs, and what makes no sense for it."""
    if "password" in section:
        section.asked.add("password")
        section.problem("password", "a password does not belong here; use password_command, the keyring or an environment variable")
    own = KEYS.get(kind)
    if own is None:
        return
    if own[0] not in section:
        section.problem(own[0], f'is missing: a source of type "{kind}" needs it')
    for key in sorted({key for keys in KEYS.values() for key in keys}.difference(own)):
        if key in section:
            instead = INSTEAD.get(kind, "") if key == "calendars" else ""
            section.problem(key, f'makes no sense for a source of type "{kind}"{instead}')


def read_path(section: Section, key: str, folder: Path) -> str | None:
    """A path or glob with `~` expanded, absolute; `-` (standard input) as it is."""
    text = section.text(key)
    if text is None or text == "-":
        return text
    try:
        return str(folder / Path(text).expanduser())
    except RuntimeError:  # ~nobody-of-that-name
        section.problem(key, "begins with the home directory of somebody who does not exist")
        return None


def read_url(section: Section, kind: str) -> str:
    """A web address; never quoted in a problem, as it may hold secrets."""
    text = section.text("url")
    if text is None or kind not in SCHEMES:
        return ""
    if kind == "caldav" and "://" not in text and PLACE.fullmatch(text):
        return text  # where its calendars are is found out (RFC 6764)
    try:
        parts = urlsplit(text)
        sound = parts.scheme in SCHEMES[kind] and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        sound = False
    if not sound:
        besides = ", nor a domain or an e-mail address" if kind == "caldav" else ""
        section.problem("url", f"is not a web address that begins with {'://, '.join(SCHEMES[kind])}://{besides}")
    return text


def read_zone(section: Section, key: str) -> str | None:
    """The IANA name of a zone, in any letter case."""
    text = section.text(key)
    if text is None:
        return None
    from crmcal.core.ical.timezones import iana  # noqa: PLC0415 - few configurations name a zone

    zone = iana(text)
    if zone is None:
        section.problem(key, f'{text!r} is not a time zone; write an IANA name, "Europe/Berlin"')
    return zone.key if zone else None


def suspicions(source: SourceConfig) -> list[str]:
    """What is allowed about a source's URL, but should not be."""
    found = []
    if "@" in source.url.partition("://")[2].partition("/")[0]:
        found.append("it holds a login; username and password_command keep the password out of this file")
    if source.username and source.url.lower().startswith("http://") and not THIS_MACHINE.match(source.url):
        found.append("the login is refused over http, except to this machine; use https")
    return found
