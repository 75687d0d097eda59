"""Every state × role × action of a proposal and of an immersion: what the table allows happens, and nothing else.

Once through the services, once by raw POST as a browser that skips the buttons would send.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import Refused
from core.models import TransitionLog
from core.workflow import Transition
from placements import services
from placements.enums import ImmersionStatus, InterviewResult, ProposalStatus, RefusalReason
from placements.models import ImmersionAgreement, Proposal
from placements.services import Ending
from placements.transitions import IMMERSION_TRANSITIONS, PROPOSAL_TRANSITIONS
from tests.factories.accounts import actor_create
from tests.factories.placements import ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db

WHY = "Le projet a changé."
# Other columns that a state demands.
WITH_STATE: dict[str, dict[str, Any]] = {
    ProposalStatus.REFUSED: {"refusal_reason": RefusalReason.SKILLS},
    ProposalStatus.INTERVIEW: {"interview_at": timezone.now() + dt.timedelta(days=2)},
    ProposalStatus.MET: {"interviewed_on": timezone.localdate(), "interview_result": InterviewResult.RETAINED},
}


def _tell(result: str, comment: str = "") -> Callable[[Actor, int], Any]:
    return lambda actor, pk: services.interview_tell(
        actor=actor, proposal_id=pk, result=result, held_on=timezone.localdate(), now=timezone.now(), comment=comment
    )


def _answer(*, accepts: bool) -> Callable[[Actor, int], Any]:
    return lambda actor, pk: services.proposal_answer(
        actor=actor, proposal_id=pk, accepts=accepts, reason=RefusalReason.SKILLS, now=timezone.now()
    )


# One button takes back what was sent, and what only the person was asked.
SAME_ACT = {"withdraw": ("withdraw", "cancel_asking")}
TABLE = {change.name: change for change in PROPOSAL_TRANSITIONS}


def _changes(name: str) -> list[Transition]:
    return [TABLE[one] for one in SAME_ACT.get(name, (name,))]


# The service behind each action that somebody logged in may take.
ACTS: dict[str, Callable[[Actor, int], Any]] = {
    "agree": lambda actor, pk: services.proposal_agree(actor=actor, proposal_id=pk, now=timezone.now()),
    "see": lambda actor, pk: services.proposal_see(actor=actor, proposal_id=pk, now=timezone.now()),
    "accept": _answer(accepts=True),
    "refuse": _answer(accepts=False),
    "withdraw": lambda actor, pk: services.proposal_withdraw(
        actor=actor, proposal_id=pk, now=timezone.now(), reason=WHY
    ),
    "drop": lambda actor, pk: services.proposal_drop(actor=actor, proposal_id=pk, now=timezone.now(), reason=WHY),
    "plan_interview": lambda actor, pk: services.interview_plan(
        actor=actor, proposal_id=pk, at=timezone.now() + dt.timedelta(days=9), now=timezone.now()
    ),
    "hold_interview": _tell(InterviewResult.RETAINED),
    "miss_interview": _tell(InterviewResult.MISSED),
    "fail_interview": _tell(InterviewResult.NOT_RETAINED, WHY),
    "hire": lambda actor, pk: services.hire_record(
        actor=actor, proposal_id=pk, contract_kind="cdi", starts_on=timezone.localdate(), now=timezone.now()
    ),
}


@dataclass
class Cast:
    """Who acts: the référent and the employer of the proposal, and somebody of every other role."""

    actors: dict[str, Actor]

    def expected(self, changes: Iterable[Transition], state: str, role: str) -> str:
        """Where an act leads from a state: the target of the change it may make, or nowhere."""
        allowed = [change.target for change in changes if state in change.sources and role in change.roles]
        return allowed[0] if allowed else ""


@pytest.fixture
def cast(referent, employer_actor) -> Cast:
    actors = {role.value: actor_create(role) for role in Role}
    return Cast({**actors, Role.REFERENT.value: referent, Role.EMPLOYER.value: employer_actor})


def _state_set(model: type, pk: int, state: str) -> None:
    model.objects.filter(pk=pk).update(status=state, **WITH_STATE.get(state, {}))


def _moved(model: type, pk: int, before: str) -> str:
    """The state an act left, with the proof that the history tells each move; empty when nothing moved."""
    after = model.objects.values_list("status", flat=True).get(pk=pk)
    logged = TransitionLog.objects.filter(object_id=pk).exists()
    assert logged or after == before, "a move without history"
    return after if logged else ""


def _attempt(act: Callable[[], Any]) -> bool:
    """Try; false when it was refused or the object is out of the actor's sight."""
    try:
        with transaction.atomic():
            act()
    except (Refused, ObjectDoesNotExist):
        return False
    return True


def test_proposals_move_as_their_table_says_and_no_other_way(cast, person, offer):
    proposal = ProposalFactory(person=person, job_offer=offer)
    wrong = []
    for name, act in ACTS.items():
        for state in ProposalStatus.values:
            for role, actor in cast.actors.items():
                with transaction.atomic():
                    _state_set(Proposal, proposal.pk, state)
                    _attempt(lambda actor=actor, act=act: act(actor, proposal.pk))
                    moved = _moved(Proposal, proposal.pk, state)
                    transaction.set_rollback(True)
                if moved != cast.expected(_changes(name), state, role):
                    wrong.append(f"{name} from {state} by {role}: {moved or 'nothing'}")
    assert not wrong, "\n".join(wrong)


def test_every_action_of_somebody_logged_in_is_walked():
    walked = {one for name in ACTS for one in SAME_ACT.get(name, (name,))}
    assert walked == {change.name for change in PROPOSAL_TRANSITIONS if change.roles}


