"""A meeting in full: legible at any width, links and addresses whole."""

import io

import pytest
from rich.cells import cell_len

from crmcal.formats import console
from crmcal.formats.console import ENDLESS
from crmcal.formats.markdown import markdown
from crmcal.formats.meeting import show_meeting
from tests.formats.examples import TEAMS
from tests.formats.snapshot import matches
from tests.makers import ANN

WIDTHS = [60, 100, 160]


@pytest.fixture
def meeting(found):
    """The meeting of a UID."""
    return lambda uid: found("meeting", next(each.id for each in found("person", ANN, cancelled=True).meetings if each.event.uid == uid))


@pytest.fixture
def shown(meeting):
    """A meeting as it is printed at some width."""

    def printed(uid, width):
        stream = io.StringIO()
        show_meeting(console.console(stream, width=width), meeting(uid))
        return stream.getvalue()

    return printed


@pytest.mark.parametrize("uid", ["past", "day", "soon"])
def test_a_meeting(shown, uid):
    matches(f"meeting-{uid}.txt", shown(uid, 80))


@pytest.mark.parametrize("width", WIDTHS)
def test_one_with_an_invitation_and_guests_of_long_names(shown, width):
    matches(f"meeting-invitation-{width}.txt", shown("invitation", width))


@pytest.mark.parametrize("width", [*range(52, 100, 4), 160])
def test_only_links_are_wider_than_the_terminal(shown, width):
    assert [line for line in shown("invitation", width).splitlines() if cell_len(line) > width and "://" not in line] == []


def test_it_can_be_printed_in_a_slit(shown):
    assert "taro@client.example" in "".join(shown("invitation", 5).split())


@pytest.mark.parametrize("width", [*WIDTHS, ENDLESS])
def test_addresses_and_links_are_whole(shown, width):
    words = shown("invitation", width).split()
    assert {"taro@client.example", TEAMS, "colleague@own.example"} <= set(words)


def test_html_is_for_programs_only(shown, meeting):
    assert "<p>" in meeting("invitation").event.description
    assert "<p>" not in shown("invitation", 80)
    assert "the agenda (https://docs.example/agenda?with=1&more=2)" in shown("invitation", 160)


def test_the_zone_of_the_times_is_named(shown, meeting):
    assert "11:00 to 12:00 (Europe/Berlin)" in shown("past", 60)
    assert markdown(meeting("past")).count("Europe/Berlin") == 1


def test_as_markdown(meeting):
    matches("meeting.md", markdown(meeting("invitation")))
