"""Openings kept for a person, and what is new since the last look at her list."""

import datetime as dt

from django.db import connection, transaction

from accounts.actors import Actor
from core.errors import Conflict
from matching.loading import openings_available
from matching.models import SavedOpening
from people.models import Person
from people.services import person_lock

VISIT_HOURS = 4  # pages read within so long belong to the same visit


@transaction.atomic
def opening_save(*, actor: Actor, person_id: int, kind: str, opening_id: int, now: dt.datetime) -> SavedOpening:
    """Keep an opening for a person. Done twice, the first one stays: it says who thought of it and when."""
    person = person_lock(actor=actor, person_id=person_id)
    if not openings_available(kind).filter(pk=opening_id).exists():
        raise Conflict.because("closed", "Cette offre n'est plus disponible.")
    saved, _ = SavedOpening.objects.get_or_create(
        person=person, kind=kind, opening_id=opening_id, defaults={"by": actor.user, "at": now}
    )
    return saved


@transaction.atomic
def opening_unsave(*, actor: Actor, person_id: int, kind: str, opening_id: int) -> None:
    """Let a kept opening go. Done twice, nothing more happens."""
    person = person_lock(actor=actor, person_id=person_id)
    SavedOpening.objects.filter(person=person, kind=kind, opening_id=opening_id).delete()


VISIT_SQL = """
    INSERT INTO matching_listvisit AS visit (person_id, user_id, last_at) VALUES (%s, %s, %s)
    ON CONFLICT (person_id, user_id) DO UPDATE SET
        since = CASE
            WHEN excluded.last_at - visit.last_at > make_interval(hours => %s) THEN visit.last_at ELSE visit.since
        END,
        last_at = excluded.last_at
    RETURNING since
"""


def list_visited(*, actor: Actor, person: Person, now: dt.datetime) -> dt.datetime | None:
    """Note that the actor looks at a person's openings. Returns since when openings are new to her; None the first
    time, when everything is. One statement: two tabs opened at once leave one visit."""
    with connection.cursor() as cursor:
        cursor.execute(VISIT_SQL, [person.pk, actor.user.pk, now, VISIT_HOURS])
        return cursor.fetchone()[0]
