"""Reads about proposals, hires and milestones, scoped by who asks."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Territory
from core.dates import months_later
from core.models import TransitionLog
from core.workflow import transition_history
from employers.models import Employer, Tutor
from matching.models import Recommendation, SkillsProfile
from people.enums import ConsentPurpose
from people.models import Person, PersonQuerySet
from people.selectors import person_agrees
from placements.enums import AGREED, ImmersionStatus, ProposalStatus
from placements.models import OWED, FollowUp, Hire, ImmersionAgreement, JoinedDocument, Proposal, TutoringAssignment

QUIET_DAYS = 30  # a person without proposal for so long deserves a look
DUE_SOON_DAYS = 7
OPEN_STATUSES = (ProposalStatus.ASKED, ProposalStatus.SENT, ProposalStatus.SEEN, *AGREED)
ENGAGED = (*AGREED, ProposalStatus.HIRED)


# --- The caseload -----------------------------------------------------------------------------------------------
def caseload(actor: Actor, *, whole_service: bool = False) -> PersonQuerySet:
    """The actor's own people, or all those of her service she may see."""
    people = Person.objects.visible_to(actor)
    return people if whole_service else people.filter(referent_id=actor.membership.pk)


def with_opening(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return proposals.select_related("employer", "job_offer__commune", "immersion__commune")


def people_without_proposal(people: PersonQuerySet, *, on: dt.date, now: dt.datetime) -> QuerySet[Person]:
    """Active people who search, are not in a job, and for whom nothing was proposed for 30 days; longest first."""
    since = now - dt.timedelta(days=QUIET_DAYS)
    recent = Proposal.objects.filter(person=OuterRef("pk"), proposed_at__gte=since)
    return (
        people.followed()
        .filter(created_at__lt=since)
        .filter(Q(profile__isnull=True) | Q(profile__is_searching=True))
        .exclude(Exists(recent))
        .exclude(Exists(running_hires(on).filter(person=OuterRef("pk"))))
        .annotate(last_proposal_at=last_proposal_at())
        .order_by("last_proposal_at", "created_at", "pk")
    )


def last_proposal_at() -> Subquery:
    latest = Proposal.objects.filter(person=OuterRef("pk")).order_by("-proposed_at")
    return Subquery(latest.values("proposed_at")[:1])


def running_hires(on: dt.date) -> QuerySet[Hire]:
    return Hire.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), ended_on__isnull=True)


def follow_ups_due(*, on: dt.date, people: QuerySet[Person], days: int = DUE_SOON_DAYS) -> QuerySet[FollowUp]:
    """Milestones of these people to do by a day soon, late ones first."""
    return (
        FollowUp.objects.filter(done_at__isnull=True, due_on__lte=on + dt.timedelta(days=days), hire__person__in=people)
        .select_related("hire__person", "hire__employer", "hire__occupation")
        .order_by("due_on", "pk")
    )


def caseload_annotated(people: QuerySet[Person], *, on: dt.date) -> QuerySet[Person]:
    """People with what the list shows, and no more: profile, last proposal, an open proposal and a job in progress,
    by their numbers. One row of each is asked for: of an EXISTS, PostgreSQL would look at the hires of everybody."""
    open_ones = Proposal.objects.open().filter(person=OuterRef("pk")).order_by()
    jobs = running_hires(on).filter(person=OuterRef("pk")).order_by()
    return (
        people.select_related("commune", "profile")
        .only("first_name", "last_name", "status", "last_contact_on", "commune__name", "profile__title")
        .annotate(
            last_proposal_at=last_proposal_at(),
            open_proposal=Subquery(open_ones.values("pk")[:1]),
            running_hire=Subquery(jobs.values("pk")[:1]),
        )
    )


# --- One person -------------------------------------------------------------------------------------------------
PROPOSAL_SHOWN = (
    *("person_id", "status", "proposed_at", "asked_at", "sent_at", "answered_at", "refusal_reason"),
    *("interviewed_on", "interview_result", "employer__name", "job_offer__title", "immersion__title"),
    *(f"proposed_by__user__{name}" for name in ("first_name", "last_name", "email")),
)


def proposals_of(person: Person) -> QuerySet[Proposal]:
    """All her proposals, latest first, with what her page shows of them."""
    rows = person.proposals.select_related("employer", "job_offer", "immersion", "proposed_by__user")
    return rows.only(*PROPOSAL_SHOWN).order_by("-proposed_at", "-pk")


def joined_by_proposal(person: Person) -> dict[int, list[JoinedDocument]]:
    """The documents joined to her proposals, by proposal."""
    found: dict[int, list[JoinedDocument]] = {}
    rows = JoinedDocument.objects.filter(proposal__person=person)
    for one in rows.select_related("document", "joined_by", "read_by"):
        found.setdefault(one.proposal_id, []).append(one)
    return found


def open_proposals_by_key(person: Person) -> dict[str, Proposal]:
    """The open proposals of a person by opening: `job:12`; their other columns are read when asked for."""
    rows = person.proposals.open().only("person_id", "kind", "job_offer_id", "immersion_id", "status")
    return {f"{one.kind}:{one.job_offer_id or one.immersion_id}": one for one in rows}


@dataclass(frozen=True, slots=True)
class Placed:
    """A hire or an immersion that goes on or is to come, and its tutor when there is one."""

    row: Hire | ImmersionAgreement
    tutor: Tutor | None

    @property
    def is_hire(self) -> bool:
        return isinstance(self.row, Hire)

    @property
    def where(self) -> Employer:
        return self.row.employer if isinstance(self.row, Hire) else self.row.host


