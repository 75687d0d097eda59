"""Messages to the person about the documents that her référent keeps for her."""

from django.conf import settings

from core import formats
from core.models import OutboxEvent
from core.outbox import outbox_handler
from people.selectors import documents_told
from placements.voice.links import OWN_PAGE
from placements.voice_handlers import write_to_person


@outbox_handler("documents_near")
def tell_person_of_documents_to_go(event: OutboxEvent) -> None:
    """She may download them before: only those still announced, if she agreed to receive messages."""
    documents = [
        one for one in documents_told(event.payload["document_ids"]) if one.person_id == event.payload["person_id"]
    ]
    if not documents:
        return
    told = [f"{one.get_kind_display()} : gardé jusqu'au {formats.day(one.kept_until)}." for one in documents]
    several = len(documents) > 1
    write_to_person(
        documents[0].person,
        key=event.key,
        subject="Vos documents vont être effacés" if several else "Un de vos documents va être effacé",
        sentences=[
            f"{settings.DEPARTMENT_NAME} ne garde pas vos documents pour toujours.",
            *told,
            "Vous pouvez les télécharger avant, sur votre page. Ils servent encore ? Dites-le à votre référent."
            if several
            else "Vous pouvez le télécharger avant, sur votre page. Il sert encore ? Dites-le à votre référent.",
        ],
        label="Ouvrir ma page",
        kind=OWN_PAGE,
        short="documents",
    )
