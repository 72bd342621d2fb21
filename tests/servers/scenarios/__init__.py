"""What servers do that they should not, by name."""

from tests.servers.scenarios import changes, contents, login, redirects, refusals, resources, wire
from tests.servers.scenarios.registry import ODD, SCENARIOS

__all__ = ["ODD", "SCENARIOS", "changes", "contents", "login", "redirects", "refusals", "resources", "wire"]
