"""crmcal at Radicale and Xandikos as they are: whatever is done there is so here after the next sync, at little cost."""

from collections import Counter
from datetime import timedelta

import pytest

from crmcal import clock
from tests.makers import ANN, BOB, calendar, vevent
from tests.servers.client import Client
from tests.servers.multistatus import Multistatus
from tests.servers.proxy import proxying
from tests.servers.running import forget_token
from tests.servers.web import Answer
from tests.store.desk import NOW
from tests.sync.household import Household, imported

SECRET = b"QXZSECRET"
SERIES = vevent("series", rrule="FREQ=WEEKLY;COUNT=6")
MOVED = vevent("series", recurrence_id="20260316T100000Z", start="20260317T150000Z", summary="Moved")


class Mirror:
    """A household whose store has to be what the account is."""

    def __init__(self, household, proxy, folder):
        self.household = household
        self.proxy = proxy
        self.client = proxy.client
        self.folder = folder
        self.compared = 0

    def follow(self, *words):
        """Sync; the figures of it. What is in the store is what is on the server."""
        self.proxy.asked.clear()
        self.proxy.steps.clear()
        figures = self.household.figures(*words)
        self.compare()
        return figures["resources"]

    def compare(self):
        """What is in the store is what is on the server."""
        self.compared += 1
        assert self.household.meetings() == imported(self.client.contents(), self.folder / f"truth{self.compared}")

    def titles(self):
        """The titles of all meetings."""
        return sorted(meeting.title for meeting in self.household.meetings())


@pytest.fixture
def mirror(household, proxy, tmp_path):
    """A synced account with two calendars."""
    client = proxy.client
    client.make("work", "Work & more")
    client.make("second", "Zweiter")
    for name in "abcd":
        client.put("work", f"{name}.ics", vevent(name, guests=[ANN, BOB]))
    client.put("second", "s.ics", vevent("s"))
    household.configure(proxy.front.url + "/")
    mirror = Mirror(household, proxy, tmp_path)
    assert mirror.follow()["new"] == 5
    return mirror


def test_a_first_sync_brings_everything(mirror):
    assert mirror.titles() == [f"Title of {name}" for name in "abcds"]


def test_a_first_sync_asks_little(mirror):
    assert mirror.proxy.steps["multiget"] == 2
    assert mirror.proxy.steps["get"] == 0


def test_without_a_change_each_calendar_is_asked_once(mirror):
    figures = mirror.follow()
    assert (figures["unchanged"], figures["seen"]) == (5, 5)
    assert mirror.proxy.steps["sync"] <= 2
    assert mirror.proxy.steps["multiget"] + mirror.proxy.steps["get"] + mirror.proxy.steps["listing"] == 0
    assert mirror.proxy.asked["REPORT"] <= 2
    assert mirror.proxy.asked.total() == 3  # one listing of the home


@pytest.mark.parametrize(
    "moved",
    [
        lambda _proxy: Answer(404, {}, b"not here"),
        lambda _proxy: Answer(403, {}, b"not for you"),
        lambda _proxy: Answer(200, {"Content-Type": "text/html"}, b"<html>Welcome</html>"),
        lambda proxy: Answer(301, {"Location": f"{proxy.elsewhere_url}{proxy.client.home}"}, b""),
    ],
    ids=["404", "403", "page", "another host"],
)
def test_a_home_that_is_no_longer_where_it_was_is_looked_for(mirror, moved):
    def fault(proxy, asked):
        answer = proxy.healthy(asked)
        at_home = asked.method == "PROPFIND" and asked.path == proxy.client.home and asked.fields["Depth"] == "1"
        return moved(proxy) if answer.status != 401 and at_home and proxy.once("moved") else answer

    mirror.client.put("work", "new.ics", vevent("new"))
    mirror.proxy.fault = fault
    assert mirror.follow()["new"] == 1
    assert mirror.proxy.memory["moved"]
    assert mirror.proxy.asked.total() > 4
    assert (mirror.proxy.leaked, mirror.proxy.visited) == ([], [])


