"""Tests of crmcal.core.recurrence."""
