"""The stages of a proposal, of an immersion and its assessment, of a mentoring and of a volunteer."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from placements import services
from placements.agreement_check import CHECK
from placements.agreement_document import document_hash, document_of
from placements.agreement_links import assessment_path
from placements.enums import (
    AssessmentStatus,
    ImmersionStatus,
    InterviewResult,
    MentoringStatus,
    MentorStatus,
    ProposalStatus,
    RefusalReason,
)
from placements.links import answer_token
from placements.models import ImmersionAssessment
from placements.services import Ending
from placements.services.mentoring import (
    mentor_forget,
    mentor_set_active,
    mentoring_cancel,
    mentoring_end,
    mentors_forget,
)
from placements.services.signing import signing_code
from placements.transitions import IMMERSION_TRANSITIONS
from placements.voice import links
from tests.factories.accounts import actor_create
from tests.factories.matching import EmployerFactory, JobOfferFactory, SkillsProfileFactory, referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import (
    ImmersionAgreementFactory,
    MentorFactory,
    MentoringFactory,
    ProposalFactory,
    agreement_filled,
)
from tests.workflows.stage import WHY, Door, Stage, door, everybody, write

DAY = dt.timedelta(days=1)


class Cast:
    """A référent and her person, an employer and its offer; the same company also holds public contracts."""

    def __init__(self) -> None:
        referential_create()
        self.referent, self.employer_actor = actor_create(Role.REFERENT), actor_create(Role.EMPLOYER)
        self.employer = EmployerFactory(organisation=self.employer_actor.organisation)
        self.person = PersonFactory.followed_by(self.referent, first_name="Nadia", last_name="Berger")
        SkillsProfileFactory(person=self.person)
        self.actors = everybody(
            referent=self.referent,
            employer=self.employer_actor,
            contractor=actor_create(Role.CONTRACTOR, organisation=self.employer_actor.organisation),
        )


# --- A proposal ---------------------------------------------------------------------------------------------------
def proposal_stage() -> Stage:
    cast, now, today = Cast(), timezone.now(), timezone.localdate()
    proposal = ProposalFactory(person=cast.person, job_offer=JobOfferFactory(employer=cast.employer))
    pk = proposal.pk
    needs: dict[str, dict[str, Any]] = {
        ProposalStatus.ASKED: {"asked_at": now},
        ProposalStatus.REFUSED: {"refusal_reason": RefusalReason.SKILLS},
        ProposalStatus.INTERVIEW: {"interview_at": now + 2 * DAY},
        ProposalStatus.MET: {"interviewed_on": today, "interview_result": InterviewResult.RETAINED},
    }

    def put(state: str, name: str) -> None:
        write(proposal, status=state, **needs.get(state, {}))

    def tell(result: str, comment: str = "") -> Callable[[Actor], Any]:
        told = {"proposal_id": pk, "result": result, "held_on": today, "now": now, "comment": comment}
        return lambda actor: services.interview_tell(actor=actor, **told)

    def answer(*, accepts: bool) -> Callable[[Actor | None], Any]:
        return lambda actor=None: services.proposal_answer(
            actor=actor, proposal_id=pk, accepts=accepts, reason=RefusalReason.SKILLS, now=now
        )

    def conclude() -> None:
        """The immersion that this proposal led to ends, without a job at the host's."""
        ran = ImmersionAgreementFactory(
            person=cast.person, host=cast.employer, proposal=proposal, status=ImmersionStatus.RUNNING
        )
        services.immersion_end(
            actor=cast.referent, agreement_id=ran.pk, ending=Ending("complete", led_to="no_job"), now=now
        )

    return Stage(
        row=proposal,
        actors=cast.actors,
        put=put,
        acts={
            "agree": lambda actor: services.proposal_agree(actor=actor, proposal_id=pk, now=now),
            "see": lambda actor: services.proposal_see(actor=actor, proposal_id=pk, now=now),
            "accept": answer(accepts=True),
            "refuse": answer(accepts=False),
            "postpone": lambda actor: services.proposal_postpone(
                actor=actor, proposal_id=pk, until=today + 9 * DAY, now=now
            ),
            "withdraw": lambda actor: services.proposal_withdraw(actor=actor, proposal_id=pk, now=now, reason=WHY),
            "drop": lambda actor: services.proposal_drop(actor=actor, proposal_id=pk, now=now, reason=WHY),
            "plan_interview": lambda actor: services.interview_plan(
                actor=actor, proposal_id=pk, at=now + 9 * DAY, now=now
            ),
            "hold_interview": tell(InterviewResult.RETAINED),
            "miss_interview": tell(InterviewResult.MISSED),
            "fail_interview": tell(InterviewResult.NOT_RETAINED, WHY),
            "hire": lambda actor: services.hire_record(
                actor=actor, proposal_id=pk, contract_kind="cdi", starts_on=today, now=now
            ),
        },
        alone={
            "agree": lambda: services.proposal_consent(proposal_id=pk, agrees=True, now=now),
            "decline": lambda: services.proposal_consent(proposal_id=pk, agrees=False, now=now),
            "accept": answer(accepts=True),
            "refuse": answer(accepts=False),
            "postpone": lambda: services.proposal_postpone(proposal_id=pk, until=today + 9 * DAY, now=now),
            "lapse": lambda: services.proposals_lapse(now=now + 60 * DAY),
            "conclude": conclude,
        },
        doors=_proposal_doors(pk),
        one_button=(
            frozenset({"withdraw", "cancel_asking"}),
            frozenset({"decline", "decline_first"}),
            frozenset({"lapse", "lapse_asking"}),
        ),
        twice=frozenset({"see"}),
    )


