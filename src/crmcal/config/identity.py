"""Who the owner is, and what the owner leaves out: the tables [owner] and [rules]."""

from collections.abc import Iterable

from crmcal.config.section import Section
from crmcal.core.addresses import idna, normalised
from crmcal.core.patterns import DOMAIN, PatternError, listed, pattern_of
from crmcal.core.rules import Owner, Rules, comparable


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
    """[rules], or the rules that a source has of its own."""
    section = top.section("rules")
    rules = Rules(
        blocklist=frozenset(read_patterns(section, "blocklist")),
        allowlist=frozenset(read_patterns(section, "allowlist")),
        exclude_categories=frozenset(map(comparable, section.texts("exclude_categories"))),
        only_categories=frozenset(map(comparable, section.texts("only_categories"))),
        max_participants=section.number("max_participants"),
        bots=frozenset(read_patterns(section, "bots")),
    )
    if top.path and "bots" in section:
        section.problem("bots", "belongs into [rules]: whoever takes notes does so in every calendar")
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
    """Addresses, domains as `@domain`, and globs."""
    for text in section.texts(key):
        try:
            yield pattern_of(text)
        except PatternError as error:
            section.problem(key, f"{text!r} {error}")


def suspicions(owner: Owner) -> tuple[Owner, tuple[str, ...]]:
    """The owner without domains that cannot be meant, and a sentence on each of these."""
    free = sorted(domain for domain in owner.domains if gives_free_mail(domain))
    warnings = [f"owner.domains: {domain} is ignored: anybody gets an address there, so its users are not colleagues" for domain in free]
    return Owner(addresses=owner.addresses, domains=owner.domains.difference(free)), tuple(warnings)


def blocking_oneself(owner: Owner, blocklist: Iterable[str], place: str) -> tuple[str, ...]:
    """A sentence on each pattern of a blocklist that is the owner's own; `place` is what the list is called."""
    warnings = []
    for entry in sorted(blocklist):
        if entry in owner.addresses:
            warnings.append(f"{place}: {entry} is your own address: it blocks nothing")
        elif any(covers_domain(entry, domain) for domain in owner.domains):
            warnings.append(f"{place}: {entry} is your own domain: every meeting with a colleague is left out")
    return tuple(warnings)


def covers_domain(entry: str, domain: str) -> bool:
    """Whether a pattern lists everybody at a domain."""
    return entry.startswith(("@", "*@")) and listed(f"anybody@{domain}", frozenset({entry}))


def gives_free_mail(domain: str) -> bool:
    """`is_free_mail`, without reading the Public Suffix List (80 ms at each start) for a domain that is registrable as it stands."""
    from crmcal.core.matching import free_mail_domains, is_free_mail  # noqa: PLC0415 - start-up

    return domain in free_mail_domains() or (domain.count(".") > 1 and is_free_mail(domain))
