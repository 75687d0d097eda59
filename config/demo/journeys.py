"""A year of proposals: what was proposed, what employers answered, who was hired and how it went."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType

from accounts.enums import Role
from config.demo import tutorings
from config.demo.companies import DEMO_EMPLOYER
from config.demo.world import World, given
from core.models import TransitionLog
from employers.enums import ContractKind, OpeningKind, OpeningStatus
from matching.models import MatcherVersion
from placements.enums import (
    FollowUpMilestone,
    FollowUpState,
    HireEndReason,
    ImmersionSequel,
    ImmersionStatus,
    InterviewResult,
    ProposalStatus,
    RefusalReason,
)
from placements.models import JOB_FOUND, FollowUp, Hire, ImmersionAgreement, Proposal

PROPOSALS = 260
IMMERSIONS, IMMERSIONS_TO_END = 40, 3
SEQUELS = (
    ImmersionSequel.NO_JOB,
    ImmersionSequel.JOB_HERE,
    ImmersionSequel.UNKNOWN,
    ImmersionSequel.NO_JOB,
    ImmersionSequel.JOB_ELSEWHERE,
)
RECENT = 9  # days
WAITING_AT_DEMO_EMPLOYER = 3
MILESTONES = [
    (FollowUpMilestone.WEEK_1, 7),
    (FollowUpMilestone.MONTH_1, 30),
    (FollowUpMilestone.MONTH_3, 91),
    (FollowUpMilestone.MONTH_6, 182),
    (FollowUpMilestone.YEAR_1, 365),
]
NOTES = [
    "Ponctuelle et motivée, connaît le quartier. Disponible tout de suite.",
    "A déjà fait ce métier en intérim. Souhaite un cadre stable.",
    "Très à l'aise avec les gens. Le bus 6 passe devant votre site.",
    "A visité votre entreprise au job dating et en est revenu convaincu.",
    "Préparé avec notre atelier gestes et postures.",
]


def build_journeys(world: World, version: MatcherVersion | None) -> None:
    proposals = _proposals(world, version)
    Proposal.objects.bulk_create(proposals)
    _history(world, proposals)
    _hires(world, [p for p in proposals if p.status == ProposalStatus.HIRED])
    _immersions(world)
    tutorings.build_mentorings(world)


def _proposals(world: World, version: MatcherVersion | None) -> list[Proposal]:
    """Each person is proposed for openings of her own trades, first come first served."""
    trades = {
        profile.person_id: [po.occupation_id for po in profile.profile_occupations.all()]
        for profile in _profiles_with_trades(world)
    }
    openings = [*world.jobs, *world.immersions]
    taken: set[tuple] = set()
    proposals: list[Proposal] = []
    waiting: list[Proposal] = []  # so that the demonstration's employer finds people to answer about
    for turn in range(PROPOSALS * 4):
        if len(proposals) == PROPOSALS:
            break
        person = world.people[(turn * 13) % len(world.people)]
        days_ago = 365 - len(proposals) * 364 // PROPOSALS
        fitting = [o for o in openings if o.occupation_id in trades.get(person.pk, ())]
        if days_ago <= RECENT and len(waiting) < WAITING_AT_DEMO_EMPLOYER:
            fitting = [o for o in fitting if o.employer.name == DEMO_EMPLOYER and o.status == OpeningStatus.PUBLISHED]
        if not fitting:
            continue
        opening = world.dice.choice(fitting)
        if (person.pk, opening.kind, opening.pk) in taken:
            continue
        taken.add((person.pk, opening.kind, opening.pk))
        proposals.append(_proposal(world, person, opening, version, days_ago=days_ago))
        if days_ago <= RECENT and opening.employer.name == DEMO_EMPLOYER:
            waiting.append(proposals[-1])
    return proposals


def _profiles_with_trades(world: World):
    from matching.models import SkillsProfile

    return SkillsProfile.objects.filter(person__in=[p.pk for p in world.people]).prefetch_related("profile_occupations")


def _proposal(world: World, person, opening, version, *, days_ago: int) -> Proposal:
    dice = world.dice
    status = _status(world, opening, days_ago)
    sent_at = world.working_instant(days_ago)
    delay = dt.timedelta(days=dice.randrange(0, min(9, days_ago + 1)), hours=dice.randrange(1, 5))
    answered = status not in {ProposalStatus.SENT, ProposalStatus.SEEN}
    is_job = opening.kind == OpeningKind.JOB
    refused = status == ProposalStatus.REFUSED
    is_met = status in {ProposalStatus.MET, ProposalStatus.HIRED}
    return Proposal(
        person=person,
        employer=opening.employer,
        kind=opening.kind,
        job_offer=opening if is_job else None,
        immersion=None if is_job else opening,
        status=status,
        message=dice.choice(NOTES),
        proposed_by=person.referent,
        proposed_at=sent_at,
        seen_at=None if status == ProposalStatus.SENT else sent_at + delay / 2,
        answered_at=sent_at + delay if answered else None,
        refusal_reason=dice.choice(RefusalReason.values[:6]) if refused else "",
        interview_at=world.instant(-3) if status == ProposalStatus.INTERVIEW else None,
        interview_place="Sur place, à l'accueil" if status == ProposalStatus.INTERVIEW else "",
        interviewed_on=min((sent_at + delay).date() + dt.timedelta(days=2), world.today) if is_met else None,
        interview_result=(InterviewResult.TO_CONFIRM if status == ProposalStatus.MET else InterviewResult.RETAINED)
        if is_met
        else "",
        shown_rank=dice.choice([1, 1, 2, 2, 3, 4, 6]),
        shown_score=round(dice.uniform(0.45, 0.95), 3),
        matcher_version=version,
    )


def _status(world: World, opening, days_ago: int) -> str:
    if days_ago < 12:
        return world.dice.choice(
            [ProposalStatus.SENT, ProposalStatus.SENT, ProposalStatus.SEEN, ProposalStatus.ACCEPTED]
        )
    outcomes = {
        ProposalStatus.REFUSED: 34,
        ProposalStatus.CLOSED: 14,
        ProposalStatus.WITHDRAWN: 6,
        ProposalStatus.ACCEPTED: 4 if days_ago < 45 else 0,
        ProposalStatus.INTERVIEW: 6 if days_ago < 30 else 0,
        ProposalStatus.MET: 5 if days_ago < 45 else 0,
        ProposalStatus.HIRED: 38 if opening.kind == OpeningKind.JOB else 0,
    }
    return world.dice.choices(list(outcomes), weights=list(outcomes.values()))[0]


def _history(world: World, proposals: list[Proposal]) -> None:
    kind = ContentType.objects.get_for_model(Proposal)
    labels: dict[str, tuple[str, str]] = {
        ProposalStatus.ACCEPTED: ("accept", "Accepter"),
        ProposalStatus.INTERVIEW: ("plan_interview", "Fixer l'entretien"),
        ProposalStatus.MET: ("hold_interview", "L'entretien a eu lieu"),
        ProposalStatus.HIRED: ("hire", "Embauche"),
        ProposalStatus.REFUSED: ("refuse", "Refuser"),
        ProposalStatus.WITHDRAWN: ("withdraw", "Retirer"),
        ProposalStatus.CLOSED: ("close", "Sans suite"),
    }
    TransitionLog.objects.bulk_create(
        TransitionLog(
            content_type=kind,
            object_id=proposal.pk,
            transition=labels[proposal.status][0],
            label=labels[proposal.status][1],
            source_state=ProposalStatus.SENT,
            target_state=proposal.status,
            actor_role=Role.EMPLOYER,
            at=proposal.answered_at,
        )
        for proposal in proposals
        if proposal.status in labels and proposal.answered_at
    )


def _hires(world: World, proposals: list[Proposal]) -> None:
    dice = world.dice
    for proposal in proposals:
        offer, answered_at = given(proposal.job_offer), given(proposal.answered_at)
        starts = (answered_at + dt.timedelta(days=dice.randrange(3, 15))).date()
        ends = starts + dt.timedelta(days=30 * offer.duration_months) if offer.duration_months else None
        broken = dice.random() < 0.18 and starts < world.day(60)
        over = ends is not None and ends < world.today
        world.hires.append(
            Hire(
                person=proposal.person,
                employer=proposal.employer,
                proposal=proposal,
                job_offer=offer,
                occupation_id=offer.occupation_id,
                contract_kind=offer.contract_kind,
                starts_on=starts,
                ends_on=ends,
                hours_per_week=offer.hours_per_week,
                ended_on=starts + dt.timedelta(days=40) if broken else (ends if over else None),
                end_reason=HireEndReason.PERSON_LEFT if broken else (HireEndReason.END_OF_CONTRACT if over else ""),
                recorded_at=answered_at,
            )
        )
    Hire.objects.bulk_create(world.hires)
    FollowUp.objects.bulk_create(follow for hire in world.hires for follow in _follow_ups(world, hire))
    tutorings.build_tutorings(world)


def _follow_ups(world: World, hire: Hire) -> list[FollowUp]:
    """The five milestones; those past are done but for the latest few, which wait for the référent."""
    found = []
    for milestone, days in MILESTONES:
        due = hire.starts_on + dt.timedelta(days=days)
        done = due < world.day(6)
        left = hire.ended_on is not None and due > hire.ended_on
        state = world.dice.choice([FollowUpState.IN_OTHER_JOB, FollowUpState.OUT]) if left else FollowUpState.IN_JOB
        found.append(
            FollowUp(
                hire=hire,
                milestone=milestone,
                due_on=due,
                state=state if done else "",
                done_at=world.instant((world.today - due).days) if done else None,
                done_by=given(hire.person.referent).user if done else None,
            )
        )
    return found


def _immersions(world: World) -> None:
    """Forty immersions over the year, one person each so that dates never overlap."""
    agreements = []
    for number, opening in enumerate(world.immersions[:IMMERSIONS]):
        person = world.people[(number * 7 + 3) % len(world.people)]
        starts = world.day(340 - number * 8)
        ends = starts + dt.timedelta(days=opening.length_days)
        status = ImmersionStatus.COMPLETED if number % 8 else ImmersionStatus.PARTLY
        if number >= IMMERSIONS - IMMERSIONS_TO_END:
            status = ImmersionStatus.RUNNING  # the référent still has to say how it ended
        is_short, is_over = status == ImmersionStatus.PARTLY, status != ImmersionStatus.RUNNING
        sequel = SEQUELS[number % len(SEQUELS)] if is_over else ""
        found = sequel in JOB_FOUND
        agreements.append(
            ImmersionAgreement(
                person=person,
                host=opening.employer,
                opening=opening,
                prescriber=person.referent,
                purpose=opening.purposes[0],
                occupation_id=opening.occupation_id,
                starts_on=starts,
                ends_on=ends,
                hours_per_week=opening.hours_per_week,
                status=status,
                last_day=(starts + dt.timedelta(days=1) if is_short else ends) if is_over else None,
                missed_hours=opening.hours_per_week if is_short else None,
                led_to=sequel,
                job_contract_kind=ContractKind.CDD if found else "",
                job_starts_on=ends + dt.timedelta(days=12) if found else None,
                created_at=world.instant(350 - number * 8),
            )
        )
    ImmersionAgreement.objects.bulk_create(agreements)
