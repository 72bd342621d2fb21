"""Writes docs/providers.md from the recipes in the program.

Run it after a change to them: python docs/providers.py
"""

from collections.abc import Iterator
from pathlib import Path

from crmcal.providers import RECIPES, Recipe

PAGE = Path(__file__).with_suffix(".md")
BEGINNING = """\
# Providers

How to get at your calendars, provider by provider. Made by `python docs/providers.py` from the recipes that `crmcal source add` and `crmcal init` use.

Where there is CalDAV, crmcal logs in and reads all calendars of the account. Elsewhere an address that the provider publishes, or an export, has to do.
Providers rename their menus now and then; the word to look for stays mostly the same."""


def main() -> None:
    """Write the page beside this file."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"docs/{PAGE.name}")


def page() -> str:
    """The page."""
    return "\n\n".join([BEGINNING, table(), *map(section, RECIPES)]) + "\n"


def table() -> str:
    """All of them at a glance."""
    rows = [f"| [{recipe.name}](#{anchor(recipe)}) | `{recipe.key}` | {'CalDAV' if recipe.type == 'caldav' else 'address or export'} |" for recipe in RECIPES]
    return "\n".join(["| provider | `--provider` | way |", "|---|---|---|", *rows])


def anchor(recipe: Recipe) -> str:
    """What GitHub calls a heading."""
    return "".join(letter for letter in recipe.name.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def section(recipe: Recipe) -> str:
    """One provider."""
    return "\n".join([f"## {recipe.name}", "", f"    {command(recipe)}", "", *lines(recipe)])


def command(recipe: Recipe) -> str:
    """What to type."""
    where = {"url": "ADDRESS", "caldav": "https://cloud.example"}[recipe.type] if recipe.type == "url" or "{server}" in recipe.url else ""
    user = "--username USER" if recipe.type == "caldav" else ""
    return " ".join(word for word in ("crmcal source add NAME", where, f"--provider {recipe.key}", user) if word)


def lines(recipe: Recipe) -> Iterator[str]:
    """What there is to know."""
    if recipe.username:
        yield f"* **User name:** {recipe.username}."
    if recipe.needs:
        yield f"* **Password:** {recipe.needs}."
    if recipe.url:
        yield f"* **Address:** `{recipe.url}`"
    for step in recipe.steps:
        yield f"* {step}"
    for limit in recipe.limits:
        yield f"* *Limit:* {limit}"


if __name__ == "__main__":
    main()
