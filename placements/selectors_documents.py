"""Reads about the documents joined to a proposal."""

from people.enums import PersonStatus
from people.models import Person, PersonDocument
from placements.models import JoinedDocument, Proposal
from placements.selectors import contact_of


def joined_to(proposal: Proposal) -> list[JoinedDocument]:
    """What is joined, for the référent; an employer is shown `kinds_of` it until `are_open`."""
    return list(proposal.joined.select_related("document__person", "joined_by", "read_by"))


def kinds_of(joined: list[JoinedDocument]) -> list[str]:
    """The kinds alone, each once: « CV », « Permis ou habilitation ». A name of hers would say who she is."""
    return list(dict.fromkeys(str(one.document.get_kind_display()) for one in joined))


def are_open(proposal: Proposal) -> bool:
    """Whether the employer may have them: she said yes, nobody ended it, and the person still gives her contact.

    Those of somebody made anonymous are closed at once, before the night erases them.
    """
    person = contact_of(proposal)
    return person is not None and person.status != PersonStatus.ANONYMISED


def documents_of(person: Person) -> list[PersonDocument]:
    """What may be joined."""
    return list(person.documents.all())
