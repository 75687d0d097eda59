"""Warnings of a hire: opened and closed by what is said, or closed by the référent with a word."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.errors import Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from placements.enums import FollowUpState, Respondent
from placements.models import FollowUpAnswer, Hire, HireWarning
from placements.rules import Answer, Asked, Job, warnings_of
from placements.rules.warnings import END_NEAR_DAYS, SILENT_AFTER_DAYS, SILENT_MILESTONES
from placements.transitions.hires import CLOSE_WARNING, SETTLE_WARNING

SINCE = "Ce qui a été dit depuis rassure, ou la situation a changé."
# Nobody knows whether she is still in this job when there is no news.
IN_THIS_JOB: dict[str, bool | None] = {FollowUpState.IN_JOB: True, FollowUpState.UNKNOWN: None}


def hire_warnings_refresh(*, hire_id: int, now: dt.datetime) -> list[HireWarning]:
    """Open the new signs of a hire, close those that what was said since takes away. Returns the new ones.

    Called in the transaction of what changed: the hire is locked, so that a sign is opened, and mailed, once.
    """
    hire = Hire.objects.select_for_update(of=("self",)).get(pk=hire_id)
    signs = warnings_of(job_facts(hire), on=timezone.localdate(now))
    kept = {sign.key for sign in signs}
    for settled in hire.warnings.open().exclude(key__in=kept).select_for_update(of=("self",)):
        transition_apply(SETTLE_WARNING, settled, actor=None, now=now, values={"closed_at": now, "word": SINCE})
    known = set(hire.warnings.values_list("key", flat=True))
    new = [
        HireWarning(hire=hire, kind=sign.kind, key=sign.key, opened_at=now) for sign in signs if sign.key not in known
    ]
    HireWarning.objects.bulk_create(new)
    if new:
        outbox_add("hire_warned", key=",".join(str(one.pk) for one in new), warnings=[one.pk for one in new])
    return new


def job_facts(hire: Hire) -> Job:
    """A hire as the rules read it."""
    follow_ups = list(hire.follow_ups.prefetch_related("answers", "askings"))
    heard = (Respondent.PERSON, Respondent.REFERENT)
    return Job(
        ends_on=hire.ends_on,
        ended_on=hire.ended_on,
        has_next=bool(hire.next_step),
        answers=[_answer(one, row.milestone, row.due_on) for row in follow_ups for one in row.answers.all()],
        asked=[
            Asked(
                milestone=row.milestone,
                due_on=row.due_on,
                asked_on=timezone.localdate(asking.asked_at),
                is_heard=row.done_at is not None or any(one.respondent in heard for one in row.answers.all()),
            )
            for row in follow_ups
            for asking in row.askings.all()
            if asking.respondent == Respondent.PERSON
        ],
    )


def _answer(answer: FollowUpAnswer, milestone: str, due_on: dt.date) -> Answer:
    return Answer(
        key=answer.pk,
        milestone=milestone,
        due_on=due_on,
        respondent=answer.respondent,
        in_this_job=IN_THIS_JOB.get(answer.state, False),
        mood=answer.mood,
        absences=answer.absences,
        help_wanted=answer.help_wanted,
    )


@transaction.atomic
def hire_warning_close(*, actor: Actor, warning_id: int, word: str, now: dt.datetime) -> HireWarning:
    """The référent did something about it, and says what in a word. Closed twice, the first word stays."""
    visible = Hire.objects.visible_to(actor) if actor.role == Role.REFERENT else Hire.objects.none()
    warning = HireWarning.objects.select_for_update(of=("self",)).get(pk=warning_id, hire__in=visible)
    if warning.closed_at is not None:
        return warning
    if not word.strip():
        raise Refused.because("word", "Dites en un mot ce qui a été fait.", "word")
    warning.word = word.strip()
    clean_or_refuse(warning, only=["word"])
    done = {"closed_at": now, "closed_by": actor.user, "word": warning.word}
    transition_apply(CLOSE_WARNING, warning, actor=actor, now=now, values=done)
    return warning


def warnings_watch(*, now: dt.datetime) -> int:
    """What time alone brings: silences, and contracts that end soon. Returns how many signs are new."""
    return sum(len(_refresh_alone(hire_id, now=now)) for hire_id in _hires_to_watch(on=timezone.localdate(now)))


@transaction.atomic
def _refresh_alone(hire_id: int, *, now: dt.datetime) -> list[HireWarning]:
    return hire_warnings_refresh(hire_id=hire_id, now=now)


def _hires_to_watch(*, on: dt.date) -> Iterable[int]:
    running = Hire.objects.filter(ended_on=None).order_by()
    ending = running.filter(ends_on__range=(on, on + dt.timedelta(days=END_NEAR_DAYS)), next_step="")
    long_ago = on - dt.timedelta(days=SILENT_AFTER_DAYS)
    asked = Q(
        follow_ups__askings__respondent=Respondent.PERSON,
        follow_ups__askings__asked_at__date__lte=long_ago,
        follow_ups__done_at=None,
    )
    silent = running.annotate(silences=Count("follow_ups", filter=asked)).filter(silences__gte=SILENT_MILESTONES)
    warned = Hire.objects.order_by().filter(warnings__closed_at=None, warnings__isnull=False)
    return sorted({*_ids(ending), *_ids(silent), *_ids(warned)})


def _ids(hires: QuerySet[Hire]) -> list[int]:
    return list(hires.values_list("pk", flat=True))
