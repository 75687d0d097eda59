"""How the demonstration is loaded: the same each time, and never in the place of real data."""

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from clauses.integrity import check_ledger
from clauses.models import HoursLine
from config.demo import story
from core.commands import BadInput, silent
from people.enums import PersonStatus
from people.models import Person
from tests.conftest import DEMONSTRATION_DAY
from tests.factories.accounts import OrganisationFactory
from tests.telling import told_database


def test_the_same_day_tells_the_same_story(django_db_setup, django_db_blocker):
    def snapshot():
        # Somebody made anonymous is named after her row's number, which no two tellings share.
        told = Person.objects.exclude(status=PersonStatus.ANONYMISED).order_by("pk")
        return list(told.values_list("first_name", "last_name", "birth_date", "commune_id"))

    with django_db_blocker.unblock():
        with told_database(DEMONSTRATION_DAY):
            first = snapshot()
        with transaction.atomic():
            story.tell(today=DEMONSTRATION_DAY, progress=silent)
            second = snapshot()
            transaction.set_rollback(True)
    assert len(first) == 303
    assert first == second


@pytest.mark.django_db
@pytest.mark.parametrize("options", [["--reset"], []], ids=["reset", "load"])
def test_real_data_are_never_replaced(options):
    kept = OrganisationFactory(kind=OrganisationKind.EMPLOYER)
    with pytest.raises(BadInput, match="contient"):
        call_command("load_demo", *options)
    assert list(Organisation.objects.all()) == [kept]


@pytest.mark.django_db
def test_the_load_generator_writes_what_it_says(capsys):
    call_command("generate_load", "--scale", "0.001")
    assert HoursLine.objects.count() == 1000
    assert Person.objects.count() == 100
    assert check_ledger() == []
