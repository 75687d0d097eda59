"""Reads about bridges: what a lot still misses, who could hire, which job fits, how far each story has come."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from clauses.enums import BridgeStepCode
from clauses.models import Bridge, BridgeStep, Engagement, HoursLine, Lot
from clauses.models.bridge import BridgeQuerySet
from clauses.rules import BridgeSize, Waiting, bridge_size, bridge_waiting
from clauses.selectors.lots import LotTotals, lots_of, progress_of
from core.dates import months_later
from employers.enums import EmployerKind, OpeningStatus
from employers.models import Employer
from matching.live import occupation_ranker
from people.models import Person
from placements.enums import ProposalStatus
from placements.models import Proposal
from referential.models import Occupation

RECRUITING_DAYS = 21  # usage: between an offer and the first day, answers and an interview take three weeks
UNDATED_MONTHS = 3  # a lot without an end is filled for a quarter at a time
PARTNERS_SHOWN = 25
SUGGESTED = 6
# Structures whose work is to bring people in insertion to other companies.
PARTNER_KINDS = (*EmployerKind.siae(), EmployerKind.GEIQ, EmployerKind.EA, EmployerKind.EATT)


# --- Before opening ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class LotNeed:
    """What a lot misses on a day, what open bridges should already make, and the job that would make the rest."""

    lot: Lot
    totals: LotTotals
    covered: Decimal
    size: BridgeSize | None
    first_day: dt.date
    last_day: dt.date
    is_over: bool

    @property
    def missing(self) -> Decimal:
        """Hours owed, neither validated, nor waiting for a decision, nor expected from an open bridge."""
        return max(Decimal(0), self.totals.missing - self.totals.declared - self.covered)


def lot_need(lot: Lot, *, actor: Actor, on: dt.date) -> LotNeed:
    totals = progress_of(lots_of(actor).get(pk=lot.pk), on=on).totals
    first = max(on + dt.timedelta(days=RECRUITING_DAYS), lot.starts_on or on)
    last = lot.ends_on or months_later(first, UNDATED_MONTHS)
    need = LotNeed(lot, totals, hours_covered(lot), None, first, last, is_over=last < first)
    if need.is_over or not need.missing:
        return need
    size = bridge_size(missing_hours=need.missing, first_day=first, last_day=last)
    return LotNeed(lot, totals, need.covered, size, first, last, is_over=False)


def hours_covered(lot: Lot) -> Decimal:
    """Hours that the lot's open bridges should still make: planned, less those already validated through them."""
    total = Decimal(0)
    for bridge in lot.bridges.open().filter(kind="job"):
        weeks = max(1, ((bridge.ends_on - bridge.starts_on).days + 1) // 7)
        planned = min(bridge.missing_hours, bridge.places * bridge.weekly_hours * weeks)
        total += max(Decimal(0), planned - hours_made([bridge.pk]).get(bridge.pk, Decimal(0)))
    return total


def employers_for(lot: Lot) -> list[Employer]:
    """Who may hire for this lot: its companies first, then structures they work with, then those of the territory."""
    companies = lot.participations.accepted().exclude(organisation=None).values("organisation")
    partners = Engagement.objects.filter(company__in=companies).exclude(employer=F("company")).values("employer")
    own = list(Employer.objects.filter(organisation__in=companies).order_by("name", "pk"))
    known = list(
        Employer.objects.filter(organisation__in=partners).exclude(organisation__in=companies).order_by("name", "pk")
    )
    near = Employer.objects.filter(kind__in=PARTNER_KINDS).exclude(pk__in=[one.pk for one in own + known])
    if lot.contract.territory_id is not None:
        near = near.filter(
            Q(territory__path__startswith=lot.contract.territory.path) | Q(territory__isnull=True)  # type: ignore[union-attr]
        )
    return [*own, *known, *near.order_by("name", "pk")[:PARTNERS_SHOWN]]


def occupations_for(lot: Lot, text: str = "") -> list[Occupation]:
    """Occupations to choose from: those searched, else those of the lot's people, then those its title speaks of."""
    codes: list[str] = []
    if not text.strip():
        used = Engagement.objects.filter(lot=lot).exclude(occupation=None).values("occupation")
        codes += used.annotate(count=Count("pk")).order_by("-count", "occupation").values_list("occupation", flat=True)
    ranked = occupation_ranker().rank([text.strip() or f"{lot.title} {lot.contract.title}"], top=SUGGESTED)[0]
    codes = list(dict.fromkeys([*codes, *(code for code, _, _ in ranked)]))[:SUGGESTED]
    found = Occupation.objects.active().in_bulk(codes)
    return [found[code] for code in codes if code in found]


# --- The story of a bridge --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Traveller:
    """One person on a bridge: the steps she reached and who is waited for. `name` only once she is hired."""

    person: Person
    reached: dict[str, dt.datetime]
    waiting: Waiting | None
    is_named: bool
    is_lost: bool

    @property
    def label(self) -> str:
        return BridgeStepCode(max(self.reached, key=list(BridgeStepCode.values).index)).label


@dataclass(frozen=True, slots=True)
class Stage:
    """How many reached a step. `count` None: the step is of the offer, not of people."""

    code: str
    label: str
    count: int
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class BridgeStory:
    bridge: Bridge
    stages: list[Stage]
    travellers: list[Traveller]
    waiting: Waiting | None
    hours: Decimal
    reached: dict[str, dt.datetime] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return self.waiting is None and self.bridge.closed_at is None


ENDED = frozenset({ProposalStatus.REFUSED, ProposalStatus.WITHDRAWN, ProposalStatus.CLOSED})
OWN_STEPS = (BridgeStepCode.OPENED, BridgeStepCode.CONFIRMED, BridgeStepCode.PUBLISHED)


def bridges_of(actor: Actor) -> BridgeQuerySet:
    return Bridge.objects.visible_to(actor).select_related(
        "lot__contract__buyer",
        "company",
        "employer",
        "occupation",
        "job_offer__commune",
        "immersion__commune",
        "opened_by__user",
    )


def bridges_to_confirm(actor: Actor) -> list[Bridge]:
    """Offers drafted in the name of the actor's company that nobody confirmed yet, the oldest first."""
    draft = Q(job_offer__status=OpeningStatus.DRAFT) | Q(immersion__status=OpeningStatus.DRAFT)
    own = bridges_of(actor).open().filter(draft, employer__organisation=actor.organisation_id)
    return list(own.order_by("opened_at", "pk"))


def stories_of(bridges: Iterable[Bridge]) -> list[BridgeStory]:
    """The stories of some bridges, in two queries."""
    rows = list(bridges)
    if not rows:
        return []
    ids = [one.pk for one in rows]
    steps: dict[int, list[BridgeStep]] = defaultdict(list)
    found = BridgeStep.objects.filter(bridge__in=ids).annotate(fate=_last_status())
    for step in found.select_related("person__referent__user", "person__service").order_by("at", "pk"):
        steps[step.bridge_id].append(step)
    made = hours_made(ids)
    return [_story(one, steps[one.pk], made.get(one.pk, Decimal(0))) for one in rows]


def _last_status() -> Coalesce:
    """How the last proposal of a step's person for its bridge stands."""
    last = Proposal.objects.filter(person=OuterRef("person")).order_by("-proposed_at", "-pk").values("status")
    job, immersion = OuterRef("bridge__job_offer"), OuterRef("bridge__immersion")
    return Coalesce(Subquery(last.filter(job_offer=job)[:1]), Subquery(last.filter(immersion=immersion)[:1]))


def _story(bridge: Bridge, steps: Sequence[BridgeStep], hours: Decimal) -> BridgeStory:
    own = {step.code: step.at for step in steps if step.person_id is None}
    by_person: dict[int, dict[str, dt.datetime]] = defaultdict(dict)
    people = {}
    lost = {step.person_id for step in steps if getattr(step, "fate", None) in ENDED}
    for step in steps:
        if step.person is not None and step.person_id is not None:
            by_person[step.person_id][step.code] = step.at
            people[step.person_id] = step.person
    travellers = [
        Traveller(
            people[pk],
            reached,
            bridge_waiting(reached),
            is_named=BridgeStepCode.HIRED in reached,
            is_lost=pk in lost and BridgeStepCode.HIRED not in reached,
        )
        for pk, reached in by_person.items()
    ]
    order = list(BridgeStepCode.values)
    travellers.sort(key=lambda one: (one.is_lost, -max(order.index(code) for code in one.reached)))
    first = next((one for one in travellers if not one.is_lost), None)
    waiting = first.waiting if first else bridge_waiting(own or {BridgeStepCode.OPENED.value: bridge.opened_at})
    return BridgeStory(bridge, _stages(own, by_person), travellers, waiting, hours, own)


def _stages(own: dict[str, dt.datetime], people: dict[int, dict[str, dt.datetime]]) -> list[Stage]:
    stages = [Stage(code, code.label, int(code in own), own.get(code)) for code in OWN_STEPS]
    order = list(BridgeStepCode)
    for code in order[len(OWN_STEPS) :]:
        # Whoever reached a later step has passed this one, even when nobody noted it.
        passed = [
            reached
            for reached in people.values()
            if any(order.index(BridgeStepCode(c)) >= order.index(code) for c in reached)
        ]
        stages.append(Stage(code, code.label, len(passed), None))
    return stages


def hours_made(bridge_ids: Iterable[int]) -> dict[int, Decimal]:
    """Countable validated hours by bridge, of the people it brought to its lot. One query."""
    ids = list(bridge_ids)
    job, immersion = (f"engagement__hire__proposal__{name}__bridge" for name in ("job_offer", "immersion"))
    rows = HoursLine.objects.filter(
        Q(**{f"{job}__in": ids, "engagement__lot": F(f"{job}__lot")})
        | Q(**{f"{immersion}__in": ids, "engagement__lot": F(f"{immersion}__lot")}),
        countable=True,
    )
    totals = rows.order_by().values_list(job, immersion).annotate(total=Sum("hours"))
    return {of_job or of_immersion: total for of_job, of_immersion, total in totals}


def engagements_through(bridge_ids: Iterable[int]) -> dict[int, int]:
    """Engagements that come from a bridge, on its very lot: engagement → bridge."""
    ids = list(bridge_ids)
    rows = Engagement.objects.filter(
        Q(hire__proposal__job_offer__bridge__in=ids, lot=F("hire__proposal__job_offer__bridge__lot"))
        | Q(hire__proposal__immersion__bridge__in=ids, lot=F("hire__proposal__immersion__bridge__lot"))
    )
    columns = ("pk", "hire__proposal__job_offer__bridge", "hire__proposal__immersion__bridge")
    return {pk: job or immersion for pk, job, immersion in rows.order_by("pk").values_list(*columns)}
