"""The fairness gates of a version that was just learned: would it treat groups of people worse than what ranks now?

Groups are read here, after both rankings were made, and given to `matching.engine.fairness` alone.
"""

import datetime as dt
from typing import Any

import numpy as np
from django.utils import timezone

from matching import live
from matching.engine.fairness import Axis, Lists, fairness_gates
from matching.engine.learning.model import OutcomeModel
from matching.engine.learning.training import Trained
from matching.engine.types import Profile
from matching.learned import version_served
from matching.loading import KINDS, openings_load, profiles_load
from matching.models import SkillsProfile
from matching.referential import referential_current, referential_version
from people.enums import Gender, PersonStatus
from people.models import Person

TOP = 20
MOST_PEOPLE = 10_000  # beyond, the first by number: more people would not change a gap by a hundredth
AGES = (26, 50)
AGE_LABELS = ("moins de 26 ans", "26 à 49 ans", "50 ans et plus")


def fairness_refusals(trained: Trained) -> list[str]:
    """French sentences, one for each gate that the version breaks; none when they hold."""
    chosen = SkillsProfile.objects.filter(is_searching=True, person__status=PersonStatus.ACTIVE).order_by("person_id")
    ids = list(chosen.values_list("pk", flat=True)[:MOST_PEOPLE])
    profiles = profiles_load(SkillsProfile.objects.filter(pk__in=ids))
    if not profiles:
        return []
    _, reference = version_served()
    before, after = _lists(profiles, reference), _lists(profiles, trained.model)
    if before is None or after is None:
        return []
    axes, strata = _groups(profiles)
    return [problem.message for problem in fairness_gates(before, after, axes=axes, strata=strata)]


def _lists(profiles: list[Profile], model: OutcomeModel | None) -> Lists | None:
    """What each person would be shown, of every kind, chances spread as in use; None when nothing is open."""
    encoder = live.encoder_current(referential_version())
    people, openings, scores = [], [], []
    count = 0
    for kind in KINDS:
        available = openings_load(kind)
        if not available:
            continue
        matcher = live.matcher_of(referential_current(), encoder, model).fit(available)
        found = Lists.of_table(*_ranked(matcher, profiles), len(matcher.openings_))
        people.append(found.people)
        openings.append(found.openings + count)
        scores.append(found.scores)
        count += found.openings_count
    if not people:
        return None
    return Lists(np.concatenate(people), np.concatenate(openings), np.concatenate(scores), len(profiles), count)


def _ranked(matcher: Any, profiles: list[Profile]) -> tuple[Any, Any]:
    ranked = matcher.rank(matcher.encode(profiles), top=TOP)
    return ranked.openings, ranked.totals


def _groups(profiles: list[Profile]) -> tuple[list[Axis], Any]:
    """Sex, age band, territory and priority district of each person, and her stratum: occupation, commune, hours."""
    today = timezone.localdate()
    fields = ("pk", "gender", "birth_date", "territory__name", "in_qpv")
    rows = {row[0]: row[1:] for row in Person.objects.filter(pk__in=[int(p.id) for p in profiles]).values_list(*fields)}
    facts = [rows[int(profile.id)] for profile in profiles]
    sexes = {Gender.UNKNOWN.value: None}
    axes = [
        _axis("sex", [sexes.get(sex, sex) for sex, *_ in facts]),
        _axis("age", [_age_band(born, today) for _, born, *_ in facts]),
        _axis("territory", [place for _, _, place, _ in facts]),
        _axis("qpv", [None if lives is None else ("en QPV" if lives else "hors QPV") for *_, lives in facts]),
    ]
    situations = [(p.occupations[:1], p.latitude, p.longitude, p.hours_per_week) for p in profiles]
    numbers: dict[Any, int] = {}
    strata = np.array([numbers.setdefault(one, len(numbers)) for one in situations], dtype=np.int64)
    # Where everybody is of one group, or of none known, there is nothing to compare.
    return [axis for axis in axes if len(axis.labels) > 1], strata


def _axis(name: str, values: list[str | None]) -> Axis:
    labels = tuple(sorted({value for value in values if value is not None}))
    codes = np.array([-1 if value is None else labels.index(value) for value in values], dtype=np.int64)
    return Axis(name, codes, labels)


def _age_band(born: dt.date | None, today: dt.date) -> str | None:
    if born is None:
        return None
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return AGE_LABELS[sum(years >= limit for limit in AGES)]
