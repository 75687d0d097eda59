"""Joining and leaving the network of inclusive employers."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import NetworkStatus
from employers.models import CharterTheme, Employer, NetworkMembership
from employers.transitions import NETWORK_ACCEPT, NETWORK_APPLY_AGAIN, NETWORK_TRANSITIONS


@transaction.atomic
def charter_sign(
    *, actor: Actor, employer: Employer, commitments: Sequence[str], today: dt.date, now: dt.datetime
) -> NetworkMembership:
    """Sign the charter online: the company becomes a candidate, a member renews her commitments."""
    if not actor.has_role(Role.EMPLOYER):
        raise Refused.because("wrong_role", "Seul l'employeur signe la charte de son entreprise.")
    if employer.organisation_id != actor.organisation_id:
        raise Refused.because("not_yours", "Cette entreprise n'est pas la vôtre.")
    known = set(CharterTheme.objects.filter(is_active=True).values_list("code", flat=True))
    chosen = [code for code in dict.fromkeys(commitments) if code in known]
    if not chosen:
        raise Refused.because("no_commitment", "Choisissez au moins un engagement.", "commitments")
    membership, created = NetworkMembership.objects.select_for_update(of=("self",)).get_or_create(
        employer=employer,
        defaults={"charter_signed_on": today, "signed_by": actor.user, "commitments": chosen},
    )
    if created:
        outbox_add("network_applied", key=f"membership:{membership.pk}", object_id=membership.pk)
        return membership
    membership.charter_signed_on, membership.signed_by, membership.commitments = today, actor.user, chosen
    membership.save(update_fields=["charter_signed_on", "signed_by", "commitments"])
    if membership.status == NetworkStatus.LEFT:
        transition_apply(NETWORK_APPLY_AGAIN, membership, actor=actor, now=now)
    return membership


@transaction.atomic
def network_move(
    *, actor: Actor, membership_id: int, action: str, today: dt.date, now: dt.datetime, reason: str = ""
) -> NetworkMembership:
    """Welcome a candidate, decline, or leave."""
    change = next((one for one in NETWORK_TRANSITIONS if one.name == action), None)
    if change is None or change is NETWORK_APPLY_AGAIN:
        raise Refused.because("unknown_action", "Cette action n'existe pas.")
    membership = (
        NetworkMembership.objects.filter(employer__in=Employer.objects.visible_to(actor))
        .select_for_update(of=("self",))
        .get(pk=membership_id)
    )
    if membership.status not in change.sources:
        raise Conflict.because("wrong_state", "Cette action n'est plus possible : la situation a changé.")
    if change is NETWORK_ACCEPT:
        membership.joined_on, membership.left_on = today, None
        membership.save(update_fields=["joined_on", "left_on"])
    transition_apply(change, membership, actor=actor, now=now, reason=reason)
    if change.target == NetworkStatus.LEFT:
        membership.left_on = today
        membership.save(update_fields=["left_on"])
    return membership
