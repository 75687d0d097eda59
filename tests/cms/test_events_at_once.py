"""The last seat by two clicks at once, on real connections."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from cms import services
from cms.models import EventRegistration
from tests.factories.accounts import actor_create
from tests.factories.cms import event_create
from tests.factories.matching import EmployerFactory, referential_create
from tests.factories.people import PersonFactory
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]


def test_the_last_seat_goes_to_one_the_other_waits_and_a_seat_freed_twice_moves_one_up():
    referential_create()
    now, event = timezone.now(), event_create(capacity=1)
    referents = [actor_create(Role.REFERENT) for _ in range(2)]
    people = [PersonFactory.followed_by(one) for one in referents]
    company = actor_create(Role.EMPLOYER)
    employer = EmployerFactory(organisation=company.organisation)

    def register(actor, person):
        return services.people_register(actor=actor, event_id=event.pk, people=[person.pk], agreed=True, now=now)

    results = at_once(
        lambda: register(referents[0], people[0]),
        lambda: register(referents[1], people[1]),
        lambda: register(referents[1], people[1]),  # a double click
        lambda: services.employer_register(
            actor=company, event_id=event.pk, employer_id=employer.pk, names="Inès Caron", seats=1, now=now
        ),
    )
    assert sum(bool(one.left_out) for one in results if isinstance(one, services.Registered)) == 1
    states = list(EventRegistration.objects.order_by("status").values_list("status", flat=True))
    assert states == ["registered", "waiting", "waiting"]

    seated = EventRegistration.objects.get(status="registered")
    actor = company if seated.employer else next(one for one in referents if seated.person.referent == one.membership)
    cancel = lambda: services.registration_cancel(actor=actor, registration_id=seated.pk, now=now)  # noqa: E731
    settle = lambda: services.events_settle(now=now)  # noqa: E731
    at_once(cancel, cancel, settle)
    states = list(EventRegistration.objects.order_by("status").values_list("status", flat=True))
    assert states == ["cancelled", "registered", "waiting"]
