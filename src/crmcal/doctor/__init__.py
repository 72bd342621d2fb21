"""`crmcal doctor`, apart from how it is typed: what could keep crmcal from working, looked at one by one."""

from crmcal.doctor.examination import examine
from crmcal.doctor.finding import Finding, State, exit_code

__all__ = ["Finding", "State", "examine", "exit_code"]
