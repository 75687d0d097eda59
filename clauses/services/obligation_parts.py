"""From the facts of a lot to the parts of its obligation, and from these to a new obligation.

An obligation is never changed: each event of the lot restates it whole. Parts are worked out from the facts alone,
so the order in which events are recorded does not matter.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import ObligationMethod, PartKind, TrancheKind
from clauses.models import Amendment, Lot, Obligation, ObligationPart, PurchaseOrder, Quantity, Tranche
from clauses.rules import hours_owed, part_hours, successive
from clauses.selectors.obligations import exact_hours, parts_of
from core.errors import Refused
from core.outbox import outbox_add

MAX_HOURS = 10_000_000
BASE_FIGURES = ("amount_excl_tax", "labour_share", "effort_rate", "hourly_cost", "worked_hours", "euros_per_hour")
PRICES_OF_METHOD: dict[str, tuple[str, ...]] = {
    ObligationMethod.FORMULA: ("labour_share", "effort_rate", "hourly_cost"),
    ObligationMethod.WORKED_SHARE: ("effort_rate",),
    ObligationMethod.INVOICED: ("euros_per_hour",),
}


def base_of(obligation: Obligation) -> list[ObligationPart]:
    """Copies of the base parts: the contract's own terms over time."""
    return [_copy(part) for part in parts_of(obligation) if part.kind == PartKind.BASE]


def base_with(base: Sequence[ObligationPart], part: ObligationPart) -> list[ObligationPart]:
    """The contract's terms with those of `part` from its day on, each until the next ones begin."""
    return _successive([*base, part])


def base_in_force(base: Sequence[ObligationPart], day: dt.date) -> ObligationPart:
    """The contract's terms on a day; before the first ones, the first ones."""
    earlier = [part for part in base if part.counts_from <= day]
    return earlier[-1] if earlier else base[0]


def _successive(base: list[ObligationPart]) -> list[ObligationPart]:
    starts = [(part.counts_from, part.amendment.number if part.amendment else 0) for part in base]
    kept = []
    for index, until in successive(starts):
        base[index].counts_until = until
        kept.append(base[index])
    return kept


def _copy(part: ObligationPart) -> ObligationPart:
    fields = [field.attname for field in ObligationPart._meta.concrete_fields if field.name not in {"id", "obligation"}]
    copy = ObligationPart(**{name: getattr(part, name) for name in fields})
    if part.amendment_id:
        copy.amendment = part.amendment
    return copy


# --- Parts that add to the contract's own ---


def compose(lot: Lot, base: Sequence[ObligationPart], *, method: str, follows: bool) -> list[ObligationPart]:
    """All the parts of a lot: the contract's own terms, the tranches affirmed, the orders or the periods."""
    parts = [*base, *(_tranche_part(one, one.counts_from, base) for one in _affirmed(lot))]
    if follows and method == ObligationMethod.FORMULA:
        parts += [_order_part(order, base) for order in lot.orders.order_by("ordered_on", "pk")]
    elif follows:
        quantities = lot.quantities.standing().filter(method=method).order_by("last_day", "pk")
        parts += [_period_part(one, base) for one in quantities]
    for part in parts:
        part.hours = exact_hours(part)
    return parts


def _affirmed(lot: Lot) -> list[Tranche]:
    return list(lot.tranches.filter(kind=TrancheKind.OPTIONAL, counts_from__isnull=False).order_by("counts_from", "pk"))


def _tranche_part(tranche: Tranche, day: dt.date | None, base: Sequence[ObligationPart]) -> ObligationPart:
    """An affirmed tranche, with its own terms where it has some."""
    if day is None:
        raise ValueError("a tranche counts once it is affirmed")
    part = ObligationPart(
        kind=PartKind.TRANCHE,
        tranche=tranche,
        label=tranche.label,
        counts_from=day,
        amount_excl_tax=tranche.amount_excl_tax,
        written_hours=tranche.written_hours,
    )
    if tranche.written_hours is None:
        own = {name: getattr(tranche, name) for name in PRICES_OF_METHOD[ObligationMethod.FORMULA]}
        _price(part, base, ObligationMethod.FORMULA, own)
    return part


def tranche_adds(tranche: Tranche, current: Obligation | None, *, on: dt.date) -> Decimal | None:
    """The hours an optional tranche would add if it were affirmed on a day; None when nothing gives them yet."""
    if current is None:
        return None
    try:
        return exact_hours(_tranche_part(tranche, on, base_of(current)))
    except Refused:
        return None


def _order_part(order: PurchaseOrder, base: Sequence[ObligationPart]) -> ObligationPart:
    part = ObligationPart(
        kind=PartKind.ORDER,
        order=order,
        label=f"Bon n° {order.number}{f' : {order.label}' if order.label else ''}"[:200],
        counts_from=order.ordered_on,
        counts_until=order.cancelled_on,
        amount_excl_tax=order.amount_excl_tax,
    )
    _price(part, base, ObligationMethod.FORMULA)
    return part


