import pytest

from accounts.enums import Role
from tests.factories.accounts import actor_create
from tests.factories.matching import EmployerFactory, JobOfferFactory, SkillsProfileFactory, referential_create
from tests.factories.people import PersonFactory


@pytest.fixture
def referential(db):
    referential_create()


@pytest.fixture
def referent(referential):
    return actor_create(Role.REFERENT)


@pytest.fixture
def employer_actor(referential):
    return actor_create(Role.EMPLOYER)


@pytest.fixture
def employer(employer_actor):
    return EmployerFactory(organisation=employer_actor.organisation)


@pytest.fixture
def offer(employer):
    return JobOfferFactory(employer=employer)


@pytest.fixture
def person(referent):
    """Somebody of the référent's caseload, with a profile."""
    person = PersonFactory.followed_by(referent, first_name="Nadia", last_name="Berger")
    SkillsProfileFactory(person=person, summary="Nadia a tenu une cantine. Écrire à nadia@demo.example.")
    return person
