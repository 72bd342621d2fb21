"""The one place where requests are made: who may be asked, logging in, redirects, waiting, asking again."""

from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPException
from random import SystemRandom
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Final
from urllib.parse import urljoin, urlsplit

from crmcal import __version__
from crmcal.errors import LoginError, SourceError
from crmcal.sources.caldav.connection import Answer, Connections, Request, UnusableAnswerError
from crmcal.sources.caldav.dialect import CALDAV, Dialect
from crmcal.sources.caldav.hosts import check
from crmcal.sources.caldav.login import Login, challenges
from crmcal.sources.caldav.refusals import login_refused
from crmcal.sources.url.address import Address, parsed
from crmcal.sources.url.fetching import retry_after
from crmcal.sources.url.network import Network
from crmcal.sources.url.refusals import failure

Credentials = Callable[[], tuple[str, str] | None]  # user name and secret; None when there are none

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
TRANSIENT: Final = frozenset({429, 500, 502, 503, 504})
MOST_REDIRECTS: Final = 5
MOST_LOGINS: Final = 3  # for one request: a scheme, a fresh nonce, and one that had expired at once
MOST_TRIES: Final = 3
LONGEST_WAIT: Final = 120.0
PATIENCE: Final = 300.0  # seconds of waiting in all, for one source
LARGEST: Final = 64 << 20  # octets of one answer: enough for 50 events with pictures in them, and for twice in memory
HOPELESS: Final = (gaierror, ConnectionRefusedError, SSLCertVerificationError)


class Transport:
    """Talks to one server, and to nobody else.

    home:    where the source was told to go; decides who else may be asked
    scheme:  how to log in; "" as the server asks
    dialect: what it is asked for
    """

    def __init__(
        self, home: Address, network: Network, credentials: Credentials | None, *, scheme: str = "", max_bytes: int, dialect: Dialect = CALDAV
    ) -> None:
        self.home = home
        self.network = network
        self.credentials = credentials
        self.scheme = scheme
        self.max_bytes = max_bytes
        self.dialect = dialect
        self.connections = Connections(network)
        self.login_asked = False
        self.known_login: Login | None = None
        self.refusal: LoginError | None = None
        self.patience = PATIENCE
        self.chance = SystemRandom()

    def propfind(self, address: Address, body: bytes, depth: int) -> Answer:
        """Ask for properties (RFC 4918 §9.1). Raises SourceError, LoginError."""
        return self.ask(self.request("PROPFIND", address, body, {"Depth": str(depth)}))

    def report(self, address: Address, body: bytes, depth: int = 0) -> Answer:
        """Ask for a report (RFC 3253 §3.6). Raises SourceError, LoginError."""
        return self.ask(self.request("REPORT", address, body, {"Depth": str(depth)}))

    def get(self, address: Address) -> Answer:
        """Ask for one document. Raises SourceError, LoginError."""
        return self.ask(self.request("GET", address, b"", {"Accept": self.dialect.media_type}))

    def request(self, method: str, address: Address, body: bytes, fields: dict[str, str]) -> Request:
        """A request with what all of them say. Nothing compressed is asked for: what is small on the way may be huge in memory."""
        common = {"User-Agent": f"crmcal/{__version__}", "Accept-Encoding": "identity"}
        if body:
            common |= {"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml, text/xml"}
        return Request(method=method, address=address, fields=common | fields, body=body, max_bytes=min(LARGEST, self.max_bytes))

    def ask(self, request: Request) -> Answer:
        """The answer to a request, asked again a few times where that helps. Raises SourceError, LoginError."""
        if self.refusal:
            raise self.refusal  # asking with a wrong password again and again locks accounts
        for tries_left in reversed(range(MOST_TRIES)):
            try:
                answer = self.followed(request)
            except HOPELESS as error:
                raise failure(error) from None
            except (OSError, HTTPException) as error:
                stalled_again = isinstance(error, TimeoutError) and tries_left < MOST_TRIES - 1
                if stalled_again or not tries_left or not self.waited(self.pause(tries_left)):
                    raise unusable(error) from None
            else:
                if answer.status not in TRANSIENT or not tries_left or not self.waited(self.asked_pause(answer, tries_left)):
                    return answer
        raise SourceError("the server does not answer")

    def pause(self, tries_left: int) -> float:
        """Seconds before the next try: longer each time, and never the same for two clients."""
        return float(2 ** (MOST_TRIES - 1 - tries_left)) * self.chance.uniform(0.75, 1.25)

    def asked_pause(self, answer: Answer, tries_left: int) -> float:
        """Seconds before the next try, as the server wishes."""
        wished = retry_after(answer.fields.get("Retry-After", ""), self.network.now())
        return self.pause(tries_left) if wished is None else wished

    def waited(self, seconds: float) -> bool:
        """Wait; False when that would be too long."""
        if seconds > min(LONGEST_WAIT, self.patience):
            return False
        self.patience -= seconds
        self.network.sleep(seconds)
        return True

    def followed(self, request: Request) -> Answer:
        """Ask, log in, follow redirects. Raises SourceError, LoginError, OSError, HTTPException."""
        deadline = self.network.deadline()
        redirects = logins = 0
        while True:
            check(self.home, request.address)
            login = self.login() if self.scheme else self.known_login
            authorization = login.field(request.method, request.address.target) if login else ""
            answer = self.connections.exchange(request, authorization, deadline)
            if answer.status == 401:  # noqa: PLR2004
                logins += 1
                self.log_in(answer, last=logins > MOST_LOGINS)
            elif answer.status in REDIRECTS and answer.fields.get("Location"):
                redirects += 1
                if redirects > MOST_REDIRECTS:
                    raise SourceError(f"the server redirects more than {MOST_REDIRECTS} times")
                request = replace(request, address=redirected(answer))
            else:
                if login and authorization:
                    login.proved = True
                return answer

    def login(self) -> Login | None:
        """The login, asked for once."""
        if not self.login_asked:
            self.login_asked = True
            found = self.home.login or (self.credentials() if self.credentials else None)
            self.known_login = Login(*found, self.scheme) if found else None
        return self.known_login

    def log_in(self, answer: Answer, *, last: bool) -> None:
        """Get ready for another try after a 401. Raises LoginError when that was it."""
        login = self.login()
        offered = challenges(answer.fields.get_all("WWW-Authenticate", []))
        tried = bool(login and login.scheme)
        if login is None or last or not login.accept(offered):
            ways = [] if tried or login is None else [found.scheme for found in offered]
            self.refusal = login_refused(self.home, answer.status, known=login is not None, offered=ways)
            raise self.refusal

    def insist(self) -> bool:
        """Log in from now on without being asked; False when there is no login, or it is used already."""
        login = self.login()
        return login is not None and login.insist()

    def close(self) -> None:
        """Close the connections."""
        self.connections.close()


def redirected(answer: Answer) -> Address:
    """Where a redirect leads. Raises SourceError for what is not a web address."""
    location = answer.fields["Location"].encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        target = urljoin(answer.address.url, location)
        scheme = urlsplit(target).scheme
    except ValueError:
        target = scheme = ""
    if scheme not in {"https", "http"}:
        raise SourceError("the server redirects to something that is not a web address")
    return parsed(target)._replace(login=None)


def unusable(error: Exception) -> UnusableAnswerError:
    """A connection that broke or stalled, again and again."""
    found = failure(error)
    return UnusableAnswerError(found.sentence, hint=found.hint)
