"""`make bench` runs every benchmark; `make bench ARGS="scale titles"` those whose name holds one of the words.

A benchmark is a module of this package that can be run: `python -m benchmarks.matching.scale`. It prints what it
measured and exits 1 when a number that the design promises is not held, 77 when what it needs is absent.
"""

import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SKIPPED = 77


def benchmarks() -> list[str]:
    return [
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
        for path in sorted(ROOT.rglob("*.py"))
        if path.name != "__main__.py" and re.search(r"^if __name__ == .__main__.:", path.read_text(), re.MULTILINE)
    ]


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def main(words: list[str]) -> int:
    chosen = [name for name in benchmarks() if not words or any(word in name for word in words)]
    if not chosen:
        print("No such benchmark. Known ones:", *benchmarks(), sep="\n  ")
        return 2
    print(machine())
    outcomes = {}
    for name in chosen:
        print(f"\n── {name}", flush=True)
        start = time.perf_counter()
        code = subprocess.run([sys.executable, "-m", name], check=False).returncode
        outcomes[name] = code, time.perf_counter() - start
    print("\n── summary")
    for name, (code, seconds) in outcomes.items():
        print(f"{ {0: 'ok', SKIPPED: 'skipped'}.get(code, f'FAILED ({code})'):<12} {seconds:7.1f} s  {name}")
    return int(any(code not in (0, SKIPPED) for code, _ in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
