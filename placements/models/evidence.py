"""The evidence of a signed immersion, kept apart from the product once its person is anonymous."""

from django.db import models

from placements.models.immersions import ImmersionAgreement


class AgreementEvidence(models.Model):
    """What was signed and by whom, sealed: read by no page, by the command `agreement_evidence` alone."""

    agreement = models.OneToOneField(ImmersionAgreement, on_delete=models.PROTECT, related_name="evidence")
    sealed = models.TextField("pièce scellée")
    sealed_at = models.DateTimeField("scellée le")
    kept_until = models.DateField("gardée jusqu'au")

    class Meta:
        verbose_name = "preuve scellée d'une immersion"
        verbose_name_plural = "preuves scellées des immersions"
        ordering = ["kept_until", "pk"]
        indexes = [models.Index(fields=["kept_until"], name="evidence_kept_until")]

    def __str__(self) -> str:
        return f"Preuve de l'immersion {self.agreement_id}, jusqu'au {self.kept_until:%d/%m/%Y}"
