"""Signed links by which an employer answers a proposal from a mail, without logging in.

A link names one proposal, cannot be forged, and ends after some days. It is used once because an answer is given
once: the state of the proposal says so, under a lock. « Pas maintenant » leaves the proposal open, and ends the links
of before: the next mail brings another, which names the day of that asking.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from core.errors import Refused

SALT = "placements.proposal.answer"


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """What a link names: a proposal, and the day on which it was asked again (none the first time)."""

    proposal_id: int
    asked_again: dt.date | None


def answer_token(proposal_id: int, asked_again: dt.date | None = None) -> str:
    return signing.dumps([proposal_id, asked_again.isoformat() if asked_again else ""], salt=SALT)


def answer_url(proposal_id: int, asked_again: dt.date | None = None) -> str:
    path = reverse("placements:answer_by_link", args=[answer_token(proposal_id, asked_again)])
    return settings.SITE_URL.rstrip("/") + path


def answer_link(token: str) -> AnswerLink:
    """Raises Refused with what to do when the link is altered or too old."""
    try:
        named = signing.loads(token, salt=SALT, max_age=dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS))
        proposal_id, day = named if isinstance(named, list) else (named, "")  # links of before held the proposal alone
        return AnswerLink(int(proposal_id), dt.date.fromisoformat(day) if day else None)
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
