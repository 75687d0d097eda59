"""Three bridges: one went as far as validated hours, one has its offer online, one waits for its company."""

import datetime as dt
from decimal import Decimal

from clauses.models import Bridge, Engagement, HoursLine, Lot
from clauses.selectors.lots import lot_totals
from clauses.services.bridge import clause_note
from clauses.services.bridge_steps import bridge_follow
from config.demo.world import World, given
from employers.enums import ContractKind, OpeningKind, OpeningStatus
from employers.models import Employer, JobOffer
from matching.models import PoolSignal, ProfileOccupation
from people.models import Person
from placements.enums import InterviewResult, ProposalStatus
from placements.models import FollowUp, Hire, Proposal
from placements.services.hires import milestones_of

DONE = ("D74-2025-031", "1", "K2205", "Agent de propreté des collèges")
ONLINE = ("EAU-2025-09", "2", "F1705", "Aide-canalisateur")
NEAR_ONLINE = ("F1705", "F1702", "F1704")  # its trade, and those from which one comes to it
TO_CONFIRM = ("EAU-2025-09", "1", "F1702", "Ouvrier de voirie")
DESCRIPTION = (
    "Une équipe de quatre personnes sur le marché du Département, avec un tuteur. Les gestes s'apprennent sur place ; "
    "horaires en journée, départ en commun depuis le dépôt. Aucun diplôme n'est exigé."
)
RECRUITED_IN = 38  # days between the opening and the first day, in the story that is complete


def build_bridges(world: World) -> None:
    _done(world)
    _online(world)
    bridge_follow(_bridge(world, *TO_CONFIRM, days_ago=4, status=OpeningStatus.DRAFT))


def _bridge(
    world: World, reference: str, number: str, occupation: str, title: str, *, days_ago: int, status: str
) -> Bridge:
    lot = Lot.objects.select_related("contract").get(contract__reference=reference, number=number)
    company = given(lot.participations.get().organisation)
    employer = given(Employer.objects.filter(organisation=company).first())
    is_online = status != OpeningStatus.DRAFT
    starts = world.day(days_ago - RECRUITED_IN)
    ends = given(lot.ends_on)
    offer = JobOffer.objects.create(
        employer=employer,
        title=title,
        occupation_id=occupation,
        description=DESCRIPTION,
        commune=given(employer.commune),
        territory=employer.territory,
        hours_per_week=Decimal(28),
        slots=["day"],
        places=2,
        starts_on=starts,
        expires_on=ends,
        contract_kind=ContractKind.CDD,
        duration_months=6,
        status=status,
        published_at=world.instant(days_ago - 2) if is_online else None,
        created_by=world.users["facilitateur"],
        created_at=world.instant(days_ago),
    )
    return Bridge.objects.create(
        lot=lot,
        company=company,
        employer=employer,
        kind=OpeningKind.JOB,
        occupation_id=occupation,
        job_offer=offer,
        missing_hours=lot_totals(lot_id=lot.pk).missing,
        places=2,
        weekly_hours=Decimal(28),
        starts_on=starts,
        ends_on=max(ends, starts),
        opened_at=world.instant(days_ago),
        opened_by=world.users["facilitateur"].memberships.get(),
    )


def _done(world: World) -> None:
    """Two people of the lot came by its bridge: proposed, met, hired, put on the lot; their hours are validated."""
    reference, number, *_ = DONE
    found = (
        Engagement.objects.filter(
            lot__contract__reference=reference,
            lot__number=number,
            hire=None,
            pk__in=HoursLine.objects.values("engagement"),
        )
        .select_related("person__referent__user")
        .order_by("-starts_on", "pk")
    )
    # One engagement for each of two people: somebody may have come back to the lot.
    arrived = list({one.person_id: one for one in reversed(found)}.values())[-2:]
    first_day = min(one.starts_on for one in arrived)
    bridge = _bridge(world, *DONE, days_ago=(world.today - first_day).days + RECRUITED_IN, status=OpeningStatus.FILLED)
    hires = [_hired(world, bridge, engagement) for engagement in arrived]
    FollowUp.objects.bulk_create(point for hire in hires for point in _milestones(world, hire))
    bridge_follow(bridge)


def _hired(world: World, bridge: Bridge, engagement: Engagement) -> Hire:
    days_ago = (world.today - engagement.starts_on).days
    proposal = Proposal.objects.create(
        person=engagement.person,
        employer=bridge.employer,
        kind=OpeningKind.JOB,
        job_offer=bridge.job_offer,
        status=ProposalStatus.HIRED,
        message="Elle connaît le métier et habite sur la ligne de bus du collège.",
        proposed_by=given(engagement.person.referent),
        proposed_at=world.instant(days_ago + 25),
        seen_at=world.instant(days_ago + 24),
        answered_at=world.instant(days_ago + 22),
        interviewed_on=engagement.starts_on - dt.timedelta(days=15),
        interview_result=InterviewResult.RETAINED,
    )
    hire = Hire.objects.create(
        person=engagement.person,
        employer=bridge.employer,
        proposal=proposal,
        job_offer=bridge.job_offer,
        occupation_id=bridge.occupation_id,
        contract_kind=engagement.contract_kind,
        starts_on=engagement.starts_on,
        ends_on=engagement.ends_on,
        hours_per_week=engagement.weekly_hours,
        recorded_at=world.instant(days_ago + 8),
    )
    Engagement.objects.filter(pk=engagement.pk).update(
        hire=hire, occupation=bridge.occupation_id, created_at=world.instant(days_ago + 1)
    )
    return hire


def _milestones(world: World, hire: Hire) -> list[FollowUp]:
    """Those past are done."""
    points = milestones_of(hire)
    for point in points:
        if point.due_on < world.day(6):
            point.state, point.done_at = "in_job", world.instant((world.today - point.due_on).days)
            point.done_by = given(hire.person.referent).user
    return points


def _online(world: World) -> None:
    """Published; référents are told of two people of the trade or near it, and have not proposed them yet."""
    bridge = _bridge(world, *ONLINE, days_ago=9, status=OpeningStatus.PUBLISHED)
    fitting = ProfileOccupation.objects.filter(occupation__in=NEAR_ONLINE).values("profile__person")
    people = Person.objects.followed().filter(pk__in=fitting, referent__isnull=False).order_by("pk")[:2]
    note = clause_note(bridge.lot, missing=bridge.missing_hours)
    PoolSignal.objects.bulk_create(
        PoolSignal(
            person=person,
            kind=OpeningKind.JOB,
            opening_id=bridge.opening_id,
            note=note,
            reasons=[{"kind": "occupation", "label": "Cherche ce métier", "weight": 1.0}],
            by=world.users["facilitateur"],
            at=world.instant(3),
        )
        for person in people
    )
    bridge_follow(bridge)
