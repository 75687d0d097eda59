"""Where lots are heading: facts read, outlooks kept, drifts told once; the pages that show them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import DriftKind, SettingCode, StatementStatus
from clauses.models import ClauseSetting, DriftAlert, LotOutlook
from clauses.rules import Pace
from clauses.selectors.followed import lots_followed, open_drifts, waiting_lots
from clauses.selectors.lots import lots_of, progress_of
from clauses.selectors.steering import steering_of_lot, steering_of_lots
from clauses.selectors.usages import pace_in_force
from clauses.services.ledger import statement_return, statement_validate
from clauses.services.steering import drifts_announce, outlooks_refresh, outlooks_refresh_all
from core.models import OutboxEvent
from tests.factories.accounts import actor_create
from tests.factories.clauses import ContractFactory, EngagementFactory, LotFactory, ObligationFactory, Site
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 7, 1, 10, tzinfo=dt.UTC)
ON = dt.date(2025, 7, 1)
PACE = Pace()


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def acts(site, on=ON) -> dict[str, dt.date | None]:
    return {act.code: act.since for act in steering_of_lot(site.lot, on=on, pace=PACE).acts}


def validated(site, *hours: str, first: int = 4) -> None:
    """One validated statement a month from April."""
    for n, value in enumerate(hours):
        statement = site.statement(value, month=dt.date(2025, first + n, 1))
        statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOON)


# --- Whose turn it is ---


def test_a_lot_without_obligation_waits_for_the_facilitator_since_its_notification():
    site = Site(owed=None)
    assert acts(site)["obligation"] == dt.date(2025, 1, 1)


def test_a_month_due_and_not_sent_waits_for_the_company_since_the_due_day():
    site = Site()
    # People came in March: its statement was due on 10 April.
    assert acts(site, on=dt.date(2025, 4, 10)).get("statement_due") is None
    assert acts(site, on=dt.date(2025, 4, 11))["statement_due"] == dt.date(2025, 4, 10)


def test_a_statement_sent_waits_for_the_facilitator_and_the_month_is_no_longer_asked_for():
    site = Site()
    site.statement("100", month=dt.date(2025, 3, 1))
    found = acts(site, on=dt.date(2025, 4, 11))
    assert found["statement_to_check"] == dt.date(2025, 4, 8)
    assert "statement_due" not in found


def test_a_statement_returned_waits_for_the_company_since_it_was_returned():
    site = Site()
    statement = site.statement("100")
    statement_return(actor=site.facilitator, statement_id=statement.pk, reason="À revoir", now=NOON)
    assert acts(site)["statement_returned"] == ON


def test_a_month_in_which_nobody_worked_is_not_asked_for():
    site = Site()
    site.engagement.ends_on = dt.date(2025, 3, 31)
    site.engagement.save()
    site.statement("100", month=dt.date(2025, 3, 1))
    assert "statement_due" not in acts(site)


def test_an_eligibility_to_check_waits_for_the_facilitator():
    site = Site(eligible=False)
    assert acts(site, on=timezone.localdate())["eligibility"] == timezone.localdate()


def test_a_lot_that_ended_short_waits_for_its_settlement_since_its_end():
    site = Site()
    assert acts(site, on=dt.date(2026, 1, 15))["settlement"] == dt.date(2025, 12, 31)


def test_declared_hours_count_for_the_forecast_and_not_as_validated():
    site = Site()
    validated(site, "60", "60")
    site.statement("60", month=dt.date(2025, 6, 1))
    steering = steering_of_lot(site.lot, on=ON, pace=PACE)
    assert [row.hours for row in steering.facts.months] == [60, 60, 60]
    assert steering.forecast.end.low >= 180
    assert sum(steering.facts.validated.values()) == 120


def test_reading_many_lots_takes_as_many_queries_as_reading_one(django_assert_max_num_queries):
    site = Site()
    validated(site, "60")
    lots = [site.lot, *(LotFactory(contract=site.contract, number=str(n)) for n in range(2, 10))]
    for lot in lots[1:]:
        EngagementFactory(lot=lot, company=site.contractor.organisation)
    with django_assert_max_num_queries(13):
        assert len(steering_of_lots([lot.pk for lot in lots], on=ON, pace=PACE)) == 9


# --- The limits of the light ---


def test_the_limits_of_the_light_are_dated_settings_of_the_departement():
    site = Site()
    validated(site, "130", "130")  # 260 h of about 415 expected: 63 %
    lot = lots_of(site.facilitator).get()
    assert progress_of(lot, on=ON).light.code == "watch"
    ClauseSetting.objects.create(code=SettingCode.PACE_WATCH, value=Decimal("0.75"), valid_from=dt.date(2025, 6, 1))
    assert progress_of(lot, on=ON).light.code == "late"
    assert pace_in_force(dt.date(2025, 5, 31)) == Pace()
    ClauseSetting.objects.create(code=SettingCode.PACE_ON_TRACK, value=Decimal("0.50"), valid_from=dt.date(2025, 6, 1))
    assert pace_in_force(ON) == Pace(on_track=Decimal("0.50"), watch=Decimal("0.50")), "never upside down"


# --- Outlooks and drifts ---


def test_the_outlook_keeps_the_light_the_forecast_and_the_next_act():
    site = Site()
    validated(site, "60", "60")
    outlooks_refresh(lot_ids=[site.lot.pk], on=ON)
    outlook = site.lot.outlook
    assert outlook.light == "late"
    assert outlook.forecast_low <= outlook.forecast_likely <= outlook.forecast_high
    assert (outlook.act_party, outlook.act_label) == ("company", "Envoyer un relevé attendu")
    assert not DriftAlert.objects.exists(), "drifts are watched once a day"


def test_a_drift_is_told_once_to_whoever_follows_the_contract(deliver_outbox):
    site = Site()
    validated(site, "10")
    for day in range(3):
        outlooks_refresh_all(on=ON + dt.timedelta(days=day))
        drifts_announce(on=ON + dt.timedelta(days=day))
    alert = DriftAlert.objects.get()
    assert (alert.kind, alert.detected_on, alert.announced_on) == (DriftKind.PACE, ON, ON)
    deliver_outbox()
    (message,) = [one for one in mail.outbox if "objectif" in one.subject]
    assert message.to == [site.facilitator.user.email]
    assert "attendues à cette date" in message.body
    assert reverse("clauses:lot_steering", args=[site.lot.pk]) in message.body


def test_a_lot_back_on_its_way_closes_its_drift_and_a_new_one_is_told_again(deliver_outbox):
    site = Site()
    outlooks_refresh_all(on=ON)
    validated(site, "200", "200")
    outlooks_refresh_all(on=ON + dt.timedelta(days=1))
    first = DriftAlert.objects.get()
    assert first.ended_on == ON + dt.timedelta(days=1)
    assert not open_drifts(site.facilitator).exists()
    outlooks_refresh_all(on=dt.date(2025, 12, 1))
    assert DriftAlert.objects.open().get().pk != first.pk


def test_a_drift_that_ended_before_the_mail_is_sent_bothers_nobody(deliver_outbox):
    Site()
    outlooks_refresh_all(on=ON)
    drifts_announce(on=ON)
    DriftAlert.objects.update(ended_on=ON)
    deliver_outbox()
    assert not mail.outbox


def test_nobody_in_charge_means_the_whole_team_is_told(deliver_outbox):
    site = Site()
    colleague = actor_create(Role.FACILITATOR, organisation=site.facilitator.organisation)
    site.contract.facilitator = None
    site.contract.save()
    outlooks_refresh_all(on=ON)
    drifts_announce(on=ON)
    deliver_outbox()
    assert set(mail.outbox[0].to) == {site.facilitator.user.email, colleague.user.email}


def test_contracts_that_end_are_seen_before_the_pace_slows():
    site = Site()
    validated(site, "150", "150", "150")
    site.engagement.ends_on = dt.date(2025, 7, 1)
    site.engagement.save()
    ObligationFactory(lot=LotFactory(contract=site.contract, number="9"), hours=833)
    outlooks_refresh_all(on=ON)
    steering = steering_of_lot(site.lot, on=ON, pace=PACE)
    assert steering.light.code == "on_track"
    kinds = set(DriftAlert.objects.filter(lot=site.lot).values_list("kind", flat=True))
    assert kinds == ({"forecast"} if steering.gap == "short" else set())


def test_what_happens_on_a_lot_moves_its_outlook_at_once(deliver_outbox):
    site = Site()
    outlooks_refresh(lot_ids=[site.lot.pk], on=timezone.localdate())
    statement = site.statement("100")
    statement_return(actor=site.facilitator, statement_id=statement.pk, reason="À revoir", now=timezone.now())
    deliver_outbox()
    outlook = LotOutlook.objects.get(lot=site.lot)
    assert "company" in outlook.parties
    assert outlook.act_code == "statement_returned"
    assert not OutboxEvent.objects.filter(status="dead").exists()


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_find_a_drift_once():
    Site()
    at_once(*[lambda: outlooks_refresh_all(on=ON)] * 3)
    assert DriftAlert.objects.count() == 1
    told = at_once(*[lambda: drifts_announce(on=ON)] * 3)
    assert sorted(told) == [0, 0, 1]


# --- Pages ---


def test_the_steering_page_shows_figures_forecast_and_whose_turn_it_is(login):
    site = Site()
    validated(site, "60", "60", "60")
    page = text(login(site.facilitator).get(reverse("clauses:lot_steering", args=[site.lot.pk])))
    assert "Prévision à la fin du lot" in page
    assert "Pilotage" in page
    assert "réglages du Département" in page
    stranger = login(actor_create(Role.FACILITATOR))
    assert stranger.get(reverse("clauses:lot_steering", args=[site.lot.pk])).status_code == 404


def test_the_list_filters_on_whose_turn_it_is_and_says_when_nothing_matches(login):
    site = Site()
    site.lot.ends_on = timezone.localdate() + dt.timedelta(days=300)
    site.lot.save()
    other = LotFactory(contract=ContractFactory(facilitation=site.facilitator.organisation))
    outlooks_refresh_all(on=timezone.localdate())
    client, address = login(site.facilitator), reverse("clauses:followed_list")
    mine = lots_followed(site.facilitator, on=timezone.localdate(), filters={"who": "facilitator"})
    assert other in mine
    assert site.lot not in mine
    assert "Suivi des lots" in text(client.get(address))
    for query in ("who=company", "who=nobody", "light=late", "scope=mine", "drift=on", "past=on", "sort=light", "q=x"):
        assert client.get(f"{address}?{query}").status_code == 200
    assert "Aucun lot ne correspond" in text(client.get(f"{address}?q=introuvable"))


def test_the_dashboard_says_what_waits_for_me_and_which_lots_drift(login):
    site = Site()
    site.statement("10", month=dt.date(2025, 3, 1))
    outlooks_refresh_all(on=ON)
    page = text(login(site.facilitator).get(reverse("clauses:facilitator_home")))
    assert "Ce qui vous attend" in page
    assert "Vérifier un relevé reçu" in page
    assert "Dérives en cours" in page
    assert waiting_lots(actor_create(Role.FACILITATOR)).counts == {"company": 0, "facilitator": 0, "buyer": 0}
    assert site.lot.statements.get().status == StatementStatus.SENT
