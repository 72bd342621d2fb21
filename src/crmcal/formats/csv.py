"""CSV: comma-separated values."""

from crmcal.formats.delimited import delimited
from crmcal.history import Shown
from crmcal.registry import output


@output("csv")
def csv(shown: Shown) -> str:
    """A history or a meeting."""
    return delimited(shown, ",")
