"""`crmcal rules block`, `allow` and `unblock`, apart from how they are typed: the lists of the configuration, and what they mean for what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.config import Config
from crmcal.config.identity import blocking_oneself, covers_domain, gives_free_mail
from crmcal.config.lists import RULES, Place, with_patterns, without_patterns
from crmcal.config.loading import parse, read
from crmcal.config.writing import write
from crmcal.core.guard import is_too_much
from crmcal.core.matching import registrable_domain
from crmcal.core.patterns import PatternError, covering, pattern_of
from crmcal.core.reports import RulesReport
from crmcal.core.rules import Owner, Rules
from crmcal.errors import RefusedError, UsageError
from crmcal.importing import Request, known_owner, source_named, terms_for
from crmcal.rejudging import carry_out, decide, preview
from crmcal.setup.sources import config_of
from crmcal.store.health import meetings
from crmcal.store.stock import Stock
from crmcal.store.store import Store

BLOCK: Final = "blocklist"
ALLOW: Final = "allowlist"
HINT: Final = "If that is right, run the same command with --force."


class Move(NamedTuple):
    """A pattern that comes to a list, or goes from it."""

    key: str
    pattern: str
    comes: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A configuration with other lists that is not written yet.

    place:    the table that they stand in
    moves:    what is other; none when all is as it is to be
    warnings: what is probably not meant, in sentences
    refused:  why it is not written without being asked for; "" when it may
    forced:   whether asking for it is not enough, so that it takes --force
    """

    path: Path
    text: str
    config: Config
    place: Place
    moves: Sequence[Move]
    warnings: Sequence[str]
    refused: str = ""
    forced: bool = False

    def named(self, key: str) -> str:
        """A list's whole name."""
        return ".".join((*self.place, key))

    def write(self) -> None:
        """Write it; nothing secret comes to it, so it stays as readable as it was. Raises ConfigError."""
        write(self.path, self.text, as_readable=True)


Decide = Callable[[Sequence[str], Rules], Sequence[Move]]


def block(wanted: Sequence[str], has: Rules) -> Sequence[Move]:
    """Patterns come to the blocklist. From the allowlist, which beats it, they go."""
    return moved(wanted, to=(BLOCK, has.blocklist), out_of=(ALLOW, has.allowlist))


def allow(wanted: Sequence[str], has: Rules) -> Sequence[Move]:
    """Patterns come to the allowlist. From the blocklist they go."""
    return moved(wanted, to=(ALLOW, has.allowlist), out_of=(BLOCK, has.blocklist))


def moved(wanted: Sequence[str], *, to: tuple[str, frozenset[str]], out_of: tuple[str, frozenset[str]]) -> Sequence[Move]:
    """Patterns from one list to another."""
    gone = [Move(out_of[0], pattern, comes=False) for pattern in wanted if pattern in out_of[1]]
    return [*gone, *(Move(to[0], pattern, comes=True) for pattern in wanted if pattern not in to[1])]


def unblock(wanted: Sequence[str], has: Rules) -> Sequence[Move]:
    """Patterns go from either list. Raises UsageError for one that is on neither."""
    for pattern in wanted:
        if pattern in has.blocklist | has.allowlist:
            continue
        cover = covering(pattern, has.blocklist) if not pattern.startswith("@") else None
        hint = f"It is blocked by {cover}; an exception is made by: crmcal rules allow {pattern}" if cover else "crmcal rules list shows all there are."
        raise UsageError(f"{pattern} is neither on the blocklist nor on the allowlist.", hint=hint)
    return [Move(key, pattern, comes=False) for key, entries in ((BLOCK, has.blocklist), (ALLOW, has.allowlist)) for pattern in wanted if pattern in entries]


VERBS: Final[Mapping[str, Decide]] = {"block": block, "allow": allow, "unblock": unblock}


def drafted(verb: str, written: Sequence[str], request: Request, source: str | None = None) -> Draft:
    """The configuration after one of VERBS, as reading it would give it; of a source's own rules where one is named. Raises UsageError, ConfigError."""
    patterns = list(dict.fromkeys(patterns_of(written)))
    config = config_of(request)
    place = ("sources", source_named(source, config).name, *RULES) if source else RULES
    moves = VERBS[verb](patterns, rules_of(config, source))
    text = read(config.path) or ""
    for move in moves:
        if not move.comes:
            text = without_patterns(text, config.path, place, move.key, [move.pattern])
    for key in (BLOCK, ALLOW):
        coming = [move.pattern for move in moves if move.comes and move.key == key]
        if coming:
            text = with_patterns(text, config.path, place, key, coming)
    after = parse(text, config.path)
    known = known_owner(request)
    owner = known.owner if known else after.owner
    refused, forced = refusal(moves, owner)
    return Draft(config.path, text, after, place, moves, warnings_on(moves, after, source, owner), refused, forced)


