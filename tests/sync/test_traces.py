"""An account on a server: of what is excluded there is nothing anywhere; what turns excluded, or goes, leaves nothing; what turns back is there again."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.makers import ANN, vevent
from tests.marked import BLOCKED, COLLEAGUE, EXCLUDED, RULES, secret
from tests.servers.client import Client
from tests.servers.proxy import USER
from tests.sync.household import OWNER, SOURCE, Household
from tests.traces import mark, places, traces

NAME = mark("href", "flip") + ".ics"
CALENDAR = mark("calendar", "flip")
GUEST = mark("guest", "flip")
ANNS = [vevent(f"a{number}", guests=[ANN], start=f"202603{number + 1:02}T100000Z") for number in range(5)]


@pytest.fixture
def server(radicale_server):
    """One server is enough: what it is changes nothing about the disk."""
    return radicale_server


class Place(NamedTuple):
    """A household and its account on a server, with a file beside."""

    household: Household
    client: Client
    url: str

    def configure(self, *, own: str = "", rules: str = RULES, more: str = "", sources: str = SOURCE) -> None:
        """Write the configuration; `own` are more own domains."""
        owner = OWNER.replace('"own.example"', f'"own.example"{own}')
        self.household.config.write_text(owner + sources.format(url=self.url, user=USER, more=more) + rules)

    def put(self, *lines: str, **how: object) -> None:
        """Put the event."""
        self.client.put(CALENDAR, NAME, secret("flip", *lines, **how))

    def left(self, event: str = "flip") -> set[str]:
        """The places in an event that something is left of: in any file of the home, and in what was printed."""
        return places(traces(self.household.home, spare=[self.household.config], printed=self.household.printed), event)

    def sync(self, *words: str, code: int = 0) -> None:
        """Sync, and see that it went as it should."""
        done = self.household.sync("-v", "--force", *words)
        assert done.code == code, done


@pytest.fixture
def place(household, proxy, tmp_path):
    """An account with the event, kept, and others; synced."""
    household = Household(tmp_path / "home")
    household.home.mkdir()
    client = proxy.client
    client.make(CALENDAR)
    client.make("other")
    for number, event in enumerate(ANNS):
        client.put("other", f"{number}.ics", event)
    place = Place(household, client, f"{proxy.front.url}/")
    place.configure()
    place.put(guest=f"{GUEST}@client.example")
    place.sync()
    household.printed.clear()
    assert place.left() >= {"summary", "description", "uid", "guest", "name", "location", "href", "calendar"}
    return place


def remove_source(place: Place) -> None:
    """Another source is all there is."""
    (place.household.home / "empty").mkdir(exist_ok=True)
    place.configure(sources='[sources.other]\ntype = "file"\npath = "empty"\n')


FLIPS: dict[str, Callable[[Place], None]] = {
    "private": lambda place: place.put("CLASS:PRIVATE"),
    "confidential": lambda place: place.put("CLASS:CONFIDENTIAL"),
    "internal": lambda place: place.put(guest=COLLEAGUE),
    "solo": lambda place: place.put(alone=True),
    "blocked": lambda place: place.configure(rules=RULES.replace(f"@{BLOCKED}", f"{GUEST}@client.example")),
    "category": lambda place: place.configure(rules=RULES.replace("Left out", mark("category", "flip"))),
    "crowd": lambda place: place.configure(rules=RULES.replace("= 10", "= 1")),
    "own rule of the source": lambda place: place.configure(rules=f'[sources.work.rules]\nblocklist = ["@client.example"]\n{RULES}'),
    "own domain": lambda place: place.configure(own=', "client.example"'),
    "source gone": remove_source,
    "event deleted": lambda place: place.client.delete(CALENDAR, NAME),
    "calendar deleted": lambda place: place.client.delete(CALENDAR),
    "calendar not wanted": lambda place: place.configure(more='calendars = ["other"]'),
}
CALENDAR_STAYS = {"calendar"}  # its name is the calendar's, not the event's


@pytest.mark.parametrize("flip", FLIPS)
def test_what_turns_excluded_or_goes_leaves_nothing_and_comes_back(flip, place):
    FLIPS[flip](place)
    place.sync()
    gone = flip in {"source gone", "calendar deleted", "calendar not wanted"}
    assert place.left() == (set() if gone else CALENDAR_STAYS)
    place.configure()
    if flip == "calendar deleted":
        place.client.make(CALENDAR)
    place.put(guest=f"{GUEST}@client.example")
    place.sync()
    assert place.left() >= {"summary", "description", "uid", "guest", "name", "location", "href"}


def test_what_is_excluded_from_the_start_leaves_nothing(place):
    for event, text in EXCLUDED.items():
        if not event.endswith(("odd", "broken")):  # no server takes these
            place.client.put(CALENDAR, f"{mark('href', event)}.ics", text)
    place.sync()
    place.sync("--full")
    for words in (["changes"], ["doctor"], ["rules", "list"], ["rules", "check"], ["show", "person", ANN], ["people", "list"], ["sync", "-v", "--dry-run"]):
        assert place.household.here(*words).code == 0, words
    assert [event for event in EXCLUDED if place.left(event)] == []
    assert "summary" in place.left()


@pytest.mark.parametrize("words", [("person", f"{GUEST}@client.example", "--texts"), ("company", "client.example", "--texts"), ("source", "work")])
def test_who_is_forgotten_leaves_nothing_and_does_not_come_back(words, place):
    place.client.put(CALENDAR, "flips.ics", secret("flips", guest="flip@client.example"))
    place.sync()
    assert place.household.here("forget", *words, "-q", "--no-input").code == 0
    assert place.left() - {"calendar"} == set()
    place.put("X-AGAIN:yes", guest=f"{GUEST}@client.example")
    place.sync()
    assert place.left() - {"calendar"} == set()


def test_without_any_source_what_came_from_one_goes_when_asked(place):
    place.household.config.write_text(OWNER)
    assert place.household.here("forget", "--excluded-now", "--no-input").code == 0
    assert place.left() == set()


def test_there_are_no_other_files(place):
    written = {path.relative_to(place.household.home) for path in place.household.home.rglob("*") if path.is_file()}
    assert written <= {Path("config.toml"), *(Path("data") / f"crmcal.db{end}" for end in ("", "-wal", "-shm", ".lock"))}
