"""Pooling agreements: those somebody reads, what they allow, and where the hours of pooled people really went."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from accounts.actors import Actor
from clauses.models import Engagement, HoursLine, Lot, PoolingAgreement, PoolingLot, PoolingSignature
from clauses.rules import Pool

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class AgreementState:
    """Where an agreement stands on a day, in a word and a tone."""

    code: str
    label: str
    tone: str


WAITING = AgreementState("waiting", "Attend des signatures", "warning")
REFUSED = AgreementState("refused", "Refusé", "danger")
TO_COME = AgreementState("to_come", "Signé, à venir", "info")
IN_FORCE = AgreementState("in_force", "En vigueur", "success")
OVER = AgreementState("over", "Terminé", "neutral")


def agreement_state(agreement: PoolingAgreement, *, on: dt.date) -> AgreementState:
    """From the signatures, which the caller has prefetched."""
    signatures = list(agreement.signatures.all())
    if any(one.refused_at for one in signatures):
        return REFUSED
    if agreement.last_day < on:
        return OVER
    if any(one.is_waiting for one in signatures):
        return WAITING
    return TO_COME if agreement.starts_on > on else IN_FORCE


def agreements_of(actor: Actor) -> QuerySet[PoolingAgreement]:
    """The agreements an actor reads, with their lots and signatures, the latest first."""
    lots = PoolingLot.objects.select_related("lot__contract__buyer").order_by("pk")
    signatures = PoolingSignature.objects.select_related("buyer", "answered_by").order_by("buyer__name", "pk")
    return PoolingAgreement.objects.visible_to(actor).prefetch_related(
        Prefetch("lots", queryset=lots), Prefetch("signatures", queryset=signatures)
    )


def lots_to_pool(actor: Actor, *, words: str, chosen: Collection[int], most: int) -> tuple[list[Lot], bool]:
    """Lots whose hours may be pooled: those already chosen, then the first that hold all the words; whether some are
    left out."""
    lots = Lot.objects.visible_to(actor).exclude(clause_kind="").select_related("contract__buyer")
    lots = lots.order_by("contract__reference", "number", "pk")
    found = lots.exclude(pk__in=chosen)
    for word in words.split()[:5]:
        found = found.filter(
            Q(contract__reference__icontains=word)
            | Q(contract__title__icontains=word)
            | Q(contract__buyer__name__icontains=word)
            | Q(title__icontains=word)
        )
    offered = list(found[: most + 1])
    first = list(lots.filter(pk__in=chosen)) if chosen else []
    return first + offered[:most], len(offered) > most


def agreements_to_answer(actor: Actor) -> QuerySet[PoolingAgreement]:
    """The agreements that wait for the actor's answer, as a buyer."""
    mine = PoolingSignature.objects.filter(
        buyer_id=actor.organisation_id, accepted_at__isnull=True, refused_at__isnull=True
    )
    waiting = PoolingAgreement.objects.open().filter(pk__in=mine.values("agreement"))
    return agreements_of(actor).filter(pk__in=waiting.values("pk"))


def agreements_of_lot(lot: Lot) -> QuerySet[PoolingAgreement]:
    """The signed agreements that a lot is in, whatever their days."""
    return (
        PoolingAgreement.objects.signed()
        .filter(lots__lot=lot)
        .prefetch_related(Prefetch("lots", queryset=PoolingLot.objects.select_related("lot__contract__buyer")))
        .order_by("starts_on", "pk")
    )


def pools_of(lot_ids: Collection[int]) -> list[Pool]:
    """The signed agreements that hold between some lots, for the rules."""
    rows = PoolingLot.objects.filter(
        agreement__in=PoolingAgreement.objects.signed().filter(lots__lot__in=lot_ids).values("pk")
    ).values_list("agreement", "lot", "agreement__starts_on", "agreement__ended_on", "agreement__ends_on")
    lots: dict[int, set[int]] = {}
    days: dict[int, tuple[dt.date, dt.date]] = {}
    for agreement_id, lot_id, first, ended, last in rows:
        lots.setdefault(agreement_id, set()).add(lot_id)
        days[agreement_id] = first, ended or last
    return [Pool(frozenset(found), *days[pk]) for pk, found in lots.items()]


