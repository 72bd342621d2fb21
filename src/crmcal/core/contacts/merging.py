"""Two that turn out to be one, and parting them again: people, companies or opportunities."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeVar

from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.model import BY_USER, Company, Opportunity, Person

Row = TypeVar("Row", Person, Company, Opportunity)
OWN: Final = ("emails", "domains", "contacts")  # what one of a kind has several of, besides tags
LISTS: Final = (*OWN, "tags", "names")
ENDING: Final = ("outcome", "closed")  # open is an answer, too
UNTOLD: Final = ("id", "added", "told", "names")
APART: Final = ("id", "origin", "told", "names")


def merged(kept: Row, lost: Row) -> Row:
    """What becomes of both: all of the one that stays, and of the other what that lacks. What nobody told of that the user tells, who makes them one."""
    mine, other = kept._asdict(), lost._asdict()
    result = {**mine, "told": {**kept.told}}
    for field in kept._fields:
        if field not in APART:
            result[field] = joint(field, mine, other)
            if field != "added" and (result[field] != mine[field] or field in OWN):
                result["told"][field] = BY_USER if field in OWN else other["told"].get(field, BY_USER)  # a list of both is nobody's but the user's
    names: Sequence[str] = other["names"]
    return remembering(type(kept)(**result), [kept.name, lost.name, *names])


def joint(field: str, mine: dict[str, Any], other: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the field holds
    """What a field of both holds."""
    if field in LISTS:
        return joined(mine[field], other[field])
    if field == "note":
        return "\n".join(dict.fromkeys(note for note in (mine[field], other[field]) if note))
    if field == "added":
        return min(mine[field], other[field])
    if field in ENDING or (field == "currency" and mine["amount"]):
        return mine[field]
    if field == "name":
        return other[field] if field in other["told"] and field not in mine["told"] else mine[field]
    return mine[field] or other[field]


def brought(before: Row, after: Row) -> list[str]:
    """The fields that a merge filled or made longer, as commands call them."""
    return [field.removesuffix("_id") for field in before._fields if field not in UNTOLD and getattr(before, field) != getattr(after, field)]


def joined(mine: Sequence[object], other: Sequence[object]) -> tuple[object, ...]:
    """Both lists, each value once, the first one's order before the other's."""
    return tuple(dict.fromkeys([*mine, *other]))


def parted(now: Row, then: Row, kept: Row) -> Row:
    """The one that stayed, `kept`, without the other again: `then` is what the merge made of it, `now` what became of that. What was changed since stays so."""
    fields = {field: part_of(field, getattr(now, field), getattr(then, field), getattr(kept, field)) for field in now._fields}
    as_before = {field for field in now._fields if fields[field] == getattr(kept, field)}
    marks = {**{field: who for field, who in now.told.items() if field not in as_before}, **{field: kept.told[field] for field in as_before & {*kept.told}}}
    return type(now)(**{**fields, "told": marks})


def part_of(field: str, now: Any, then: Any, before: Any) -> Any:  # noqa: ANN401 - whatever the field holds
    """A field without what the other one brought."""
    if now == then:
        return before
    return without(now, {*then} - {*before}) if field in LISTS else now


def without(values: Sequence[object], brought: AbstractSet[object]) -> tuple[object, ...]:
    """A list without what the other one brought."""
    return tuple(value for value in values if value not in brought)
