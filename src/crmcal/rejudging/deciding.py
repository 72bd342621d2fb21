"""Judges all that is stored again."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from crmcal.core.model import Participant
from crmcal.core.rejudging import Grounds, GroundsChange, JudgedEvent, verdict_again
from crmcal.core.rules import KEPT, Judge, Rules, owners_answer
from crmcal.core.visibility import EVERYTHING
from crmcal.rejudging.consequences import Consequences, Terms, participant
from crmcal.store.stock import AddressFacts, EventFacts, Stock

GROUNDS_KEY: Final = "grounds"  # the names under which the store keeps what it was judged on
OWN_GROUNDS_KEY: Final = "source_grounds"
LEVELS_KEY: Final = "levels"


Likeness = tuple[str, bool, str]  # what a participant is to the rules; its response where it is the owner
Examples = dict[Likeness, Participant]
NO_RULES: Final = Rules()


class Opinion(NamedTuple):
    """What the rules now say to events of such participants and categories."""

    verdict: str
    answer: str | None


class Guests(dict[str, Likeness]):
    """What each `ADDRESS RESPONSE` is to the rules, worked out when it is first asked for; `examples` has one of each."""

    def __init__(self, judge: Judge, addresses: Mapping[int, AddressFacts]) -> None:
        super().__init__()
        self.judge = judge
        self.addresses = addresses
        self.examples: Examples = {}

    def __missing__(self, written: str) -> Likeness:
        """Work it out."""
        number, _, response = written.partition(" ")
        found = participant(self.addresses[int(number)], response)
        kind, blocked = self.judge.likeness(found)
        likeness = self[written] = kind, blocked, response if kind == "owner" else ""
        self.examples.setdefault(likeness, found)
        return likeness


class Panel:
    """Judges the events of the sources that the same rules hold for; events that are alike to them once, so that many are a matter of counting."""

    def __init__(self, judge: Judge, change: GroundsChange, addresses: Mapping[int, AddressFacts]) -> None:
        self.guests = Guests(judge, addresses)
        self.change = change
        self.asked_again = bool(change.names)
        self.opinions: dict[tuple[tuple[Likeness, ...], str, int], Opinion] = {}

    def opinion(self, event: EventFacts, asked: Sequence[str]) -> Opinion:
        """The opinion on an event that some participants, `ADDRESS RESPONSE`, are asked to. Where no rule changed it stays as it is."""
        if not self.asked_again:
            return Opinion(KEPT, event.my_response)
        guests = self.guests
        key = tuple([guests[each] for each in asked]), event.categories, event.categories_known
        return self.opinions.get(key) or self.opinions.setdefault(key, opinion_on(key[0], event, guests, self.change))


def consequences_of(stock: Stock, terms: Terms) -> Consequences:
    """What today's terms change about what is stored; nothing is looked at where they are those it was judged by."""
    collections = stock.collections()
    mirrored = {number: facts.source for number, facts in collections.items() if not facts.imported}
    levels = {**dict.fromkeys(mirrored.values(), EVERYTHING), **level_before(stock)}
    wanted = levels if terms.levels is None else terms.levels
    change = change_of(stock, terms, empty=not collections)
    own = own_changes(stock, terms, set(mirrored.values()))
    consequences = Consequences(
        change=change,
        own=own,
        changes={number: change.extended(own[mirrored[number]]) if mirrored.get(number) in own else change for number in collections},
        relevelled={name: level for name, level in wanted.items() if name in mirrored.values() and levels[name] != level},
        collections={number: source for number, source in mirrored.items() if source not in wanted},
    )
    if consequences.needed:
        consequences.addresses = stock.addresses()
        judge_events(stock, terms, consequences, mirrored)
        consequences.kinds = kinds_now(terms, consequences) if change.kinds else {}
        staying = consequences.changes.keys() - consequences.collections
        consequences.tallies = [(number, tally) for number, tally in stock.tallies() if number in staying and may_change(consequences.changes[number], tally)]
    return consequences


def may_change(change: GroundsChange, tally: str) -> bool:
    """Whether another verdict may come of one in a tally."""
    return any(change.may_change(verdict) for verdict in json.loads(tally))


def change_of(stock: Stock, terms: Terms, *, empty: bool) -> GroundsChange:
    """From the grounds the store was judged on to today's; an empty store was judged on any."""
    now = Grounds.of(terms.judge, stock.secret)
    noted = stock.noted(GROUNDS_KEY)
    return GroundsChange(Grounds.from_text(noted) if noted else now if empty else None, now)


