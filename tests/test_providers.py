"""The recipes: complete, told apart by host and address, and the page made of them is current."""

import re
import runpy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crmcal.errors import UsageError
from crmcal.providers import RECIPES, login_hint, recipe_for, recipe_named, recipe_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.key)
class TestRecipes:
    def test_says_what_is_needed(self, recipe):
        assert re.fullmatch(r"[a-z-]+", recipe.key)
        assert recipe.limits
        if recipe.type == "caldav":
            assert recipe.url
            assert recipe.username
            assert recipe.needs
        else:
            assert recipe.type == "url"
            assert recipe.steps
            assert recipe.url == recipe.needs == ""

    def test_has_an_address_that_passwords_may_be_sent_to(self, recipe):
        if recipe.type == "caldav":
            parts = urlsplit(recipe.address("jane@acme.example", "https://cloud.example"))
            assert parts.scheme == "https" or parts.hostname == "localhost"
            assert not re.search(r"[{}]", parts.geturl())

    def test_is_found_by_its_own_hosts_and_domains(self, recipe):
        assert recipe_named(recipe.key) is recipe
        assert all(recipe_for(host) is recipe and recipe_for(f"p42.{host}") is recipe for host in recipe.hosts)
        assert all(recipe_of(f"jane@{domain}") is recipe for domain in recipe.domains)
        if recipe.hosts and recipe.url:
            assert recipe_for(urlsplit(recipe.url).hostname) is recipe


def test_hosts_count_on_a_dot_boundary():
    assert recipe_for("noticloud.com") is None
    assert recipe_for("icloud.com.evil.example") is None
    assert recipe_for("P07-CalDAV.iCloud.com").key == "icloud"


def test_an_unknown_provider_is_told_with_those_there_are():
    with pytest.raises(UsageError) as caught:
        recipe_named("aol")
    assert all(recipe.key in caught.value.hint for recipe in RECIPES)


def test_hints_say_which_password_or_that_none_helps():
    assert login_hint("caldav.icloud.com").startswith("iCloud wants an app-specific password:")
    assert "no password helps" in login_hint("apidata.googleusercontent.com")
    assert login_hint("dav.example") == ""


def test_the_page_is_current():
    """The script docs/providers.py writes it anew."""
    assert (ROOT / "docs" / "providers.md").read_text(encoding="utf-8") == runpy.run_path(str(ROOT / "docs" / "providers.py"))["page"]()
