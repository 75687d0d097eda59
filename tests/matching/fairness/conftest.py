import pytest

from tests.factories.matching import referential_create


@pytest.fixture
def referential(db):
    referential_create()
