"""Looks at the configuration: whether it can be read, by whom, and whether it is meant as it is written."""

from collections.abc import Iterator
from pathlib import Path

from crmcal.config import Config
from crmcal.config.loading import parse, read
from crmcal.core.counting import counted
from crmcal.doctor.finding import Finding, broken, doubtful, fine
from crmcal.errors import ConfigError

OTHERS = 0o077


def load(path: Path) -> tuple[Config | None, list[Finding]]:
    """The configuration, None when there is none to use, and what is to be said of the file."""
    try:
        text = read(path)
        config = None if text is None else parse(text, path)
    except ConfigError as error:
        lines = error.sentence.split("\n")
        return None, [broken("config", line.strip(), error.hint or f"Correct it: {path}", error.exit_code) for line in lines[1:] or lines]
    if config is None:
        return None, [doubtful("config", f"there is none at {path}", "Make one: crmcal init")]
    return config, list(judged(config))


def judged(config: Config) -> Iterator[Finding]:
    """What is to be said of a configuration that can be read."""
    yield fine("config", f"{config.path}: {counted(len(config.owner.addresses), 'own address', 'own addresses')}, {counted(len(config.sources), 'source')}")
    for warning in config.warnings:
        yield doubtful("config", warning, f"Correct it: {config.path}")
    if not config.owner.addresses:
        yield doubtful("config", "it does not say whose calendars these are", 'Add [owner] with addresses = ["you@example.org"].')
    if config.path.stat().st_mode & OTHERS:
        yield doubtful("config", "other users of this machine can read it", f"chmod 600 {config.path}")
