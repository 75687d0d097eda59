"""Signed links for a person, or an employer at a milestone, who has no account or does not log in.

Each names what it is about and ends after some days. It serves once because the answer is written once, under a lock:
the token itself holds no secret but its signature. What it may open is never more than the first name and the step.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing

from core.errors import Refused
from placements.site import site_page

SALT = "placements.voice"


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A purpose: the name of its page and for how many days a link of it holds."""

    page: str
    days: int

    @property
    def salt(self) -> str:
        return f"{SALT}.{self.page}"


CONSENT = LinkKind("voice_consent", 45)
INTERVIEW = LinkKind("voice_interview", 60)
IMMERSION = LinkKind("voice_immersion", 60)
RATE_INTERVIEW = LinkKind("voice_rate_interview", 60)
RATE_IMMERSION = LinkKind("voice_rate_immersion", 60)
MILESTONE = LinkKind("voice_milestone", 45)
EMPLOYER_MILESTONE = LinkKind("employer_milestone", 45)
OWN_PAGE = LinkKind("voice_home", 30)


def voice_url(kind: LinkKind, about: Any) -> str:
    """The full address of a link about what JSON holds: an id, or an id and an instant."""
    return site_page(kind.page, signing.dumps(about, salt=kind.salt))


def voice_read(kind: LinkKind, token: str) -> Any:
    """What a link is about. Raises Refused, `expired` or `altered`."""
    try:
        return signing.loads(token, salt=kind.salt, max_age=dt.timedelta(days=kind.days))
    except signing.SignatureExpired:
        raise Refused.because("expired", "Ce lien a expiré.") from None
    except signing.BadSignature:
        raise Refused.because("altered", "Ce lien n'est pas valable.") from None
