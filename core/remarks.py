"""What a higher room has to say on a page of a lower one, without the lower one knowing it.

A room registers a function for a topic; the page asks for all that is known about its subjects, in one call:

    remarks_register("opening_for_person", hires_that_count)
    remarks_about("opening_for_person", actor=actor, person=person, openings=openings)  # {"job:12": [Remark(…)]}
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence with its icon."""

    text: str
    icon: str = "info-circle"


Teller = Callable[..., Mapping[str, list[Remark]]]
_tellers: dict[str, dict[str, Teller]] = {}


def remarks_register(topic: str, teller: Teller) -> None:
    """`teller` receives the facts of the page by name, and answers for all its subjects at once."""
    _tellers.setdefault(topic, {})[f"{teller.__module__}.{teller.__qualname__}"] = teller


def remarks_about(topic: str, **facts: Any) -> dict[str, list[Remark]]:
    """Remarks by subject, as each topic names its subjects."""
    told: dict[str, list[Remark]] = defaultdict(list)
    for teller in _tellers.get(topic, {}).values():
        for key, remarks in teller(**facts).items():
            told[key] += remarks
    return dict(told)
