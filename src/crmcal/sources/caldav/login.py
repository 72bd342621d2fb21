"""How to log in: Basic (RFC 7617), Digest (RFC 7616) or Bearer (RFC 6750), as configured or as the server asks."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from secrets import token_hex
from typing import Final, NamedTuple
from urllib.parse import quote

from crmcal.errors import LoginError
from crmcal.sources.caldav.library import scheme_among

CHALLENGE: Final = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9-]*)(?=\s|,|$)(?!\s*=)")
TOKEN: Final = re.compile(r"[\x21-\x7e]+")
PARAMETER: Final = re.compile(r'([A-Za-z0-9_*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
ALGORITHMS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "MD5": lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda text: hashlib.sha256(text).hexdigest(),
    "SHA-512-256": lambda text: hashlib.new("sha512_256", text).hexdigest(),
}
STRENGTH: Final = ("SHA-512-256", "SHA-256", "MD5")


class Challenge(NamedTuple):
    """What a server asks for (RFC 9110 §11.6.1); names in lower case."""

    scheme: str
    parameters: Mapping[str, str]

    @property
    def algorithm(self) -> str:
        """The hash of a digest, without `-sess`."""
        return self.parameters.get("algorithm", "MD5").upper().removesuffix("-SESS")


def challenges(fields: Sequence[str]) -> list[Challenge]:
    """The challenges in WWW-Authenticate fields: several may share one, quoted texts may hold anything."""
    found = []
    for field in fields:
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', lambda quoted: '"' + "x" * (len(quoted[0]) - 2) + '"', field)
        starts = list(CHALLENGE.finditer(bare))
        ends = [match.start() for match in starts[1:]]
        for match, end in zip_longest(starts, ends):
            part = field[match.end(1) : end]
            parameters = {name.lower(): re.sub(r"\\(.)", r"\1", quoted) or token for name, quoted, token in PARAMETER.findall(part)}
            found.append(Challenge(match[1].lower(), parameters))
    return found


class Login:
    """A user name and a secret, and how they are shown to one server.

    scheme: "basic", "digest" or "bearer"; "" as the server asks
    """

    def __init__(self, username: str, secret: str, scheme: str = "") -> None:
        self.username = username
        self.secret = secret
        self.wanted = scheme
        self.scheme = "" if scheme == "digest" else scheme  # a digest needs the server's nonce first
        self.challenge: Challenge | None = None
        self.count = 0
        self.proved = False

    def __repr__(self) -> str:
        return "Login(…)"

    def accept(self, offered: Sequence[Challenge]) -> bool:
        """Choose how to go on after a 401; False when there is nothing left to try."""
        usable = [found for found in offered if found.scheme != "digest" or found.algorithm in ALGORITHMS]
        if not offered and not self.wanted and self.scheme != "basic":  # RFC 9110 §11.6.1 wants a challenge; Yahoo sends none
            self.scheme = "basic"
            return True
        scheme = self.wanted or scheme_among([found.scheme for found in usable], username=self.username)
        chosen = min((found for found in usable if found.scheme == scheme), key=strength, default=None)
        if chosen is None or (self.scheme == scheme and not self.is_renewed(chosen)):
            return False
        self.scheme, self.challenge, self.count, self.proved = chosen.scheme, chosen, 0, False
        return True

    def is_renewed(self, offered: Challenge) -> bool:
        """Whether a digest was refused for its age only: the server says so, or has let us in with the nonce before."""
        if offered.scheme != "digest" or self.challenge is None:
            return False
        stale = offered.parameters.get("stale", "").lower() == "true"
        return stale or (self.proved and offered.parameters.get("nonce") != self.challenge.parameters.get("nonce"))

    def insist(self) -> bool:
        """Log in unasked from now on, as some servers show strangers an empty house; False when that is done already."""
        if self.scheme or self.wanted:
            return False
        self.scheme = "basic"
        return True

    def field(self, method: str, target: str) -> str:
        """The value of Authorization for a request; "" before the server asked. Raises LoginError for a token that cannot be one."""
        if self.scheme == "bearer":
            if not TOKEN.fullmatch(self.secret):  # an error further down would quote it
                raise LoginError("the token holds characters that no token has", hint="Check what password_command prints.")
            return f"Bearer {self.secret}"
        if self.scheme == "basic":
            return "Basic " + b64encode(f"{self.username}:{self.secret}".encode()).decode()
        return self.digest(self.challenge, method, target) if self.challenge else ""

    def digest(self, challenge: Challenge, method: str, target: str) -> str:
        """The proof that one knows the password (RFC 7616 §3.4)."""
        ask = challenge.parameters
        self.count += 1
        hashed, count, client_nonce = ALGORITHMS[challenge.algorithm], f"{self.count:08x}", token_hex(8)
        realm, nonce = ask.get("realm", ""), ask.get("nonce", "")
        secret = hashed(b":".join([self.username.encode(), realm.encode("latin-1", "replace"), self.secret.encode()]))  # fields come as Latin-1
        if ask.get("algorithm", "").upper().endswith("-SESS"):
            secret = hashed(f"{secret}:{nonce}:{client_nonce}".encode())
        request = hashed(f"{method}:{target}".encode())
        with_qop = "auth" in re.split(r"\s*,\s*", ask.get("qop", "").lower())
        middle = f"{nonce}:{count}:{client_nonce}:auth" if with_qop else nonce  # without qop as in RFC 2069
        fields = {"realm": realm, "nonce": nonce, "uri": target, "response": hashed(f"{secret}:{middle}:{request}".encode())}
        if "opaque" in ask:
            fields["opaque"] = ask["opaque"]
        bare = [f"algorithm={ask['algorithm']}"] if "algorithm" in ask else []
        if self.username.isascii() and self.username.isprintable():
            fields["username"] = self.username
        else:
            bare.append(f"username*=UTF-8''{quote(self.username, safe='')}")  # §3.4.4
        if with_qop:
            fields["cnonce"] = client_nonce
            bare += ["qop=auth", f"nc={count}"]
        return "Digest " + ", ".join([*(f'{name}="{quotable(value)}"' for name, value in fields.items()), *bare])


def strength(challenge: Challenge) -> int:
    """The place of a challenge among those of its scheme, strongest first."""
    return STRENGTH.index(challenge.algorithm) if challenge.algorithm in STRENGTH else len(STRENGTH)


def quotable(text: str) -> str:
    """A text within a quoted string (RFC 9110 §5.6.4)."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