def test_calendars_that_come_and_go_are_noticed(mirror):
    mirror.client.make("third")
    mirror.client.put("third", "t.ics", vevent("t"))
    assert mirror.follow()["new"] == 1
    mirror.client.delete("second")
    assert mirror.follow()["removed"] == 1
    mirror.follow()
    assert mirror.proxy.asked.total() == 3


def test_once_a_week_the_calendars_are_looked_for_anew(mirror, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=7))
    mirror.follow()
    assert mirror.proxy.asked.total() > 4
    mirror.follow()
    assert mirror.proxy.asked.total() == 3


def test_nothing_that_is_kept_of_an_account_serves_another(mirror):
    mirror.household.configure(mirror.proxy.front.url + mirror.client.home)
    mirror.follow()
    assert mirror.proxy.asked.total() > 3


def test_what_is_added_comes(mirror):
    mirror.client.put("work", "new.ics", vevent("new"))
    assert mirror.follow()["new"] == 1
    assert "Title of new" in mirror.titles()
    assert mirror.proxy.steps["multiget"] + mirror.proxy.steps["get"] == 1


def test_what_is_changed_changes(mirror):
    mirror.client.put("work", "a.ics", vevent("a", summary="Changed", start="20260401T100000Z"))
    assert mirror.follow()["changed"] == 1
    assert "Changed" in mirror.titles()
    assert "Title of a" not in mirror.titles()


def test_what_is_deleted_goes(mirror):
    mirror.client.delete("work", "b.ics")
    assert mirror.follow()["removed"] == 1
    assert "Title of b" not in mirror.titles()


def test_what_moves_to_another_calendar_is_neither_lost_nor_doubled(mirror):
    mirror.client.move("work", "a.ics", "second")
    mirror.follow()
    assert mirror.titles() == [f"Title of {name}" for name in "abcds"]
    mirror.client.move("second", "a.ics", "work")
    mirror.follow()
    assert mirror.titles() == [f"Title of {name}" for name in "abcds"]


def test_an_instance_of_a_series_is_changed_and_changed_back(mirror):
    mirror.client.put("work", "series.ics", SERIES)
    mirror.follow()
    mirror.client.put("work", "series.ics", SERIES, MOVED)
    mirror.follow()
    assert Counter(mirror.titles())["Moved"] == 1
    assert Counter(mirror.titles())["Title of series"] == 5
    mirror.client.put("work", "series.ics", SERIES)
    mirror.follow()
    assert Counter(mirror.titles())["Title of series"] == 6


def test_what_turns_private_leaves_no_trace(mirror):
    mirror.client.put("work", "p.ics", vevent("p-QXZSECRET", summary="QXZSECRET", guests=["qxzsecret@QXZSECRET.example"]))
    mirror.follow()
    assert traces(mirror.household) == ["crmcal.db"]
    mirror.client.put("work", "p.ics", vevent("p-QXZSECRET", CLASS="PRIVATE", summary="QXZSECRET", guests=["qxzsecret@QXZSECRET.example"]))
    assert mirror.household.figures()["events"]["excluded"]["private"] == 1
    assert traces(mirror.household) == []


def traces(household):
    """Files beside the truth's own that hold the secret in any letter case."""
    files = [path for path in household.store.parent.rglob("*") if path.is_file()]
    return [path.name for path in files if SECRET.lower() in path.read_bytes().lower()]


def test_what_was_private_from_the_start_leaves_no_trace(mirror):
    mirror.client.put("work", "p.ics", vevent("p-QXZSECRET", CLASS="PRIVATE", summary="QXZSECRET"))
    mirror.follow()
    assert traces(mirror.household) == []


def test_a_small_calendar_that_is_deleted_goes(mirror):
    mirror.client.delete("second")
    mirror.follow()
    assert mirror.titles() == [f"Title of {name}" for name in "abcd"]