def _proposal_doors(pk: int) -> dict[str, tuple[Door, ...]]:
    room = "placements:"
    at = timezone.localtime(timezone.now() + 9 * DAY).strftime("%Y-%m-%dT%H:%M")
    today = timezone.localdate().isoformat()
    consent = f"{room}voice_consent", signing.dumps(pk, salt=links.CONSENT.salt)
    no = {"answer": "no", "refusal_reason": "skills"}
    later = {"answer": "later", "ask_again_on": (timezone.localdate() + 9 * DAY).isoformat()}

    def told(result: str) -> tuple[Door, ...]:
        return (door(f"{room}employer_interview_result", pk, result=result, held_on=today, comment=WHY),)

    return {
        "agree": (door(f"{room}proposal_end", pk, "accord"), door(*consent, answer="yes")),
        "decline": (door(*consent, answer="no"),),
        "see": (door(f"{room}employer_proposal", pk, method="get"),),
        "accept": (
            door(f"{room}employer_answer", pk, answer="yes"),
            door(f"{room}answer_by_link", answer_token(pk), answer="yes"),
        ),
        "refuse": (door(f"{room}employer_answer", pk, **no), door(f"{room}answer_by_link", answer_token(pk), **no)),
        "postpone": (
            door(f"{room}employer_answer", pk, **later),
            door(f"{room}answer_by_link", answer_token(pk), **later),
        ),
        "withdraw": (door(f"{room}proposal_end", pk, "retirer", reason=WHY),),
        "drop": (
            door(f"{room}proposal_end", pk, "sans-suite", reason=WHY),
            door(f"{room}employer_drop", pk, reason=WHY),
        ),
        "plan_interview": (door(f"{room}employer_interview", pk, at=at),),
        "hold_interview": told("retained"),
        "miss_interview": told("missed"),
        "fail_interview": told("not_retained"),
        "hire": (door(f"{room}employer_hire", pk, contract_kind="cdi", starts_on=today),),
    }


# --- An immersion -------------------------------------------------------------------------------------------------
BEFORE = frozenset({"send", "reopen", "seal"})


def immersion_stage() -> Stage:
    """To be signed it begins in two weeks; to begin or to end it was two weeks ago."""
    cast, now, today = Cast(), timezone.now(), timezone.localdate()
    monday = today - today.weekday() * DAY
    ahead, behind = monday + 14 * DAY, monday - 14 * DAY
    immersion = agreement_filled(
        ImmersionAgreementFactory(person=cast.person, host=cast.employer, starts_on=ahead, ends_on=ahead + 4 * DAY)
    )
    pk = immersion.pk
    document = document_of(immersion, list(immersion.signatories.all()), on=today)
    frozen = {"document": document, "document_hash": document_hash(document)}

    def put(state: str, name: str) -> None:
        first = ahead if name in BEFORE else behind
        ended = {ImmersionStatus.COMPLETED: first + 4 * DAY, ImmersionStatus.PARTLY: first}
        values = {} if state == ImmersionStatus.DRAFT else frozen
        write(immersion, status=state, starts_on=first, ends_on=first + 4 * DAY, last_day=ended.get(state), **values)

    def sign_all() -> None:
        for one in immersion.signatories.all():
            asked = services.signing_code_ask(signatory_id=one.pk, key=one.key, now=now)
            services.signature_give(
                signatory_id=one.pk,
                key=one.key,
                code=signing_code(asked.code_nonce),
                document_hash=frozen["document_hash"],
                declares_motive=True,
                now=now,
            )

    endings = {change.name: _ending(change.name, behind) for change in IMMERSION_TRANSITIONS}
    ending_acts: dict[str, Callable[[Actor], Any]] = {
        name: lambda actor, ending=ending: services.immersion_end(actor=actor, agreement_id=pk, ending=ending, now=now)
        for name, ending in endings.items()
    }
    return Stage(
        row=immersion,
        actors=cast.actors,
        put=put,
        acts={
            "send": lambda actor: services.agreement_send(actor=actor, agreement_id=pk, now=now),
            "reopen": lambda actor: services.agreement_reopen(actor=actor, agreement_id=pk, now=now),
            **ending_acts,
        },
        alone={"seal": sign_all, "start": lambda: services.immersions_advance(now=now)},
        doors={
            "send": (door("placements:agreement_step", pk, CHECK),),
            "reopen": (door("placements:agreement_reopen", pk),),
            **{name: _ending_doors(pk, ending) for name, ending in endings.items()},
        },
    )