def placements_to_tutor(
    *,
    on: dt.date,
    hires: Iterable[Hire],
    agreements: Iterable[ImmersionAgreement],
    tutorings: Iterable[TutoringAssignment],
) -> list[Placed]:
    """Of a person's hires and immersions, those that are not over, soonest first, with their tutors."""
    going_on = [one for one in hires if one.ended_on is None and (one.ends_on is None or one.ends_on >= on)]
    did_not_happen = {ImmersionStatus.CANCELLED, ImmersionStatus.NO_SHOW}
    to_come = [one for one in agreements if one.ends_on >= on and one.status not in did_not_happen]
    tutors = {(one.hire_id, one.agreement_id): one.tutor for one in tutorings if one.ended_at is None}
    placed = [Placed(row, tutors.get((row.pk, None))) for row in going_on]
    placed += [Placed(row, tutors.get((None, row.pk))) for row in to_come]
    return sorted(placed, key=lambda one: one.row.starts_on)


# The foreign key of a proposal that points at each kind.
OPENING_FIELD: dict[str, str] = {"job": "job_offer", "immersion": "immersion"}


def open_proposals_for(kind: str, opening_id: int) -> QuerySet[Proposal]:
    """The open proposals for an opening; nobody is proposed to a tutor."""
    if kind not in OPENING_FIELD:
        return Proposal.objects.none()
    return Proposal.objects.open().filter(**{OPENING_FIELD[kind]: opening_id})


def open_pairs(people: QuerySet[Person]) -> Iterator[tuple[int, str]]:
    """Who is proposed where, among these people: (person, `job:12`). Read when it is first asked for."""
    rows = Proposal.objects.open().filter(person__in=people).order_by()
    columns = ("person_id", "kind", "job_offer_id", "immersion_id")
    for person, kind, job, immersion in rows.values_list(*columns):
        yield person, f"{kind}:{job or immersion}"


def best_recommendations(people: Iterable[Person]) -> dict[int, Recommendation]:
    """The first of each person's stored list, in one query."""
    rows = (
        Recommendation.objects.filter(person__in=[one.pk for one in people])
        .select_related("job_offer__employer", "immersion__employer", "tutor__employer")
        .order_by("person_id", "rank")
        .distinct("person_id")
    )
    return {one.person_id: one for one in rows}


def proposal_history(proposal: Proposal) -> QuerySet[TransitionLog]:
    return transition_history(proposal)


# --- The employer -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NamelessProfile:
    """What an employer may read before she says yes: no name, contact, age, sex, address or criterion."""

    occupations: list[str]
    skills: list[str]
    shared_skills: list[str]
    summary: str
    hours: str
    slots: list[str]
    licences: list[str]
    languages: list[str]
    distance_km: float | None
    available_from: dt.date | None


def contact_of(proposal: Proposal) -> Person | None:
    """The person, once the employer said yes and while the person agrees to give her contact."""
    if proposal.status not in ENGAGED or not person_agrees(proposal.person, ConsentPurpose.SHARE_CONTACT):
        return None
    return proposal.person


def profile_of(proposal: Proposal) -> SkillsProfile | None:
    return (
        SkillsProfile.objects.filter(person_id=proposal.person_id)
        .select_related("commune")
        .prefetch_related("profile_occupations__occupation", "profile_skills__skill")
        .first()
    )


# --- Figures and links to other rooms ---------------------------------------------------------------------------
def key_figures(on: dt.date, territory: Territory | None = None) -> dict[str, int]:
    """Proposals, acceptances, hires and immersions of the twelve months that end on a day, counted without names."""
    since = months_later(on, -12) + dt.timedelta(days=1)
    ids = None if territory is None else list(Territory.get_tree(territory).values_list("pk", flat=True))
    proposals = Proposal.objects.sent().filter(proposed_at__date__range=(since, on))
    immersions = ImmersionAgreement.objects.filter(starts_on__range=(since, on)).exclude(
        status__in=[ImmersionStatus.DRAFT, ImmersionStatus.CANCELLED, ImmersionStatus.NO_SHOW]
    )
    hires = Hire.objects.filter(starts_on__range=(since, on)).in_territories(ids)
    if ids is not None:
        proposals = proposals.filter(person__territory_id__in=ids)
        immersions = immersions.filter(person__territory_id__in=ids)
    counted = proposals.aggregate(all=Count("pk"), accepted=Count("pk", filter=Q(status__in=ENGAGED)))
    return {
        "proposals": counted["all"],
        "accepted": counted["accepted"],
        "hires": hires.count(),
        "immersions": immersions.count(),
    }


def hires_for_clause(actor: Actor, text: str = "", *, limit: int = 20) -> list[Hire]:
    """Hires a facilitator may link to a contract, found by the names of the person or of the employer."""
    hires = Hire.objects.visible_to(actor).select_related("person", "employer", "occupation")
    for word in text.split()[:5]:
        hires = hires.filter(
            Q(person__last_name__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(employer__name__icontains=word)
            | Q(employer__siret__startswith=word)
        )
    return list(hires.order_by("-starts_on", "-pk")[:limit])


def employer_counts(actor: Actor) -> dict[str, int]:
    """How many proposals wait for the employer's answer, and how many are in progress."""
    rows = Proposal.objects.visible_to(actor)
    later = Q(ask_again_on__isnull=False, ask_again_on__gt=timezone.localdate())
    return rows.aggregate(
        waiting=Count("pk", filter=OWED & ~later),
        later=Count("pk", filter=OWED & later),
        accepted=Count("pk", filter=Q(status__in=AGREED)),
        last=Max("proposed_at"),
    )