def _period_part(quantity: Quantity, base: Sequence[ObligationPart]) -> ObligationPart:
    part = ObligationPart(kind=PartKind.PERIOD, quantity=quantity, label=str(quantity), counts_from=quantity.last_day)
    if quantity.method == ObligationMethod.WORKED_SHARE:
        part.worked_hours = quantity.amount
    else:
        part.amount_excl_tax = quantity.amount
    _price(part, base, quantity.method)
    return part


def _price(
    part: ObligationPart, base: Sequence[ObligationPart], method: str, own: dict[str, Decimal | None] | None = None
) -> None:
    """Give a part the contract's terms of its day, except where it has its own."""
    own = own or {}
    names = PRICES_OF_METHOD[method]
    priced = [one for one in base if all(own.get(name) is not None or getattr(one, name) is not None for name in names)]
    if not priced:
        message = f"« {part.label} » n'a pas de quoi être calculé : indiquez ses conditions, ou les heures écrites."
        raise Refused.because("terms_missing", message)
    terms = base_in_force(priced, part.counts_from)
    for name in names:
        given = own.get(name)
        setattr(part, name, getattr(terms, name) if given is None else given)


# --- A new obligation ---


def restate(
    *,
    actor: Actor,
    lot: Lot,
    current: Obligation | None,
    base: Sequence[ObligationPart],
    effective_on: dt.date,
    change: str,
    now: dt.datetime,
    method: str | None = None,
    follows: bool | None = None,
    reason: str | None = None,
    amendment: Amendment | None = None,
) -> Obligation:
    """Replace the obligation of a locked lot by one made of all its parts. What is not given stays as it was.

    Two people at once: the second takes the lock, and her instant is never before the first one's.
    """
    if current is not None:
        method = method or current.method
        follows = current.follows_quantities if follows is None else follows
        now = max(now, current.decided_at)
    method, follows = method or ObligationMethod.FORMULA, bool(follows)
    parts = compose(lot, base, method=method, follows=follows)
    if current is not None:
        parts += _ended_parts(current, parts, effective_on)
    today = timezone.localdate(now)
    hours, computed = _hours(parts, method, today)
    if reason is None and current is not None:  # where a written volume came from goes with that volume
        reason = "" if current.is_manual and hours == computed else current.reason
    latest = base_in_force(base, today)
    obligation = Obligation(
        lot=lot,
        method=method,
        follows_quantities=follows,
        computed_hours=computed,
        hours=hours,
        change=change[:400],
        reason=(reason or "").strip() or ("" if hours == computed else "Volume écrit au contrat."),
        amendment=amendment,
        effective_on=effective_on,
        decided_at=now,
        decided_by=actor.user,
        **{name: getattr(latest, name) for name in BASE_FIGURES},
    )
    if current is not None:
        current.replaced_at = now
        current.save(update_fields=["replaced_at"])
    obligation.save()
    for part in parts:
        part.obligation = obligation
    ObligationPart.objects.bulk_create(parts)
    outbox_add("obligation_set", key=f"obligation:{obligation.pk}", obligation_id=obligation.pk)
    return obligation


def _hours(parts: Sequence[ObligationPart], method: str, on: dt.date) -> tuple[int, int | None]:
    """What is owed, and what the method alone gives; None for a volume that is simply written."""
    hours = hours_owed(parts=[part.terms for part in parts], on=on)
    if hours > MAX_HOURS:
        raise Refused.because("hours_impossible", "Le total dépasse dix millions d'heures : vérifiez les montants.")
    if method == ObligationMethod.FIXED:
        return hours, None
    unwritten = [_without_written(part) if part.kind == PartKind.BASE else part.terms for part in parts]
    return hours, min(hours_owed(parts=unwritten, on=on), MAX_HOURS)


def _without_written(part: ObligationPart):
    bare = replace(part.terms, written_hours=None)
    try:
        part_hours(bare)
    except ValueError:
        return part.terms
    return bare


def _ended_parts(current: Obligation, parts: Sequence[ObligationPart], day: dt.date) -> list[ObligationPart]:
    """Orders and periods that the new way of counting leaves out: they counted until then."""
    known = {_source(part) for part in parts}
    ended = []
    for part in parts_of(current):
        source = part.tranche or part.order or part.quantity
        gone = isinstance(source, Tranche) and source.counts_from is None
        gone = gone or (isinstance(source, Quantity) and source.cancelled_on is not None)
        if part.kind == PartKind.BASE or _source(part) in known or gone or part.counts_from >= day:
            continue
        copy = _copy(part)
        copy.counts_until = min(day, part.counts_until or day)
        ended.append(copy)
    return ended


def _source(part: ObligationPart) -> tuple[int | None, int | None, int | None]:
    return part.tranche_id, part.order_id, part.quantity_id
