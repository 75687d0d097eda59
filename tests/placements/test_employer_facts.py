"""What is counted of an employer's year, theme by theme, and the people who pass from structures to employers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from employers.enums import ContractKind, EmployerKind, TutorRegime, WorkTogether
from employers.facts import NOTHING_COUNTED, OF_THEME, WORDS, facts_of, passages, theme_words
from employers.models import CharterTheme, Partnership
from employers.selectors.passages import passage_figures, side_rows
from employers.services import reference_lists_load
from placements.enums import ImmersionStatus
from placements.models import HoursStep
from tests.factories.accounts import actor_create
from tests.factories.employers import EmployerFactory, JobOfferFactory, TutorFactory, occupation
from tests.factories.people import PersonFactory
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, TutoringAssignmentFactory

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def trades(db) -> None:
    occupation()


def year_of(employer) -> dict[str, int]:
    return facts_of(employer.pk, first=FIRST, last=LAST).as_json


def test_each_theme_has_its_figures_or_says_that_there_are_none():
    reference_lists_load()
    codes = set(CharterTheme.objects.values_list("code", flat=True))
    assert set(OF_THEME) <= codes, "a theme that the charter has not"
    assert {name for names in OF_THEME.values() for name in names} <= set(WORDS)
    zero = dict.fromkeys(WORDS, 0)
    silent = {code for code in codes if theme_words(zero, code) == [NOTHING_COUNTED]}
    assert silent == {"visites", "job-dating"}


def test_the_facts_of_a_year_are_counted_from_what_happened():
    company, workshop = EmployerFactory(), EmployerFactory(kind=EmployerKind.ESAT)
    tried = PersonFactory(birth_date=dt.date(1981, 5, 2))  # 45 on the first day of her contract
    ImmersionAgreementFactory(
        host=company, person=tried, status=ImmersionStatus.COMPLETED, starts_on=dt.date(2026, 4, 1),
        ends_on=dt.date(2026, 4, 3),
    )  # fmt: skip
    hire = HireFactory(employer=company, person=tried, starts_on=dt.date(2026, 5, 2))
    HoursStep.objects.create(hire=hire, starts_on=hire.starts_on, hours_per_week=Decimal(20))
    HireFactory(
        employer=company, person=PersonFactory(birth_date=dt.date(1981, 5, 3)), starts_on=dt.date(2026, 5, 2),
        contract_kind=ContractKind.APPRENTICESHIP,
    )  # fmt: skip
    HireFactory(employer=company, person=tried, starts_on=LAST + DAY)
    JobOfferFactory(
        employer=company, published=True, published_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
        reachable_without_car=True, french_level="B1",
    )  # fmt: skip
    TutorFactory(employer=company, regimes=[TutorRegime.MENTORING])
    Partnership.objects.create(
        first=company, second=workshop, form=WorkTogether.PURCHASE, title="Linge", signed_on=FIRST
    )
    expected = {
        "immersions": 1, "hires": 2, "tried": 1, "aged": 1, "trained": 1, "stepped": 1, "mentors": 1,
        "offers": 1, "open_to_all": 0, "without_car": 1, "partnerships": 1, "bought": 1, "adapted": 1,
    }  # fmt: skip
    found = year_of(company)
    assert {name: found[name] for name in expected} == expected
    assert "passages" not in found and "clause_hours" not in found, "what says nothing of this employer is not shown"


@pytest.mark.parametrize(
    ("kind", "left_on", "hired_on", "elsewhere", "counted"),
    [
        ("aci", dt.date(2026, 2, 1), dt.date(2026, 3, 1), "ordinary", 1),
        ("geiq", None, dt.date(2026, 3, 1), "public", 1),
        ("ei", dt.date(2025, 3, 2), dt.date(2026, 3, 1), "ordinary", 1),  # within the year
        ("ei", dt.date(2025, 2, 27), dt.date(2026, 3, 1), "ordinary", 0),  # too long ago
        ("etti", dt.date(2026, 2, 1), dt.date(2026, 3, 1), "aci", 0),  # from a structure to another
        ("etti", dt.date(2026, 2, 1), dt.date(2026, 3, 1), "ea", 0),
        ("ordinary", dt.date(2026, 2, 1), dt.date(2026, 3, 1), "ordinary", 0),
        ("aci", dt.date(2026, 2, 1), LAST + DAY, "ordinary", 0),  # another year
    ],
)
def test_a_person_hired_elsewhere_after_a_structure_is_a_passage(kind, left_on, hired_on, elsewhere, counted):
    structure, person = EmployerFactory(kind=kind), PersonFactory()
    HireFactory(employer=structure, person=person, starts_on=dt.date(2024, 9, 1), ends_on=left_on)
    HireFactory(employer=EmployerFactory(kind=elsewhere), person=person, starts_on=hired_on)
    assert passages(first=FIRST, last=LAST) == ({structure.pk: 1} if counted else {})
    assert year_of(structure).get("passages") == (counted if kind in EmployerKind.structures() else None)


def test_the_last_structure_counts_and_a_tutor_who_followed_is_enough():
    earlier, last, person = EmployerFactory(kind="aci"), EmployerFactory(kind="ei"), PersonFactory()
    HireFactory(employer=earlier, person=person, starts_on=dt.date(2025, 1, 6), ended_on=dt.date(2025, 9, 1),
                end_reason="end_of_contract")  # fmt: skip
    HireFactory(employer=last, person=person, starts_on=dt.date(2025, 10, 1), ends_on=dt.date(2026, 1, 31))
    company = EmployerFactory()
    HireFactory(employer=company, person=person, starts_on=dt.date(2026, 2, 2))
    HireFactory(employer=company, person=person, starts_on=dt.date(2026, 3, 2))  # the same person, renewed
    group = EmployerFactory(kind="geiq")
    followed = TutoringAssignmentFactory(tutor__employer=group, starts_on=dt.date(2026, 3, 2))
    HireFactory(employer=company, person=followed.person, starts_on=dt.date(2026, 6, 1))
    assert passages(first=FIRST, last=LAST) == {last.pk: 1, group.pk: 1}


def test_the_pilot_reads_passages_and_contracts_without_small_numbers(client, login):
    structure, company = EmployerFactory(kind="aci"), EmployerFactory()
    for n in range(12):
        person = PersonFactory()
        HireFactory(employer=structure, person=person, starts_on=dt.date(2025, 6, 1))
        HireFactory(employer=company, person=person, starts_on=dt.date(2026, 2, 1) + n * DAY)
    assert passage_figures(first=FIRST, last=LAST).rows[0][1] == 12
    assert passage_figures(first=FIRST, last=dt.date(2026, 2, 3)).total is None
    Partnership.objects.create(
        first=structure, second=EmployerFactory(), form=WorkTogether.SUBCONTRACT, title="Tri", signed_on=FIRST
    )
    theirs, others = side_rows(first=FIRST, last=LAST)
    assert (theirs.contracts, others.contracts) == (1, 0)
    login(actor_create(Role.PILOT))
    assert "Structures d&#x27;insertion et GEIQ" in client.get(reverse("employers:pilot_together")).content.decode()
