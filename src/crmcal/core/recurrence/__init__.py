"""Recurrence sets (RFC 5545 §3.8.5): from the events of one UID to its occurrences."""

from crmcal.core.recurrence.copies import current, newest
from crmcal.core.recurrence.expansion import instances
from crmcal.core.recurrence.patience import Reserve
from crmcal.core.recurrence.reading import parse_rule
from crmcal.core.recurrence.rule import Freq, Rule, RuleError
from crmcal.core.recurrence.schedule import Recurrences
from crmcal.core.recurrence.series import expand

__all__ = ["Freq", "Recurrences", "Reserve", "Rule", "RuleError", "current", "expand", "instances", "newest", "parse_rule"]
