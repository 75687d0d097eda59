"""Signed links by which a tutor reaches her page and says how it goes, without an account.

A link names one tutoring (or one question) and the address or number it was sent to: it opens nothing once the tutor's
changed. It ends after some days; a new one leaves with each mail.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from core.errors import Refused
from placements.link_tokens import address_stamp, token_read, token_write

SPACE_SALT = "placements.tutor.space"
CHECK_SALT = "placements.tutor.check"


def space_token(tutoring_id: int, address: str) -> str:
    return token_write([tutoring_id, address_stamp(address)], salt=SPACE_SALT)


def space_url(tutoring_id: int, address: str) -> str:
    """The tutor's own page, to write in a message to this address or number."""
    return settings.SITE_URL.rstrip("/") + reverse("placements:tutor_space", args=[space_token(tutoring_id, address)])


def check_token(check_id: int, address: str) -> str:
    return token_write([check_id, address_stamp(address)], salt=CHECK_SALT)


def check_url(check_id: int, address: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("placements:tutor_check", args=[check_token(check_id, address)])


def tutoring_of_token(token: str) -> tuple[int, str]:
    return _read(token, SPACE_SALT, settings.TUTOR_LINK_DAYS)


def check_of_token(token: str) -> tuple[int, str]:
    return _read(token, CHECK_SALT, settings.TUTOR_CHECK_DAYS)


def _read(token: str, salt: str, days: int) -> tuple[int, str]:
    """What a link names. Raises Refused with what to do when it is altered or too old."""
    try:
        found = token_read(token, salt=salt, days=days)
        return int(found[0]), str(found[1])
    except signing.SignatureExpired:
        raise Refused.because(
            "expired", "Ce lien a expiré. Ouvrez celui du dernier message reçu, ou demandez-en un au référent."
        ) from None
    except (signing.BadSignature, TypeError, ValueError, IndexError):
        raise Refused.because(
            "altered",
            "Ce lien n'est pas valable. Il a peut-être été coupé par votre messagerie : copiez-le en entier.",
        ) from None
