"""Everybody who searches, as tables at hand in this process, so that one opening is compared with all of them at once.

Made once, then changed row by row as the audit trail tells (`matching.trail`): only the people whose profile or file
changed are read again. About 80 MB for 100,000 people: what the score reads, and no text or name. Blocks hold people in
the order of their numbers, so that a change copies one block only.

Ages are not here: the few whom a legal minimum age keeps out are asked of the database (`matching.pool`). Who may see
whom is not here either: it is asked of the database at each reading, which leaves out who is gone.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from matching import live
from matching.engine.splicing import people_spliced
from matching.engine.tables import Encoder, ProfileTable
from matching.engine.types import Profile
from matching.loading import profiles_load, searching_profiles
from matching.trail import Position, look_at_people

BLOCK = 5_000  # people in a block when it is made; one that doubled is cut in two
MANY = 5_000  # changes from which everything is read again

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Some people in the order of their numbers. Of their records only the name is kept: the columns say the rest."""

    numbers: Numbers
    table: ProfileTable

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Searchers:
    """Everybody who searched when the trail was last read, as `encoder` reads them."""

    position: Position
    encoder: Encoder
    blocks: tuple[Block, ...]

    def __len__(self) -> int:
        return sum(len(block) for block in self.blocks)

    def tables(self, among: Numbers | None = None) -> Iterator[tuple[ProfileTable, NDArray[np.bool_] | None]]:
        """What `Matcher.people_ranked` reads: everybody, or only the people of these numbers."""
        for block in self.blocks:
            yield block.table, None if among is None else np.isin(block.numbers, among)


_lock = Lock()
_known: Searchers | None = None


# --- At hand ----------------------------------------------------------------------------------------------------
def searchers() -> Searchers:
    """Those who search now. The first call in a process reads everybody: web processes make it aside."""
    global _known
    with _lock:
        _known = _now(_known)
        return _known


def _now(known: Searchers | None) -> Searchers:
    encoder = live.encoder_in_use()
    step = look_at_people(None if known is None else known.position)
    changed = frozenset().union(*step.changed.values())
    if known is None or step.is_other or len(changed) > MANY:
        return _read(step.position, encoder)
    if known.encoder is not encoder and not live.is_fitting():
        return _read(step.position, encoder)
    blocks = _changed(known.encoder, known.blocks, changed) if changed else known.blocks
    return replace(known, position=step.position, blocks=blocks)


def refit(encoder: Encoder) -> None:
    """Read everybody with another encoder; until it is done, readers keep what they have."""
    global _known
    fresh = _read(look_at_people(None).position, encoder)
    with _lock:
        _known = fresh


def _read(position: Position, encoder: Encoder) -> Searchers:
    """Everybody. The trail is read first: what changes meanwhile is read again, not forgotten."""
    people = searching_profiles().order_by("person_id").values_list("person_id", flat=True)
    numbers = np.fromiter(people, dtype=np.int64)
    blocks = (_block(encoder, numbers[start : start + BLOCK]) for start in range(0, len(numbers), BLOCK))
    return Searchers(position, encoder, tuple(block for block in blocks if len(block)))


def _block(encoder: Encoder, numbers: Numbers) -> Block:
    profiles = _load(numbers)
    return _named(profiles, encoder.profiles(profiles))


def _load(numbers: Collection[int]) -> list[Profile]:
    return profiles_load(searching_profiles().filter(person__in=[int(number) for number in numbers]))


def _named(profiles: Sequence[Profile], table: ProfileTable) -> Block:
    numbers = np.array([int(one.id) for one in profiles], dtype=np.int64)
    return Block(numbers, replace(table, records=[Profile(one.id) for one in profiles]))


# --- Following --------------------------------------------------------------------------------------------------
def _changed(encoder: Encoder, blocks: Sequence[Block], people: Collection[int]) -> tuple[Block, ...]:
    """The blocks with these people as they are now: changed, come or gone."""
    now = {int(profile.id): profile for profile in _load(people)}
    firsts = np.array([block.numbers[0] for block in blocks], dtype=np.int64)
    touched = np.array(sorted(people), dtype=np.int64)
    # Who stands before the first block comes into it.
    owners = np.maximum(0, np.searchsorted(firsts, touched, side="right") - 1)
    found: list[Block] = []
    for at, block in enumerate(blocks or [_named([], encoder.profiles([]))]):
        mine = touched[owners == at]
        found += _cut(_spliced(encoder, block, mine, now)) if len(mine) else [block]
    return tuple(block for block in found if len(block))


def _spliced(encoder: Encoder, block: Block, touched: Numbers, now: dict[int, Profile]) -> Block:
    row_of = {number: row for row, number in enumerate(block.numbers.tolist())}
    gone = set(touched.tolist())
    numbers = sorted((row_of.keys() - gone) | (gone & now.keys()))
    records = [now[number] if number in gone else block.table.records[row_of[number]] for number in numbers]
    source = np.array([-1 if number in gone else row_of[number] for number in numbers], dtype=np.int64)
    return _named(records, people_spliced(encoder, block.table, records, source))


def _cut(block: Block) -> list[Block]:
    if len(block) < 2 * BLOCK:
        return [block]
    halves = (slice(0, BLOCK), slice(BLOCK, len(block)))
    return [Block(block.numbers[half], block.table.take(half)) for half in halves]
