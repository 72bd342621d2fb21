import pytest

from crmcal.errors import SourceError
from crmcal.sources.caldav.discovery import calendars, is_wanted

from .scripted import BASE, Scripted, answer, multistatus, response

CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
FOLDER = "<d:resourcetype><d:collection/></d:resourcetype>"
PRINCIPAL = "<d:current-user-principal><d:href>/jane/</d:href></d:current-user-principal>"
HOME = "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>"


def named(name, *components):
    listed = "".join(f'<c:comp name="{component}"/>' for component in components)
    return f"{CALENDAR}<d:displayname>{name}</d:displayname>" + (
        f"<c:supported-calendar-component-set>{listed}</c:supported-calendar-component-set>" if listed else ""
    )


ACCOUNT = {
    ("PROPFIND", "/"): answer(body=multistatus(response("/", FOLDER + PRINCIPAL))),
    ("PROPFIND", "/jane/"): answer(body=multistatus(response("/jane/", FOLDER + HOME))),
    ("PROPFIND", "/home/"): answer(
        body=multistatus(
            response("/home/", FOLDER + PRINCIPAL),
            response("/home/work/", named("Work", "VEVENT", "VTODO")),
            response("/home/sales/", named("Sales Äast", "vevent")),
            response("/home/tasks/", named("Tasks", "VTODO")),
            response("/home/nameless%20one/", CALENDAR),
            response("/home/inbox/", "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>"),
            response("/home/gone/", status="404 Not Found"),
            response("/home/secret/", status="403 Forbidden"),
        )
    ),
}


def found(server, *patterns, path="/"):
    return sorted(place.displayname for place in calendars(server, BASE._replace(target=path), patterns) if not place.is_forbidden)


def test_from_the_root_to_the_calendars():
    server = Scripted(ACCOUNT)
    assert found(server) == ["Sales Äast", "Work", "nameless one"]
    assert server.asked == [("PROPFIND", "/", 0), ("PROPFIND", "/jane/", 0), ("PROPFIND", "/home/", 1)]


def test_from_the_home_itself():
    server = Scripted(ACCOUNT)
    assert len(found(server, path="/home/")) == 3
    assert server.asked == [("PROPFIND", "/home/", 0), ("PROPFIND", "/home/", 1)]


def test_from_a_calendar():
    server = Scripted({("PROPFIND", "/home/work/"): answer(body=multistatus(response("/home/work/", named("Work"))))})
    assert found(server, path="/home/work/") == ["Work"]


def test_from_an_address_that_only_the_well_known_one_makes_up_for():
    server = Scripted({("PROPFIND", "/.well-known/caldav"): answer(body=multistatus(response("/jane/", FOLDER + HOME))), **ACCOUNT})
    del server.answers["PROPFIND", "/"]
    assert len(found(server)) == 3


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [(["work"], ["Work"]), (["SALES*"], ["Sales Äast"]), (["sales a\u0308ast"], ["Sales Äast"]), (["*"], ["Sales Äast", "Work", "nameless one"])],
)
def test_only_those_that_are_wanted(patterns, wanted):
    assert found(Scripted(ACCOUNT), *patterns) == wanted


def test_a_name_that_fits_nothing_is_told_with_those_that_there_are():
    with pytest.raises(SourceError, match="no calendar is named like Wrok") as caught:
        found(Scripted(ACCOUNT), "Wrok")
    assert "Sales Äast, Work, nameless one" in caught.value.hint


def test_a_calendar_that_the_server_has_trouble_with_is_not_gone():
    home = multistatus(response("/home/work/", named("Work")), response("/home/ill/", status="500 Oops"))
    server = Scripted(ACCOUNT | {("PROPFIND", "/home/"): answer(body=home)})
    assert found(server) == ["Work", "ill"]


def test_what_is_forbidden_is_told_apart_whatever_it_is():
    places = calendars(Scripted(ACCOUNT), BASE, ["work"])
    assert [(place.path, place.is_forbidden) for place in places] == [("/home/work/", False), ("/home/secret/", True)]


def test_an_account_of_which_nothing_may_be_read_has_no_calendar():
    home = multistatus(response("/home/", FOLDER), response("/home/secret/", status="403 Forbidden"))
    with pytest.raises(SourceError, match="no calendar in this account") as caught:
        found(Scripted(ACCOUNT | {("PROPFIND", "/home/"): answer(body=home)}))
    assert "does not allow" in caught.value.hint


def test_control_characters_in_a_name_cost_nothing():
    home = multistatus(response("/home/work/", named("Wo\x0brk")))
    assert found(Scripted(ACCOUNT | {("PROPFIND", "/home/"): answer(body=home)})) == ["Work"]


def test_calendars_listed_on_another_host_are_refused_loudly():
    home = multistatus(response("https://evil.example/home/work/", named("Work")))
    with pytest.raises(SourceError, match=r"another host, evil\.example"):
        found(Scripted(ACCOUNT | {("PROPFIND", "/home/"): answer(body=home)}))


@pytest.mark.parametrize("told", [answer(200, b"<html><body>Sign in</body></html>"), answer(200, b""), answer(404), answer(405)])
def test_what_is_no_caldav_server(told):
    server = Scripted({("PROPFIND", "/"): told, ("PROPFIND", "/.well-known/caldav"): told})
    with pytest.raises(SourceError, match="no CalDAV"):
        found(server)


def test_patterns_are_compared_in_any_case():
    assert is_wanted("STRASSE", ["straße"])
    assert not is_wanted("Work", ["Wor"])
