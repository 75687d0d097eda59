"""Signed links by which a tutor reaches her page and says how it goes, without an account.

A link names one tutoring (or one question) and the address it was sent to: it opens nothing once the tutor's address
changed. It ends after some days; a new one leaves with each mail.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from core.errors import Refused

SPACE_SALT = "placements.tutor.space"
CHECK_SALT = "placements.tutor.check"


def _stamp(email: str) -> str:
    """Says to which address a link was sent, without saying the address."""
    return salted_hmac("placements.tutor.address", email.lower()).hexdigest()[:10]


def space_token(tutoring_id: int, email: str) -> str:
    return signing.dumps([tutoring_id, _stamp(email)], salt=SPACE_SALT)


def space_url(tutoring_id: int, email: str) -> str:
    """The tutor's own page, to write in a mail."""
    return settings.SITE_URL.rstrip("/") + reverse("placements:tutor_space", args=[space_token(tutoring_id, email)])


def check_token(check_id: int, email: str) -> str:
    return signing.dumps([check_id, _stamp(email)], salt=CHECK_SALT)


def check_url(check_id: int, email: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("placements:tutor_check", args=[check_token(check_id, email)])


def tutoring_of_token(token: str) -> tuple[int, str]:
    return _read(token, SPACE_SALT, settings.TUTOR_LINK_DAYS)


def check_of_token(token: str) -> tuple[int, str]:
    return _read(token, CHECK_SALT, settings.TUTOR_CHECK_DAYS)


def is_sent_to(stamp: str, email: str) -> bool:
    """Whether a link was sent to the address that the tutor has today."""
    return bool(email) and stamp == _stamp(email)


def _read(token: str, salt: str, days: int) -> tuple[int, str]:
    """What a link names. Raises Refused with what to do when it is altered or too old."""
    try:
        found = signing.loads(token, salt=salt, max_age=dt.timedelta(days=days))
        return int(found[0]), str(found[1])
    except signing.SignatureExpired:
        raise Refused.because(
            "expired", "Ce lien a expiré. Ouvrez celui du dernier courriel reçu, ou demandez-en un au référent."
        ) from None
    except (signing.BadSignature, TypeError, ValueError, IndexError):
        raise Refused.because(
            "altered",
            "Ce lien n'est pas valable. Il a peut-être été coupé par votre messagerie : copiez-le en entier.",
        ) from None
