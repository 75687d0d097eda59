"""What an employer has begun to type of an offer, or of changes to one, kept until it is saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from employers.enums import OpeningKind


class OpeningSketchQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A sketch is its author's, in the company where she began it."""
        if actor is None or actor.role != Role.EMPLOYER:
            return self.none()
        return self.filter(author=actor.user, organisation_id=actor.organisation_id)


class OpeningSketch(models.Model):
    """The boxes of an offer's form as they were typed, right or wrong.

    One for each author and kind of a new offer; one for each author and offer that she changes (`edited_id`).
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    edited_id = models.PositiveBigIntegerField("offre modifiée", null=True, blank=True)
    title = models.CharField("intitulé", max_length=160, blank=True)
    boxes = models.JSONField("saisie", default=dict)
    saved_at = models.DateTimeField("gardée le", default=timezone.now)

    objects = OpeningSketchQuerySet.as_manager()

    class Meta:
        verbose_name = "offre commencée"
        verbose_name_plural = "offres commencées"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "organisation", "kind"], condition=Q(edited_id=None), name="opening_sketch_once"
            ),
            models.UniqueConstraint(
                fields=["author", "organisation", "kind", "edited_id"],
                condition=Q(edited_id__isnull=False),
                name="opening_sketch_of_changes_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "Offre sans intitulé"

    @property
    def url(self) -> str:
        """The page where she goes on."""
        if self.edited_id is None:
            return reverse("employers:opening_new", args=[self.kind])
        return reverse("employers:opening_edit", args=[self.kind, self.edited_id])
