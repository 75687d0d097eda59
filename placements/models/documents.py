"""The documents of a person that go with a proposal."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import PersonDocument
from placements.models.proposals import Proposal


class JoinedDocument(models.Model):
    """A document joined to a proposal: the employer reads its kind, then has it as long as her yes lasts.

    It goes with the document: what was taken back or erased is shared with nobody.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="joined")
    document = models.ForeignKey(PersonDocument, on_delete=models.CASCADE, related_name="joined")
    joined_at = models.DateTimeField("joint le")
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="joint par", on_delete=models.RESTRICT, related_name="+"
    )
    # The first time that the employer had it; each time is in the person's access log.
    read_at = models.DateTimeField("téléchargé le", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="téléchargé par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    class Meta:
        verbose_name = "document joint"
        verbose_name_plural = "documents joints"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "document"], name="document_joined_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="document_read_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Document {self.document_id} de la proposition {self.proposal_id}"
