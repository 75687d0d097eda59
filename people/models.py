"""The only home of personal data. No social security number, ever (decree 2019-341)."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from people.enums import AccessPurpose, ConsentPurpose, Gender, PersonStatus, ProofKind


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor) -> Self:
        """Whose file this actor may open.

        A référent sees the people of her service, within her territory. A facilitator reaches people through
        their engagements (`clauses.selectors`), the pilot reads figures without names. Everyone else: nobody.
        """
        if actor is None or actor.role != Role.REFERENT:
            return self.none()
        people = self.filter(service_id=actor.organisation_id).exclude(status=PersonStatus.ANONYMISED)
        if actor.territory_ids is None:
            return people
        return people.filter(Q(territory_id__in=actor.territory_ids) | Q(referent_id=actor.membership.pk))

    def followed(self) -> Self:
        return self.filter(status=PersonStatus.ACTIVE)


@pghistory.track()
class Person(models.Model):
    """Someone the Département follows towards work."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    gender = models.CharField("sexe", max_length=8, choices=Gender, default=Gender.UNKNOWN)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(
        "referential.Commune",
        verbose_name="commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    in_qpv = models.BooleanField("habite un quartier prioritaire", null=True, blank=True)
    service = models.ForeignKey(
        "accounts.Organisation", verbose_name="service", on_delete=models.PROTECT, related_name="people"
    )
    referent = models.ForeignKey(
        "accounts.Membership",
        verbose_name="référent",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    territory = models.ForeignKey(
        "accounts.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    status = models.CharField("situation", max_length=10, choices=PersonStatus, default=PersonStatus.ACTIVE)
    note = models.TextField("note du référent", blank=True, validators=[validate_no_nir])
    last_contact_on = models.DateField("dernier contact", null=True, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["last_name", "first_name", "pk"]
        indexes = [
            models.Index(fields=["service", "status", "last_name"], name="person_of_service"),
            models.Index(fields=["referent", "status"], name="person_of_referent"),
            models.Index(fields=["territory", "status"], name="person_of_territory"),
            models.Index(fields=["birth_date"], name="person_born_on"),
            GinIndex(fields=["last_name", "first_name"], opclasses=["gin_trgm_ops"] * 2, name="person_name_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    def age_on(self, day) -> int | None:
        """Whole years on a day; None when the birth date is unknown."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


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
class Consent(models.Model):
    """What a person agreed to, when, and when she took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField("objet", max_length=20, choices=ConsentPurpose)
    given_on = models.DateField("donné le")
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_one_in_force",
                violation_error_message="Cet accord est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class AccessLog(models.Model):
    """Who opened whose file: the person may ask for it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    role = models.CharField("rôle", max_length=20, choices=Role)
    purpose = models.CharField("motif", max_length=20, choices=AccessPurpose)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="access_of_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.at:%d/%m/%Y %H:%M}"
