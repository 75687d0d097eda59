"""The people searching and what they are recommended, as arrays: one pass over each table, bounded memory.

Sensitive criteria (health, justice, asylum) are not read. What is read here never goes to the matcher.
"""

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from accounts.models import Territory
from core.dates import months_later
from core.disclosure import SMALL_CELL
from matching.engine.fairness import Axis, Floats, Ints, Lists
from matching.loading import KINDS, OPENING_FIELDS, openings_available
from matching.models import ProfileOccupation, Recommendation, SkillsProfile
from people.enums import Gender, PersonStatus
from people.models import EligibilityEvidence, Person

CHUNK = 10_000
RSA = "rsa"
SEXES: dict[str, int] = {Gender.WOMAN: 0, Gender.MAN: 1, Gender.OTHER: 2}
SEX_LABELS = ("Femmes", "Hommes", "Autre", "Non renseigné")
AGE_LABELS = ("Moins de 26 ans", "26 à 49 ans", "50 ans et plus", "Non renseigné")
QPV_LABELS = ("Habite un quartier prioritaire", "Habite ailleurs", "Non renseigné")
RSA_LABELS = ("Justificatif RSA en cours", "Sans justificatif RSA en cours")
FULL_TIME, HALF_TIME = 35, 24


@dataclass(frozen=True, slots=True)
class Population:
    """`ids` are the searching people, sorted; every other column follows their order.

    `territory_ids`: the number of each territory, in the order of the labels of its axis.
    """

    ids: Ints
    axes: tuple[Axis, ...]
    strata: Ints
    territory_ids: tuple[int, ...] = ()

    def rows_of(self, person_ids: Ints) -> Ints:
        """The row of each person; those who are not searching get -1."""
        if not len(self.ids):
            return np.full(len(person_ids), -1)
        at = np.minimum(np.searchsorted(self.ids, person_ids), len(self.ids) - 1)
        return np.where(self.ids[at] == person_ids, at, -1)


@dataclass(frozen=True, slots=True)
class Shown:
    """The recommendations in force: all together, and openings numbered kind after kind."""

    lists: Lists
    kinds: dict[str, slice]


def age_band(birth_date: dt.date | None, on: dt.date) -> int:
    """The band of an age on a day: the 26th and 50th birthdays open the next one."""
    if birth_date is None:
        return 3
    age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return 0 if age < 26 else 1 if age < 50 else 2


def hours_band(most: Decimal | None) -> int:
    """Less than half time, part time, full time, unknown."""
    if most is None:
        return 3
    return 0 if most < HALF_TIME else 1 if most < FULL_TIME else 2


def population_load(*, on: dt.date) -> Population:
    """Everybody who searches, in three queries."""
    map_ = list(Territory.objects.order_by("name", "pk").values_list("pk", "name", "code"))
    territories = {pk: n for n, (pk, _, _) in enumerate(map_)}
    first = _first_occupations()
    numbers: dict[tuple, int] = {}
    columns = {name: array("q") for name in ("id", "sex", "age", "territory", "qpv", "stratum", "work")}
    rows = (
        SkillsProfile.objects.filter(is_searching=True, person__status=PersonStatus.ACTIVE)
        .order_by("person_id")
        .values_list(
            "pk",
            "person_id",
            "person__gender",
            "person__birth_date",
            "person__territory_id",
            "person__in_qpv",
            "commune_id",
            "hours_max",
        )
    )
    for pk, person, gender, born, territory, in_qpv, commune, most in rows.iterator(chunk_size=CHUNK):
        columns["id"].append(person)
        columns["sex"].append(SEXES.get(gender, 3))
        columns["age"].append(age_band(born, on))
        columns["territory"].append(territories.get(territory, len(territories)))
        columns["qpv"].append(2 if in_qpv is None else 0 if in_qpv else 1)
        work = first.get(pk)
        hours = hours_band(most)
        for name, alike in (("stratum", (work, commune, hours)), ("work", (work, hours))):
            columns[name].append(-1 if work is None else numbers.setdefault(alike, len(numbers)))
    found = {name: np.array(values, dtype=np.int64) for name, values in columns.items()}
    twice = {name for name, count in Counter(name for _, name, _ in map_).items() if count > 1}
    names = [f"{name} ({code})" if name in twice else name for _, name, code in map_]
    axes = (
        Axis("sex", found["sex"], SEX_LABELS),
        Axis("age", found["age"], AGE_LABELS),
        # A commune lies in one territory: between territories, people of one trade and working time are compared.
        Axis("territory", found["territory"], (*names, "Non renseigné"), found["work"]),
        Axis("qpv", found["qpv"], QPV_LABELS),
        Axis("rsa", _without_proof(found["id"], RSA, on=on), RSA_LABELS),
    )
    return Population(ids=found["id"], axes=axes, strata=found["stratum"], territory_ids=tuple(pk for pk, _, _ in map_))


def others_count() -> dict[str, int | None]:
    """People followed who are not compared, since they have no profile or do not search now; small counts hidden."""
    followed = Person.objects.followed()
    counts = {
        "no_profile": followed.filter(profile=None).count(),
        "not_searching": followed.filter(profile__is_searching=False).count(),
    }
    return {name: None if 0 < count < SMALL_CELL else count for name, count in counts.items()}


def _first_occupations() -> dict[int, str]:
    """The occupation each profile names first; codes are shared strings, so that a hundred thousand weigh little."""
    rows = ProfileOccupation.objects.order_by("profile_id", "rank", "pk").distinct("profile_id")
    names: dict[str, str] = {}
    found = {}
    for pk, code in rows.values_list("profile_id", "occupation_id").iterator(chunk_size=CHUNK):
        found[pk] = names.setdefault(code, code)
    return found


def _without_proof(ids: Ints, criterion: str, *, on: dt.date) -> Ints:
    """0 for people with a proof of this criterion in force on a day, 1 for the others. Sensitive criteria: nobody."""
    held = set()
    rows = EligibilityEvidence.objects.filter(
        criterion__code=criterion, criterion__is_sensitive=False, issued_on__lte=on
    ).order_by()
    columns = ("person_id", "issued_on", "valid_until", "criterion__proof_max_age_months")
    for person, issued, until, months in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        if (until is None or until >= on) and (months is None or months_later(issued, months) >= on):
            held.add(person)
    return np.where(np.isin(ids, _column(held)), 0, 1)


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(sorted(values), dtype=np.int64)


def shown_load(population: Population) -> Shown:
    """The recommendations in force of these people, streamed: 24 bytes a pair."""
    people, openings, scores = array("q"), array("q"), array("d")
    kinds: dict[str, slice] = {}
    start = 0
    for kind in KINDS:
        ids = _column(openings_available(kind).order_by().values_list("pk", flat=True))
        kinds[str(kind)] = slice(start, start + len(ids))
        at = {int(pk): start + n for n, pk in enumerate(ids)}
        rows = (
            Recommendation.objects.filter(kind=kind).order_by().values_list("person_id", OPENING_FIELDS[kind], "score")
        )
        for person, opening, score in rows.iterator(chunk_size=CHUNK):
            if opening in at:
                people.append(person)
                openings.append(at[opening])
                scores.append(score)
        start += len(ids)
    rows_of = population.rows_of(np.array(people, dtype=np.int64))
    kept = rows_of >= 0
    values: Floats = np.array(scores, dtype=np.float64)
    lists = Lists(
        people=rows_of[kept].astype(np.int64),
        openings=np.array(openings, dtype=np.int64)[kept],
        scores=values[kept],
        people_count=len(population.ids),
        openings_count=start,
    )
    return Shown(lists=lists, kinds=kinds)
