"""What is said and written about a lot: letters, meetings, and what a company tried to find people."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import GoodFaithKind, LetterKind, Party
from clauses.models.contracts import Lot
from core.validators import validate_no_nir


class LetterQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator; once sent, the buyer and the company it is written to."""
        visible = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor is None or actor.role == Role.FACILITATOR:
            return visible
        if actor.role == Role.CONTRACTOR:
            return visible.sent().filter(company_id=actor.organisation_id)
        return visible.sent() if actor.role == Role.BUYER else self.none()

    def sent(self):
        return self.filter(sent_at__isnull=False)


class Letter(models.Model):
    """A letter to a company of a lot. A draft until it is sent; then kept as it was sent, byte for byte."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="letters")
    company = models.ForeignKey(
        "accounts.Organisation", verbose_name="entreprise", on_delete=models.PROTECT, related_name="letters_received"
    )
    kind = models.CharField("nature", max_length=14, choices=LetterKind, default=LetterKind.REMINDER)
    subject = models.CharField("objet", max_length=200, validators=[validate_no_nir])
    body = models.TextField("texte", validators=[validate_no_nir])
    reply_by = models.DateField("réponse attendue le", null=True, blank=True)
    created_at = models.DateTimeField("préparée le", default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    sender = models.ForeignKey(
        "accounts.Organisation", verbose_name="expéditeur", on_delete=models.PROTECT, related_name="letters_sent"
    )
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    number = models.PositiveIntegerField("numéro", null=True, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    content = models.BinaryField("document envoyé", null=True, blank=True)
    digest = models.CharField("empreinte SHA-256", max_length=64, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "year", "number"],
                name="letter_number_once",
                violation_error_message="Ce numéro de courrier est déjà pris.",
            ),
            models.CheckConstraint(
                condition=Q(
                    sent_at__isnull=True,
                    sent_by__isnull=True,
                    number__isnull=True,
                    year__isnull=True,
                    content__isnull=True,
                    digest="",
                )
                | (
                    Q(
                        sent_at__isnull=False,
                        sent_by__isnull=False,
                        number__isnull=False,
                        year__isnull=False,
                        content__isnull=False,
                    )
                    & ~Q(digest="")
                ),
                name="letter_sent_is_whole",
                violation_error_message="Un courrier envoyé a un numéro, une date, un auteur et son document.",
            ),
            models.CheckConstraint(condition=~Q(body="") & ~Q(subject=""), name="letter_says_something"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sent_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}".strip()

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def answer(self) -> "LetterReply | None":
        """The company's reply, when there is one."""
        return getattr(self, "reply", None)

    @property
    def reference(self) -> str:
        """`2026-004`, once sent."""
        return f"{self.year}-{self.number:03}" if self.number else ""


@pghistory.track()
class LetterReply(models.Model):
    """What the company answers to a letter, in its space. One answer; the talk goes on in meetings."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="reply")
    text = models.TextField("réponse", validators=[validate_no_nir])
    replied_at = models.DateTimeField("répondue le")
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "réponse à un courrier"
        verbose_name_plural = "réponses aux courriers"
        ordering = ["-replied_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="letter_reply_says_something")]

    def __str__(self) -> str:
        return f"Réponse au courrier {self.letter_id}"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator; the buyer and the companies of the lot when the notes are shared with them."""
        visible = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor is None or actor.role == Role.FACILITATOR:
            return visible
        if actor.role == Role.CONTRACTOR:
            return visible.filter(shared_with_company=True)
        return visible.filter(shared_with_buyer=True) if actor.role == Role.BUYER else self.none()


@pghistory.track()
class Meeting(models.Model):
    """A meeting about a lot, planned or held: who, what was decided, and the next step with its day."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="meetings")
    held_at = models.DateTimeField("date et heure")
    place = models.CharField("lieu", max_length=160, blank=True)
    participants = models.TextField("participants", validators=[validate_no_nir])
    decisions = models.TextField("ce qui a été dit et décidé", blank=True, validators=[validate_no_nir])
    next_step = models.CharField("prochaine étape", max_length=300, blank=True, validators=[validate_no_nir])
    next_step_party = models.CharField("à qui d'agir", max_length=12, choices=Party, blank=True)
    next_step_due = models.DateField("pour le", null=True, blank=True)
    next_step_done_on = models.DateField("fait le", null=True, blank=True)
    shared_with_buyer = models.BooleanField("partagée avec l'acheteur", default=False)
    shared_with_company = models.BooleanField("partagée avec les entreprises du lot", default=False)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion"
        verbose_name_plural = "réunions"
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_step="", next_step_party="", next_step_due__isnull=True)
                | (~Q(next_step="") & ~Q(next_step_party="") & Q(next_step_due__isnull=False)),
                name="meeting_next_step_is_whole",
                violation_error_message="Une prochaine étape dit quoi, qui et pour quand.",
            ),
            models.CheckConstraint(
                condition=Q(next_step_done_on__isnull=True) | ~Q(next_step=""),
                name="meeting_step_done_exists",
                violation_error_message="Il n'y a pas d'étape à marquer comme faite.",
            ),
        ]

    def __str__(self) -> str:
        return f"Réunion du {timezone.localtime(self.held_at):%d/%m/%Y}"

    @property
    def step_is_open(self) -> bool:
        return bool(self.next_step) and self.next_step_done_on is None


class GoodFaithStepQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator, the buyer who decides, and the company whose efforts these are."""
        visible = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor is None or actor.role in {Role.FACILITATOR, Role.BUYER}:
            return visible
        if actor.role == Role.CONTRACTOR:
            return visible.filter(company_id=actor.organisation_id)
        return self.none()

    def kept(self):
        return self.filter(withdrawn_at__isnull=True)


@pghistory.track()
class GoodFaithStep(models.Model):
    """Something a company did to find people for a lot, written by the company or the facilitator."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="good_faith_steps")
    company = models.ForeignKey(
        "accounts.Organisation", verbose_name="entreprise", on_delete=models.PROTECT, related_name="good_faith_steps"
    )
    kind = models.CharField("nature", max_length=12, choices=GoodFaithKind)
    done_on = models.DateField("date")
    people = models.PositiveSmallIntegerField("nombre de personnes", null=True, blank=True)
    text = models.CharField("ce qui a été fait", max_length=500, validators=[validate_no_nir])
    created_at = models.DateTimeField("écrite le", default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    by_company = models.BooleanField("écrite par l'entreprise")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = GoodFaithStepQuerySet.as_manager()

    class Meta:
        verbose_name = "démarche"
        verbose_name_plural = "démarches"
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("created_at")),
                name="good_faith_withdrawn_after_written",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="good_faith_says_what"),
        ]
        indexes = [models.Index(fields=["lot", "company", "-done_on"], name="good_faith_of_lot")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.done_on:%d/%m/%Y}"
