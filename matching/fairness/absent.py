"""Why people have no list: those without one, looked at again against today's openings."""

import random
from collections.abc import Iterator

from django.utils import timezone

from matching import live
from matching.engine.absence import Absence, Search, absences
from matching.engine.fairness import SEED
from matching.fairness.population import Population, Shown
from matching.loading import KINDS, ages_of, profiles_load
from matching.models import SkillsProfile

MOST_LOOKED_AT = 3_000  # drawn by lot beyond that: their shares tell as well, and the audit stays short
BATCH = 500


def absences_load(population: Population, shown: Shown) -> tuple[int, Iterator[Absence]]:
    """How many people have no list, and why for each of them, or for `MOST_LOOKED_AT` drawn by lot."""
    without = population.ids[shown.lists.shown_to_people() == 0].tolist()
    looked_at = without
    if len(without) > MOST_LOOKED_AT:
        looked_at = sorted(random.Random(SEED).sample(without, MOST_LOOKED_AT))  # noqa: S311 -- a sample, not a secret
    return len(without), _absences(looked_at)


def _absences(person_ids: list[int]) -> Iterator[Absence]:
    for start in range(0, len(person_ids), BATCH):
        rows = SkillsProfile.objects.filter(person__in=person_ids[start : start + BATCH])
        profiles = profiles_load(rows)
        wishes = dict(rows.values_list("person_id", "wishes"))
        ages = ages_of(profiles, on=timezone.localdate())
        current = live.matchers()
        searches = [Search(current[kind], current[kind].encode(profiles, ages)) for kind in KINDS]
        wished = [[KINDS.index(kind) for kind in live.kinds_wished(wishes[int(profile.id)])] for profile in profiles]
        yield from absences(searches, wished)
