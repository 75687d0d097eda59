"""Erasures done again, by their journal, in a database restored from before them."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.errors import Refused
from people.enums import ErasureGround
from people.erasure_journal import Erased
from people.models import Person, PersonErasure
from people.services.erasing import person_anonymise


@dataclass
class Redone:
    """What a journal was worth in this database, by numbers of files."""

    done: list[int] = field(default_factory=list)
    already: int = 0
    # Opened after the backup: nobody has this number, or somebody else has it.
    unknown: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


def erasures_redo(*, erased: list[Erased], now: dt.datetime, dry_run: bool) -> Redone:
    """Make anonymous again those whom the journal names and this database still knows. Doing it twice is harmless.

    Each is a transaction of its own. One that something living binds again is told with the reasons, and left.
    """
    redone = Redone()
    people = {one.pk: one for one in Person.objects.filter(pk__in={one.number for one in erased})}
    finished = set(PersonErasure.objects.done().filter(person__in=people).values_list("person_id", flat=True))
    for one in {line.number: line for line in erased if _is_known(line, people)}.values():
        if one.number in finished:
            redone.already += 1
        else:
            _redo(one, redone, now=now, dry_run=dry_run)
    redone.unknown = len({line.number for line in erased}) - redone.already - len(redone.done) - len(redone.refused)
    return redone


def _is_known(line: Erased, people: dict[int, Person]) -> bool:
    person = people.get(line.number)
    return person is not None and line.is_of(opened_at=person.created_at)


def _redo(one: Erased, redone: Redone, *, now: dt.datetime, dry_run: bool) -> None:
    try:
        with transaction.atomic():
            person_anonymise(actor=None, person_id=one.number, ground=ErasureGround(one.ground), now=now)
            if dry_run:
                transaction.set_rollback(True)
    except Refused as refused:
        redone.refused.append({"person": one.number, "reasons": [reason.message for reason in refused.reasons]})
    else:
        redone.done.append(one.number)
