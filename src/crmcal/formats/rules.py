"""What other rules do, or would do, to what is stored."""

from crmcal.core.reports import RulesReport
from crmcal.formats.text import safe

NOTHING = "Nothing that is stored would change."


def foretold(report: RulesReport) -> str:
    """What would be done."""
    said = [f"remove {removed(report)}"] if report.meetings else []
    if report.texts:
        said.append(f"take the text of {report.texts:,} off the disk")
    if report.documents:
        said.append(f"read {report.documents:,} document{'s' * (report.documents != 1)} again")
    told = ", ".join(f"would {what}" for what in said) or NOTHING
    return f"{told}\n{report.refused} That takes --force." if report.refused else told


def done(report: RulesReport, *, dry_run: bool) -> str:
    """What was done, or would have been; "" when nothing was removed."""
    return f"{'would be ' * dry_run}removed by changed rules: {removed(report)}" if report.meetings else ""


def removed(report: RulesReport) -> str:
    """How much of what: `41 meetings with 7 people (internal 40, blocked 1)`."""
    ranked = sorted(report.excluded.items(), key=lambda each: (-each[1], each[0]))
    why = [f"{verdict} {number:,}" for verdict, number in ranked]
    why += [f"source {safe(name)} {number:,}" for name, number in sorted(report.sources.items())]
    people = f" with {report.people:,} {'person' if report.people == 1 else 'people'}" if report.people else ""
    return f"{report.meetings:,} meeting{'s' * (report.meetings != 1)}{people} ({', '.join(why)})"
