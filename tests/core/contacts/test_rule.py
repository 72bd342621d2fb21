"""Which meetings are an opportunity's, as a sentence."""

import pytest

from crmcal.core.contacts.rule import rule


@pytest.mark.parametrize(
    ("contacts", "company", "opened", "closed", "whole", "sentence"),
    [
        (["Ann"], "Acme", None, None, False, "Meetings with Ann at any time."),
        (["Ann", "Bob", "Eve"], None, "2026-03-02", None, False, "Meetings with Ann, Bob or Eve since 2 Mar 2026, when it was opened."),
        ([], "Acme", None, "2026-03-02", False, "Meetings with anybody at Acme up to 2 Mar 2026, when it was closed."),
        (["Ann"], "Acme", "2026-01-01", "2026-03-02", True,
         "Meetings with Ann or anybody else at Acme from 1 Jan 2026, when it was opened, to 2 Mar 2026, when it was closed."),
        (["Ann"], None, None, None, True, "Meetings with Ann at any time."),
        ([], None, "2026-01-01", None, True, "No meetings: it names neither a contact nor a company."),
    ],
)  # fmt: skip
def test_says_whose_and_when(contacts, company, opened, closed, whole, sentence):
    assert rule(contacts, company, opened, closed, whole_company=whole) == sentence
