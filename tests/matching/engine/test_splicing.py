"""A table changed row by row is the table made from scratch, array for array; and so are the lists drawn from it."""

import datetime as dt
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.shards import search_shard
from matching.engine.splicing import table_redated, table_spliced
from matching.engine.tables import Encoder, OpeningTable, Signatures
from matching.engine.types import Opening, Profile
from tests.matching.engine.conftest import small_referential

REFERENTIAL = small_referential()
ENCODER = Encoder().fit(REFERENTIAL)
CODES = [one.code for one in REFERENTIAL.occupations]
SKILLS = [one.code for one in REFERENTIAL.skills] + ["withdrawn-1", "withdrawn-2"]


@st.composite
def openings(draw, number: int) -> Opening:
    return Opening(
        id=f"job:{number}",
        title=draw(st.sampled_from(["", "Jardinier", "Commis de cuisine", "Cariste"])),
        text=draw(st.sampled_from(["", "tondre et tailler", "nettoyer les sols", "ranger les rayons"])),
        occupation=draw(st.none() | st.sampled_from(CODES)),
        skills=tuple(draw(st.lists(st.sampled_from(SKILLS), max_size=3, unique=True))),
        latitude=draw(st.none() | st.floats(45, 46)),
        longitude=draw(st.none() | st.floats(5.5, 6.5)),
        hours_per_week=draw(st.none() | st.sampled_from([20.0, 35.0])),
        slots=draw(st.none() | st.frozensets(st.sampled_from(["early", "day", "night"]), max_size=2)),
        licences=draw(st.none() | st.frozensets(st.sampled_from(["B", "C"]), max_size=1)),
        languages=draw(st.none() | st.just((("fr", "B1"),))),
        places=draw(st.integers(0, 3)),
        starts_on=draw(st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1))),
        minimum_age=draw(st.none() | st.just(18)),
        reachable_without_car=draw(st.none() | st.booleans()),
    )


@st.composite
def histories(draw):
    """Steps of what is open, by number: each step adds, changes, closes or opens again."""
    current: dict[int, Opening] = {}
    steps = []
    for _ in range(draw(st.integers(1, 5))):
        for number in draw(st.lists(st.integers(0, 25), max_size=6, unique=True)):
            if number in current and draw(st.booleans()):
                del current[number]
            else:
                current[number] = draw(openings(number))
        steps.append([current[number] for number in sorted(current)])
    return steps


PROFILES = [
    Profile("gardener", title="Jardinière", occupations=("A1203",), skills=("1", "2"), latitude=45.9, longitude=6.1),
    Profile("far", occupations=("A1203", "N1101"), skills=("withdrawn-1",), max_km=15, latitude=45.1, longitude=5.6),
    Profile("cook", title="Cuisinier", slots=frozenset({"day"}), licences=frozenset(), hours_per_week=(15, 30)),
    Profile("young", skills=("4", "6", "9"), available_from=dt.date(2026, 2, 20), languages=(("fr", "A2"),)),
    Profile("silent"),
]  # fmt: skip


def same(one, other) -> bool:
    if sparse.issparse(one):
        arrays = [(one.data, other.data), (one.indices, other.indices), (one.indptr, other.indptr)]
        return one.shape == other.shape and all(same(*pair) for pair in arrays)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, Signatures):
        return one.values == other.values and same(one.numbers, other.numbers)
    return list(one) == list(other)


def differences(one: OpeningTable, other: OpeningTable) -> list[str]:
    return [f.name for f in fields(OpeningTable) if not same(getattr(one, f.name), getattr(other, f.name))]


def sources(former: OpeningTable, records: list[Opening]) -> np.ndarray:
    row_of = {record: row for row, record in enumerate(former.records)}
    return np.array([row_of.get(record, -1) for record in records], dtype=np.int64)


def matcher(table: OpeningTable) -> Matcher:
    return Matcher(REFERENTIAL, encoder=ENCODER, likeness=WorkLikeness()).fit(table)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_a_table_changed_step_by_step_is_the_table_made_from_scratch(steps):
    table = ENCODER.openings([])
    for records in steps:
        table = table_spliced(ENCODER, table, records, sources(table, records))
        assert differences(table, ENCODER.openings(records)) == []
    changed, scratch = matcher(table), matcher(ENCODER.openings(records))
    assert changed.match_all(PROFILES, top=3) == scratch.match_all(PROFILES, top=3)
    one, other = (search_shard(each, PROFILES, top=2) for each in (changed, scratch))
    assert one.openings.tolist() == other.openings.tolist()
    assert one.candidates.openings.tobytes() == other.candidates.openings.tobytes()
    assert one.candidates.totals.tobytes() == other.candidates.totals.tobytes()


def test_rows_may_move_and_repeat_no_record_is_read_twice(monkeypatch):
    records = [Opening(f"job:{n}", title="Cariste", skills=("11",)) for n in (3, 10, 7, 1)]
    table = ENCODER.openings(records)
    read = []
    whole = ENCODER.openings
    monkeypatch.setattr(ENCODER, "openings", lambda some: (read.extend(some), whole(some))[1])
    moved = [records[2], Opening("job:2", title="Maçon"), records[0], records[3]]
    found = table_spliced(ENCODER, table, moved, np.array([2, -1, 0, 3]))
    assert read == [moved[1]]
    monkeypatch.undo()
    assert differences(found, ENCODER.openings(moved)) == []


def test_another_day_changes_the_dates_alone():
    records = [Opening("job:1", starts_on=dt.date(2026, 1, 5), title="Cariste"), Opening("job:2", title="Maçon")]
    later = [replace(records[0], starts_on=dt.date(2026, 2, 5)), records[1]]
    found = table_redated(ENCODER.openings(records), later)
    assert differences(found, ENCODER.openings(later)) == []


def test_a_source_that_is_missing_is_refused():
    with pytest.raises(ValueError, match="one source"):
        table_spliced(ENCODER, ENCODER.openings([]), [Opening("job:1")], np.array([], dtype=np.int64))
