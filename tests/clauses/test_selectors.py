"""Figures and lists: derived from the ledger, at any date, and scoped by who asks."""

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from clauses.models import ClauseSetting, Engagement, HoursLine, HoursStatement, Lot, Participation, PublicContract
from clauses.selectors.contractors import company_lots, company_months_late
from clauses.selectors.figures import key_figures
from clauses.selectors.lots import lot_totals, lots_of, lots_to_watch, progress_of, work_of_facilitator
from clauses.selectors.usages import usage_value
from clauses.services.bulk import MonthOfHours, hours_record_bulk
from clauses.services.ledger import line_correct, statement_validate
from core.errors import Refused
from tests.factories.accounts import actor_create, territory_create
from tests.factories.clauses import ContractFactory, EngagementFactory, LotFactory, ObligationFactory, Site

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
APRIL = dt.date(2025, 4, 1)


def record(site, *months, engagement=None, validated=True):
    rows = [
        MonthOfHours(
            engagement or site.engagement, month, Decimal(hours), sent_at=NOON, validated_at=NOON if validated else None
        )
        for month, hours in months
    ]
    hours_record_bulk(rows=rows, sent_by=site.contractor.user, validated_by=site.facilitator.user)


# --- Scope ---


def test_a_facilitator_reads_what_her_organisation_follows_and_what_nobody_follows():
    site = Site()
    free, others = ContractFactory(), Site().contract
    visible = PublicContract.objects.visible_to(site.facilitator)
    assert set(visible) == {site.contract, free}
    assert others not in visible


def test_a_facilitator_limited_to_a_territory_reads_that_territory_and_contracts_without_one():
    here, elsewhere = territory_create("Ici"), territory_create("Vallée voisine")
    below = territory_create("Haute vallée", parent=here)
    here.refresh_from_db()
    actor = actor_create(Role.FACILITATOR, territory=here)
    contracts = [ContractFactory(territory=place) for place in (here, below, None, elsewhere)]
    assert set(PublicContract.objects.visible_to(actor)) == set(contracts[:3])


@pytest.mark.parametrize("role", [Role.PILOT, Role.ADMIN])
def test_the_departement_reads_all_figures_and_no_name(role):
    site, actor = Site(), actor_create(role)
    assert set(Lot.objects.visible_to(actor)) == {site.lot}
    assert not Engagement.objects.visible_to(actor).exists()
    assert not HoursStatement.objects.visible_to(actor).exists()


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT])
def test_other_roles_read_nothing(role):
    Site()
    actor = actor_create(role)
    for model in (PublicContract, Lot, Engagement, HoursStatement, Participation):
        assert not model.objects.visible_to(actor).exists()
        assert not model.objects.visible_to(None).exists()


def test_a_company_reads_its_own_participation_only():
    site = Site()
    other = actor_create(Role.CONTRACTOR)
    Participation.objects.create(lot=site.lot, organisation=other.organisation, role="subcontractor")
    assert [p.organisation_id for p in Participation.objects.visible_to(other)] == [other.organisation_id]
    assert not Engagement.objects.visible_to(other).exists()


# --- Totals ---


def test_totals_can_be_asked_at_a_past_date_and_as_known_at_a_past_instant():
    site = Site()
    record(site, (APRIL, "100"), (dt.date(2025, 5, 1), "50"))
    assert lot_totals(lot_id=site.lot.pk).validated == 150
    assert lot_totals(lot_id=site.lot.pk, worked_until=dt.date(2025, 4, 30)).validated == 100
    assert lot_totals(lot_id=site.lot.pk, known_at=NOON - dt.timedelta(seconds=1)).validated == 0


def test_the_obligation_of_a_past_instant_is_the_one_in_force_then():
    site = Site(owed=None)
    ObligationFactory(lot=site.lot, decided_at=NOON, replaced_at=NOON + dt.timedelta(days=10))
    ObligationFactory(lot=site.lot, decided_at=NOON + dt.timedelta(days=10), hours=900, reason="Avenant 1")
    assert lot_totals(lot_id=site.lot.pk).owed == 900
    assert lot_totals(lot_id=site.lot.pk, known_at=NOON).owed == 833
    assert lot_totals(lot_id=site.lot.pk, known_at=NOON - dt.timedelta(days=1)).owed is None