def _posts(pk: int) -> dict[str, dict[str, tuple[str, dict[str, Any]]]]:
    """The address and the fields of each action, for each of the two sides."""

    def to(name: str, *args: Any) -> str:
        return reverse(f"placements:{name}", args=[pk, *args])

    at = timezone.localtime(timezone.now() + dt.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    today = timezone.localdate().isoformat()
    plan, hire = {"at": at}, {"contract_kind": "cdi", "starts_on": today}

    def told(result: str) -> dict[str, Any]:
        return {"result": result, "held_on": today, "comment": WHY}

    results = {"hold_interview": "retained", "miss_interview": "missed", "fail_interview": "not_retained"}
    return {
        Role.REFERENT.value: {
            "agree": (to("proposal_end", "accord"), {}),
            "withdraw": (to("proposal_end", "retirer"), {"reason": WHY}),
            "drop": (to("proposal_end", "sans-suite"), {"reason": WHY}),
            "plan_interview": (to("interview_plan"), plan),
            "hire": (to("hire_new"), hire),
            "accept": (to("employer_answer"), {"answer": "yes"}),
            "refuse": (to("employer_answer"), {"answer": "no", "refusal_reason": "skills"}),
            **{name: (to("interview_result"), told(result)) for name, result in results.items()},
        },
        Role.EMPLOYER.value: {
            "agree": (to("proposal_end", "accord"), {}),
            "accept": (to("employer_answer"), {"answer": "yes"}),
            "refuse": (to("employer_answer"), {"answer": "no", "refusal_reason": "skills"}),
            "drop": (to("employer_drop"), {"reason": WHY}),
            "plan_interview": (to("employer_interview"), plan),
            "hire": (to("employer_hire"), hire),
            "withdraw": (to("proposal_end", "retirer"), {"reason": WHY}),
            **{name: (to("employer_interview_result"), told(result)) for name, result in results.items()},
        },
    }


def test_no_raw_post_moves_a_proposal_outside_its_table(cast, person, offer, client, login):
    proposal = ProposalFactory(person=person, job_offer=offer)
    wrong = []
    for role, posts in _posts(proposal.pk).items():
        login(cast.actors[role])
        for name, (path, fields) in posts.items():
            for state in ProposalStatus.values:
                with transaction.atomic():
                    _state_set(Proposal, proposal.pk, state)
                    status = client.post(path, fields).status_code
                    moved = _moved(Proposal, proposal.pk, state)
                    transaction.set_rollback(True)
                if status >= 500 or moved != cast.expected(_changes(name), state, role):
                    wrong.append(f"{name} from {state} by {role}: {status}, {moved or 'nothing'}")
    assert not wrong, "\n".join(wrong)


def _ending(name: str, today: dt.date) -> Ending:
    came = {"led_to": "no_job"} if name in {"complete", "interrupt"} else {}
    short = {"last_day": today - dt.timedelta(days=5), "missed_hours": Decimal(7)} if name == "interrupt" else {}
    return Ending(action=name, reason=WHY, **came, **short)


@pytest.fixture
def immersion(person, employer):
    today = timezone.localdate()
    return ImmersionAgreementFactory(
        person=person, host=employer, starts_on=today - dt.timedelta(days=8), ends_on=today - dt.timedelta(days=1)
    )


def test_immersions_end_as_their_table_says_and_no_other_way(cast, immersion):
    today, wrong = timezone.localdate(), []
    for change in IMMERSION_TRANSITIONS:
        ending = _ending(change.name, today)
        for state in ImmersionStatus.values:
            for role, actor in cast.actors.items():
                with transaction.atomic():
                    _immersion_put(immersion, state)
                    _attempt(
                        lambda actor=actor, ending=ending: services.immersion_end(
                            actor=actor, agreement_id=immersion.pk, ending=ending, now=timezone.now()
                        )
                    )
                    moved = _moved(ImmersionAgreement, immersion.pk, state)
                    transaction.set_rollback(True)
                if moved != cast.expected([change], state, role):
                    wrong.append(f"{change.name} from {state} by {role}: {moved or 'nothing'}")
    assert not wrong, "\n".join(wrong)


def _immersion_put(immersion: ImmersionAgreement, state: str) -> None:
    """Write a state with the columns that the database asks with it."""
    needs = {
        ImmersionStatus.COMPLETED: {"last_day": immersion.ends_on},
        ImmersionStatus.PARTLY: {"last_day": immersion.starts_on},
        ImmersionStatus.SIGNING: {"document": {"accident": []}, "document_hash": "x" * 64},
    }
    ImmersionAgreement.objects.filter(pk=immersion.pk).update(status=state, **needs.get(state, {}))


def test_no_raw_post_ends_an_immersion_outside_its_table(cast, immersion, client, login):
    today, wrong = timezone.localdate(), []
    for role, page in ((Role.REFERENT, "immersion_end"), (Role.EMPLOYER, "employer_immersion_end")):
        login(cast.actors[role])
        path = reverse(f"placements:{page}", args=[immersion.pk])
        for change in IMMERSION_TRANSITIONS:
            ending = _ending(change.name, today)
            fields = {
                "action": change.name,
                "reason": WHY,
                "led_to": ending.led_to,
                "last_day": ending.last_day.isoformat() if ending.last_day else "",
                "missed_hours": "7" if ending.missed_hours else "",
            }
            for state in ImmersionStatus.values:
                with transaction.atomic():
                    _immersion_put(immersion, state)
                    status = client.post(path, fields).status_code
                    moved = _moved(ImmersionAgreement, immersion.pk, state)
                    transaction.set_rollback(True)
                if status >= 500 or moved != cast.expected([change], state, role):
                    wrong.append(f"{change.name} from {state} by {role}: {status}, {moved or 'nothing'}")
    assert not wrong, "\n".join(wrong)
