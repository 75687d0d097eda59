"""What the links sent to somebody without an account are made of: short enough for an SMS, ended with her address.

A link names what it is about and, by a stamp, the e-mail address or the telephone number it was sent to. Once that
address is no longer hers, it opens nothing: a number that she gave up soon rings for somebody else.
"""

import datetime as dt
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

from core.sms import phone_mobile

STAMP_SALT = "placements.address"
STAMP = 10
SIGNATURE = 22  # 132 bits of the 256: none can be guessed, and a short message keeps room for its words


class ShortSigner(signing.TimestampSigner):
    """Django's signer, its signature cut."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        return super().signature(value, key)[:SIGNATURE]


def token_write(about: Any, *, salt: str) -> str:
    """The signed part of a link about what JSON holds."""
    return ShortSigner(salt=salt).sign_object(about)


def token_read(token: str, *, salt: str, days: int) -> Any:
    """What a link is about. Raises SignatureExpired, BadSignature; one with a whole signature is read as well."""
    age = dt.timedelta(days=days)
    try:
        return ShortSigner(salt=salt).unsign_object(token, max_age=age)
    except signing.SignatureExpired:
        raise
    except signing.BadSignature:
        return signing.loads(token, salt=salt, max_age=age)


def address_stamp(address: str) -> str:
    """Says to which e-mail address or number a link was sent, without saying it."""
    return salted_hmac(STAMP_SALT, address.lower()).hexdigest()[:STAMP]


def is_sent_to(stamp: str, *, email: str, phone: str) -> bool:
    """Whether a link was sent to the address, or to the mobile number, that somebody has today."""
    return any(one and stamp == address_stamp(one) for one in (email, phone_mobile(phone)))
