"""What a territory has for a lot: eligible people near the place, in numbers alone, and the structures around.

People are never named here, and a buyer reads numbers lowered to a multiple of the limit under which the Département
hides figures: neither a small number nor a difference of two numbers says anything of somebody.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import SettingCode
from clauses.models import Trade
from clauses.selectors.usages import usage_value
from employers.enums import EmployerKind, NetworkStatus, OpeningKind
from employers.models import Employer, ImmersionOpening, JobOffer
from employers.selectors.places import Around
from matching.engine.travel import reach_km
from matching.loading import searching_profiles, wishes_include
from matching.models import ProfileOccupation, ProfileSkill, SkillsProfile
from people.models import Person
from people.selectors_eligible import people_eligible
from referential.models import Commune, OccupationSkill
from referential.text import search_normalise

SHARED_SKILLS = 2  # core skills of a trade that somebody holds without having named the trade
# Those that lend people to a company, whatever its trade.
LENDING = frozenset({EmployerKind.AI, EmployerKind.ETTI, EmployerKind.EATT})
# Those that carry out a lot with their own employees, to whom it may be reserved (CCP L2113-12 and L2113-13).
SIAE_CARRYING = frozenset({EmployerKind.ACI, EmployerKind.AI, EmployerKind.EI, EmployerKind.EITI})
DISABILITY_CARRYING = frozenset({EmployerKind.EA, EmployerKind.ESAT})
ANSWERING = SIAE_CARRYING | DISABILITY_CARRYING | LENDING | {EmployerKind.GEIQ}


# --- People ---


@dataclass(frozen=True, slots=True)
class Pool:
    """People near a place for a trade: of the trade itself, and others who hold several of its core skills.

    A rounded pool gives one number only, lowered: its parts would say more than it does.
    """

    of_trade: int
    of_skills: int
    step: int = 1

    @property
    def people(self) -> int:
        total = self.of_trade + self.of_skills
        return total - total % self.step

    @property
    def is_rounded(self) -> bool:
        return self.step > 1


def pools_near(
    actor: Actor, *, place: Commune, radius_km: int, trades: Iterable[Trade], on: dt.date
) -> dict[int, Pool]:
    """By trade, the eligible people who look for work, live within `radius_km` and go that far.

    One question to the database, whatever the number of trades: it adds people up by place and by how far they go.
    """
    trades = [trade for trade in {trade.pk: trade for trade in trades}.values() if trade.occupation_codes]
    if not trades:
        return {}
    distances = Around(place, radius_km).distances
    counts = {trade.pk: [0, 0] for trade in trades}
    for row in _counted(trades, list(distances), on):
        reach = reach_km(row["max_km"], set(row["transports"]))
        if reach is not None and reach < distances[row["commune"]]:
            continue
        for trade in trades:
            counts[trade.pk][0] += row[f"of_trade_{trade.pk}"]
            counts[trade.pk][1] += row[f"of_skills_{trade.pk}"]
    step = 1 if actor.role == Role.FACILITATOR else int(usage_value(SettingCode.SMALL_CELL, on=on))
    return {pk: Pool(of_trade, of_skills, step) for pk, (of_trade, of_skills) in counts.items()}


def _counted(trades: Sequence[Trade], communes: list[str], on: dt.date) -> QuerySet:
    core = _core_skills(trades)
    counts, any_of = {}, Q()
    for trade in trades:
        of_trade = Q(pk__in=ProfileOccupation.objects.filter(occupation__in=trade.occupation_codes).values("profile"))
        skilled = (
            ProfileSkill.objects.filter(skill__in=core[trade.pk])
            .order_by()
            .values("profile")
            .annotate(shared=Count("pk"))
            .filter(shared__gte=SHARED_SKILLS)
            .values("profile")
        )
        of_skills = Q(pk__in=skilled) & ~of_trade
        counts[f"of_trade_{trade.pk}"] = Count("pk", filter=of_trade)
        counts[f"of_skills_{trade.pk}"] = Count("pk", filter=of_skills)
        any_of |= of_trade | Q(pk__in=skilled)
    profiles: QuerySet[SkillsProfile] = searching_profiles().filter(
        wishes_include(OpeningKind.JOB),
        any_of,
        commune__in=communes,
        person__in=people_eligible(Person.objects.all(), on=on),
    )
    return profiles.order_by().values("commune", "max_km", "transports").annotate(**counts)


def _core_skills(trades: Sequence[Trade]) -> dict[int, set[str]]:
    """By trade, the skills at the heart of its occupations."""
    codes = {code for trade in trades for code in trade.occupation_codes}
    links = OccupationSkill.objects.active().filter(occupation__in=codes, is_core=True)
    found: dict[int, set[str]] = {trade.pk: set() for trade in trades}
    for occupation, skill in links.order_by().values_list("occupation", "skill"):
        for trade in trades:
            if occupation in trade.occupation_codes:
                found[trade.pk].add(skill)
    return found


# --- Structures ---


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure near the place, and what makes one think that it can answer. Names and places are public."""

    employer: Employer
    distance_km: float
    reasons: tuple[str, ...]
    knows_trade: bool
    is_member: bool

    @property
    def carries_siae(self) -> bool:
        return self.knows_trade and self.employer.kind in SIAE_CARRYING

    @property
    def carries_disability(self) -> bool:
        return self.knows_trade and self.employer.kind in DISABILITY_CARRYING


