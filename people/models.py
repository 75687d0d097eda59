"""The only home of personal data. No social security number, ever (decree 2019-341)."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from people.enums import (
    AccessPurpose,
    ChangeReason,
    ConsentPurpose,
    ConsentWay,
    Gender,
    OpinionState,
    PairState,
    Partner,
    PersonStatus,
    ProofKind,
    TrainingLevel,
)
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
            models.Index(fields=["referent", "status"], name="person_of_referent"),
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


class ReferentChange(models.Model):
    """That a person passed from one référent to another: who decided, when, why. Never changed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="referent_changes")
    from_referent = models.ForeignKey(
        "accounts.Membership",
        verbose_name="de",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people_given",
    )
    to_referent = models.ForeignKey(
        "accounts.Membership", verbose_name="à", null=True, on_delete=models.SET_NULL, related_name="people_received"
    )
    reason = models.CharField("motif", max_length=10, choices=ChangeReason)
    note = models.CharField("mot pour la suite", max_length=1000, blank=True, validators=[validate_no_nir])
    at = models.DateTimeField("le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidé par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "changement de référent"
        verbose_name_plural = "changements de référent"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_referent__isnull=True)
                | Q(to_referent__isnull=True)
                | ~Q(from_referent=F("to_referent")),
                name="referent_change_changes",
            )
        ]
        indexes = [models.Index(fields=["person", "-at"], name="referent_change_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} : {self.from_referent_id} → {self.to_referent_id}"


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


class PersonPair(models.Model):
    """Two files that may be of one person, until somebody merges them or says that they are two people."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField("ressemblance")
    reasons = ArrayField(models.CharField(max_length=120), verbose_name="raisons", default=list)
    state = models.CharField("état", max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField("trouvée le", default=timezone.now)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="person_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="person_pair_in_order"),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=PairState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="person_pair_decision_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="person_pair_queue")]

    def __str__(self) -> str:
        return f"{self.one_id} · {self.other_id}"


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


class PersonMerge(models.Model):
    """The journal of a merge: which file disappeared into which, what followed it, who decided, when.

    It goes with the person's file. What each file said before stays in the audit trail.
    """

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    merged_id = models.BigIntegerField("dossier disparu", unique=True)
    merged_name = models.CharField("nom du dossier disparu", max_length=161)
    merged_birth_date = models.DateField("né(e) le", null=True, blank=True)
    moved = models.JSONField("lignes déplacées", default=dict, help_text="Nombre de lignes par nature.")
    merged_at = models.DateTimeField("fusionné le")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fusionné par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "fusion de dossiers"
        verbose_name_plural = "fusions de dossiers"
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


@pghistory.track()
class Consent(models.Model):
    """What a person agreed to, when, and when she took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField("objet", max_length=20, choices=ConsentPurpose)
    given_on = models.DateField("donné le")
    how = models.CharField("de quelle façon", max_length=8, choices=ConsentWay, blank=True)
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
        return f"{self.user} · {timezone.localtime(self.at):%d/%m/%Y %H:%M}"
