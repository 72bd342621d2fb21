"""Somebody who asks why, at a desk with a configuration that is written to its file."""

from crmcal.explaining.circumstances import Circumstances, circumstances
from crmcal.explaining.explanation import explain
from tests.store.desk import NOW, OWNER, Desk


class Asker(Desk):
    """A desk whose owner asks questions. `rules` stand in the configuration below [owner]."""

    rules = ""

    def held(self, **asked) -> Circumstances:
        """What holds now."""
        text = OWNER + self.rules
        (self.folder / "config.toml").write_text(text, encoding="utf-8")
        return circumstances(self.request(text, now=NOW, **asked), "UTC")

    def why(self, what, *sources, **asked):
        """Ask."""
        return explain(what, [str(source) for source in sources], self.held(**asked))

    def code(self, what, *sources):
        """The one answer about an address or a domain."""
        return self.why(what, *sources).standing.code

    def verdicts(self, *sources, what=""):
        """Title, verdict and what holds besides, of each event found, by title."""
        return sorted((each.title, each.verdict, *each.states) for each in self.why(what, *sources).answers)
