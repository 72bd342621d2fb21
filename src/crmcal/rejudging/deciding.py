"""Judges all that is stored again."""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

from crmcal.core.rejudging import Change, Grounds, StoredEvent, verdict_again
from crmcal.core.rules import KEPT, owners_answer
from crmcal.core.visibility import EVERYTHING
from crmcal.rejudging.revision import Revision, Terms, participant
from crmcal.store.stock import EventFacts, Stock

GROUNDS: Final = "grounds"  # the names under which the store keeps what it was judged on
LEVELS: Final = "levels"


class Opinion(NamedTuple):
    """What the rules now say to a stored event, and who takes part in it."""

    verdict: str
    answer: str | None
    addresses: tuple[int, ...]


def revise(stock: Stock, terms: Terms) -> Revision:
    """What today's terms change about what is stored; nothing is looked at where they are those it was judged by."""
    collections = stock.collections()
    mirrored = {number: facts.source for number, facts in collections.items() if not facts.imported}
    levels = {**dict.fromkeys(mirrored.values(), EVERYTHING), **level_before(stock)}
    wanted = levels if terms.levels is None else terms.levels
    revision = Revision(
        change=change_of(stock, terms, empty=not collections),
        relevelled={name: level for name, level in wanted.items() if name in mirrored.values() and levels[name] != level},
        collections={number: source for number, source in mirrored.items() if source not in wanted},
    )
    if revision.needed:
        revision.addresses = stock.addresses()
        judge_events(stock, terms, revision)
        revision.kinds = kinds_now(terms, revision) if revision.change.kinds else {}
        revision.tallies = tuple(tally for tally in stock.tallies() if any(revision.change.may_change(verdict) for verdict in json.loads(tally)))
    return revision


def change_of(stock: Stock, terms: Terms, *, empty: bool) -> Change:
    """From the grounds the store was judged on to today's; an empty store was judged on any."""
    now = Grounds.of(terms.judge, stock.secret)
    noted = stock.noted(GROUNDS)
    return Change(Grounds.from_text(noted) if noted else now if empty else None, now)


def level_before(stock: Stock) -> Mapping[str, str]:
    """The levels of sources, as they were applied."""
    levels: Mapping[str, str] = json.loads(stock.noted(LEVELS) or "{}")
    return levels


def notes(stock: Stock, terms: Terms, revision: Revision) -> Mapping[str, str]:
    """What is to be noted for the next time: nothing where it is noted already."""
    wanted = {GROUNDS: revision.change.now.text()}
    if terms.levels is not None:
        wanted[LEVELS] = json.dumps(terms.levels, sort_keys=True)
    return {key: text for key, text in wanted.items() if stock.noted(key) != text}


def judge_events(stock: Stock, terms: Terms, revision: Revision) -> None:
    """Judge each event. The same guests come again and again, so opinions are kept."""
    opinions: dict[tuple[str | None, str, bool], Opinion] = {}
    staying: set[int] = set()
    going: dict[int, str] = {}
    for event in stock.events():
        gone = revision.collections.get(event.collection)
        if gone is not None:
            revision.moved_out[event.id] = gone
            going[event.resource] = gone
            continue
        key = event.asked, event.categories, event.categories_known
        opinion = opinions.get(key)
        if opinion is None:
            opinion = opinions[key] = opinion_on(event, terms, revision)
            if opinion.verdict == KEPT:
                count_crowd(opinion, revision.crowds)
        if opinion.verdict != KEPT:
            revision.excluded[event.id] = opinion.verdict
            going[event.resource] = ""
            continue
        staying.add(event.resource)
        if opinion.answer != event.my_response:
            revision.answers[event.id] = opinion.answer
    for source in (source for resource, source in going.items() if resource not in staying):
        revision.lost_with[source] += 1
    revision.stored = len(staying) + revision.lost_with.total()


def opinion_on(event: EventFacts, terms: Terms, revision: Revision) -> Opinion:
    """Judge one event by what is stored of it."""
    asked = [written.partition(" ") for written in event.asked.split(",")] if event.asked else []
    numbers = tuple(int(number) for number, _, _ in asked)
    invited = [participant(revision.addresses[number], response) for number, (_, _, response) in zip(numbers, asked, strict=True)]
    stored = StoredEvent(invited, tuple(json.loads(event.categories)), event.categories_known)
    verdict = verdict_again(stored, terms.judge, revision.change)
    return Opinion(verdict, owners_answer(invited, terms.judge.kinds_of(stored)), numbers)


def count_crowd(opinion: Opinion, crowds: dict[int, int]) -> None:
    """Note in how small a crowd each participant was met."""
    size = len(opinion.addresses)
    for number in opinion.addresses:
        crowds[number] = min(size, crowds.get(number, size))


def kinds_now(terms: Terms, revision: Revision) -> dict[int, str]:
    """The addresses that are something else to the owner than before."""
    found = ((number, facts.kind, terms.judge.kind(participant(facts))) for number, facts in revision.addresses.items())
    return {number: now for number, before, now in found if now != before}
