"""The login of a source: where its password comes from, in a fixed order; it is never written down but in the system's keyring."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

from crmcal.credentials import vault
from crmcal.credentials.command import first_line
from crmcal.errors import ConfigError, LoginError
from crmcal.providers import login_hint
from crmcal.registry import AccountSettings

__all__ = ["ASKED", "Account", "Ask", "Login", "Secret", "Tell", "key_of", "question", "silent", "user_of", "variable_of"]

Ask = Callable[[str], str]  # asks somebody for a secret; "" when there is no answer
Tell = Callable[[str], None]  # says something that is of interest to who looks closely
ASKED: Final = "the prompt"


class Account(AccountSettings, Protocol):
    """What a login asks of a source's configuration besides."""

    @property
    def password_command(self) -> str | None:
        """A command that prints the password."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or token, and where it comes from."""

    origin: str
    text: str = field(repr=False)


def variable_of(name: str) -> str:
    """The environment variable for the password of a source."""
    return f"CRMCAL_PASSWORD_{name.upper().replace('-', '_')}"


def user_of(account: Account) -> str:
    """Whom to log in as; an account that is named by an e-mail address is that address's. "" for nobody."""
    return account.username or (account.url if "@" in account.url and "://" not in account.url else "")


def key_of(account: Account) -> str:
    """What the password of an account is kept under in the keyring."""
    return f"{account.name}/{user_of(account)}"


def silent(_sentence: str) -> None:
    """Nobody looks closely."""


class Login:
    """The login of one source, looked for when it is first needed and kept for the run; called, it is what the sources know as credentials."""

    def __init__(self, account: Account, *, ask: Ask | None = None, tell: Tell = silent) -> None:
        self.account = account
        self.ask = ask
        self.tell = tell
        self.looked = False
        self.secret: Secret | None = None
        self.failure: LoginError | None = None

    @classmethod
    def typed(cls, account: Account, text: str) -> "Login":
        """A login whose secret was typed already. Raises LoginError for what cannot be one."""
        login = cls(account)
        login.looked = True
        login.secret = Secret(ASKED, text)
        check(login.secret)
        return login

    def __call__(self) -> tuple[str, str] | None:
        """User name and secret; the name is "" for a secret that needs none; None when there is no login. Raises LoginError."""
        if not self.looked:
            self.looked = True  # once: nobody wants to be asked the same again
            try:
                self.secret = self.found()
            except LoginError as error:
                self.failure = error
        if self.failure:
            raise self.failure
        return (user_of(self.account), self.secret.text) if self.secret else None

    def settle(self) -> None:
        """Look now where somebody may have to be asked, so that all questions come before the long part; a failure is told when the source needs it."""
        if self.ask and user_of(self.account):
            with suppress(LoginError):
                self()

    def found(self) -> Secret | None:
        """The secret from the first place that has one. Raises LoginError for a user without one."""
        tried: list[str] = []
        secret = self.given() or self.kept(tried) or self.answered(tried)
        if secret is None and user_of(self.account):
            raise missing(self.account, tried)
        if secret:
            check(secret)
            self.tell(f"{self.account.name}: password from {secret.origin}")
        return secret

    def given(self) -> Secret | None:
        """What the environment or the command says; a command that fails is an error, not a reason to look elsewhere. Raises LoginError."""
        variable = variable_of(self.account.name)
        if os.environ.get(variable):
            return Secret(f"${variable}", os.environ[variable])
        command = self.account.password_command
        return Secret("password_command", first_line(command)) if command else None

    def kept(self, tried: list[str]) -> Secret | None:
        """What the keyring has."""
        try:
            text = vault.read(key_of(self.account))
        except ConfigError as error:
            tried.append(error.sentence[0].lower() + error.sentence[1:].rstrip("."))  # one of several reasons
            return None
        if text is None:
            tried.append("the keyring has none")
        return Secret("the keyring", text) if text else None

    def answered(self, tried: list[str]) -> Secret | None:
        """What somebody types; nobody is asked for a login that may not exist."""
        user = user_of(self.account)
        if not user:
            return None
        if self.ask is None:
            tried.append("there is nobody to ask")
            return None
        text = self.ask(question(self.account))
        if not text:
            tried.append("nothing was typed")
        return Secret(ASKED, text) if text else None


def question(account: Account) -> str:
    """What to ask for: whose password it is, and where it goes; before it, what is known of passwords there."""
    host = host_of(account)
    asked = f"Password of {user_of(account) or 'nobody in particular'} for {account.name}" + (f" at {host}" if host else "")
    return f"{login_hint(host)}\n{asked}".strip()


def host_of(account: Account) -> str:
    """The host a login goes to; the domain of an e-mail address; "" for neither."""
    try:
        return urlsplit(account.url).hostname or account.url.rpartition("@")[2]
    except ValueError:
        return ""


def missing(account: Account, tried: list[str]) -> LoginError:
    """The error for a login without a password: for who runs crmcal it is the same as a refused one, so it has the same exit code."""
    looked = [f"${variable_of(account.name)} is not set", "there is no password_command", *tried]
    keyring = "" if any("no keyring" in reason for reason in tried) else f", or run: crmcal source login {account.name}"
    ways = f"Set the variable, or give the source a password_command{keyring}."
    return LoginError(f"there is no password for {user_of(account)}: {', '.join(looked)}", hint=f"{ways}\n{login_hint(host_of(account))}".strip())


def check(secret: Secret) -> None:
    """Refuse what no password can be, without showing it. Raises LoginError."""
    try:
        secret.text.encode()
        sound = not set(secret.text) & set("\n\r\0")
    except UnicodeEncodeError:  # octets of the environment that are no UTF-8
        sound = False
    if not sound:
        raise LoginError(f"the password from {secret.origin} is not a single line of UTF-8 text") from None
