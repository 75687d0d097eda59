"""Who acts: users, organisations, memberships, and the territories they work on."""

import datetime as dt
import hashlib
import secrets
from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from treebeard.mp_tree import MP_Node

from accounts.enums import (
    ROLES_OF_KIND,
    AccessRequestStatus,
    BuyerKind,
    InvitationStatus,
    OrganisationKind,
    OrganisationStatus,
    Role,
    TerritoryKind,
)
from core.validators import siret_is_sound


class Territory(MP_Node):
    """A node of the Département's map of action; a user sees her territory and everything below it."""

    name = models.CharField("nom", max_length=120)
    code = models.SlugField("code", max_length=40, unique=True)
    kind = models.CharField("nature", max_length=12, choices=TerritoryKind, default=TerritoryKind.TERRITORY)
    communes = models.ManyToManyField(
        "referential.Commune", verbose_name="communes", related_name="territories", blank=True
    )

    node_order_by = ["name"]

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        if not email:
            raise ValueError("an e-mail is needed")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in with an e-mail. What she may do comes from her memberships."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    is_staff = models.BooleanField("accède à l'administration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("inscrit le", default=timezone.now)
    current_membership = models.ForeignKey(
        "Membership",
        verbose_name="rôle en cours",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_whatever_the_case",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The Département sees all; others see their own organisation."""
        if actor is None:
            return self.none()
        if actor.is_department_wide:
            return self
        return self.filter(pk=actor.organisation_id)


@pghistory.track()
class Organisation(models.Model):
    """A body whose people act here: company, service, buyer, Département.

    `siret` holds what its source published: a form refuses a wrong key, an import keeps it and warns, so code that
    needs certainty asks `siret_is_sound`.
    """

    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind)
    siret = models.CharField("SIRET", max_length=20, unique=True, null=True, blank=True)
    buyer_kind = models.CharField("catégorie d'acheteur", max_length=16, choices=BuyerKind, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(
        "referential.Commune",
        verbose_name="commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    is_active = models.BooleanField("active", default=True)
    verified_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, verbose_name="vérifiée par", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(siret=""), name="organisation_siret_null_rather_than_empty"),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(verified_by__isnull=False),
                name="organisation_verified_by_someone",
                violation_error_message="Une vérification a un auteur.",
            ),
        ]
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="organisation_name_trgm")]

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> str:
        if not self.is_active:
            return OrganisationStatus.CLOSED
        return OrganisationStatus.UNVERIFIED if self.verified_at is None else OrganisationStatus.VERIFIED

    @property
    def siret_is_sound(self) -> bool:
        return self.siret is not None and siret_is_sound(self.siret)


class MembershipQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(is_active=True, organisation__is_active=True, user__is_active=True)

    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.is_department_wide:
            return self
        return self.filter(organisation_id=actor.organisation_id)


