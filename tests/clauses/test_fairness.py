"""Signals kept from night to night, what a facilitator decides of them, and the page of a company."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.enums import SettingCode, SignalCode, SignalTone
from clauses.models import ClauseSetting, CompanySignal, Engagement, ExitNote
from clauses.selectors.companies.facts import company_facts
from clauses.selectors.companies.pages import signals_of
from clauses.services.fairness import (
    companies_review,
    signal_dismiss,
    signal_hide,
    signal_restore,
    signal_share,
)
from clauses.services.ledger import statement_return, statement_validate
from clauses.services.statements import Cell, statement_send
from core.errors import Conflict, Refused
from tests.factories.accounts import actor_create
from tests.factories.clauses import (
    ContractFactory,
    EngagementFactory,
    LotFactory,
    ParticipationFactory,
    Site,
    StatementFactory,
    criterion,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ON = dt.date(2025, 11, 20)
NOW = dt.datetime(2025, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def site():
    """A company with four people on a lot, and nobody who helps them."""
    site = Site()
    for _ in range(3):
        EngagementFactory(lot=site.lot, company=site.contractor.organisation, eligible=True)
    return site


def signal(code):
    return CompanySignal.objects.get(code=code)


def codes():
    return set(CompanySignal.objects.open().values_list("code", flat=True))


# --- From the facts ---


def test_the_review_says_what_the_facts_say_and_ends_what_they_no_longer_say(site):
    companies_review(on=ON)
    assert "no_tutor" in codes()
    assert "4 contrats" in signal("no_tutor").sentence
    site.lot.engagements.update(tutor_name="Un chef d'équipe")
    companies_review(on=ON + dt.timedelta(1))
    assert signal("no_tutor").ended_on == ON + dt.timedelta(1)
    assert "tutors" in codes()


def test_reviewing_twice_changes_nothing(site):
    companies_review(on=ON)
    before = list(CompanySignal.objects.order_by("pk").values())
    companies_review(on=ON)
    assert list(CompanySignal.objects.order_by("pk").values()) == before


def test_thresholds_are_settings_of_the_departement(site):
    ClauseSetting.objects.create(code=SettingCode.FAIR_CONTRACTS, value=5, valid_from=dt.date(2025, 1, 1))
    companies_review(on=ON)
    assert "no_tutor" not in codes()


def test_no_rsa_is_told_of_the_lot_that_names_them(site):
    site.lot.publics.add(criterion())
    site.lot.engagements.update(eligibility_criteria=["qpv"])
    companies_review(on=ON)
    assert signal("no_rsa").lot == site.lot


def test_nobody_in_a_job_six_months_later_comes_from_what_was_noted(site):
    for engagement in site.lot.engagements.all():
        engagement.ends_on = dt.date(2025, 4, 30)
        engagement.save()
        ExitNote.objects.create(engagement=engagement, milestone="m6", state="out", noted_by=site.facilitator.user)
    companies_review(on=ON)
    assert "six mois" in signal("nobody_after").sentence


def test_a_statement_returned_counts_from_its_first_sending(site):
    month = dt.date(2025, 4, 1)
    cells = [Cell(site.engagement.pk, month, "WORK", Decimal(100))]
    in_time = dt.datetime(2025, 5, 8, 9, tzinfo=dt.UTC)
    sent = statement_send(actor=site.contractor, lot_id=site.lot.pk, month=month, cells=cells, now=in_time)
    statement_return(actor=site.facilitator, statement_id=sent.pk, reason="À revoir", now=in_time)
    statement_send(
        actor=site.contractor, lot_id=site.lot.pk, month=month, cells=cells, now=in_time + dt.timedelta(days=30)
    )
    facts = company_facts([site.contractor.organisation_id], on=dt.date(2025, 6, 5))[0]
    april = next(one for one in facts[site.contractor.organisation_id].statements[site.lot.pk] if one.month == month)
    assert not april.is_late
    assert april.hours == 100


def test_a_month_never_sent_is_late_and_one_that_nobody_worked_is_not_asked_for(site):
    facts = company_facts([site.contractor.organisation_id], on=dt.date(2025, 6, 20))[0]
    months = {one.month for one in facts[site.contractor.organisation_id].statements[site.lot.pk]}
    assert months == {dt.date(2025, 3, 1), dt.date(2025, 4, 1), dt.date(2025, 5, 1)}


def test_the_review_asks_as_many_questions_for_ten_companies_as_for_one(site, django_assert_max_num_queries):
    others = [Site() for _ in range(9)]
    for other in others:
        for _ in range(3):
            EngagementFactory(lot=other.lot, company=other.contractor.organisation, eligible=True)
    with django_assert_max_num_queries(27):
        companies_review(on=ON)
    assert CompanySignal.objects.filter(code="no_tutor").count() == 10


# --- What a facilitator decides ---


def test_a_dismissed_signal_says_who_when_and_why_and_stays_aside_while_facts_are_the_same(site):
    companies_review(on=ON)
    signal_dismiss(actor=site.facilitator, signal_id=signal("no_tutor").pk, reason="Tuteur externe", now=NOW)
    companies_review(on=ON + dt.timedelta(5))
    kept = signal("no_tutor")
    assert (kept.dismissed_by, kept.dismissed_at, kept.dismissal_reason) == (
        site.facilitator.user,
        NOW,
        "Tuteur externe",
    )
    assert not kept.is_open


def test_it_comes_back_when_the_facts_change(site):
    companies_review(on=ON)
    signal_dismiss(actor=site.facilitator, signal_id=signal("no_tutor").pk, reason="Tuteur externe", now=NOW)
    EngagementFactory(lot=site.lot, company=site.contractor.organisation, eligible=True)
    companies_review(on=ON + dt.timedelta(5))
    kept = signal("no_tutor")
    assert kept.is_open
    assert (kept.first_seen_on, kept.changed_on) == (ON, ON + dt.timedelta(5))


def test_away_and_back_with_the_same_facts_it_stays_aside(site):
    companies_review(on=ON)
    signal_dismiss(actor=site.facilitator, signal_id=signal("no_tutor").pk, reason="Tuteur externe", now=NOW)
    site.lot.engagements.update(tutor_name="Un chef d'équipe")
    companies_review(on=ON + dt.timedelta(1))
    site.lot.engagements.update(tutor_name="")
    companies_review(on=ON + dt.timedelta(2))
    assert not signal("no_tutor").is_open


def test_a_dismissal_needs_a_reason_a_facilitator_of_the_lot_and_facts_that_were_read(site):
    companies_review(on=ON)
    pk, now = signal("no_tutor").pk, NOW
    with pytest.raises(Refused, match="pourquoi"):
        signal_dismiss(actor=site.facilitator, signal_id=pk, reason=" ", now=now)
    with pytest.raises(Refused, match="facilitateur"):
        signal_dismiss(actor=site.contractor, signal_id=pk, reason="Non", now=now)
    with pytest.raises(Conflict, match="changé"):
        signal_dismiss(actor=site.facilitator, signal_id=pk, reason="Non", now=now, facts="0/99")
    with pytest.raises(CompanySignal.DoesNotExist):
        signal_dismiss(actor=actor_create(Role.FACILITATOR), signal_id=pk, reason="Non", now=now)
    signal_dismiss(actor=site.facilitator, signal_id=pk, reason="Vu", now=now)
    with pytest.raises(Conflict, match="déjà"):
        signal_dismiss(actor=site.facilitator, signal_id=pk, reason="Vu", now=now)
    signal_restore(actor=site.facilitator, signal_id=pk, now=NOW)
    assert signal("no_tutor").is_open


def test_the_company_reads_only_what_is_shared_and_no_longer_once_the_facts_change(site):
    companies_review(on=ON)
    company = site.contractor.organisation
    assert not signals_of(company, actor=site.contractor).exists()
    signal_share(actor=site.facilitator, signal_id=signal("no_tutor").pk, now=NOW)
    assert [one.code for one in signals_of(company, actor=site.contractor)] == ["no_tutor"]
    signal_hide(actor=site.facilitator, signal_id=signal("no_tutor").pk, now=NOW)
    assert not signals_of(company, actor=site.contractor).exists()
    signal_share(actor=site.facilitator, signal_id=signal("no_tutor").pk, now=NOW)
    EngagementFactory(lot=site.lot, company=company, eligible=True)
    companies_review(on=ON + dt.timedelta(1))
    assert not signals_of(company, actor=site.contractor).exists()


def test_what_tells_of_people_is_never_shared_even_by_sql(site):
    site.lot.publics.add(criterion())
    site.lot.engagements.update(eligibility_criteria=["qpv"])
    companies_review(on=ON)
    with pytest.raises(Refused, match="personnes"):
        signal_share(actor=site.facilitator, signal_id=signal("no_rsa").pk, now=NOW)
    with pytest.raises(IntegrityError, match="signal_of_people_stays_here"), transaction.atomic():
        CompanySignal.objects.filter(code="no_rsa").update(shared_at=NOW, shared_by=site.facilitator.user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_facilitators_setting_one_signal_aside_at_once_do_it_once():
    site = Site()
    for _ in range(3):
        EngagementFactory(lot=site.lot, company=site.contractor.organisation, eligible=True)
    companies_review(on=ON)
    pk = signal("no_tutor").pk

    def dismiss(reason):
        return lambda: signal_dismiss(actor=site.facilitator, signal_id=pk, reason=reason, now=NOW)

    results = at_once(dismiss("Un"), dismiss("Deux"))
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert signal("no_tutor").dismissal_reason in {"Un", "Deux"}


# --- Pages ---


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def test_the_facilitator_reads_the_company_sets_a_point_aside_and_takes_it_back(site, login):
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50", "35").pk, now=NOW)
    companies_review(on=ON)
    client, company = login(site.facilitator), site.contractor.organisation
    page = client.get(url("company_detail", company.pk)).content.decode()
    assert "Aucun tuteur" in page
    assert "155,5" in page
    assert site.engagement.person.last_name not in page
    aside = url("signal_aside", signal("no_tutor").pk)
    assert client.get(aside).status_code == 200
    assert client.post(aside, {"reason": ""}).status_code == 422
    changed = client.post(aside, {"reason": "Vu", "facts": "9/9"})
    assert changed.status_code == 409
    # What she reads now is what the form sends next: she is never sent round in circles.
    assert f'name="facts" value="{signal("no_tutor").facts}"' in changed.content.decode()
    assert 'value="9/9"' not in changed.content.decode()
    assert client.post(aside, {"reason": "Tuteur externe", "facts": signal("no_tutor").facts}).status_code == 302
    assert "Points écartés (1)" in client.get(url("company_detail", company.pk)).content.decode()
    assert client.post(url("signal_again", signal("no_tutor").pk)).status_code == 302
    assert signal("no_tutor").is_open


def test_signals_are_on_the_lot_and_on_the_facilitators_day(site, login):
    companies_review(on=ON)
    client = login(site.facilitator)
    assert "Aucun tuteur" in client.get(url("lot_detail", site.lot.pk)).content.decode()
    assert "Points à éclaircir" in client.get(url("facilitator_home")).content.decode()
    assert site.contractor.organisation.name in client.get(url("company_list") + "?tone=ask").content.decode()
    assert "Aucune entreprise" in client.get(url("company_list") + "?code=same_people").content.decode()


def test_the_company_reads_its_own_page_and_workbook_without_what_is_not_shared(site, login):
    companies_review(on=ON)
    client = login(site.contractor)
    page = client.get(url("own_company")).content.decode()
    assert "Aucun tuteur" not in page
    assert "Rien n&#x27;est partagé" in page or "Rien n'est partagé" in page
    book = load_workbook(BytesIO(client.get(url("own_company_export")).content))
    assert book.sheetnames == ["Lots", "Modalités", "Sorties", "Signaux"]
    assert book["Signaux"].max_row == 2  # the note and the head
    signal_share(actor=site.facilitator, signal_id=signal("no_tutor").pk, now=NOW)
    assert "Aucun tuteur" in client.get(url("own_company")).content.decode()
    assert client.get(url("company_detail", site.contractor.organisation_id)).status_code == 403


def test_the_pilot_reads_figures_without_names_and_decides_nothing(site, login):
    companies_review(on=ON)
    client = login(actor_create(Role.PILOT))
    page = client.get(url("company_detail", site.contractor.organisation_id)).content.decode()
    assert "Aucun tuteur" in page
    assert site.engagement.person.last_name not in page
    assert "Écarter" not in page
    assert client.post(url("signal_aside", signal("no_tutor").pk), {"reason": "Non"}).status_code == 403
    book = load_workbook(BytesIO(client.get(url("company_export", site.contractor.organisation_id)).content))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert not any(site.engagement.person.last_name in cell for cell in cells)


def test_few_people_are_hidden_from_the_pilot_and_from_nobody_who_knows_them(site, login):
    past = dt.date(2025, 6, 30)
    Engagement.objects.update(ends_on=past)
    company = site.contractor.organisation
    for actor, name in ((site.facilitator, "company_detail"), (site.contractor, "own_company")):
        args = [company.pk] if name == "company_detail" else []
        page = login(actor).get(url(name, *args)).context["page"]
        assert (page.people, page.contracts, [lot.people for lot in page.lots]) == (4, 4, [4])
    client = login(actor_create(Role.PILOT))
    response = client.get(url("company_detail", company.pk))
    page = response.context["page"]
    assert (page.people, page.permanent, page.tutored, page.contracts) == (None, None, None, None)
    assert [lot.people for lot in page.lots] == [None]
    assert [(row["reached"], row["states"]) for row in page.exits] == [(None, [])] * len(page.exits)
    assert page.exits
    assert "masqué" in response.content.decode()
    assert "Sans nouvelles" not in response.content.decode()
    book = load_workbook(BytesIO(client.get(url("company_export", company.pk)).content))
    assert [cell.value for cell in book["Lots"][3]][-1] == "masqué"
    assert [cell.value for cell in book["Sorties"][3]][1:] == ["masqué", "masqué"]


def test_the_people_of_a_small_lot_do_not_follow_from_those_of_the_others(site, login):
    company = site.contractor.organisation
    EngagementFactory.create_batch(20, lot=site.lot, company=company, eligible=True)
    small, big = (LotFactory(contract=site.contract, number=str(n)) for n in (2, 3))
    for lot, people in ((small, 2), (big, 30)):
        ParticipationFactory(lot=lot, organisation=company)
        EngagementFactory.create_batch(people, lot=lot, company=company, eligible=True)
    page = login(actor_create(Role.PILOT)).get(url("company_detail", company.pk)).context["page"]
    assert page.people == 56
    assert {lot.pk: lot.people for lot in page.lots} == {site.lot.pk: None, small.pk: None, big.pk: 30}


def test_the_pilot_reads_nothing_of_peoples_publics_or_of_their_life_after(site, login):
    companies_review(on=ON)
    company = site.contractor.organisation
    told = CompanySignal.objects.filter(code="no_tutor").get()
    for code in SignalCode.of_people():
        CompanySignal.objects.update_or_create(
            company=company, lot=None, code=code, defaults=signal_values(told) | {"sentence": f"Constat {code}"}
        )
    facilitator = login(site.facilitator).get(url("company_detail", company.pk)).content.decode()
    client = login(actor_create(Role.PILOT))
    pilot = client.get(url("company_detail", company.pk)).content.decode()
    book = load_workbook(BytesIO(client.get(url("company_export", company.pk)).content))
    exported = " ".join(str(cell.value) for row in book["Signaux"] for cell in row)
    for code in SignalCode.of_people():
        assert f"Constat {code}" in facilitator
        assert f"Constat {code}" not in pilot
        assert f"Constat {code}" not in exported
    assert "Aucun tuteur" in pilot


def test_the_pilot_reads_that_contracts_raise_a_question_without_counting_few_of_them(site, login):
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50", "35").pk, now=NOW)
    site.lot.engagements.update(starts_on=site.lot.starts_on)
    companies_review(on=ON)
    company = site.contractor.organisation
    told = list(CompanySignal.objects.filter(code__in=SignalCode.of_contracts()))
    assert {one.code for one in told} >= {"no_tutor", "early_start"}
    facilitator = login(site.facilitator).get(url("company_detail", company.pk)).content.decode()
    client = login(actor_create(Role.PILOT))
    pilot = client.get(url("company_detail", company.pk)).content.decode()
    book = load_workbook(BytesIO(client.get(url("company_export", company.pk)).content))
    exported = " ".join(str(cell.value) for row in book["Signaux"] for cell in row)
    for one in told:
        assert escape(one.sentence) in facilitator
        assert escape(one.sentence) not in pilot
        assert one.sentence not in exported
        assert escape(one.get_code_display()) in pilot
        assert one.get_code_display() in exported


def test_a_company_that_was_refused_on_her_lot_is_no_longer_hers_to_question(site):
    companies_review(on=ON)
    company, other = site.contractor.organisation, actor_create(Role.FACILITATOR)
    lot = LotFactory(contract=ContractFactory(facilitation=other.organisation))
    there = ParticipationFactory(lot=lot, organisation=company, role="subcontractor")
    assert "no_tutor" in {one.code for one in signals_of(company, actor=other)}
    type(there).objects.filter(pk=there.pk).update(
        status="refused", accepted_on=None, refused_on=ON, refusal_reason="Pas d'assurance"
    )
    assert not signals_of(company, actor=other).exists()


def signal_values(one):
    return {name: getattr(one, name) for name in ("tone", "facts", "first_seen_on", "last_seen_on", "changed_on")}


def test_lots_that_others_follow_are_counted_not_shown(site, login):
    other = LotFactory(contract=ContractFactory(facilitation=actor_create(Role.FACILITATOR).organisation))
    ParticipationFactory(lot=other, organisation=site.contractor.organisation)
    EngagementFactory(lot=other, company=site.contractor.organisation, eligible=True)
    page = login(site.facilitator).get(url("company_detail", site.contractor.organisation_id)).content.decode()
    assert "1 autre lot" in page
    assert other.contract.reference not in page


def test_a_stranger_finds_neither_the_company_nor_its_signals(site, login):
    companies_review(on=ON)
    client = login(actor_create(Role.FACILITATOR))
    assert client.get(url("company_detail", site.contractor.organisation_id)).status_code == 404
    for name in ("signal_aside", "signal_again", "signal_show", "signal_keep"):
        assert client.post(url(name, signal("no_tutor").pk)).status_code == 404


def test_a_company_of_many_lots_costs_no_more_questions(site, login):
    for n in range(12):
        lot = LotFactory(contract=site.contract, number=str(n + 2))
        ParticipationFactory(lot=lot, organisation=site.contractor.organisation)
        EngagementFactory(lot=lot, company=site.contractor.organisation, eligible=True)
        StatementFactory(lot=lot, company=site.contractor.organisation, sent=True)
    companies_review(on=ON)
    response = login(site.facilitator).get(url("company_detail", site.contractor.organisation_id))
    assert len(response.context["page"].lots) == 13
    assert SignalTone.ASK in {one.tone for one in response.context["signals"]}
