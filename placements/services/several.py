"""One person proposed to several openings by one act."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.errors import Conflict, Reason, Refused
from people.enums import ConsentPurpose
from people.services import consent_give, person_lock
from placements.models import Proposal
from placements.services.proposals import proposal_send

MOST = 10  # openings proposed by one act: beyond, nobody has read them


@dataclass(frozen=True, slots=True)
class PersonAgreed:
    """That the person agreed to be presented: when and how she said so."""

    on: dt.date
    how: str


@dataclass(slots=True)
class Sent:
    """What became of each opening: proposed, or left out and why."""

    proposals: list[Proposal] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@transaction.atomic
def proposals_send(
    *,
    actor: Actor,
    person_id: int,
    openings: Sequence[tuple[str, int]],
    now: dt.datetime,
    message: str = "",
    agreement: PersonAgreed | None = None,
    shares_contact: bool = False,
    documents: Collection[int] = (),
) -> Sent:
    """Propose a person for each of these openings, with the same word and `documents`. `openings` are kinds and keys.

    One that was filled, closed or proposed by a colleague meanwhile is left out, and the others leave. Raises Conflict
    when none is left, Refused when the person's agreement is missing or the list is empty or too long.
    """
    chosen = list(dict.fromkeys(openings))
    if not 1 <= len(chosen) <= MOST:
        raise Refused.because("openings", f"Choisissez d'une à {MOST} offres.")
    if agreement is not None:
        _agreement_note(actor, person_id, agreement, shares_contact=shares_contact, on=timezone.localdate(now))
    sent = Sent()
    for kind, opening_id in chosen:
        try:
            proposal = proposal_send(
                actor=actor,
                person_id=person_id,
                kind=kind,
                opening_id=opening_id,
                now=now,
                message=message,
                shares_contact=shares_contact,
                documents=documents,
            )
        except Conflict as conflict:
            sent.left_out.append(str(conflict))
        else:
            sent.proposals.append(proposal)
    if not sent.proposals:
        raise Conflict([Reason("none_left", words) for words in dict.fromkeys(sent.left_out)])
    return sent


def _agreement_note(
    actor: Actor, person_id: int, agreement: PersonAgreed, *, shares_contact: bool, on: dt.date
) -> None:
    if agreement.on > on:
        raise Refused.because("future", "Cette date n'est pas encore passée.", "agreed_on")
    person = person_lock(actor=actor, person_id=person_id)
    purposes = [ConsentPurpose.SHARE_PROFILE, *([ConsentPurpose.SHARE_CONTACT] if shares_contact else [])]
    for purpose in purposes:
        consent_give(actor=actor, person_id=person.pk, purpose=purpose, on=agreement.on, how=agreement.how)
