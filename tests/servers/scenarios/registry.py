"""The faults by name: each a function of the proxy and a request, that says what comes back."""

from collections.abc import Callable
from typing import Final

from tests.servers.proxy import Fault

SCENARIOS: Final[dict[str, Fault]] = {}
ODD: Final = "odd é@1.ics"  # the resource that faults of a single one happen to; its title begins with `Odd`
LISTINGS: Final = frozenset({"listing", "sync", "query"})
DOCUMENTS: Final = frozenset({"multiget", "get"})


def scenario(name: str) -> Callable[[Fault], Fault]:
    """Register the decorated function as the fault of a name."""

    def register(fault: Fault) -> Fault:
        SCENARIOS[name] = fault
        return fault

    return register
