import pytest

from crmcal.core.contacts.vcard import read_vcards
from crmcal.sources.carddav.pictures import without_pictures


def card(*lines, end="\r\n"):
    return end.join(["BEGIN:VCARD", "FN:Ann", *lines, "NOTE:last", "END:VCARD", ""]).encode()


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize(
    "lines",
    [
        ["PHOTO;ENCODING=b;TYPE=JPEG:QUJD", " REVG", "\tR0hJ"],
        ["photo:data:image/png;base64,QUJD"],
        ["item1.LOGO;VALUE=uri:https://client.example/logo.png"],
        ["SOUND:AAAA", "KEY;ENCODING=B:BBBB", " CCCC"],
        ["PHOTO;BASE64:", "  QUJD", "  REVG", ""],
    ],
)
def test_what_is_large_is_left_out(lines, end):
    assert without_pictures(card(*lines, end=end)).replace(end.encode() * 2, end.encode()) == card(end=end)


@pytest.mark.parametrize(
    "line", ["PHOTOGRAPHER:Bob", "X-PHOTO:1", "NOTE:see\r\n PHOTO:1", "NOTE;ENCODING=QUOTED-PRINTABLE:a=\r\nKEY:b", "TITLE:KEY:account", "KEYWORD:x"]
)
def test_all_else_stays_as_it_is(line):
    assert without_pictures(card(line)) == card(line)


def test_a_picture_at_the_end_of_a_card_that_is_cut_off_goes_too():
    assert without_pictures(b"FN:Ann\r\nPHOTO:QUJD") == b"FN:Ann\r\n"


def test_what_a_contact_is_does_not_change():
    octets = card("EMAIL:ann@client.example", "PHOTO:QUJD\r\n REVG", "ORG:Client")
    (before,), (after,) = read_vcards(octets).contacts, read_vcards(without_pictures(octets)).contacts
    assert (before.name, before.emails, before.company, before.note) == (after.name, after.emails, after.company, after.note)
