"""Accept several statements at once: only those in which nothing asks to be looked at."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.actors import Actor
from clauses.models import HoursStatement
from clauses.selectors.reviews import doubts_of, waiting_for_decision
from clauses.services.contracts import require_facilitator
from clauses.services.ledger import statement_validate
from core.errors import Refused


@dataclass(frozen=True, slots=True)
class BulkReview:
    validated: int
    left: int


def statements_validate_sound(*, actor: Actor, statement_ids: Sequence[int], now: dt.datetime) -> BulkReview:
    """Validate each statement on its own, so that one refusal leaves the others done.

    Doubts are looked at again under the lock: a statement that was sound on screen may not be any more.
    """
    require_facilitator(actor)
    if not statement_ids:
        raise Refused.because("nothing_chosen", "Cochez au moins un relevé.")
    done = sum(_validate_if_sound(actor, statement_id, now=now) for statement_id in sorted(set(statement_ids)))
    return BulkReview(done, len(set(statement_ids)) - done)


@transaction.atomic
def _validate_if_sound(actor: Actor, statement_id: int, *, now: dt.datetime) -> bool:
    visible = HoursStatement.objects.visible_to(actor).filter(pk=statement_id)
    statement = visible.select_for_update(of=("self",)).first()
    if statement is None or not waiting_for_decision(visible).exists():
        return False
    if not doubts_of([statement])[statement.pk].is_sound:
        return False
    try:
        statement_validate(actor=actor, statement_id=statement.pk, now=now)
    except Refused:
        return False
    return True
