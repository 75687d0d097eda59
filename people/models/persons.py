"""A person: the file that a référent's service holds, and who a company says it hired."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from people.enums import Gender, PersonStatus, TrainingLevel
from people.rules import Identity


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


@pghistory.track(exclude=["search_name"])
class Person(models.Model):
    """Someone the Département follows towards work, or knows by a clause contract."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    gender = models.CharField("sexe", max_length=8, choices=Gender, default=Gender.UNKNOWN)
    training_level = models.CharField("niveau de formation", max_length=8, choices=TrainingLevel, blank=True)
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

    search_name = models.GeneratedField(
        expression=Func(Concat("last_name", Value(" "), "first_name"), function="search_normalise"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="texte de recherche",
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["last_name", "first_name", "pk"]
        indexes = [
            models.Index(fields=["service", "status", "last_name"], name="person_of_service"),
            # The whole of « whose file may she open », without the files.
            models.Index(
                fields=["referent", "status"], include=["id", "service", "territory"], name="person_by_referent"
            ),
            models.Index(fields=["territory", "status"], name="person_of_territory"),
            models.Index(fields=["birth_date"], name="person_born_on"),
            GinIndex(fields=["last_name", "first_name"], opclasses=["gin_trgm_ops"] * 2, name="person_name_trgm"),
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="person_search_trgm"),
            models.Index(fields=["search_name"], name="person_search_name"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    @property
    def identity(self) -> Identity:
        """What the rules compare to know two files of one person."""
        return Identity(self.first_name, self.last_name, self.birth_date)

    @property
    def is_followed(self) -> bool:
        """Whether a référent's service holds the file; others are known by a clause contract alone."""
        return self.status != PersonStatus.CLAUSE

    def referent_or(self, earlier):
        """Who follows the person now; `earlier`, a membership, while nobody in office does."""
        return self.referent if self.referent is not None and self.referent.is_active else earlier

    def age_on(self, day) -> int | None:
        """Whole years on a day; None when the birth date is unknown."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


class AnnouncedPerson(models.Model):
    """Who a company says it hired, until a facilitator finds or opens the file. Deleted with the answer."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance")

    class Meta:
        verbose_name = "personne annoncée"
        verbose_name_plural = "personnes annoncées"

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}. {self.last_name[:1]}.".upper()
