"""Certify what a lot made of its obligation, close its months, and take it back when it was wrong."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actors import Actor
from clauses.models import CompletionCertificate, Lot
from clauses.selectors.certificates import (
    certificate_content,
    months_to_close,
    statements_undecided,
)
from clauses.selectors.closures import closure_of
from clauses.selectors.lots import LotTotals, lot_totals
from clauses.services.contracts import require_facilitator
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add

NUMBERS = "clauses.certificate_numbers"  # the lock under which the next number is taken


def certificate_problems(lot: Lot, totals: LotTotals, *, on: dt.date) -> list[Reason]:
    """Why a lot cannot be certified on a day; empty when it can."""
    problems = []
    if totals.owed is None:
        problems.append(Reason("no_obligation", "Fixez d'abord les heures dues par ce lot."))
    ended = lot.ends_on is not None and lot.ends_on < on
    reached = totals.owed is not None and totals.validated >= totals.owed
    if not ended and not reached:
        problems.append(Reason("not_over", "Le lot n'est pas terminé et ses heures ne sont pas toutes validées."))
    if waiting := statements_undecided(lot).count():
        text = "Un relevé attend" if waiting == 1 else f"{waiting} relevés attendent"
        problems.append(Reason("statements_undecided", f"{text} une décision : validez ou corrigez d'abord."))
    return problems


@transaction.atomic
def certificate_issue(*, actor: Actor, lot_id: int, now: dt.datetime, note: str = "") -> CompletionCertificate:
    """Certify the lot as it stands and close its months. Raises Conflict when a certificate is already in force.

    The lock on the lot waits for lines being written to its ledger, and they wait for it: the figures certified are
    the ledger's, whatever happens at the same instant.
    """
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=lot_id)
    if CompletionCertificate.objects.in_force().filter(lot=lot).exists():
        raise Conflict.because("already_certified", "Ce lot a déjà une attestation en vigueur.")
    on = timezone.localdate(now)
    if problems := certificate_problems(lot, lot_totals(lot_id=lot.pk), on=on):
        raise Refused(problems)
    past = CompletionCertificate.objects.filter(lot=lot).order_by("-version").first()
    certificate = CompletionCertificate(
        lot=lot,
        year=on.year,
        rank=_next_rank(on.year),
        version=past.version + 1 if past else 1,
        closes_until=months_to_close(lot, on=on),
        content=certificate_content(lot, on=on) | {"replaces": past.number if past else ""},
        note=note.strip(),
        issued_at=now,
        issued_by=actor.user,
    )
    clean_or_refuse(certificate, only={"note"})
    certificate.save(force_insert=True)
    outbox_add("certificate_issued", key=f"certificate:{certificate.pk}", certificate_id=certificate.pk)
    return certificate


@transaction.atomic
def certificate_revoke(*, actor: Actor, certificate_id: int, reason: str, now: dt.datetime) -> CompletionCertificate:
    """Take a certificate back, with a reason: its months open again. The document itself is kept."""
    require_facilitator(actor)
    certificates = CompletionCertificate.objects.visible_to(actor).select_for_update(of=("self",))
    certificate = certificates.get(pk=certificate_id)
    if not certificate.is_in_force:
        raise Conflict.because("already_revoked", "Cette attestation est déjà annulée.")
    certificate.revoked_at, certificate.revoked_by = now, actor.user
    certificate.revocation_reason = reason.strip()
    if not certificate.revocation_reason:
        raise Refused.because("reason_missing", "Indiquez pourquoi l'attestation est annulée.", field="reason")
    clean_or_refuse(certificate, only={"revocation_reason"})
    certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    outbox_add("certificate_revoked", key=f"certificate_revoked:{certificate.pk}", certificate_id=certificate.pk)
    return certificate


def require_open_month(*, lot_id: int, month: dt.date, lock: bool = False) -> None:
    """Refuse what would change a month that a certificate closes.

    `lock` keeps a certificate of this lot from being issued before the caller's transaction ends: for whoever writes
    to the ledger.
    """
    if lock:
        Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=lot_id)
    if closed := closure_of(lot_id=lot_id, month=month):
        raise Refused.because("month_closed", closed)


def _next_rank(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [NUMBERS])
    last = CompletionCertificate.objects.filter(year=year).aggregate(last=Max("rank"))["last"]
    return (last or 0) + 1