@dataclass(frozen=True, slots=True)
class PooledLot:
    """A lot of an agreement: the share it was meant to take, and the hours it took of the people spread over lots."""

    row: PoolingLot
    hours: Decimal
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class PooledHours:
    people: int
    lots: list[PooledLot]

    @property
    def total(self) -> Decimal:
        return sum((one.hours for one in self.lots), ZERO)


def pooled_hours(agreement: PoolingAgreement) -> PooledHours:
    """How many people are spread over the agreement's lots by one employer, and the countable hours each lot took."""
    rows = list(agreement.lots.all())
    lot_ids = [row.lot_id for row in rows]
    spread = list(
        Engagement.objects.filter(lot__in=lot_ids, starts_on__lte=agreement.last_day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=agreement.starts_on))
        .order_by()
        .values("person", "employer")
        .annotate(lots=Count("lot", distinct=True))
        .filter(lots__gt=1)
        .values_list("person", "employer")
    )
    lines = (
        HoursLine.objects.countable()
        .filter(
            lot__in=lot_ids,
            engagement__person__in={person for person, _ in spread},
            first_day__gte=agreement.starts_on,
            last_day__lte=agreement.last_day,
        )
        .order_by()
    )
    hours: dict[int, Decimal] = defaultdict(lambda: ZERO)
    pairs = set(spread)
    sums = lines.values_list("lot", "engagement__person", "engagement__employer").annotate(total=Sum("hours"))
    for lot_id, person, employer, found in sums:
        if (person, employer) in pairs:
            hours[lot_id] += found
    total = sum(hours.values(), ZERO)
    return PooledHours(
        len({person for person, _ in spread}),
        [PooledLot(row, hours[row.lot_id], hours[row.lot_id] / total if total else None) for row in rows],
    )


def hours_after(agreement: PoolingAgreement, day: dt.date) -> QuerySet[HoursLine]:
    """Countable lines of people spread over the agreement's lots, for days after `day`: they hold its end back."""
    lot_ids = list(agreement.lots.values_list("lot", flat=True))
    lines = HoursLine.objects.countable().filter(
        lot__in=lot_ids, last_day__gt=day, reverses__isnull=True, reversed_by__isnull=True
    )
    elsewhere = lines.filter(
        engagement__person=OuterRef("engagement__person"), engagement__employer=OuterRef("engagement__employer")
    ).exclude(lot=OuterRef("lot"))
    return lines.filter(Exists(elsewhere)).order_by("-last_day")


# --- What is spread without an agreement ---


def engagements_apart(
    *,
    person_id: int,
    employer_id: int,
    lot: Lot,
    starts_on: dt.date,
    ends_on: dt.date | None,
    besides: int | None = None,
) -> QuerySet[Engagement]:
    """Other contracts of a person with the same employer, on the same days, for the lot of another buyer."""
    others = Engagement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), person_id=person_id, employer_id=employer_id
    ).exclude(lot__contract__buyer_id=lot.contract.buyer_id)
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if besides is not None:
        others = others.exclude(pk=besides)
    return others.select_related("lot__contract")


def lines_apart(engagement_ids: Collection[int], month: dt.date) -> list[dict[str, Any]]:
    """Countable hours of a month already in the ledger for the same people and employers, on lots of other buyers.

    Each with `mine` (the engagement asked about), `lot`, `first_day`, `last_day`; reversed lines left out.
    """
    asked: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for pk, person, employer, buyer in Engagement.objects.filter(pk__in=engagement_ids).values_list(
        "pk", "person", "employer", "lot__contract__buyer"
    ):
        asked[person, employer].append((pk, buyer))
    lines = (
        HoursLine.objects.countable()
        .filter(
            month=month,
            engagement__person__in={person for person, _ in asked},
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .order_by("pk")
        .values("engagement__person", "engagement__employer", "lot__contract__buyer", "lot_id", "first_day", "last_day")
    )
    return [
        line | {"mine": pk}
        for line in lines
        for pk, buyer in asked.get((line["engagement__person"], line["engagement__employer"]), [])
        if buyer != line["lot__contract__buyer"]
    ]
