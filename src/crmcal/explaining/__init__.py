"""`crmcal why` and `crmcal excluded`, apart from how they are typed: reasons for every event, and counts of what was left out."""