def test_the_list_of_lots_has_the_same_totals_as_each_lot():
    site = Site()
    record(site, (APRIL, "100"))
    site.statement("20.25", month=dt.date(2025, 6, 1))
    lot = lots_of(site.facilitator).get()
    progress = progress_of(lot, on=dt.date(2025, 6, 30))
    assert (progress.totals.owed, progress.totals.validated, progress.totals.declared) == (833, 100, Decimal("20.25"))
    assert progress.light.code == "late"
    assert progress.label == "En retard"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["validate", "correct"]), st.decimals(0, 300, places=2), st.integers(0, 20)),
        min_size=1,
        max_size=8,
    )
)
def test_the_validated_total_is_the_sum_of_the_countable_lines_at_every_instant(acts):
    """Whatever is validated and corrected, in any order, what was known at an earlier instant never moves."""
    with transaction.atomic():
        site = Site()
        _check_every_instant(site, acts)
        transaction.set_rollback(True)


def _check_every_instant(site, acts):
    month, now, known = APRIL, NOON, {}
    for kind, hours, choice in acts:
        now += dt.timedelta(hours=1)
        lines = list(HoursLine.objects.order_by("pk"))
        if kind == "validate" and hours:
            statement = site.statement(str(hours), month=month)
            month = (month + dt.timedelta(days=31)).replace(day=1)
            with contextlib.suppress(Refused):  # more hours than the month can hold
                statement_validate(actor=site.facilitator, statement_id=statement.pk, now=now)
        elif lines:
            line = lines[choice % len(lines)]
            with contextlib.suppress(Refused):
                line_correct(actor=site.facilitator, line_id=line.pk, hours=hours, reason="Relu", now=now)
        known[now] = sum((line.hours for line in HoursLine.objects.all() if line.countable), Decimal(0))
        assert lot_totals(lot_id=site.lot.pk).validated == known[now]
    for instant, total in known.items():
        assert lot_totals(lot_id=site.lot.pk, known_at=instant).validated == total


# --- The facilitator's home ---


def test_the_most_worrying_lots_come_first():
    site = Site()
    on = dt.date(2025, 7, 1)
    reached = LotFactory(contract=ContractFactory(facilitation=site.facilitator.organisation))
    ObligationFactory(lot=reached, hours=10, reason="x")
    engagement = EngagementFactory(lot=reached, company=site.contractor.organisation, eligible=True)
    record(site, (APRIL, "20"), engagement=engagement)
    LotFactory(contract=reached.contract, number="2", ends_on=dt.date(2024, 12, 31), starts_on=None)
    watched = lots_to_watch(site.facilitator, on=on)
    assert [one.lot for one in watched.shown] == [site.lot, reached]
    assert watched.counts["late"] == 1
    assert watched.total == 2


def test_the_work_that_waits_is_counted():
    site = Site(owed=None, eligible=False)
    site.statement("10")
    work = work_of_facilitator(site.facilitator)
    assert (work.statements, work.eligibility, work.obligations) == (1, 1, 1)
    assert work.to_check == [site.engagement]


# --- The company's months ---


def test_the_months_to_send_are_those_where_the_company_employed_somebody():
    site = Site()
    late = company_months_late(site.contractor, on=dt.date(2025, 6, 5))
    assert [(one.month, one.is_late) for one in late] == [
        (dt.date(2025, 3, 1), True),
        (dt.date(2025, 4, 1), True),
        (dt.date(2025, 5, 1), False),
    ]
    record(site, (dt.date(2025, 3, 1), "10"), validated=False)
    late = company_months_late(site.contractor, on=dt.date(2025, 6, 5))
    assert [one.month.month for one in late] == [4, 5]
    assert company_months_late(actor_create(Role.CONTRACTOR), on=dt.date(2025, 6, 5)) == []


