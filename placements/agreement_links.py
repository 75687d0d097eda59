"""Signed links of an immersion: one for each signatory, one for the tutor's assessment.

A link opens a page and does nothing by itself. It dies with the address it was sent to (its key), after some months,
and its act is done once because the state says so, under a lock.
"""

import datetime as dt
import uuid
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.urls import reverse

from core.errors import Refused
from placements.models import ImmersionAssessment, ImmersionSignatory
from placements.reaching import refuse_forgotten

Row = TypeVar("Row", ImmersionAssessment, ImmersionSignatory)
SIGN_SALT = "placements.immersion.sign"
ASSESS_SALT = "placements.immersion.assess"
EXPIRED = "Ce lien a expiré. Demandez au référent de vous en envoyer un autre."
ALTERED = (
    "Ce lien n'est pas valable. Il a peut-être été coupé par votre messagerie, ou remplacé par un plus récent : "
    "ouvrez le dernier courriel reçu."
)


def signing_path(one: ImmersionSignatory) -> str:
    return _path("immersion_sign", signing.dumps([one.pk, one.key.hex], salt=SIGN_SALT))


def signing_url(one: ImmersionSignatory) -> str:
    """For a mail: with the address of the site."""
    return settings.SITE_URL.rstrip("/") + signing_path(one)


def assessment_path(one: ImmersionAssessment) -> str:
    return _path("immersion_assess", signing.dumps([one.pk, one.key.hex], salt=ASSESS_SALT))


def assessment_url(one: ImmersionAssessment) -> str:
    """For a mail: with the address of the site."""
    return settings.SITE_URL.rstrip("/") + assessment_path(one)


def signatory_of_token(token: str) -> ImmersionSignatory:
    """Who a link names, with her agreement. Raises Refused with what to do when it is altered, replaced or too old."""
    pk, key = _read(token, SIGN_SALT)
    rows = ImmersionSignatory.objects.select_related("agreement__host", "agreement__person")
    return _in_force(rows.filter(pk=pk).first(), key)


def assessment_of_token(token: str) -> ImmersionAssessment:
    pk, key = _read(token, ASSESS_SALT)
    rows = ImmersionAssessment.objects.select_related("agreement__host", "agreement__person")
    return _in_force(rows.filter(pk=pk).first(), key)


def _in_force(found: Row | None, key: uuid.UUID) -> Row:
    """What a link names, unless its person is anonymous or another key took its place."""
    if found is not None:
        refuse_forgotten(found.agreement.person)
    if found is None or found.key != key:
        raise Refused.because("altered", ALTERED)
    return found


def _read(token: str, salt: str) -> tuple[int, uuid.UUID]:
    try:
        pk, key = signing.loads(token, salt=salt, max_age=dt.timedelta(days=settings.SIGNING_LINK_DAYS))
        return int(pk), uuid.UUID(key)
    except signing.SignatureExpired:
        raise Refused.because("expired", EXPIRED) from None
    except (signing.BadSignature, ValueError):
        raise Refused.because("altered", ALTERED) from None


def _path(name: str, token: str) -> str:
    return reverse(f"placements:{name}", args=[token])
