"""Reads about what was told: alerts by person, signals of the Département, with the openings that are still there."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from employers.enums import OpeningKind
from matching.loading import openings_available
from matching.models import Dismissal, MatchAlert, MatchDigest, PoolSignal
from people.models import Person

NEWS_DAYS = 7  # how long a new match stays on the référent's home


@dataclass(frozen=True, slots=True)
class Told:
    """A person and the openings her référent is told of, best first."""

    person: Person
    openings: list[Any]


def openings_by_key(keys: Iterable[str]) -> dict[str, Any]:
    """The openings still available among these, in one query for each kind."""
    ids: dict[str, list[int]] = {}
    for key in keys:
        kind, _, number = key.partition(":")
        ids.setdefault(kind, []).append(int(number))
    found: dict[str, Any] = {}
    for kind, numbers in ids.items():
        related = ("employer__commune",) if kind == OpeningKind.TUTORING else ("employer", "commune")
        rows = openings_available(kind).filter(pk__in=numbers).select_related(*related)
        found |= {f"{kind}:{row.pk}": row for row in rows}
    return found


def digest_told(digest: MatchDigest) -> list[Told]:
    """What a digest says now: a match that closed since, or was set aside, is left out."""
    alerts = digest.alerts.select_related("person").order_by("-score", "pk")
    return _told(list(alerts))


def alerts_recent(people: QuerySet[Person], *, now: dt.datetime, without: Iterable[tuple[int, str]] = ()) -> list[Told]:
    """New matches of the last days for these people, but for the pairs (person, key) of `without`: already proposed."""
    since = timezone.localdate(now) - dt.timedelta(days=NEWS_DAYS)
    alerts = MatchAlert.objects.filter(digest__day__gt=since, person__in=people).select_related("person")
    alerts = alerts.only("kind", "opening_id", "person__first_name", "person__last_name")
    return _told(list(alerts.order_by("-score", "pk")[:200]), without=without)


def _told(alerts: Sequence[MatchAlert], *, without: Iterable[tuple[int, str]] = ()) -> list[Told]:
    if not alerts:
        return []
    openings = openings_by_key(alert.key for alert in alerts)
    hidden = set(without) | _dismissed(alert.person_id for alert in alerts)
    told: dict[int, Told] = {}
    for alert in alerts:
        if alert.key in openings and (alert.person_id, alert.key) not in hidden:
            told.setdefault(alert.person_id, Told(alert.person, [])).openings.append(openings[alert.key])
    return list(told.values())


def _dismissed(person_ids: Iterable[int]) -> set[tuple[int, str]]:
    rows = Dismissal.objects.filter(person__in=set(person_ids)).order_by()
    columns = ("person_id", "kind", "job_offer_id", "immersion_id", "tutor_id")
    return {
        (person, f"{kind}:{job or other or tutor}") for person, kind, job, other, tutor in rows.values_list(*columns)
    }


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal of the Département and its opening."""

    row: PoolSignal
    opening: Any


SIGNAL_SHOWN = (
    *("kind", "opening_id", "note", "reasons", "at"),
    *("person__first_name", "person__last_name"),
    *("by__first_name", "by__last_name", "by__email"),
)


def signals_waiting(people: QuerySet[Person], *, limit: int = 20) -> list[Signal]:
    """Signals about these people that nobody closed, whose opening is still there; latest first."""
    rows = (
        PoolSignal.objects.filter(closed_at=None, person__in=people)
        .select_related("person", "by")
        .only(*SIGNAL_SHOWN)
        .order_by("-at", "-pk")
    )
    waiting = list(rows[:limit])
    openings: Mapping[str, Any] = openings_by_key(row.key for row in waiting) if waiting else {}
    return [Signal(row, openings[row.key]) for row in waiting if row.key in openings]
