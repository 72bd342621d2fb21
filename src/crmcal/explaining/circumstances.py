"""What answers depend on: owner and rules of today, where the configuration says them, the clock."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from crmcal import clock
from crmcal.config.lines import written
from crmcal.config.loading import read
from crmcal.core.reasons import Ground
from crmcal.core.rules import Judge, Owner, Rules
from crmcal.errors import ConfigError
from crmcal.explaining.answer import Line
from crmcal.importing import Request, known_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Today's rules, the text they stand in, and the user's clock."""

    request: Request
    judge: Judge
    text: str
    zone: tzinfo

    @property
    def now(self) -> int:
        """UTC seconds."""
        return int(self.request.now.timestamp())

    @property
    def owner(self) -> Owner:
        """Whose calendars these are."""
        return self.judge.owner

    def judge_of(self, source: str) -> Judge:
        """Who judges a source's events: by its own rules, too."""
        config = self.request.config
        settings = next((settings for settings in config.sources if settings.name == source), None) if config else None
        return replace(self.judge, rules=self.judge.rules.extended(settings.rules)) if settings else self.judge

    @property
    def creation(self) -> str:
        """Whether people and companies are made from participants."""
        return self.request.config.contacts_create if self.request.config else "auto"

    def lines(self, grounds: Iterable[Ground], source: str = "") -> tuple[Line, ...]:
        """The lines of the configuration that some grounds stand on; `source`: whose own rules count first."""
        return tuple(dict.fromkeys(self.line(ground, source) for ground in grounds))

    def line(self, ground: Ground, source: str) -> Line:
        """The line of one; what no line says was told with --me."""
        for key in (f"sources.{source}.{ground.key}", ground.key):
            found = written(self.text, key, ground.member)
            if found is not None:
                return Line(str(self.request.config_path), found.line, key, found.value)
        return Line("", None, ground.key, ground.member or "")

    def question(self, what: str) -> str:
        """The command that asks a calendar itself."""
        sources = self.request.config.sources if self.request.config else ()
        return f"crmcal why {shlex.quote(what)} --in {sources[0].name if len(sources) == 1 else 'SOURCE'}"

    def local(self, moment: datetime) -> datetime:
        """A moment on the user's clock."""
        try:
            return moment.astimezone(self.zone)
        except OverflowError:
            return moment


def circumstances(request: Request, zone: str | None = None) -> Circumstances:
    """What holds now. Raises ConfigError when it is not known whose calendars these are."""
    owner = known_owner(request)
    if owner is None:
        raise ConfigError(
            "It is not known whose calendars these are.", hint='Give --me ADDRESS, or add [owner] with addresses = ["you@example.org"] to the configuration.'
        )
    config = request.config
    return Circumstances(
        request=request,
        judge=Judge(owner=owner.owner, rules=config.rules if config else Rules()),
        text=(read(request.config_path) or "") if config else "",
        zone=clock.zone_named(zone or (config.timezone if config else None)),
    )
