import pytest

from crmcal.errors import SourceError
from crmcal.sources.caldav.hosts import check
from crmcal.sources.url.address import parsed


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com:443/123/"),
        ("https://caldav.icloud.com/", "https://caldav.icloud.com:8443/"),
        ("http://dav.acme.example/", "https://dav.acme.example/"),
        ("http://127.0.0.1:5232/", "http://127.0.0.1:5232/elsewhere/"),
        ("https://dav.acme.co.uk/", "https://cal.acme.co.uk/"),
    ],
)
def test_siblings_may_be_asked(home, other):
    check(parsed(home), parsed(other))


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("https://dav.acme.example/", "https://evil.example/"),
        ("https://dav.acme.example/", "https://acme.example.evil.org/"),
        ("https://dav.acme.example/", "http://dav.acme.example/"),
        ("https://dav.acme.co.uk/", "https://evil.co.uk/"),
        ("https://jane.github.io/", "https://evil.github.io/"),
        ("https://10.0.0.1/", "https://10.0.0.2/"),
        ("http://127.0.0.1:5232/", "http://127.0.0.1:5233/"),
        ("http://127.0.0.1:5232/", "http://localhost:5232/"),
        ("https://localhost/", "https://example.localhost/"),
    ],
)
def test_strangers_may_not(home, other):
    with pytest.raises(SourceError):
        check(parsed(home), parsed(other))
