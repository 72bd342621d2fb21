"""Who took part, in a narrow column: guests before colleagues, nobody twice, never oneself."""

import pytest

from crmcal.formats.words import first_name, who
from crmcal.store.reads import ParticipantRow


def participant(name="", email=None, kind="external", person=None):
    return ParticipantRow(email, name, organizer=False, role="req-participant", response="accepted", kind=kind, person=person, company=None)


ME, ROOM, BOT = (participant(kind, f"{kind}@own.example", kind) for kind in ("owner", "resource", "bot"))
PRIYA, TOM = (participant(f"{name} X", f"{name}@own.example", "internal") for name in ("Priya", "Tom"))
ANN, BOB, CAMILLE, DORA, EMIL = (participant(f"{name} Y", f"{name}@client.example") for name in ("Ann", "Bob", "Camille", "Dora", "Emil"))


@pytest.mark.parametrize(
    ("participants", "text"),
    [
        ([PRIYA, ME, ANN, ROOM, BOT, BOB], "Ann, Bob (Priya)"),
        ([PRIYA, TOM, ANN], "Ann (Priya, Tom)"),
        ([PRIYA], "(Priya)"),
        ([ME], ""),
        ([ANN, BOB, CAMILLE, DORA], "Ann, Bob, Camille, Dora"),
        ([ANN, BOB, CAMILLE, DORA, EMIL], "Ann, Bob, Camille +2"),
        ([PRIYA, TOM, ANN, BOB, CAMILLE], "Ann, Bob, Camille +2"),
        ([PRIYA, TOM, ANN, BOB, ME], "Ann, Bob (Priya, Tom)"),
        ([PRIYA, TOM, ANN, participant("", "team@client.example", "group"), BOB], "Ann, Bob, team +2"),
        ([ANN, participant("Ann Y", "ann@home.example", person="Ann Y"), participant("A", "a@home.example", person="Ann Y")], "Ann, Ann"),
    ],
)
def test_who_took_part(participants, text):
    assert who(participants) == text


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (participant("Dr. Anna Schmidt"), "Anna"),
        (participant("Schmidt, Anna"), "Anna"),
        (participant("Mme Camille Dubois"), "Camille"),
        (participant("Frau Dr. Anna Schmidt"), "Anna"),
        (participant("Dubois, Mme Camille"), "Camille"),
        (participant("Mr Smith"), "Smith"),
        (participant("Mr"), "Mr"),
        (participant("J. Smith"), "Smith"),
        (participant("Dr."), "Dr."),
        (participant("", "jane.doe@x.example"), "jane.doe"),
        (participant("jane@x.example", "jane@x.example"), "jane"),
        (participant("whatever", person="Jane Doe"), "Jane"),
        (participant("山田 太郎"), "山田"),
        (participant(), "?"),
        (participant(" \x1b[31m"), "[31m"),
    ],
)
def test_what_to_call_somebody(row, name):
    assert first_name(row).replace("\N{REPLACEMENT CHARACTER}", "") == name
