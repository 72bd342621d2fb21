"""Recipes: how a calendar is got out of the providers people have, and what each of them cannot do. Facts as data; docs/providers.md is made from them."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from crmcal.core.addresses import domain_of, within
from crmcal.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to get at the calendars of one provider.

    key:      what is typed after --provider
    type:     of the source: caldav where one logs in, url where an address is enough
    url:      of a caldav source, with {username} and {server} to fill in; "" where the address has to be looked up
    hosts:    of its servers, their sub-domains included
    domains:  of its mail addresses
    username: what to log in as
    needs:    which password, and where it is made; "" where there is none
    steps:    where an address or an export is found
    limits:   what does not work, or not as one would think
    """

    key: str
    name: str
    type: str
    url: str = ""
    hosts: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    username: str = ""
    needs: str = ""
    steps: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    def address(self, username: str, server: str) -> str:
        """The URL for a user; `server` is that of whoever runs one, and may be the whole address already."""
        if "{server}" not in self.url:
            return self.url.format(username=quote(username, safe="@"))
        base, path = server.rstrip("/"), self.url.removeprefix("{server}")
        return server if path.strip("/") in base else base + path


RECIPES: Final = (
    Recipe(
        key="icloud",
        name="iCloud",
        type="caldav",
        url="https://caldav.icloud.com/",
        hosts=("icloud.com",),
        domains=("icloud.com", "me.com", "mac.com"),
        username="the e-mail address of your Apple Account",
        needs="an app-specific password: account.apple.com > Sign-In and Security > App-Specific Passwords",
        limits=(
            "Your Apple Account's own password is refused, and app-specific passwords need two-factor authentication to be on.",
            "Changing the account's password revokes all of them.",
        ),
    ),
    Recipe(
        key="fastmail",
        name="Fastmail",
        type="caldav",
        url="https://caldav.fastmail.com/dav/principals/user/{username}/",
        hosts=("fastmail.com",),
        domains=("fastmail.com", "fastmail.fm"),
        username="your Fastmail address, domain included",
        needs="an app password: Settings > Privacy & Security > App passwords",
        limits=("Your usual password is refused.", "With a domain of your own, give --provider fastmail: the address does not tell."),
    ),
    Recipe(
        key="nextcloud",
        name="Nextcloud",
        type="caldav",
        url="{server}/remote.php/dav/",
        username="your user name there, which may differ from your address",
        needs="an app password: Settings > Security > Devices & sessions; a must with two-factor authentication",
        steps=("Give the address you open in the browser: crmcal source add work https://cloud.example --provider nextcloud --username jane",),
        limits=("Calendars shared with you and subscriptions count as well; choose with --calendars.",),
    ),
    Recipe(
        key="mailbox-org",
        name="mailbox.org",
        type="caldav",
        url="https://dav.mailbox.org/caldav/",
        hosts=("mailbox.org",),
        domains=("mailbox.org",),
        username="your mailbox.org address",
        needs="your password; with two-factor authentication one for applications: Settings > Security > Application-specific passwords",
        limits=("The server hands out events of the last 30 and the next 10 years.",),
    ),
    Recipe(
        key="posteo",
        name="Posteo",
        type="caldav",
        url="https://posteo.de:8443/",
        hosts=("posteo.de",),
        domains=("posteo.de", "posteo.net", "posteo.org", "posteo.eu"),
        username="your Posteo address",
        needs="your password, or an app password if you made one in the settings",
        limits=("The server cannot tell what changed: each sync lists the whole calendar.",),
    ),
    Recipe(
        key="gmx",
        name="GMX",
        type="caldav",
        url="https://caldav.gmx.net/begenda/dav/{username}/",
        hosts=("gmx.net",),
        domains=("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        username="your GMX address",
        needs="your password; with two-factor authentication an application-specific one, from the security settings",
        limits=("The server cannot tell what changed: each sync lists the whole calendar.", "It asks to wait when it is called too often."),
    ),
    Recipe(
        key="zoho",
        name="Zoho",
        type="caldav",
        url="https://calendar.zoho.com/caldav/",
        hosts=("zoho.com", "zoho.eu", "zoho.in"),
        domains=("zoho.com", "zohomail.com"),
        username="your Zoho address",
        needs="your password; with two-factor authentication an application-specific one: accounts.zoho.com > Security",
        limits=("Accounts kept in Europe or India have servers of their own: give https://calendar.zoho.eu/caldav/ or https://calendar.zoho.in/caldav/.",),
    ),
    Recipe(
        key="yahoo",
        name="Yahoo",
        type="caldav",
        url="https://caldav.calendar.yahoo.com/",
        hosts=("calendar.yahoo.com",),
        domains=("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com"),
        username="your Yahoo address",
        needs="an app password: Account security > Generate app password",
        limits=("Your usual password is refused.", "The server cannot tell what changed, and may leave out what is many years old."),
    ),
    Recipe(
        key="google",
        name="Google Calendar",
        type="url",
        hosts=("google.com", "googleusercontent.com"),
        domains=("gmail.com", "googlemail.com"),
        steps=(
            "On a computer, Settings > the calendar > Integrate calendar > Secret address in iCal format: copy it.",
            "For all calendars at once and once only: takeout.google.com, or Settings > Import & export > Export; then crmcal import the archive.",
        ),
        limits=(
            "CalDAV at Google takes OAuth only, which crmcal does not speak: no password helps.",
            "Whoever knows the secret address can read the calendar; Reset in the same place makes a new one.",
            "A change may take hours to show up at that address.",
            "Accounts of companies and schools may have no secret address: the administrator decides.",
        ),
    ),
    Recipe(
        key="outlook",
        name="Outlook and Microsoft 365",
        type="url",
        hosts=("outlook.com", "outlook.office.com", "outlook.office365.com", "outlook.live.com"),
        domains=("outlook.com", "hotmail.com", "live.com", "msn.com"),
        steps=(
            "In Outlook on the web, Settings > Calendar > Shared calendars > Publish a calendar: all details, then copy the ICS link.",
            "With guests: in the classic Outlook for Windows, File > Save Calendar with full details; then crmcal import the file.",
        ),
        limits=(
            "There is no CalDAV at Microsoft: no password helps. DavMail can stand in between, see there.",
            "A published calendar usually comes without its guests; then every event counts as solo.",
            "Companies often forbid publishing.",
        ),
    ),
    Recipe(
        key="proton",
        name="Proton Calendar",
        type="url",
        hosts=("proton.me",),
        domains=("proton.me", "protonmail.com", "pm.me", "protonmail.ch"),
        steps=(
            "Settings > Calendars > the calendar > Share outside Proton > Create link, with full view: copy it.",
            "Once only: Settings > Import/export > Export; then crmcal import the file.",
        ),
        limits=(
            "There is no CalDAV, and the link needs a paid plan.",
            "A limited view has neither titles nor guests: of no use here.",
            "Changes take up to eight hours to show up. The key to the calendar is in the link: keep it to yourself.",
        ),
    ),
    Recipe(
        key="davmail",
        name="Exchange through DavMail",
        type="caldav",
        url="http://localhost:1080/users/{username}/calendar/",
        username="your address at the company",
        needs="your Exchange password; with DavMail set to a sign-in of Microsoft's, what DavMail's documentation says",
        steps=("Install and start DavMail, which speaks Exchange on one side and CalDAV on this machine on the other: davmail.sourceforge.net",),
        limits=(
            "DavMail has to be running whenever you sync, on this same machine: a password never crosses a network in the clear.",
            "The company has to allow DavMail's way of signing in.",
        ),
    ),
)


def recipe_named(key: str) -> Recipe:
    """The recipe of a key, in any letter case. Raises UsageError."""
    for recipe in RECIPES:
        if recipe.key == key.strip().lower():
            return recipe
    raise UsageError(f"There is no recipe for {key!r}.", hint=f"There are: {', '.join(recipe.key for recipe in RECIPES)}.")


def recipe_for(host: str) -> Recipe | None:
    """The recipe of the provider that runs a server; None for one that nobody wrote a recipe for."""
    return next((recipe for recipe in RECIPES if any(within(host.lower(), known) for known in recipe.hosts)), None)


def recipe_of(email: str) -> Recipe | None:
    """The recipe of the provider that an e-mail address is at, as far as its domain tells."""
    return next((recipe for recipe in RECIPES if domain_of(email.lower()) in recipe.domains), None)


def login_hint(host: str) -> str:
    """What a login at a host, or at the domain of an e-mail address, takes; "" when that is not known. Where none helps, the way that does."""
    recipe = recipe_for(host) or recipe_of(f"@{host}")
    if recipe is None:
        return ""
    return f"{recipe.name} wants {recipe.needs}." if recipe.needs else f"{recipe.limits[0]} Instead: {recipe.steps[0]}"
