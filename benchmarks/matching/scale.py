"""Cost of matching at scale: `python -m benchmarks.matching.scale --profiles 100000 --openings 50000`."""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from sparse_dot_topn import sp_matmul_topn

from benchmarks.matching.load import Generator, write_jsonl
from benchmarks.matching.report import Table
from benchmarks.matching.rome import load
from matching.engine.batch import BatchRun, paused_collector
from matching.engine.files import read_openings, read_profiles
from matching.engine.memory import PeakMemory
from matching.engine.pipeline import Matcher
from matching.engine.types import Referential

SIZES = ((12_500, 50_000), (25_000, 50_000), (50_000, 50_000), (100_000, 50_000))


def processor_seconds() -> float:
    """Time of the processors, children included: the figure that a busy machine does not change much."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def measure(
    referential: Referential,
    folder: Path,
    profiles: int,
    openings: int,
    *,
    top: int = 20,
    workers: int | None = None,
    pricing: bool = True,
    verbose: bool = False,
) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    people, offers = (folder / f"{kind}.jsonl" for kind in ("profiles", "openings"))
    generator = Generator(referential)
    write_jsonl(offers, generator.openings(openings))
    write_jsonl(people, generator.profiles(profiles))
    started = last = time.perf_counter()
    used = processor_seconds()

    def progress(message: str) -> None:
        nonlocal last
        now = time.perf_counter()
        if verbose:
            print(f"{now - last:8.2f} s  then: {message}", flush=True)
        last = now

    with PeakMemory() as peak, paused_collector():
        known = referential.occupation_index.__contains__
        mine, theirs = read_profiles(people, known), read_openings(offers, known)
        run = BatchRun(Matcher(referential), workers=workers, progress=progress)
        pairs = run.write(mine, theirs, folder / "matches.jsonl", top=top, pricing=pricing)
        progress("end")
    account = {
        "profiles": profiles,
        "openings": openings,
        "pairs": pairs,
        "seconds": round(last - started, 1),
        "processor_seconds": round(processor_seconds() - used, 1),
        "peak_rss_mb": peak.mebibytes,
    }
    return account | exposure(folder / "matches.jsonl")


def exposure(path: Path) -> dict[str, Any]:
    shown: dict[str, int] = {}
    total, count = 0.0, 0
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            for match in json.loads(line)["matches"]:
                shown[match["opening"]] = shown.get(match["opening"], 0) + 1
                total, count = total + match["score"], count + 1
    return {
        "mean_score": round(total / max(1, count), 4),
        "largest_exposure": max(shown.values(), default=0),
        "openings_shown": len(shown),
    }


def plain_retrieval(referential: Referential, folder: Path) -> float:
    """Processor seconds of the bare exact top 20 by skills, the yardstick of the whole run."""
    known = referential.occupation_index.__contains__
    matcher = Matcher(referential).fit(read_openings(folder / "openings.jsonl", known))
    table = matcher.encode(read_profiles(folder / "profiles.jsonl", known))
    width = matcher.openings_.skills.shape[1]
    mine = table.skills[:, :width].astype(np.float32)
    theirs = matcher.openings_.skills.T.tocsr().astype(np.float32)
    used = processor_seconds()
    sp_matmul_topn(mine, theirs, top_n=20, n_threads=1)
    return processor_seconds() - used


def curve() -> Table:
    referential = load()
    columns = ("profiles × openings", "wall s", "processor s", "peak MiB", "mean score", "largest exposure")
    table = Table("Files to file, top 20, all stages with reasons", columns)
    with tempfile.TemporaryDirectory(prefix="matching-") as name:
        folder = Path(name)
        for profiles, openings in SIZES:
            for pricing in (True, False) if profiles == 25_000 else (True,):
                found = measure(referential, folder, profiles, openings, pricing=pricing)
                size = f"{profiles:,} × {openings:,}" + ("" if pricing else ", no pricing")
                keys = ("seconds", "processor_seconds", "peak_rss_mb", "mean_score", "largest_exposure")
                table.add(size, *(str(found[key]) for key in keys))
        table.add(
            "bare exact retrieval by skills, last size", "", f"{plain_retrieval(referential, folder):.1f}", "", "", ""
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--openings", type=int, default=50_000)
    parser.add_argument("--top", type=int, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--no-pricing", action="store_true")
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="matching-"))
    found = measure(
        load(),
        folder,
        options.profiles,
        options.openings,
        top=options.top,
        workers=options.workers,
        pricing=not options.no_pricing,
        verbose=True,
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
