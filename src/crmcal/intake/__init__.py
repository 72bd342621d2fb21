"""From what a source tells to what the store holds: a collection, document by document."""

from crmcal.intake.collection import take_collection

__all__ = ["take_collection"]
