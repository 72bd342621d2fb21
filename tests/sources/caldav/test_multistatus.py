import pytest

from crmcal.sources.caldav import library
from crmcal.sources.caldav.multistatus import UnreadableXmlError, read

from .scripted import multistatus, response

ETAG = "<d:getetag>&quot;1&quot;</d:getetag>"


def test_members_with_their_properties():
    found = read(multistatus(response("/a.ics", ETAG), token="http://t/1"))
    assert [(member.href, member.status, member.text(library.ETAG)) for member in found.members] == [("/a.ics", 200, '"1"')]
    assert found.token == "http://t/1"


def test_a_member_with_a_status_of_its_own_costs_the_others_nothing():
    body = multistatus(response("/a", ETAG), response("/b", status="403 Forbidden"), response("/c", status="404"), response("/d", ETAG))
    assert [member.status for member in read(body).members] == [200, 403, 404, 200]


def test_several_hrefs_share_a_status():
    body = multistatus("<d:response><d:href>/a</d:href><d:href>/b</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>")
    assert [(member.href, member.status) for member in read(body).members] == [("/a", 404), ("/b", 404)]


def propstat(status, prop):
    return f"<d:propstat><d:prop>{prop}</d:prop><d:status>HTTP/1.1 {status}</d:status></d:propstat>"


@pytest.mark.parametrize(("status", "told"), [("404 Not Found", 200), ("403 Forbidden", 403), ("500 Oops", 500)])
def test_a_missing_property_is_no_missing_resource(status, told):
    body = multistatus(f"<d:response><d:href>/a</d:href>{propstat(status, '<c:calendar-data/>')}</d:response>")
    assert read(body).members[0].status == told


def test_what_one_property_lacks_another_may_have():
    body = multistatus(f"<d:response><d:href>/a</d:href>{propstat('200 OK', ETAG)}{propstat('500 Oops', '<c:calendar-data/>')}</d:response>")
    (member,) = read(body).members
    assert (member.status, member.text(library.ETAG), member.text(library.CALENDAR_DATA)) == (200, '"1"', "")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://evil.example/x.dtd">',
        "<!DOCTYPE html>",
    ],
)
def test_document_types_are_refused(doctype):
    with pytest.raises(UnreadableXmlError):
        read(doctype.encode() + multistatus(response("/a", ETAG)))


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html><body>hello</body></html>", b"<d:multistatus xmlns:d='DAV:'>", b"\xff\xfe", b'<?xml version="1.0" encoding="x-nothing"?><a/>']
)
def test_other_answers_are_told_apart(body):
    with pytest.raises(UnreadableXmlError):
        read(body)


@pytest.mark.parametrize("bad", ["\x0b", "\x00", "\ufffe", "&#11;", "&#x1F;", "&#xFFFE;"])
def test_characters_that_xml_forbids_are_dropped_only_on_demand(bad):
    body = multistatus(response("/a", f"<d:displayname>Wo{bad}rk &amp; play&#13;&#10;</d:displayname>"))
    with pytest.raises(UnreadableXmlError):
        read(body)
    assert read(body, repair=True).members[0].text(library.NAME) == "Work & play\r\n"


def test_huge_texts_and_an_odd_root():
    huge = "x" * 11_000_000
    body = b"<xml>" + multistatus(response("/a", f"<c:calendar-data>{huge}</c:calendar-data>")) + b"</xml>"
    assert len(read(body).members[0].text(library.CALENDAR_DATA)) == len(huge)
