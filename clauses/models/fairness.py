"""What the facts say of a company over its lots: questions worth asking, and what it does well.

The table is derived, written again every night from the facts. Only what a facilitator decides of a signal (to set it
aside, to show it to the company) is somebody's own word, and it holds for the facts it was said on.
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.enums import Role
from clauses.enums import ParticipationStatus, SignalCode, SignalStatus, SignalTone
from clauses.models.contracts import Lot, Participation
from core.validators import validate_no_nir


class CompanySignalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator, for lots she reads, or for the whole company when one of its lots is hers.

        The pilot reads what tells of nobody in particular; a company, what a facilitator chose to show it.
        """
        if actor is None:
            return self.none()
        if actor.is_department_wide:
            return self.exclude(code__in=SignalCode.of_people())
        if actor.role == Role.CONTRACTOR:
            return self.open().filter(company_id=actor.organisation_id, shared_at__isnull=False)
        if actor.role != Role.FACILITATOR:
            return self.none()
        lots = Lot.objects.visible_to(actor)
        companies = Participation.objects.filter(
            lot__in=lots, organisation__isnull=False, status__in=ParticipationStatus.on_the_lot()
        ).values("organisation_id")
        return self.filter(Q(lot__in=lots) | Q(lot__isnull=True, company_id__in=companies))

    def current(self):
        """What the facts still say, set aside or not."""
        return self.filter(ended_on__isnull=True)

    def open(self):
        return self.current().filter(dismissed_at__isnull=True)


@pghistory.track()
class CompanySignal(models.Model):
    """Facts worth a talk with a company (`ask`), or worth saying (`good`), on one lot or over all of them.

    `sentence` states the facts with their figures as they were last seen; `facts` sums them up: when it changes, a
    dismissal no longer holds, and what was shown to the company is no longer what is said.
    """

    company = models.ForeignKey(
        "accounts.Organisation", verbose_name="entreprise", on_delete=models.CASCADE, related_name="clause_signals"
    )
    lot = models.ForeignKey(Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="signals")
    code = models.CharField("signal", max_length=20, choices=SignalCode)
    tone = models.CharField("nature", max_length=4, choices=SignalTone)
    sentence = models.CharField("constat", max_length=400)
    evidence = ArrayField(models.CharField(max_length=200), verbose_name="faits", default=list, blank=True)
    facts = models.CharField("résumé des faits", max_length=120)
    first_seen_on = models.DateField("constaté depuis le")
    last_seen_on = models.DateField("constaté encore le")
    changed_on = models.DateField("faits du")
    ended_on = models.DateField("n'est plus constaté depuis le", null=True, blank=True)
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
    shared_at = models.DateTimeField("montré à l'entreprise le", null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="montré par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    objects = CompanySignalQuerySet.as_manager()

    class Meta:
        verbose_name = "signal"
        verbose_name_plural = "signaux"
        ordering = ["-changed_on", "code", "pk"]
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
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True, shared_by__isnull=True)
                | (Q(shared_at__isnull=False, shared_by__isnull=False) & ~Q(code__in=SignalCode.of_people())),
                name="signal_of_people_stays_here",
                violation_error_message="Ce point parle des personnes : il ne se montre pas à l'entreprise.",
            ),
            models.CheckConstraint(
                condition=Q(last_seen_on__gte=F("first_seen_on")) & ~Q(sentence="") & ~Q(facts=""),
                name="signal_says_facts",
            ),
        ]
        indexes = [
            models.Index(fields=["tone", "-changed_on"], name="signal_open", condition=Q(ended_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} · entreprise {self.company_id}"

    @property
    def status(self) -> str:
        if self.dismissed_at is not None:
            return SignalStatus.DISMISSED
        return SignalStatus.OPEN if self.shared_at is None else SignalStatus.SHARED

    @property
    def is_open(self) -> bool:
        return self.ended_on is None and self.dismissed_at is None

    @property
    def is_good(self) -> bool:
        return self.tone == SignalTone.GOOD

    @property
    def can_be_shared(self) -> bool:
        return self.is_open and self.code not in SignalCode.of_people()
