"""Writes about the agreement itself: filled step by step, sent to be signed, taken back to be changed, renewed."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from people.services import person_lock
from placements.agreement_check import findings_of
from placements.agreement_document import document_hash, document_of, presences_of
from placements.enums import ImmersionStatus, SignatoryRole
from placements.models import ImmersionAgreement, ImmersionSignatory, ImmersionSignature
from placements.rules import Contact, contact_problems, email_key, hours_by_week, phone_key, schedule_problems
from placements.services.agreement_beginnings import ContactFacts, signatories_sync
from placements.services.immersions import period_reasons
from placements.transitions import REOPEN, SEND

# What a step may write; the contacts of the signatories go beside.
WRITABLE = frozenset(
    {
        "situation", "cui_starts_on", "cui_ends_on", "adviser_name", "support_structure",
        "host_address", "host_legal_form", "host_registration", "host_activity", "host_collective_agreement",
        "welcomer_name", "welcomer_role", "welcomer_email", "welcomer_phone", "place",
        "purpose", "aims", "assessment_method", "tasks", "safety", "renewal_reason",
        "starts_on", "ends_on", "schedule",
    }
)  # fmt: skip
PERIOD = frozenset({"purpose", "starts_on", "ends_on"})


def agreement_lock(*, actor: Actor, agreement_id: int) -> ImmersionAgreement:
    """The agreement, locked, for the référent who fills it. Raises DoesNotExist out of her scope."""
    rows = ImmersionAgreement.objects.visible_to(actor) if actor.role == Role.REFERENT else _NOTHING
    return rows.select_for_update(of=("self",)).get(pk=agreement_id)


_NOTHING = ImmersionAgreement.objects.none()


@transaction.atomic
def agreement_save(
    *,
    actor: Actor,
    agreement_id: int,
    values: Mapping[str, Any],
    contacts: Mapping[str, ContactFacts] | None = None,
) -> ImmersionAgreement:
    """Keep a step of the form. Blanks are kept as they are: only what is wrong is refused, at its field."""
    agreement = agreement_lock(actor=actor, agreement_id=agreement_id)
    if unknown := values.keys() - WRITABLE:
        raise TypeError(f"not writable: {sorted(unknown)}")
    if agreement.status != ImmersionStatus.DRAFT:
        raise Conflict.because("wrong_state", "La convention est à la signature : choisissez d'abord « Modifier ».")
    for name, value in values.items():
        setattr(agreement, name, value)
    clean_or_refuse(agreement, only=values)
    if reasons := _value_reasons(agreement, values):
        raise Refused(reasons)
    if "schedule" in values:
        agreement.hours_per_week = max(hours_by_week(presences_of(agreement)).values(), default=None)
    agreement.save(update_fields=[*values, "hours_per_week"])
    signatories = signatories_sync(agreement)
    if contacts:
        _contacts_save(signatories, contacts)
    return agreement


def _value_reasons(agreement: ImmersionAgreement, values: Mapping[str, Any]) -> list[Reason]:
    reasons = []
    first, last = agreement.cui_starts_on, agreement.cui_ends_on
    if first and last and last < first:
        reasons.append(Reason("cui_dates", "Le contrat aidé finit avant de commencer.", "cui_ends_on"))
    if PERIOD & values.keys():
        reasons += period_reasons(
            agreement.person,
            agreement.host_id,
            purpose=agreement.purpose,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            renewing=agreement.renews_id is not None,
            without=agreement.pk,
        )
    # Dates that the law refuses may be centuries apart: their days are not counted.
    if "schedule" in values and not reasons:
        present = presences_of(agreement)
        problems = schedule_problems(present, birth_date=agreement.person.birth_date)
        reasons += [Reason(one.code, f"{one.message} (article {one.article})") for one in problems]
    return reasons


def _contacts_save(signatories: list[ImmersionSignatory], contacts: Mapping[str, ContactFacts]) -> None:
    """Write who signs. Two of them with one address or one number are refused; another address has another link."""
    changed = []
    for one in signatories:
        facts = contacts.get(one.role)
        if facts is None:
            continue
        email, phone = email_key(facts.email) or None, phone_key(facts.phone) or None
        if email != one.email:
            one.key = uuid.uuid4()
        one.name, one.quality, one.email, one.phone = facts.name.strip(), facts.quality.strip(), email, phone
        _clean_contact(one)
        changed.append(one)
    if reasons := _shared_contacts(signatories):
        raise Refused(reasons)
    # One statement: two people may exchange their numbers.
    ImmersionSignatory.objects.bulk_update(changed, ["name", "quality", "email", "phone", "key"])


def _clean_contact(one: ImmersionSignatory) -> None:
    try:
        clean_or_refuse(one, only=["name", "quality", "email", "phone"])
    except Refused as refused:
        raise Refused(
            Reason(reason.code, reason.message, f"{one.role}_{reason.field}") for reason in refused.reasons
        ) from None


def _shared_contacts(signatories: list[ImmersionSignatory]) -> list[Reason]:
    asked = [
        Contact(one.role, one.get_role_display().lower(), one.name, one.email or "", one.phone or "")
        for one in signatories
    ]
    reasons = []
    for problem in contact_problems(asked):
        code, _, role = problem.code.partition(":")
        if code != "missing_contact":
            field = f"{role}_{code.removeprefix('same_')}"
            reasons.append(Reason(code, f"{problem.message} (article {problem.article})", field))
    return reasons


@transaction.atomic
def agreement_send(*, actor: Actor, agreement_id: int, now: dt.datetime) -> ImmersionAgreement:
    """Freeze the document and send each signatory her link. Everything missing is told at once."""
    agreement = agreement_lock(actor=actor, agreement_id=agreement_id)
    person_lock(actor=actor, person_id=agreement.person_id)
    signatories = signatories_sync(agreement)
    today = timezone.localdate(now)
    if agreement.status == ImmersionStatus.DRAFT and (findings := findings_of(agreement, signatories, on=today)):
        raise Refused(Reason("incomplete", str(one), one.step) for one in findings)
    document = document_of(agreement, signatories, on=today)
    frozen = {
        "document": document,
        "document_hash": document_hash(document),
        "form_version": document["form"],
        "sent_at": now,
    }
    log = transition_apply(SEND, agreement, actor=actor, now=now, values=frozen)
    for one in signatories:
        outbox_add("immersion_to_sign", key=f"{one.pk}:{log.pk}", object_id=one.pk, hash=agreement.document_hash)
    return agreement


@transaction.atomic
def agreement_reopen(*, actor: Actor, agreement_id: int, now: dt.datetime, reason: str = "") -> ImmersionAgreement:
    """Take it back to change it: every signature is voided, and everybody who had been asked is told."""
    agreement = agreement_lock(actor=actor, agreement_id=agreement_id)
    log = transition_apply(REOPEN, agreement, actor=actor, now=now, reason=reason)
    ImmersionSignature.objects.filter(agreement=agreement, voided_at__isnull=True).update(voided_at=now)
    agreement.signatories.update(code_nonce=None, code_hash="", code_expires_at=None, code_tries=0, reminded_on=None)
    for one in agreement.signatories.exclude(email=None):
        # Her address may be corrected before the mail leaves: the one that was asked is told.
        outbox_add("immersion_changed", key=f"{one.pk}:{log.pk}", object_id=agreement.pk, who=one.name, to=one.email)
    return agreement


UNSIGNED = (ImmersionStatus.DRAFT, ImmersionStatus.SIGNING)


@transaction.atomic
def agreement_postpone(
    *, actor: Actor, agreement_id: int, starts_on: dt.date, ends_on: dt.date, now: dt.datetime
) -> ImmersionAgreement:
    """Other dates for what was not signed in time: a draft again, with its usual week, to be checked and sent again.

    Whoever had been asked to sign is told. Raises Conflict once it is signed by all or over, Refused for dates that
    have come or that the law refuses.
    """
    agreement = agreement_lock(actor=actor, agreement_id=agreement_id)
    person_lock(actor=actor, person_id=agreement.person_id)
    if agreement.status not in UNSIGNED:
        raise Conflict.because("wrong_state", "Cette convention n'attend plus de signature : elle ne se reporte pas.")
    if starts_on <= timezone.localdate(now):
        raise Refused.because("past", "Choisissez un premier jour à venir : il faut le temps de signer.", "starts_on")
    if agreement.status == ImmersionStatus.SIGNING:
        moved = f"Reportée : du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}"
        agreement_reopen(actor=actor, agreement_id=agreement_id, now=now, reason=moved)
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    usual = {"week": agreement.schedule.get("week", {}), "exceptions": {}}
    return agreement_save(actor=actor, agreement_id=agreement_id, values={**dates, "schedule": usual})


@transaction.atomic
def signatures_remind(*, actor: Actor, agreement_id: int, now: dt.datetime) -> int:
    """Write again to those who have not signed, once a day at most. Returns to how many."""
    agreement = agreement_lock(actor=actor, agreement_id=agreement_id)
    if agreement.status != ImmersionStatus.SIGNING:
        raise Conflict.because("wrong_state", "Cette convention n'est plus à la signature.")
    today = timezone.localdate(now)
    signed = agreement.signatures.filter(voided_at__isnull=True).values("role")
    waited = agreement.signatories.exclude(role__in=signed).select_for_update()
    to_remind = [one for one in waited if one.reminded_on != today]
    if not to_remind:
        raise Refused.because("reminded_today", "Vous les avez déjà relancés aujourd'hui. Essayez plutôt le téléphone.")
    for one in to_remind:
        one.reminded_on = today
        key = f"{one.pk}:{today.isoformat()}:{agreement.document_hash[:16]}"
        outbox_add("immersion_to_sign", key=f"reminder:{key}", object_id=one.pk, hash=agreement.document_hash)
    ImmersionSignatory.objects.bulk_update(to_remind, ["reminded_on"])
    return len(to_remind)


# --- A second month -----------------------------------------------------------------------------------------------
COPIED = (
    "person_id", "host_id", "opening_id", "purpose", "occupation_id", "tutor_id", "situation", "cui_starts_on",
    "cui_ends_on", "adviser_name", "support_structure", "host_address", "host_legal_form", "host_registration",
    "host_activity", "host_collective_agreement", "welcomer_name", "welcomer_role", "welcomer_email",
    "welcomer_phone", "place", "aims", "assessment_method", "tasks", "safety", "hours_per_week",
)  # fmt: skip
RENEWABLE = (ImmersionStatus.READY, ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)


@transaction.atomic
def immersion_renew(
    *, actor: Actor, agreement_id: int, starts_on: dt.date, ends_on: dt.date, reason: str, now: dt.datetime
) -> ImmersionAgreement:
    """A second agreement, filled with the first, when its aims were not met (D5135-3). Asked twice, it is the same."""
    first = agreement_lock(actor=actor, agreement_id=agreement_id)
    person_lock(actor=actor, person_id=first.person_id)
    if (existing := ImmersionAgreement.objects.filter(renews=first).first()) is not None:
        return existing
    if first.renews_id is not None:
        raise Refused.because("renewed_twice", "Une immersion n'est renouvelée qu'une seule fois (article D5135-3).")
    if first.status not in RENEWABLE:
        raise Conflict.because("wrong_state", "On renouvelle une immersion signée par tous.")
    if reasons := _renewal_reasons(first, starts_on, ends_on, reason):
        raise Refused(reasons)
    second = ImmersionAgreement(
        **{name: getattr(first, name) for name in COPIED},
        renews=first,
        prescriber=actor.membership,
        starts_on=starts_on,
        ends_on=ends_on,
        renewal_reason=reason.strip(),
        schedule={"week": first.schedule.get("week", {}), "exceptions": {}},
        created_at=now,
    )
    clean_or_refuse(second, only=["renewal_reason"])
    second.save()
    _signatories_copy(first, second)
    return second


def _renewal_reasons(first: ImmersionAgreement, starts_on: dt.date, ends_on: dt.date, reason: str) -> list[Reason]:
    reasons = []
    if not reason.strip():
        text = "Dites pourquoi les objectifs n'ont pas été atteints (article D5135-3)."
        reasons.append(Reason("reason_missing", text, "reason"))
    if starts_on <= (first.last_day or first.ends_on):
        reasons.append(Reason("too_soon", f"Elle suit la première, finie le {first.ends_on:%d/%m/%Y}.", "starts_on"))
        return reasons
    return reasons + period_reasons(
        first.person, first.host_id, purpose=first.purpose, starts_on=starts_on, ends_on=ends_on, renewing=True
    )


def _signatories_copy(first: ImmersionAgreement, second: ImmersionAgreement) -> None:
    kept = ("role", "name", "quality", "email", "phone")
    ImmersionSignatory.objects.bulk_create(
        ImmersionSignatory(agreement=second, **{name: getattr(one, name) for name in kept})
        for one in first.signatories.exclude(role=SignatoryRole.REPRESENTATIVE)
    )
    signatories_sync(second)
