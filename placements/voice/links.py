"""Signed links for a person, or an employer at a milestone, who has no account or does not log in.

Each names what it is about and ends after some days. It serves once because the answer is written once, under a lock:
the token itself holds no secret but its signature. What it opens is the first name and the step, no more.

The link of her own page opens more: her passport, which bears her name, at once, and the copy of all her data after
her date of birth. It therefore also names the address it was sent to, and opens nothing once that address changed. So
does any link sent by SMS: a telephone number passes from hand to hand.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from core.errors import Refused
from placements.link_tokens import address_stamp, token_read, token_write

SALT = "placements.voice"


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A purpose: the name of its page, for how many days a link of it holds, and the room that answers it."""

    page: str
    days: int
    room: str = "placements"

    @property
    def salt(self) -> str:
        return f"{SALT}.{self.page}"

    def address(self, token: str) -> str:
        return settings.SITE_URL.rstrip("/") + reverse(f"{self.room}:{self.page}", args=[token])


CONSENT = LinkKind("voice_consent", 45)
INTERVIEW = LinkKind("voice_interview", 60)
IMMERSION = LinkKind("voice_immersion", 60)
RATE_INTERVIEW = LinkKind("voice_rate_interview", 60)
RATE_IMMERSION = LinkKind("voice_rate_immersion", 60)
MILESTONE = LinkKind("voice_milestone", 45)
EMPLOYER_MILESTONE = LinkKind("employer_milestone", 45)
OWN_PAGE = LinkKind("voice_home", 30)
OWN_DOCUMENT = LinkKind("voice_document", 1)  # written on her page, once she gave her date of birth


def voice_url(kind: LinkKind, about: Any) -> str:
    """The full address of a link about what JSON holds: an id, or an id and an instant."""
    return kind.address(token_write(about, salt=kind.salt))


def own_page_url(person_id: int, address: str) -> str:
    """The full address of a person's own page, sent to this address or number of hers."""
    return voice_url(OWN_PAGE, [person_id, address_stamp(address)])


def voice_url_by_phone(kind: LinkKind, about: Any, *, person_id: int, phone: str) -> str:
    """As `voice_url`, for a link that ends with the person's number."""
    return voice_url(kind, [about, person_id, address_stamp(phone)])


def phone_part(about: Any) -> tuple[Any, tuple[int, str] | None]:
    """What a link is about, and whose number with which stamp it was sent to; None for one sent by mail."""
    if isinstance(about, list) and len(about) == 3:
        return about[0], (about[1], about[2])
    return about, None


def pair_read(about: Any) -> tuple[Any, str]:
    """The two halves of what a link is about. Raises Refused `altered` for a link of another make."""
    if isinstance(about, list) and len(about) == 2 and isinstance(about[1], str):
        return about[0], about[1]
    raise Refused.because("altered", "Ce lien n'est pas valable.")


def voice_read(kind: LinkKind, token: str) -> Any:
    """What a link is about. Raises Refused, `expired` or `altered`."""
    try:
        return token_read(token, salt=kind.salt, days=kind.days)
    except signing.SignatureExpired:
        raise Refused.because("expired", "Ce lien a expiré.") from None
    except signing.BadSignature:
        raise Refused.because("altered", "Ce lien n'est pas valable.") from None
