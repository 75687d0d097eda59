"""The Département's own label for offers."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import Conflict, Reason, Refused
from core.models import TransitionLog
from core.outbox import outbox_add
from employers.enums import OpeningStatus
from employers.models import OfferCriterion, Opening
from employers.services.openings import opening_lock


@transaction.atomic
def opening_label(*, actor: Actor, kind: str, opening_id: int, criteria: Sequence[str], now: dt.datetime) -> Opening:
    """Give the label, saying which criteria hold. Giving it again changes the criteria."""
    opening = _lock_for_label(actor=actor, kind=kind, opening_id=opening_id)
    known = set(OfferCriterion.objects.filter(is_active=True).values_list("code", flat=True))
    chosen = [code for code in dict.fromkeys(criteria) if code in known]
    reasons = []
    if not chosen:
        reasons.append(Reason("no_criterion", "Cochez au moins un critère rempli par l'offre.", "criteria"))
    if opening.status != OpeningStatus.PUBLISHED:
        reasons.append(Reason("not_published", "Publiez l'offre avant de la labelliser."))
    if reasons:
        raise Refused(reasons)
    if opening.is_labelled and set(opening.label_criteria) == set(chosen):
        raise Conflict.because("already_labelled", "Cette offre est déjà labellisée sur ces critères.")
    was_labelled = opening.is_labelled
    opening.labelled_at, opening.labelled_by, opening.label_criteria = now, actor.user, chosen
    opening.save(update_fields=["labelled_at", "labelled_by", "label_criteria"])
    log = _log(opening, actor=actor, now=now, name="label", label="Label donné" if not was_labelled else "Label revu")
    if not was_labelled:
        outbox_add("opening_labelled", key=f"transition:{log.pk}", kind=str(opening.kind), id=opening.pk)
    _announce(opening, log)
    return opening


@transaction.atomic
def opening_unlabel(*, actor: Actor, kind: str, opening_id: int, reason: str, now: dt.datetime) -> Opening:
    """Take the label back, with a reason the employer will read."""
    opening = _lock_for_label(actor=actor, kind=kind, opening_id=opening_id)
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez un motif.", "reason")
    if not opening.is_labelled:
        raise Conflict.because("not_labelled", "Cette offre n'a plus de label.")
    opening.labelled_at, opening.labelled_by, opening.label_criteria = None, None, []
    opening.save(update_fields=["labelled_at", "labelled_by", "label_criteria"])
    log = _log(opening, actor=actor, now=now, name="unlabel", label="Label retiré", reason=reason)
    outbox_add("opening_unlabelled", key=f"transition:{log.pk}", kind=str(opening.kind), id=opening.pk, reason=reason)
    _announce(opening, log)
    return opening


def _lock_for_label(*, actor: Actor, kind: str, opening_id: int) -> Opening:
    if not actor.has_role(Role.PILOT, Role.ADMIN):
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    return opening_lock(actor=actor, kind=kind, opening_id=opening_id)


def _log(opening: Opening, *, actor: Actor, now: dt.datetime, name: str, label: str, reason: str = "") -> TransitionLog:
    return TransitionLog.objects.create(
        content_type=ContentType.objects.get_for_model(opening),
        object_id=opening.pk,
        transition=name,
        label=label,
        source_state=opening.status,
        target_state=opening.status,
        reason=reason.strip(),
        actor=actor.user,
        actor_role=actor.role,
        at=now,
    )


def _announce(opening: Opening, log: TransitionLog) -> None:
    outbox_add("opening_changed", key=f"transition:{log.pk}", kind=str(opening.kind), id=opening.pk)