def patterns_of(written: Sequence[str]) -> Sequence[str]:
    """Patterns in comparable form. Raises UsageError that names each text that is none."""
    found, wrong = [], []
    for text in written:
        try:
            found.append(pattern_of(text))
        except PatternError as error:
            wrong.append(f"{text!r} {error}.")
    if wrong:
        raise UsageError(" ".join(wrong), hint="Nothing was written.")
    return found


def rules_of(config: Config, source: str | None) -> Rules:
    """The rules of all, or those that a source has of its own."""
    return source_named(source, config).rules if source else config.rules


def warnings_on(moves: Sequence[Move], config: Config, source: str | None, owner: Owner) -> Sequence[str]:
    """What is probably not meant by patterns that come to the blocklist."""
    blocked = blocked_by(moves)
    in_force = config.rules.extended(rules_of(config, source)) if source else config.rules
    exempt = {pattern: cover for pattern in blocked if (cover := covering(pattern.replace("*", "x").replace("?", "x"), in_force.allowlist))}
    return (
        *blocking_oneself(owner, blocked, "blocklist"),
        *(sentence for pattern in blocked if (sentence := breadth(pattern))),
        *(f"blocklist: {pattern} stays allowed: {cover} is on the allowlist" for pattern, cover in exempt.items()),
    )


def blocked_by(moves: Sequence[Move]) -> Sequence[str]:
    """The patterns that come to the blocklist."""
    return [move.pattern for move in moves if move.comes and move.key == BLOCK]


def refusal(moves: Sequence[Move], owner: Owner) -> tuple[str, bool]:
    """Why the owner has to ask for some moves, and whether that takes --force: everybody, or the owner's own domain, would be blocked."""
    blocked = blocked_by(moves)
    for pattern in blocked:
        if is_everybody(pattern):
            return f"{pattern} is everybody: no meeting would be kept, now or later.", True
    for pattern in blocked:
        if any(covers_domain(pattern, domain) for domain in owner.domains):
            return f"{pattern} is your own domain: no meeting with a colleague would be kept.", False
    return "", False


def is_everybody(pattern: str) -> bool:
    """Whether a pattern is of wildcards alone: `*@*`, `*@*.*`."""
    return not pattern.strip("*?@.")


def breadth(pattern: str) -> str | None:
    """A sentence on a pattern that covers people who have nothing to do with each other."""
    domain = pattern.removeprefix("@")
    if is_everybody(pattern):
        return f"blocklist: {pattern} is everybody: no meeting is kept"
    if not pattern.startswith("@"):
        return None
    if gives_free_mail(domain):
        return f"blocklist: {pattern} gives an address to anybody: everybody there is blocked, whoever they work for"
    return None if registrable_domain(domain) else f"blocklist: {pattern} is no single company's, but a public suffix: everybody below it is blocked"


def foretell(draft: Draft, request: Request) -> RulesReport:
    """What writing a draft would do to what is stored. Raises StoreError."""
    after = replace(request, config=draft.config)
    owner = known_owner(after)
    if owner is None or not request.store.exists():
        return RulesReport(refused=draft.refused)
    with Stock.open(request.store) as stock:
        report = preview(stock, terms_for(owner.owner, after))
        return replace(report, refused=draft.refused or report.refused or loss(report.meetings, meetings(stock.connection)))


def loss(gone: int, before: int) -> str:
    """A sentence where most meetings would go, even if they are of few series; "" otherwise."""
    return f"{gone:,} of {before:,} meetings would be removed." if is_too_much(gone, before) else ""


def establish(draft: Draft, request: Request, foretold: RulesReport) -> RulesReport:
    """Write a draft, and let it hold for what is stored at once. Raises RefusedError, BusyError and ConfigError before anything is written; StoreError.

    foretold: what `foretell` says of it, which is asked about where it takes that
    """
    force = agreed(draft, request, foretold.refused)
    after = replace(request, config=draft.config)
    owner = known_owner(after)
    if owner is None or not request.store.exists():
        draft.write()
        return RulesReport()
    terms = terms_for(owner.owner, after)
    with Store.open(request.store) as store:
        try:
            decision = decide(store, terms, force=force, agree=request.agree)
        except RefusedError as error:
            raise RefusedError(error.sentence, hint=HINT) from None
        draft.write()  # first: should the rest fail, the next sync completes it
        carry_out(store, decision, terms)
    return decision.report


def agreed(draft: Draft, request: Request, refused: str) -> bool:
    """Whether somebody said, by --force or when asked, that a draft is to be written whatever it removes. Raises RefusedError where that is needed."""
    if request.force or not refused:
        return request.force
    if draft.forced or request.agree is None or not request.agree(refused):
        raise RefusedError(f"{refused} Nothing was changed.", hint=HINT)
    return True
