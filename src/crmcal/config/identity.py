"""Who the owner is, and what the owner leaves out: the tables [owner] and [rules]."""

import re
from collections.abc import Iterable
from typing import Final

from crmcal.config.section import Section
from crmcal.core.addresses import idna, normalised, within
from crmcal.core.rules import Owner, Rules

DOMAIN: Final = re.compile(r"(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


def read_owner(top: Section) -> Owner:
    """[owner]; without addresses when the table is missing."""
    section = top.section("owner")
    addresses = {address for text in section.texts("addresses") if (address := read_address(section, "addresses", text))}
    domains = {domain for text in section.texts("domains") if (domain := read_domain(section, "domains", text))}
    if isinstance(top.table.get("owner"), dict) and "addresses" not in section:
        section.problem("addresses", 'is missing: your own e-mail addresses, ["jane@acme.example"]')
    elif section.table.get("addresses") == []:
        section.problem("addresses", "is empty: it needs one of your own e-mail addresses at least")
    section.close()
    return Owner(addresses=frozenset(addresses), domains=frozenset(domains))


def read_rules(top: Section) -> Rules:
    """[rules]."""
    section = top.section("rules")
    rules = Rules(
        blocklist=frozenset(read_patterns(section, "blocklist")),
        exclude_categories=frozenset(text.casefold() for text in section.texts("exclude_categories")),
        only_categories=frozenset(text.casefold() for text in section.texts("only_categories")),
        max_participants=section.number("max_participants"),
        bots=frozenset(read_patterns(section, "bots")),
    )
    section.close()
    return rules


def read_address(section: Section, key: str, text: str) -> str | None:
    """An e-mail address in comparable form."""
    address = normalised(text)
    if address is None:
        section.problem(key, f"{text!r} is not an e-mail address")
    return address


def read_domain(section: Section, key: str, text: str) -> str | None:
    """A domain in comparable form; `@acme.example` and `*.acme.example` are meant as one writes them elsewhere."""
    domain = idna(text.removeprefix("@").removeprefix("*."))
    if domain is None or not DOMAIN.fullmatch(domain):
        section.problem(key, f'{text!r} is not a domain; write "acme.example"')
        return None
    return domain


def read_patterns(section: Section, key: str) -> Iterable[str]:
    """Addresses, and domains as `@domain`."""
    for text in section.texts(key):
        pattern = text.removeprefix("*")
        if pattern.startswith("@"):
            domain = read_domain(section, key, pattern)
            if domain:
                yield f"@{domain}"
        elif "@" not in pattern:
            section.problem(key, f'{text!r} is neither an address nor a domain; write "jane@x.example" or "@x.example"')
        elif address := read_address(section, key, pattern):
            yield address


def suspicions(owner: Owner, rules: Rules) -> tuple[Owner, tuple[str, ...]]:
    """The owner without domains that cannot be meant, and a sentence on all that looks like a mistake."""
    free = sorted(domain for domain in owner.domains if gives_free_mail(domain))
    own = owner.domains.difference(free)
    warnings = [f"owner.domains: {domain} is ignored: anybody gets an address there, so its users are not colleagues" for domain in free]
    for entry in sorted(rules.blocklist):
        if entry.startswith("@") and any(within(domain, entry[1:]) for domain in own):
            warnings.append(f"rules.blocklist: {entry} is your own domain: every meeting with a colleague is left out")
        elif entry in owner.addresses:
            warnings.append(f"rules.blocklist: {entry} is your own address: it blocks nothing")
    return Owner(addresses=owner.addresses, domains=own), tuple(warnings)


def gives_free_mail(domain: str) -> bool:
    """`is_free_mail`, without reading the Public Suffix List (80 ms at each start) for a domain that is registrable as it stands."""
    from crmcal.core.matching import free_mail_domains, is_free_mail  # noqa: PLC0415 - start-up

    return domain in free_mail_domains() or (domain.count(".") > 1 and is_free_mail(domain))
