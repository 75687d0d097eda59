"""Signed links by which an employer says, from a mail, what becomes of an offer that ends.

A link names an offer, the last day that the mail told and who received it. It serves once: the last day has changed
after a renewal, and the offer is over after the other answers. It dies with the access of its reader.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from core.errors import Refused

SALT = "employers.opening.ends"
EXPIRED = "Ce lien a expiré. Connectez-vous à votre espace : « Mes offres » montre ce qui peut être repris."
ALTERED = (
    "Ce lien n'est pas valable. Il a peut-être été coupé par votre messagerie : copiez-le en entier, "
    "ou connectez-vous à votre espace."
)


@dataclass(frozen=True, slots=True)
class EndLink:
    """What a link names."""

    kind: str
    opening_id: int
    last_day: dt.date
    actor: Actor


def end_url(*, kind: str, opening_id: int, last_day: dt.date, membership_id: int) -> str:
    token = signing.dumps([kind, opening_id, last_day.isoformat(), membership_id], salt=SALT)
    return settings.SITE_URL.rstrip("/") + reverse("employers:opening_ends", args=[token])


def end_link(token: str) -> EndLink:
    """Raises Refused with what to do when the link is altered, too old, or its reader lost her access."""
    max_age = dt.timedelta(days=settings.OPENING_RENEWAL_DAYS + max(settings.OPENING_REMINDER_DAYS))
    try:
        kind, opening_id, last_day, membership_id = signing.loads(token, salt=SALT, max_age=max_age)
    except signing.SignatureExpired:
        raise Refused.because("expired", EXPIRED) from None
    except (signing.BadSignature, ValueError):
        raise Refused.because("altered", ALTERED) from None
    usable = Membership.objects.usable().filter(pk=membership_id, role=Role.EMPLOYER)
    membership = usable.select_related("user", "organisation", "territory").first()
    if membership is None:
        raise Refused.because("expired", EXPIRED)
    actor = Actor(user=membership.user, membership=membership)
    return EndLink(str(kind), int(opening_id), dt.date.fromisoformat(last_day), actor)
