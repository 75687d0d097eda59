"""Hours worked and euros invoiced on a lot, period by period, when its obligation follows them."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from clauses.enums import ObligationMethod
from clauses.models import Quantity
from clauses.services.contracts import lot_lock
from clauses.services.obligation_parts import base_of, restate
from clauses.services.obligations import obligation_in_force, require_past
from core import formats
from core.errors import Conflict, Reason, Refused

FOLLOWED = {ObligationMethod.WORKED_SHARE, ObligationMethod.INVOICED}


def quantity_text(quantity: Quantity) -> str:
    if quantity.method == ObligationMethod.WORKED_SHARE:
        return f"{formats.hours(quantity.amount)} travaillées"
    return f"{formats.euros(quantity.amount)} facturés"


@transaction.atomic
def quantity_add(
    *,
    actor: Actor,
    lot_id: int,
    first_day: dt.date,
    last_day: dt.date,
    amount: Decimal,
    now: dt.datetime,
    source: str = "",
) -> Quantity:
    """Record what a period brought: owed from its last day. Two periods never overlap."""
    lot = lot_lock(actor, lot_id)
    current = obligation_in_force(lot)
    if current is None or not current.follows_quantities or current.method not in FOLLOWED:
        message = (
            "L'obligation de ce lot ne suit pas les heures travaillées ni les montants facturés : fixez-la d'abord."
        )
        raise Refused.because("not_by_periods", message)
    if last_day < first_day:
        raise Refused.because("dates_reversed", "La fin de la période précède son début.", field="last_day")
    require_past(last_day, now, field="last_day")
    clash = (
        lot.quantities.standing()
        .filter(method=current.method, first_day__lte=last_day, last_day__gte=first_day)
        .first()
    )
    if clash is not None:
        message = f"Une quantité est déjà saisie du {formats.day(clash.first_day)} au {formats.day(clash.last_day)}."
        raise Conflict([Reason("period_known", message, field="first_day")])
    quantity = Quantity.objects.create(
        lot=lot,
        method=current.method,
        first_day=first_day,
        last_day=last_day,
        amount=amount,
        source=source.strip(),
        recorded_at=now,
        recorded_by=actor.user,
    )
    change = f"{quantity} : {quantity_text(quantity)}"
    restate(actor=actor, lot=lot, current=current, base=base_of(current), effective_on=last_day, change=change, now=now)
    return quantity


@transaction.atomic
def quantity_cancel(*, actor: Actor, quantity_id: int, reason: str, now: dt.datetime, on: dt.date) -> Quantity:
    """A quantity entered by mistake no longer counts, from the beginning; what was known stays history."""
    lot_id = Quantity.objects.visible_to(actor).values_list("lot", flat=True).get(pk=quantity_id)
    lot = lot_lock(actor, lot_id)
    quantity = Quantity.objects.get(pk=quantity_id)
    if quantity.cancelled_on is not None:
        raise Conflict.because("already_cancelled", "Cette quantité est déjà annulée.")
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez pourquoi la quantité est annulée.", field="reason")
    quantity.cancelled_on, quantity.cancel_reason = on, reason.strip()
    quantity.save(update_fields=["cancelled_on", "cancel_reason"])
    current = obligation_in_force(lot)
    if current is not None:
        restate(
            actor=actor,
            lot=lot,
            current=current,
            base=base_of(current),
            effective_on=quantity.last_day,
            change=f"{quantity} annulée : {quantity_text(quantity)}",
            now=now,
        )
    return quantity
