"""Erasures written in their journal, outside the database."""

import datetime as dt
from dataclasses import dataclass

import structlog
from django.db.models import QuerySet

from people.erasure_journal import Erased, journal_add, journal_path, journal_read
from people.models import Person, PersonErasure, PersonMerge

logger = structlog.get_logger(__name__)


def erasure_write_down(*, person_id: int) -> None:
    """Put an erasure in the journal, once it holds in the database. What fails here, `erasures_write_down` does."""
    try:
        journal_add(one.erased for one in _opened(PersonErasure.objects.done().filter(person=person_id)))
    except OSError as error:
        logger.error("erasure.journal_failed", path=str(journal_path()), error=str(error))


def erasures_write_down() -> int:
    """Put in the journal what the database knows and it does not. Returns how many lines. Raises OSError, BadInput."""
    path = journal_path()
    lines: dict[int, list[Erased]] = {}
    for line in journal_read(path) if path.exists() else []:
        lines.setdefault(line.number, []).append(line)
    missing = [
        one
        for one in _opened(PersonErasure.objects.done())
        if not any(line.is_of(opened_at=one.opened_at) for line in lines.get(one.number, ()))
    ]
    journal_add(one.erased for one in missing)
    return len(missing)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that was erased, or that was made one with it: a backup may hold them apart."""

    erasure: PersonErasure
    number: int
    opened_at: dt.datetime

    @property
    def erased(self) -> Erased:
        at, ground = self.erasure.done_at or self.opened_at, self.erasure.ground
        return Erased.of(at=at, number=self.number, opened_at=self.opened_at, ground=ground)


def _opened(erasures: QuerySet[PersonErasure]) -> list[_Opened]:
    rows = {one.person_id: one for one in erasures.order_by("done_at", "pk").select_related("person")}
    merges = dict(PersonMerge.objects.filter(kept__in=rows).values_list("merged_id", "kept_id"))
    history = Person.pgh_event_model.objects.filter(id__in=merges)  # type: ignore[attr-defined]
    merged = history.order_by("id", "created_at").values_list("id", "created_at").distinct()
    own = [_Opened(one, one.person_id, one.person.created_at) for one in rows.values()]
    return own + [_Opened(rows[merges[number]], number, opened_at) for number, opened_at in merged]
