"""From what somebody types to the settings of a source: what type it is, where it is, whom to log in as."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from crmcal.config import SourceConfig
from crmcal.core.addresses import normalised
from crmcal.core.schemes import HTTP, begins_like_one, is_web_address
from crmcal.errors import UsageError
from crmcal.providers import Recipe, recipe_for, recipe_named, recipe_of

ACCOUNT: Final = re.compile(
    r"/(?:remote\.php/dav|caldav|dav|principals|calendars|users/[^/]+/calendar|\.well-known/caldav)(?:/|$)", re.IGNORECASE
)  # paths of CalDAV servers
DOCUMENT: Final = re.compile(r"\.(?:ics|ical|icalendar)$|(?:^|[?&])(?:export|format=ics)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A source as it is typed.

    where:    a path, a URL or an e-mail address; "" when the provider says enough
    provider: the key of a recipe
    settings: all that needs no thinking, and the type if it was given
    """

    where: str
    settings: SourceConfig
    provider: str = ""


def settings_of(typed: Description) -> SourceConfig:
    """The settings that a description means. Raises UsageError."""
    where = typed.where.strip()
    recipe = recipe_named(typed.provider) if typed.provider else None
    email = address_in(where)
    if recipe is None and email and not typed.settings.type:
        recipe = recipe_of(email)
    if recipe:
        return settings_by(recipe, typed.settings, where, email)
    if not where:
        raise UsageError("Where is the calendar?", hint="Give a file, a folder, a web address or an e-mail address; or --provider and --username.")
    kind = typed.settings.type or type_of(where, account=bool(typed.settings.username or typed.settings.calendars))
    if kind == "file":
        return replace(typed.settings, type=kind, path=where if where == "-" else os.path.normpath(Path(where).absolute()))
    return replace(typed.settings, type=kind, url=where, username=typed.settings.username or email)


def settings_by(recipe: Recipe, given: SourceConfig, where: str, email: str | None) -> SourceConfig:
    """The settings that a recipe gives. Raises UsageError where it needs more."""
    is_url = begins_like_one(where)
    if recipe.type != "caldav":
        if not is_url:
            raise UsageError(f"{recipe.name} needs an address to be copied.", hint="\n".join((*recipe.steps, recipe.limits[0])))
        return replace(given, type=recipe.type, url=where)
    username = given.username or email
    if not username:
        raise UsageError(f"{recipe.name} needs a user name.", hint=f"Give --username: {recipe.username}.")
    if "{server}" in recipe.url and not is_url:
        raise UsageError(f"{recipe.name} needs the address of its server.", hint="\n".join(recipe.steps))
    return replace(given, type="caldav", url=where if is_url and "{server}" not in recipe.url else recipe.address(username, where), username=username)


def type_of(where: str, *, account: bool = False) -> str:
    """The type of source that a place can only be: an e-mail address is an account, a URL one if it looks like a CalDAV server's, all else a path.

    account: whether a user name or calendars were named: then a URL that is no document's is an account, too
    """
    if address_in(where):
        return "caldav"
    if not is_web_address(where):
        return "file"
    try:
        parts = urlsplit(where)
        recipe = recipe_for(parts.hostname or "")
    except ValueError:
        return "url"  # reading the configuration says what is wrong with it
    if parts.scheme not in HTTP or DOCUMENT.search(parts.path) or DOCUMENT.search(parts.query):
        return "url"
    served = bool(recipe and recipe.type == "caldav" and urlsplit(recipe.url).hostname == parts.hostname)
    return "caldav" if account or served or ACCOUNT.search(parts.path) else "url"


def address_in(where: str) -> str | None:
    """An e-mail address, unless it is a file's name."""
    return normalised(where) if "/" not in where and not Path(where).exists() else None
