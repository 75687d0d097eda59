"""What gunicorn does in each of its processes, beside answering."""

from typing import Any


def post_worker_init(worker: Any) -> None:
    """Fit the matchers aside, so that pages find them ready."""
    from matching import live

    live.warm()
