"""What the facts say of a company over all its lots: questions worth asking, and what it does well.

Both tables are derived: written again every night from the facts. Only a dismissal is somebody's own word.
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from clauses.enums import SignalCode, SignalTone
from clauses.models.contracts import Lot, Participation
from core.validators import validate_no_nir


class CompanyStanding(models.Model):
    """The figures of a company over all its lots, as added up last night. No name, no criterion."""

    company = models.OneToOneField(
        "accounts.Organisation", on_delete=models.CASCADE, primary_key=True, related_name="clause_standing"
    )
    computed_on = models.DateField("calculé le")
    lots = models.PositiveIntegerField("lots", default=0)
    engagements = models.PositiveIntegerField("contrats de travail", default=0)
    people = models.PositiveIntegerField("personnes", default=0)
    permanent = models.PositiveIntegerField("CDI", default=0)
    tutored = models.PositiveIntegerField("contrats avec un tuteur", default=0)
    median_days = models.PositiveIntegerField("durée médiane des contrats (jours)", null=True, blank=True)
    sector_days = models.PositiveIntegerField("durée médiane du secteur (jours)", null=True, blank=True)
    validated_hours = models.DecimalField("heures validées", max_digits=12, decimal_places=2, default=0)
    training_hours = models.DecimalField("heures de formation", max_digits=12, decimal_places=2, default=0)
    statements = models.PositiveIntegerField("relevés attendus", default=0)
    statements_late = models.PositiveIntegerField("relevés en retard", default=0)
    followed_3 = models.PositiveIntegerField("situations connues à trois mois", default=0)
    in_job_3 = models.PositiveIntegerField("en emploi à trois mois", default=0)
    followed_6 = models.PositiveIntegerField("situations connues à six mois", default=0)
    in_job_6 = models.PositiveIntegerField("en emploi à six mois", default=0)

    class Meta:
        verbose_name = "bilan d'une entreprise"
        verbose_name_plural = "bilans des entreprises"
        ordering = ["company_id"]

    def __str__(self) -> str:
        return f"Bilan de l'entreprise {self.company_id}"


class CompanySignalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator, for lots she reads (or the whole company when one of its lots is hers).

        A company reads its own points of support, never the questions: they are for a talk, not for a mail.
        """
        if actor is None:
            return self.none()
        if actor.role == Role.CONTRACTOR:
            return self.filter(company_id=actor.organisation_id, tone=SignalTone.GOOD)
        if actor.role != Role.FACILITATOR:
            return self.none()
        lots = Lot.objects.visible_to(actor)
        companies = Participation.objects.filter(lot__in=lots).values("organisation_id")
        return self.filter(Q(lot__in=lots) | Q(lot__isnull=True, company_id__in=companies))

    def current(self):
        return self.filter(ended_on__isnull=True)

    def open(self):
        return self.current().filter(dismissed_at__isnull=True)


@pghistory.track()
class CompanySignal(models.Model):
    """Facts worth a talk with a company (`ask`), or worth saying (`good`), on one lot or over all of them.

    `sentence` states the facts with their figures, as they were the day the signal was last seen.
    """

    company = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="clause_signals")
    lot = models.ForeignKey(Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="signals")
    code = models.CharField("signal", max_length=20, choices=SignalCode)
    tone = models.CharField("nature", max_length=4, choices=SignalTone)
    sentence = models.CharField("constat", max_length=400)
    first_seen_on = models.DateField("vu depuis le")
    last_seen_on = models.DateField("vu le")
    ended_on = models.DateField("n'est plus vu depuis le", null=True, blank=True)
    dismissed_at = models.DateTimeField("écarté le", null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="écarté par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    dismissal_reason = models.CharField("motif", max_length=500, blank=True, validators=[validate_no_nir])

    objects = CompanySignalQuerySet.as_manager()

    class Meta:
        verbose_name = "signal"
        verbose_name_plural = "signaux"
        ordering = ["-first_seen_on", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "lot", "code"], nulls_distinct=False, name="signal_once_per_company_and_lot"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True, dismissal_reason="")
                | (Q(dismissed_at__isnull=False, dismissed_by__isnull=False) & ~Q(dismissal_reason="")),
                name="signal_dismissed_with_reason",
                violation_error_message="Indiquez pourquoi ce signal est écarté.",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "tone"], name="signal_of_company"),
            models.Index(fields=["code", "tone"], name="signal_by_code", condition=Q(ended_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} · entreprise {self.company_id}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None and self.dismissed_at is None
