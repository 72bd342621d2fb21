"""How much of a meeting may be told."""

import pytest

from crmcal.core.visibility import EVERYTHING, LEVELS, METADATA, SUBJECT, at_level

from .ical.builders import only

EVENT = only(
    "SUMMARY:title",
    "DESCRIPTION:text",
    "LOCATION:https://meet.google.com/abc-defg-hij",
    "CATEGORIES:one",
    "ATTENDEE;CN=Ann:mailto:ann@acme.example",
    "RRULE:FREQ=DAILY",
)
TOLD = {
    EVERYTHING: set(),
    SUBJECT: {"description", "location", "conference_url"},
    METADATA: {"summary", "description", "location", "conference_url", "categories"},
}


def test_every_level_is_spoken_of() -> None:
    assert set(LEVELS) == set(TOLD)


@pytest.mark.parametrize("level", LEVELS)
def test_only_the_text_above_a_level_is_taken_out(level: str) -> None:
    whole, told = EVENT._asdict(), at_level(EVENT, level)._asdict()
    assert all(whole[name] for name in TOLD[METADATA]), "the event has all there is to hide"
    assert {name for name in whole if whole[name] != told[name]} == TOLD[level]
    assert not any(told[name] for name in TOLD[level])