def own_changes(stock: Stock, terms: Terms, sources: Iterable[str]) -> Mapping[str, GroundsChange]:
    """The same for the rules that some sources have or had of their own; those that never had any are left out."""
    before = {name: Grounds.from_text(text) for name, text in json.loads(stock.noted(OWN_GROUNDS_KEY) or "{}").items()}
    now = own_grounds(stock, terms)
    none = Grounds.of_source(NO_RULES, stock.secret)
    return {name: GroundsChange(before.get(name, none), now.get(name, none)) for name in sources if name in before or name in now}


def own_grounds(stock: Stock, terms: Terms) -> Mapping[str, Grounds]:
    """What the rules that sources have of their own are noted as."""
    return {name: Grounds.of_source(rules, stock.secret) for name, rules in sorted(terms.own.items())}


def level_before(stock: Stock) -> Mapping[str, str]:
    """The levels of sources, as they were applied."""
    levels: Mapping[str, str] = json.loads(stock.noted(LEVELS_KEY) or "{}")
    return levels


def notes(stock: Stock, terms: Terms, consequences: Consequences) -> Mapping[str, str]:
    """What is to be noted for the next time: nothing where it is noted already."""
    own = {name: grounds.text() for name, grounds in own_grounds(stock, terms).items()}
    wanted = {GROUNDS_KEY: consequences.change.now.text(), OWN_GROUNDS_KEY: json.dumps(own)}
    if terms.levels is not None:
        wanted[LEVELS_KEY] = json.dumps(terms.levels, sort_keys=True)
    return {key: text for key, text in wanted.items() if stock.noted(key) != text}


def judge_events(stock: Stock, terms: Terms, consequences: Consequences, mirrored: Mapping[int, str]) -> None:
    """Judge each event; `mirrored` has the sources of collections that are not imported."""
    panels = panels_of(terms, consequences, mirrored)
    met: dict[int, set[str]] = {}
    staying: set[int] = set()
    going: dict[int, str] = {}
    for event in stock.events():
        gone = consequences.collections.get(event.collection)
        if gone is not None:
            consequences.moved_out[event.id] = going[event.resource] = gone
            continue
        asked = event.asked.split(",") if event.asked else []
        opinion = panels[event.collection].opinion(event, asked)
        if opinion.verdict != KEPT:
            consequences.excluded[event.id] = opinion.verdict
            going[event.resource] = ""
            continue
        staying.add(event.resource)
        met.setdefault(len(asked), set()).update(asked)
        if opinion.answer != event.my_response:
            consequences.answers[event.id] = opinion.answer
    consequences.crowds = crowds_of(met)
    consequences.lost_with = Counter(source for resource, source in going.items() if resource not in staying)
    consequences.stored = len(staying) + consequences.lost_with.total()


def panels_of(terms: Terms, consequences: Consequences, mirrored: Mapping[int, str]) -> Mapping[int, Panel]:
    """Who judges the events of each collection."""
    shared = Panel(terms.judge, consequences.change, consequences.addresses)
    apart = {source: Panel(terms.judge_of(source), consequences.change.extended(own), consequences.addresses) for source, own in consequences.own.items()}
    return {number: apart.get(mirrored.get(number, ""), shared) for number in consequences.changes}


def opinion_on(likenesses: Sequence[Likeness], event: EventFacts, guests: Guests, change: GroundsChange) -> Opinion:
    """Judge an event by what is stored of it."""
    invited = [guests.examples[likeness] for likeness in likenesses]
    stored = JudgedEvent(invited, tuple(json.loads(event.categories)), bool(event.categories_known))
    return Opinion(verdict_again(stored, guests.judge, change), owners_answer(invited, [kind for kind, _, _ in likenesses]))


def crowds_of(met: Mapping[int, set[str]]) -> dict[int, int]:
    """In how small a crowd each address was met, from who was met in crowds of each size."""
    return {int(each.partition(" ")[0]): size for size in sorted(met, reverse=True) for each in met[size]}


def kinds_now(terms: Terms, consequences: Consequences) -> dict[int, str]:
    """The addresses that are something else to the owner than before."""
    found = ((number, facts.kind, terms.judge.kind(participant(facts))) for number, facts in consequences.addresses.items())
    return {number: now for number, before, now in found if now != before}