@dataclass(frozen=True, slots=True)
class Structures:
    """The structures for one trade, the nearest first."""

    rows: Sequence[Structure] = field(default_factory=tuple)

    @property
    def siae(self) -> int:
        return sum(one.carries_siae for one in self.rows)

    @property
    def disability(self) -> int:
        return sum(one.carries_disability for one in self.rows)

    @property
    def suppliers(self) -> int:
        """Those that bring people to a company: by lending them, or as a group of employers of the trade."""
        return sum(one.employer.kind in LENDING or one.employer.kind == EmployerKind.GEIQ for one in self.rows)


def structures_near(*, place: Commune, radius_km: int, trades: Iterable[Trade]) -> dict[int, Structures]:
    """By trade, the insertion and adapted structures around that work in it or lend people to all.

    What they do is known by their openings, past ones included, their NAF code and the activity they declare.
    """
    trades = list({trade.pk: trade for trade in trades}.values())
    distances = Around(place, radius_km).distances
    employers = list(
        Employer.objects.filter(kind__in=ANSWERING, commune__in=list(distances), organisation__is_active=True)
        .select_related("commune", "network_membership")
        .order_by("name", "pk")
    )
    posted = _occupations_of([employer.pk for employer in employers]) if employers and trades else {}
    found = {}
    for trade in trades:
        rows = [
            _structure(employer, trade, posted.get(employer.pk, {}), distances[str(employer.commune_id)])
            for employer in employers
        ]
        found[trade.pk] = Structures(
            sorted((row for row in rows if row.reasons), key=lambda row: (not row.knows_trade, row.distance_km))
        )
    return found


def _occupations_of(employer_ids: list[int]) -> dict[int, dict[str, str]]:
    """By employer, the occupations of its openings with their labels."""
    found: dict[int, dict[str, str]] = {}
    for model in (JobOffer, ImmersionOpening):
        rows = model.objects.filter(employer__in=employer_ids).order_by().values_list(
            "employer", "occupation", "occupation__label"
        )  # fmt: skip
        for employer, code, label in rows.distinct():
            found.setdefault(employer, {})[code] = label
    return found


def _structure(employer: Employer, trade: Trade, posted: dict[str, str], distance_km: float) -> Structure:
    reasons = []
    known = [label for code, label in sorted(posted.items()) if code in trade.occupation_codes]
    if known:
        reasons.append(f"Recrute ou accueille : {', '.join(known)}")
    if employer.naf and employer.naf.replace(".", "").startswith(tuple(trade.naf_prefixes) or ("-",)):
        reasons.append(f"Code NAF {employer.naf}")
    activity = f" {search_normalise(employer.sector)} "
    if any(f" {search_normalise(word)} " in activity for word in trade.words):
        reasons.append(f"Activité : {employer.sector}")
    knows_trade = bool(reasons)
    if employer.kind in LENDING:
        reasons.append("Met des personnes à disposition, tous métiers")
    membership = employer.membership
    return Structure(
        employer=employer,
        distance_km=distance_km,
        reasons=tuple(reasons),
        knows_trade=knows_trade,
        is_member=membership is not None and membership.status == NetworkStatus.MEMBER,
    )
