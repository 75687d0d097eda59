"""The work on one shard of a run: candidates as arrays, then the chosen lists put into words.

What a person does not look for or had set aside is taken out before pricing, as the engine takes out what the law
forbids or does not resemble her: no place is spent on a pair that nobody would see.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from employers.enums import OpeningKind
from matching import live
from matching.engine.pipeline import RESERVE
from matching.engine.retrieval import Candidates
from matching.engine.shards import Shard, search_shard, shard_matches
from matching.engine.types import Match, Profile
from matching.loading import (
    KEPT,
    KINDS,
    ages_of,
    opening_key,
    opening_ref,
    openings_available,
    profiles_load,
    searching_profiles,
)
from matching.models import MatchRunShard, SkillsProfile
from matching.services.lists import Line, dismissed_pairs, line_of
from referential.models import Commune

KEEP = KEPT * RESERVE


# --- Arrays to and from the database ----------------------------------------------------------------------------
def arrays_pack(shard: Shard) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shard.npz"
        shard.save(path)
        return path.read_bytes()


def arrays_unpack(arrays: bytes) -> Shard:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shard.npz"
        path.write_bytes(arrays)
        return Shard.load(path)


# --- Searching --------------------------------------------------------------------------------------------------
def shard_people(shard: MatchRunShard) -> list[Profile]:
    """Those of the shard who search today, in the order of their numbers."""
    people = searching_profiles().filter(person_id__gte=shard.first_person, person_id__lte=shard.last_person)
    return profiles_load(people)


def shard_search(shard: MatchRunShard, *, on: dt.date) -> Shard:
    """The best candidates of each person over the kinds of openings, those nobody may see left out."""
    matchers = live.matchers()
    profiles = shard_people(shard)
    table = matchers[KINDS[0]].encode(profiles, ages_of(profiles, on=on))
    wants = _Wants.of(profiles)
    return _merged([_without_hidden(kind, search_shard(matchers[kind], table, top=KEPT), wants) for kind in KINDS])


@dataclass(frozen=True, slots=True)
class _Wants:
    """What decides whether a pair may be seen, beyond what the engine knows: line by line of the table."""

    kinds: Sequence[Sequence[str]]
    aside: dict[int, set[str]]

    @classmethod
    def of(cls, profiles: Sequence[Profile]) -> "_Wants":
        people = [int(profile.id) for profile in profiles]
        wishes = dict(SkillsProfile.objects.filter(person__in=people).order_by().values_list("person_id", "wishes"))
        aside: dict[int, set[str]] = {}
        for person_id, key in dismissed_pairs(people):
            aside.setdefault(person_id, set()).add(key)
        return cls(
            kinds=[live.kinds_wished(wishes.get(person_id, [])) for person_id in people],
            aside={line: aside[person_id] for line, person_id in enumerate(people) if person_id in aside},
        )


def _without_hidden(kind: str, found: Shard, wants: _Wants) -> Shard:
    numbers, totals = found.candidates.openings.copy(), found.candidates.totals.copy()
    hidden = np.zeros(numbers.shape, dtype=bool)
    hidden[[kind not in wished for wished in wants.kinds]] = True
    for line, keys in wants.aside.items():
        hidden[line] |= np.isin(numbers[line], np.flatnonzero(np.isin(found.openings, sorted(keys))))
    numbers[hidden], totals[hidden] = -1, -np.inf
    return replace(found, candidates=Candidates(numbers, totals))


def _merged(parts: Sequence[Shard]) -> Shard:
    """One list a person over all kinds: by score, then by key as everywhere."""
    names = np.unique(np.concatenate([part.openings for part in parts]))
    blocks = [_renumbered(part, names) for part in parts]
    numbers = np.concatenate([block.openings for block in blocks], axis=1)
    totals = np.concatenate([block.totals for block in blocks], axis=1)
    # Numbers follow the order of the keys; what is left out goes last.
    order = np.lexsort((np.where(numbers < 0, len(names), numbers), -totals))[:, :KEEP]
    best = Candidates(np.take_along_axis(numbers, order, axis=1), np.take_along_axis(totals, order, axis=1))
    return replace(parts[0], openings=names, candidates=best)


def _renumbered(part: Shard, names: NDArray[np.str_]) -> Candidates:
    where = np.append(np.searchsorted(names, part.openings), -1).astype(np.int32)
    return Candidates(where[part.candidates.openings], part.candidates.totals)


# --- Words ------------------------------------------------------------------------------------------------------
def shard_lines(shard: MatchRunShard, chosen: Shard) -> Iterator[Line]:
    """The lists chosen for the people of a shard, with their reasons, in the order of the people."""
    matchers = live.matchers()
    profiles = shard_people(shard)
    table = matchers[KINDS[0]].encode(profiles)
    lists: dict[str, list[Match]] = {profile.id: [] for profile in profiles}
    for kind in KINDS:
        for name, matches in shard_matches(matchers[kind], table, chosen):
            lists[name] += matches
    rows = SkillsProfile.objects.filter(person__in=[int(profile.id) for profile in profiles])
    communes = dict(rows.order_by().values_list("person_id", "commune_id"))
    places = _Places.of({match.opening for matches in lists.values() for match in matches}, communes)
    for name, matches in lists.items():
        best = sorted(matches, key=lambda match: (-match.score, match.opening))
        for rank, match in enumerate((one for one in best if one.opening in places.of_opening), start=1):
            yield line_of(
                match,
                person_id=int(name),
                rank=rank,
                here=places.of_person.get(int(name)),
                there=places.of_opening[match.opening],
            )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the openings still available are, and where people start from."""

    of_opening: dict[str, Commune | None]
    of_person: dict[int, Commune]

    @classmethod
    def of(cls, keys: set[str], communes: Mapping[int, str | None]) -> "_Places":
        ids: dict[str, list[int]] = {}
        for key in keys:
            kind, pk = opening_ref(key)
            ids.setdefault(kind, []).append(pk)
        found: dict[str, str | None] = {}
        for kind, pks in ids.items():
            column = "employer__commune_id" if kind == OpeningKind.TUTORING else "commune_id"
            rows = openings_available(kind).filter(pk__in=pks).order_by()
            found |= {opening_key(kind, pk): code for pk, code in rows.values_list("pk", column)}
        codes = {code for code in (*communes.values(), *found.values()) if code}
        known = Commune.objects.in_bulk(list(codes))
        return cls(
            {key: known[code] if code else None for key, code in found.items()},
            {person_id: known[code] for person_id, code in communes.items() if code},
        )
