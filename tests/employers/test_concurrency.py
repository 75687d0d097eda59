"""Two hands on one offer, two registrations of one company: on real connections, the database decides once."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessRequest, Membership, Organisation, User
from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from employers.enums import OpeningKind, OpeningStatus
from employers.models import Employer
from employers.services import (
    Company,
    Contact,
    Outcome,
    employer_register,
    employer_save,
    opening_label,
    opening_move,
    opening_renew,
    opening_update,
    openings_expire,
)
from tests.factories.accounts import actor_create
from tests.factories.employers import JobOfferFactory, OfferCriterionFactory, commune, employer_actor, siret_number
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=name).values("key").distinct().count()


def conflicts(results: list) -> int:
    return sum(isinstance(one, Conflict) for one in results)


def test_two_pilots_publish_at_once_and_the_offer_is_published_once():
    offer = JobOfferFactory(status=OpeningStatus.SUBMITTED)
    pilots = [actor_create(Role.PILOT) for _ in range(3)]
    move = partial(opening_move, kind=OpeningKind.JOB, opening_id=offer.pk, action="publish", now=NOW)
    results = at_once(*(partial(move, actor=one) for one in pilots))
    assert conflicts(results) == 2
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.PUBLISHED
    assert TransitionLog.objects.count() == 1
    assert told("opening_published") == 1


def test_one_publishes_while_another_refuses():
    offer = JobOfferFactory(status=OpeningStatus.SUBMITTED)
    move = partial(
        opening_move, actor=actor_create(Role.PILOT), kind=OpeningKind.JOB, opening_id=offer.pk, now=NOW, reason="Non"
    )
    results = at_once(partial(move, action="publish"), partial(move, action="send_back"))
    assert conflicts(results) == 1
    assert TransitionLog.objects.count() == 1


def test_the_employer_closes_while_the_night_closes_what_is_late():
    actor, employer = employer_actor()
    offer = JobOfferFactory(employer=employer, published=True, expires_on=dt.date(2026, 1, 31))
    close = partial(opening_move, actor=actor, kind=OpeningKind.JOB, opening_id=offer.pk, action="close", now=NOW)
    results = at_once(
        partial(close, reason="Le poste est pourvu"),
        partial(openings_expire, today=dt.date(2026, 2, 1), now=NOW),
    )
    assert not any(isinstance(one, Refused) and not isinstance(one, Conflict) for one in results)
    assert TransitionLog.objects.count() == 1
    offer.refresh_from_db()
    assert offer.status in {OpeningStatus.CLOSED, OpeningStatus.EXPIRED}


@pytest.mark.parametrize("status", [OpeningStatus.PUBLISHED, OpeningStatus.EXPIRED])
def test_the_link_of_a_mail_pressed_twice_at_once_prolongs_once(status):
    actor, employer = employer_actor()
    today, last_day = timezone.localdate(NOW), timezone.localdate(NOW) - dt.timedelta(days=1)
    if status == OpeningStatus.PUBLISHED:
        last_day = today + dt.timedelta(days=1)
    offer = JobOfferFactory(employer=employer, published=True, status=status, expires_on=last_day)
    renew = partial(opening_renew, actor=actor, kind=OpeningKind.JOB, opening_id=offer.pk, seen=last_day)
    results = at_once(*[partial(renew, today=today, now=NOW)] * 2)
    assert conflicts(results) == 1
    offer.refresh_from_db()
    assert (offer.status, offer.expires_on) == (OpeningStatus.PUBLISHED, max(today, last_day) + dt.timedelta(days=30))
    assert TransitionLog.objects.count() == 1


def test_two_pilots_label_at_once_and_it_is_announced_once():
    offer = JobOfferFactory(published=True)
    criterion = OfferCriterionFactory().code
    label = partial(opening_label, kind=OpeningKind.JOB, opening_id=offer.pk, criteria=[criterion], now=NOW)
    results = at_once(*(partial(label, actor=actor_create(Role.PILOT)) for _ in range(3)))
    assert conflicts(results) == 2
    assert told("opening_labelled") == 1


def test_two_colleagues_edit_one_offer_and_the_second_is_told():
    actor, employer = employer_actor()
    offer = JobOfferFactory(employer=employer)
    edit = partial(
        opening_update, actor=actor, kind=OpeningKind.JOB, opening_id=offer.pk, now=NOW, seen_at=offer.updated_at
    )
    results = at_once(partial(edit, title="Agent de jour"), partial(edit, title="Agent de nuit"))
    assert conflicts(results) == 1


def company() -> Company:
    return Company(siret=siret_number(7), name="Propreté du Lac", kind="ordinary", commune=commune())


def test_one_company_registered_by_two_people_at_once_opens_once():
    register = partial(employer_register, company=company(), now=NOW)
    results = at_once(
        *(
            partial(register, contact=Contact(email=f"personne{n}@demo.example", password="une longue phrase à moi"))
            for n in range(3)
        )
    )
    assert sorted(one.outcome.value for one in results) == sorted(
        [Outcome.CREATED.value, Outcome.KNOWN_COMPANY.value, Outcome.KNOWN_COMPANY.value]
    )
    assert (Employer.objects.count(), Organisation.objects.count()) == (1, 1)
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)
    assert AccessRequest.objects.count() == 2


def test_one_person_registering_twice_at_once_has_one_account():
    register = partial(employer_register, company=company(), now=NOW)
    contact = Contact(email="seule@demo.example", password="une longue phrase à moi")
    results = at_once(partial(register, contact=contact), partial(register, contact=contact))
    assert sum(one.outcome == Outcome.CREATED for one in results) == 1
    assert (User.objects.count(), Employer.objects.count()) == (1, 1)


def test_two_organisations_taking_one_siret_at_once_leave_it_to_one():
    save = partial(employer_save, employer=None, siret=siret_number(9), name="Atelier", commune=commune(), now=NOW)
    results = at_once(*(partial(save, actor=actor_create(Role.EMPLOYER)) for _ in range(2)))
    assert sum(isinstance(one, Refused) and "siret_taken" in one.codes for one in results) == 1
    assert Employer.objects.count() == 1
