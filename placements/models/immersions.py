"""Immersion agreements (PMSMP)."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import ContractKind, ImmersionPurpose
from people.enums import PersonStatus
from people.models import Person
from placements.enums import (
    ImmersionSequel,
    ImmersionStatus,
    PersonSituation,
)
from placements.models.proposals import Proposal

JOB_FOUND = (ImmersionSequel.JOB_HERE, ImmersionSequel.JOB_ELSEWHERE)


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class ImmersionAgreementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référent's service and the host."""
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role == Role.EMPLOYER:
            return self.exclude(person__status=PersonStatus.ANONYMISED).filter(
                host__organisation_id=actor.organisation_id
            )
        return self.none()


@pghistory.track()
class ImmersionAgreement(models.Model):
    """A period in a real work setting (PMSMP): one person, one host, one purpose (D5135-2)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="immersions")
    host = models.ForeignKey("employers.Employer", on_delete=models.PROTECT, related_name="immersion_agreements")
    opening = models.ForeignKey(
        "employers.ImmersionOpening",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="agreement")
    prescriber = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("objet", max_length=10, choices=ImmersionPurpose)
    occupation = models.ForeignKey("referential.Occupation", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    hours_per_week = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True)
    renews = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_by")
    tutor = models.ForeignKey("employers.Tutor", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField("état", max_length=10, choices=ImmersionStatus, default=ImmersionStatus.DRAFT)
    last_day = models.DateField("dernier jour de présence", null=True, blank=True)
    missed_hours = models.DecimalField(
        "heures manquées", max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    led_to = models.CharField("suite", max_length=14, choices=ImmersionSequel, blank=True)
    job_contract_kind = models.CharField("contrat trouvé", max_length=20, choices=ContractKind, blank=True)
    job_starts_on = models.DateField("premier jour de l'emploi", null=True, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)

    # --- Contents of the agreement (D5135-2). What is the person's own stays in her file until she signs. -------------
    situation = models.CharField("situation de la personne", max_length=10, choices=PersonSituation, blank=True)
    cui_starts_on = models.DateField("premier jour du contrat aidé", null=True, blank=True)
    cui_ends_on = models.DateField("dernier jour du contrat aidé", null=True, blank=True)
    adviser_name = models.CharField("conseiller qui accompagne", max_length=120, blank=True)
    support_structure = models.CharField("structure d'accompagnement, si elle diffère", max_length=200, blank=True)
    host_address = models.CharField("adresse de la structure d'accueil", max_length=250, blank=True)
    host_legal_form = models.CharField("forme juridique", max_length=80, blank=True)
    host_registration = models.CharField("SIRET ou autre immatriculation", max_length=40, blank=True)
    host_activity = models.CharField("activité principale", max_length=160, blank=True)
    host_collective_agreement = models.CharField("convention collective", max_length=200, blank=True)
    welcomer_name = models.CharField("accueil et sécurité : nom", max_length=120, blank=True)
    welcomer_role = models.CharField("sa fonction", max_length=120, blank=True)
    welcomer_email = models.EmailField("son adresse électronique", blank=True)
    welcomer_phone = models.CharField("son téléphone", max_length=20, blank=True)
    place = models.CharField("lieu de l'immersion", max_length=250, blank=True)
    aims = models.TextField("objectifs précis", blank=True, validators=[validate_no_nir])
    assessment_method = models.TextField("comment ils seront évalués", blank=True, validators=[validate_no_nir])
    tasks = models.TextField("tâches confiées", blank=True, validators=[validate_no_nir])
    safety = models.TextField("consignes et équipements de sécurité", blank=True, validators=[validate_no_nir])
    renewal_reason = models.TextField("pourquoi la renouveler", blank=True, validators=[validate_no_nir])
    schedule = models.JSONField("horaires", default=dict, blank=True, help_text="`placements.rules.schedule_to_json`.")
    # --- What was sent to be signed ----------------------------------------------------------------------------------
    document = models.JSONField("document à signer", null=True, blank=True)
    document_hash = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    form_version = models.CharField("version du formulaire officiel", max_length=20, blank=True)
    sent_at = models.DateTimeField("envoyée à la signature le", null=True, blank=True)

    objects = ImmersionAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "convention d'immersion"
        verbose_name_plural = "conventions d'immersion"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="immersion_agreement_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            ExclusionConstraint(
                name="immersion_agreement_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=[ImmersionStatus.SIGNING, ImmersionStatus.READY, ImmersionStatus.RUNNING]),
                violation_error_message="Cette personne a déjà une immersion à ces dates.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ImmersionStatus.SIGNING) | (Q(document__isnull=False) & ~Q(document_hash="")),
                name="immersion_signing_has_a_document",
            ),
            models.CheckConstraint(
                condition=Q(cui_starts_on__isnull=True)
                | Q(cui_ends_on__isnull=True)
                | Q(cui_ends_on__gte=F("cui_starts_on")),
                name="immersion_cui_dates_in_order",
                violation_error_message="Le contrat aidé finit avant de commencer.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__range=(F("starts_on"), F("ends_on"))),
                name="immersion_last_day_inside",
                violation_error_message="Le dernier jour de présence est pendant l'immersion.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ImmersionStatus.PARTLY) | Q(last_day__isnull=False),
                name="immersion_partly_has_a_last_day",
                violation_error_message="Indiquez le dernier jour de présence.",
            ),
            models.CheckConstraint(
                condition=~Q(led_to__in=JOB_FOUND) | ~Q(job_contract_kind=""),
                name="immersion_job_has_a_contract",
                violation_error_message="Indiquez le contrat trouvé.",
            ),
        ]

    def __str__(self) -> str:
        return f"Immersion du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"
