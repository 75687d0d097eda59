"""Who comes to a meeting: seats, the queue, messages once, attendance, what followed, and being forgotten."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from cms import services
from cms.models import EventPage, EventRegistration
from cms.selectors.events import registrations_of
from cms.selectors.followed import after_events
from core.errors import Conflict, Refused
from people.enums import ConsentPurpose
from people.forgetting import blockers_of
from tests.factories.accounts import actor_create
from tests.factories.cms import event_create
from tests.factories.matching import EmployerFactory, referential_create
from tests.factories.people import ConsentFactory, PersonFactory
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def places(db):
    referential_create()


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


@pytest.fixture
def pilot():
    return actor_create(Role.PILOT)


@pytest.fixture
def company():
    return actor_create(Role.EMPLOYER)


def reachable(referent, **fields):
    person = PersonFactory.followed_by(referent, **fields)
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    return person


def register(referent, event, *people, **values):
    facts = {"agreed": True, "now": NOW} | values
    return services.people_register(actor=referent, event_id=event.pk, people=[one.pk for one in people], **facts)


def company_register(actor, event, *, seats=1, names="Inès Caron", **values):
    employer = values.pop("employer", None) or EmployerFactory(organisation=actor.organisation)
    return services.employer_register(
        actor=actor, event_id=event.pk, employer_id=employer.pk, names=names, seats=seats, now=NOW, **values
    )


def begin(event, ago=dt.timedelta(hours=1)):
    EventPage.objects.filter(pk=event.pk).update(starts_at=NOW - ago)


# --- Seats and the queue -------------------------------------------------------------------------------------------
def test_people_sit_in_order_the_last_wait_and_a_freed_seat_is_told_once(referent, deliver_outbox):
    event = event_create(capacity=2)
    people = [reachable(referent, last_name=name, email=f"{name}@demo.example") for name in ("A", "B", "C", "D")]
    done = register(referent, event, *people)
    assert [one.person.last_name for one in done.seated] == ["A", "B"]
    assert [one.person.last_name for one in done.waiting] == ["C", "D"]
    assert register(referent, event, people[0]).left_out == [f"{people[0]} est déjà inscrite à ce rendez-vous."]
    deliver_outbox()
    assert (
        sorted(one.subject.partition(" :")[0] for one in mail.outbox) == ["Inscription"] * 2 + ["Liste d'attente"] * 2
    )
    told = next(one for one in mail.outbox if one.to == ["A@demo.example"])
    assert "BEGIN:VEVENT" in told.attachments[0].content and "/moi/rendez-vous/" in told.body

    mail.outbox.clear()
    services.registration_cancel(actor=referent, registration_id=done.seated[0].pk, now=NOW)
    deliver_outbox()
    deliver_outbox()
    assert {(one.to[0], one.subject.partition(" :")[0]) for one in mail.outbox} == {
        ("A@demo.example", "Inscription annulée"),
        ("C@demo.example", "Une place s'est libérée"),
        (referent.user.email, f"{people[2].first_name} a une place"),
    }
    assert len(mail.outbox) == 3


def test_a_group_waits_for_enough_seats_and_the_next_who_fits_sits_down(referent, company):
    event = event_create(capacity=3)
    first, second = (PersonFactory.followed_by(referent) for _ in range(2))
    register(referent, event, first, second)
    group = company_register(company, event, seats=3)
    late = register(referent, event, PersonFactory.followed_by(referent))
    assert (group.status, len(late.seated)) == ("waiting", 1)
    with pytest.raises(Refused, match="3 places en tout"):
        company_register(actor_create(Role.EMPLOYER), event, seats=4)


def test_employers_may_have_seats_of_their_own(referent, company):
    event = event_create(capacity=1, employer_capacity=2)
    assert company_register(company, event, seats=2).status == "registered"
    assert len(register(referent, event, PersonFactory.followed_by(referent)).seated) == 1
    assert company_register(actor_create(Role.EMPLOYER), event).status == "waiting"


@pytest.mark.parametrize(
    ("fields", "values", "words"),
    [
        ({}, {"agreed": False}, "dit oui"),
        ({"takes_registrations": False}, {}, "pas d'inscription en ligne"),
        ({"attendees": "employers"}, {}, "pour les employeurs"),
        ({"closes_on": timezone.localdate() - DAY}, {}, "ouvertes jusqu'au"),
        ({"starts_at": NOW - DAY}, {}, "commencé"),
    ],
)
def test_what_is_closed_or_not_agreed_is_refused_with_its_reason(referent, fields, values, words):
    event = event_create(**fields)
    with pytest.raises(Refused, match=words):
        register(referent, event, PersonFactory.followed_by(referent), **values)
    with pytest.raises(Refused, match="plus dans votre service"):
        register(referent, event_create(title="Autre"), PersonFactory())
    assert not EventRegistration.objects.exists()


def test_a_draft_or_a_copy_changes_neither_seats_nor_registrations(referent):
    event = event_create(capacity=1)
    event.capacity = 50
    event.save_revision()
    register(referent, event, *(PersonFactory.followed_by(referent) for _ in range(2)))
    assert EventRegistration.objects.filter(status="registered").count() == 1
    copied = EventPage.objects.get(pk=event.pk).copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert not copied.registrations.exists()
    event.save_revision().publish()
    assert EventRegistration.objects.filter(status="registered").count() == 2


# --- Moved, called off, reminded -----------------------------------------------------------------------------------
def test_a_date_that_moves_and_a_meeting_called_off_are_told_to_all_once(referent, company, pilot, deliver_outbox):
    event = event_create()
    people = [reachable(referent, email=f"p{n}@demo.example") for n in range(2)]
    register(referent, event, *people)
    company_register(company, event)
    deliver_outbox()
    mail.outbox.clear()
    event = EventPage.objects.get(pk=event.pk)
    event.starts_at += DAY
    event.save_revision().publish()
    event.save_revision().publish()
    deliver_outbox()
    everybody = sorted(["p0@demo.example", "p1@demo.example", company.user.email, referent.user.email])
    assert sorted(one.to[0] for one in mail.outbox) == everybody
    assert all(one.subject == "Changement : Job dating" for one in mail.outbox)

    mail.outbox.clear()
    assert services.event_call_off(actor=pilot, event_id=event.pk, reason="Salle inondée", now=NOW) == 3
    deliver_outbox()
    assert sorted(one.to[0] for one in mail.outbox) == everybody
    assert all("Salle inondée" in one.body for one in mail.outbox)
    with pytest.raises(Conflict, match="annulé"):
        register(referent, event, PersonFactory.followed_by(referent))


def test_reminders_leave_once_for_a_date_and_never_to_who_withdrew(referent, company, deliver_outbox):
    event = event_create(starts_at=NOW + 7 * DAY)
    comes, leaves = (reachable(referent, email=f"{name}@demo.example") for name in ("vient", "part"))
    register(referent, event, comes, leaves)
    company_register(company, event)
    EventRegistration.objects.update(registered_at=NOW - 9 * DAY)
    deliver_outbox()
    mail.outbox.clear()
    assert services.events_remind(now=NOW) == services.events_remind(now=NOW) == 3
    services.registration_cancel(actor=referent, registration_id=leaves.event_registrations.get().pk, now=NOW)
    deliver_outbox()
    reminded = sorted(one.to[0] for one in mail.outbox if one.subject.startswith("Rappel"))
    assert reminded == sorted(["vient@demo.example", company.user.email])
    mail.outbox.clear()
    services.events_remind(now=NOW + DAY)
    deliver_outbox()
    assert not mail.outbox


# --- The day -------------------------------------------------------------------------------------------------------
def test_attendance_is_noted_corrected_and_closed(referent, pilot):
    event = event_create(capacity=2)
    people = [PersonFactory.followed_by(referent, last_name=name) for name in "ABC"]
    register(referent, event, *people)
    a, b, c = EventRegistration.objects.order_by("person__last_name")

    def mark(**marks):
        rows = {"a": a.pk, "b": b.pk, "c": c.pk}
        return services.attendance_mark(
            actor=pilot, event_id=event.pk, marks={rows[name]: value for name, value in marks.items()}, now=NOW
        )

    with pytest.raises(Refused, match="à partir du"):
        mark(a="attended")
    begin(event)
    assert mark(a="attended", b="attended") == 2
    assert mark(a="attended", b="registered") == 1
    with pytest.raises(Conflict, match="Toutes les places"):
        mark(c="attended")
    mark(b="absent")
    assert mark(c="attended") == 1
    with pytest.raises(Conflict, match="Toutes les places"):
        mark(b="attended")
    assert services.attendance_close(actor=pilot, event_id=event.pk, now=NOW) == 0
    with pytest.raises(Conflict, match="close"):
        mark(a="absent")
    services.attendance_reopen(actor=pilot, event_id=event.pk, now=NOW)
    assert mark(a="absent") == 1


def test_somebody_unannounced_is_known_by_her_whole_identity_alone(referent, pilot):
    event = event_create()
    begin(event)
    born = dt.date(1990, 2, 3)
    person = PersonFactory.followed_by(referent, first_name="Zoé", last_name="Le Goff", birth_date=born)
    facts = {"actor": pilot, "event_id": event.pk, "now": NOW}
    with pytest.raises(Refused, match="Aucun dossier"):
        services.person_walk_in(**facts, last_name="Le Goff", first_name="Zoé", birth_date=born + DAY)
    made = services.person_walk_in(**facts, last_name="le goff", first_name="ZOE", birth_date=born)
    assert (made.person, made.status, made.is_walk_in) == (person, "attended", True)
    with pytest.raises(Conflict, match="déjà"):
        services.person_walk_in(**facts, last_name="Le Goff", first_name="Zoé", birth_date=born)
    employer = EmployerFactory()
    shown = services.employer_walk_in(**facts, siret=employer.siret, names="", seats=2)
    assert (shown.employer, shown.status) == (employer, "attended")


# --- What followed -------------------------------------------------------------------------------------------------
def test_what_followed_is_exact_for_the_referent_and_hides_few_from_the_pilot(referent, pilot):
    event = event_create()
    employer, elsewhere = EmployerFactory(), EmployerFactory()
    people = [PersonFactory.followed_by(referent) for _ in range(12)]
    stranger = PersonFactory()
    came = [EventRegistration(event=event, person=one, status="attended") for one in (*people, stranger)]
    came += [EventRegistration(event=event, employer=employer, status="attended")]
    absent = PersonFactory.followed_by(referent)
    EventRegistration.objects.bulk_create([*came, EventRegistration(event=event, person=absent, status="absent")])
    begin(event, 40 * DAY)
    soon = timezone.localdate(NOW) - 30 * DAY
    for one in (*people[:6], absent):
        HireFactory(person=one, employer=employer, starts_on=soon)
    HireFactory(person=people[6], employer=elsewhere, starts_on=soon)
    HireFactory(person=people[7], employer=employer, starts_on=soon - 30 * DAY)
    ProposalFactory(person=people[0], proposed_at=NOW - 20 * DAY)
    ImmersionAgreementFactory(person=stranger, host=employer, starts_on=soon, ends_on=soon, status="completed")
    event.refresh_from_db()

    def told(actor):
        together = after_events([event], actor=actor).together
        return len(together.people), [(one.anybody, one.met_there) for one in together.lines]

    assert told(referent) == (12, [(1, 0), (0, 0), (7, 6)])
    assert told(pilot) == (13, [(None, None), (None, None), (7, None)])


# --- Being forgotten -----------------------------------------------------------------------------------------------
def test_a_seat_kept_binds_and_representatives_are_forgotten_in_time(referent, company, settings):
    event = event_create()
    person = PersonFactory.followed_by(referent)
    register(referent, event, person)
    assert any("Job dating" in sentence for sentence in blockers_of(person, on=timezone.localdate()))
    company_register(company, event)
    later = event.starts_at + (settings.EVENT_NAMES_DAYS + 1) * DAY
    assert services.representatives_forget(now=later - 3 * DAY) == 0
    assert services.representatives_forget(now=later) == 1
    history = EventRegistration.pgh_event_model.objects
    assert not EventRegistration.objects.exclude(names="").exists() and not history.exclude(names="").exists()


def test_each_sees_her_own(referent, company, pilot):
    event = event_create()
    register(referent, event, PersonFactory.followed_by(referent))
    company_register(company, event)
    seen = {actor: registrations_of(event, actor=actor).count() for actor in (referent, company, pilot)}
    assert list(seen.values()) == [1, 1, 2]
    for role in (Role.REFERENT, Role.EMPLOYER, Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR):
        assert not registrations_of(event, actor=actor_create(role)).exists()
