"""The stages of a partner's opinion and of two files that look alike."""

from collections.abc import Callable
from typing import Any

from accounts.actors import Actor
from accounts.enums import Role
from clauses.services.eligibility import engagement_opinion_answer
from people.enums import OpinionState, PairState
from people.models import PersonPair
from people.services import opinion_ask, pair_set_distinct
from tests.factories.accounts import actor_create
from tests.factories.clauses import criterion
from tests.factories.people import PersonFactory
from tests.workflows.clauses import Office
from tests.workflows.stage import WHY, Stage, door, write


def opinion_stage() -> Stage:
    """Asked about the person of an engagement, for its first day."""
    office = Office()
    engagement, now, today = office.engagement, office.now, office.today
    criterion("avis_motive", needs_opinion=True, proof_max_age_months=None)
    opinion = opinion_ask(
        actor=office.facilitator,
        person=engagement.person,
        partner="mdph",
        hired_on=engagement.starts_on,
        question="Un long arrêt.",
        now=now,
    )
    nothing = {"answered_on": None, "recorded_by": None, "adviser": "", "reason": ""}
    words = {"adviser": "Mme Avis", "reason": WHY}
    answered = {**words, "answered_on": today, "recorded_by": office.facilitator.user}

    def put(state: str, name: str) -> None:
        write(opinion, state=state, **(nothing if state == OpinionState.ASKED else answered))

    def answer(*, is_favourable: bool) -> Callable[[Actor], Any]:
        said = {"is_favourable": is_favourable, "answered_on": today, "now": now, **words}
        return lambda actor: engagement_opinion_answer(
            actor=actor, engagement_id=engagement.pk, opinion_id=opinion.pk, **said
        )

    fields = {"action": "answer", "opinion": opinion.pk, "answered_on": today.isoformat(), **words}
    page = ("clauses:engagement_detail", engagement.pk)
    return Stage(
        row=opinion,
        actors=office.actors,
        put=put,
        acts={"give": answer(is_favourable=True), "refuse": answer(is_favourable=False)},
        doors={
            "give": (door(*page, is_favourable="yes", **fields),),
            "refuse": (door(*page, is_favourable="no", **fields),),
        },
        state_field="state",
    )


def pair_stage() -> Stage:
    """A person of a référent's caseload and one of a facilitator's lots."""
    office, referent = Office(), actor_create(Role.REFERENT)
    one, other = sorted([office.engagement.person_id, PersonFactory.followed_by(referent).pk])
    pair = PersonPair.objects.create(one_id=one, other_id=other, score=90, reasons=["Même nom"], found_at=office.now)
    decided = {"decided_at": office.now, "decided_by": referent.user}

    def put(state: str, name: str) -> None:
        nobody = {"decided_at": None, "decided_by": None}
        write(pair, state=state, **(nobody if state == PairState.OPEN else decided))

    return Stage(
        row=pair,
        actors={**office.actors, Role.REFERENT: referent},
        put=put,
        acts={"set_distinct": lambda actor: pair_set_distinct(actor=actor, pair_id=pair.pk, now=office.now)},
        doors={"set_distinct": (door("people:pair_decide", pair.pk, action="distinct"),)},
        state_field="state",
    )
