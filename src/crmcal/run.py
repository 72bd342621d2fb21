"""What holds for a whole import or sync."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from crmcal.config.model import HORIZON_DAYS
from crmcal.core.creation import AUTO
from crmcal.core.planning import Setting
from crmcal.core.rejudging import RULES_VERSION
from crmcal.core.rules import Judge
from crmcal.core.visibility import EVERYTHING
from crmcal.store.store import Store

LAST_MONDAY: Final = datetime(9999, 12, 27, tzinfo=UTC)
Progress = Callable[[int, int], None]  # VEVENTs done, VEVENTs in all


def silent(_done: int, _total: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The store, the owner and the rules, the clock, and how to go about it.

    zone:     of floating times where the calendar names none
    floating: of all floating times, whatever the calendar says; None to let it say
    merging:  whether documents add to each other and nothing is ever deleted (import)
    level:    the visibility that is applied before the disk
    visibility: the one that is applied to what others get
    """

    store: Store
    judge: Judge
    now: datetime
    zone: tzinfo
    floating: tzinfo | None = None
    horizon_days: int = HORIZON_DAYS
    creation: str = AUTO
    merging: bool = False
    force: bool = False
    full: bool = False
    level: str = EVERYTHING
    visibility: str = EVERYTHING
    progress: Progress = silent

    @property
    def until(self) -> datetime:
        """The horizon, up to the next Monday: series are topped up once a week."""
        try:
            day = (self.now.astimezone(UTC) + timedelta(days=self.horizon_days)).replace(hour=0, minute=0, second=0, microsecond=0)
            return day + timedelta(days=7 - day.weekday())
        except OverflowError:
            return LAST_MONDAY

    def setting(self) -> Setting:
        """What plans depend on."""
        return Setting(judge=self.judge, until=self.until, secret=self.store.secret, merging=self.merging, level=self.level)

    def fingerprint(self, setting: Setting) -> bytes:
        """A digest of all that decides how an event reads besides its own text. Rules are not among it: see `rejudging`."""
        facts = [RULES_VERSION, str(self.zone), str(self.floating), self.level]
        return setting.digest(json.dumps(facts).encode())
