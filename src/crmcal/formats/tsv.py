"""TSV: tab-separated values."""

from crmcal.formats.delimited import delimited
from crmcal.history import Shown
from crmcal.registry import output


@output("tsv")
def tsv(shown: Shown) -> str:
    """A history or a meeting."""
    return delimited(shown, "\t")
