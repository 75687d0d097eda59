"""Early warnings of a job that may break, read from the answers at its milestones.

Practice of référents, not law: a call in the first weeks keeps more jobs than any letter later.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

PERSON, EMPLOYER = "person", "employer"
WORRYING_MOOD = 2  # « c'est difficile » and below
MOODS_APART = 2
SILENT_AFTER_DAYS = 14
SILENT_MILESTONES = 2
END_NEAR_DAYS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of the three said at a milestone; `mood` from 1 (bad) to 4 (very well)."""

    key: int
    milestone: str
    due_on: dt.date
    respondent: str
    in_this_job: bool | None
    mood: int | None
    absences: bool = False
    help_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A milestone at which the person was asked: when, and whether she or her référent said something."""

    milestone: str
    due_on: dt.date
    asked_on: dt.date
    is_heard: bool


@dataclass(frozen=True, slots=True)
class Job:
    """What the rules know of a hire."""

    ends_on: dt.date | None
    ended_on: dt.date | None
    has_next: bool
    answers: Sequence[Answer] = ()
    asked: Sequence[Asked] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning: its kind, and a key that stays the same as long as it is about the same thing."""

    kind: str
    key: str


def warnings_of(job: Job, *, on: dt.date) -> list[Sign]:
    """The signs that a running job may break, the gravest first. A job that ended has none.

    Only the latest answer of the person and of the employer counts: a better one since closes a worse one.
    """
    if job.ended_on is not None and job.ended_on <= on:
        return []
    latest = {who: _latest(job.answers, who) for who in (PERSON, EMPLOYER)}
    said = [answer for answer in latest.values() if answer is not None]
    signs = [sign for answer in said for sign in _of_answer(answer)]
    signs += _disagreement(job.answers)
    signs += _silence(job.asked, on=on)
    signs += _end(job, on=on)
    return signs


def _latest(answers: Sequence[Answer], respondent: str) -> Answer | None:
    own = [answer for answer in answers if answer.respondent == respondent]
    return max(own, key=lambda answer: (answer.due_on, answer.key), default=None)


def _of_answer(answer: Answer) -> list[Sign]:
    signs = []
    if answer.in_this_job is False:
        signs.append(Sign("left", f"left:{answer.key}"))
    if answer.mood is not None and answer.mood <= WORRYING_MOOD:
        signs.append(Sign("badly", f"badly:{answer.key}"))
    if answer.help_wanted:
        signs.append(Sign("help", f"help:{answer.key}"))
    if answer.absences:
        signs.append(Sign("absences", f"absences:{answer.key}"))
    return signs


def _disagreement(answers: Sequence[Answer]) -> list[Sign]:
    """At the latest milestone both answered, one says it goes well and the other not, or one says she left."""
    by_milestone: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        by_milestone.setdefault(answer.milestone, {})[answer.respondent] = answer
    both = [one for one in by_milestone.values() if PERSON in one and EMPLOYER in one]
    if not both:
        return []
    pair = max(both, key=lambda one: one[PERSON].due_on)
    hers, theirs = pair[PERSON], pair[EMPLOYER]
    moods_apart = hers.mood is not None and theirs.mood is not None and abs(hers.mood - theirs.mood) >= MOODS_APART
    facts_apart = None not in (hers.in_this_job, theirs.in_this_job) and hers.in_this_job != theirs.in_this_job
    return [Sign("disagree", f"disagree:{hers.milestone}")] if moods_apart or facts_apart else []


def _silence(asked: Sequence[Asked], *, on: dt.date) -> list[Sign]:
    """The two latest milestones at which the person was asked two weeks ago or more stay without a word."""
    waited = [one for one in asked if (on - one.asked_on).days >= SILENT_AFTER_DAYS]
    latest = sorted(waited, key=lambda one: one.due_on)[-SILENT_MILESTONES:]
    if len(latest) < SILENT_MILESTONES or any(one.is_heard for one in latest):
        return []
    return [Sign("silence", f"silence:{latest[-1].milestone}")]


def _end(job: Job, *, on: dt.date) -> list[Sign]:
    if job.ends_on is None or job.has_next or job.ended_on is not None:
        return []
    is_near = dt.timedelta() <= job.ends_on - on <= dt.timedelta(days=END_NEAR_DAYS)
    return [Sign("end_near", f"end:{job.ends_on.isoformat()}")] if is_near else []
