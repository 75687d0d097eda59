"""Pooling agreements: written by a facilitator, answered by each buyer, ended with a reason; what they allow."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from clauses.models import Engagement, Lot, PoolingAgreement, PoolingLot, PoolingSignature
from clauses.rules import may_be_spread, shares_are_whole
from clauses.selectors.pooling import engagements_apart, hours_after, lines_apart, pools_of
from clauses.services.contracts import require_facilitator
from core import formats
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add

TERMS = frozenset({"reference", "purpose", "starts_on", "ends_on"})


@transaction.atomic
def agreement_write(
    *, actor: Actor, terms: Mapping[str, Any], lots: Sequence[tuple[int, Decimal]], now: dt.datetime
) -> PoolingAgreement:
    """Write an agreement between the buyers of some lots, each lot with its share; each buyer is asked to accept.

    Nothing is allowed before the last of them has accepted. Raises Refused with every reason at once.
    """
    require_facilitator(actor)
    found = {
        lot.pk: lot
        for lot in Lot.objects.visible_to(actor).filter(pk__in=[pk for pk, _ in lots]).select_related("contract")
    }
    if problems := _problems(actor, terms, lots, found):
        raise Refused(problems)
    agreement = PoolingAgreement(
        facilitation=actor.organisation, created_at=now, created_by=actor.user, **{name: terms[name] for name in TERMS}
    )
    clean_or_refuse(agreement, only=TERMS)
    agreement.save()
    PoolingLot.objects.bulk_create(PoolingLot(agreement=agreement, lot_id=pk, share=share) for pk, share in lots)
    buyers = sorted({lot.contract.buyer_id for lot in found.values()})
    PoolingSignature.objects.bulk_create(PoolingSignature(agreement=agreement, buyer_id=pk) for pk in buyers)
    outbox_add("pooling_asked", key=f"pooling:{agreement.pk}", agreement_id=agreement.pk)
    return agreement


def _problems(
    actor: Actor, terms: Mapping[str, Any], lots: Sequence[tuple[int, Decimal]], found: dict[int, Lot]
) -> list[Reason]:
    problems = []
    if terms["ends_on"] < terms["starts_on"]:
        problems.append(Reason("dates", "La fin de l'accord précède son début.", "ends_on"))
    if len({pk for pk, _ in lots}) != len(lots):
        problems.append(Reason("lot_twice", "Un même lot est choisi deux fois."))
    elif len(found) != len(lots):
        problems.append(Reason("lot_unknown", "Un de ces lots n'est pas parmi ceux que vous suivez."))
    elif len(lots) < 2:
        problems.append(Reason("too_few_lots", "Choisissez au moins deux lots."))
    elif len({lot.contract.buyer_id for lot in found.values()}) < 2:
        message = "Ces lots ont le même acheteur : il n'a pas d'accord à signer avec lui-même."
        problems.append(Reason("one_buyer", message))
    if lots and not shares_are_whole([share for _, share in lots]):
        total = formats.percent(sum(share for _, share in lots))
        problems.append(Reason("shares", f"Les parts doivent faire 100 % ensemble : elles font {total}."))
    used = PoolingAgreement.objects.filter(facilitation=actor.organisation, reference=terms["reference"])
    if used.exists():
        problems.append(Reason("reference_used", "Un accord porte déjà cette référence.", "reference"))
    return problems


# --- The buyers' answers ---


@transaction.atomic
def agreement_answer(
    *, actor: Actor, agreement_id: int, accepted: bool, now: dt.datetime, reason: str = ""
) -> PoolingSignature:
    """A buyer accepts an agreement, or refuses it with a reason. Once: two colleagues at once give one answer."""
    if not actor.has_role(Role.BUYER):
        raise Refused.because("wrong_role", "Seul l'acheteur signe un accord de mise en commun.")
    # The row of the agreement makes answers wait for one another, and for its end.
    mine = PoolingAgreement.objects.visible_to(actor).filter(pk=agreement_id).order_by()
    agreement = PoolingAgreement.objects.select_for_update(of=("self",)).get(pk__in=mine.values("pk"))
    signature = PoolingSignature.objects.select_for_update(of=("self",)).get(
        agreement=agreement, buyer_id=actor.organisation_id
    )
    if not signature.is_waiting:
        raise Conflict.because("already_answered", "Votre organisation a déjà répondu à cet accord.")
    if agreement.ended_on is not None or agreement.signatures.filter(refused_at__isnull=False).exists():
        raise Conflict.because("agreement_closed", "Cet accord est refusé ou terminé : il n'attend plus de réponse.")
    if not accepted and not reason.strip():
        raise Refused([Reason("reason_missing", "Indiquez pourquoi vous refusez.", field="reason")])
    signature.answered_by = actor.user
    if accepted:
        signature.accepted_at = now
    else:
        signature.refused_at, signature.refusal_reason = now, reason.strip()
        clean_or_refuse(signature, only={"refusal_reason"})
    signature.save()
    outbox_add("pooling_answered", key=f"signature:{signature.pk}", signature_id=signature.pk)
    return signature


@transaction.atomic
def agreement_end(
    *, actor: Actor, agreement_id: int, ended_on: dt.date, reason: str, now: dt.datetime
) -> PoolingAgreement:
    """End an agreement before its term. Hours of later days can no longer be spread; earlier ones keep their lot.

    The locks on its lots wait for lines being written to their ledgers, and they wait for it.
    """
    require_facilitator(actor)
    agreement = PoolingAgreement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=agreement_id)
    lots = Lot.objects.filter(poolings__agreement=agreement).order_by("pk")
    list(lots.select_for_update(of=("self",)).values_list("pk", flat=True))
    if agreement.ended_on is not None:
        raise Conflict.because("already_ended", "Cet accord est déjà terminé.")
    problems = []
    today = timezone.localdate(now)
    if not max(agreement.starts_on, today) <= ended_on <= agreement.ends_on:
        first = "aujourd'hui" if agreement.starts_on <= today else f"le {agreement.starts_on:%d/%m/%Y}"
        message = f"Le dernier jour se place entre {first} et le {agreement.ends_on:%d/%m/%Y}."
        problems.append(Reason("end_date", message, "ended_on"))
    if not reason.strip():
        problems.append(Reason("reason_missing", "Indiquez pourquoi l'accord se termine.", "reason"))
    if later := hours_after(agreement, ended_on).first():
        message = f"Des heures validées vont jusqu'au {later.last_day:%d/%m/%Y} : l'accord ne peut finir avant."
        problems.append(Reason("hours_after", message, "ended_on"))
    if problems:
        raise Refused(problems)
    agreement.ended_on, agreement.ended_at, agreement.ended_by = ended_on, now, actor.user
    agreement.end_reason = reason.strip()
    clean_or_refuse(agreement, only={"end_reason"})
    agreement.save()
    outbox_add("pooling_ended", key=f"pooling:{agreement.pk}", agreement_id=agreement.pk)
    return agreement


# --- What is refused without an agreement ---


def contract_apart(
    *,
    person_id: int,
    employer_id: int,
    lot: Lot,
    starts_on: dt.date,
    ends_on: dt.date | None,
    field: str,
    visible: Iterable[int],
    besides: int | None = None,
) -> list[Reason]:
    """Why a person may not be on this lot too, when the same employer has her on another buyer's on the same days.

    The trigger `contracts_are_pooled` holds the same promise. `visible`: the lots that may be named to who asks.
    """
    others = engagements_apart(
        person_id=person_id, employer_id=employer_id, lot=lot, starts_on=starts_on, ends_on=ends_on, besides=besides
    )
    known = set(visible)
    for other in others.order_by("pk"):
        first = max(starts_on, other.starts_on)
        buyers = {lot.contract.buyer_id, other.lot.contract.buyer_id}
        lots = {lot.pk, other.lot_id}
        if may_be_spread(lots=lots, buyers=buyers, first_day=first, last_day=first, pools=pools_of(lots)):
            continue
        where = f"le lot {other.lot}" if other.lot_id in known else "un lot que vous ne suivez pas"
        message = (
            f"Le même employeur a déjà cette personne, aux mêmes dates, sur {where}. Terminez d'abord ce contrat, ou "
            "faites signer un accord de mise en commun à leurs acheteurs."
        )
        return [Reason("not_pooled", message, field)]
    return []


def hours_apart(added: Iterable[tuple[Engagement, dt.date, dt.date]], *, month: dt.date) -> list[Reason]:
    """Whose hours of the same days are already counted on another buyer's lot, without an agreement for these days.

    The trigger `hours_are_pooled` holds the same promise against any SQL; this says it with names. The caller holds
    the people's rows.
    """
    rows = list(added)
    apart: dict[int, list[dict]] = {}
    for line in lines_apart([engagement.pk for engagement, _, _ in rows], month):
        apart.setdefault(line["mine"], []).append(line)
    if not apart:
        return []
    pools = pools_of({engagement.lot_id for engagement, _, _ in rows})
    people = {}
    for engagement, first_day, last_day in rows:
        for line in apart.get(engagement.pk, []):
            first, last = max(first_day, line["first_day"]), min(last_day, line["last_day"])
            lots = {engagement.lot_id, line["lot_id"]}
            if first <= last and not may_be_spread(
                lots=lots, buyers=(0, 1), first_day=first, last_day=last, pools=pools
            ):
                people[engagement.person_id] = str(engagement.person)
    return [
        Reason(
            "hours_not_pooled",
            f"{name} a déjà des heures comptées des mêmes jours, chez le même employeur, sur le lot d'un autre "
            "acheteur. Sans accord de mise en commun signé pour ces jours, elles ne peuvent pas être validées ici.",
        )
        for name in people.values()
    ]