def test_a_returned_month_comes_first():
    site = Site()
    statement = site.statement("10", month=dt.date(2025, 5, 1))
    HoursStatement.objects.filter(pk=statement.pk).update(status="returned")
    late = company_months_late(site.contractor, on=dt.date(2025, 6, 5))
    assert [one.month.month for one in late] == [5, 3, 4]


def test_a_company_s_lots_show_its_own_hours():
    site = Site()
    record(site, (APRIL, "100"))
    other = EngagementFactory(lot=site.lot, eligible=True)
    Participation.objects.create(lot=site.lot, organisation=other.company, role="subcontractor")
    row = MonthOfHours(other, APRIL, Decimal(30), sent_at=NOON, validated_at=NOON)
    hours_record_bulk(rows=[row], sent_by=site.contractor.user, validated_by=site.facilitator.user)
    [lot] = company_lots(site.contractor)
    assert (lot.my_validated_hours, lot.validated_hours, lot.my_people, lot.my_role_label) == (100, 130, 1, "Titulaire")


# --- Key figures ---


def test_key_figures_count_contracts_hours_people_and_the_share_of_rsa():
    site = Site()
    record(site, (APRIL, "100"), (dt.date(2025, 5, 1), "60"))
    senior = EngagementFactory(lot=site.lot, company=site.contractor.organisation, eligible=True)
    Engagement.objects.filter(pk=senior.pk).update(eligibility_criteria=["senior50"])
    senior.refresh_from_db()
    record(site, (dt.date(2025, 6, 1), "40"), engagement=senior)
    # The same person on a second lot is one person.
    second = LotFactory(contract=site.contract, number="2")
    again = EngagementFactory(
        person=site.engagement.person, lot=second, company=site.contractor.organisation, eligible=True
    )
    record(site, (APRIL, "5.5"), engagement=again)
    figures = key_figures(dt.date(2025, 12, 31))
    assert (figures.contracts, figures.lots, figures.hours_owed) == (1, 1, 833)
    assert figures.hours_validated == Decimal("205.50")
    assert (figures.people, figures.people_rsa, figures.rsa_share) == (2, 1, Decimal("0.5"))
    assert figures.full_time_equivalents == Decimal("205.50") / 1600
    assert key_figures(dt.date(2025, 4, 30)).hours_validated == Decimal("105.50")
    assert key_figures(dt.date(2025, 12, 31), since=dt.date(2025, 6, 1)).people == 1


def test_key_figures_of_a_territory_are_those_of_its_contracts():
    here, elsewhere = territory_create("Ici"), territory_create("Vallée voisine")
    below = territory_create("Haute vallée", parent=here)
    here.refresh_from_db()
    site = Site()
    record(site, (APRIL, "100"))
    PublicContract.objects.update(territory=below)
    assert key_figures(dt.date(2025, 12, 31), here).hours_validated == 100
    empty = key_figures(dt.date(2025, 12, 31), elsewhere)
    assert (empty.contracts, empty.hours_owed, empty.hours_validated, empty.people, empty.rsa_share) == (
        0,
        0,
        0,
        0,
        None,
    )


def test_hours_that_do_not_count_are_not_in_the_figures():
    site = Site(eligible=False)
    record(site, (APRIL, "100"))
    figures = key_figures(dt.date(2025, 12, 31))
    assert (figures.hours_validated, figures.people) == (0, 0)


# --- Dated usages ---


def test_a_usage_is_worth_its_value_of_the_day():
    values = {"code": "hourly_cost"}
    ClauseSetting.objects.create(value=Decimal(30), valid_from="2020-01-01", valid_to="2024-12-31", **values)
    ClauseSetting.objects.create(value=Decimal("37.50"), valid_from="2025-01-01", **values)
    assert usage_value("hourly_cost", on=dt.date(2024, 12, 31)) == 30
    assert usage_value("hourly_cost", on=dt.date(2025, 1, 1)) == Decimal("37.50")
    assert usage_value("hourly_cost", on=dt.date(2019, 12, 31)) == 36
    assert usage_value("window_months", on=dt.date(2025, 1, 1)) == 24
