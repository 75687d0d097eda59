"""The progressive plan of a hire's hours: written as a whole, reviewed on its days."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from placements.models import Hire, HoursStep
from placements.rules import Step, hours_plan_problems


def step_field(index: int) -> str:
    """Where a reason about the step `index` is shown: its line of the form."""
    return f"steps-{index}"


@transaction.atomic
def hours_plan_save(*, actor: Actor, hire_id: int, steps: Sequence[Step]) -> list[HoursStep]:
    """Write the whole plan of a hire. Written again the same, nothing changes; a step kept keeps its reminder.

    Raises Refused with every problem, each at `steps-<index>`.
    """
    hire = Hire.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=hire_id)
    if hire.ended_on is not None:
        raise Conflict.because("ended", "Ce contrat est terminé : son plan d'heures ne change plus.")
    problems = hours_plan_problems(steps=steps, contract_start=hire.starts_on, contract_end=hire.ends_on)
    if problems:
        raise Refused(Reason(one.code, one.message, step_field(index)) for index, one in problems)
    known = {row.starts_on: row for row in hire.hours_steps.all()}
    rows = [_row(hire, known.get(step.starts_on), step) for step in steps]
    for row in rows:
        clean_or_refuse(row, only=["hours_per_week", "why"])
    hire.hours_steps.exclude(starts_on__in=[step.starts_on for step in steps]).delete()
    for row in rows:
        row.save()
    return sorted(rows, key=lambda row: row.starts_on)


def _row(hire: Hire, known: HoursStep | None, step: Step) -> HoursStep:
    row = known or HoursStep(hire=hire, starts_on=step.starts_on)
    if row.review_on != step.review_on:
        row.reminded_at = None
    row.hours_per_week, row.review_on, row.why = step.hours, step.review_on, step.why.strip()
    return row


@transaction.atomic
def hours_reviews_remind(*, now: dt.datetime) -> int:
    """On the day of a review, remind the référent and the employer, once. Returns how many."""
    due = HoursStep.objects.filter(reminded_at=None, review_on__lte=timezone.localdate(now), hire__ended_on=None)
    done = 0
    for row in due.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        outbox_add("hours_review_due", key=f"{row.pk}:{row.review_on}", object_id=row.pk)
        done += 1
    return done
