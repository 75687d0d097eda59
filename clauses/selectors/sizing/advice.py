"""Facts put together for each lot of a study: the law, the territory, the verdict, the advice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.actors import Actor
from clauses.enums import ClauseKind, SettingCode
from clauses.models import Study
from clauses.rules import Advice, Feasibility, LotFacts, advise, feasibility
from clauses.selectors.sizing.duty import duty_of
from clauses.selectors.sizing.studies import SizedLot, StudySize, study_size
from clauses.selectors.sizing.territory import Pool, Structures, pools_near, structures_near
from clauses.selectors.usages import usage_values

NO_CLAUSE_LABEL = "Pas de clause sur ce lot"


@dataclass(frozen=True, slots=True)
class LotProspect:
    """A lot with what its territory has for it. `pool` is None without a place or a trade."""

    sized: SizedLot
    pool: Pool | None
    structures: Structures
    verdict: Feasibility
    facts: LotFacts | None

    @property
    def advices(self) -> tuple[Advice, ...]:
        return advise(self.facts) if self.facts is not None else ()

    @property
    def best(self) -> Advice | None:
        return self.advices[0] if self.advices else None


@dataclass(frozen=True, slots=True)
class StudyProspect:
    size: StudySize
    lots: Sequence[LotProspect]
    radius_km: int
    step: int  # of the numbers of people: 1 when they are exact


def default_radius_km(on: dt.date) -> int:
    return int(usage_values(SettingCode.REACH_KM, on=on)[SettingCode.REACH_KM])


def study_outlook(actor: Actor, study: Study, *, on: dt.date, radius_km: int | None = None) -> StudyProspect:
    """What the territory of a study's place has for each of its lots, on a day."""
    usages = usage_values(
        SettingCode.REACH_KM,
        SettingCode.CANDIDATES_PER_POST,
        SettingCode.ONE_PERSON_HOURS,
        SettingCode.SHORT_MONTHS,
        on=on,
    )
    radius_km = radius_km or int(usages[SettingCode.REACH_KM])
    size = study_size(study, on=on)
    trades = [one.lot.trade for one in size.lots if one.lot.trade is not None]
    pools: dict[int, Pool] = {}
    structures: dict[int, Structures] = {}
    if study.commune is not None and trades:
        pools = pools_near(actor, place=study.commune, radius_km=radius_km, trades=trades, on=on)
        structures = structures_near(place=study.commune, radius_km=radius_km, trades=trades)
    duty = duty_of(study, on=on)
    lots = []
    for one in size.lots:
        pool, around = pools.get(one.lot.trade_id or 0), structures.get(one.lot.trade_id or 0, Structures())
        verdict = feasibility(
            people=None if pool is None else pool.people,
            needed=one.people or 1,
            radius_km=radius_km,
            candidates_per_post=usages[SettingCode.CANDIDATES_PER_POST],
            suppliers=around.suppliers,
            step=1 if pool is None else pool.step,
        )
        facts = None
        if one.hours is not None:
            facts = LotFacts(
                hours=one.hours,
                months=one.lot.months,
                labour_share=one.lot.labour_share or Decimal(0),
                contract_type=study.contract_type,
                duty=duty.is_required,
                siae=around.siae,
                disability=around.disability,
                pool=verdict.code,
                one_person_hours=usages[SettingCode.ONE_PERSON_HOURS],
                short_months=usages[SettingCode.SHORT_MONTHS],
            )
        lots.append(LotProspect(one, pool, around, verdict, facts))
    return StudyProspect(size, lots, radius_km, max((pool.step for pool in pools.values()), default=1))


def kind_label(kind: str) -> str:
    return ClauseKind(kind).label if kind else NO_CLAUSE_LABEL
