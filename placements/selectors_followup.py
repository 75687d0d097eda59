"""Reads about the follow-up of hires, scoped by who asks."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery

from accounts.actors import Actor
from accounts.enums import Role
from core.remarks import Remark, remarks_about
from people.models import Person
from placements.enums import UNANSWERED, ProposalStatus, Respondent, VoiceKind
from placements.models import (
    FollowUp,
    FollowUpAnswer,
    Hire,
    HireWarning,
    HoursStep,
    ImmersionAgreement,
    PersonSaying,
    Proposal,
)
from placements.rules import milestone_is_open
from placements.voice import links
from placements.voice.links import voice_url

WARNINGS_SHOWN = 50


def hire_shown(actor: Actor, hire_id: int) -> Hire | None:
    """One hire with what its page names; None out of the actor's scope."""
    rows = Hire.objects.visible_to(actor).select_related(
        "person__referent__user", "employer", "occupation", "proposal", "recorded_by"
    )
    return rows.filter(pk=hire_id).first()


def hires_of_company(actor: Actor, *, on: dt.date) -> QuerySet[Hire]:
    """The hires of the actor's company: first those of which a milestone waits for her word (`waiting_id`), then the
    running ones, the latest first."""
    said = FollowUpAnswer.objects.filter(follow_up=OuterRef("pk"), respondent=Respondent.EMPLOYER)
    waiting = FollowUp.objects.filter(~Exists(said), hire=OuterRef("pk"), done_at=None, due_on__lte=on)
    running = waiting.filter(hire__ended_on=None).order_by("-due_on", "-pk")
    hires = Hire.objects.visible_to(actor).annotate(waiting_id=Subquery(running.values("pk")[:1]))
    return hires.select_related("person", "employer", "occupation").order_by(
        F("waiting_id").desc(nulls_last=True), F("ended_on").desc(nulls_first=True), "-starts_on", "-pk"
    )


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone and the answers that this reader may see, in the order person, employer, référent."""

    follow_up: FollowUp
    answers: list[tuple[Respondent, FollowUpAnswer | None]]
    is_late: bool
    is_open: bool


def milestones_shown(hire: Hire, *, actor: Actor, on: dt.date) -> list[MilestoneLine]:
    """The milestones of a hire. The employer reads her own answers alone: the person was promised so."""
    seen = [Respondent.EMPLOYER] if actor.role == Role.EMPLOYER else list(Respondent)
    rows = hire.follow_ups.select_related("done_by").prefetch_related(
        Prefetch("answers", queryset=FollowUpAnswer.objects.select_related("by"))
    )
    lines = []
    for row in rows:
        said = {one.respondent: one for one in row.answers.all()}
        is_asked = row.done_at is None and _is_asked(actor, hire, said)
        lines.append(
            MilestoneLine(
                follow_up=row,
                answers=[(one, said.get(one)) for one in seen],
                is_late=is_asked and row.due_on < on,
                is_open=is_asked and milestone_is_open(due_on=row.due_on, on=on),
            )
        )
    return lines


def _is_asked(actor: Actor, hire: Hire, said: Mapping[str, FollowUpAnswer]) -> bool:
    """Whether something is asked of this reader; nothing more of an employer who answered, or whose contract ended."""
    return actor.role != Role.EMPLOYER or (Respondent.EMPLOYER not in said and hire.ended_on is None)


def warnings_waiting(people: QuerySet[Person]) -> QuerySet[HireWarning]:
    """The warnings to look at among these people, the oldest first."""
    return HireWarning.objects.open().filter(hire__person__in=people, hire__ended_on=None)


def warnings_open(people: QuerySet[Person], *, limit: int = WARNINGS_SHOWN) -> list[HireWarning]:
    """The same with what their cards name."""
    rows = warnings_waiting(people)
    return list(rows.select_related("hire__person", "hire__employer", "hire__occupation")[:limit])


def warnings_of_hire(hire: Hire) -> list[HireWarning]:
    """All the warnings of a hire, those still open first."""
    rows = hire.warnings.select_related("closed_by", "hire__person", "hire__employer", "hire__occupation")
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at"))


def hours_steps_of(hire: Hire) -> list[HoursStep]:
    return list(hire.hours_steps.all())


def clause_remarks(hire: Hire, *, actor: Actor) -> list[Remark]:
    """What the room of the clauses says of a hire to this reader."""
    return remarks_about("hire", hire=hire, role=actor.role).get(str(hire.pk), [])


def sayings_about(step: Proposal | ImmersionAgreement) -> list[PersonSaying]:
    """What the person said of a proposal and of its interviews, or of an immersion, the latest first."""
    return list(step.sayings.order_by("-at"))


HIRE_SHOWN = (
    *("person_id", "contract_kind", "starts_on", "ends_on", "ended_on", "end_reason"),
    *("next_step", "next_role", "recorded_at", "employer__name", "occupation__label"),
)


def hires_of(person: Person) -> list[Hire]:
    """The hires of a person as her page shows them, with their milestones and their open warnings alone, in three
    queries."""
    open_ones = Prefetch("warnings", queryset=HireWarning.objects.open())
    rows = person.hires.select_related("employer", "occupation").only(*HIRE_SHOWN)
    hires: list[Hire] = list(rows.prefetch_related("follow_ups", open_ones))
    for hire in hires:
        hire.person = person
    return hires


def milestones_near(hires: list[Hire], *, on: dt.date, days: int) -> list[FollowUp]:
    """Milestones to do by a day soon, among hires loaded by `hires_of`."""
    rows = [row for hire in hires for row in hire.follow_ups.all()]
    near = [row for row in rows if row.done_at is None and row.due_on <= on + dt.timedelta(days=days)]
    return sorted(near, key=lambda row: (row.due_on, row.pk))


# --- What waits for the person --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Question:
    """Something she is asked now: its words, what they name, and the link by which she answers."""

    key: str
    values: dict[str, str]
    url: str


def questions_for(person: Person, *, now: dt.datetime) -> list[Question]:
    """Proposals, interviews and milestones of which she said nothing yet."""
    said = {(one.kind, one.proposal_id, one.about_at) for one in person.sayings.all()}
    return [*_about_proposals(person, said, now=now), *_about_jobs(person)]


Said = set[tuple[str, int | None, dt.datetime | None]]


def _about_proposals(person: Person, said: Said, *, now: dt.datetime) -> Iterator[Question]:
    rows = person.proposals.open().select_related("employer", "job_offer", "immersion")
    for one in rows.order_by("proposed_at", "pk"):
        at = one.interview_at
        if one.status in UNANSWERED and (VoiceKind.CONSENT, one.pk, None) not in said:
            yield Question("q_consent", {"title": one.opening.title}, voice_url(links.CONSENT, one.pk))
        is_near = one.status == ProposalStatus.INTERVIEW and at is not None and at > now
        if is_near and at is not None and (VoiceKind.INTERVIEW, one.pk, at) not in said:
            url = voice_url(links.INTERVIEW, [one.pk, at.isoformat()])
            yield Question("q_interview", {"employer": one.employer.name}, url)


def _about_jobs(person: Person) -> Iterator[Question]:
    asked = FollowUp.objects.filter(
        hire__person=person, hire__ended_on=None, done_at=None, askings__respondent=Respondent.PERSON
    )
    silent = asked.exclude(answers__respondent=Respondent.PERSON).select_related("hire__employer")
    for row in silent.order_by("due_on", "pk"):
        yield Question("q_milestone", {"employer": row.hire.employer.name}, voice_url(links.MILESTONE, row.pk))
