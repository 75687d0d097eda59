"""A tutor for a hire or an immersion, within the caps of the law; her end, and another one in her place."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import Transition, transition_apply
from employers.enums import ContractKind, EmployerKind, TutorRegime
from employers.models import Tutor
from people.models import Person
from placements.enums import MeetingRhythm, TutoringEnd
from placements.models import Hire, ImmersionAgreement, TutorCap, TutoringAssignment
from placements.rules import Followed, most_at_once, tutor_cap, tutor_problems
from placements.transitions.tutoring import END_TUTORING, END_WITH_PLACEMENT, RELEASE, TAKE_OVER

# The regime that caps tutors by kind of contract. The law sets none for the other contracts: they are followed as a
# mentor follows, within the places that the tutor offers.
REGIME_OF_CONTRACT: dict[str, str] = {
    ContractKind.APPRENTICESHIP: TutorRegime.APPRENTICESHIP,
    ContractKind.PROFESSIONALISATION: TutorRegime.PROFESSIONALISATION,
    ContractKind.PEC: TutorRegime.PEC,
    ContractKind.CIE: TutorRegime.PEC,
}
TEMP_AGENCIES = frozenset({EmployerKind.TEMP_AGENCY, EmployerKind.ETTI, EmployerKind.EATT})


@dataclass(frozen=True, slots=True)
class Placement:
    """What a tutor is looked for: a hire or an immersion, its company, its days, the regime of its tutor."""

    row: Hire | ImmersionAgreement
    person: Person
    employer_id: int
    regime: str
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def target(self) -> dict[str, int]:
        return {"hire_id" if isinstance(self.row, Hire) else "agreement_id": self.row.pk}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said with an assignment: how often they meet, and the special cases of the law."""

    rhythm: str = MeetingRhythm.WEEKLY
    repeats: bool = False
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """Whom a tutor follows at some time of a placement."""

    rows: Sequence[Followed] = ()
    apprentice_repeats: bool = False
    lowered: Mapping[str, int] = field(default_factory=dict)

    def active(self, placement: Placement) -> int:
        return most_at_once(self.rows, start=placement.starts_on, end=placement.ends_on)


def placement_of(row: Hire | ImmersionAgreement) -> Placement:
    if isinstance(row, Hire):
        regime = REGIME_OF_CONTRACT.get(row.contract_kind, TutorRegime.MENTORING)
        return Placement(row, row.person, row.employer_id, str(regime), row.starts_on, row.ended_on or row.ends_on)
    return Placement(row, row.person, row.host_id, str(TutorRegime.IMMERSION), row.starts_on, row.ends_on)


def followed_meanwhile(placement: Placement, tutor_ids: Sequence[int]) -> dict[int, Load]:
    """Whom else each of these tutors follows at some time of the placement, in all regimes, in two queries."""
    rows = TutoringAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=placement.starts_on), tutor__in=tutor_ids)
    rows = rows.exclude(person=placement.person)  # going on with the same person takes no more room
    if placement.ends_on is not None:
        rows = rows.filter(starts_on__lte=placement.ends_on)
    followed: dict[int, list[Followed]] = defaultdict(list)
    columns = ("tutor_id", "starts_on", "ends_on", "person_id", "repeats")
    for tutor_id, first, last, person_id, repeats in rows.order_by().values_list(*columns):
        followed[tutor_id].append((first, last, person_id, repeats))
    lowered = caps_lowered(placement.starts_on)
    return {
        pk: Load(followed[pk], apprentice_repeats=any(one[3] for one in followed[pk]), lowered=lowered)
        for pk in tutor_ids
    }


def caps_lowered(on: dt.date) -> dict[str, int]:
    """What the Département sets on a day, by regime."""
    rows = TutorCap.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    return dict(rows.order_by().values_list("regime", "cap"))


def tutor_reasons(
    tutor: Tutor, placement: Placement, *, load: Load, repeats: bool = False, exception: str | None = None
) -> list[Reason]:
    """Why a tutor may not take this person, each with its article when it is the law.

    The tutor's employer is read. `exception` None: why the employer herself is the tutor is not asked yet.
    """
    active = load.active(placement)
    problems = tutor_problems(
        regime=placement.regime,
        is_employer=tutor.is_company_head,
        years_experience=tutor.years_experience,
        active=active,
        repeats=repeats or load.apprentice_repeats,
        is_temp_agency=tutor.employer.kind in TEMP_AGENCIES,
        lowered=load.lowered,
        exception=exception,
    )
    reasons = [Reason(one.code, f"{one.message} (article {one.article})") for one in problems]
    if placement.regime != TutorRegime.MENTORING and placement.regime not in tutor.regimes:
        label = TutorRegime(placement.regime).label
        reasons.append(Reason("regime", f"Ce tuteur n'a pas dit oui à ce cadre : {label}."))
    if active >= tutor.capacity:
        places = f"{tutor.capacity} place{'s' if tutor.capacity > 1 else ''}"
        people = f"{active} personne{'s' if active > 1 else ''}"
        reasons.append(Reason("no_place", f"Ce tuteur offre {places}, et suit déjà {people} à ces dates."))
    if not tutor.is_active:
        reasons.append(Reason("not_available", "Ce tuteur n'est pas disponible en ce moment."))
    return reasons


