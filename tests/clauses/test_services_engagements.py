"""People on a lot: dates, windows, companies, and eligibility on dated evidence."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.enums import Role
from clauses.models import ClauseSetting, Engagement
from clauses.services.eligibility import engagement_validate_eligibility
from clauses.services.engagements import engagement_create
from clauses.services.windows import engagement_extend_window
from core.errors import Conflict, Refused
from employers.enums import EmployerKind
from placements.models import Hire
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import EmployerFactory, HireFactory, LotFactory, PersonFactory, Site, evidence

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 3, 10, 12, tzinfo=dt.UTC)
HIRED = dt.date(2025, 3, 3)


@pytest.fixture
def site():
    return Site(eligible=False)


def engage(site, hire, **changes):
    arguments = {
        "actor": site.facilitator,
        "lot_id": site.lot.pk,
        "hire_id": hire.pk,
        "company_id": site.contractor.organisation_id,
        "now": NOW,
    }
    return engagement_create(**arguments | changes)


def test_an_engagement_takes_the_terms_of_the_hire_and_opens_the_window_of_the_person(site):
    hire = HireFactory(hours_per_week=Decimal(28))
    engagement = engage(site, hire)
    assert (engagement.person, engagement.starts_on, engagement.weekly_hours) == (hire.person, HIRED, 28)
    assert (engagement.employer, engagement.company) == (hire.employer.organisation, site.contractor.organisation)
    assert (engagement.window_start, engagement.window_end) == (HIRED, dt.date(2027, 3, 2))
    assert not engagement.is_eligible


def test_the_window_runs_from_the_first_clause_contract_of_the_person(site):
    person = PersonFactory()
    engage(site, HireFactory(person=person, starts_on=dt.date(2025, 2, 1)))
    second = engage(site, HireFactory(person=person, starts_on=dt.date(2025, 6, 1)))
    assert second.window_start == dt.date(2025, 2, 1)
    assert second.window_end == dt.date(2027, 1, 31)


def test_the_length_of_the_window_is_a_dated_setting_of_the_departement(site):
    ClauseSetting.objects.create(code="window_months", value=12, valid_from=dt.date(2025, 1, 1))
    assert engage(site, HireFactory()).window_end == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("kind", "way"), [(EmployerKind.ORDINARY, "direct"), (EmployerKind.ETTI, "etti"), (EmployerKind.GEIQ, "geiq")]
)
def test_the_way_of_meeting_the_clause_follows_the_nature_of_the_employer(site, kind, way):
    assert engage(site, HireFactory(employer=EmployerFactory(kind=kind))).way == way


def test_only_a_company_of_the_lot_declares(site):
    with pytest.raises(Refused) as refusal:
        engage(site, HireFactory(), company_id=OrganisationFactory().pk)
    assert refusal.value.codes == {"company_not_on_lot"}


@pytest.mark.parametrize(
    "dates",
    [
        {"starts_on": dt.date(2024, 1, 1), "ends_on": dt.date(2024, 12, 31)},
        {"starts_on": dt.date(2026, 1, 1), "ends_on": None},
    ],
)
def test_a_hire_out_of_the_lot_s_dates_is_refused(site, dates):
    with pytest.raises(Refused) as refusal:
        engage(site, HireFactory(**dates))
    assert refusal.value.codes == {"dates_apart"}


def test_a_hire_is_on_a_lot_once(site):
    hire = HireFactory()
    engage(site, hire)
    with pytest.raises(Conflict, match="déjà rattachée"):
        engage(site, hire)


def test_only_a_facilitator_engages_and_only_hires_she_may_see(site):
    with pytest.raises(Refused, match="facilitateur"):
        engage(site, HireFactory(), actor=actor_create(Role.CONTRACTOR))
    with pytest.raises(Hire.DoesNotExist):
        engage(site, HireFactory(), hire_id=0)


# --- Eligibility ---


def check(engagement, site, criteria=("rsa",), on=HIRED, now=NOW):
    return engagement_validate_eligibility(
        actor=site.facilitator, engagement_id=engagement.pk, criteria=list(criteria), on=on, now=now
    )


def test_eligibility_is_validated_on_evidence_valid_the_day_of_the_hire(site):
    evidence(site.engagement.person, issued_on=dt.date(2025, 1, 15))
    engagement = check(site.engagement, site, on=dt.date(2025, 3, 5))
    assert engagement.eligibility_criteria == ["rsa"]
    assert engagement.eligibility_validated_on == dt.date(2025, 3, 5)
    assert engagement.eligibility_validated_by == site.facilitator.user


@pytest.mark.parametrize("issued_on", [dt.date(2024, 12, 3), dt.date(2025, 3, 4)])
def test_evidence_too_old_or_later_than_the_hire_proves_nothing(site, issued_on):
    """A proof of RSA is younger than 3 months, the day of the hire (domain rule 1.5)."""
    evidence(site.engagement.person, issued_on=issued_on)
    with pytest.raises(Refused) as refusal:
        check(site.engagement, site)
    assert refusal.value.codes == {"criteria_unproven"}


def test_eligibility_without_a_criterion_or_in_the_future_is_refused(site):
    with pytest.raises(Refused) as refusal:
        check(site.engagement, site, criteria=[], on=dt.date(2025, 3, 11))
    assert refusal.value.codes == {"criteria_missing", "date_in_future"}


def test_eligibility_is_validated_once(site):
    evidence(site.engagement.person)
    check(site.engagement, site)
    with pytest.raises(Conflict):
        check(site.engagement, site, on=dt.date(2025, 3, 1))
    assert Engagement.objects.get().eligibility_validated_on == HIRED


def test_a_stranger_does_not_find_the_engagement(site):
    with pytest.raises(Engagement.DoesNotExist):
        engagement_validate_eligibility(
            actor=actor_create(Role.FACILITATOR), engagement_id=site.engagement.pk, criteria=["rsa"], on=HIRED, now=NOW
        )


def test_a_window_is_only_made_longer_and_with_a_reason(site):
    values = {"actor": site.facilitator, "engagement_id": site.engagement.pk, "now": NOW}
    with pytest.raises(Refused) as refusal:
        engagement_extend_window(until=site.engagement.window_end, reason=" ", **values)
    assert refusal.value.codes == {"not_longer", "reason_missing"}
    longer = engagement_extend_window(until=dt.date(2028, 3, 2), reason="CDI", **values)
    assert (longer.window_end, longer.window_reason) == (dt.date(2028, 3, 2), "CDI")


def test_one_person_may_work_on_two_lots(site):
    hire = HireFactory(person=site.engagement.person)
    second = LotFactory(contract=site.contract, number="2")
    second.participations.create(organisation=site.contractor.organisation, role="lead")
    assert engage(site, hire, lot_id=second.pk).person == site.engagement.person
