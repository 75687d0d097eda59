"""Same input, same bytes, whatever the processes, the threads of the numerical libraries and the hashing of words."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from matching.engine import batch
from matching.engine.pipeline import Matcher
from matching.engine.shards import price_shards, search_shard
from tests.matching.engine.conftest import small_referential
from tests.matching.engine.test_shards import crowd

batch.SHARD = 25
profiles, openings = crowd(people=150, offers=120)
titles = ["vendeuse", "maçon", "cariste caces 3", "aide de cuisine", "jardinnier"]
profiles[::3] = [replace(p, occupations=(), title=titles[n % 5]) for n, p in enumerate(profiles[::3])]
folder, workers = Path(sys.argv[1]), int(sys.argv[2])
matcher = Matcher(small_referential())
matcher.retrieval.pool = 8
batch.BatchRun(matcher, workers=workers).write(profiles, openings, folder / "matches", top=5)
shards = [search_shard(matcher, profiles[at : at + 40], top=5) for at in range(0, len(profiles), 40)]
for number, shard in enumerate(price_shards(shards, {o.id: o.places for o in openings}, top=5)):
    shard.save(folder / f"{number}.npz")
"""


def run(folder: Path, *, workers: int, threads: int, seed: int) -> dict[str, str]:
    folder.mkdir()
    limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(limits, str(threads)), "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-c", SCRIPT, str(folder), str(workers)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.integration
def test_processes_threads_and_hashing_change_no_byte(tmp_path):
    once = run(tmp_path / "once", workers=1, threads=1, seed=0)
    assert set(once) == {"matches", "0.npz", "1.npz", "2.npz", "3.npz"}
    assert run(tmp_path / "processes", workers=3, threads=1, seed=1) == once
    assert run(tmp_path / "threads", workers=1, threads=4, seed=2) == once
    assert run(tmp_path / "both", workers=2, threads=2, seed=3) == once
