"""How a person may be written to: only with her agreement to receive messages."""

from django.db.models import QuerySet

from people.enums import ConsentPurpose, PersonStatus
from people.models import Consent, Person
from people.selectors import person_agrees

GONE = (PersonStatus.ENDED, PersonStatus.ANONYMISED)


def person_address(person: Person) -> list[str]:
    """Her address in a list ready for a mail; empty without address, without her agreement, or once she left."""
    if not person.email or person.status in GONE or not person_agrees(person, ConsentPurpose.MESSAGES):
        return []
    return [person.email]


def people_reachable() -> QuerySet[Person]:
    """Everybody to whom `person_address` gives an address."""
    agreed = Consent.objects.filter(purpose=ConsentPurpose.MESSAGES, withdrawn_on=None)
    return Person.objects.filter(pk__in=agreed.values("person")).exclude(email="").exclude(status__in=GONE).order_by()
