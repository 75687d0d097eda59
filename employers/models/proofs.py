"""The file that proves a label: read by the Département alone, never published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import GreaterThan
from django.utils.text import slugify

from employers.models.companies import EmployerLabel
from people.models.documents import MEDIA_TYPES
from people.rules.documents import LARGEST


class LabelProof(models.Model):
    """A row of its own, so that no list of labels ever loads its bytes; it goes with the label."""

    held = models.OneToOneField(EmployerLabel, on_delete=models.CASCADE, primary_key=True, related_name="proof_file")
    extension = models.CharField("type de fichier", max_length=4, choices=[(one, one.upper()) for one in MEDIA_TYPES])
    size = models.PositiveIntegerField("taille", help_text="En octets.")
    data = models.BinaryField("contenu")
    put_at = models.DateTimeField("déposé le")
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déposé par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "preuve d'un label"
        verbose_name_plural = "preuves de labels"
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=LARGEST), name="label_proof_size_within_bounds"),
            models.CheckConstraint(condition=Q(extension__in=list(MEDIA_TYPES)), name="label_proof_type_is_listed"),
            models.CheckConstraint(
                condition=GreaterThan(Func(F("data"), function="octet_length", output_field=IntegerField()), 0),
                name="label_proof_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"Preuve · {self.held}"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.extension]

    @property
    def filename(self) -> str:
        """What the file is called once downloaded, whatever it was called when it came."""
        return f"{slugify(f'preuve {self.held.label} {self.held.employer}')}.{self.extension}"
