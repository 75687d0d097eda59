"""A caseload passes from one référent to others: all of it or some people, with a word for the follow-up."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Membership
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from people.enums import ChangeReason
from people.models import Person, ReferentChange
from people.selectors_handover import colleagues_to_receive, people_to_hand_over, referents_to_relieve


@transaction.atomic
def caseload_hand_over(
    *, actor: Actor, leaving_id: int, shares: Mapping[int, int], reason: str, now: dt.datetime, note: str = ""
) -> list[ReferentChange]:
    """Give people of one référent to colleagues of her service. `shares` says the colleague of each person.

    All of them pass, or none: raises Conflict when somebody gave one of them meanwhile, Refused for every other
    reason. What is open for a person (proposals, immersions, hires) follows her, since it is found by her référent.
    """
    leaving = referents_to_relieve(actor).filter(pk=leaving_id).first()
    if leaving is None:
        raise Refused.because("not_yours", "Vous ne pouvez transmettre que les accompagnements de votre service.")
    takers = {one.pk: one for one in colleagues_to_receive(leaving).filter(pk__in=set(shares.values()))}
    _refuse_unsound(shares, takers, reason)
    people = list(
        people_to_hand_over(actor, leaving=leaving).filter(pk__in=shares).order_by("pk").select_for_update(of=("self",))
    )
    if len(people) != len(shares):
        raise Conflict.because(
            "moved", "Certaines de ces personnes ont changé de référent entre-temps. Reprenez la liste à jour."
        )
    changes = [
        _change_write(actor, person, leaving=leaving, taker=takers[shares[person.pk]], reason=reason, note=note, at=now)
        for person in people
    ]
    for taker_id in takers:
        given = [change.pk for change in changes if change.to_referent_id == taker_id]
        outbox_add("caseload_handed_over", key=f"{taker_id}:{given[0]}", membership_id=taker_id, change_ids=given)
    return changes


def _refuse_unsound(shares: Mapping[int, int], takers: Mapping[int, Membership], reason: str) -> None:
    reasons = []
    if not shares:
        reasons.append(Reason("nobody", "Choisissez au moins une personne à transmettre.", "people"))
    if set(shares.values()) - takers.keys():
        reasons.append(Reason("taker", "Choisissez des référents en poste dans le même service.", "takers"))
    if reason not in ChangeReason.values:
        reasons.append(Reason("reason", "Choisissez le motif dans la liste.", "reason"))
    if reasons:
        raise Refused(reasons)


def _change_write(
    actor: Actor, person: Person, *, leaving: Membership, taker: Membership, reason: str, note: str, at: dt.datetime
) -> ReferentChange:
    change = ReferentChange(
        person=person, from_referent=leaving, to_referent=taker, reason=reason, note=note.strip(), at=at, by=actor.user
    )
    clean_or_refuse(change, only=["note"])
    change.save()
    person.referent = taker
    person.save(update_fields=["referent"])
    return change
