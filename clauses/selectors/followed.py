"""All the lots somebody follows, with where they are heading and who must act next; drifts that are open."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy

from accounts.actors import Actor
from clauses.enums import ContractStatus, LightCode, Party
from clauses.models import DriftAlert, Lot, LotOutlook
from clauses.selectors.lots import with_totals

# As in `LightCode`: the most worrying first.
BY_LIGHT = Case(
    *[When(outlook__light=code, then=Value(rank)) for rank, code in enumerate(LightCode.values)],
    default=Value(len(LightCode.values)),
    output_field=IntegerField(),
)
SORTS: dict[str, tuple[str | OrderBy | Case, ...]] = {
    "": (F("outlook__act_since").asc(nulls_last=True), "pk"),
    "light": (BY_LIGHT, "ends_on", "pk"),
    "end": (F("ends_on").asc(nulls_last=True), "pk"),
    "contract": ("contract__reference", "number", "pk"),
}


def lots_followed(actor: Actor, *, on: dt.date, filters: dict[str, Any] | None = None) -> QuerySet[Lot]:
    """The lots with a clause that an actor reads and that match the filters, with totals and outlook."""
    filters = filters or {}
    lots = Lot.objects.visible_to(actor).exclude(clause_kind="").select_related("contract__buyer", "outlook")
    for word in filters.get("q", "").split()[:5]:
        lots = lots.filter(
            Q(title__icontains=word)
            | Q(contract__reference__icontains=word)
            | Q(contract__title__icontains=word)
            | Q(contract__buyer__name__icontains=word)
            | Q(participations__organisation__name__icontains=word)
        ).distinct()
    if who := filters.get("who"):
        lots = lots.filter(outlook__parties=[]) if who == "nobody" else lots.filter(outlook__parties__contains=[who])
    if light := filters.get("light"):
        lots = lots.filter(outlook__light=light)
    if filters.get("scope") == "mine":
        lots = lots.filter(contract__facilitator_id=actor.membership.pk)
    if filters.get("drift"):
        lots = lots.filter(Exists(DriftAlert.objects.open().filter(lot=OuterRef("pk"))))
    if not filters.get("past"):
        lots = lots.filter(contract__status=ContractStatus.OPEN)
        lots = lots.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on) | ~Q(outlook__parties=[]))
    return with_totals(lots).order_by(*SORTS[filters.get("sort") or ""])


@dataclass(frozen=True, slots=True)
class WaitingLots:
    """How many lots wait for each party, and the ones that have waited for the actor the longest."""

    counts: dict[str, int]
    mine: list[LotOutlook]


def waiting_lots(actor: Actor, *, party: str = Party.FACILITATOR, shown: int = 5) -> WaitingLots:
    outlooks = LotOutlook.objects.filter(lot__in=Lot.objects.visible_to(actor))
    counts = outlooks.order_by().aggregate(**{one: Count("pk", filter=Q(parties__contains=[one])) for one in Party})
    first = (
        outlooks.filter(act_party=party)
        .select_related("lot__contract__buyer")
        .order_by(F("act_since").asc(nulls_last=True), "pk")
    )
    return WaitingLots(counts, list(first[:shown]) if counts[party] else [])


def open_drifts(actor: Actor, *, shown: int | None = None) -> QuerySet[DriftAlert]:
    """Drifts under way among the lots an actor reads, the latest first."""
    drifts = DriftAlert.objects.visible_to(actor).open().select_related("lot__contract__buyer")
    ordered = drifts.order_by("-detected_on", "-pk")
    return ordered[:shown] if shown else ordered
