"""The agreement as a PDF: the frozen document, who signed it and with what proof."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from core import formats
from core.documents.pdf import pdf_bytes
from placements.agreement_document import DAY_HEADS, document_of
from placements.enums import ImmersionStatus
from placements.models import ImmersionAgreement, ImmersionSignature
from placements.selectors_agreements import Signing, signings_of

TEMPLATE = "placements/documents/agreement.typ"


def agreement_pdf(agreement: ImmersionAgreement) -> HttpResponse:
    response = HttpResponse(agreement_pdf_bytes(agreement, on=timezone.localdate()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="convention-immersion-{agreement.pk}.pdf"'
    return response


def agreement_pdf_bytes(agreement: ImmersionAgreement, *, on: dt.date) -> bytes:
    """The same bytes for the same state on the same day."""
    signings = signings_of(agreement)
    is_draft = agreement.status == ImmersionStatus.DRAFT or agreement.document is None
    document = document_of(agreement, [row.signatory for row in signings], on=on) if is_draft else agreement.document
    data = {
        **(document or {}),
        "number": f"{agreement.pk}",
        "day_heads": DAY_HEADS,
        "state": "Projet, non signé" if agreement.status == ImmersionStatus.DRAFT else agreement.get_status_display(),
        "hash": "" if is_draft else agreement.document_hash,
        "signatures": [] if is_draft else [_signature(row) for row in signings],
    }
    return pdf_bytes(TEMPLATE, data, title="Convention d'immersion (PMSMP)", on=on)


def _signature(row: Signing) -> dict[str, Any]:
    given = row.signature
    who = f"{row.signatory.name}, {row.signatory.quality}" if row.signatory.quality else row.signatory.name
    return {
        "role": row.signatory.get_role_display(),
        "name": given.name if given else who,
        "signed": f"Signée le {formats.moment(given.signed_at)}" if given else "Pas encore signée",
        "proof": _proof(given) if given else "",
        "motive": bool(given and given.declares_motive),
    }


def _proof(given: ImmersionSignature) -> str:
    parts = [f"code reçu à {given.email}", f"adresse IP {given.address}" if given.address else ""]
    return ", ".join(part for part in parts if part)
