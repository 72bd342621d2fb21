"""A server that says what a test tells it to, without a network."""

from email.message import Message

from crmcal.sources.caldav.connection import Answer
from crmcal.sources.caldav.dialect import CALDAV
from crmcal.sources.url.address import parsed

BASE = parsed("https://dav.example/")


def multistatus(*responses, token=""):
    """A multistatus answer of responses as XML."""
    ending = f"<d:sync-token>{token}</d:sync-token>" if token else ""
    names = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
    return f"<d:multistatus {names}>{''.join(responses)}{ending}</d:multistatus>".encode()


def response(href, props="", *, status=""):
    """A response with properties, or with a status of its own."""
    if status:
        return f"<d:response><d:href>{href}</d:href><d:status>HTTP/1.1 {status}</d:status></d:response>"
    return f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{props}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"


def answer(status=207, body=b"", address=BASE, **fields):
    """An answer with header fields."""
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return Answer(status, message, body, address)


class Scripted:
    """Stands in for a Transport: answers by method and path, notes what it was asked.

    answers: by (method, path) an Answer, or a function of the request's body
    """

    home = BASE
    known_login = None
    dialect = CALDAV

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def propfind(self, address, body, depth):
        return self.told("PROPFIND", address, body, depth)

    def report(self, address, body, depth=0):
        return self.told("REPORT", address, body, depth)

    def get(self, address):
        return self.told("GET", address, b"", 0)

    def insist(self):
        return False

    def told(self, method, address, body, depth):
        self.asked.append((method, address.target, depth))
        found = self.answers.get((method, address.target)) or answer(404)
        found = found(body) if callable(found) else found
        return found._replace(address=address)
