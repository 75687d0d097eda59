"""Machinery without a domain word: work to be done once, and the history of status changes."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.enums import NotificationWay, OutboxStatus


class OutboxQuerySet(models.QuerySet):
    def due(self, *, now):
        """Events that nobody is working on and whose time has come, oldest first."""
        return self.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lte=now),
            status=OutboxStatus.PENDING,
            available_at__lte=now,
        ).order_by("available_at", "pk")

    def dead(self):
        return self.filter(status=OutboxStatus.DEAD)


class OutboxEvent(models.Model):
    """One thing that one handler must do, written in the transaction that made it necessary.

    A worker takes a lease, runs the handler and marks the row done in one transaction. A worker that dies leaves
    the lease to expire, and the sweeper gives the event to another. After too many failures the event is dead:
    an administrator sees it and can put it back.
    """

    name = models.CharField("événement", max_length=100)
    handler = models.CharField("traitement", max_length=200)
    key = models.CharField("clé d'unicité", max_length=200)
    payload = models.JSONField("données", default=dict)
    status = models.CharField("état", max_length=10, choices=OutboxStatus, default=OutboxStatus.PENDING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    available_at = models.DateTimeField("à traiter à partir du", default=timezone.now)
    lease_until = models.DateTimeField("réservé jusqu'au", null=True, blank=True)
    done_at = models.DateTimeField("traité le", null=True, blank=True)
    last_error = models.TextField("dernière erreur", blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "travail à faire"
        verbose_name_plural = "travaux à faire"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["handler", "key"], name="outbox_once_per_handler_and_key"),
            models.CheckConstraint(
                condition=~Q(status=OutboxStatus.DONE) | Q(done_at__isnull=False),
                name="outbox_done_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="outbox_due",
                condition=Q(status=OutboxStatus.PENDING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.handler} ({self.key})"


class TransitionLog(models.Model):
    """Who moved an object from one state to another, when and why. Never changed."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    transition = models.CharField("action", max_length=60)
    label = models.CharField("libellé", max_length=120)
    source_state = models.CharField("de", max_length=40)
    target_state = models.CharField("vers", max_length=40)
    reason = models.TextField("motif", blank=True)
    # Authors are kept: a history without names proves nothing.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    actor_role = models.CharField("rôle", max_length=20, blank=True)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "changement d'état"
        verbose_name_plural = "changements d'état"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="transition_of_object")]

    def __str__(self) -> str:
        return f"{self.label} : {self.source_state} → {self.target_state}"


class FormSending(models.Model):
    """A form that was sent, so that sending it again changes nothing. See `core.forms.once`."""

    token = models.UUIDField("jeton", primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    done_url = models.CharField("page obtenue", max_length=500, blank=True)
    sent_at = models.DateTimeField("envoyé le", default=timezone.now)

    is_repeat = False

    class Meta:
        verbose_name = "envoi de formulaire"
        verbose_name_plural = "envois de formulaires"
        ordering = ["-sent_at"]
        indexes = [models.Index(fields=["sent_at"], name="form_sending_age")]

    def __str__(self) -> str:
        return f"{self.token} → {self.done_url}"


class NotificationChoice(models.Model):
    """How a user wants to be told of one kind of thing, when it is not as the registry proposes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices")
    name = models.CharField("notification", max_length=60)
    way = models.CharField("façon", max_length=8, choices=NotificationWay)
    chosen_at = models.DateTimeField("choisie le", default=timezone.now)

    class Meta:
        verbose_name = "choix de notification"
        verbose_name_plural = "choix de notifications"
        ordering = ["user_id", "name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="notification_choice_once")]

    def __str__(self) -> str:
        return f"{self.name} : {self.get_way_display()}"


class HeldMail(models.Model):
    """A mail kept for the daily summary of somebody who prefers one. Deleted once the summary has left."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_mails")
    name = models.CharField("notification", max_length=60)
    key = models.CharField("clé d'unicité", max_length=64)
    subject = models.CharField("objet", max_length=300)
    url = models.CharField("page", max_length=500, blank=True)
    held_at = models.DateTimeField("retenu le", default=timezone.now)

    class Meta:
        verbose_name = "courriel retenu"
        verbose_name_plural = "courriels retenus"
        ordering = ["user_id", "held_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="held_mail_once")]

    def __str__(self) -> str:
        return self.subject
