"""A whole run, from files to a file: shards in child processes, the same bytes whatever their number."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from matching.engine.constraints import distances
from matching.engine.pipeline import RESERVE, Matcher, lottery
from matching.engine.retrieval import Candidates, Group, Pairing
from matching.engine.scoring import UNITS
from matching.engine.tables import Ints, ProfileTable
from matching.engine.types import Opening, Profile

SHARD = 2_000

_state: Any = None  # what child processes inherit by fork: no copy, no pickling of the tables


@dataclass(slots=True)
class _Run:
    matcher: Matcher
    profiles: ProfileTable
    top: int
    keep: int
    groups: list[Group]
    pairing: Pairing
    ranked: Candidates | None = None
    folder: Path | None = None


@contextmanager
def paused_collector() -> Iterator[None]:
    """No garbage collection in between: it would walk every record again and again, and unshare forked memory."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()


class BatchRun:
    """Matches every profile and writes one JSON line for each, in the order given.

    Parameters: `workers`, child processes (1: none); `progress`, called with a French sentence at each stage.
    """

    def __init__(
        self, matcher: Matcher, *, workers: int | None = None, progress: Callable[[str], None] | None = None
    ) -> None:
        self.matcher = matcher
        self.workers = workers or os.cpu_count() or 1
        self.progress = progress or (lambda message: None)

    def write(
        self,
        profiles: Sequence[Profile],
        openings: Sequence[Opening],
        output: Path,
        *,
        top: int,
        pricing: bool = True,
    ) -> int:
        """Write `output` in one move and return the number of pairs."""
        with paused_collector():
            return self._write(profiles, openings, output, top=top, pricing=pricing)

    def _write(
        self, profiles: Sequence[Profile], openings: Sequence[Opening], output: Path, *, top: int, pricing: bool
    ) -> int:
        matcher = self.matcher.fit(openings)
        self.progress("Mise en table des profils")
        table = matcher.encode(profiles)
        self.progress("Recherche des offres")
        keep = top * RESERVE if pricing else top
        run = _Run(matcher, table, top, keep, matcher.retrieval.groups(table), matcher.retrieval.pairing(table))
        ranked = self._search(run)
        if pricing:
            self.progress("Partage des chances")
            ranked = matcher.pricing.choose(ranked, matcher.openings_.places, top, lottery(profiles))
        self.progress("Rédaction des raisons")
        run.ranked = ranked
        output = output.absolute()
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
            run.folder = Path(folder)
            shards = range(0, len(table), SHARD)
            for _ in self._spread(run, _write_shard, shards):
                pass
            whole = run.folder / "whole"
            with whole.open("wb") as target:
                for start in shards:
                    with (run.folder / str(start)).open("rb") as part:
                        shutil.copyfileobj(part, target, 1 << 20)
                    (run.folder / str(start)).unlink()
            whole.replace(output)
        return int((ranked.openings >= 0).sum())

    def _search(self, run: _Run) -> Candidates:
        size = len(run.profiles)
        openings = np.full((size, run.keep), -1, dtype=np.int32)
        totals = np.full((size, run.keep), -np.inf, dtype=np.float32)
        for found in self._spread(run, _search_group, range(len(run.groups))):
            for rows, candidates in found:
                openings[rows], totals[rows] = candidates.openings, candidates.totals
        return Candidates(openings, totals)

    def _spread(self, run: _Run, work: Callable[[int], Any], items: Sequence[int]) -> Any:
        global _state
        _state = run
        try:
            if self.workers == 1 or len(items) < 2 or "fork" not in multiprocessing.get_all_start_methods():
                yield from map(work, items)
            else:
                with multiprocessing.get_context("fork").Pool(self.workers) as pool:
                    yield from pool.imap(work, items)
        finally:
            _state = None


def _search_group(number: int) -> list[tuple[Ints, Candidates]]:
    run: _Run = _state
    retrieval = run.matcher.retrieval
    return list(
        retrieval.blocks(run.profiles, exact=run.top, keep=run.keep, groups=[run.groups[number]], pairing=run.pairing)
    )


def _write_shard(start: int) -> None:
    run: _Run = _state
    if run.ranked is None or run.folder is None:
        raise RuntimeError("nothing ranked yet")
    rows = np.arange(start, min(start + SHARD, len(run.profiles)))
    with (run.folder / str(start)).open("wb") as handle:
        handle.write("".join(json_lines(run.matcher, run.profiles, rows, run.ranked.openings[rows])).encode())


def json_lines(matcher: Matcher, profiles: ProfileTable, rows: Ints, chosen: Any) -> list[str]:
    """One line a profile, matches by score then opening id."""
    line, at = np.nonzero(chosen >= 0)
    columns = chosen[line, at].astype(np.int64)
    who = rows[line]
    openings = matcher.openings_
    km = distances(profiles, openings, who, columns)
    parts = matcher.score.parts(profiles, who, columns, km)
    totals = parts.sum(axis=1)
    order = np.lexsort((openings.order[columns], -totals, line))
    columns, who, line = columns[order], who[order], line[order]
    parts, totals, km = parts[order], totals[order], km[order]
    labels = matcher.reasons.labels(profiles, who, columns, parts, km)
    quoted: dict[str, str] = {}
    names: dict[int, str] = {}
    numbers = [str(units / UNITS) for units in range(UNITS + 1)]
    texts: list[list[str]] = [[] for _ in rows]
    for owner, column, total, reasons in zip(line.tolist(), columns.tolist(), totals.tolist(), labels, strict=True):
        said = []
        for kind, label, units in reasons:
            text = quoted.get(label)
            if text is None:
                text = quoted[label] = f'{{"kind":"{kind}","label":{_quote(label)},"weight":'
            said.append(f"{text}{numbers[units]}}}")
        name = names.get(column) or names.setdefault(column, _quote(openings.records[column].id))
        texts[owner].append(f'{{"opening":{name},"score":{numbers[total]},"reasons":[{",".join(said)}]}}')
    ids = [_quote(profiles.records[row].id) for row in rows.tolist()]
    return [
        f'{{"profile":{owner},"matches":[{",".join(matches)}]}}\n' for owner, matches in zip(ids, texts, strict=True)
    ]


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
