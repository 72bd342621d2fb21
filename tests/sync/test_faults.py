"""Whatever a server does: the right exit code, nothing lost, nothing twice, no password elsewhere, and all is well again when it is.

CRMCAL_TEST_FAULTS=everywhere lets all of it happen at Xandikos too, not at Radicale only.
"""

import base64
import os
import re
import resource
import sys
import threading
from dataclasses import dataclass, replace

import pytest

from tests.cli.shell import Done
from tests.makers import BOB, vevent
from tests.servers.proxy import PASSWORD, USER
from tests.servers.scenarios import ODD, SCENARIOS
from tests.servers.web import Answer
from tests.sync.conftest import SERVERS
from tests.sync.household import imported

BEFORE = "before"  # as it was before the sync
SERVER = "server"  # as the server has it
BUT_ONE = "but one"  # as the server has it, but for one resource, that is as it was before
CANARIES = (PASSWORD.encode(), base64.b64encode(f"{USER}:{PASSWORD}".encode()))
BAIT = "b41t-of-the-entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a sync ends with while a fault lasts.

    code:   the exit code
    state:  what the store holds then
    first:  code and state where the store was empty before, if they differ
    large:  whether the calendar is so large that its loss makes crmcal ask
    force:  whether it takes --force to go on
    one:    the UID of the one resource
    secure: whether the account is reached by https
    loose:  whether a title may differ by a character that no calendar should have
    waits:  seconds that are waited for
    """

    code: int = 0
    state: str = SERVER
    first: tuple[int, str] | None = None
    large: bool = False
    force: bool = False
    one: str = "odd"
    secure: bool = False
    loose: bool = False
    waits: tuple[float, ...] | None = None

    def at(self, stage: str) -> tuple[int, str]:
        """Code and state of a first or a later sync."""
        return self.first if stage == "first" and self.first else (self.code, self.state)


FINE = Expected()
FAILS = Expected(code=1, state=BEFORE)
REFUSED = Expected(code=4, state=BEFORE)
DOCUMENTS_FAIL = Expected(code=3, state=BEFORE, first=(1, BEFORE))  # where nothing is new, no document is asked for, and that calendar is well
ONE_MISSING = Expected(code=3, state=BUT_ONE)
ASKS = Expected(code=8, state=BEFORE, first=(0, SERVER), large=True, force=True)

EXPECTED = {
    "ok": FINE,
    "401_no_challenge": REFUSED,
    "401_digest": FINE,
    "401_always": REFUSED,
    "redirect_301_propfind": FINE,
    "redirect_302_propfind": FINE,
    "redirect_307_report": FINE,
    "redirect_302_report": FINE,
    "redirect_loop": FAILS,
    "redirect_other_host": FAILS,
    "redirect_https_to_http": Expected(code=1, state=BEFORE, secure=True),
    "home_other_host": Expected(first=(1, BEFORE)),  # later the home that is known is asked, for a week
    "home_http_downgrade": Expected(secure=True),  # the same host, so it is asked as before: by https
    "xml_bomb": FAILS,
    "xxe": FAILS,
    "429_no_header": FAILS,
    "429_retry_5": Expected(waits=(5.0,)),
    "503_retry_3600": Expected(code=1, state=BEFORE, waits=()),
    "503_plain": FAILS,
    "500_html": FAILS,
    "403_sync_token": FINE,
    "412_sync_token": FINE,
    "410_sync_token": FINE,
    "418_sync_token": FINE,
    "507_whole": FINE,
    "507_truncated_query": FINE,
    "507_truncated_sync": FINE,
    "one_item_403": ONE_MISSING,
    "one_item_404_gone": FINE,
    "one_item_500": ONE_MISSING,
    "no_etag": FINE,
    "weak_etag": FINE,
    "etag_flaps": FINE,
    "etag_same_content_changed": FINE,
    "href_abs_same_host": FINE,
    "href_abs_other_host": DOCUMENTS_FAIL,
    "href_percent_variants": FINE,
    "href_moved": FINE,
    "dup_hrefs": FINE,
    "dup_uid_two_hrefs": FINE,
    "empty_calendar_data": FINE,
    "bad_calendar_data": ONE_MISSING,
    "crlf_lost_in_xml": FINE,
    "ctrl_char_xml": Expected(loose=True),
    "ufffe_xml": Expected(loose=True),
    "latin1_in_utf8": Expected(loose=True),
    "huge_text": FINE,
    "html_200": FAILS,
    "empty_200": FAILS,
    "truncated_body": DOCUMENTS_FAIL,
    "reset_mid_body": DOCUMENTS_FAIL,
    "stall_headers": FAILS,
    "stall_body": DOCUMENTS_FAIL,
    "gzip_bomb": DOCUMENTS_FAIL,
    "gzip_corrupt": DOCUMENTS_FAIL,
    "collection_empties": ASKS,
    "calendar_deleted": ASKS,
    "calendar_renamed": FINE,
    "change_during_sync": Expected(state=BUT_ONE, first=(0, SERVER), one="b"),  # what the next token tells
    "delete_then_same_href": FINE,
    "clock_skew": FINE,
    "500_then_ok": FINE,
    "partial_then_kill": Expected(code=-9, state=BEFORE),
}


def seed(client, *, large):
    """The calendars of the account."""
    client.make("work", "Work")
    client.make("second", "Second")
    for name in "abcde":
        client.put("work", f"{name}.ics", vevent(name))
    client.put("work", ODD, vevent("odd", summary="Odd one"))
    series = [vevent("s", rrule="FREQ=WEEKLY;COUNT=5"), vevent("s", recurrence_id="20260309T100000Z", start="20260310T110000Z", summary="Moved")]
    client.put("second", "s.ics", *series)
    for number in range(20 if large else 0):
        client.put("work", f"m{number}.ics", vevent(f"m{number}", start=f"202604{number + 1:02d}T100000Z"))


def edit(client):
    """What the user does in another program between two syncs."""
    client.put("work", "new.ics", vevent("new", guests=[BOB]))
    client.put("work", "a.ics", vevent("a", summary="Changed", start="20260303T100000Z"))
    client.put("work", ODD, vevent("odd", summary="Odd two"))
    client.delete("work", "d.ics")


def of_one(meetings, uid):
    """The meetings of a UID."""
    return [meeting for meeting in meetings if meeting.uid == uid]


def but_one(meetings, uid):
    """All meetings but those of a UID."""
    return [meeting for meeting in meetings if meeting.uid != uid]


def loosely(meetings):
    """Meetings with nothing but letters and blanks in their titles."""
    return [meeting._replace(title=re.sub(r"[^A-Za-z ]", "", meeting.title)) for meeting in meetings]


def with_login(url):
    """The address of an account, with the password: in another process, nobody stands in for the keyring."""
    return url.replace("://", f"://{USER}:{PASSWORD}@") + "/"


class Case:
    """One scenario on its way."""

    def __init__(self, name, household, proxy, folder):
        self.name = name
        self.expected = EXPECTED[name]
        self.household = household
        self.proxy = proxy
        self.folder = folder
        self.truths = 0
        bait = folder / "bait"
        bait.write_text(BAIT)
        proxy.memory |= {"secure": self.expected.secure, "bait": bait.as_uri(), "reached": threading.Event()}
        household.configure((proxy.secure if self.expected.secure else proxy.front).url + "/", more="max_bytes = 20_000_000")

    def truth(self):
        """What the server has, past the proxy."""
        self.truths += 1
        return imported(self.proxy.client.contents(), self.folder / f"truth{self.truths}")

    def suffer(self, stage):
        """Sync while the fault lasts."""
        before = self.household.meetings()
        self.proxy.fault = SCENARIOS[self.name]
        done = self.killed() if self.name == "partial_then_kill" else self.household.sync("--verbose")
        assert (done.code, self.state(before)) == self.expected.at(stage), done
        assert "Traceback" not in done.err
        assert self.proxy.leaked == []
        self.proxy.heal()

    def killed(self):
        """A process that is killed when the first half of some calendar-data came."""
        url = self.proxy.front.url
        self.household.configure(with_login(url))
        with self.household.start("sync") as process:
            assert self.proxy.memory["reached"].wait(60)
            process.kill()
            out, err = process.communicate()
        self.household.configure(url + "/")
        return Done(process.returncode, out.decode(), err.decode())

    def compared(self, meetings):
        """Meetings as far as they have to be the same."""
        return loosely(meetings) if self.expected.loose else meetings

    def state(self, before):
        """Which of the states the store is in."""
        found, truth, before = map(self.compared, (self.household.meetings(), self.truth(), before))
        if found == before:
            return BEFORE
        one = self.expected.one
        if but_one(found, one) == but_one(truth, one) and of_one(found, one) == of_one(before, one) != of_one(truth, one):
            return BUT_ONE
        return SERVER if found == truth else found

    def recover(self):
        """Sync as all is well again; then life goes on."""
        force = ["--force"] if self.expected.force else []
        assert self.household.sync(*force).code == 0
        assert self.compared(self.household.meetings()) == self.compared(self.truth())
        client = self.proxy.client
        if client.path("work") not in client.calendars():
            client.make("work")
        for path in client.hrefs(client.path("work"))[:2]:
            client.done("DELETE", path)
        client.put("work", "later.ics", vevent("later"))
        assert self.household.sync().code == 0
        assert self.compared(self.household.meetings()) == self.compared(self.truth())

    def check_secrets(self):
        """The password is nowhere, and what an entity asked for neither."""
        printed = "\n".join(self.household.printed).encode()
        for canary in CANARIES:
            assert canary not in printed
            assert self.household.holds(canary) == []
        assert BAIT.encode() not in printed
        assert self.household.holds(BAIT.encode()) == [str(self.folder / "bait")]


def test_all_scenarios_are_expected():
    assert set(EXPECTED) == set(SCENARIOS)
    assert len(SCENARIOS) == 63


@pytest.mark.parametrize("stage", ["first", "later"])
@pytest.mark.parametrize("server", SERVERS if os.environ.get("CRMCAL_TEST_FAULTS") == "everywhere" else ["radicale"], indirect=True)
@pytest.mark.parametrize("name", EXPECTED)
def test_scenario(name, server, stage, household, proxy, slept, tmp_path):  # noqa: ARG001 - the server is behind the account
    case = Case(name, household, proxy, tmp_path)
    seed(proxy.client, large=case.expected.large)
    if stage == "later":
        assert household.sync().code == 0
        assert household.meetings() == case.truth()
        edit(proxy.client)
    case.suffer(stage)
    if case.expected.waits is not None:
        assert tuple(slept) == case.expected.waits
    case.recover()
    case.check_secrets()
    assert not proxy.visited


@pytest.mark.parametrize("server", ["radicale"], indirect=True)
@pytest.mark.parametrize("stage", ["first", "later"])
def test_a_document_cut_short_is_asked_for_again(server, stage, household, proxy, tmp_path):  # noqa: ARG001 - the server is behind the account
    """The answer looked whole, its length agreed: what was half an event stayed so for ever."""
    seed(proxy.client, large=False)
    household.configure(proxy.front.url + "/")
    if stage == "later":
        assert household.sync().code == 0
        edit(proxy.client)
    before = household.meetings()
    proxy.fault = shorten
    assert household.sync().code == (1 if stage == "first" else 3)
    assert of_one(household.meetings(), "odd") == of_one(before, "odd")
    proxy.heal()
    assert household.sync().code == 0
    assert household.meetings() == imported(proxy.client.contents(), tmp_path / "truth")


def shorten(proxy, asked):
    """Half of each document, and no multiget."""
    answer = proxy.healthy(asked)
    if proxy.step(asked) == "multiget":
        return Answer(500, {}, b"<html>")
    return replace(answer, body=answer.body[: len(answer.body) // 2]) if proxy.step(asked) == "get" else answer


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit of the address space")
@pytest.mark.parametrize("server", ["radicale"], indirect=True)
@pytest.mark.parametrize(("name", "code"), [("xml_bomb", 1), ("gzip_bomb", 1), ("huge_text", 0)])
def test_what_grows_in_memory_is_stopped_in_time(name, code, server, household, proxy):  # noqa: ARG001 - the server is behind the account
    proxy.client.make("work")
    proxy.client.put("work", ODD, vevent("odd", summary="Odd one"))
    household.configure(with_login(proxy.front.url))
    proxy.fault = SCENARIOS[name]
    assert household.run("sync", preexec_fn=limit_memory).code == code


def limit_memory():
    """Give a process 512 MB of addresses, interpreter and libraries included."""
    resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
