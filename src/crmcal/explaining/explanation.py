"""`crmcal why`: what is asked about, who answers, and all the answers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from crmcal.core.accounts import Account
from crmcal.core.wanted import Wanted, wanted
from crmcal.errors import SeveralFitError, UsageError
from crmcal.explaining.answer import Answer, Explanation
from crmcal.explaining.circumstances import Circumstances
from crmcal.explaining.reading import read_again, settings_of
from crmcal.explaining.standing import UNMET, after_reading, standing
from crmcal.explaining.stored import excluded_in, kept_events
from crmcal.store.connection import holds_anything
from crmcal.store.evidence import Evidence

MEETING_ID: Final = re.compile(r"[0-9a-f]{3,14}")


def explain(text: str, sources: Sequence[str], held: Circumstances) -> Explanation:
    """All that is known of a meeting's id, an address, a domain or a title; of some sources, what they hold of it now. Raises UsageError, CrmcalError."""
    if not (text.strip() or sources):
        raise UsageError("Why what?", hint="Name a meeting's id, an address, a domain or a title; or a calendar, with --in.")
    asked = wanted(text.encode("utf-8", "replace").decode())  # octets of the command line that are no text
    found = explain_read(asked, sources, held) if sources else explain_stored(asked, held)
    return replace(found, question=held.question(asked.text))


def explain_stored(asked: Wanted, held: Circumstances) -> Explanation:
    """What the store knows."""
    with opened(held) as evidence:
        excluded = excluded_in(evidence.tallies()) if evidence else {}
        meeting = meeting_called(asked.text, evidence) if evidence else None
        if evidence and meeting is not None:
            answers = kept_events(evidence, evidence.events_of_meeting(meeting), held, meeting)
            return Explanation(what=asked.text, kind="meeting", answers=answers, excluded=excluded)
        place = standing(asked, evidence, held) if asked.kind != "title" else None
        if place is None or (asked.kind == "domain" and place.code in UNMET):  # a title may look like a domain
            found = kept_events(evidence, evidence.events_called(asked), held) if evidence else []
            if found or place is None:
                return Explanation(what=asked.text, kind="title", answers=found, excluded=excluded)
        return Explanation(what=asked.text, kind=asked.kind, standing=place, excluded=excluded)


def explain_read(asked: Wanted, sources: Sequence[str], held: Circumstances) -> Explanation:
    """What some sources hold now, and what the store knows of an address besides."""
    answers: list[Answer] = []
    reports = []

    def select(account: Account) -> Account | None:
        return account if asked.fits(account.title, account.uid, account.emails) else None

    for settings in [settings_of(name, held) for name in dict.fromkeys(sources)]:
        with read_again(settings, held, select) as again:
            answers.extend(map(again.answer, again.seen))
            reports.append(again.report)
    with opened(held) as evidence:
        place = after_reading(standing(asked, evidence, held), Counter(each.verdict for each in answers)) if asked.kind != "title" else None
        excluded = excluded_in(evidence.tallies()) if evidence else {}
    return Explanation(what=asked.text, kind=asked.kind, standing=place, answers=sorted(answers, key=beginning), read=reports, excluded=excluded)


def beginning(answer: Answer) -> str:
    """What answers are sorted by: when they begin, all-day events first."""
    return answer.start.isoformat() if answer.start else ""


def meeting_called(text: str, evidence: Evidence) -> int | None:
    """The meeting whose id begins so; None when none does. Raises SeveralFitError."""
    written = text.lower()
    if not MEETING_ID.fullmatch(written):
        return None
    found = evidence.meetings_named(written)
    if len(found) > 1:
        lines = "\n".join(f"  {number:014x}" for number in found)
        raise SeveralFitError(f"{text!r} may be one of:\n{lines}", hint="Give more of the id.")
    return found[0] if found else None


@contextmanager
def opened(held: Circumstances) -> Iterator[Evidence | None]:
    """The store; None where nothing was ever written to it. Raises StoreError."""
    path = held.request.store
    if not holds_anything(path):
        yield None
        return
    with Evidence.open(path) as evidence:
        yield evidence
