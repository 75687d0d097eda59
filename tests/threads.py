"""Several hands at the same instant, each on a database connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from core.errors import Refused


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; give what each returned, or the refusal it raised.

    Any other error is raised here, with its own trace.
    """
    barrier, results = Barrier(len(acts)), [None] * len(acts)
    errors: list[Exception] = []

    def run(n: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[n] = act()
        except Refused as refused:
            results[n] = refused
        except Exception as error:  # told by the thread that waits
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    for error in errors:
        raise error
    return results
