"""Tells what an edit did, and what followed for the past."""

from crmcal.cli import asking, options


def done(given: options.Everywhere, sentence: str, relinked: int = 0) -> None:
    """Say it on stderr, unless nothing is to be told. relinked: how many addresses of past meetings belong to somebody else now."""
    if not given.quiet:
        asking.say(sentence + (f" {relinked:,} address{'es' * (relinked != 1)} of past meetings changed hands." if relinked and given.verbose else ""))
