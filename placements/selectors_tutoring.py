"""Reads about tutorings, scoped by who asks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from employers.models import Tutor
from people.enums import ConsentPurpose
from people.models import Consent, Person
from placements.enums import PulseAnswer
from placements.models import Hire, ImmersionAgreement, Proposal, TutoringAssignment, TutoringCheck, TutorNote
from placements.reaching import Reach, reach_of
from placements.rules import meeting_next, meetings_expected
from placements.selectors import ENGAGED

RELATED = (
    "tutor__employer",
    "tutor__occupation",
    "person__referent__user",
    "hire__occupation",
    "agreement__occupation",
    "agreement__proposal",
)
OPEN_ALERT = Q(answer=PulseAnswer.HELP, closed_at=None)
SHOWN_CHECKS = 12
NAMELESS = "la personne accueillie"


def with_alert(rows: QuerySet[TutoringAssignment]) -> Any:
    """The rows with `has_alert`: whether the tutor asks for help and nobody answered."""
    alerts = TutoringCheck.objects.filter(OPEN_ALERT, assignment=OuterRef("pk"))
    return rows.annotate(has_alert=Exists(alerts))


def tutorings_of(
    actor: Actor, *, on: dt.date, state: str = "", text: str = "", only_mine: bool = False
) -> QuerySet[TutoringAssignment]:
    """The tutorings an actor may read. `state`: "" those not over, "termines", "alerte"."""
    rows = with_alert(TutoringAssignment.objects.visible_to(actor)).select_related(*RELATED)
    if only_mine:
        rows = rows.filter(person__referent_id=actor.membership.pk)
    if state == "alerte":
        rows = rows.filter(has_alert=True)
    elif state == "termines":
        rows = rows.over(on)
    else:
        rows = rows.not_over(on)
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(person__last_name__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(tutor__last_name__icontains=word)
            | Q(tutor__first_name__icontains=word)
            | Q(tutor__employer__name__icontains=word)
        )
    return rows.order_by("-has_alert", "-starts_on", "-pk")


def tutoring_read(actor: Actor, tutoring_id: int) -> TutoringAssignment | None:
    rows = with_alert(TutoringAssignment.objects.visible_to(actor)).select_related(*RELATED)
    return rows.filter(pk=tutoring_id).first()


def alerts_open(people: QuerySet[Person]) -> QuerySet[TutoringCheck]:
    """The cries for help about these people that nobody closed, the oldest first."""
    rows = TutoringCheck.objects.filter(OPEN_ALERT, assignment__person__in=people)
    return rows.select_related("assignment__person", "assignment__tutor__employer").order_by("answered_at", "pk")


def checks_of(assignment: TutoringAssignment) -> list[TutoringCheck]:
    """What the tutor answered, the latest first."""
    rows = assignment.checks.exclude(answered_at=None).select_related("closed_by")
    return list(rows.order_by("-due_on", "-pk")[:SHOWN_CHECKS])


def alerts_of(assignment: TutoringAssignment) -> list[TutoringCheck]:
    """The tutor's cries for help that nobody closed, however old."""
    return list(assignment.checks.filter(OPEN_ALERT).order_by("due_on", "pk"))


