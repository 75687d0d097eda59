"""How a person may be written to: only with her agreement to receive messages."""

from people.enums import ConsentPurpose, PersonStatus
from people.models import Person
from people.selectors import person_agrees

GONE = {PersonStatus.ENDED, PersonStatus.ANONYMISED}


def person_address(person: Person) -> list[str]:
    """Her address in a list ready for a mail; empty without address, without her agreement, or once she left."""
    if not person.email or person.status in GONE or not person_agrees(person, ConsentPurpose.MESSAGES):
        return []
    return [person.email]
