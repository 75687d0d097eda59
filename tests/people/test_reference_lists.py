import pytest

from people.models import EligibilityCriterion
from people.rules import CRITERIA
from people.services import reference_lists_load

pytestmark = pytest.mark.django_db


def test_loading_twice_adds_nothing_and_keeps_what_the_departement_changed():
    first = reference_lists_load()
    EligibilityCriterion.objects.filter(code="rsa").update(label="Allocataire du RSA", proof_max_age_months=6)
    second = reference_lists_load()
    assert first["created"] == first["criteria"] == len(CRITERIA)
    assert second["created"] == 0
    assert EligibilityCriterion.objects.get(code="rsa").proof_max_age_months == 6


def test_the_list_shipped_is_the_list_of_the_rules():
    reference_lists_load()
    rows = EligibilityCriterion.objects.values_list("code", "proof_max_age_months")
    assert set(rows) == {(criterion.code, criterion.proof_max_age_months) for criterion in CRITERIA}


def test_health_justice_and_asylum_are_marked_sensitive():
    reference_lists_load()
    sensitive = set(EligibilityCriterion.objects.filter(is_sensitive=True).values_list("code", flat=True))
    assert {"rqth", "aah", "invalidite", "justice", "refugie"} <= sensitive
    assert not sensitive & {"rsa", "senior50", "deld"}
