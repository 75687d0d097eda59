"""Tutors of a hire or an immersion: who has a place, who may not and by which article, and never one too many."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from employers.enums import ContractKind, TutorRegime
from placements.models import TutoringAssignment
from placements.services.tutoring import tutor_assign, tutor_release
from tests.factories.accounts import actor_create
from tests.factories.matching import TutorFactory
from tests.factories.people import PersonFactory
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, TutoringAssignmentFactory
from tests.placements.test_concurrency import at_once

NOW = timezone.now()


@pytest.fixture
def hire(person, employer):
    return HireFactory(person=person, employer=employer, contract_kind=ContractKind.PEC)


@pytest.mark.django_db
def test_the_page_ranks_those_who_may_and_gives_the_article_of_the_others(login, referent, hire, employer):
    free = TutorFactory(employer=employer, last_name="Libre")
    novice = TutorFactory(employer=employer, last_name="Novice", years_experience=1)
    TutorFactory(last_name="Ailleurs")
    response = login(referent).get(reverse("placements:tutor_of_hire", args=[hire.pk]))
    assert [one.tutor for one in response.context["free"]] == [free]
    assert [one.tutor for one in response.context["refused"]] == [novice]
    page = response.content.decode()
    assert "R5134-38" in page
    assert "Ailleurs" not in page


@pytest.mark.django_db
def test_assigning_twice_is_once_and_taking_back_frees_the_place(login, referent, hire, employer):
    tutor, other = TutorFactory(employer=employer), TutorFactory(employer=employer)
    client, path = login(referent), reverse("placements:tutor_of_hire", args=[hire.pk])
    for _ in range(2):
        assert client.post(path, {"tuteur": tutor.pk}).status_code == 302
    assert TutoringAssignment.objects.get().regime == TutorRegime.PEC
    assert client.post(path, {"tuteur": other.pk}).status_code == 409
    assert "Sa place redevient libre" in client.get(f"{path}?retirer=oui").content.decode()
    assert TutoringAssignment.objects.exists()
    assert client.post(f"{path}?retirer=oui").status_code == 302
    assert not TutoringAssignment.objects.exists()
    for wrong in ("", "x", "9" * 30, TutorFactory().pk):
        assert client.post(path, {"tuteur": wrong}).status_code == 422


@pytest.mark.django_db
def test_an_immersion_names_its_tutor(referent, person, employer):
    agreement = ImmersionAgreementFactory(person=person, host=employer)
    tutor = TutorFactory(employer=employer)
    tutor_assign(actor=referent, row=agreement, tutor_id=tutor.pk, now=NOW)
    agreement.refresh_from_db()
    assert agreement.tutor == tutor
    with pytest.raises(Conflict):
        tutor_assign(actor=referent, row=agreement, tutor_id=TutorFactory(employer=employer).pk, now=NOW)
    tutor_release(actor=referent, row=agreement)
    agreement.refresh_from_db()
    assert agreement.tutor is None


@pytest.mark.django_db
def test_those_followed_on_other_days_do_not_count(referent, hire, employer):
    tutor = TutorFactory(employer=employer, capacity=1)
    TutoringAssignmentFactory(tutor=tutor, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 2, 1))
    assert tutor_assign(actor=referent, row=hire, tutor_id=tutor.pk, now=NOW)


@pytest.mark.django_db
def test_a_stranger_finds_no_placement(login, hire):
    client = login(actor_create(Role.REFERENT))
    path = reverse("placements:tutor_of_hire", args=[hire.pk])
    assert client.get(path).status_code == client.post(path, {"tuteur": "1"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_tutor_is_taken_once(referent, employer):
    tutor = TutorFactory(employer=employer, capacity=1)
    hires = [HireFactory(person=PersonFactory.followed_by(referent), employer=employer) for _ in range(2)]
    results = at_once(
        *((lambda row=row: tutor_assign(actor=referent, row=row, tutor_id=tutor.pk, now=NOW)) for row in hires)
    )
    assert TutoringAssignment.objects.count() == 1
    assert sum(isinstance(one, Refused) and "no_place" in one.codes for one in results) == 1
