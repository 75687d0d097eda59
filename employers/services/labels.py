"""The Département's own label for offers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import Conflict, Reason, Refused
from core.models import TransitionLog
from core.outbox import outbox_add
from core.workflow import Transition, transition_apply
from employers.enums import OpeningStatus
from employers.models import OfferCriterion, Opening
from employers.services.openings import opening_lock
from employers.transitions import OFFER_LABEL_GIVE, OFFER_LABEL_REVIEW, OFFER_LABEL_TAKE


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
    given = {"labelled_at": now, "labelled_by": actor.user, "label_criteria": chosen}
    _move(OFFER_LABEL_REVIEW if opening.is_labelled else OFFER_LABEL_GIVE, opening, given, actor=actor, now=now)
    return opening


@transaction.atomic
def opening_unlabel(*, actor: Actor, kind: str, opening_id: int, reason: str, now: dt.datetime) -> Opening:
    """Take the label back, with a reason the employer will read."""
    opening = _lock_for_label(actor=actor, kind=kind, opening_id=opening_id)
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez un motif.", "reason")
    if not opening.is_labelled:
        raise Conflict.because("not_labelled", "Cette offre n'a plus de label.")
    nothing: dict[str, Any] = {"labelled_at": None, "labelled_by": None, "label_criteria": []}
    log = _move(OFFER_LABEL_TAKE, opening, nothing, actor=actor, now=now, reason=reason)
    outbox_add("opening_unlabelled", key=f"transition:{log.pk}", kind=str(opening.kind), id=opening.pk, reason=reason)
    return opening


def _lock_for_label(*, actor: Actor, kind: str, opening_id: int) -> Opening:
    if not actor.has_role(Role.PILOT, Role.ADMIN):
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    return opening_lock(actor=actor, kind=kind, opening_id=opening_id)


def _move(
    change: Transition, opening: Opening, values: Mapping[str, Any], *, actor: Actor, now: dt.datetime, reason: str = ""
) -> TransitionLog:
    """Move the label, and say that what is shown of the offer changed."""
    which = {"kind": str(opening.kind), "id": opening.pk}
    log = transition_apply(
        change, opening, actor=actor, now=now, reason=reason, state_field="label_status", values=values, **which
    )
    outbox_add("opening_changed", key=f"transition:{log.pk}", **which)
    return log
