"""The tranches of a lot: the firm one counts at notification, an optional one when the buyer affirms it."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from clauses.enums import ObligationMethod, PartKind, TrancheKind
from clauses.models import Lot, Obligation, ObligationPart, Tranche
from clauses.services.contracts import lot_lock
from clauses.services.obligation_parts import base_in_force, base_of, base_with, restate
from clauses.services.obligations import obligation_in_force, require_past
from core import formats
from core.errors import Conflict, Refused

TERMS = ("labour_share", "effort_rate", "hourly_cost", "written_hours")
FIELDS = ("label", "amount_excl_tax", *TERMS)


@transaction.atomic
def tranche_add(*, actor: Actor, lot_id: int, kind: str, values: dict[str, Any], now: dt.datetime) -> Tranche:
    """Describe a tranche. The firm one becomes the contract's own part from its day; an optional one waits."""
    lot = lot_lock(actor, lot_id)
    current = _obligation_for_tranches(lot)
    _require_new_label(lot, values["label"])
    firm = lot.tranches.filter(kind=TrancheKind.FIRM).first()
    if kind == TrancheKind.FIRM:
        if firm is not None:
            raise Conflict.because("firm_known", "Ce lot a déjà une tranche ferme.")
        return _add_firm(actor, lot, current, values, now)
    if firm is None:
        raise Refused.because("firm_missing", "Décrivez d'abord la tranche ferme : une optionnelle s'y ajoute.")
    return Tranche.objects.create(lot=lot, kind=kind, **{name: values[name] for name in FIELDS})


def _obligation_for_tranches(lot: Lot) -> Obligation:
    current = obligation_in_force(lot)
    if current is None:
        raise Refused.because(
            "no_obligation", "Fixez d'abord l'obligation du lot : les tranches en reprennent les taux."
        )
    if current.follows_quantities or current.method not in {ObligationMethod.FORMULA, ObligationMethod.FIXED}:
        message = "L'obligation de ce lot suit les quantités réelles : elle ne se découpe pas en tranches."
        raise Refused.because("not_by_tranches", message)
    return current


def _require_new_label(lot: Lot, label: str, *, but: int | None = None) -> None:
    if any(one.label == label and one.pk != but for one in lot.tranches.all()):
        raise Conflict.because("label_taken", "Ce lot a déjà une tranche de ce nom.", field="label")


def _add_firm(actor: Actor, lot: Lot, current: Obligation, values: dict[str, Any], now: dt.datetime) -> Tranche:
    day = values["counts_from"]
    _require_day(lot, day, now, field="counts_from")
    tranche = Tranche.objects.create(
        lot=lot, kind=TrancheKind.FIRM, counts_from=day, **{name: values[name] for name in FIELDS}
    )
    base = base_of(current)
    terms = base_in_force(base, day)
    part = ObligationPart(
        kind=PartKind.BASE,
        tranche=tranche,
        label=tranche.label,
        counts_from=day,
        amount_excl_tax=tranche.amount_excl_tax,
        written_hours=tranche.written_hours,
        **{
            name: getattr(terms, name) if values[name] is None else values[name]
            for name in ("labour_share", "effort_rate", "hourly_cost")
        },
    )
    kept = [one for one in base if one.counts_from < day or one.amendment_id]
    if part.written_hours is None and None in (part.labour_share, part.effort_rate, part.hourly_cost):
        message = "Indiquez les heures écrites au contrat, ou de quoi les calculer."
        raise Refused.because("terms_missing", message, field="written_hours")
    restate(
        actor=actor,
        lot=lot,
        current=current,
        base=base_with(kept, part),
        effective_on=day,
        change=f"{tranche.label} : {formats.euros(tranche.amount_excl_tax)}",
        now=now,
    )
    return tranche


def _require_day(lot: Lot, day: dt.date, now: dt.datetime, *, field: str) -> None:
    require_past(day, now, field=field)
    notified = lot.contract.notified_on
    if notified is not None and day < notified:
        message = f"Le marché n'a été notifié que le {formats.day(notified)}."
        raise Refused.because("before_notification", message, field=field)


def _tranche_locked(actor: Actor, tranche_id: int) -> tuple[Lot, Tranche]:
    lot_id = (
        Tranche.objects.filter(lot__in=Lot.objects.visible_to(actor)).values_list("lot", flat=True).get(pk=tranche_id)
    )
    lot = lot_lock(actor, lot_id)
    return lot, Tranche.objects.get(pk=tranche_id)


@transaction.atomic
def tranche_change(*, actor: Actor, tranche_id: int, values: dict[str, Any]) -> Tranche:
    """Correct an optional tranche that still waits; one that counts is put back first."""
    lot, tranche = _tranche_locked(actor, tranche_id)
    if tranche.kind == TrancheKind.FIRM or not tranche.is_waiting:
        raise Conflict.because("tranche_counts", "Seule une tranche optionnelle qui attend se corrige.")
    _require_new_label(lot, values["label"], but=tranche.pk)
    for name in FIELDS:
        setattr(tranche, name, values[name])
    tranche.save(update_fields=list(FIELDS))
    return tranche


@transaction.atomic
def tranche_affirm(*, actor: Actor, tranche_id: int, on: dt.date, now: dt.datetime) -> Tranche:
    """The buyer affirmed an optional tranche on that day (CCP R2113-6): its hours are owed from then."""
    lot, tranche = _tranche_locked(actor, tranche_id)
    if not tranche.is_waiting:
        raise Conflict.because("tranche_decided", "Cette tranche vient d'être affermie ou abandonnée : vérifiez-la.")
    current = _obligation_for_tranches(lot)
    _require_day(lot, on, now, field="on")
    tranche.counts_from = on
    tranche.save(update_fields=["counts_from"])
    change = f"{tranche.label} affermie : {formats.euros(tranche.amount_excl_tax)}"
    restate(actor=actor, lot=lot, current=current, base=base_of(current), effective_on=on, change=change, now=now)
    return tranche


@transaction.atomic
def tranche_decline(*, actor: Actor, tranche_id: int, on: dt.date, reason: str, now: dt.datetime) -> Tranche:
    """The buyer gave the tranche up, with her reason: nothing is owed for it."""
    _, tranche = _tranche_locked(actor, tranche_id)
    if not tranche.is_waiting:
        raise Conflict.because("tranche_decided", "Cette tranche vient d'être affermie ou abandonnée : vérifiez-la.")
    require_past(on, now, field="on")
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez pourquoi la tranche est abandonnée.", field="reason")
    tranche.declined_on, tranche.decline_reason = on, reason.strip()
    tranche.save(update_fields=["declined_on", "decline_reason"])
    return tranche


@transaction.atomic
def tranche_put_back(*, actor: Actor, tranche_id: int, now: dt.datetime) -> Tranche:
    """Undo an affirmation or a giving up recorded by mistake: the tranche waits again. What was known stays history."""
    lot, tranche = _tranche_locked(actor, tranche_id)
    if tranche.kind == TrancheKind.FIRM or tranche.is_waiting:
        raise Conflict.because("tranche_waits", "Cette tranche attend déjà d'être affermie.")
    affirmed_on = tranche.counts_from
    tranche.counts_from, tranche.declined_on, tranche.decline_reason = None, None, ""
    tranche.save(update_fields=["counts_from", "declined_on", "decline_reason"])
    current = obligation_in_force(lot)
    if affirmed_on is not None and current is not None:
        restate(
            actor=actor,
            lot=lot,
            current=current,
            base=base_of(current),
            effective_on=affirmed_on,
            change=f"{tranche.label} : affermissement annulé",
            now=now,
        )
    return tranche