@pghistory.track()
class Membership(models.Model):
    """A user's role in an organisation, perhaps limited to a territory."""

    user = models.ForeignKey(User, verbose_name="utilisateur", on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name="organisation", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField("rôle", max_length=20, choices=Role)
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    is_active = models.BooleanField("active", default=True)
    sees_network = models.BooleanField(
        "membre du réseau des facilitateurs",
        default=False,
        help_text="Lit, sans les modifier, les marchés que suivent les autres facilitateurs de son territoire.",
    )
    is_manager = models.BooleanField(
        "responsable du service",
        default=False,
        help_text="Voit la charge de chaque référent du service et peut répartir ses accompagnements.",
    )
    created_at = models.DateTimeField("créée le", default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        ordering = ["organisation__name", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once",
                violation_error_message="Cette personne a déjà ce rôle dans cette organisation.",
            ),
            models.CheckConstraint(
                condition=Q(sees_network=False) | Q(role=Role.FACILITATOR),
                name="membership_network_is_for_facilitators",
                violation_error_message="Le réseau est celui des facilitateurs.",
            ),
            models.CheckConstraint(
                condition=Q(is_manager=False) | Q(role=Role.REFERENT),
                name="membership_manager_is_a_referent",
                violation_error_message="Seul un référent peut être responsable de son service.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.organisation_id and self.role not in ROLES_OF_KIND[self.organisation.kind]:
            raise ValidationError({"role": "Ce rôle ne convient pas à cette nature d'organisation."})


INVITATION_LIFETIME = dt.timedelta(days=14)


def invitation_lifetime() -> dt.datetime:
    return timezone.now() + INVITATION_LIFETIME


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.is_department_wide:
            return self
        return self.filter(Q(organisation_id=actor.organisation_id) | Q(invited_by=actor.user))

    def pending(self, *, now):
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


@pghistory.track(exclude=["token_hash"])
class Invitation(models.Model):
    """An offer to join an organisation, sent by e-mail. Only a hash of its secret is stored."""

    email = models.EmailField("adresse électronique")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField("rôle", max_length=20, choices=Role)
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")
    created_at = models.DateTimeField("envoyée le", default=timezone.now)
    expires_at = models.DateTimeField("expire le", default=invitation_lifetime)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"),
            models.UniqueConstraint(
                Lower("email"),
                F("organisation"),
                F("role"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_pending_once",
                violation_error_message="Une invitation est déjà en attente pour cette adresse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    @property
    def status(self) -> str:
        if self.accepted_at is not None:
            return InvitationStatus.ACCEPTED
        return InvitationStatus.WAITING if self.revoked_at is None else InvitationStatus.REVOKED

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class AccessRequestQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The organisation that is asked, and the Département."""
        if actor is None:
            return self.none()
        if actor.is_department_wide:
            return self
        return self.filter(organisation_id=actor.organisation_id)

    def waiting(self):
        return self.filter(status=AccessRequestStatus.WAITING)


@pghistory.track()
class AccessRequest(models.Model):
    """Somebody says she works in an organisation already here, and asks to be let in. A colleague answers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="access_requests")
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role)
    status = models.CharField("état", max_length=10, choices=AccessRequestStatus, default=AccessRequestStatus.WAITING)
    created_at = models.DateTimeField("reçue le", default=timezone.now)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'accès"
        verbose_name_plural = "demandes d'accès"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                F("organisation"),
                condition=Q(status=AccessRequestStatus.WAITING),
                name="access_request_waiting_once",
                violation_error_message="Cette demande est déjà en attente.",
            ),
            models.CheckConstraint(
                condition=Q(status=AccessRequestStatus.WAITING)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="access_request_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email


class UndeliverableAddressQuerySet(models.QuerySet):
    def open(self):
        """Addresses that still fail: not mended, and still the address of their user."""
        return self.filter(cleared_at__isnull=True, address__iexact=F("user__email"))


@pghistory.track()
class UndeliverableAddress(models.Model):
    """A user's address that mails no longer reach: told by a mail server, or seen by somebody."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="undeliverable")
    address = models.EmailField("adresse")
    reason = models.CharField("motif", max_length=500)
    noticed_at = models.DateTimeField("constaté le", default=timezone.now)
    noticed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    cleared_at = models.DateTimeField("rétablie le", null=True, blank=True)
    cleared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")

    objects = UndeliverableAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse injoignable"
        verbose_name_plural = "adresses injoignables"
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                F("user"),
                Lower("address"),
                condition=Q(cleared_at__isnull=True),
                name="undeliverable_address_once",
                violation_error_message="Cette adresse est déjà signalée.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="undeliverable_address_says_why"),
        ]

    def __str__(self) -> str:
        return self.address


class CalendarSubscription(models.Model):
    """The secret address of one membership's due dates. Only a digest is kept: the address is shown once, when drawn.

    Drawing another revokes the earlier one; deleting the row revokes it for good.
    """

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="calendar_subscription"
    )
    digest = models.CharField("empreinte SHA-256 du secret", max_length=64)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    last_read_on = models.DateField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement à un calendrier"
        verbose_name_plural = "abonnements à un calendrier"
        ordering = ["membership_id"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="calendar_secret_once")]

    def __str__(self) -> str:
        return f"Calendrier du rattachement {self.membership_id}"