def _ending(name: str, first: dt.date) -> Ending:
    came = {"led_to": "no_job"} if name in {"complete", "interrupt"} else {}
    short = {"last_day": first + DAY, "missed_hours": Decimal(7)} if name == "interrupt" else {}
    return Ending(action=name, reason=WHY, **came, **short)


def _ending_doors(pk: int, ending: Ending) -> tuple[Door, ...]:
    fields = {
        "action": ending.action,
        "reason": ending.reason,
        "led_to": ending.led_to,
        "last_day": ending.last_day.isoformat() if ending.last_day else "",
        "missed_hours": "7" if ending.missed_hours else "",
    }
    return (door("placements:employer_immersion_end", pk, **fields),)


# --- A mentoring --------------------------------------------------------------------------------------------------
def mentoring_stage() -> Stage:
    cast, now, today = Cast(), timezone.now(), timezone.localdate()
    mentoring = MentoringFactory(person=cast.person, starts_on=today - 30 * DAY)
    over = {"ends_on": today - DAY, "outcome": "in_job", "end_reason": "goal"}
    end = {"reason": "other", "outcome": "unknown"}

    def put(state: str, name: str) -> None:
        write(mentoring, status=state, **(over if state == MentoringStatus.ENDED else {}))

    return Stage(
        row=mentoring,
        actors=cast.actors,
        put=put,
        acts={
            "end_mentoring": lambda actor: mentoring_end(
                actor=actor, mentoring_id=mentoring.pk, ended_on=today, now=now, **end
            ),
            "cancel_mentoring": lambda actor: mentoring_cancel(
                actor=actor, mentoring_id=mentoring.pk, reason=WHY, now=now
            ),
        },
        doors={
            "end_mentoring": (door("placements:mentoring_end", mentoring.pk, ended_on=today.isoformat(), **end),),
            "cancel_mentoring": (door("placements:mentoring_cancel", mentoring.pk, reason=WHY),),
        },
        twice=frozenset({"cancel_mentoring"}),
    )


def mentor_stage() -> Stage:
    """A volunteer who follows nobody, and stopped long ago when she is away."""
    cast, now, today = Cast(), timezone.now(), timezone.localdate()
    mentor = MentorFactory()
    here = {"is_active": True, "stopped_on": None, "forgotten_at": None}
    away = {"is_active": False, "stopped_on": today - 2000 * DAY, "forgotten_at": None}

    def put(state: str, name: str) -> None:
        write(
            mentor, **{MentorStatus.AVAILABLE: here, MentorStatus.AWAY: away}.get(state, {**away, "forgotten_at": now})
        )

    def set_active(*, active: bool) -> Callable[[Actor], Any]:
        return lambda actor: mentor_set_active(actor=actor, mentor_id=mentor.pk, active=active, now=now)

    words = {"pause_mentor": "pause", "resume_mentor": "reprendre"}
    doors = {name: (door("placements:mentor_act", mentor.pk, action=word),) for name, word in words.items()}
    return Stage(
        row=mentor,
        actors=cast.actors,
        put=put,
        acts={
            "pause_mentor": set_active(active=False),
            "resume_mentor": set_active(active=True),
            "forget_mentor": lambda actor: mentor_forget(actor=actor, mentor_id=mentor.pk, now=now),
        },
        alone={"expire_mentor": lambda: mentors_forget(now=now)},
        doors={**doors, "forget_mentor": (door("placements:mentor_forget", mentor.pk),)},
        # Saying it twice changes nothing.
        twice=frozenset({*words, "forget_mentor"}),
    )


def assessment_stage() -> Stage:
    """The tutor of a running immersion, by the link of her mail."""
    cast, now = Cast(), timezone.now()
    running = ImmersionAgreementFactory(person=cast.person, host=cast.employer, status=ImmersionStatus.RUNNING)
    asked = ImmersionAssessment.objects.create(agreement=running, email="hugo@demo.example", asked_at=now)
    words = {"filled_by": "Hugo Petit", "aims_reached": "yes", "tasks_done": "Nettoyer les bureaux."}
    filled = {"filled_at": now, **words}

    def put(state: str, name: str) -> None:
        write(asked, **(filled if state == AssessmentStatus.FILLED else {"filled_at": None}))

    return Stage(
        row=asked,
        actors=cast.actors,
        put=put,
        acts={},
        alone={
            "fill_assessment": lambda: services.assessment_fill(assessment_id=asked.pk, key=asked.key, now=now, **words)
        },
        doors={"fill_assessment": (Door(assessment_path(asked), words),)},
    )
