"""The questions of `crmcal init`: each is asked until its answer makes sense."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crmcal.cli import asking
from crmcal.cli.source import show_trial
from crmcal.errors import CrmcalError, LoginError, UsageError

if TYPE_CHECKING:
    from crmcal.setup.adding import Addition
    from crmcal.setup.description import Description

Begin = Callable[["Description"], "Addition"]
NONE: Final = "none"
CALENDAR: Final = "A calendar: a file or folder, a web address, or the e-mail address of an account; nothing to add one later"


def addresses(given: list[str] | None, *, somebody: bool) -> frozenset[str]:
    """The owner's addresses: as given, else as answered. Raises UsageError."""
    from crmcal.setup import beginning  # noqa: PLC0415 - start-up

    if given or not somebody:
        return beginning.own_addresses(given or [])
    return answered("Your own e-mail addresses, separated by commas", beginning.proposed_address() or "", lambda text: beginning.own_addresses(text.split(",")))


def domains(given: list[str] | None, own: frozenset[str], *, none: bool, somebody: bool) -> frozenset[str]:
    """The domains of colleagues: as given, else as answered, else those of the addresses. Raises UsageError."""
    from crmcal.setup import beginning  # noqa: PLC0415 - start-up

    if given and none:
        raise UsageError("The options --domain and --no-domain do not go together.")
    if given or none:
        return beginning.own_domains(given or [])
    proposed = beginning.proposed_domains(own)
    if not somebody:
        return proposed
    question = f"The domains of your colleagues, separated by commas, or {NONE}"
    return answered(question, ", ".join(sorted(proposed)) or NONE, lambda text: beginning.own_domains([] if text == NONE else text.split(",")))


def answered(question: str, proposal: str, read: Callable[[str], frozenset[str]]) -> frozenset[str]:
    """The answer to a question."""
    while True:
        try:
            return read(asking.line(question, proposal))
        except UsageError as error:
            explain(error)


def calendar(typed: "Description", begin: Begin, *, quiet: bool) -> "Addition | None":
    """The calendar of the options, else one that is typed, and another one as long as none can be read; None for none."""
    if not (typed.where or typed.provider):
        typed = replace(typed, where=asking.line(CALENDAR))
    while typed.where or typed.provider:
        try:
            addition = begin(typed)
        except CrmcalError as error:
            explain(error)
            typed = another(typed)
            continue
        if addition.trial and not (quiet and addition.written):
            show_trial(addition.trial, verbose=False)
        if addition.written:
            return addition
        typed = after_failure(typed, addition)
    return None


def after_failure(typed: "Description", addition: "Addition") -> "Description":
    """What to try after a calendar that could not be read: the same one with a user name where that was what it lacked, else another."""
    refused = addition.trial is not None and addition.trial.report.exit_code == LoginError.exit_code
    if refused and not addition.login.account.username and (username := asking.line("User name there, if you have one")):
        return replace(typed, settings=replace(typed.settings, username=username))
    return another(typed)


def another(typed: "Description") -> "Description":
    """Another calendar; what was said of the one before does not hold for it."""
    return replace(typed, where=asking.line(CALENDAR), provider="", settings=replace(typed.settings, username=None, password_command=None))


def explain(error: CrmcalError) -> None:
    """Say what does not work, and go on."""
    asking.say(f"{error.sentence}\n{error.hint}")
