"""The personal address of somebody's calendar: drawn, drawn again, revoked, read."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from accounts.actors import Actor
from accounts.models import CalendarSubscription, Membership

SECRET_BYTES = 32


@transaction.atomic
def calendar_draw(*, actor: Actor, now: dt.datetime) -> str:
    """Draw the secret of a new address and give it, this once; the earlier address stops working."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    # Two clicks at once: the membership's row makes the second wait, and its address is the one that works.
    Membership.objects.select_for_update(of=("self",)).get(pk=actor.membership.pk)
    CalendarSubscription.objects.update_or_create(
        membership=actor.membership,
        defaults={"digest": digest_of(secret), "created_at": now, "last_read_on": None},
    )
    return secret


@transaction.atomic
def calendar_revoke(*, actor: Actor) -> bool:
    """Take the address back. Twice is once; says whether there was one."""
    return bool(CalendarSubscription.objects.filter(membership=actor.membership).delete()[0])


def calendar_read(*, secret: str, on: dt.date) -> Actor | None:
    """Whose calendar a secret opens; None when it opens none, or when she no longer works there."""
    subscription = (
        CalendarSubscription.objects.filter(
            digest=digest_of(secret), membership__in=Membership.objects.usable().values("pk")
        )
        .select_related("membership__user", "membership__organisation", "membership__territory")
        .first()
    )
    if subscription is None:
        return None
    if subscription.last_read_on != on:
        CalendarSubscription.objects.filter(pk=subscription.pk).update(last_read_on=on)
    return Actor(user=subscription.membership.user, membership=subscription.membership)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
