"""Which contracts the duty of August 2026 concerns, and how each stands before it (loi 2021-1104, art. 35).

The state is worked out in the database, so that a list of thousands is filtered and counted there; it says the same
as `clauses.rules.social_condition_required` and `answers_duty`, which a test compares.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import In

from accounts.actors import Actor
from clauses.enums import (
    BuyerType,
    ContractFamily,
    ContractStatus,
    ContractType,
    DutyState,
    LegalDateCode,
)
from clauses.models import DutyExemption, DutyThreshold, LegalDate, Lot, PublicContract
from clauses.rules import Threshold
from clauses.rules.duty import (
    ANSWERING_KINDS,
    ANSWERING_WORDS,
    SERVICES_DIVISIONS,
    SUPPLIES_DIVISIONS,
    WORKS_DIVISION,
)

SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "": (F("duty_day").desc(nulls_last=True), "-pk"),
    "amount": (F("duty_value").desc(nulls_last=True), "-pk"),
    "buyer": ("buyer__name", "reference", "pk"),
}
# What asks somebody to act: shown first, and counted on the home pages.
OPEN_STATES = (DutyState.MISSING, DutyState.TO_CHECK)


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """The national rows in force: from which day the duty applies (None when nobody has set it), and the thresholds."""

    since: dt.date | None
    thresholds: tuple[Threshold, ...]


def duty_since() -> dt.date | None:
    return LegalDate.objects.filter(code=LegalDateCode.SOCIAL_DUTY).values_list("day", flat=True).first()


def duty_terms() -> DutyTerms:
    return DutyTerms(duty_since(), tuple(row.as_rule() for row in DutyThreshold.objects.all()))


def with_duty(contracts: QuerySet[PublicContract], *, since: dt.date | None = None) -> Any:
    """The contracts with `duty_state`, and what it comes from: `duty_type`, `duty_value`, `duty_day`, `duty_threshold`.

    The day is the consultation's, else the notification's, which cannot come before it: a contract notified before
    the duty applies is not concerned, one notified after may be and has to be checked.
    """
    since = since or duty_since()
    contracts = contracts.annotate(
        duty_type=_type(),
        duty_value=Coalesce("estimated_value", "amount_excl_tax"),
        duty_day=Coalesce("consultation_on", "notified_on"),
    ).annotate(duty_threshold=_threshold())
    if since is None:
        return contracts.annotate(duty_state=Value(DutyState.UNCONCERNED, output_field=CharField()))
    return contracts.annotate(duty_state=_state(since))


def duty_list(actor: Actor, *, filters: dict[str, Any] | None = None) -> QuerySet[PublicContract]:
    """The contracts an actor reads that the duty concerns or may concern, those that ask for something by default."""
    filters = filters or {}
    contracts = _concerned(actor).select_related("buyer", "facilitator__user", "duty_exemption")
    state = filters.get("state") or "open"
    if state == "open":
        contracts = contracts.filter(duty_state__in=OPEN_STATES)
    elif state != "all":
        contracts = contracts.filter(duty_state=state)
    if filters.get("scope") == "mine":
        contracts = contracts.filter(facilitator_id=actor.membership.pk)
    for name in ("duty_type", "buyer"):
        if value := filters.get(name):
            contracts = contracts.filter(**{name: value})
    for word in (filters.get("q") or "").split()[:5]:
        contracts = contracts.filter(
            Q(reference__icontains=word) | Q(title__icontains=word) | Q(buyer__name__icontains=word)
        )
    return contracts.order_by(*SORTS[filters.get("sort") or ""])


def duty_counts(actor: Actor) -> Counter[str]:
    """How many contracts the actor reads stand in each state; those that the duty leaves alone are not there."""
    counts = Counter(_perhaps_concerned(actor).order_by().values_list("duty_state", flat=True))
    del counts[DutyState.UNCONCERNED]
    return counts


def duty_of_contract(contract: PublicContract) -> PublicContract | None:
    """One contract with its duty and its exemption; None for one that may not be concerned at all."""
    return (
        with_duty(PublicContract.objects.filter(pk=contract.pk))
        .exclude(duty_state=DutyState.UNCONCERNED)
        .select_related("duty_exemption__recorded_by")
        .first()
    )


def facts_missing(contract: Any) -> list[str]:
    """What is not known of a contract that comes from `with_duty`, in the words of its form."""
    missing = []
    if contract.consultation_on is None:
        missing.append("la date de lancement de la consultation")
    if not contract.duty_type:
        missing.append("le type d'achat")
    if contract.duty_value is None:
        missing.append("la valeur estimée")
    if contract.duty_type and contract.duty_day and contract.duty_threshold is None:
        missing.append("le seuil européen à cette date")
    return missing


def _concerned(actor: Actor) -> Any:
    return _perhaps_concerned(actor).exclude(duty_state=DutyState.UNCONCERNED)


def _perhaps_concerned(actor: Actor) -> Any:
    """Without asking the state of each contract: its expression is long, and written only once for who counts."""
    contracts = PublicContract.objects.visible_to(actor).exclude(family=ContractFamily.PRIVATE)
    since = duty_since()
    if since is not None:  # by the indexes, before anything is computed
        contracts = contracts.filter(
            Q(consultation_on__gte=since) | Q(consultation_on__isnull=True, notified_on__gte=since)
        )
    return with_duty(contracts, since=since)


def _type() -> Case:
    """As stated, else as the CPV code says. Concessions follow the threshold of works (directive 2014/23, 8)."""
    division: Any = Left("cpv", 2)
    return Case(
        When(family=ContractFamily.CONCESSION, then=Value(ContractType.WORKS)),
        When(~Q(contract_type=""), then=F("contract_type")),
        When(cpv__startswith=str(WORKS_DIVISION), then=Value(ContractType.WORKS)),
        When(In(division, _written(SUPPLIES_DIVISIONS)), then=Value(ContractType.SUPPLIES)),
        When(In(division, _written(SERVICES_DIVISIONS)), then=Value(ContractType.SERVICES)),
        default=Value(""),
        output_field=CharField(),
    )


def _written(divisions: tuple[int, ...]) -> list[str]:
    """The divisions of the CPV as its codes begin."""
    return [f"{division:02}" for division in divisions]


def _threshold() -> Subquery:
    rows = DutyThreshold.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("duty_day")),
        contract_type=OuterRef("duty_type"),
        buyer_type=OuterRef("buyer_type"),
        valid_from__lte=OuterRef("duty_day"),
    )
    return Subquery(rows.order_by("-valid_from").values("amount")[:1])


def _state(since: dt.date) -> Case:
    answered = Q(considerations__overlap=sorted(ANSWERING_WORDS)) | Exists(
        Lot.objects.filter(contract=OuterRef("pk"), clause_kind__in=sorted(ANSWERING_KINDS))
    )
    too_early = Q(duty_day__isnull=True) | Q(duty_day__lt=since)
    outside = Q(family=ContractFamily.PRIVATE) | Q(status=ContractStatus.ABANDONED) | too_early
    below = Q(duty_threshold__isnull=False, duty_value__isnull=False, duty_value__lt=F("duty_threshold"))
    unknown = Q(consultation_on__isnull=True) | Q(duty_value__isnull=True) | Q(duty_threshold__isnull=True)
    return Case(
        When(outside, then=Value(DutyState.UNCONCERNED)),
        When(below, then=Value(DutyState.UNCONCERNED)),
        When(answered, then=Value(DutyState.ANSWERED)),
        When(Exists(DutyExemption.objects.filter(contract=OuterRef("pk"))), then=Value(DutyState.EXEMPT)),
        When(unknown, then=Value(DutyState.TO_CHECK)),
        default=Value(DutyState.MISSING),
        output_field=CharField(),
    )


def thresholds_by_period() -> list[tuple[tuple[dt.date, dt.date | None], list[DutyThreshold]]]:
    """All the thresholds, the latest period first."""
    periods: dict[tuple[dt.date, dt.date | None], list[DutyThreshold]] = {}
    order = [(str(kind), str(buyer)) for buyer in BuyerType for kind in ContractType]
    rows = sorted(DutyThreshold.objects.all(), key=lambda row: order.index((row.contract_type, row.buyer_type)))
    for row in rows:
        periods.setdefault((row.valid_from, row.valid_to), []).append(row)
    return sorted(periods.items(), key=lambda item: item[0][0], reverse=True)
