import pytest

from crmcal.sources.caldav.multistatus import parsed_xml
from crmcal.sources.carddav.dialect import CARDDAV, reason_against

NAMESPACE = "{urn:ietf:params:xml:ns:carddav}"
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n"


@pytest.mark.parametrize("octets", [CARD, CARD.strip(), CARD.replace(b"\r", b""), CARD.lower(), b"\n" + CARD, b"\xef\xbb\xbf" + CARD, CARD + b"\n" * 100])
def test_a_whole_card_is_fine(octets):
    assert reason_against(octets) is None


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (CARD[:30], "cut off"),
        (b"<html><body>log in</body>", "web page"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "no contact"),
    ],
)
def test_what_is_none_is_told(octets, reason):
    assert reason in reason_against(octets)


def test_what_is_asked_for_cards():
    root = parsed_xml(CARDDAV.multiget(["/b/a%20b.vcf", "/b/<&>.vcf"]))
    assert root.tag == f"{NAMESPACE}addressbook-multiget"
    assert [each.text for each in root.iter("{DAV:}href")] == ["/b/a%20b.vcf", "/b/<&>.vcf"]
    assert [each.tag for each in root.find("{DAV:}prop")] == ["{DAV:}getetag", f"{NAMESPACE}address-data"]


def test_what_is_asked_of_places():
    tags = {each.tag for each in parsed_xml(CARDDAV.describe()).find("{DAV:}prop")}
    assert f"{NAMESPACE}addressbook-home-set" in tags
    assert {"{DAV:}resourcetype", "{DAV:}sync-token", "{DAV:}current-user-principal"} < tags
    assert not [tag for tag in tags if "calendar-home-set" in tag]