@transaction.atomic
def tutor_assign(
    *, actor: Actor, row: Hire | ImmersionAgreement, tutor_id: int, now: dt.datetime, terms: Terms | None = None
) -> TutoringAssignment:
    """Give a hire or an immersion its tutor. The tutor is locked: two référents cannot take her last place.

    The same tutor twice is the same assignment; another one while there is one raises Conflict.
    """
    placement = _lock(actor, row)
    existing = current_assignment(placement)
    if existing is not None:
        if existing.tutor_id == tutor_id:
            return existing
        raise Conflict.because("has_tutor", f"{existing.tutor} est déjà affecté : retirez d'abord ce tuteur.")
    return tutoring_begin(placement, tutor_id, now=now, terms=terms or Terms())


@transaction.atomic
def tutor_replace(
    *,
    actor: Actor,
    row: Hire | ImmersionAgreement,
    tutor_id: int,
    now: dt.datetime,
    terms: Terms | None = None,
    reason: str = TutoringEnd.CHANGE,
) -> TutoringAssignment:
    """Another tutor takes over from today (or from the first day when it is to come); the history keeps both.

    Replacing by the tutor who is there already changes nothing.
    """
    placement = _lock(actor, row)
    existing = current_assignment(placement)
    today = timezone.localdate(now)
    if existing is None:
        return tutoring_begin(placement, tutor_id, now=now, terms=terms or Terms())
    if existing.tutor_id == tutor_id:
        return existing
    if existing.is_over(today):
        raise Conflict.because("over", "Ce tutorat est terminé : il n'y a plus de tuteur à remplacer.")
    starts_on = max(today, placement.starts_on)
    terms = terms or Terms(rhythm=existing.rhythm, repeats=existing.repeats)
    if existing.starts_on >= starts_on:
        existing.delete()  # she has not begun: the audit trail keeps that she was named
    else:
        _close(existing, TAKE_OVER, actor=actor, on=starts_on - dt.timedelta(days=1), reason=reason, now=now)
    return tutoring_begin(replace(placement, starts_on=starts_on), tutor_id, now=now, terms=terms)


@transaction.atomic
def tutor_release(*, actor: Actor, row: Hire | ImmersionAgreement, now: dt.datetime | None = None) -> None:
    """Take the tutor back: her place is free again. Done twice, nothing more.

    Named today or not begun, it was a slip and the row goes, the audit trail keeps it; otherwise the tutoring ends
    today and stays in the history.
    """
    now = now or timezone.now()
    placement, today = _lock(actor, row), timezone.localdate(now)
    named = TutoringAssignment.objects.filter(**placement.target, ended_at=None)
    for assignment in named.select_for_update(of=("self",)):
        if assignment.starts_on > today or timezone.localdate(assignment.created_at) == today:
            assignment.delete()
        else:
            _close(assignment, RELEASE, actor=actor, on=today, reason=TutoringEnd.OTHER, now=now)
    if isinstance(placement.row, ImmersionAgreement):
        placement.row.tutor = None
        placement.row.save(update_fields=["tutor"])


@transaction.atomic
def tutoring_end(
    *, actor: Actor, tutoring_id: int, ended_on: dt.date, reason: str, now: dt.datetime, note: str = ""
) -> TutoringAssignment:
    """The tutoring ended, on its day or before. Told twice with the same day, it is told once."""
    assignment = tutoring_lock(actor=actor, tutoring_id=tutoring_id)
    if assignment.ended_at is not None:
        if assignment.ends_on == ended_on:
            return assignment
        raise Conflict.because("already_ended", f"Ce tutorat est déjà terminé depuis le {assignment.ends_on:%d/%m/%Y}.")
    reasons = []
    if reason not in TutoringEnd.values:
        reasons.append(Reason("end_reason", "Indiquez pourquoi le tutorat se termine.", "reason"))
    if ended_on < assignment.starts_on:
        reasons.append(Reason("dates", f"Il commence le {assignment.starts_on:%d/%m/%Y}.", "ended_on"))
    if ended_on > timezone.localdate(now):
        reasons.append(Reason("dates", "Ce jour n'est pas encore passé.", "ended_on"))
    if reasons:
        raise Refused(reasons)
    assignment.end_note = note.strip()
    clean_or_refuse(assignment, only=["end_note"])
    _close(assignment, END_TUTORING, actor=actor, on=ended_on, reason=reason, now=now)
    return assignment


