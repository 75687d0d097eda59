"""What an employer has begun to type of an offer, kept until it is one."""

from django.conf import settings
from django.db import models
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
    """The boxes of a new offer's form as they were typed, right or wrong: one for each kind and author."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    title = models.CharField("intitulé", max_length=160, blank=True)
    boxes = models.JSONField("saisie", default=dict)
    saved_at = models.DateTimeField("gardée le", default=timezone.now)

    objects = OpeningSketchQuerySet.as_manager()

    class Meta:
        verbose_name = "offre commencée"
        verbose_name_plural = "offres commencées"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "organisation", "kind"], name="opening_sketch_once"),
        ]

    def __str__(self) -> str:
        return self.title or "Offre sans intitulé"
