"""The life of an immersion: prepared, signed by all, lived, ended in one of four ways; and that of its assessment."""

from collections.abc import Iterable

from accounts.enums import Role
from core.workflow import Transition, transition
from placements.enums import AssessmentStatus
from placements.enums import ImmersionStatus as I

UNFINISHED = (I.DRAFT, I.SIGNING, I.READY, I.RUNNING)
SIGNED = (I.READY, I.RUNNING)

SEND = transition(
    "send",
    sources=[I.DRAFT],
    target=I.SIGNING,
    roles=[Role.REFERENT],
    label="Envoyer à la signature",
)
REOPEN = transition(
    "reopen",
    sources=[I.SIGNING, I.READY],
    target=I.DRAFT,
    roles=[Role.REFERENT],
    label="Modifier la convention",
    tone="outline-primary",
    confirm="Les signatures déjà données seront effacées, et chacun en sera prévenu.",
)
# Everybody has signed: nobody presses a button for it.
SEAL = transition("seal", sources=[I.SIGNING], target=I.READY, roles=[], label="Signée par tous")
START = transition("start", sources=[I.READY], target=I.RUNNING, roles=[], label="L'immersion commence")


def _ending(
    name: str, target: str, label: str, *, sources: Iterable[str] = SIGNED, needs_reason: bool = False
) -> Transition:
    return transition(
        name,
        sources=sources,
        target=target,
        roles=[Role.EMPLOYER, Role.REFERENT],
        label=label,
        needs_reason=needs_reason,
        event="immersion_ended",
    )


COMPLETE = _ending("complete", I.COMPLETED, "Elle s'est déroulée jusqu'au bout")
INTERRUPT = _ending("interrupt", I.PARTLY, "Elle s'est arrêtée avant la fin")
NOT_COME = _ending("not_come", I.NO_SHOW, "La personne n'est pas venue")
# What was not signed by all never began: it is cancelled, and nothing else.
CANCEL = _ending("cancel", I.CANCELLED, "Elle est annulée", sources=UNFINISHED, needs_reason=True)

# How it ends, and how it gets there: two tables, since a form offers the first and buttons the second.
IMMERSION_TRANSITIONS = (COMPLETE, INTERRUPT, NOT_COME, CANCEL)
AGREEMENT_TRANSITIONS = (SEND, REOPEN, SEAL, START)

# By the link of the tutor's mail, once.
FILL_ASSESSMENT = transition(
    "fill_assessment",
    sources=[AssessmentStatus.ASKED],
    target=AssessmentStatus.FILLED,
    roles=[],
    label="Le bilan est rempli",
    event="immersion_assessed",
)