@transaction.atomic
def link_send(*, actor: Actor, tutoring_id: int, now: dt.datetime) -> None:
    """Send the tutor her personal link again, once a day at most; nothing when the tutoring is over."""
    assignment = tutoring_lock(actor=actor, tutoring_id=tutoring_id)
    today = timezone.localdate(now)
    if not assignment.is_over(today):
        outbox_add("tutor_named", key=f"{assignment.pk}:{today.isoformat()}", tutoring_id=assignment.pk)


@transaction.atomic
def tutoring_follow_placement(*, assignment_ids: Sequence[int], last_day: dt.date, now: dt.datetime) -> int:
    """The contract or the immersion is over: its tutorings end with it. Returns how many did."""
    rows = TutoringAssignment.objects.filter(pk__in=assignment_ids, ended_at=None)
    count = 0
    for assignment in rows.select_for_update(of=("self",)).order_by("pk"):
        planned = assignment.ends_on
        reason = TutoringEnd.TERM if planned is not None and planned <= last_day else TutoringEnd.PLACEMENT_OVER
        last = min(last_day, planned or last_day)
        _close(assignment, END_WITH_PLACEMENT, actor=None, on=last, reason=reason, now=now)
        count += 1
    return count


def current_assignment(placement: Placement) -> TutoringAssignment | None:
    """The tutoring of a placement that nobody ended, locked."""
    rows = TutoringAssignment.objects.filter(**placement.target, ended_at=None)
    return rows.select_related("tutor").select_for_update(of=("self",)).first()


def tutoring_lock(*, actor: Actor, tutoring_id: int) -> TutoringAssignment:
    """The tutoring, locked. Raises TutoringAssignment.DoesNotExist out of the actor's scope."""
    rows = TutoringAssignment.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.get(pk=tutoring_id)


def tutoring_begin(placement: Placement, tutor_id: int, *, now: dt.datetime, terms: Terms) -> TutoringAssignment:
    """The tutor follows the person from the first day of a placement that the caller locked.

    Raises Refused with every reason, Tutor.DoesNotExist when she is not of this company.
    """
    tutors = Tutor.objects.select_related("employer").select_for_update(of=("self",))
    tutor = tutors.get(pk=tutor_id, employer=placement.employer_id)
    load = followed_meanwhile(placement, [tutor.pk])[tutor.pk]
    reasons = tutor_reasons(tutor, placement, load=load, repeats=terms.repeats, exception=terms.exception)
    if terms.rhythm not in MeetingRhythm.values:
        reasons.append(Reason("rhythm", "Choisissez le rythme des points dans la liste.", "rhythm"))
    if reasons:
        raise Refused(reasons)
    cap = tutor_cap(
        placement.regime,
        is_employer=tutor.is_company_head,
        repeats=terms.repeats or load.apprentice_repeats,
        is_temp_agency=tutor.employer.kind in TEMP_AGENCIES,
        lowered=load.lowered,
    )
    if isinstance(placement.row, ImmersionAgreement):
        placement.row.tutor = tutor
        placement.row.save(update_fields=["tutor"])
    assignment = TutoringAssignment(
        tutor=tutor,
        person=placement.person,
        regime=placement.regime,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        created_at=now,
        cap=cap.most if cap else None,
        repeats=terms.repeats,
        exception_reason=terms.exception.strip(),
        rhythm=terms.rhythm,
        **placement.target,
    )
    clean_or_refuse(assignment, only=["exception_reason"])
    assignment.save()
    outbox_add("tutor_named", key=str(assignment.pk), tutoring_id=assignment.pk)
    return assignment


def _close(
    assignment: TutoringAssignment,
    change: Transition,
    *,
    actor: Actor | None,
    on: dt.date,
    reason: str,
    now: dt.datetime,
) -> None:
    ended = {"ends_on": max(on, assignment.starts_on), "ended_at": now, "end_reason": reason}
    values = {**ended, "end_note": assignment.end_note}
    transition_apply(change, assignment, actor=actor, now=now, values=values, tutoring_id=assignment.pk)


def _lock(actor: Actor, row: Hire | ImmersionAgreement) -> Placement:
    """The placement of somebody whom the actor follows, locked: a tutor is the référent's to name and to take back."""
    rows = type(row).objects.filter(person__in=Person.objects.visible_to(actor))
    return placement_of(rows.select_for_update(of=("self",)).get(pk=row.pk))
