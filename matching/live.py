"""The matchers at hand in this process: fitted once on what is available, then changed row by row as it changes.

A web request or a worker asks `matchers()`. One query says what moved since the last time (`matching.trail`); only the
openings that did are read again, and the matchers are, to the byte, those that a fit on everything would give. What was
handed out before is never changed: whoever holds it goes on with it.

The processes of the web fit aside (`warm`): no page waits for a whole fit but those asked while the first one runs.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock, Thread
from time import monotonic

import numpy as np
import structlog
from django.conf import settings
from django.db import connections
from django.utils import timezone

from employers.enums import OpeningKind
from employers.models import Tutor
from matching.engine.learning.model import LearnedScore, OutcomeModel
from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.skills import SkillRanker
from matching.engine.splicing import table_redated, table_spliced
from matching.engine.tables import Encoder, OpeningTable
from matching.engine.titles import OccupationRanker
from matching.engine.types import Opening, Referential
from matching.learned import version_served
from matching.loading import KINDS, opening_key, opening_on, opening_ref, openings_available, openings_load
from matching.prices import RunPrices, prices_of
from matching.referential import referential_current, referential_version
from matching.trail import EMPLOYER, Look, look

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """One matcher for each kind of opening, sharing what was learned from the referential.

    `version_id` is the version of the ranking in use; None before the first one is written.
    """

    referential: tuple[int, int]
    seen: Look
    day: dt.date
    version_id: int | None
    model: OutcomeModel | None
    encoder: Encoder
    by_kind: dict[str, Matcher]
    prices: RunPrices = field(default_factory=RunPrices)

    def __getitem__(self, kind: str) -> Matcher:
        return self.by_kind[kind]


_lock = Lock()
_live: Live | None = None
_counted: float | None = None
_fits_aside = False
_fitting: Thread | None = None


# --- At hand ----------------------------------------------------------------------------------------------------
def matchers() -> Live:
    """The matchers of what is available now."""
    global _live
    with _lock:
        known = _live
        seen = look(None if known is None else known.seen.position, is_counting=_is_time_to_count())
        today = timezone.localdate()
        _live = _priced(_now(known, seen, today))
        return _live


def _is_time_to_count() -> bool:
    """Whether openings are counted again, for those deleted or loaded without a trail: every few seconds. A page reads
    the rows of what it shows, and so never shows one that is gone."""
    global _counted
    if _counted is not None and monotonic() - _counted < settings.MATCHERS_COUNT_SECONDS:
        return False
    _counted = monotonic()
    return True


def _now(known: Live | None, seen: Look, today: dt.date) -> Live:
    if known is None or seen.is_other or today < known.day:
        return _fitted(seen, today)
    if seen.referential != known.referential:
        if not _fits_aside:
            return _fitted(seen, today)
        _fit_aside()
    return _followed(known, seen, today)


def _priced(live: Live) -> Live:
    """With the prices of the run that is published now."""
    wanted = (live.seen.run_id, live.version_id)
    if wanted == (live.prices.run_id, live.prices.version_id):
        return live
    return replace(live, prices=prices_of(*wanted))


def warm() -> None:
    """Fit in a thread, now and whenever the referential changes: for processes whose pages should not wait."""
    global _fits_aside
    _fits_aside = True
    _fit_aside()


def is_fitting() -> bool:
    """Whether a thread is fitting aside: what is at hand meanwhile may be of an earlier referential."""
    return _fitting is not None and _fitting.is_alive()


def _fit_aside() -> None:
    global _fitting
    if _fitting is None or not _fitting.is_alive():
        _fitting = Thread(target=_fit_and_keep, name="matchers", daemon=True)
        _fitting.start()


def _fit_and_keep() -> None:
    global _live
    try:
        if _live is None:
            fresh = matchers()
        else:
            fresh = _fitted(look(None), timezone.localdate())
            with _lock:
                _live = fresh
        # What pages that read words, or everybody, need too.
        _ = fresh.encoder.ranker_
        _skill_ranker(fresh.encoder)
        from matching.searchers import refit  # it stands on this module

        refit(fresh.encoder)
    except Exception:  # the page that needs a matcher will say what is wrong
        logger.exception("matchers_unfitted")
    finally:
        connections.close_all()


def _fitted(seen: Look, today: dt.date) -> Live:
    """Matchers made from nothing."""
    encoder = encoder_current(seen.referential)
    version_id, model = _version(seen)
    tables = {kind: encoder.openings(openings_load(kind, on=today)) for kind in KINDS}
    return _with_tables(Live(seen.referential, seen, today, version_id, model, encoder, {}), tables)


def _with_tables(live: Live, tables: dict[str, OpeningTable]) -> Live:
    for kind, table in tables.items():
        live.by_kind[kind] = matcher_of(live.encoder.referential_, live.encoder, live.model).fit(table)
    return live


def _version(seen: Look) -> tuple[int | None, OutcomeModel | None]:
    served, model = version_served() if seen.version_id is not None else (None, None)
    return (None if served is None else served.pk), model


# --- Following --------------------------------------------------------------------------------------------------
def _followed(known: Live, seen: Look, today: dt.date) -> Live:
    """The same matchers after what was seen: only the kinds of openings that changed are made again."""
    version_id, model = known.version_id, known.model
    if seen.version_id != known.seen.version_id:
        version_id, model = _version(seen)
    tables = {kind: _table_now(kind, known, seen, today) for kind in KINDS}
    if model is known.model:
        tables = {kind: table for kind, table in tables.items() if table is not known[kind].openings_}
    now = replace(known, seen=seen, day=today, version_id=version_id, model=model, by_kind=dict(known.by_kind))
    return _with_tables(now, tables)


def _table_now(kind: str, known: Live, seen: Look, today: dt.date) -> OpeningTable:
    table = known[kind].openings_
    if today > known.day:
        records = [opening_on(record, today) for record in table.records]
        if records != table.records:
            table = table_redated(table, records)
    table = _table_changed(known.encoder, table, kind, _touched(kind, table, known, seen, today), today)
    if seen.counts[kind] not in {None, len(table)}:
        table = _table_changed(known.encoder, table, kind, _unlike(kind, table), today)
    return table


def _touched(kind: str, table: OpeningTable, known: Live, seen: Look, today: dt.date) -> Collection[int]:
    """Numbers of the openings to read again."""
    touched = seen.changed[kind]
    if kind != OpeningKind.TUTORING:
        return touched
    if today != known.day or seen.tutored != known.seen.tutored:
        # Who follows whom changed: few enough to be all looked at.
        return touched | set(_numbers(table)) | set(openings_available(kind).values_list("pk", flat=True))
    touched |= seen.changed.get("followed", frozenset())
    if moved := seen.changed[EMPLOYER]:
        touched |= set(Tutor.objects.filter(employer__in=moved).order_by().values_list("pk", flat=True))
    return touched


def _unlike(kind: str, table: OpeningTable) -> set[int]:
    """Openings in the table and not in the database, or the reverse: deleted ones, those loaded without a trail."""
    return set(_numbers(table)) ^ set(openings_available(kind).order_by().values_list("pk", flat=True))


def _numbers(table: OpeningTable) -> Iterable[int]:
    return (_number(record) for record in table.records)


def _number(record: Opening) -> int:
    return opening_ref(record.id)[1]


def _table_changed(
    encoder: Encoder, table: OpeningTable, kind: str, touched: Collection[int], today: dt.date
) -> OpeningTable:
    """The table with these openings as they are now. Records stay in the order of their numbers."""
    if not touched:
        return table
    now = {record.id: record for record in openings_load(kind, ids=sorted(touched), on=today)}
    records, source = list(table.records), list(range(len(table)))
    for number in sorted(touched):
        record = now.get(opening_key(kind, number))
        at = bisect_left(records, number, key=_number)
        is_here = at < len(records) and _number(records[at]) == number
        if is_here and record == records[at]:
            continue
        here = slice(at, at + is_here)
        records[here] = [] if record is None else [record]
        source[here] = [] if record is None else [-1]
    if len(source) == len(table) and -1 not in source:
        return table
    return table_spliced(encoder, table, records, np.array(source, dtype=np.int64))


# --- Parts ------------------------------------------------------------------------------------------------------
def matcher_of(referential: Referential, encoder: Encoder, model: OutcomeModel | None = None) -> Matcher:
    """A matcher as the product uses it: only openings whose work has something to do with the person, ranked by what
    was learned when a learned version is in use."""
    learned = None if model is None else LearnedScore(model)
    return Matcher(referential, encoder=encoder, likeness=WorkLikeness(), learned=learned)


@lru_cache(maxsize=1)
def encoder_current(version: tuple[int, int]) -> Encoder:
    """What the referential teaches: slow to learn, the same for every opening."""
    return Encoder().fit(referential_current())


def encoder_in_use() -> Encoder:
    """That of the matchers at hand while those of a new referential are fitted aside; else the referential's."""
    known = _live
    return known.encoder if _fits_aside and known is not None else encoder_current(referential_version())


def occupation_ranker() -> OccupationRanker:
    return encoder_in_use().ranker_


def skill_ranker() -> SkillRanker:
    return _skill_ranker(encoder_in_use())


@lru_cache(maxsize=1)
def _skill_ranker(encoder: Encoder) -> SkillRanker:
    return SkillRanker().fit(encoder.referential_)


def kinds_wished(wishes: list[str]) -> list[str]:
    """The kinds of openings a person looks for; all of them when she did not say."""
    return [str(kind) for kind in OpeningKind.values if not wishes or kind in wishes]
