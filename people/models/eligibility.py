"""Publics that count for insertion clauses, and what proves that a person is of one."""

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.validators import validate_no_nir
from people.enums import OpinionState, Partner, ProofKind
from people.models.persons import Person


class EligibilityCriterion(models.Model):
    """A public that counts for insertion clauses: the Département's own dated list (domain rules, 1.5)."""

    code = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("libellé", max_length=200)
    is_sensitive = models.BooleanField(
        "sensible",
        default=False,
        help_text="Vu par le référent et le facilitateur seuls (santé, justice, asile).",
    )
    proof_max_age_months = models.PositiveSmallIntegerField(
        "âge maximal du justificatif (mois)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Vide : valable au jour dit.",
    )
    needs_opinion = models.BooleanField("demande l'avis d'un partenaire", default=False)
    source = models.CharField("source", max_length=200, blank=True)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "critère d'éligibilité"
        verbose_name_plural = "critères d'éligibilité"
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="criterion_dates_in_order",
                violation_error_message="La fin précède le début.",
            )
        ]

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class EligibilityEvidence(models.Model):
    """That a criterion was proven on a day: its kind and dates, not the document itself."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="evidence")
    criterion = models.ForeignKey(
        EligibilityCriterion, verbose_name="critère", on_delete=models.PROTECT, related_name="evidence"
    )
    proof = models.CharField("justificatif", max_length=20, choices=ProofKind)
    issued_on = models.DateField("date du justificatif")
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vérifié par", on_delete=models.RESTRICT, related_name="+"
    )
    checked_at = models.DateTimeField("vérifié le", default=timezone.now)

    class Meta:
        verbose_name = "justificatif d'éligibilité"
        verbose_name_plural = "justificatifs d'éligibilité"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="evidence_dates_in_order",
                violation_error_message="Le justificatif expire avant sa date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} ({self.issued_on:%d/%m/%Y})"


@pghistory.track()
class PartnerOpinion(models.Model):
    """What a partner thinks of a person whom no listed criterion covers: asked, then given or refused, with reasons.

    It speaks of one hiring day, `hired_on`: eligibility is judged that day, whenever the partner answers.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="opinions")
    criterion = models.ForeignKey(
        EligibilityCriterion, verbose_name="critère", on_delete=models.PROTECT, related_name="+"
    )
    partner = models.CharField("partenaire", max_length=20, choices=Partner)
    hired_on = models.DateField("pour l'embauche du")
    state = models.CharField("avis", max_length=10, choices=OpinionState, default=OpinionState.ASKED)
    question = models.TextField("situation exposée", validators=[validate_no_nir])
    asked_on = models.DateField("demandé le")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="demandé par", on_delete=models.RESTRICT, related_name="+"
    )
    answered_on = models.DateField("répondu le", null=True, blank=True)
    adviser = models.CharField("conseiller", max_length=120, blank=True)
    reason = models.TextField("motif de l'avis", blank=True, validators=[validate_no_nir])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="réponse saisie par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    class Meta:
        verbose_name = "avis d'un partenaire"
        verbose_name_plural = "avis de partenaires"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "partner", "hired_on"],
                condition=Q(state=OpinionState.ASKED),
                name="opinion_asked_once",
                violation_error_message="Un avis est déjà demandé à ce partenaire.",
            ),
            models.CheckConstraint(
                condition=Q(state=OpinionState.ASKED, answered_on__isnull=True, recorded_by__isnull=True)
                | (
                    ~Q(state=OpinionState.ASKED)
                    & Q(answered_on__isnull=False, recorded_by__isnull=False)
                    & ~Q(adviser="")
                    & ~Q(reason="")
                ),
                name="opinion_answer_is_whole",
                violation_error_message="Une réponse a une date, un conseiller, un motif et un auteur.",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("asked_on")),
                name="opinion_dates_in_order",
                violation_error_message="La réponse précède la demande.",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_on"], name="opinion_queue")]

    def __str__(self) -> str:
        return f"{self.get_partner_display()} · {self.get_state_display()}"
