"""The evidence of signed agreements whose person is made anonymous: sealed, opened for a judge, then destroyed.

The document and the signatures bind the host and the Département for as many years as somebody may go to law about
them (`IMMERSION_EVIDENCE_YEARS`; five, article 2224 of the Code civil). They are encrypted with a key of this
installation, so that no page, no search and no copy of the database reads them.
"""

import base64
import datetime as dt
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from core.dates import months_later
from core.errors import Refused
from people.models import Person
from people.traces import Traces
from placements.enums import ImmersionStatus
from placements.models import AgreementEvidence, ImmersionAgreement

OTHER_KEY = "Ajoutez cette clé à EVIDENCE_KEY_FALLBACKS, puis recommencez."
SIGNED = ("role", "name", "email", "phone", "signed_at", "address", "user_agent", "document_hash", "declares_motive")


def agreements_seal(person: Person, traces: Traces, now: dt.datetime) -> None:
    """Before the words go: drafts are over, and what was signed is put under seal until nobody may dispute it."""
    hers = ImmersionAgreement.objects.filter(person=person)
    hers.filter(status=ImmersionStatus.DRAFT).update(status=ImmersionStatus.CANCELLED)
    signed = hers.filter(document__isnull=False, signatures__voided_at__isnull=True, signatures__isnull=False)
    for agreement in signed.distinct().order_by("pk"):
        until = months_later(agreement.ends_on, 12 * settings.IMMERSION_EVIDENCE_YEARS)
        if until >= timezone.localdate(now):
            AgreementEvidence.objects.get_or_create(
                agreement=agreement,
                defaults={"sealed": _seal(_evidence_of(agreement)), "sealed_at": now, "kept_until": until},
            )


def evidence_open(*, agreement_id: int) -> dict:
    """What was sealed. Raises AgreementEvidence.DoesNotExist, or Refused when another key sealed it."""
    sealed = AgreementEvidence.objects.get(agreement_id=agreement_id).sealed
    try:
        return json.loads(_cipher().decrypt(sealed.encode()))
    except InvalidToken:
        raise Refused.because("key", f"Cette pièce a été scellée avec une autre clé. {OTHER_KEY}") from None


@transaction.atomic
def evidence_reseal() -> int:
    """Seal every piece again with the key of today, so that those of before may be thrown away. Returns how many.

    Raises Refused, and changes nothing, when one was sealed with a key that nobody gave.
    """
    cipher, pieces = _cipher(), list(AgreementEvidence.objects.select_for_update())
    unread = []
    for piece in pieces:
        try:
            piece.sealed = cipher.rotate(piece.sealed.encode()).decode()
        except InvalidToken:
            unread.append(piece.agreement_id)
    if unread:
        told = ", ".join(map(str, unread))
        raise Refused.because("key", f"Immersions scellées avec une clé qui n'est pas donnée : {told}. {OTHER_KEY}")
    AgreementEvidence.objects.bulk_update(pieces, ["sealed"], batch_size=500)
    return len(pieces)


@transaction.atomic
def evidence_forget(*, now: dt.datetime) -> int:
    """Destroy what nobody may dispute any more. Returns how many."""
    return AgreementEvidence.objects.filter(kept_until__lt=timezone.localdate(now)).delete()[0]


def _evidence_of(agreement: ImmersionAgreement) -> dict:
    signatures = agreement.signatures.filter(voided_at__isnull=True).order_by("signed_at", "pk")
    return {
        "agreement": agreement.pk,
        "form_version": agreement.form_version,
        "document": agreement.document,
        "document_hash": agreement.document_hash,
        "signatures": list(signatures.values(*SIGNED)),
    }


def _seal(evidence: dict) -> str:
    text = json.dumps(evidence, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return _cipher().encrypt(text.encode()).decode()


def _cipher() -> MultiFernet:
    """Seals with the first key; opens with any: those of before, and SECRET_KEY, which served while there was none."""
    keys = [settings.EVIDENCE_KEY or settings.SECRET_KEY, *settings.EVIDENCE_KEY_FALLBACKS]
    keys += [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_derived(key) for key in dict.fromkeys(keys)])


def _derived(secret: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"passerelle sealed evidence").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
