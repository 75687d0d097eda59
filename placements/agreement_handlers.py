"""Mails about an agreement. Each looks at the state of now: what was signed or changed since is not asked again.

One event for each person: a mail server that fails for one delays nobody else.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from placements.agreement_links import assessment_url, signing_url
from placements.enums import ImmersionStatus, SignatoryRole
from placements.models import ImmersionAgreement, ImmersionAssessment, ImmersionSignatory
from placements.services.signing import signature_of, signing_code


def _signatory(event: OutboxEvent) -> ImmersionSignatory | None:
    """Gone when the agreement was changed and needs her no more."""
    rows = ImmersionSignatory.objects.select_related(
        "agreement__host", "agreement__person", "agreement__prescriber__user"
    )
    return rows.filter(pk=event.payload["object_id"]).first()


def _write(template: str, event: OutboxEvent, to: str, **context: Any) -> None:
    send_templated(template=f"placements/mail/{template}", to=[to], context=context, key=event.key)


@outbox_handler("immersion_to_sign")
def ask_for_a_signature(event: OutboxEvent) -> None:
    one = _signatory(event)
    if one is None or one.email is None:
        return
    agreement = one.agreement
    is_current = agreement.status == ImmersionStatus.SIGNING and agreement.document_hash == event.payload["hash"]
    if not is_current or signature_of(agreement, one) is not None:
        return
    _write(
        "immersion_to_sign",
        event,
        one.email,
        signatory=one,
        agreement=agreement,
        first_name=agreement.person.first_name,
        page_url=signing_url(one),
        is_reminder=":reminder:" in event.key,
    )


@outbox_handler("immersion_code")
def send_the_code(event: OutboxEvent) -> None:
    """A code that another has replaced, or that is over, is no longer worth a mail."""
    one = _signatory(event)
    if one is None or one.email is None or one.code_nonce is None or str(one.code_nonce) != event.payload["nonce"]:
        return
    if one.code_expires_at is None or one.code_expires_at <= timezone.now():
        return
    _write(
        "immersion_code",
        event,
        one.email,
        code=signing_code(one.code_nonce),
        until=one.code_expires_at,
        minutes=settings.SIGNING_CODE_MINUTES,
        page_url=signing_url(one),
    )


@outbox_handler("immersion_changed")
def tell_of_a_change(event: OutboxEvent) -> None:
    rows = ImmersionAgreement.objects.select_related("host", "prescriber__user")
    agreement = rows.get(pk=event.payload["object_id"])
    _write("immersion_changed", event, event.payload["to"], name=event.payload["who"], agreement=agreement)


@outbox_handler("immersion_cancelled")
def tell_of_a_cancellation(event: OutboxEvent) -> None:
    rows = ImmersionAgreement.objects.select_related("host", "prescriber__user")
    agreement = rows.get(pk=event.payload["object_id"])
    _write("immersion_cancelled", event, event.payload["to"], name=event.payload["who"], agreement=agreement)


@outbox_handler("immersion_signed")
def tell_that_all_have_signed(event: OutboxEvent) -> None:
    one = _signatory(event)
    if one is None or one.email is None:
        return
    _write(
        "immersion_signed",
        event,
        one.email,
        signatory=one,
        agreement=one.agreement,
        page_url=signing_url(one),
        is_host=one.role == SignatoryRole.HOST,
        accident=(one.agreement.document or {}).get("accident", []),
    )


@outbox_handler("immersion_assessment_asked")
def ask_the_tutor(event: OutboxEvent) -> None:
    one = ImmersionAssessment.objects.select_related("agreement__host", "agreement__person").get(
        pk=event.payload["object_id"]
    )
    if one.filled_at is None:
        agreement = one.agreement
        _write(
            "immersion_assessment_asked",
            event,
            one.email,
            agreement=agreement,
            first_name=agreement.person.first_name,
            page_url=assessment_url(one),
        )


@outbox_handler("immersion_assessed")
def tell_the_referent_of_the_assessment(event: OutboxEvent) -> None:
    one = ImmersionAssessment.objects.select_related(
        "agreement__host", "agreement__prescriber__user", "agreement__person__referent__user"
    ).get(pk=event.payload["object_id"])
    prescriber = one.agreement.person.referent_or(one.agreement.prescriber)
    if prescriber.is_active:
        page = settings.SITE_URL.rstrip("/") + reverse("placements:agreement", args=[one.agreement_id])
        _write(
            "immersion_assessed", event, prescriber.user.email, assessment=one, agreement=one.agreement, page_url=page
        )
