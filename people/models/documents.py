"""The documents of a person that her référent keeps for her: a CV, a diploma, a licence."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.text import slugify

from core import formats
from core.dates import months_later
from core.validators import validate_no_nir
from people.enums import DocumentAct, DocumentKind
from people.models.persons import Person
from people.rules.documents import LARGEST, NAME_LENGTH

MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg"}


class PersonDocument(models.Model):
    """One document. Its bytes are a row of their own, so that no list ever loads them; both go with the person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("nature", max_length=12, choices=DocumentKind)
    name = models.CharField("précision", max_length=NAME_LENGTH, blank=True, validators=[validate_no_nir])
    extension = models.CharField("type de fichier", max_length=4, choices=[(one, one.upper()) for one in MEDIA_TYPES])
    size = models.PositiveIntegerField("taille", help_text="En octets.")
    put_at = models.DateTimeField("déposé le", help_text="Remplacer le fichier change cette date.")
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déposé par", on_delete=models.RESTRICT, related_name="+"
    )
    # Empty again when another file takes its place: its time begins anew.
    warned_at = models.DateTimeField("fin annoncée le", null=True, blank=True)

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=LARGEST), name="document_size_within_bounds"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_is_listed"),
            models.CheckConstraint(condition=Q(extension__in=list(MEDIA_TYPES)), name="document_type_is_listed"),
        ]
        indexes = [models.Index(fields=["put_at"], name="document_put_at")]

    def __str__(self) -> str:
        """CV, or CACES 3 (Permis ou habilitation)."""
        return f"{self.name} ({self.get_kind_display()})" if self.name else self.get_kind_display()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.extension]

    @property
    def size_told(self) -> str:
        """« 22 Ko », « 1,3 Mo »."""
        if self.size < 1_000_000:
            return f"{formats.number(max(self.size // 1000, 1))}{formats.NBSP}Ko"
        return f"{formats.number(self.size / 1_000_000, 1)}{formats.NBSP}Mo"

    @property
    def filename(self) -> str:
        """What the file is called once downloaded, whatever it was called when it came."""
        return f"{slugify(f'{self.name or self.get_kind_display()} {self.person}')}.{self.extension}"

    @property
    def kept_until(self) -> dt.date:
        """The last day it is kept, unless a newer file takes its place."""
        return months_later(timezone.localdate(self.put_at), settings.PERSON_DOCUMENT_MONTHS)


class DocumentContent(models.Model):
    """The bytes of a document, in the database: read by nobody but through the application, erased with their row."""

    document = models.OneToOneField(PersonDocument, on_delete=models.CASCADE, primary_key=True, related_name="content")
    data = models.BinaryField("contenu")

    class Meta:
        verbose_name = "contenu d'un document"
        verbose_name_plural = "contenus des documents"
        constraints = [
            models.CheckConstraint(
                condition=GreaterThan(Func(F("data"), function="octet_length", output_field=IntegerField()), 0),
                name="document_content_not_empty",
            )
        ]

    def __str__(self) -> str:
        return f"Contenu du document {self.pk}"


class DocumentTrace(models.Model):
    """That a document was put, replaced, joined or taken away: when, by whom, of which kind. It holds nothing of it.

    It outlives the document and goes with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="document_traces")
    kind = models.CharField("nature", max_length=12, choices=DocumentKind)
    act = models.CharField("acte", max_length=8, choices=DocumentAct)
    about = models.CharField("objet", max_length=160, blank=True, help_text="L'employeur de la proposition.")
    at = models.DateTimeField("le")
    # Empty: the end of the time it is kept, or the person herself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    class Meta:
        verbose_name = "trace d'un document"
        verbose_name_plural = "traces des documents"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True, act__in=[one.value for one in DocumentAct if one.is_by_nobody])
                | Q(by__isnull=False, act__in=[one.value for one in DocumentAct if not one.is_by_nobody]),
                name="document_trace_says_by_whom",
            ),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_trace_kind_is_listed"),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="document_trace_of_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.told}"

    @property
    def told(self) -> str:
        """« Déposé », or « Joint à une proposition (Atelier du Lac) »."""
        return f"{self.get_act_display()} ({self.about})" if self.about else self.get_act_display()
