"""The pilot's queues, limited to her territory."""

from collections.abc import Iterator
from typing import overload

from django.db.models import Q, QuerySet, TextField, Value

from accounts.actors import Actor
from employers.enums import OpeningStatus
from employers.models import Opening
from employers.selectors.openings import MODELS, openings_load

QUEUE = {
    "a-verifier": Q(status=OpeningStatus.SUBMITTED),
    "verifiees": Q(status=OpeningStatus.CHECKED),
    "a-labelliser": Q(status=OpeningStatus.PUBLISHED, labelled_at__isnull=True),
    "labellisees": Q(status=OpeningStatus.PUBLISHED, labelled_at__isnull=False),
    "en-ligne": Q(status=OpeningStatus.PUBLISHED),
}


class OpeningRows:
    """A list of openings of both kinds that a paginator cuts: only the rows of the page are loaded."""

    def __init__(self, keys: QuerySet) -> None:
        self.keys = keys

    def count(self) -> int:
        return self.keys.count()

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Opening]:
        return iter(self[:])

    @overload
    def __getitem__(self, cut: int) -> Opening: ...

    @overload
    def __getitem__(self, cut: slice) -> list[Opening]: ...

    def __getitem__(self, cut: int | slice) -> Opening | list[Opening]:
        if isinstance(cut, int):
            return self[cut : cut + 1][0]
        return openings_load((row["kind_word"], row["pk"]) for row in self.keys[cut])


def openings_queue(actor: Actor, queue: str) -> OpeningRows:
    """Oldest first: who has waited longest is served first."""
    parts = [
        _scoped(actor, kind).filter(QUEUE[queue]).annotate(kind_word=Value(str(kind), output_field=TextField()))
        for kind in MODELS
    ]
    keys = [part.order_by().values("kind_word", "pk", "created_at") for part in parts]
    return OpeningRows(keys[0].union(*keys[1:], all=True).order_by("created_at", "kind_word", "pk"))


def offer_queues(actor: Actor) -> dict[str, int]:
    return {
        code: sum(_scoped(actor, kind).filter(condition).count() for kind in MODELS)
        for code, condition in QUEUE.items()
    }


def _scoped(actor: Actor, kind: str) -> QuerySet:
    rows = MODELS[kind].objects.visible_to(actor)
    return rows if actor.territory_ids is None else rows.filter(territory__in=actor.territory_ids)
