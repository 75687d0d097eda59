"""One opening changes among many: the matcher changed row by row, beside the matcher fitted again."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from benchmarks.matching.latency import milliseconds, population
from benchmarks.matching.report import Table
from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.splicing import table_spliced
from matching.engine.tables import OpeningTable
from matching.engine.types import Opening, Referential

REPEATS = 60
SENTENCES = 2  # definitions of occupations in each announcement: about the length of a real one


def evaluate(openings: int = 50_000, *, repeats: int = REPEATS) -> Table:
    matcher, _, offers = population(1, openings)
    offers = _with_texts(offers, matcher.referential)
    started = time.perf_counter()
    table = matcher.encoder.openings(offers)
    read = time.perf_counter() - started
    fit = milliseconds(lambda _: _fitted(matcher, table), 7)
    places = np.random.default_rng(0).integers(0, openings, repeats + 1).tolist()
    changed = milliseconds(lambda number: _changed(matcher, table, offers, places[number], gone=False), repeats)
    closed = milliseconds(lambda number: _changed(matcher, table, offers, places[number], gone=True), repeats)
    found = Table(
        f"One opening changes among {openings:,}, milliseconds",
        ("what", "wall median", "wall p95", "processor median", "processor p95"),
    )
    whole = 1000 * read + float(fit[0])
    found.add("everything read and fitted again, once", f"{whole:.0f}", "", "", "")
    found.add("one opening changed", *changed)
    found.add("one opening closed", *closed)
    found.add("everything again ÷ one changed", f"{whole / max(1.0, float(changed[0])):.0f}", "", "", "")
    return found


def _with_texts(offers: list[Opening], referential: Referential) -> list[Opening]:
    dice = np.random.default_rng(1)
    texts = [occupation.definition for occupation in referential.occupations]
    picked = dice.integers(0, len(texts), (len(offers), SENTENCES)).tolist()
    return [replace(one, text=" ".join(texts[at] for at in some)) for one, some in zip(offers, picked, strict=True)]


def _changed(matcher: Matcher, table: OpeningTable, offers: list[Opening], at: int, *, gone: bool) -> Matcher:
    records, source = list(offers), list(range(len(offers)))
    here = slice(at, at + 1)
    records[here] = [] if gone else [replace(offers[at], title="Agent d'entretien", places=2)]
    source[here] = [] if gone else [-1]
    return _fitted(matcher, table_spliced(matcher.encoder, table, records, np.array(source, dtype=np.int64)))


def _fitted(matcher: Matcher, table: OpeningTable) -> Matcher:
    return Matcher(matcher.referential, encoder=matcher.encoder, likeness=WorkLikeness()).fit(table)
