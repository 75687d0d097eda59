"""« Une immersion d'abord ? »: said for a new job and before a PEC, silent when it would help nobody."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.remarks import remarks_about
from placements.enums import ImmersionStatus, ProposalStatus
from tests.factories.matching import ImmersionOpeningFactory, JobOfferFactory
from tests.factories.placements import ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def told(person, *openings) -> dict[str, str]:
    found = remarks_about("opening_for_person", person=person, openings=list(openings))
    return {key: " ".join(one.text for one in remarks) for key, remarks in found.items()}


def test_a_new_job_or_a_pec_suggests_an_immersion_until_she_has_been_there(person, employer):
    person.profile.profile_occupations.all().delete()
    new = JobOfferFactory(employer=employer, immersion_possible=True)
    pec = JobOfferFactory(employer=employer, contract_kind="pec")
    immersion = ImmersionOpeningFactory(employer=employer)
    found = told(person, new, pec, immersion)
    assert "accepte une immersion" in found[f"job:{new.pk}"]
    assert "parcours emploi compétences" in found[f"job:{pec.pk}"]
    assert f"immersion:{immersion.pk}" not in found
    ImmersionAgreementFactory(person=person, host=employer, status=ImmersionStatus.COMPLETED)
    assert told(person, new, pec) == {}


@pytest.mark.parametrize(("years", "advised"), [(None, False), (Decimal("0.5"), True), (Decimal(1), False)])
def test_experience_in_the_job_needs_no_advice(person, offer, years, advised):
    person.profile.profile_occupations.update_or_create(
        occupation_id=offer.occupation_id, defaults={"years_experience": years, "rank": 1}
    )
    assert (f"job:{offer.pk}" in told(person, offer)) is advised


def test_the_advice_before_a_pec_never_blocks(login, referent, person, employer):
    offer = JobOfferFactory(employer=employer, contract_kind="pec")
    proposal = ProposalFactory(person=person, job_offer=offer, status=ProposalStatus.ACCEPTED)
    page = reverse("placements:hire_new", args=[proposal.pk])
    assert "immersion d'abord" in login(referent).get(page).content.decode().replace("&#x27;", "'")
    assert login(referent).post(page, {"contract_kind": "pec", "starts_on": "2026-03-02"}).status_code == 302