def notes_shared(assignment: TutoringAssignment) -> list[TutorNote]:
    """The notes that the tutor chose to share with the référent."""
    return list(assignment.notes.filter(is_shared=True))


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings of a tutoring around a day, as its rhythm says."""

    past: int
    coming: list[dt.date]

    @property
    def next(self) -> dt.date | None:
        return self.coming[0] if self.coming else None


def meetings_of(assignment: TutoringAssignment, *, on: dt.date, shown: int = 4) -> Meetings:
    """How many meetings were expected until yesterday, and the next few."""
    start, end, rhythm = assignment.starts_on, assignment.ends_on, assignment.rhythm
    past = meetings_expected(start=start, end=end, rhythm=rhythm, first=start, last=on - dt.timedelta(days=1))
    coming: list[dt.date] = []
    after = on - dt.timedelta(days=1)
    while assignment.ended_at is None and len(coming) < shown:
        day = meeting_next(start=start, end=end, rhythm=rhythm, after=after)
        if day is None:
            break
        coming.append(day)
        after = day
    return Meetings(len(past), coming)


def history_of(assignment: TutoringAssignment) -> list[TutoringAssignment]:
    """The other tutors of the same hire or immersion, the first first."""
    if assignment.hire_id is None and assignment.agreement_id is None:
        return []
    rows = TutoringAssignment.objects.filter(hire=assignment.hire_id, agreement=assignment.agreement_id)
    return list(rows.exclude(pk=assignment.pk).select_related("tutor").order_by("starts_on", "pk"))


# --- Read by the company or the tutor ---------------------------------------------------------------------------
def name_for_host(assignment: TutoringAssignment) -> str:
    """The first name, when the company knows the person already: hired there, or agreed to give her contact."""
    return names_for_host([assignment])[assignment.pk]


def names_for_host(assignments: Iterable[TutoringAssignment]) -> dict[int, str]:
    """As `name_for_host`, for many; the agreements of all are read in one query, when there are immersions."""
    rows = list(assignments)
    asked = [one.person_id for one in rows if _proposed(one) is not None]
    agree: set[int] = set()
    if asked:
        consents = Consent.objects.filter(
            person__in=asked, purpose=ConsentPurpose.SHARE_CONTACT, withdrawn_on__isnull=True
        )
        agree = set(consents.order_by().values_list("person_id", flat=True))
    return {one.pk: _name_for_host(one, agrees=one.person_id in agree) for one in rows}


def _proposed(assignment: TutoringAssignment) -> Proposal | None:
    """The proposal behind an immersion, which says what the company may read."""
    agreement = assignment.agreement
    return agreement.proposal if agreement is not None and assignment.hire_id is None else None


def _name_for_host(assignment: TutoringAssignment, *, agrees: bool) -> str:
    proposal = _proposed(assignment)
    if proposal is not None and (proposal.status not in ENGAGED or not agrees):
        return NAMELESS
    return assignment.person.first_name or NAMELESS


def tutoring_by_link(tutoring_id: int) -> TutoringAssignment | None:
    return TutoringAssignment.objects.select_related(*RELATED).filter(pk=tutoring_id).first()


@dataclass(frozen=True, slots=True)
class TutorBoard:
    """A tutor of the company, whom she follows and will follow, and how many places are left today."""

    tutor: Tutor
    followed: list[TutoringAssignment]
    left: int

    @property
    def reach(self) -> Reach | None:
        return reach_of(self.tutor)


def tutor_boards(actor: Actor, *, on: dt.date) -> list[TutorBoard]:
    """Who follows whom in the company, the available tutors first."""
    tutors = list(
        Tutor.objects.filter(employer__organisation_id=actor.organisation_id)
        .select_related("occupation", "employer")
        .order_by("-is_active", "last_name", "first_name", "pk")
    )
    rows = TutoringAssignment.objects.filter(tutor__in=tutors).not_over(on).select_related(*RELATED)
    followed: dict[int, list[TutoringAssignment]] = defaultdict(list)
    for row in with_alert(rows).order_by("starts_on", "pk"):
        followed[row.tutor_id].append(row)
    return [TutorBoard(tutor, followed[tutor.pk], _left(tutor, followed[tutor.pk], on=on)) for tutor in tutors]


def _left(tutor: Tutor, followed: Iterable[TutoringAssignment], *, on: dt.date) -> int:
    if not tutor.is_active:
        return 0
    return max(0, tutor.capacity - len({one.person_id for one in followed if one.is_running(on)}))


# --- Placements -------------------------------------------------------------------------------------------------
def assignments_of(row: Hire | ImmersionAgreement) -> list[TutoringAssignment]:
    """Every tutoring of a hire or an immersion, the current one first."""
    key = "hire" if isinstance(row, Hire) else "agreement"
    rows = TutoringAssignment.objects.filter(**{key: row}).select_related("tutor")
    return sorted(rows, key=lambda one: (one.ended_at is not None, -one.starts_on.toordinal(), -one.pk))
