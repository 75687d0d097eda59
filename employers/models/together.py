"""Companies that work together: needs and offers of contracting, what was signed, and the members' news."""

from decimal import Decimal

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import Branch, NetworkStatus, NewsStatus, NoticeSide, NoticeStatus, WorkTogether
from employers.models.companies import Employer


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Open ones to every company and to the team; the others to their own company and to the pilot."""
        if actor is None:
            return self.none()
        if actor.role in {Role.PILOT, Role.ADMIN}:
            return self
        open_ones = Q(status=NoticeStatus.OPEN)
        if actor.role in {Role.FACILITATOR, Role.REFERENT}:
            return self.filter(open_ones)
        return self.filter(open_ones | Q(employer__organisation_id=actor.organisation_id))

    def reported(self):
        """Open ones that a company reported, and that the Département has not read yet."""
        unread = NoticeReport.objects.filter(notice=OuterRef("pk"), read_at__isnull=True)
        return self.filter(Exists(unread), status=NoticeStatus.OPEN)


@pghistory.track()
class ContractingNotice(models.Model):
    """A company looks for, or offers, work to share with another: SIAE, GEIQ and ordinary employers."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="notices")
    side = models.CharField("vous", max_length=5, choices=NoticeSide)
    form = models.CharField("sous quelle forme", max_length=12, choices=WorkTogether)
    title = models.CharField("en une ligne", max_length=160, validators=[validate_no_nir])
    description = models.TextField("en détail", max_length=3000, validators=[validate_no_nir])
    branch = models.CharField("secteur", max_length=12, choices=Branch)
    open_until = models.DateField("jusqu'au")
    status = models.CharField("état", max_length=10, choices=NoticeStatus, default=NoticeStatus.OPEN)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    created_at = models.DateTimeField("publiée le", default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce entre entreprises"
        verbose_name_plural = "annonces entre entreprises"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "-created_at"], name="notice_open")]

    def __str__(self) -> str:
        return self.title


class NoticeReply(models.Model):
    """Another company is interested, and says why."""

    notice = models.ForeignKey(ContractingNotice, on_delete=models.CASCADE, related_name="replies")
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="notice_replies")
    message = models.TextField("votre message", max_length=1500, validators=[validate_no_nir])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "réponse à une annonce"
        verbose_name_plural = "réponses à des annonces"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "employer"],
                name="notice_reply_once",
                violation_error_message="Votre entreprise a déjà répondu à cette annonce.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer} → {self.notice}"


class NoticeReport(models.Model):
    """A company says why a notice has no place here; the Département takes the notice back, or keeps it."""

    notice = models.ForeignKey(ContractingNotice, on_delete=models.CASCADE, related_name="reports")
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="notice_reports")
    reason = models.TextField("pourquoi", max_length=500, validators=[validate_no_nir])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "signalement d'une annonce"
        verbose_name_plural = "signalements d'annonces"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "employer"],
                name="notice_report_once",
                violation_error_message="Votre entreprise a déjà signalé cette annonce.",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_by__isnull=False), name="notice_report_read_by_someone"
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(read_at__isnull=True), name="notice_report_unread")]

    def __str__(self) -> str:
        return f"{self.employer} · {self.notice}"


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.role in {Role.PILOT, Role.ADMIN}:
            return self
        mine = Q(first__organisation_id=actor.organisation_id) | Q(second__organisation_id=actor.organisation_id)
        return self.filter(mine)


@pghistory.track()
class Partnership(models.Model):
    """A contract signed or a project led together by two employers: what the Département counts."""

    notice = models.ForeignKey(
        ContractingNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    form = models.CharField("forme", max_length=12, choices=WorkTogether)
    first = models.ForeignKey(Employer, verbose_name="employeur", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Employer, verbose_name="avec", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("objet", max_length=200, validators=[validate_no_nir])
    signed_on = models.DateField("signé ou lancé le")
    amount = models.DecimalField(
        "montant HT (€)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("noté le", default=timezone.now)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat ou projet commun"
        verbose_name_plural = "contrats et projets communs"
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="partnership_of_two",
                violation_error_message="Il faut deux employeurs différents.",
            ),
            models.UniqueConstraint(
                fields=["notice", "second"],
                condition=Q(notice__isnull=False),
                name="partnership_once_for_a_notice",
                violation_error_message="Ce partenaire est déjà noté pour cette annonce.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MemberNewsQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.filter(status=NewsStatus.PUBLISHED)
        if actor.role in {Role.PILOT, Role.ADMIN}:
            return self
        mine = Q(employer__organisation_id=actor.organisation_id)
        return self.filter(mine | Q(status=NewsStatus.PUBLISHED))

    def published(self):
        return self.filter(status=NewsStatus.PUBLISHED)

    def in_network(self):
        """Those of today's members: who leaves takes her news along."""
        return self.filter(employer__network_membership__status=NetworkStatus.MEMBER)


@pghistory.track()
class MemberNews(models.Model):
    """What a member tells the network; the pilot reads it before the public does."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="news")
    title = models.CharField("titre", max_length=120, validators=[validate_no_nir])
    text = models.TextField("texte", max_length=2000, validators=[validate_no_nir])
    status = models.CharField("état", max_length=10, choices=NewsStatus, default=NewsStatus.SUBMITTED)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    created_at = models.DateTimeField("écrite le", default=timezone.now)

    objects = MemberNewsQuerySet.as_manager()

    class Meta:
        verbose_name = "nouvelle d'un membre"
        verbose_name_plural = "nouvelles des membres"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=NewsStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="news_published_is_dated",
            )
        ]
        indexes = [models.Index(fields=["status", "-published_at"], name="news_published")]

    def __str__(self) -> str:
        return self.title
