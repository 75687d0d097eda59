"""Opening and correcting a file: duplicates, proofs, what is refused."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from people.models import EligibilityEvidence, Person
from people.selectors import people_alike, person_criteria
from tests.factories.accounts import actor_create
from tests.factories.people import EligibilityCriterionFactory, EligibilityEvidenceFactory, PersonFactory

pytestmark = pytest.mark.django_db
URL = "people:person_create"
NEW = {
    "first_name": "Élodie",
    "last_name": "Lefèvre",
    "birth_date": "1990-03-01",
    "gender": "woman",
    "in_qpv": "unknown",
}


@pytest.fixture
def referent(db):
    return actor_create(Role.REFERENT)


def test_a_new_person_belongs_to_the_referent_who_opens_the_file(login, referent):
    response = login(referent).post(reverse(URL), NEW)
    person = Person.objects.get()
    assert response.url == reverse("matching:profile_edit", args=[person.pk])
    assert (person.service, person.referent) == (referent.organisation, referent.membership)
    assert person.created_by == referent.user
    assert person.accesses.count() == 1


def test_the_form_sent_twice_asks_before_opening_a_second_file(login, referent):
    client = login(referent)
    client.post(reverse(URL), NEW)
    assert client.post(reverse(URL), NEW).status_code == 422
    assert Person.objects.count() == 1


def test_a_twin_is_found_without_accents_or_case_and_the_choice_is_clear(login, referent):
    twin = PersonFactory.followed_by(referent, first_name="ELODIE", last_name="Lefevre", birth_date=dt.date(1990, 3, 1))
    client = login(referent)
    response = client.post(reverse(URL), NEW)
    assert response.status_code == 422
    page = response.content.decode()
    assert reverse("placements:person", args=[twin.pk]) in page
    assert "is_distinct" in page
    assert client.post(reverse(URL), {**NEW, "is_distinct": "on"}).status_code == 302
    assert Person.objects.count() == 2


def test_a_twin_followed_elsewhere_is_named_but_not_opened(login, referent):
    twin = PersonFactory(first_name="Élodie", last_name="Lefèvre", birth_date=dt.date(1990, 3, 1))
    page = login(referent).post(reverse(URL), NEW).content.decode()
    assert twin.service.name in page
    assert reverse("placements:person", args=[twin.pk]) not in page


def test_another_birth_date_is_somebody_else_an_unknown_one_may_be_her(referent):
    names = {"first_name": "Élodie", "last_name": "Lefèvre"}
    PersonFactory(**names, birth_date=dt.date(1991, 1, 1))
    unknown = PersonFactory(**names, birth_date=None)
    assert [twin.person for twin in people_alike(**names, birth_date=dt.date(1990, 3, 1))] == [unknown]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("note", "NIR 2 85 05 73 008 123 45", "sécurité sociale"),
        ("birth_date", "2099-01-01", "Vérifiez la date de naissance"),
        ("birth_date", "2020-01-01", "au moins 16 ans"),
        ("commune", "Nullepart-sur-Mer", "inconnue"),
        ("email", "pas une adresse", "valide"),
    ],
)
def test_a_wrong_field_is_explained_and_nothing_is_saved(login, referent, field, value, said):
    response = login(referent).post(reverse(URL), {**NEW, field: value})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Person.objects.exists()


def test_a_file_is_corrected(login, referent):
    person = PersonFactory.followed_by(referent)
    url = reverse("people:person_edit", args=[person.pk])
    client = login(referent)
    assert client.get(url).status_code == 200
    assert client.post(url, {**NEW, "status": "paused"}).status_code == 302
    person.refresh_from_db()
    assert (person.first_name, person.status) == ("Élodie", "paused")


def test_a_proof_is_noted_once_with_its_dates(login, referent):
    person, criterion = PersonFactory.followed_by(referent), EligibilityCriterionFactory()
    url = reverse("people:evidence_add", args=[person.pk])
    client = login(referent)
    assert client.get(url).status_code == 200
    today = timezone.localdate()
    sent = {"criterion": criterion.pk, "proof": "caf_statement", "issued_on": today.isoformat()}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    line = EligibilityEvidence.objects.get()
    assert line.checked_by == referent.user
    assert person_criteria(person, on=today) == {"rsa"}
    late = {**sent, "issued_on": (today + dt.timedelta(days=2)).isoformat()}
    assert client.post(url, late).status_code == 422
    client.post(reverse("people:evidence_remove", args=[person.pk, line.pk]))
    assert not EligibilityEvidence.objects.exists()


def test_an_old_proof_does_not_count_any_more():
    line = EligibilityEvidenceFactory(issued_on=timezone.localdate() - dt.timedelta(days=120))
    assert person_criteria(line.person, on=timezone.localdate()) == set()
