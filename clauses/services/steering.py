"""Keep the outlook of each lot ready, notice drifts once, and tell those who follow the lot."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import islice

from django.db import transaction

from clauses.models import DriftAlert, Lot, LotOutlook
from clauses.rules import drift_changes
from clauses.selectors.steering import LotSteering, steering_of_lots
from clauses.selectors.usages import pace_in_force
from core import formats
from core.outbox import outbox_add

BATCH = 500
OUTLOOK_FIELDS = [
    "computed_on", "light", "forecast_low", "forecast_likely", "forecast_high", "act_code", "act_party", "act_since",
    "parties",
]  # fmt: skip


def outlooks_refresh_all(*, on: dt.date) -> int:
    """Each lot that carries a clause gets its outlook; drifts open and close, none is announced yet.

    One transaction for each batch of lots: killed half-way, the next run does the others. Returns how many began.
    """
    lot_ids = list(Lot.objects.exclude(clause_kind="").order_by("pk").values_list("pk", flat=True))
    return sum(outlooks_refresh(lot_ids=batch, on=on, watch_drifts=True) for batch in _batches(lot_ids))


@transaction.atomic
def outlooks_refresh(*, lot_ids: Collection[int], on: dt.date, watch_drifts: bool = False) -> int:
    """Write the outlook of these lots again. Two at once wait for each other: a drift is found by one of them.

    Drifts are watched once a day, so that a statement returned and sent again the same afternoon alerts nobody.
    """
    ordered = sorted(lot_ids)
    LotOutlook.objects.bulk_create((LotOutlook(lot_id=pk) for pk in ordered), ignore_conflicts=True)
    kept = {
        one.lot_id: one
        for one in LotOutlook.objects.filter(lot__in=ordered).select_for_update(of=("self",)).order_by("lot_id")
    }
    found = steering_of_lots(ordered, on=on, pace=pace_in_force(on))
    for lot_id, steering in found.items():
        _fill(kept[lot_id], steering, on)
    LotOutlook.objects.bulk_update([kept[pk] for pk in found], OUTLOOK_FIELDS, batch_size=BATCH)
    return _drifts(found, on) if watch_drifts else 0


@transaction.atomic
def drifts_announce(*, on: dt.date) -> int:
    """Tell each person of the drifts that nobody told her yet: one mail, whatever the number of lots.

    The rows are marked in the transaction of the announcement: a run cut in the middle is taken up by the next one.
    Returns how many people or teams are told.
    """
    waiting = list(
        DriftAlert.objects.open()
        .filter(announced_on__isnull=True)
        .select_for_update(of=("self",))
        .select_related("lot__contract")
        .order_by("pk")
    )
    groups: dict[str, list[int]] = defaultdict(list)
    for alert in waiting:
        contract = alert.lot.contract
        if contract.facilitator_id is not None:
            groups[f"membership:{contract.facilitator_id}"].append(alert.pk)
        elif contract.facilitation_id is not None:
            groups[f"organisation:{contract.facilitation_id}"].append(alert.pk)
    for who, alert_ids in groups.items():
        outbox_add("lots_drifted", key=f"{who}:{alert_ids[0]}", alert_ids=alert_ids)
    DriftAlert.objects.filter(pk__in=[alert.pk for alert in waiting]).update(announced_on=on)
    return len(groups)


def _fill(outlook: LotOutlook, steering: LotSteering, on: dt.date) -> None:
    end, act = steering.forecast.end, steering.next_act
    outlook.computed_on = on
    outlook.light = steering.light.code
    outlook.forecast_low = end.low if end else None
    outlook.forecast_likely = end.likely if end else None
    outlook.forecast_high = end.high if end else None
    outlook.act_code = act.code if act else ""
    outlook.act_party = act.party if act else ""
    outlook.act_since = act.since if act else None
    outlook.parties = sorted({one.party for one in steering.acts})


def _drifts(found: dict[int, LotSteering], on: dt.date) -> int:
    """Close the drifts that ended, open those that begin. Returns how many begin."""
    already: dict[int, dict[str, DriftAlert]] = defaultdict(dict)
    for alert in DriftAlert.objects.open().filter(lot__in=found).order_by("pk"):
        already[alert.lot_id][alert.kind] = alert
    begun, ended = [], []
    for lot_id, steering in found.items():
        changes = drift_changes(already_open=already[lot_id], light=steering.light.code, gap=steering.gap)
        ended += [already[lot_id][kind].pk for kind in changes.closed]
        begun += [
            DriftAlert(lot_id=lot_id, kind=kind, reason=drift_reason(kind, steering), detected_on=on)
            for kind in sorted(changes.opened)
        ]
    DriftAlert.objects.filter(pk__in=ended).update(ended_on=on)
    return len(DriftAlert.objects.bulk_create(begun))


def drift_reason(kind: str, steering: LotSteering) -> str:
    """What the facts are, in a sentence with figures."""
    end = steering.forecast.end
    if kind == "forecast" and end is not None:
        owed = formats.hours(steering.facts.owed)
        return f"Au mieux {formats.hours(round(end.high))} à la fin du lot, pour {owed} dues."
    return steering.light.reason


def _batches(ids: list[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
