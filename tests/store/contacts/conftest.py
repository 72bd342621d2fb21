"""What the tests of stored contacts share."""

from tests.store.contacts.desks import desks

__all__ = ["desks"]
