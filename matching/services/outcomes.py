"""What became of a person with an opening, told by the rooms above as it happens, in their own transaction."""

import datetime as dt
from collections.abc import Iterable

from core.outbox import outbox_add
from matching.enums import OutcomeStep
from matching.models import Outcome, Showing


def outcome_record(*, person_id: int, kind: str, opening_id: int, step: str, at: dt.datetime, reason: str = "") -> None:
    """Write a step once: told twice, the first telling stays."""
    outcome = Outcome(person_id=person_id, kind=kind, opening_id=opening_id, step=step, reason=reason, at=at)
    if step == OutcomeStep.PROPOSED:
        _as_shown(outcome)
        outbox_add(
            "pair_proposed",
            key=f"pair:{person_id}:{kind}:{opening_id}",
            person_id=person_id,
            kind=str(kind),
            opening_id=opening_id,
        )
    outcomes_record([outcome])


def outcomes_record(outcomes: Iterable[Outcome]) -> None:
    """Write many steps in one statement, those already told left as they are."""
    Outcome.objects.bulk_create(outcomes, ignore_conflicts=True, batch_size=2_000)


def _as_shown(outcome: Outcome) -> None:
    """What the référent was looking at when she chose."""
    shown = (
        Showing.objects.filter(person=outcome.person_id, kind=outcome.kind, opening_id=outcome.opening_id)
        .order_by("-day", "-pk")
        .first()
    )
    if shown is not None:
        outcome.rank, outcome.propensity, outcome.version_id = shown.rank, shown.propensity, shown.version_id
