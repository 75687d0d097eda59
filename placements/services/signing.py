"""Signing an agreement by a code sent by e-mail. The state decides, under a lock; a link alone signs nothing.

The code is never kept: it is drawn from a secret and from a number drawn for this asking, so that the mail, sent by
the outbox and perhaps again after a failure, says the same code; the database holds its keyed hash.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from placements.enums import ImmersionStatus, SignatoryRole
from placements.models import ImmersionAgreement, ImmersionSignatory, ImmersionSignature
from placements.transitions import SEAL

CODE_DIGITS = 6
REPLACED = "Ce lien a été remplacé par un autre : ouvrez le plus récent de vos courriels."


def signing_code(nonce: uuid.UUID) -> str:
    """The six digits of an asking."""
    drawn = int(salted_hmac("placements.signing.code", str(nonce), algorithm="sha256").hexdigest(), 16)
    return f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _code_hash(nonce: uuid.UUID, code: str) -> str:
    return salted_hmac("placements.signing.check", f"{nonce}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def signing_code_ask(*, signatory_id: int, key: uuid.UUID, now: dt.datetime) -> ImmersionSignatory:
    """Send a new code to the signatory; the one before it opens nothing any more."""
    agreement, signatory = _lock(signatory_id, key)
    _refuse_unsignable(agreement, now=now)
    if signature_of(agreement, signatory) is not None:
        raise Conflict.because("signed", "Vous avez déjà signé cette convention.")
    nonce = uuid.uuid4()
    signatory.code_nonce = nonce
    signatory.code_hash = _code_hash(nonce, signing_code(nonce))
    signatory.code_expires_at = now + dt.timedelta(minutes=settings.SIGNING_CODE_MINUTES)
    signatory.code_tries = 0
    signatory.save(update_fields=CODE_FIELDS)
    outbox_add("immersion_code", key=str(nonce), object_id=signatory.pk, nonce=str(nonce))
    return signatory


CODE_FIELDS = ("code_nonce", "code_hash", "code_expires_at", "code_tries")


def signature_give(
    *,
    signatory_id: int,
    key: uuid.UUID,
    code: str,
    document_hash: str,
    now: dt.datetime,
    declares_motive: bool = False,
    address: str | None = None,
    user_agent: str = "",
) -> ImmersionSignature:
    """Sign the document that was read. Signed twice, it is the same signature.

    A wrong try is counted even though it is refused: the count is kept, then the refusal is raised.
    """
    with transaction.atomic():
        agreement, signatory = _lock(signatory_id, key)
        given = signature_of(agreement, signatory)
        if given is not None and given.document_hash == document_hash:
            return given
        _refuse_unsignable(agreement, now=now)
        if agreement.document_hash != document_hash:
            raise Conflict.because("changed", "La convention a changé depuis que vous l'avez lue : relisez-la.")
        if signatory.role == SignatoryRole.HOST and not declares_motive:
            raise Refused.because("motive", "Cochez la déclaration de la structure d'accueil.", "declares_motive")
        refusal = _code_refusal(signatory, code, now=now)
        if refusal is None:
            given = _sign(agreement, signatory, now, declares_motive, address, user_agent)
    if refusal is not None:
        raise refusal
    if given is None:
        raise RuntimeError("a signature is given or refused")
    return given


def signature_of(agreement: ImmersionAgreement, signatory: ImmersionSignatory) -> ImmersionSignature | None:
    return agreement.signatures.filter(role=signatory.role, voided_at__isnull=True).first()


def _lock(signatory_id: int, key: uuid.UUID) -> tuple[ImmersionAgreement, ImmersionSignatory]:
    """The agreement is locked first: everybody who signs it passes here one after the other."""
    found = ImmersionSignatory.objects.filter(pk=signatory_id, key=key).first()
    if found is None:
        raise Refused.because(
            "altered", "Ce lien a été remplacé par un autre : ouvrez le plus récent de vos courriels."
        )
    agreement = ImmersionAgreement.objects.select_for_update(of=("self",)).get(pk=found.agreement_id)
    signatory = ImmersionSignatory.objects.select_for_update(of=("self",)).filter(pk=signatory_id, key=key).first()
    if signatory is None:
        raise Refused.because(
            "altered", "Ce lien a été remplacé par un autre : ouvrez le plus récent de vos courriels."
        )
    return agreement, signatory


def _refuse_unsignable(agreement: ImmersionAgreement, *, now: dt.datetime) -> None:
    if agreement.status != ImmersionStatus.SIGNING:
        raise Conflict.because("wrong_state", "Cette convention n'est plus à la signature.")
    if agreement.starts_on < timezone.localdate(now):
        raise Refused.because(
            "too_late", "Le premier jour est passé : la convention se signe avant. Le référent peut changer les dates."
        )


def _code_refusal(signatory: ImmersionSignatory, code: str, *, now: dt.datetime) -> Refused | None:
    """Why this code does not sign, counting the try."""
    if signatory.code_nonce is None or signatory.code_expires_at is None:
        return Refused.because("no_code", "Demandez d'abord un code.", "code")
    if signatory.code_tries >= settings.SIGNING_CODE_TRIES:
        return Refused.because("locked", "Trop d'essais : ce code est bloqué. Demandez-en un nouveau.", "code")
    if signatory.code_expires_at <= now:
        return Refused.because("expired", "Ce code a expiré. Demandez-en un nouveau.", "code")
    typed = "".join(code.split())
    if constant_time_compare(_code_hash(signatory.code_nonce, typed), signatory.code_hash):
        return None
    signatory.code_tries += 1
    signatory.save(update_fields=["code_tries"])
    left = settings.SIGNING_CODE_TRIES - signatory.code_tries
    if not left:
        return Refused.because("locked", "Trop d'essais : ce code est bloqué. Demandez-en un nouveau.", "code")
    return Refused.because("wrong_code", f"Ce n'est pas le bon code. Essais restants : {left}.", "code")


def _sign(
    agreement: ImmersionAgreement,
    signatory: ImmersionSignatory,
    now: dt.datetime,
    declares_motive: bool,
    address: str | None,
    user_agent: str,
) -> ImmersionSignature:
    given = ImmersionSignature.objects.create(
        agreement=agreement,
        role=signatory.role,
        name=signatory.name,
        email=signatory.email or "",
        phone=signatory.phone or "",
        signed_at=now,
        address=address,
        user_agent=user_agent[:300],
        document_hash=agreement.document_hash,
        declares_motive=declares_motive and signatory.role == SignatoryRole.HOST,
    )
    signatory.code_nonce, signatory.code_hash = None, ""
    signatory.code_expires_at, signatory.code_tries = None, 0
    signatory.save(update_fields=CODE_FIELDS)
    _seal_when_all_signed(agreement, now=now)
    return given


def _seal_when_all_signed(agreement: ImmersionAgreement, *, now: dt.datetime) -> None:
    signed = agreement.signatures.filter(voided_at__isnull=True, document_hash=agreement.document_hash).values("role")
    if agreement.signatories.exclude(role__in=signed).exists():
        return
    log = transition_apply(SEAL, agreement, actor=None, now=now)
    for one in agreement.signatories.all():
        outbox_add("immersion_signed", key=f"{one.pk}:{log.pk}", object_id=one.pk)