def forbidding(path):
    """A server that lists a calendar, and does not allow to look at it."""

    def fault(proxy, asked):
        answer = proxy.healthy(asked)
        found = Multistatus.of(answer)
        if asked.path.startswith(path) and answer.status != 401:
            return Answer(403, {}, b"not for you")
        if found is None or found.named("second/") is None:
            return answer
        found.fail("second/", 403)
        return found.told()

    return fault


def test_a_calendar_that_turns_forbidden_is_not_gone(mirror):
    before = mirror.household.meetings()
    mirror.client.put("work", "new.ics", vevent("new"))
    mirror.proxy.fault = forbidding(mirror.client.path("second"))
    for _ in range(2):
        done = mirror.household.sync()
        assert done.code == 3
        assert "not allow to read" in done.err
        assert [meeting for meeting in mirror.household.meetings() if meeting.uid != "new"] == before
    mirror.proxy.heal()
    mirror.follow()


def test_a_calendar_that_was_always_forbidden_is_somebody_elses(household, proxy):
    for name in ("work", "second"):
        proxy.client.make(name)
        proxy.client.put(name, f"{name}.ics", vevent(name))
    proxy.fault = forbidding(proxy.client.path("second"))
    household.configure(proxy.front.url + "/")
    figures = household.figures()
    assert (figures["complete"], figures["collections"]) == (True, 1)
    assert [meeting.uid for meeting in household.meetings()] == ["work"]


def test_a_large_calendar_that_is_deleted_goes_only_by_force(mirror):
    for number in range(21):
        mirror.client.put("second", f"m{number}.ics", vevent(f"m{number}", start=f"202604{number + 1:02d}T100000Z"))
    mirror.follow()
    before = mirror.household.meetings()
    mirror.client.delete("second")
    assert mirror.household.sync().code == 8
    assert mirror.household.meetings() == before
    mirror.follow("--force")


def test_a_calendar_that_loses_nearly_everything_is_kept_without_force(mirror):
    for number in range(24):
        mirror.client.put("second", f"m{number}.ics", vevent(f"m{number}", start=f"202604{number + 1:02d}T100000Z"))
    mirror.follow()
    before = mirror.household.meetings()
    for number in range(22):
        mirror.client.delete("second", f"m{number}.ics")
    for _ in range(2):  # the second time nothing may have been forgotten
        assert mirror.household.sync().code == 8
        assert mirror.household.meetings() == before
    mirror.follow("--force")
    assert len(mirror.household.meetings()) == 7


def test_a_token_that_the_server_forgot_costs_one_listing(mirror, server):
    token = mirror.household.token("work")
    mirror.client.put("work", "a.ics", vevent("a", summary="Changed"))
    mirror.client.delete("work", "b.ics")
    forget_token(server, mirror.client.path("work"), token)
    figures = mirror.follow()
    assert (figures["changed"], figures["removed"], figures["unchanged"]) == (1, 1, 3)
    assert mirror.proxy.steps["multiget"] + mirror.proxy.steps["get"] == 1
    mirror.follow()


def test_a_character_that_xml_does_not_allow_costs_no_other_event(mirror):
    mirror.client.put("work", "odd.ics", vevent("odd", summary="Odd \ufffe title"))
    mirror.client.put("work", "new.ics", vevent("new"))
    mirror.follow()
    assert len(mirror.household.meetings()) == 7


@pytest.mark.parametrize("name", ["a b@c.ics", "ü.ics", "x%41y.ics", "p+q.ics", "Zoë (2)~.ics", "MixedCase.ICS", "no-suffix"])
def test_odd_hrefs_are_nothing_special(name, mirror):
    mirror.client.put("work", name, vevent("odd"))
    assert mirror.follow()["new"] == 1
    assert mirror.follow()["unchanged"] == 6
    mirror.client.put("work", name, vevent("odd", summary="Changed"))
    assert mirror.follow()["changed"] == 1
    mirror.client.delete("work", name)
    assert mirror.follow()["removed"] == 1


