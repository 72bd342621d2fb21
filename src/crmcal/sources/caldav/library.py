"""What is taken from the caldav library, in the only module that knows it: the bodies of requests, and the names of XML elements.

Its client stays out of the way on purpose. `DAVClient` follows redirects and home sets to any host with the password, reads an answer
of any size into memory, gives up a whole report for one bad member, writes what it could not read into logs, and needs half a second
to be imported; `get_objects_by_sync_token` falls back to invented tokens. Its elements do none of that.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from typing import Final

os.environ.pop("PYTHON_CALDAV_COMMDUMP", None)  # it would write whole answers into the temporary folder
logging.getLogger("caldav").setLevel(logging.CRITICAL)

from caldav.elements import cdav, dav  # noqa: E402 - the library reads its environment when it is imported
from caldav.elements.base import BaseElement  # noqa: E402
from caldav.lib.auth import select_auth_type  # noqa: E402

CALENDARSERVER: Final = "http://calendarserver.org/ns/"
CARDDAV: Final = "urn:ietf:params:xml:ns:carddav"

ADDRESS_BOOK: Final = f"{{{CARDDAV}}}addressbook"
ADDRESS_DATA: Final = f"{{{CARDDAV}}}address-data"
BOOK_HOME_SET: Final = f"{{{CARDDAV}}}addressbook-home-set"
CALENDAR: Final = cdav.Calendar.tag
CALENDAR_DATA: Final = cdav.CalendarData.tag
COLLECTION: Final = dav.Collection.tag
COMPONENTS: Final = cdav.SupportedCalendarComponentSet.tag
CTAG: Final = f"{{{CALENDARSERVER}}}getctag"
ETAG: Final = dav.GetEtag.tag
HOME_SET: Final = cdav.CalendarHomeSet.tag
HREF: Final = dav.Href.tag
MULTISTATUS: Final = dav.MultiStatus.tag
NAME: Final = dav.DisplayName.tag
PRINCIPAL: Final = dav.CurrentUserPrincipal.tag
PROP: Final = dav.Prop.tag
PROPSTAT: Final = dav.PropStat.tag
RESOURCE_TYPE: Final = dav.ResourceType.tag
RESPONSE: Final = dav.Response.tag
STATUS: Final = dav.Status.tag
SYNC_TOKEN: Final = dav.SyncToken.tag
UNAUTHENTICATED: Final = "{DAV:}unauthenticated"


class GetCtag(BaseElement):
    """The getctag of calendarserver.org, which the library does not have."""

    tag = CTAG


class AddressBookHomeSet(BaseElement):
    """Where address books are (RFC 6352 §7.1.1): the library has calendars only."""

    tag = BOOK_HOME_SET


class AddressData(BaseElement):
    """A card's text (RFC 6352 §10.4)."""

    tag = ADDRESS_DATA


class AddressBookMultiGet(BaseElement):
    """The report that fetches cards by href (RFC 6352 §8.7)."""

    tag = f"{{{CARDDAV}}}addressbook-multiget"


DESCRIPTION: Final = (dav.ResourceType, dav.DisplayName, dav.CurrentUserPrincipal, dav.SyncToken, GetCtag)
OF_CALENDARS: Final = (cdav.CalendarHomeSet, cdav.SupportedCalendarComponentSet)


def describe() -> bytes:
    """A PROPFIND for what a place is, and where its calendars are (RFC 4918 §9.1, RFC 5397, RFC 4791 §6.2.1)."""
    return written(dav.Propfind(), nested(dav.Prop(), *(element() for element in (*DESCRIPTION, *OF_CALENDARS))))


def describe_books() -> bytes:
    """A PROPFIND for what a place is, and where its address books are (RFC 4918 §9.1, RFC 5397, RFC 6352 §7.1.1)."""
    return written(dav.Propfind(), nested(dav.Prop(), *(element() for element in (*DESCRIPTION, AddressBookHomeSet))))


def list_etags() -> bytes:
    """A PROPFIND for the etags of a collection's members."""
    return written(dav.Propfind(), nested(dav.Prop(), dav.ResourceType(), dav.GetEtag()))


def sync_collection(token: str) -> bytes:
    """A REPORT on what changed since a sync-token; on everything with an empty one (RFC 6578 §3.2)."""
    return written(dav.SyncCollection(), dav.SyncToken(value=token), dav.SyncLevel(value="1"), nested(dav.Prop(), dav.GetEtag()))


def multiget(hrefs: Iterable[str]) -> bytes:
    """A REPORT that fetches calendar objects by href (RFC 4791 §7.9)."""
    return written(cdav.CalendarMultiGet(), nested(dav.Prop(), dav.GetEtag(), cdav.CalendarData()), *(dav.Href(value=href) for href in hrefs))


def multiget_cards(hrefs: Iterable[str]) -> bytes:
    """A REPORT that fetches cards by href (RFC 6352 §8.7)."""
    return written(AddressBookMultiGet(), nested(dav.Prop(), dav.GetEtag(), AddressData()), *(dav.Href(value=href) for href in hrefs))


def nested(element: BaseElement, *children: BaseElement) -> BaseElement:
    """An element with others in it."""
    for child in children:
        element = element + child
    return element


def written(element: BaseElement, *children: BaseElement) -> bytes:
    """The XML of an element with others in it."""
    return str(nested(element, *children)).encode()


def scheme_among(offered: Sequence[str], *, username: str) -> str | None:
    """The way to log in: digest before basic with a user name, bearer without; None when nothing fits."""
    chosen = select_auth_type(set(offered), has_username=bool(username), has_password=True)
    return str(chosen) if chosen else None
