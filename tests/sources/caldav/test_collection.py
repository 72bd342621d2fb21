import re

import pytest

from crmcal.errors import SourceError
from crmcal.sources.caldav.collection import CalDavCollection
from crmcal.sources.caldav.connection import TooLargeError, UnusableAnswerError
from crmcal.sources.caldav.multistatus import read
from crmcal.sources.caldav.places import Place
from crmcal.sources.contract import Delivery, Removal, Unchanged, Unreadable

from ..contract import calendar  # noqa: TID252 - the neighbours' makers
from .scripted import BASE, Scripted, answer, multistatus, response

PATH = "/cal/"
HREF = re.compile(rb"href>([^<]+)</")


def etag(value):
    return f"<d:getetag>{value}</d:getetag>"


def document(name, *, tag="", data=None):
    text = calendar(name).decode().replace("\r", "&#13;") if data is None else data
    return response(f"{PATH}{name}.ics", etag(tag or f'"{name}"') + f"<c:calendar-data>{text}</c:calendar-data>")


def listed(*names, tag=None):
    return answer(
        body=multistatus(
            response(PATH, "<d:resourcetype><d:collection/></d:resourcetype>"), *[response(f"{PATH}{name}.ics", etag(tag or f'"{name}"')) for name in names]
        )
    )


def multiget(body):
    """Every document that is asked for."""
    names = [href.decode().removeprefix(PATH).removesuffix(".ics") for href in HREF.findall(body)]
    return answer(body=multistatus(*map(document, names)))


def collection(reports, *, listing=None, gets=(), token="http://t/2", ctag=""):
    """A calendar whose server answers sync-collection and calendar-multiget as told."""

    def report(body):
        return reports.get("sync", lambda _: answer(415))(body) if b"sync-collection" in body else reports.get("multiget", multiget)(body)

    server = Scripted({("PROPFIND", PATH): listing, ("REPORT", PATH): report} | {("GET", f"{PATH}{name}.ics"): told for name, told in dict(gets).items()})
    props = f"<d:displayname>Work</d:displayname><d:sync-token>{token}</d:sync-token><s:getctag>{ctag}</s:getctag>"
    (member,) = read(multistatus(response(PATH, props))).members
    return CalDavCollection(server, Place(BASE, PATH, member)), server


def changes(found, etags=None, token=""):
    return list(found.changes((etags or {}).get, token))


def path(name):
    return f"{PATH}{name}.ics"


class TestFirstRead:
    def test_one_listing_and_one_multiget(self):
        found, server = collection({}, listing=listed("a", "b"))
        told = changes(found)
        assert [change.href for change in told] == [path("a"), path("b")]
        assert all(isinstance(change, Delivery) for change in told)
        assert told[0].data == calendar("a")
        assert [method for method, *_ in server.asked] == ["PROPFIND", "REPORT"]
        assert (found.complete, found.whole, found.token) == (True, True, "sync:http://t/2")

    def test_many_come_in_batches(self):
        found, server = collection({}, listing=listed(*(f"n{number}" for number in range(120))))
        assert len(changes(found)) == 120
        assert [method for method, *_ in server.asked] == ["PROPFIND", "REPORT", "REPORT", "REPORT"]

    def test_known_etags_need_no_fetching_but_weak_and_missing_ones_do(self):
        found, server = collection({}, listing=listed("a", "b"))
        assert changes(found, {path("a"): '"a"', path("b"): '"b"'}) == [Unchanged(path("a")), Unchanged(path("b"))]
        assert len(server.asked) == 1
        for tag in ("W/&quot;1&quot;", " "):
            found, _ = collection({}, listing=listed("a", tag=tag))
            assert [type(change) for change in changes(found, {path("a"): 'W/"1"'})] == [Delivery]

    def test_an_empty_calendar(self):
        found, _ = collection({}, listing=listed())
        assert changes(found) == []
        assert found.complete
        assert found.whole

    def test_duplicates_come_once(self):
        found, _ = collection({}, listing=listed("a", "a"))
        assert len(changes(found)) == 1


