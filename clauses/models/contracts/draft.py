"""What a facilitator has begun to type of a contract, kept until it is whole."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import ContractFamily


class ContractDraftQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A draft is its author's, in the organisation where she began it."""
        if actor is None or actor.role != Role.FACILITATOR:
            return self.none()
        return self.filter(author=actor.user, facilitation_id=actor.organisation_id)


class ContractDraft(models.Model):
    """The boxes of the entry form as they were typed, right or wrong. It owes nothing and counts nowhere."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    facilitation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    family = models.CharField("famille", max_length=10, choices=ContractFamily)
    title = models.CharField("objet", max_length=120, blank=True)
    boxes = models.JSONField("saisie", default=dict)
    created_at = models.DateTimeField("commencé le", default=timezone.now)
    saved_at = models.DateTimeField("enregistré le", default=timezone.now)

    objects = ContractDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon de marché"
        verbose_name_plural = "brouillons de marché"
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return self.title or "Marché sans objet"
