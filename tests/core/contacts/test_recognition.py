"""Whom a contact means is found by looking at each person once, however many addresses they share."""

from crmcal.core.contacts.contact import Contact
from crmcal.core.contacts.joining import Written
from crmcal.core.contacts.model import BY_IMPORT, Person
from crmcal.core.contacts.recognition import KnownPeople, recognised

EMAILS = tuple(f"u{number}@x.example" for number in range(200))
ANN = Person(id=1, name="Ann Archer", origin=BY_IMPORT, told={"name": BY_IMPORT, "emails": BY_IMPORT}, emails=EMAILS)


class Counting(KnownPeople):
    """Counts the people whom a contact is compared with."""

    compared = 0

    def nearest(self, people, written):
        found = list(people)
        self.compared += len(found)
        return super().nearest(found, written)


def test_a_card_with_many_addresses_that_is_read_again():
    known = Counting([ANN], {}, {})
    (match,) = recognised([Written(Contact(name="Ann Archer", emails=EMAILS))], known)
    assert match.person == ANN
    assert known.compared == 1
