"""Signed links by which an employer answers a proposal from a mail, without logging in.

A link names one proposal, cannot be forged, and ends after some days. It is used once because an answer is given
once: the state of the proposal says so, under a lock.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse

from core.errors import Refused

SALT = "placements.proposal.answer"


def answer_token(proposal_id: int) -> str:
    return signing.dumps(proposal_id, salt=SALT)


def answer_url(proposal_id: int) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("placements:answer_by_link", args=[answer_token(proposal_id)])


def proposal_of_token(token: str) -> int:
    """The proposal a link names. Raises Refused with what to do when it is altered or too old."""
    try:
        return signing.loads(token, salt=SALT, max_age=dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS))
    except signing.SignatureExpired:
        raise Refused.because(
            "expired",
            "Ce lien a expiré. Connectez-vous à votre espace pour répondre, ou contactez le référent.",
        ) from None
    except signing.BadSignature:
        raise Refused.because(
            "altered",
            "Ce lien n'est pas valable. Il a peut-être été coupé par votre messagerie : "
            "copiez-le en entier, ou connectez-vous à votre espace.",
        ) from None


# --- The daily mail of a référent -------------------------------------------------------------------------------
STOP_SALT = "placements.alerts.stop"


def alerts_stop_url(membership_id: int) -> str:
    """A link that stops the daily mail. It does not end: one may stop from an old mail."""
    token = signing.dumps(membership_id, salt=STOP_SALT)
    return settings.SITE_URL.rstrip("/") + reverse("placements:alerts_stop", args=[token])


def membership_of_token(token: str) -> int:
    """The membership whose mail a link stops. Raises BadSignature."""
    return signing.loads(token, salt=STOP_SALT)
