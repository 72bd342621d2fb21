"""What somebody types as a calendar, and what source that is."""

import pytest

from crmcal.config import SourceConfig
from crmcal.errors import UsageError
from crmcal.setup.description import Description, settings_of


def described(where="", *, provider="", **given):
    return settings_of(Description(where=where, provider=provider, settings=SourceConfig(name="a", **{"type": "", **given})))


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("calendar.ics", "file"),
        ("~/calendars", "file"),
        ("/srv/*.ics", "file"),
        ("-", "file"),
        ("folder/jane@acme.example.ics", "file"),
        ("https://x.example/team.ics", "url"),
        ("webcal://x.example/dav/team", "url"),
        ("https://calendar.google.com/calendar/ical/jane%40gmail.com/private-1/basic.ics", "url"),
        ("https://cloud.example/remote.php/dav/public-calendars/abc?export", "url"),
        ("https://cloud.example/remote.php/dav/calendars/jane/", "caldav"),
        ("https://caldav.icloud.com/", "caldav"),
        ("https://caldav.fastmail.com", "caldav"),
        ("https://dav.example/.well-known/caldav", "caldav"),
        ("http://localhost:1080/users/jane@acme.example/calendar/", "caldav"),
        ("https://www.icloud.com/calendar/published/1", "url"),
        ("jane@acme.example", "caldav"),
    ],
)
def test_the_type_is_guessed(where, kind):
    assert described(where).type == kind


def test_the_type_may_be_given():
    assert described("https://x.example/team.ics", type="caldav").type == "caldav"
    assert described("jane@acme.example", type="file").path.endswith("/jane@acme.example")


def test_paths_are_those_of_the_shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert described("calendar.ics").path == str(tmp_path / "calendar.ics")
    assert described("-").path == "-"


def test_a_file_that_is_called_like_an_address_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jane@acme.example").touch()
    assert described("jane@acme.example").type == "file"


def test_an_address_is_its_own_user():
    assert (described("Jane@Acme.example").url, described("Jane@Acme.example").username) == ("Jane@Acme.example", "jane@acme.example")
    assert described("jane@acme.example", username="j").username == "j"


class TestRecipes:
    def test_an_address_tells_its_provider(self):
        found = described("jane@icloud.com")
        assert (found.type, found.url, found.username) == ("caldav", "https://caldav.icloud.com/", "jane@icloud.com")

    def test_a_provider_and_a_user_are_enough(self):
        found = described(provider="Fastmail", username="jane@acme.example")
        assert found.url == "https://caldav.fastmail.com/dav/principals/user/jane@acme.example/"

    def test_a_user_name_cannot_leave_its_place_in_the_address(self):
        assert described(provider="gmx", username="a/../b?c").url == "https://caldav.gmx.net/begenda/dav/a%2F..%2Fb%3Fc/"

    @pytest.mark.parametrize(
        ("where", "url"),
        [
            ("https://cloud.example", "https://cloud.example/remote.php/dav/"),
            ("https://acme.example/cloud/", "https://acme.example/cloud/remote.php/dav/"),
            ("https://cloud.example/remote.php/dav/calendars/jane/", "https://cloud.example/remote.php/dav/calendars/jane/"),
        ],
    )
    def test_a_server_of_ones_own_is_completed(self, where, url):
        assert described(where, provider="nextcloud", username="jane").url == url

    def test_a_given_address_beats_the_recipe(self):
        assert described("https://calendar.zoho.eu/caldav/", provider="zoho", username="j@zoho.eu").url == "https://calendar.zoho.eu/caldav/"

    @pytest.mark.parametrize(
        ("where", "given", "sentence", "hint"),
        [
            ("jane@gmail.com", {}, "Google Calendar needs an address to be copied.", "OAuth only"),
            ("", {"provider": "proton", "username": "j@proton.me"}, "Proton Calendar needs an address to be copied.", "full view"),
            ("", {"provider": "icloud"}, "iCloud needs a user name.", "Give --username: the e-mail address of your Apple Account."),
            ("", {"provider": "nextcloud", "username": "jane"}, "Nextcloud needs the address of its server.", "https://cloud.example"),
            ("", {"provider": "aol"}, "There is no recipe for 'aol'.", "icloud, fastmail"),
            ("", {}, "Where is the calendar?", "e-mail address"),
            ("ftp://x.example/a.ics", {}, "ftp:// addresses are not read.", "https://"),
        ],
    )
    def test_what_is_missing_is_told(self, where, given, sentence, hint):
        with pytest.raises(UsageError) as caught:
            described(where, **given)
        assert caught.value.sentence == sentence
        assert hint in caught.value.hint

    def test_a_published_address_is_taken_as_it_is(self):
        found = described("https://outlook.office365.com/owa/calendar/x/calendar.ics", provider="outlook")
        assert (found.type, found.username) == ("url", None)
