"""`crmcal init`, apart from how it is typed: what can be proposed, and the first configuration."""

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from crmcal.config.editing import TEMPLATE, with_owner
from crmcal.config.identity import gives_free_mail
from crmcal.core.addresses import idna, normalised
from crmcal.core.patterns import DOMAIN
from crmcal.core.rules import Owner
from crmcal.errors import ConfigError, UsageError
from crmcal.importing import Request
from crmcal.ownership import owner_of
from crmcal.providers import recipe_named, recipe_of
from crmcal.setup.adding import Addition, add
from crmcal.setup.description import Description, address_in, settings_of
from crmcal.setup.sources import draft_of

GIT: Final = ("git", "config", "--get", "user.email")
PATIENCE: Final = 2.0  # seconds


def check_new(path: Path, *, force: bool) -> None:
    """Refuse to overwrite a configuration. Raises ConfigError."""
    if path.exists() and not force:
        raise ConfigError(f"There is a configuration already: {path}", hint="Add to it with crmcal source add; or overwrite it with --force.")


def proposed_address() -> str | None:
    """The user's address as git knows it; None when it knows none."""
    try:
        found = subprocess.run(GIT, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False)  # noqa: S603 - git by its name
    except (OSError, subprocess.SubprocessError):
        return None
    return normalised(found.stdout.decode("utf-8", "replace")) if found.returncode == 0 else None


def own_addresses(written: Iterable[str]) -> frozenset[str]:
    """One's own addresses. Raises UsageError for what is none, and for none at all."""
    found = {text: normalised(text) for text in written if text.strip()}
    wrong = [text for text, address in found.items() if address is None]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is not an e-mail address.", hint="Write it as you@yourcompany.example")
    if not found:
        raise UsageError("Whose calendar is it?", hint="Give your own address: crmcal init --address you@yourcompany.example")
    return frozenset(address for address in found.values() if address)


def proposed_domains(addresses: Iterable[str]) -> frozenset[str]:
    """The domains that colleagues are likely at: never one that gives mail to anybody."""
    return owner_of(addresses).domains


def own_domains(written: Iterable[str]) -> frozenset[str]:
    """Domains of one's own. Raises UsageError for free mail, and for what is none."""
    return frozenset(own_domain(text) for text in written if text.strip())


def own_domain(text: str) -> str:
    """A domain as one's own. Raises UsageError."""
    domain = idna(text.strip().removeprefix("@").removeprefix("*."))
    if not domain or not DOMAIN.fullmatch(domain):
        raise UsageError(f"{text!r} is not a domain.", hint="Write it as yourcompany.example")
    if gives_free_mail(domain):
        raise UsageError(f"{domain} gives an address to anybody: its users are not colleagues.", hint="Leave it out.")
    return domain


def source_name(where: str, provider: str) -> str:
    """What to call the first source: its provider, else what it is."""
    recipe = recipe_named(provider) if provider else recipe_of(where) if address_in(where) else None
    return recipe.key if recipe else "calendar"


def first_configuration(path: Path, owner: Owner) -> str:
    """The text of the first configuration, without a source."""
    return with_owner(TEMPLATE, path, owner.addresses, owner.domains)


def begin_with(typed: Description, *, owner: Owner, request: Request, test: bool) -> Addition:
    """Write the first configuration with a source, unless the source fails when it is tried. Raises UsageError, ConfigError."""
    named = replace(typed, settings=replace(typed.settings, name=typed.settings.name or source_name(typed.where, typed.provider)))
    draft = draft_of(first_configuration(request.config_path, owner), settings_of(named), request.config_path)
    return add(draft, request, test=test)
