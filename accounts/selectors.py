"""Reads about users and organisations that cross a file."""

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.models import Invitation, Membership, User


def memberships_of(user: User) -> QuerySet[Membership]:
    """The roles this user may switch to."""
    return Membership.objects.usable().filter(user=user).select_related("organisation", "territory").order_by("pk")


def colleagues(actor: Actor) -> QuerySet[Membership]:
    """The people of the actor's own organisation."""
    return (
        Membership.objects.filter(organisation_id=actor.organisation_id)
        .select_related("user", "territory")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def pending_invitations(actor: Actor, *, now: dt.datetime) -> QuerySet[Invitation]:
    """The invitations of the actor's organisation that still wait, and those she sent elsewhere."""
    return (
        Invitation.objects.pending(now=now)
        .filter(Q(organisation_id=actor.organisation_id) | Q(invited_by=actor.user))
        .select_related("organisation", "invited_by")
    )
