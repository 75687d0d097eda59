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
def offer(employer_actor):
    return JobOfferFactory(employer=EmployerFactory(organisation=employer_actor.organisation))


@pytest.fixture
def person(referent):
    return SkillsProfileFactory(person=PersonFactory.followed_by(referent)).person