def test_a_calendar_with_another_name_is_the_same_calendar(mirror):
    mirror.client.rename("work", "Something else")
    figures = mirror.follow()
    assert (figures["new"], figures["removed"], figures["unchanged"]) == (0, 0, 5)


def test_only_calendars_that_are_wanted_are_read(household, proxy):
    proxy.client.make("work", "Work")
    proxy.client.make("sales-eu", "Sales Europe")
    proxy.client.make("home", "Home")
    for name in ("work", "sales-eu", "home"):
        proxy.client.put(name, f"{name}.ics", vevent(name))
    household.configure(proxy.front.url + "/", more='calendars = ["Work", "Sales*"]')
    assert household.figures()["resources"]["new"] == 2
    assert sorted(meeting.uid for meeting in household.meetings()) == ["sales-eu", "work"]


def test_other_addresses_of_the_account_lead_to_the_same(household, proxy):
    client = proxy.client
    client.make("work")
    client.put("work", "a.ics", vevent("a"))
    household.configure(proxy.front.url + "/")
    household.figures()
    household.configure(proxy.front.url + client.home)
    assert household.figures()["resources"]["unchanged"] == 1


def test_a_url_of_one_calendar_reads_that_calendar(household, proxy):
    client = proxy.client
    for name in ("work", "second"):
        client.make(name)
        client.put(name, f"{name}.ics", vevent(name))
    household.configure(proxy.front.url + client.path("work"))
    household.figures()
    assert [meeting.uid for meeting in household.meetings()] == ["work"]


def test_a_dry_run_changes_nothing(mirror):
    before = mirror.household.store.read_bytes()
    mirror.client.put("work", "new.ics", vevent("new"))
    mirror.client.delete("work", "a.ics")
    figures = mirror.household.figures("--dry-run")["resources"]
    assert (figures["new"], figures["removed"]) == (1, 1)
    assert mirror.household.store.read_bytes() == before
    mirror.follow()


def test_a_full_sync_reads_everything_again(mirror):
    assert mirror.follow("--full")["seen"] == 5
    assert mirror.proxy.steps["multiget"] + mirror.proxy.steps["get"] == 2


def test_a_wrong_password_is_told_as_such(household, proxy, monkeypatch):
    proxy.client.make("work")
    household.configure(proxy.front.url + "/")
    monkeypatch.setattr("tests.sync.household.PASSWORD", "wr0ng-p4ssw0rd")
    done = household.sync()
    assert done.code == 4
    assert "wr0ng" not in done.out + done.err


def test_the_same_events_make_the_same_meetings_by_file_radicale_and_xandikos(radicale_server, xandikos_server, tmp_path):
    events = {
        "plain.ics": [vevent("plain", "LOCATION:Café\\, 1st floor", guests=["Zoë Ödman <zoe@client.example>", BOB])],
        "series.ics": [SERIES, MOVED],
        "days.ics": [vevent("days", start=";VALUE=DATE:20260401", duration="P2D")],
        "zone.ics": [vevent("zone", start=";TZID=Europe/Berlin:20260329T013000")],
        "long.ics": [vevent("long", summary="Lang " * 40, description="a\\nb\\;c\\,d" * 30)],
        "called-off.ics": [vevent("called-off", status="CANCELLED")],
        "private.ics": [vevent("private", CLASS="PRIVATE")],
        "alone.ics": [vevent("alone", guests=[])],
    }
    found = {}
    for server, user in ((radicale_server, "user199"), (xandikos_server, "user")):
        client = Client(server.port, server.home.format(user=user), server.fields(user))
        client.clear()
        client.make("same")
        for name, written in events.items():
            client.put("same", name, *written)
        household = Household(tmp_path / server.kind)
        household.home.mkdir()
        with proxying(client) as proxy:
            household.configure(proxy.front.url + "/")
            household.figures()
        found[server.kind] = household.meetings()
        client.clear()
    contents = {"same": {name: calendar(*written).encode() for name, written in events.items()}}
    assert found["radicale"] == found["xandikos"] == imported(contents, tmp_path / "files")
    assert len(found["radicale"]) == 6 + 5
