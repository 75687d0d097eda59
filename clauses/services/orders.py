"""Purchase orders of a framework agreement: the obligation follows the amounts really ordered (CCP R2162-13)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from clauses.enums import ObligationMethod
from clauses.models import Lot, Obligation, PurchaseOrder
from clauses.services.contracts import lot_lock
from clauses.services.obligation_parts import base_of, restate
from clauses.services.obligations import obligation_in_force, require_past
from core import formats
from core.errors import Conflict, Reason, Refused


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order as typed. `line` is its place in what was pasted, for the messages; None for a single order."""

    number: str
    ordered_on: dt.date
    amount_excl_tax: Decimal
    label: str = ""
    line: int | None = None


@transaction.atomic
def orders_add(*, actor: Actor, lot_id: int, lines: Sequence[OrderLine], now: dt.datetime) -> list[PurchaseOrder]:
    """Record orders, all of them or none: every line at fault is named."""
    lot = lot_lock(actor, lot_id)
    current = _obligation_for_orders(lot)
    if problems := _problems(lot, lines, now):
        raise Refused(problems)
    orders = PurchaseOrder.objects.bulk_create(
        PurchaseOrder(
            lot=lot,
            number=line.number,
            ordered_on=line.ordered_on,
            amount_excl_tax=line.amount_excl_tax,
            label=line.label,
        )
        for line in lines
    )
    total = formats.euros(sum((order.amount_excl_tax for order in orders), Decimal(0)))
    one = orders[0]
    change = f"Bon n° {one.number} : {total}" if len(orders) == 1 else f"{len(orders)} bons de commande : {total}"
    earliest = min(order.ordered_on for order in orders)
    restate(actor=actor, lot=lot, current=current, base=base_of(current), effective_on=earliest, change=change, now=now)
    return orders


def _obligation_for_orders(lot: Lot) -> Obligation:
    current = obligation_in_force(lot)
    if current is None or not current.follows_quantities or current.method != ObligationMethod.FORMULA:
        message = (
            "L'obligation de ce lot ne suit pas encore les bons de commande : fixez-la d'abord en cochant "
            "« Les quantités sont saisies à mesure », avec la part, le taux et le coût horaire du contrat."
        )
        raise Refused.because("not_by_orders", message)
    return current


def _problems(lot: Lot, lines: Sequence[OrderLine], now: dt.datetime) -> list[Reason]:
    if not lines:
        return [Reason("no_line", "Saisissez au moins un bon de commande.")]
    taken = set(lot.orders.filter(number__in=[line.number for line in lines]).values_list("number", flat=True))
    notified, problems, seen = lot.contract.notified_on, [], set()
    for line in lines:
        if line.number in taken:
            problems.append(_at(line, "number_taken", "ce lot a déjà un bon avec ce numéro.", "number"))
        if line.number in seen:
            problems.append(_at(line, "number_twice", "ce numéro est donné deux fois.", "number"))
        seen.add(line.number)
        try:
            require_past(line.ordered_on, now, field="ordered_on")
        except Refused:
            problems.append(_at(line, "day_to_come", "la date de commande n'est pas encore arrivée.", "ordered_on"))
        if notified is not None and line.ordered_on < notified:
            message = f"le marché n'a été notifié que le {formats.day(notified)}."
            problems.append(_at(line, "before_notification", message, "ordered_on"))
        if line.amount_excl_tax <= 0:
            problems.append(_at(line, "amount_wrong", "le montant doit être positif.", "amount_excl_tax"))
    return problems


def _at(line: OrderLine, code: str, message: str, field: str) -> Reason:
    if line.line is None:
        return Reason(code, message[0].upper() + message[1:], field=field)
    return Reason(code, f"Ligne {line.line} (bon {line.number}) : {message}", field="lines")


@transaction.atomic
def order_cancel(*, actor: Actor, order_id: int, on: dt.date, reason: str, now: dt.datetime) -> PurchaseOrder:
    """The buyer cancelled an order on that day: it counted until then."""
    lot_id = (
        PurchaseOrder.objects.filter(lot__in=Lot.objects.visible_to(actor))
        .values_list("lot", flat=True)
        .get(pk=order_id)
    )
    lot = lot_lock(actor, lot_id)
    order = PurchaseOrder.objects.get(pk=order_id)
    if order.cancelled_on is not None:
        raise Conflict.because("already_cancelled", "Ce bon de commande est déjà annulé.")
    require_past(on, now, field="on")
    if on < order.ordered_on:
        raise Refused.because("before_order", "L'annulation précède la commande.", field="on")
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez pourquoi le bon est annulé.", field="reason")
    order.cancelled_on, order.cancel_reason = on, reason.strip()
    order.save(update_fields=["cancelled_on", "cancel_reason"])
    current = obligation_in_force(lot)
    if current is not None:
        change = f"Bon n° {order.number} annulé : {formats.euros(order.amount_excl_tax)}"
        restate(actor=actor, lot=lot, current=current, base=base_of(current), effective_on=on, change=change, now=now)
    return order
