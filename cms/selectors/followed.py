"""What followed the meetings: who of those who came was proposed, immersed or hired within three months."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from cms.enums import RegistrationStatus
from cms.models import EventPage, EventRegistration
from cms.rules.events import Followed, Step, followed_shown, followed_window, who_followed
from people.models import Person
from placements.selectors_after import steps_between

STEPS = {"proposals": "Proposées à un employeur", "immersions": "En immersion", "hires": "Embauchées"}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of step. A figure is None where it would tell of one person."""

    label: str
    anybody: int | None
    met_there: int | None


@dataclass(slots=True)
class After:
    """Who came to one meeting or to several, and what followed."""

    people: set[int] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)

    @property
    def hides(self) -> bool:
        return any(None in (line.anybody, line.met_there) for line in self.lines)


@dataclass(slots=True)
class AfterAll:
    """Each meeting, and all of them: somebody who came twice is counted once."""

    of: dict[int, After]
    together: After


def after_events(events: Sequence[EventPage], *, actor: Actor) -> AfterAll:
    """What followed these meetings, in five queries whatever their number.

    A référent reads the exact figures of her own people; the others read nothing by which one could be recognised.
    """
    by_event = {event.pk: After() for event in events}
    _who_came(by_event, actor)
    everybody = set[int]().union(*(one.people for one in by_event.values()))
    took = _steps(events, everybody)
    together, sets = After(people=everybody), {name: (set[int](), set[int]()) for name in STEPS}
    for event in events:
        one = by_event[event.pk]
        together.companies |= one.companies
        day, counts = timezone.localdate(event.starts_at), {}
        for name in STEPS:
            anybody, met = who_followed(day=day, people=one.people, employers=one.companies, steps=took[name])
            counts[name] = Followed(len(anybody), len(met))
            sets[name][0].update(anybody)
            sets[name][1].update(met)
        one.lines = _lines(counts, one, actor)
    together.lines = _lines({name: Followed(len(a), len(m)) for name, (a, m) in sets.items()}, together, actor)
    return AfterAll(of=by_event, together=together)


def _who_came(by_event: dict[int, After], actor: Actor) -> None:
    rows = EventRegistration.objects.filter(event__in=by_event, status=RegistrationStatus.ATTENDED).order_by()
    companies = rows.filter(employer__isnull=False)
    for event, employer in companies.values_list("event_id", "employer_id"):
        by_event[event].companies.add(employer)
    people = rows.filter(person__isnull=False)
    if actor.role == Role.REFERENT:
        people = people.filter(person__in=Person.objects.visible_to(actor))
    for event, person in people.values_list("event_id", "person_id"):
        by_event[event].people.add(person)


def _steps(events: Sequence[EventPage], people: set[int]) -> dict[str, list[Step]]:
    if not people:
        return defaultdict(list)
    windows = [followed_window(timezone.localdate(event.starts_at)) for event in events]
    first, last = min(one for one, _ in windows), max(one for _, one in windows)
    took = steps_between(people, first=first, last=last)
    return {name: [Step(*one) for one in rows] for name, rows in took.items()}


def _lines(counts: dict[str, Followed], came: After, actor: Actor) -> list[Line]:
    shown: dict[str, tuple[int | None, int | None]]
    if actor.role == Role.REFERENT:
        shown = {name: (one.anybody, one.met_there) for name, one in counts.items()}
    else:
        shown = followed_shown(counts, came=len(came.people))
    return [Line(STEPS[name], *shown[name]) for name in STEPS]
