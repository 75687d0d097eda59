"""The duty of August 2026: whom it concerns, what answers it, what is recorded; it never blocks."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import DutyState, ExemptionGround
from clauses.models import DutyExemption, DutyThreshold, LegalDate, PublicContract
from clauses.rules import answers_duty, contract_type_of_cpv, exemption_fits, social_condition_required
from clauses.selectors.duty import duty_counts, duty_list, duty_terms, with_duty
from clauses.selectors.sizing.duty import duty_of
from clauses.services.duty import (
    duty_facts_state,
    exemption_record,
    exemption_withdraw,
    legal_date_save,
    threshold_save,
)
from core.errors import Conflict, Refused
from tests.factories.accounts import actor_create
from tests.factories.clauses import ContractFactory, LotFactory
from tests.factories.sizing import StudyFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)
SINCE = dt.date(2026, 8, 22)


def contract(**values):
    defaults = {
        "considerations": [],
        "contract_type": "services",
        "estimated_value": Decimal(300_000),
        "consultation_on": dt.date(2026, 9, 1),
        "notified_on": dt.date(2026, 12, 1),
    }
    return ContractFactory(**defaults | values)


def state(one):
    return with_duty(PublicContract.objects.filter(pk=one.pk)).get().duty_state


# --- Rules ---


@pytest.mark.parametrize(
    ("cpv", "kind"),
    [
        ("45210000", "works"),
        ("03000000", "supplies"),
        ("44100000", "supplies"),
        ("48000000", "supplies"),
        ("50000000", "services"),
        ("98000000", "services"),
        ("46000000", ""),
        ("4", ""),
        ("", ""),
        ("²²000000", ""),
    ],
)
def test_a_cpv_code_says_what_is_bought(cpv, kind):
    assert contract_type_of_cpv(cpv) == kind


@pytest.mark.parametrize(
    ("kinds", "words", "answered"),
    [
        (["EXECUTION"], [], True),
        (["", "RESERVED_SIAE"], [], True),
        (["CRITERION"], [], False),
        ([], ["Critère social"], False),
        ([], ["Clause sociale"], True),
        ([], ["Concession réservée"], True),
        ([], ["Pas de considération sociale"], False),
        ([], [], False),
    ],
)
def test_a_condition_of_execution_answers_and_a_criterion_alone_does_not(kinds, words, answered):
    """CCP L2112-2-1 speaks of conditions of execution."""
    assert answers_duty(kinds, words) is answered


def test_short_works_excuse_works_only():
    assert exemption_fits("short_works", "works")
    assert exemption_fits("short_works", "")
    assert not exemption_fits("short_works", "services")
    assert all(exemption_fits(ground, "services") for ground in ExemptionGround if ground != "short_works")


# --- The state of a contract ---


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, DutyState.MISSING),
        ({"estimated_value": Decimal(216_000)}, DutyState.MISSING),
        ({"estimated_value": Decimal("215999.99")}, DutyState.UNCONCERNED),
        ({"estimated_value": None, "amount_excl_tax": Decimal(250_000)}, DutyState.MISSING),
        ({"estimated_value": None, "amount_excl_tax": None}, DutyState.TO_CHECK),
        ({"consultation_on": SINCE}, DutyState.MISSING),
        ({"consultation_on": SINCE - dt.timedelta(days=1)}, DutyState.UNCONCERNED),
        ({"consultation_on": None}, DutyState.TO_CHECK),
        ({"consultation_on": None, "notified_on": SINCE - dt.timedelta(days=1)}, DutyState.UNCONCERNED),
        ({"consultation_on": None, "notified_on": None}, DutyState.UNCONCERNED),
        ({"contract_type": "", "cpv": "45000000"}, DutyState.UNCONCERNED),
        ({"contract_type": "", "cpv": "90000000"}, DutyState.MISSING),
        ({"contract_type": "", "cpv": ""}, DutyState.TO_CHECK),
        ({"contract_type": "works", "estimated_value": Decimal(5_404_000)}, DutyState.MISSING),
        ({"family": "concession", "estimated_value": Decimal(300_000)}, DutyState.UNCONCERNED),
        ({"family": "concession", "estimated_value": Decimal(6_000_000)}, DutyState.MISSING),
        ({"family": "private", "procedure": "", "ccag": ""}, DutyState.UNCONCERNED),
        ({"status": "abandoned"}, DutyState.UNCONCERNED),
        ({"considerations": ["Clause sociale"]}, DutyState.ANSWERED),
        ({"considerations": ["Critère social"]}, DutyState.MISSING),
        ({"consultation_on": dt.date(2029, 1, 1), "notified_on": None}, DutyState.TO_CHECK),
    ],
)
def test_the_state_of_a_contract(values, expected):
    assert state(contract(**values)) == expected


def test_a_clause_on_one_lot_answers_for_the_contract():
    one = contract()
    LotFactory(contract=one, number="1", clause_kind="")
    assert state(one) == DutyState.MISSING
    LotFactory(contract=one, number="2", clause_kind="RESERVED_SIAE")
    assert state(one) == DutyState.ANSWERED


def test_the_database_says_what_the_rule_says():
    """The same answer from SQL and from the pure rule, around each threshold and date."""
    terms = duty_terms()
    for kind in ("works", "supplies", "services"):
        for buyer in ("local", "central"):
            for day in (dt.date(2026, 8, 21), SINCE, dt.date(2027, 12, 31)):
                amount = next(t.amount for t in terms.thresholds if t.covers(kind, buyer, day))
                for value in (amount - 1, amount, amount + 1):
                    one = contract(
                        contract_type=kind,
                        buyer_type=buyer,
                        consultation_on=day,
                        estimated_value=value,
                        notified_on=None,
                    )
                    required = social_condition_required(
                        consultation_date=day,
                        contract_type=kind,
                        buyer_type=buyer,
                        estimated_value=value,
                        thresholds=terms.thresholds,
                        in_force_from=terms.since,
                    )
                    assert (state(one) == DutyState.MISSING) is required


def test_without_a_legal_date_nobody_is_concerned():
    LegalDate.objects.all().delete()
    assert state(contract()) == DutyState.UNCONCERNED


def test_a_study_reads_the_same_rows():
    study = StudyFactory(
        contract_type="services", estimated_value=Decimal(100_000), consultation_on=dt.date(2026, 9, 1)
    )
    assert not duty_of(study, on=SINCE).is_required
    DutyThreshold.objects.filter(contract_type="services", valid_from=dt.date(2026, 1, 1)).update(amount=90_000)
    assert duty_of(study, on=SINCE).is_required
    LegalDate.objects.update(day=dt.date(2027, 1, 1))
    assert not duty_of(study, on=SINCE).is_required
    LegalDate.objects.all().delete()
    assert not duty_of(study, on=SINCE).is_known


# --- Lists ---


def test_each_reads_her_own_contracts_and_those_that_wait_by_default():
    facilitator, buyer, pilot = actor_create(Role.FACILITATOR), actor_create(Role.BUYER), actor_create(Role.PILOT)
    mine = contract(facilitation=facilitator.organisation)
    bought = contract(buyer=buyer.organisation, facilitation=actor_create(Role.FACILITATOR).organisation)
    answered = contract(facilitation=facilitator.organisation, considerations=["Clause sociale"])
    assert set(duty_list(facilitator)) == {mine}
    assert set(duty_list(buyer)) == {bought}
    assert set(duty_list(pilot)) == {mine, bought}
    assert set(duty_list(facilitator, filters={"state": "all"})) == {mine, answered}
    assert set(duty_list(facilitator, filters={"state": "answered"})) == {answered}
    assert list(duty_list(facilitator, filters={"q": "introuvable"})) == []
    assert duty_counts(facilitator) == {"missing": 1, "answered": 1}


# --- Services ---


def test_an_exemption_is_recorded_once_with_its_author_and_answers_the_alert():
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation)
    kept = exemption_record(actor=actor, contract_id=one.pk, ground="no_link", words=" Achat de licences. ", now=NOW)
    assert (kept.words, kept.recorded_by, kept.recorded_at) == ("Achat de licences.", actor.user, NOW)
    assert state(one) == DutyState.EXEMPT
    with pytest.raises(Conflict, match="déjà enregistrée par"):
        exemption_record(actor=actor, contract_id=one.pk, ground="no_link", words="Encore", now=NOW)
    exemption_withdraw(actor=actor, contract_id=one.pk)
    assert state(one) == DutyState.MISSING
    with pytest.raises(Conflict):
        exemption_withdraw(actor=actor, contract_id=one.pk)


@pytest.mark.parametrize(
    ("values", "ground", "words", "code"),
    [
        ({}, "short_works", "Deux mois", "not_works"),
        ({}, "no_link", "  ", "words_missing"),
        ({"considerations": ["Clause sociale"]}, "no_link", "x", "answered"),
        ({"estimated_value": Decimal(1)}, "no_link", "x", "unconcerned"),
    ],
)
def test_what_an_exemption_is_refused_for(values, ground, words, code):
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation, **values)
    with pytest.raises(Refused) as refused:
        exemption_record(actor=actor, contract_id=one.pk, ground=ground, words=words, now=NOW)
    assert refused.value.codes == {code}
    assert not DutyExemption.objects.exists()


def test_nobody_exempts_the_contract_of_others_nor_without_the_role():
    one = contract(buyer=actor_create(Role.BUYER).organisation)
    with pytest.raises(PublicContract.DoesNotExist):
        exemption_record(actor=actor_create(Role.BUYER), contract_id=one.pk, ground="no_link", words="x", now=NOW)
    with pytest.raises(Refused, match="facilitateur et l'acheteur"):
        exemption_record(actor=actor_create(Role.PILOT), contract_id=one.pk, ground="no_link", words="x", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_people_exempt_at_once_and_one_is_kept(national_rows):
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation)
    results = at_once(
        *(
            lambda n=n: exemption_record(actor=actor, contract_id=one.pk, ground="no_link", words=f"Motif {n}", now=NOW)
            for n in range(2)
        )
    )
    assert DutyExemption.objects.count() == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1


@pytest.fixture
def national_rows(transactional_db):
    """A transactional test empties the tables that the migration filled."""
    from clauses.services.reference import thresholds_load

    thresholds_load()


def test_facts_are_stated_and_a_consultation_does_not_follow_the_notification():
    actor = actor_create(Role.FACILITATOR)
    one = contract(consultation_on=None, facilitation=actor.organisation)
    assert state(one) == DutyState.TO_CHECK
    duty_facts_state(actor=actor, contract_id=one.pk, values={"consultation_on": dt.date(2026, 9, 3)})
    assert state(one) == DutyState.MISSING
    with pytest.raises(Refused, match="ne peut pas suivre la notification"):
        duty_facts_state(actor=actor, contract_id=one.pk, values={"consultation_on": dt.date(2027, 1, 1)})


def test_the_pilot_edits_thresholds_and_two_values_for_a_day_are_refused():
    pilot = actor_create(Role.PILOT)
    values = {
        "contract_type": "works",
        "buyer_type": "local",
        "amount": Decimal(5_600_000),
        "valid_from": dt.date(2028, 1, 1),
        "valid_to": None,
        "source": "Avis 2027",
        "to_confirm": False,
    }
    row = threshold_save(actor=pilot, values=values)
    assert threshold_save(actor=pilot, values={"amount": Decimal(5_500_000)}, threshold_id=row.pk).amount == 5_500_000
    with pytest.raises(Refused, match="déjà une valeur à ces dates"):
        threshold_save(actor=pilot, values=values | {"valid_from": dt.date(2029, 1, 1)})
    with pytest.raises(Refused, match="précède le début"):
        threshold_save(actor=pilot, values=values | {"buyer_type": "central", "valid_to": dt.date(2027, 1, 1)})
    with pytest.raises(Refused):
        threshold_save(actor=actor_create(Role.FACILITATOR), values=values)
    legal_date_save(actor=pilot, code="social_duty", values={"day": dt.date(2027, 1, 1), "source": "Report"})
    assert duty_terms().since == dt.date(2027, 1, 1)


# --- Pages ---


def test_the_facilitator_meets_the_alert_at_home_on_the_contract_and_in_the_list(client, login):
    actor = actor_create(Role.FACILITATOR)
    one = contract(facilitation=actor.organisation, reference="2026-AA1")
    login(actor)
    assert "1 marché au-dessus du seuil" in client.get(reverse("clauses:facilitator_home")).content.decode()
    assert (
        "Une condition sociale est attendue"
        in client.get(reverse("clauses:contract_detail", args=[one.pk])).content.decode()
    )
    assert "2026-AA1" in client.get(reverse("clauses:duty_list")).content.decode()
    export = client.get(reverse("clauses:duty_list"), {"format": "xlsx"})
    assert export["Content-Type"].startswith("application/vnd.openxmlformats")


def test_the_buyer_answers_on_the_page_of_the_contract(client, login):
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation, consultation_on=None)
    login(actor)
    page = reverse("clauses:duty_contract", args=[one.pk])
    assert "il manque la date de lancement" in client.get(page).content.decode()
    facts = {"faits-consultation_on": "2026-09-02", "faits-contract_type": "services", "faits-buyer_type": "local"}
    assert client.post(page, facts | {"state_facts": "1"}).status_code == 302
    one.refresh_from_db()
    assert (one.consultation_on, one.estimated_value) == (dt.date(2026, 9, 2), None)
    assert client.post(page, {"ground": "available", "words": ""}).status_code == 422
    assert client.post(page, {"ground": "available", "words": "Fournitures au catalogue."}).status_code == 302
    assert "Fournitures au catalogue." in client.get(page).content.decode()
    withdraw = reverse("clauses:duty_exemption_withdraw", args=[one.pk])
    assert client.post(withdraw).status_code == 302
    assert not DutyExemption.objects.exists()


def test_a_wrong_day_or_a_social_security_number_is_said_at_its_field(client, login):
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation)
    login(actor)
    page = reverse("clauses:duty_contract", args=[one.pk])
    answer = client.post(page, {"state_facts": "1", "faits-consultation_on": "2027-05-01", "faits-buyer_type": "local"})
    assert answer.status_code == 422
    assert "ne peut pas suivre la notification" in answer.content.decode()
    answer = client.post(page, {"ground": "no_link", "words": "voir 1 85 05 78 006 084 91"})
    assert answer.status_code == 422


def test_the_pilot_reads_all_and_edits_the_rows(client, login):
    pilot = actor_create(Role.PILOT)
    one = contract()
    login(pilot)
    page = client.get(reverse("clauses:duty_contract", args=[one.pk])).content.decode()
    assert "Enregistrer une dispense" not in page
    assert client.get(reverse("clauses:threshold_list")).status_code == 200
    row = DutyThreshold.objects.get(contract_type="works", buyer_type="local", valid_from=dt.date(2026, 1, 1))
    data = {
        "contract_type": "works",
        "buyer_type": "local",
        "amount": "5 404 000,00",
        "valid_from": "2026-01-01",
        "valid_to": "2027-12-31",
        "source": "Avis publié au Journal officiel",
    }
    edit = reverse("clauses:threshold_edit", args=[row.pk])
    assert client.post(edit, data).status_code == 302
    row.refresh_from_db()
    assert not row.to_confirm
    assert client.post(edit, data | {"valid_from": "2025-01-01"}).status_code == 422
    assert client.post(reverse("clauses:social_duty_date"), {"day": "2026-08-22", "source": "Loi"}).status_code == 302


def test_the_list_counts_thousands_without_more_queries(client, login):
    actor = actor_create(Role.FACILITATOR)
    buyer = actor_create(Role.BUYER).organisation
    PublicContract.objects.bulk_create(
        PublicContract(
            reference=f"m{n}",
            title="x",
            buyer=buyer,
            facilitation=actor.organisation,
            contract_type="services",
            estimated_value=300_000,
            consultation_on=dt.date(2026, 9, 1),
            created_at=timezone.now(),
        )
        for n in range(60)
    )
    login(actor)
    assert "60" in client.get(reverse("clauses:duty_list")).content.decode()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"family": "private"}, "ne vise pas les marchés privés"),
        ({"consultation_on": dt.date(2026, 6, 1)}, "Sa consultation a été lancée avant le"),
        ({"consultation_on": None, "notified_on": dt.date(2026, 6, 1)}, "Il a été notifié avant le"),
        ({"estimated_value": Decimal(1)}, "Sa valeur reste sous le seuil"),
        ({"consultation_on": None, "notified_on": None}, "Sa date n'est pas connue"),
    ],
)
def test_a_contract_that_is_not_concerned_says_the_true_reason(client, login, values, reason):
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation, **values)
    login(actor)
    assert reason in client.get(reverse("clauses:duty_contract", args=[one.pk])).content.decode()


def test_while_no_day_is_kept_the_reason_is_that_one(client, login):
    actor = actor_create(Role.BUYER)
    one = contract(buyer=actor.organisation)
    LegalDate.objects.all().delete()
    login(actor)
    said = client.get(reverse("clauses:duty_contract", args=[one.pk])).content.decode()
    assert "Le jour où l'obligation commence n'est pas enregistré" in said
