"""`crmcal source login` and `logout`, apart from how they are typed: passwords go into the keyring once they are known to work, and out of it."""

from crmcal.config import SourceConfig
from crmcal.credentials import ASKED, Login, key_of, user_of, variable_of, vault
from crmcal.errors import ConfigError, UsageError
from crmcal.importing import Request, source_named
from crmcal.setup.sources import config_of
from crmcal.setup.trial import Trial, try_source


def account_named(name: str, request: Request) -> SourceConfig:
    """A source that one logs in to. Raises ConfigError, UsageError."""
    settings = source_named(name, config_of(request))
    if settings.type == "file":
        raise UsageError(f"{name} is a file, which needs no login.")
    if settings.type == "url" and not user_of(settings):
        raise ConfigError(f"The source {name} has no username, so no login is sent.", hint=f'Add username = "…" to [sources.{name}].')
    return settings


def log_in(settings: SourceConfig, secret: str, request: Request, *, test: bool) -> Trial | None:
    """Keep a password, once a source could be read with it. A trial that failed is given back, and nothing kept. Raises ConfigError, LoginError."""
    login = Login.typed(settings, secret)
    trial = try_source(settings, login, request) if test else None
    if trial is None or trial.report.ok:
        keep(login)
    return trial


def log_out(settings: SourceConfig) -> bool:
    """Forget the password of a source; whether there was one. Raises ConfigError without a keyring."""
    return vault.forget(key_of(settings))


def keep(login: Login) -> None:
    """Keep the password of a login in the keyring. Raises ConfigError."""
    if login.secret:
        vault.keep(key_of(login.account), login.secret.text)


def was_typed(login: Login) -> bool:
    """Whether somebody was asked for the password."""
    return login.secret is not None and login.secret.origin == ASKED


def may_be_kept(login: Login) -> bool:
    """Whether a password was typed that the keyring could keep."""
    if not was_typed(login):
        return False
    try:
        return bool(vault.backends())
    except ConfigError:
        return False


def hidden_by(settings: SourceConfig, environment: "dict[str, str]") -> str:
    """What comes before the keyring for this source, so that what is kept there is not used; "" for nothing."""
    variable = variable_of(settings.name)
    return f"${variable}" if environment.get(variable) else "password_command" if settings.password_command else ""
