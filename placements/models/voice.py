"""What a person says of her own path, by a link and without an account."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.validators import validate_no_nir
from people.models import Person
from placements.enums import Rating, VoiceKind, VoiceLanguage
from placements.models.immersions import ImmersionAgreement
from placements.models.proposals import Proposal

YES_OR_NO = (VoiceKind.CONSENT, VoiceKind.INTERVIEW, VoiceKind.IMMERSION)


@pghistory.track()
class PersonSaying(models.Model):
    """A yes, a no or a mark of the person's, with a word if she likes. Said once for each thing asked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sayings")
    kind = models.CharField("objet", max_length=9, choices=VoiceKind)
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="sayings")
    agreement = models.ForeignKey(
        ImmersionAgreement, null=True, blank=True, on_delete=models.CASCADE, related_name="sayings"
    )
    # The interview or the first day asked about: moved, it is asked again.
    about_at = models.DateTimeField("rendez-vous", null=True, blank=True)
    agrees = models.BooleanField("dit oui", null=True, blank=True)
    rating = models.PositiveSmallIntegerField("avis", choices=Rating, null=True, blank=True)
    word = models.CharField("un mot", max_length=500, blank=True, validators=[validate_no_nir])
    language = models.CharField("langue", max_length=2, choices=VoiceLanguage, default=VoiceLanguage.FRENCH)
    at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "parole de la personne"
        verbose_name_plural = "paroles des personnes"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "proposal", "agreement", "about_at"], nulls_distinct=False, name="person_says_once"
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, agreement__isnull=True)
                | Q(proposal__isnull=True, agreement__isnull=False),
                name="saying_of_one_step",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=YES_OR_NO, agrees__isnull=False, rating__isnull=True)
                | Q(kind=VoiceKind.RATING, agrees__isnull=True, rating__range=(1, 4)),
                name="saying_answers_what_is_asked",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="person_saying_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {timezone.localtime(self.at):%d/%m/%Y}"
