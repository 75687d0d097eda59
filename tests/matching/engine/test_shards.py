"""A run cut into shards gives the bytes of a whole run, and survives what happens between its steps."""

import random

import numpy as np
import pytest

from matching.engine.pipeline import Matcher
from matching.engine.shards import BadShard, Shard, price_shards, search_shard, shard_matches
from matching.engine.types import Opening, Profile

CODES = ["A1203", "A1208", "D1507", "D1106", "F1703", "G1602", "K2204", "N1101"]
TOP = 3


def crowd(seed=4, people=120, offers=90):
    dice = random.Random(seed)

    def place():
        return (
            {} if dice.random() < 0.1 else {"latitude": 45.5 + dice.random() / 2, "longitude": 5.8 + dice.random() / 2}
        )

    profiles = [
        Profile(
            f"p{n:03d}",
            occupations=(dice.choice(CODES[:3]),),
            skills=tuple(sorted(dice.sample([str(i) for i in range(1, 12)], 3))),
            max_km=dice.choice([None, 10, 20, 40]),
            **place(),
        )
        for n in range(people)
    ]
    openings = [
        Opening(
            f"o{n:03d}",
            occupation=dice.choice(CODES[:4]),
            skills=tuple(sorted(dice.sample([str(i) for i in range(1, 12)], 2))),
            places=dice.choice([1, 1, 2, 5]),
            **place(),
        )
        for n in range(offers)
    ]
    return profiles, openings


@pytest.fixture(scope="module")
def run(referential):
    profiles, openings = crowd()
    matcher = Matcher(referential).fit(openings)
    return matcher, profiles, openings, {opening.id: opening.places for opening in openings}


def whole(shards, matcher, profiles):
    by_id = {profile.id: profile for profile in profiles}
    return [
        found
        for shard in shards
        for found in shard_matches(matcher, [by_id[i] for i in shard.profiles.tolist()], shard)
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 50, 1000])
def test_shards_priced_together_give_the_lists_of_one_process(run, size, tmp_path):
    matcher, profiles, _, places = run
    one = matcher.match_all(profiles, top=TOP)
    paths = []
    for start in range(0, len(profiles), size):
        paths.append(tmp_path / f"{start}.npz")
        search_shard(matcher, profiles[start : start + size], top=TOP).save(paths[-1])
    priced = price_shards([Shard.load(path) for path in paths], places, top=TOP)
    assert whole(priced, matcher, profiles) == [(p.id, found) for p, found in zip(profiles, one, strict=True)]


@pytest.mark.parametrize("pool", [1, 4, 16])
def test_what_a_profile_gets_does_not_depend_on_who_is_searched_beside_it(referential, run, pool):
    _, profiles, openings, _ = run
    matcher = Matcher(referential)
    matcher.retrieval.pool = pool
    matcher.fit(openings)
    together = matcher.retrieval.search(matcher.encode(profiles), exact=TOP, keep=9)
    for row, profile in enumerate(profiles):
        alone = matcher.retrieval.search(matcher.encode([profile]), exact=TOP, keep=9)
        assert alone.openings[0].tolist() == together.openings[row].tolist()
        assert alone.totals[0].tolist() == together.totals[row].tolist()


def test_a_worker_may_load_openings_in_its_own_order(referential, run):
    matcher, profiles, openings, places = run
    other = Matcher(referential, encoder=matcher.encoder).fit(openings[::-1])
    shards = [search_shard(matcher, profiles[:60], top=TOP), search_shard(other, profiles[60:], top=TOP)]
    mixed = whole(price_shards(shards, places, top=TOP), other, profiles)
    assert [matches for _, matches in mixed] == matcher.match_all(profiles, top=TOP)


def test_without_pricing_a_shard_is_final(run):
    matcher, profiles, _, _ = run
    shard = search_shard(matcher, profiles, top=TOP, pricing=False)
    unpriced = matcher.match_all(profiles, top=TOP, pricing=False)
    assert [matches for _, matches in whole([shard], matcher, profiles)] == unpriced


def test_an_opening_closed_in_between_is_given_to_nobody(referential, run):
    matcher, profiles, openings, places = run
    shard = search_shard(matcher, profiles, top=TOP)
    closed = whole([shard], matcher, profiles)[0][1][0].opening
    still = {name: count for name, count in places.items() if name != closed}
    (priced,) = price_shards([shard], still, top=TOP)
    found = whole([priced], matcher, profiles)
    assert closed not in {match.opening for _, matches in found for match in matches}
    assert all(len(matches) == TOP for _, matches in found)
    later = Matcher(referential, encoder=matcher.encoder).fit(openings[:10])
    left = whole([priced], later, profiles)
    assert {match.opening for _, matches in left for match in matches} <= {opening.id for opening in openings[:10]}


def test_nobody_and_nothing(run):
    matcher, profiles, _, places = run
    assert price_shards([], places, top=TOP) == []
    (empty,) = price_shards([search_shard(matcher, [], top=TOP)], places, top=TOP)
    assert len(empty) == 0
    (alone,) = price_shards([search_shard(matcher, profiles[:2], top=TOP)], {}, top=TOP)
    assert [matches for _, matches in shard_matches(matcher, profiles[:2], alone)] == [[], []]


def test_the_same_shard_is_the_same_file(run, tmp_path):
    matcher, profiles, _, _ = run
    for name in ("a.npz", "b.npz"):
        search_shard(matcher, profiles, top=TOP).save(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"a.npz", "b.npz"}


def test_a_file_that_is_not_a_whole_shard_is_refused(run, tmp_path):
    matcher, profiles, _, _ = run
    path = tmp_path / "shard.npz"
    search_shard(matcher, profiles, top=TOP).save(path)
    content = path.read_bytes()
    for bad in (b"", b"not a shard", content[: len(content) // 2], content[:-30]):
        path.write_bytes(bad)
        with pytest.raises(BadShard):
            Shard.load(path)
    with path.open("wb") as handle:
        np.savez(handle, profiles=np.array([object()], dtype=object))
    with pytest.raises(BadShard):
        Shard.load(path)
    with pytest.raises(FileNotFoundError):
        Shard.load(tmp_path / "nowhere.npz")
