"""What gunicorn does in each of its processes, beside answering."""

from threading import Timer
from typing import Any

FIRST_PAGES = 5.0  # seconds left to them


def post_worker_init(worker: Any) -> None:
    """Fit the matchers aside, so that pages find them ready; the first pages come before."""
    from matching import live

    waiting = Timer(FIRST_PAGES, live.warm)
    waiting.daemon = True
    waiting.start()
