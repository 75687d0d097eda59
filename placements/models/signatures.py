"""Who signs an immersion agreement, with what proof, and what the tutor says of it afterwards."""

import uuid

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone

from core.validators import validate_no_nir
from placements.enums import AimsReached, AssessmentStatus, SignatoryRole
from placements.models.immersions import ImmersionAgreement

NUMBER = RegexValidator(r"^\d{8,15}$", "Un numéro de téléphone a de 8 à 15 chiffres.")


@pghistory.track(exclude=["code_hash", "code_nonce"])
class ImmersionSignatory(models.Model):
    """A party to an agreement, with an e-mail and a telephone of her own: a code sent there signs for her.

    `email` and `phone` are kept as they are compared (lower case, digits); null while unknown. `key` is in her link:
    another address has another key, so that the old link opens nothing.
    """

    agreement = models.ForeignKey(ImmersionAgreement, on_delete=models.CASCADE, related_name="signatories")
    role = models.CharField("rôle", max_length=14, choices=SignatoryRole)
    name = models.CharField("nom", max_length=120, blank=True)
    quality = models.CharField("qualité", max_length=160, blank=True)
    # Null while unknown: two unknown addresses are not one address.
    email = models.EmailField("adresse électronique", null=True, blank=True)  # noqa: DJ001
    phone = models.CharField(  # noqa: DJ001
        "téléphone", max_length=20, null=True, blank=True, validators=[NUMBER]
    )
    key = models.UUIDField("clé du lien", default=uuid.uuid4)
    reminded_on = models.DateField("relancé le", null=True, blank=True)
    code_nonce = models.UUIDField(null=True, blank=True)
    code_hash = models.CharField("empreinte du code", max_length=64, blank=True)
    code_expires_at = models.DateTimeField("code valable jusqu'à", null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField("essais", default=0)

    class Meta:
        verbose_name = "signataire d'une immersion"
        verbose_name_plural = "signataires des immersions"
        ordering = ["agreement", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "role"], name="signatory_role_once"),
            models.UniqueConstraint(
                fields=["agreement", "email"], name="signatory_email_of_her_own", deferrable=Deferrable.IMMEDIATE
            ),
            models.UniqueConstraint(
                fields=["agreement", "phone"], name="signatory_phone_of_her_own", deferrable=Deferrable.IMMEDIATE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


class ImmersionSignature(models.Model):
    """The evidence of a signature: what was signed, by whom, when and from where. Voided, never erased, by a change."""

    agreement = models.ForeignKey(ImmersionAgreement, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField("rôle", max_length=14, choices=SignatoryRole)
    name = models.CharField("nom", max_length=120)
    email = models.EmailField("adresse électronique")
    phone = models.CharField("téléphone", max_length=20)
    signed_at = models.DateTimeField("signée le")
    address = models.GenericIPAddressField("adresse IP", null=True, blank=True)
    user_agent = models.CharField("navigateur", max_length=300, blank=True)
    document_hash = models.CharField("empreinte SHA-256", max_length=64)
    declares_motive = models.BooleanField("déclare le motif permis", default=False)
    voided_at = models.DateTimeField("effacée le", null=True, blank=True)

    class Meta:
        verbose_name = "signature d'une immersion"
        verbose_name_plural = "signatures des immersions"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "role"], condition=Q(voided_at__isnull=True), name="signature_once_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {timezone.localtime(self.signed_at):%d/%m/%Y %H:%M}"


@pghistory.track()
class ImmersionAssessment(models.Model):
    """What the tutor says of the immersion, by a link: it is filled once and not signed."""

    agreement = models.OneToOneField(ImmersionAgreement, on_delete=models.CASCADE, related_name="assessment")
    email = models.EmailField("demandé à")
    key = models.UUIDField("clé du lien", default=uuid.uuid4)
    asked_at = models.DateTimeField("demandé le")
    filled_at = models.DateTimeField("rempli le", null=True, blank=True)
    filled_by = models.CharField("rempli par", max_length=120, blank=True)
    aims_reached = models.CharField("objectifs atteints", max_length=8, choices=AimsReached, blank=True)
    tasks_done = models.TextField("ce que la personne a fait", blank=True, validators=[validate_no_nir])
    strengths = models.TextField("ce qui va bien", blank=True, validators=[validate_no_nir])
    to_improve = models.TextField("ce qui reste à travailler", blank=True, validators=[validate_no_nir])
    would_welcome_again = models.BooleanField("prêt à travailler avec elle", null=True, blank=True)

    class Meta:
        verbose_name = "bilan d'immersion"
        verbose_name_plural = "bilans d'immersion"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(filled_at__isnull=True) | (~Q(aims_reached="") & ~Q(filled_by="")),
                name="immersion_assessment_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"Bilan de l'immersion {self.agreement_id}"

    @property
    def status(self) -> str:
        return AssessmentStatus.ASKED if self.filled_at is None else AssessmentStatus.FILLED
