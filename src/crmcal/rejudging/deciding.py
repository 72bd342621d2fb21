"""Judges all that is stored again."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from crmcal.core.model import Participant
from crmcal.core.rejudging import Grounds, GroundsChange, JudgedEvent, verdict_again
from crmcal.core.rules import KEPT, Judge, owners_answer
from crmcal.core.visibility import EVERYTHING
from crmcal.rejudging.consequences import Consequences, Terms, participant
from crmcal.store.stock import AddressFacts, EventFacts, Stock

GROUNDS_KEY: Final = "grounds"  # the names under which the store keeps what it was judged on
LEVELS_KEY: Final = "levels"


Likeness = tuple[str, bool, str]  # what a participant is to the rules; its response where it is the owner
Examples = dict[Likeness, Participant]


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


def consequences_of(stock: Stock, terms: Terms) -> Consequences:
    """What today's terms change about what is stored; nothing is looked at where they are those it was judged by."""
    collections = stock.collections()
    mirrored = {number: facts.source for number, facts in collections.items() if not facts.imported}
    levels = {**dict.fromkeys(mirrored.values(), EVERYTHING), **level_before(stock)}
    wanted = levels if terms.levels is None else terms.levels
    found = Consequences(
        change=change_of(stock, terms, empty=not collections),
        relevelled={name: level for name, level in wanted.items() if name in mirrored.values() and levels[name] != level},
        collections={number: source for number, source in mirrored.items() if source not in wanted},
    )
    if found.needed:
        found.addresses = stock.addresses()
        judge_events(stock, terms, found)
        found.kinds = kinds_now(terms, found) if found.change.kinds else {}
        found.tallies = tuple(tally for tally in stock.tallies() if any(found.change.may_change(verdict) for verdict in json.loads(tally)))
    return found


def change_of(stock: Stock, terms: Terms, *, empty: bool) -> GroundsChange:
    """From the grounds the store was judged on to today's; an empty store was judged on any."""
    now = Grounds.of(terms.judge, stock.secret)
    noted = stock.noted(GROUNDS_KEY)
    return GroundsChange(Grounds.from_text(noted) if noted else now if empty else None, now)


def level_before(stock: Stock) -> Mapping[str, str]:
    """The levels of sources, as they were applied."""
    levels: Mapping[str, str] = json.loads(stock.noted(LEVELS_KEY) or "{}")
    return levels


def notes(stock: Stock, terms: Terms, found: Consequences) -> Mapping[str, str]:
    """What is to be noted for the next time: nothing where it is noted already."""
    wanted = {GROUNDS_KEY: found.change.now.text()}
    if terms.levels is not None:
        wanted[LEVELS_KEY] = json.dumps(terms.levels, sort_keys=True)
    return {key: text for key, text in wanted.items() if stock.noted(key) != text}


def judge_events(stock: Stock, terms: Terms, found: Consequences) -> None:
    """Judge each event; who is alike to the rules is judged once, so that a hundred thousand events are a matter of counting."""
    guests = Guests(terms.judge, found.addresses)
    opinions: dict[tuple[tuple[Likeness, ...], str, int], Opinion] = {}
    met: dict[int, set[str]] = {}
    staying: set[int] = set()
    going: dict[int, str] = {}
    for event in stock.events():
        gone = found.collections.get(event.collection)
        if gone is not None:
            found.moved_out[event.id] = going[event.resource] = gone
            continue
        asked = event.asked.split(",") if event.asked else []
        key = tuple([guests[each] for each in asked]), event.categories, event.categories_known
        opinion = opinions.get(key) or opinions.setdefault(key, opinion_on(key[0], event, guests, found.change))
        if opinion.verdict != KEPT:
            found.excluded[event.id] = opinion.verdict
            going[event.resource] = ""
            continue
        staying.add(event.resource)
        met.setdefault(len(asked), set()).update(asked)
        if opinion.answer != event.my_response:
            found.answers[event.id] = opinion.answer
    found.crowds = crowds_of(met)
    found.lost_with = Counter(source for resource, source in going.items() if resource not in staying)
    found.stored = len(staying) + found.lost_with.total()


def opinion_on(likenesses: Sequence[Likeness], event: EventFacts, guests: Guests, change: GroundsChange) -> Opinion:
    """Judge an event by what is stored of it."""
    invited = [guests.examples[likeness] for likeness in likenesses]
    stored = JudgedEvent(invited, tuple(json.loads(event.categories)), bool(event.categories_known))
    return Opinion(verdict_again(stored, guests.judge, change), owners_answer(invited, [kind for kind, _, _ in likenesses]))


def crowds_of(met: Mapping[int, set[str]]) -> dict[int, int]:
    """In how small a crowd each address was met, from who was met in crowds of each size."""
    return {int(each.partition(" ")[0]): size for size in sorted(met, reverse=True) for each in met[size]}


def kinds_now(terms: Terms, found: Consequences) -> dict[int, str]:
    """The addresses that are something else to the owner than before."""
    kinds = ((number, facts.kind, terms.judge.kind(participant(facts))) for number, facts in found.addresses.items())
    return {number: now for number, before, now in kinds if now != before}
