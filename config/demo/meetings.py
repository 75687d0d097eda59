"""Who came to the meetings of the site, and who is expected: told once the site is made, without a dice."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from cms.enums import RegistrationStatus
from cms.models import EventDesk, EventPage, EventRegistration
from cms.services.seats import place_told
from config.demo.companies import DEMO_EMPLOYER
from employers.models import Employer
from people.models import Person
from placements.models import Hire, ImmersionAgreement, Proposal

CAME, ABSENT, SEATED, WAITING = (
    RegistrationStatus.ATTENDED,
    RegistrationStatus.ABSENT,
    RegistrationStatus.REGISTERED,
    RegistrationStatus.WAITING,
)
REPRESENTATIVES = ["Inès Caron", "Luc Perrier", "Maud Giraud", "Samuel Roche", "Élise Favre", "Karim Benali"]
WORDS = ["Deux postes à pourvoir avant l'été", "Un CDD de six mois", "Accueil en immersion possible", ""]


@transaction.atomic
def build_meetings(*, today: dt.date) -> None:
    events = {event.slug: event for event in EventPage.objects.filter(takes_registrations=True)}
    if {"job-dating-printemps", "visite-chantier-du-college", "job-dating-cuisine"} - events.keys():
        return  # the editors of an earlier demonstration removed them
    pilot = User.objects.get(email="pilotage@demo.example")
    _past_job_dating(events["job-dating-printemps"], pilot)
    _past_visit(events["visite-chantier-du-college"], pilot)
    _full_job_dating(events["job-dating-cuisine"])
    if breakfast := events.get("petit-dejeuner-du-reseau"):
        _desk(breakfast)
        _companies(breakfast, _employers(11), SEATED)
    if visit := events.get("visite-entrepot"):
        _desk(visit)
        _people(visit, _followed(5), SEATED)


def _past_job_dating(event: EventPage, pilot: User) -> None:
    """Those who were hired, immersed or proposed since then, and others for whom nothing followed yet."""
    since = {"person__referent__isnull": False}
    first = timezone.localdate(event.starts_at)
    hires = Hire.objects.filter(starts_on__gte=first, **since).order_by("starts_on", "pk")
    immersions = ImmersionAgreement.objects.filter(starts_on__gte=first, **since).order_by("starts_on", "pk")
    proposals = Proposal.objects.filter(proposed_at__gte=event.starts_at, **since).order_by("proposed_at", "pk")
    steps = [
        *hires.values_list("person_id", "employer_id")[:9],
        *immersions.values_list("person_id", "host_id")[:7],
        *proposals.values_list("person_id", "employer_id")[:14],
    ]
    people = list(dict.fromkeys(person for person, _ in steps))[:24]
    others = [one.pk for one in _followed(18) if one.pk not in people]
    _desk(event, pilot)
    _people(event, _persons([*people, *others[:10]]), CAME)
    _people(event, _persons(others[10:14]), ABSENT)
    employers = list(dict.fromkeys(employer for _, employer in steps))[:8]
    _companies(event, Employer.objects.filter(pk__in=employers).order_by("name", "pk"), CAME)


def _past_visit(event: EventPage, pilot: User) -> None:
    people = _followed(30)[16:]
    _desk(event, pilot)
    _people(event, people[:12], CAME)
    _people(event, people[12:14], ABSENT)


def _full_job_dating(event: EventPage) -> None:
    """Every seat of people is taken and four wait; one seat of companies is left."""
    people = _followed(34)
    _desk(event)
    _people(event, people[:30], SEATED)
    _people(event, people[30:], WAITING)
    _companies(event, _employers(5), SEATED)


def _followed(count: int) -> list[Person]:
    """People followed by the référent of the demonstration, then by her colleagues, in turn."""
    mine = Membership.objects.get(user__email="referent@demo.example", role="referent")
    rows = Person.objects.filter(referent__isnull=False, status="active").select_related("referent__user")
    own = list(rows.filter(referent=mine).order_by("-pk")[: count // 3])
    others = list(rows.exclude(referent=mine).order_by("-pk")[: count - len(own)])
    # Some of her own people come late: they are among those who wait.
    return [*own[2:], *others, *own[:2]]


def _persons(ids: list[int]) -> list[Person]:
    found = Person.objects.select_related("referent__user").in_bulk(ids)
    return [found[pk] for pk in ids]


def _employers(count: int) -> list[Employer]:
    """The demonstration's own employer, then members of the network."""
    own = list(Employer.objects.filter(name=DEMO_EMPLOYER))
    members = Employer.objects.in_network().exclude(name=DEMO_EMPLOYER).order_by("pk")
    return [*own, *members[: count - len(own)]]


def _desk(event: EventPage, closed_by: User | None = None) -> None:
    end = event.ends_at or event.starts_at
    EventDesk.objects.create(
        event=event,
        told_starts_at=event.starts_at,
        told_ends_at=event.ends_at,
        told_place=place_told(event),
        walk_ins=3 if closed_by else 0,
        closed_at=end + dt.timedelta(hours=2) if closed_by else None,
        closed_by=closed_by,
    )


def _people(event: EventPage, people: Iterable[Person], status: str) -> None:
    already = event.registrations.count()
    EventRegistration.objects.bulk_create(
        EventRegistration(
            event=event,
            person=person,
            status=status,
            registered_at=_registered_at(event, already + turn),
            registered_by=person.referent.user if person.referent else None,
            confirmed_at=_registered_at(event, already + turn) if turn % 3 == 1 and status != WAITING else None,
        )
        for turn, person in enumerate(people)
    )


def _companies(event: EventPage, employers: Iterable[Employer], status: str) -> None:
    EventRegistration.objects.bulk_create(
        EventRegistration(
            event=event,
            employer=employer,
            names=", ".join(REPRESENTATIVES[(turn + n) % len(REPRESENTATIVES)] for n in range(1 + turn % 2)),
            seats=1 + turn % 2,
            note=WORDS[turn % len(WORDS)],
            status=status,
            registered_at=_registered_at(event, turn),
        )
        for turn, employer in enumerate(employers)
    )


def _registered_at(event: EventPage, turn: int) -> dt.datetime:
    """One after the other in working hours, six a day, from some weeks before the meeting, and never later than now."""
    first = min(event.starts_at - dt.timedelta(days=25), timezone.now() - dt.timedelta(days=10))
    day = timezone.localdate(first) + dt.timedelta(days=turn // 6)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9 + turn % 6, 7 * turn % 60)))
