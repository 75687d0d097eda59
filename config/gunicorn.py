"""How the web is served, by `make run` and in production alike: its processes, and what each does beside answering.

Processes, and not threads, answer side by side: threads of one process hold each other up (one interpreter lock, taken
again after each question to the database). The few threads are for browsers that are slow to ask or to read.
"""

import os
from threading import Timer
from typing import Any

PER_CORE, AT_LEAST, AT_MOST = 2, 2, 8  # a process waits for the database a third of its time

workers = int(os.environ.get("WEB_CONCURRENCY") or min(AT_MOST, max(AT_LEAST, PER_CORE * len(os.sched_getaffinity(0)))))
threads = 4

FIRST_PAGES = 5.0  # seconds left to them, and between two processes


def post_worker_init(worker: Any) -> None:
    """Fit the matchers aside, so that pages find them ready; the first pages come before, and one process at a time."""
    from matching import live

    waiting = Timer(FIRST_PAGES * (1 + (worker.age - 1) % workers), live.warm)
    waiting.daemon = True
    waiting.start()
