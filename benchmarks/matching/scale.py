"""Cost of matching at scale: `python -m benchmarks.matching.scale --profiles 100000 --openings 50000`."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sparse_dot_topn import sp_matmul_topn

from benchmarks.matching.load import Generator, write_jsonl
from benchmarks.matching.report import Table
from benchmarks.matching.rome import ROOT, load
from matching.engine.batch import BatchRun, paused_collector
from matching.engine.files import read_openings, read_profiles
from matching.engine.memory import PeakMemory
from matching.engine.pipeline import Matcher
from matching.engine.types import Referential

LIMIT = 900  # seconds: a run that takes longer has failed
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
    """How chances are spread in a file of matches."""
    shown: dict[str, int] = {}
    total, count, empty = 0.0, 0, 0
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            matches = json.loads(line)["matches"]
            empty += not matches
            for match in matches:
                shown[match["opening"]] = shown.get(match["opening"], 0) + 1
                total, count = total + match["score"], count + 1
    return {
        "mean_score": round(total / max(1, count), 4),
        "largest_exposure": max(shown.values(), default=0),
        "openings_shown": len(shown),
        "without_match": empty,
    }


def plain_retrieval(referential: Referential, folder: Path) -> dict[str, float]:
    """The bare exact top 20 by skills on one processor, the yardstick of the whole run."""
    known = referential.occupation_index.__contains__
    matcher = Matcher(referential).fit(read_openings(folder / "openings.jsonl", known))
    table = matcher.encode(read_profiles(folder / "profiles.jsonl", known))
    width = matcher.openings_.skills.shape[1]
    mine = table.skills[:, :width].astype(np.float32)
    theirs = matcher.openings_.skills.T.tocsr().astype(np.float32)
    started, used = time.perf_counter(), processor_seconds()
    sp_matmul_topn(mine, theirs, top_n=20, n_threads=1)
    return {
        "plain_seconds": time.perf_counter() - started,
        "plain_processor_seconds": processor_seconds() - used,
    }


def alone(profiles: int, openings: int, *, pricing: bool = True, plain: bool = False) -> dict[str, Any]:
    """One run in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.matching.scale", f"--profiles={profiles}", f"--openings={openings}"]
    command += ["--no-pricing"] * (not pricing) + ["--plain"] * plain
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def curve(sizes: Sequence[tuple[int, int]] = SIZES) -> list[Table]:
    """Cost by size, then what pricing changes and the bare retrieval, both at the last size."""
    columns = ("profiles × openings", "wall s", "processor s", "ms of processor a profile", "peak MiB", "load average")
    cost = Table("Files to file, top 20, all stages with reasons and pricing", columns)
    found: dict[str, Any] = {}
    for profiles, openings in sizes:
        last = (profiles, openings) == sizes[-1]
        found = alone(profiles, openings, plain=last)
        each = f"{1000 * found['processor_seconds'] / profiles:.2f}"
        size = f"{profiles:,} × {openings:,}"
        load = f"{found['load']:.1f}"
        cost.add(size, str(found["seconds"]), str(found["processor_seconds"]), each, str(found["peak_rss_mb"]), load)
    profiles, openings = sizes[-1]
    free = alone(profiles, openings, pricing=False)
    chances = Table(
        f"Chances, {profiles:,} × {openings:,}, top 20",
        ("lists", "largest exposure", "openings shown", "mean score", "profiles without a match"),
    )
    for name, account in (("priced", found), ("not priced", free)):
        keys = ("largest_exposure", "openings_shown", "mean_score", "without_match")
        chances.add(name, *(str(account[key]) for key in keys))
    bare = Table("Bare exact retrieval by skills, same size, one processor", ("what", "wall s", "processor s"))
    names = ("seconds", "processor_seconds")
    bare.add("bare retrieval", *(f"{found[f'plain_{name}']:.2f}" for name in names))
    ratios = [found[name] / max(0.001, found[f"plain_{name}"]) for name in names]
    bare.add("whole run ÷ bare retrieval", *(f"{ratio:.1f}" for ratio in ratios))
    return [cost, chances, bare]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--openings", type=int, default=50_000)
    parser.add_argument("--top", type=int, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--no-pricing", action="store_true")
    parser.add_argument("--plain", action="store_true", help="measure the bare retrieval too")
    options = parser.parse_args()
    referential = load()
    with tempfile.TemporaryDirectory(prefix="matching-") as name:
        found = measure(
            referential,
            Path(name),
            options.profiles,
            options.openings,
            top=options.top,
            workers=options.workers,
            pricing=not options.no_pricing,
            verbose=True,
        )
        if options.plain:
            found |= plain_retrieval(referential, Path(name))
    print(json.dumps(found | {"load": os.getloadavg()[0]}))


if __name__ == "__main__":
    main()
