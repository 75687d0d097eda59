"""Pooling agreements (globalisation): which buyers let one employee's hours be spread over which lots.

Written once, then accepted or refused by each buyer. What was signed never changes: an agreement is ended, and another
is written. An hour still goes to exactly one lot; triggers on people's contracts and on the ledger refuse the hours of
one employee on the lots of several buyers without an agreement.
"""

import datetime as dt

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import Role
from clauses.models.contracts import Lot
from clauses.models.shares import SHARE
from core.validators import validate_no_nir


class PoolingAgreementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Facilitators of its lots, the buyers asked, the companies of its lots once it is signed; the pilot."""
        if actor is None:
            return self.none()
        here = PoolingLot.objects.filter(agreement=OuterRef("pk"), lot__in=Lot.objects.visible_to(actor))
        if actor.role == Role.BUYER:
            return self.filter(signatures__buyer_id=actor.organisation_id).distinct()
        if actor.role == Role.CONTRACTOR:
            return self.signed().filter(Exists(here))
        return self.filter(Exists(here)) if actor.role == Role.FACILITATOR or actor.is_department_wide else self.none()

    def signed(self):
        """Accepted by every buyer, ended since or not."""
        asked = PoolingSignature.objects.filter(agreement=OuterRef("pk"))
        return self.filter(Exists(asked), ~Exists(asked.filter(accepted_at__isnull=True)))

    def in_force(self, on):
        last_day = Coalesce("ended_on", "ends_on")
        return self.signed().annotate(last_day_in_force=last_day).filter(starts_on__lte=on, last_day_in_force__gte=on)

    def open(self):
        """Neither refused nor ended by somebody."""
        refused = PoolingSignature.objects.filter(agreement=OuterRef("pk"), refused_at__isnull=False)
        return self.filter(~Exists(refused), ended_on__isnull=True)


@pghistory.track()
class PoolingAgreement(models.Model):
    """An agreement between buyers, as it was written: a signed document, its days, its lots with their shares."""

    reference = models.CharField("référence du document signé", max_length=80, validators=[validate_no_nir])
    purpose = models.CharField("objet", max_length=300, validators=[validate_no_nir])
    starts_on = models.DateField("valable du")
    ends_on = models.DateField("au")
    facilitation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="structure de facilitation",
        on_delete=models.PROTECT,
        related_name="pooling_agreements",
    )
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    ended_on = models.DateField("dernier jour, avant le terme", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="terminé par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    end_reason = models.CharField("motif", max_length=500, blank=True, validators=[validate_no_nir])

    objects = PoolingAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "accord de mise en commun"
        verbose_name_plural = "accords de mise en commun"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facilitation", "reference"],
                name="pooling_reference_once",
                violation_error_message="Un accord porte déjà cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pooling_dates_in_order",
                violation_error_message="La fin de l'accord précède son début.",
            ),
            models.CheckConstraint(condition=~Q(reference="") & ~Q(purpose=""), name="pooling_says_what"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_on__lte=F("ends_on"), ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="pooling_ended_with_reason",
                violation_error_message="Une fin avant terme a une date, un auteur et un motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="kept_as_written", exclude=["ended_on", "ended_at", "ended_by", "end_reason"]),
            pgtrigger.Protect(
                name="ended_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Mise en commun {self.reference}"

    @property
    def last_day(self) -> dt.date:
        return self.ended_on or self.ends_on


class PoolingLot(models.Model):
    """A lot of an agreement, and the share of each pooled person's hours that it is meant to take."""

    agreement = models.ForeignKey(PoolingAgreement, on_delete=models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="poolings")
    share = models.DecimalField("part des heures", **(SHARE | {"null": False, "blank": False}))

    class Meta:
        verbose_name = "lot d'un accord"
        verbose_name_plural = "lots d'un accord"
        ordering = ["agreement_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "lot"],
                name="pooling_lot_once",
                violation_error_message="Ce lot est déjà dans l'accord.",
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="pooling_share_is_a_share"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_as_written", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="before_any_signature",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM clauses_poolingsignature
                        WHERE agreement_id = NEW.agreement_id AND (accepted_at IS NOT NULL OR refused_at IS NOT NULL)
                    ) THEN
                        RAISE EXCEPTION 'agreement % is signed: its lots no longer change', NEW.agreement_id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'pooling_lots_before_signatures';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} · {self.share}"


@pghistory.track()
class PoolingSignature(models.Model):
    """A buyer of an agreement, and her answer: accepted, or refused with a reason. Given once."""

    agreement = models.ForeignKey(PoolingAgreement, on_delete=models.PROTECT, related_name="signatures")
    buyer = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="acheteur",
        on_delete=models.PROTECT,
        related_name="pooling_signatures",
    )
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)
    refused_at = models.DateTimeField("refusé le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="réponse de",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    refusal_reason = models.CharField("motif du refus", max_length=500, blank=True, validators=[validate_no_nir])

    class Meta:
        verbose_name = "signature d'un accord"
        verbose_name_plural = "signatures d'un accord"
        ordering = ["agreement_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "buyer"], name="pooling_buyer_once"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, refused_at__isnull=True, answered_by__isnull=True)
                | Q(accepted_at__isnull=False, refused_at__isnull=True, answered_by__isnull=False)
                | Q(accepted_at__isnull=True, refused_at__isnull=False, answered_by__isnull=False),
                name="pooling_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal_reason="")
                | (Q(refused_at__isnull=False) & ~Q(refusal_reason="")),
                name="pooling_refused_with_reason",
                violation_error_message="Indiquez pourquoi l'accord est refusé.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__accepted_at__isnull=False) | pgtrigger.Q(old__refused_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer_id} · accord {self.agreement_id}"

    @property
    def is_waiting(self) -> bool:
        return self.accepted_at is None and self.refused_at is None
