"""Other rules hold for the past, too: what is stored is judged again before any source is asked."""

from crmcal.rejudging.applying import AGAIN, Agree, carry_out, decide, preview, rejudge
from crmcal.rejudging.consequences import Terms

__all__ = ["AGAIN", "Agree", "Terms", "carry_out", "decide", "preview", "rejudge"]