class TestSince:
    def test_nothing_new_costs_one_request(self):
        found, server = collection({"sync": lambda _: answer(body=multistatus(token="http://t/3"))})
        assert changes(found, token="sync:http://t/2") == []
        assert server.asked == [("REPORT", PATH, 0)]
        assert (found.complete, found.whole, found.token) == (True, False, "sync:http://t/3")

    def test_what_changed_is_fetched_even_with_the_etag_of_before_and_what_is_gone_is_told(self):
        body = multistatus(response(path("a"), etag('"a"')), response(path("b"), status="404 Not Found"), token="5")
        found, _ = collection({"sync": lambda _: answer(body=body)})
        told = changes(found, {path("a"): '"a"'}, token="sync:4")
        assert [type(change) for change in told] == [Delivery, Removal]
        assert found.token == "sync:5"

    def test_truncated_answers_are_followed(self):
        def sync(body):
            if b">t1<" in body:
                return answer(body=multistatus(response(path("a"), etag("1")), response(PATH, status="507 Insufficient Storage"), token="2"))
            return answer(body=multistatus(response(path("b"), etag("1")), token="3"))

        found, _ = collection({"sync": sync})
        assert [change.href for change in changes(found, token="sync:t1")] == [path("a"), path("b")]
        assert found.token == "sync:3"

    @pytest.mark.parametrize("status", [400, 403, 405, 409, 410, 412, 415, 418, 501, 507])
    def test_a_forgotten_token_means_a_whole_listing_and_removes_nothing_by_itself(self, status):
        found, _ = collection({"sync": lambda _: answer(status)}, listing=listed("a"))
        assert changes(found, {path("a"): '"a"'}, token="sync:1") == [Unchanged(path("a"))]
        assert (found.complete, found.whole, found.token) == (True, True, "sync:http://t/2")

    @pytest.mark.parametrize("body", [b"<d", multistatus(response(path("a"), etag("1")))])
    def test_so_does_an_answer_without_sense_or_token(self, body):
        found, _ = collection({"sync": lambda _: answer(body=body)}, listing=listed("a"))
        changes(found, token="sync:1")
        assert found.whole

    def test_a_server_that_knows_itself_by_another_path_is_understood(self):
        def sync(body):
            if b">t1<" in body:
                return answer(body=multistatus(response(path("a"), etag("1")), response("/behind/the/proxy/", status="507 Insufficient Storage"), token="t2"))
            return answer(body=multistatus(response(path("b"), etag("1")), token="t3"))

        found, _ = collection({"sync": sync})
        assert len(changes(found, token="sync:t1")) == 2

    def test_a_listing_that_is_but_a_part_removes_nothing(self):
        part = answer(body=multistatus(response(path("a"), etag("1")), response(PATH, status="507 Insufficient Storage")))
        found, _ = collection({}, listing=part)
        assert [type(change) for change in changes(found)] == [Delivery, Unreadable]
        assert not found.complete

    def test_truncation_that_gets_nowhere_ends(self):
        body = multistatus(response(PATH, status="507 Insufficient Storage"), token="1")
        found, _ = collection({"sync": lambda _: answer(body=body)}, listing=listed("a"))
        changes(found, token="sync:1")
        assert found.whole

    def test_an_unchanged_ctag_costs_nothing_and_another_one_a_listing(self):
        found, server = collection({}, token="", ctag="7", listing=listed("a"))
        assert changes(found, token="ctag:7") == []
        assert (server.asked, found.complete, found.whole, found.token) == ([], True, False, "ctag:7")
        changes(found, token="ctag:6")
        assert (found.whole, found.token) == (True, "ctag:7")


