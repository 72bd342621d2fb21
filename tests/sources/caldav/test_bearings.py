import pytest

from crmcal.errors import LoginError, SourceError
from crmcal.sources.caldav.bearings import Bearings, account_of, familiar
from crmcal.sources.caldav.connection import UnusableAnswerError
from crmcal.sources.caldav.discovery import calendars

from .scripted import BASE, Scripted, answer, multistatus, response
from .test_discovery import ACCOUNT, FOLDER, named

JANE = account_of("https://dav.example/", "jane")
HOME = {("PROPFIND", "/home/"): ACCOUNT["PROPFIND", "/home/"]}


def known(*patterns, answers=ACCOUNT):
    """What is known after the calendars were looked for."""
    return Bearings.read(Bearings.of(calendars(Scripted(answers), BASE, patterns), JANE, "").text, JANE)


def paths(places):
    return [place.path for place in places]


def test_what_was_found_is_found_by_one_request():
    server = Scripted(HOME)
    assert paths(familiar(server, known(), [])) == paths(calendars(Scripted(ACCOUNT), BASE, []))
    assert server.asked == [("PROPFIND", "/home/", 1)]


def test_only_those_that_are_wanted_are_told():
    assert paths(familiar(Scripted(HOME), known("work"), ["work"])) == ["/home/work/", "/home/secret/"]


def test_a_new_calendar_in_the_home_is_told_as_well():
    before = known("work")
    assert len(familiar(Scripted(HOME), before, [])) == 4


@pytest.mark.parametrize(
    "told",
    [
        answer(404),
        answer(403),
        answer(200, b"<html>Welcome</html>"),
        answer(body=multistatus(response("/home/", FOLDER))),
        answer(body=multistatus(response("/home/", FOLDER), response("/home/work/", named("Work")))),
        answer(body=multistatus(response("https://evil.example/home/work/", named("Work")))),
    ],
)
def test_where_something_is_missing_it_is_looked_for_anew(told):
    assert familiar(Scripted({("PROPFIND", "/home/"): told}), known(), []) is None


def test_a_home_that_has_moved_is_looked_for_anew():
    class Moved(Scripted):
        def told(self, method, address, body, depth):
            return super().told(method, address, body, depth)._replace(address=BASE._replace(target="/elsewhere/"))

    assert familiar(Moved(HOME), known(), []) is None


@pytest.mark.parametrize("error", [LoginError("who?"), UnusableAnswerError("too slow")])
def test_what_is_no_better_elsewhere_is_an_error(error):
    def fail(_body):
        raise error

    with pytest.raises(SourceError, match=error.sentence):
        familiar(Scripted({("PROPFIND", "/home/"): fail}), known(), [])


def test_of_the_address_of_a_single_calendar_there_is_nothing_to_know_but_the_login():
    single = {("PROPFIND", "/"): answer(body=multistatus(response("/", named("Work"))))}
    found = known(answers=single)
    assert found.homes == []
    assert familiar(Scripted(single), found, []) is None


def test_nothing_is_known_of_another_account():
    assert Bearings.read(known().text, account_of("https://dav.example/", "joe")) == Bearings("joe https://dav.example/")
    assert Bearings.read("", JANE) == Bearings(JANE)


def test_no_secret_is_part_of_it():
    assert account_of("https://jane:s3cret@dav.example/", None) == JANE
    assert account_of("jane@dav.example", None) != account_of("joe@dav.example", None)
    for secret in ("https://dav.example/?key=s3cret", "jane:s3cret@dav.example"):
        assert Bearings.of([], account_of(secret, "jane"), "basic").text == ""