class TestFetching:
    def test_one_bad_document_in_an_answer_without_sense_is_closed_in_on(self):
        def report(body):
            return answer(body=b"<broken") if b"/bad.ics" in body else multiget(body)

        good = [f"n{number}" for number in range(7)]
        found, server = collection({"multiget": report}, listing=listed(*good, "bad"), gets={"bad": answer(200, calendar("bad"), ETag='"x"')})
        told = changes(found)
        assert sorted(change.href for change in told) == sorted(map(path, [*good, "bad"]))
        assert Delivery(path("bad"), '"x"', calendar("bad")) in told
        assert [method for method, *_ in server.asked].count("GET") == 1

    @pytest.mark.parametrize("status", [413, 500, 502, 504, 507])
    def test_too_much_at_once_is_halved(self, status):
        def report(body):
            return answer(status) if body.count(b"href>") > 4 else multiget(body)

        found, server = collection({"multiget": report}, listing=listed("a", "b", "c", "d"))
        assert len(changes(found)) == 4
        assert "GET" not in [method for method, *_ in server.asked]

    def test_a_truncated_answer_is_asked_for_the_rest(self):
        def report(body):
            hrefs = [href.decode().removeprefix(PATH).removesuffix(".ics") for href in HREF.findall(body)]
            return answer(body=multistatus(*map(document, hrefs[:2]), *([response(PATH, status="507 Insufficient Storage")] if hrefs[2:] else [])))

        found, server = collection({"multiget": report}, listing=listed(*"abcde"), gets={"e": answer(200, calendar("e"))})
        assert len(changes(found)) == 5
        assert [method for method, *_ in server.asked] == ["PROPFIND", "REPORT", "REPORT", "GET"]

    @pytest.mark.parametrize("data", ["", "no calendar", "&lt;html&gt;", "BEGIN:VCALENDAR&#10;BEGIN:VEVENT&#10;UID:b&#10;END:VEVENT&#10;"])
    def test_what_is_no_calendar_is_asked_for_alone(self, data):
        reports = {"multiget": lambda _: answer(body=multistatus(document("a"), document("b", data=data)))}
        found, _ = collection(reports, listing=listed("a", "b"), gets={"b": answer(200, calendar("b"))})
        assert [type(change) for change in changes(found)] == [Delivery, Delivery]

    def test_what_cannot_be_read_either_way_is_told_and_not_forgotten(self):
        reports = {"multiget": lambda _: answer(body=multistatus(document("a"), document("b", data="")))}
        found, _ = collection(reports, listing=listed("a", "b"), gets={"b": answer(403)})
        told = changes(found)
        assert [type(change) for change in told] == [Delivery, Unreadable]
        assert (found.complete, found.whole, found.token) == (True, True, "")  # the next sync lists again

    def test_the_old_token_lets_the_server_tell_of_it_again(self):
        body = multistatus(response(path("b"), etag("1")), token="5")
        found, _ = collection({"sync": lambda _: answer(body=body), "multiget": lambda _: answer(body=multistatus())}, gets={"b": answer(500)})
        assert [type(change) for change in changes(found, token="sync:4")] == [Unreadable]
        assert (found.complete, found.token) == (True, "sync:4")

    def test_what_vanished_since_the_listing_is_not_there(self):
        reports = {"multiget": lambda _: answer(body=multistatus(document("a"), response(path("b"), status="404 Not Found")))}
        found, _ = collection(reports, listing=listed("a", "b"))
        assert [change.href for change in changes(found)] == [path("a")]
        assert found.whole

    def test_a_404_in_a_report_is_not_believed_by_itself(self):
        reports = {"multiget": lambda _: answer(body=multistatus(response(path("a"), status="404 Not Found")))}
        found, _ = collection(reports, listing=listed("a"), gets={"a": answer(200, calendar("a"))})
        assert [type(change) for change in changes(found)] == [Delivery]

    def test_where_nothing_can_be_read_the_calendar_has_failed(self):
        found, _ = collection({"multiget": lambda _: answer(403)}, listing=listed("a", "b"), gets={"a": answer(403), "b": answer(403)})
        with pytest.raises(SourceError, match="none of 2 events"):
            changes(found)
        assert not found.complete

    def test_where_nothing_that_changed_can_be_read_nothing_is_concluded_either(self):
        body = multistatus(response(path("a"), etag("1")), response(path("b"), etag("1")), response(path("c"), status="404 Not Found"), token="5")
        found, _ = collection({"sync": lambda _: answer(body=body), "multiget": lambda _: answer(500)}, gets={"a": answer(500), "b": answer(500)})
        with pytest.raises(SourceError, match="none of 2 events"):
            changes(found, token="sync:4")
        assert not found.complete

    @pytest.mark.parametrize(("error", "most"), [(TooLargeError("it is too large"), 40), (UnusableAnswerError("it takes too long"), 6)])
    def test_answers_that_are_of_no_use_are_not_borne_for_ever(self, error, most):
        def report(_body):
            raise error

        found, server = collection({"multiget": report}, listing=listed(*(f"n{number}" for number in range(200))))
        with pytest.raises(type(error)):
            changes(found)
        assert len(server.asked) < most

    def test_one_that_is_too_large_costs_the_others_nothing(self):
        def report(body):
            if b"/huge.ics" in body:
                raise TooLargeError("it is too large")
            return multiget(body)

        def huge(_body):
            raise TooLargeError("it is too large")

        found, _ = collection({"multiget": report}, listing=listed(*(f"n{number}" for number in range(49)), "huge"), gets={"huge": huge})
        told = changes(found)
        assert [change.href for change in told if isinstance(change, Unreadable)] == [path("huge")]
        assert (len(told), found.complete) == (50, True)

    def test_a_calendar_that_is_gone_meanwhile_has_failed(self):
        found, _ = collection({"multiget": lambda _: answer(404)}, listing=listed("a"))
        with pytest.raises(SourceError, match="404"):
            changes(found)


@pytest.mark.parametrize(
    "body",
    [
        multistatus(),
        multistatus(response(PATH, status=500)),
        multistatus(response(PATH, status=404)),
        multistatus(response(PATH, status=403)),
    ],
    ids=["nothing", "500", "404", "403"],
)
def test_a_listing_that_says_nothing_of_the_calendar_itself_is_no_empty_calendar(body):
    found, _ = collection({}, listing=answer(body=body))
    with pytest.raises(SourceError):
        changes(found)
    assert not found.complete


def test_what_is_listed_and_not_given_is_not_gone():
    found, _ = collection({"multiget": lambda _: answer(500)}, listing=listed("a", "b"), gets={"a": answer(404), "b": answer(200, body=calendar("b"))})
    told = {change.href: type(change) for change in changes(found)}
    assert told == {path("a"): Unreadable, path("b"): Delivery}


def test_a_server_that_goes_round_in_circles_is_left():
    asked = []

    def round_and_round(_body):
        asked.append(1)
        return answer(body=multistatus(response(PATH, status=507), token=f"http://t/{len(asked)}"))

    found, _ = collection({"sync": round_and_round}, listing=listed("a"))
    assert [type(change) for change in changes(found, token="sync:http://t/0")] == [Delivery]
    assert len(asked) == 1
