"""Every screen of the three spaces: who may open it, what it shows, what its buttons do."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from clauses.enums import StatementStatus
from clauses.models import Engagement, HoursLine, HoursStatement, Lot, Obligation, Participation, PublicContract
from clauses.selectors.lots import lot_totals
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import (
    ContractFactory,
    EmployerFactory,
    EngagementFactory,
    HireFactory,
    LotFactory,
    PersonFactory,
    Site,
    evidence,
)

pytestmark = pytest.mark.django_db
MONTH = dt.date(2025, 4, 1)
SIRET = "55204599900869"


@pytest.fixture
def site():
    return Site()


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def facilitator_pages(site):
    statement = site.statement("120.50")
    return [
        url("facilitator_home"),
        url("contract_list"),
        url("contract_new"),
        url("decp_upload"),
        url("contract_detail", site.contract.pk),
        url("lot_new", site.contract.pk),
        url("lot_detail", site.lot.pk),
        url("lot_edit", site.lot.pk),
        url("obligation_edit", site.lot.pk),
        url("obligation_result", site.lot.pk),
        url("participation_new", site.lot.pk),
        url("lot_companies", site.lot.pk),
        url("participation_edit", site.participation.pk),
        url("participation_invite", site.participation.pk),
        url("contract_edit", site.contract.pk),
        url("contract_story", site.contract.pk),
        url("contract_end", site.contract.pk, "close"),
        url("contract_export"),
        url("engagement_new", site.lot.pk),
        url("engagement_detail", site.engagement.pk),
        url("statement_queue"),
        url("month_export", MONTH),
        url("reminders"),
        url("lot_register", site.lot.pk),
        url("register_export", site.lot.pk),
        url("statement_review", statement.pk),
    ]


def contractor_pages(site):
    return [
        url("contractor_home"),
        url("contractor_lot", site.lot.pk),
        url("subcontractors", site.lot.pk),
        url("statement_grid", site.lot.pk, MONTH),
    ]


def buyer_pages(site):
    return [url("buyer_home"), url("buyer_contract", site.contract.pk)]


# --- Who may open what ---


def test_each_space_opens_for_its_role(site, login):
    for page in facilitator_pages(site):
        assert login(site.facilitator).get(page).status_code == 200, page
    for page in contractor_pages(site):
        assert login(site.contractor).get(page).status_code == 200, page
    buyer = actor_create(Role.BUYER, organisation=site.contract.buyer)
    for page in buyer_pages(site):
        assert login(buyer).get(page).status_code == 200, page


@pytest.mark.parametrize("role", list(Role))
def test_each_space_is_closed_to_the_other_roles(site, login, role):
    pages = {
        Role.FACILITATOR: facilitator_pages(site),
        Role.CONTRACTOR: contractor_pages(site),
        Role.BUYER: buyer_pages(site),
    }
    client = login(actor_create(role))
    for owner, addresses in pages.items():
        for page in addresses:
            if owner != role:
                assert client.get(page).status_code == 403, page


def test_a_visitor_is_sent_to_the_login_page(client, site):
    for page in facilitator_pages(site) + contractor_pages(site) + buyer_pages(site):
        assert client.get(page).status_code == 302


def test_a_stranger_of_the_same_role_finds_nothing(site, login):
    stranger = login(actor_create(Role.FACILITATOR))
    for page in facilitator_pages(site):
        if any(part.isdigit() for part in page.split("/")):
            assert stranger.get(page).status_code == 404, page
    stranger = login(actor_create(Role.CONTRACTOR))
    for page in contractor_pages(site)[1:]:
        assert stranger.get(page).status_code == 404, page
    assert login(actor_create(Role.BUYER)).get(buyer_pages(site)[1]).status_code == 404


def test_a_draft_is_not_shown_to_the_facilitator(site, login):
    statement = site.statement("10")
    HoursStatement.objects.filter(pk=statement.pk).update(status=StatementStatus.DRAFT)
    assert login(site.facilitator).get(url("statement_review", statement.pk)).status_code == 404


# --- Contracts ---


def test_a_contract_entered_by_hand_has_a_lot_ready_for_its_obligation(site, login):
    data = {
        "buyer_siret": "217 500 016 30040",
        "buyer_name": "Ville de Démonstration",
        "reference": "2025-TVX-9",
        "title": "Réfection de la voirie",
        "family": "public",
        "amount_excl_tax": "400 000,50",
        "notified_on": "2025-01-15",
        "duration_months": "18",
        "statement_due_day": "10",
        "lots-total": "1",
        "lots-0-clause_kind": "EXECUTION",
        "lots-0-amount_excl_tax": "400 000,50",
    }
    client = login(site.facilitator)
    response = client.post(url("contract_new"), data)
    contract = PublicContract.objects.get(reference="2025-TVX-9")
    assert response.url == url("contract_detail", contract.pk)
    lot = contract.lots.get()
    assert (lot.amount_excl_tax, lot.ends_on) == (Decimal("400000.50"), dt.date(2026, 7, 14))
    assert contract.facilitator == site.facilitator.membership
    again = client.post(url("contract_new"), data)
    assert again.status_code == 409
    assert "Cet acheteur a déjà un marché dont la référence est la même, ou presque." in text(again)
    assert url("contract_detail", contract.pk) in again.content.decode()


def test_a_wrong_siret_is_told_at_its_field(site, login):
    response = login(site.facilitator).post(url("contract_new"), {"family": "public", "buyer_siret": "12345678900011"})
    assert response.status_code == 422
    assert "sa clé de contrôle est fausse" in text(response)


def test_a_new_buyer_needs_a_name(site, login):
    data = {
        "buyer_siret": "21750001630040", "reference": "A", "title": "B", "family": "public",
        "notified_on": "2025-01-15", "duration_months": "1", "statement_due_day": "10",
        "lots-0-clause_kind": "EXECUTION",
    }  # fmt: skip
    response = login(site.facilitator).post(url("contract_new"), data)
    assert response.status_code == 422
    assert "indiquez son nom" in text(response)


def test_the_list_is_searched_filtered_and_sorted(site, login):
    free = ContractFactory(title="Entretien des berges", reference="B-1", amount_excl_tax=5)
    LotFactory(contract=free, clause_kind="RESERVED_SIAE")
    client = login(site.facilitator)

    def found(query):
        return [contract.reference for contract in client.get(f"{url('contract_list')}?{query}").context["page_obj"]]

    assert found("") == [free.reference, site.contract.reference]
    assert found("q=berges") == ["B-1"]
    assert found("scope=mine") == [site.contract.reference]
    assert found("scope=free") == ["B-1"]
    assert found("scope=unset") == ["B-1"]
    assert found("clause=RESERVED_SIAE") == ["B-1"]
    assert found("sort=amount") == [site.contract.reference, "B-1"]
    assert found("q=introuvable") == []


def test_a_free_contract_is_taken_in_charge_once(site, login):
    free = ContractFactory()
    login(site.facilitator).post(url("contract_follow", free.pk))
    free.refresh_from_db()
    assert free.facilitator == site.facilitator.membership
    assert login(actor_create(Role.FACILITATOR)).post(url("contract_follow", free.pk)).status_code == 404


# --- Obligation ---

FORMULA = {
    "method": "formula",
    "amount_excl_tax": "1 000 000",
    "labour_share": "50",
    "effort_rate": "5",
    "hourly_cost": "30",
}


def test_the_calculator_explains_its_result_without_saving_it(login):
    site = Site(owed=None)
    response = login(site.facilitator).post(url("obligation_edit", site.lot.pk), FORMULA | {"preview": "1"})
    assert "833 h" in text(response)
    assert "1 000 000 € × 50 % de main-d'œuvre × 5 % d'insertion ÷ 30 € de l'heure" in text(response)
    assert not Obligation.objects.exists()


def test_the_result_is_computed_as_one_types(site, login):
    client = login(site.facilitator)
    assert "833 h" in text(client.get(url("obligation_result", site.lot.pk), FORMULA))
    partial = client.get(url("obligation_result", site.lot.pk), FORMULA | {"effort_rate": ""})
    assert "Il manque : taux d'effort d'insertion." in text(partial)


def test_the_calculator_starts_from_the_lot_and_the_usage_of_the_departement(login):
    site = Site(owed=None)
    page = login(site.facilitator).get(url("obligation_edit", site.lot.pk))
    assert page.context["form"].initial["amount_excl_tax"] == site.lot.amount_excl_tax
    assert "Usage du Département aujourd'hui : 36 €." in text(page)


def test_setting_the_obligation_moves_the_lot(login):
    site = Site(owed=None)
    client = login(site.facilitator)
    assert client.post(url("obligation_edit", site.lot.pk), FORMULA).url == url("lot_obligation", site.lot.pk)
    assert Obligation.objects.get().hours == 833
    assert "833 h" in text(client.get(url("lot_detail", site.lot.pk)))


def test_the_figure_of_the_signed_contract_wins_with_its_reason(login):
    site = Site(owed=None)
    client = login(site.facilitator)
    refused = client.post(url("obligation_edit", site.lot.pk), FORMULA | {"manual_hours": "900"})
    assert refused.status_code == 422
    assert "Indiquez d'où vient ce volume" in text(refused)
    client.post(url("obligation_edit", site.lot.pk), FORMULA | {"manual_hours": "900", "reason": "CCAP, article 8"})
    obligation = Obligation.objects.get()
    assert (obligation.computed_hours, obligation.hours) == (833, 900)


def test_an_obligation_changed_meanwhile_is_a_conflict_shown_on_the_page(site, login):
    stale = Obligation.objects.get().pk
    client = login(site.facilitator)
    client.post(url("obligation_edit", site.lot.pk), FORMULA | {"effort_rate": "10", "replaces": stale})
    response = client.post(url("obligation_edit", site.lot.pk), FORMULA | {"effort_rate": "20", "replaces": stale})
    assert "vient d'être modifiée" in text(response)
    assert list(Obligation.objects.order_by("pk").values_list("hours", flat=True)) == [833, 1667]


# --- Companies and people ---


def test_a_company_is_added_by_its_siret_once(site, login):
    client = login(site.facilitator)
    data = {"siret": SIRET, "name": "Bâti Alpes", "role": "subcontractor"}
    client.post(url("participation_new", site.lot.pk), data)
    assert Participation.objects.filter(lot=site.lot, organisation__siret=SIRET).exists()
    again = client.post(url("participation_new", site.lot.pk), data)
    assert again.status_code == 409
    assert "déjà sur ce lot" in text(again)


def test_a_lot_has_one_lead_contractor(site, login):
    data = {"siret": SIRET, "name": "Bâti Alpes", "role": "lead"}
    response = login(site.facilitator).post(url("participation_new", site.lot.pk), data)
    assert response.status_code == 422
    assert "Ce lot a déjà un titulaire." in text(response)


def hire_on(site, **values):
    return HireFactory(employer=EmployerFactory(organisation=site.contractor.organisation), **values)


def test_a_hire_is_found_by_name_and_put_on_the_lot_then_its_eligibility_is_asked(site, login):
    hire = hire_on(site, person=PersonFactory(first_name="Aïcha", last_name="Benali"))
    outside = hire_on(site, starts_on=dt.date(2026, 2, 1), ends_on=None)
    client = login(site.facilitator)
    found = client.get(url("engagement_new", site.lot.pk), {"q": "benali"})
    assert "Aïcha Benali" in text(found)
    assert str(outside.person) not in text(client.get(url("engagement_new", site.lot.pk)))
    response = client.post(
        url("engagement_new", site.lot.pk), {"hire": hire.pk, "company": site.contractor.organisation_id}
    )
    engagement = Engagement.objects.get(hire=hire)
    assert response.url == url("engagement_detail", engagement.pk)
    assert engagement.window_end == dt.date(2027, 3, 2)
    twice = client.post(
        url("engagement_new", site.lot.pk), {"hire": hire.pk, "company": site.contractor.organisation_id}
    )
    assert twice.status_code == 409


def test_a_fragment_answers_htmx(site, login):
    page = login(site.facilitator).get(url("engagement_new", site.lot.pk), headers={"HX-Request": "true"})
    assert text(page).startswith('<section id="embauches"')


def test_eligibility_is_validated_on_dated_evidence_and_never_shown_to_the_company(login):
    site = Site(eligible=False)
    evidence(
        site.engagement.person, "rqth", label="Travailleur handicapé", is_sensitive=True, proof_max_age_months=None
    )
    client = login(site.facilitator)
    page = client.get(url("engagement_detail", site.engagement.pk))
    assert "Travailleur handicapé" in text(page)
    assert "jamais montrée à l'entreprise" in text(page)
    client.post(url("engagement_detail", site.engagement.pk), {"criteria": ["rqth"], "on": "2025-03-03"})
    site.engagement.refresh_from_db()
    assert site.engagement.eligibility_criteria == ["rqth"]
    assert "Les heures comptent depuis le 3 mars 2025" in text(client.get(url("engagement_detail", site.engagement.pk)))
    for page in contractor_pages(site):
        assert "rqth" not in text(login(site.contractor).get(page)).lower()
        assert "handicap" not in text(login(site.contractor).get(page)).lower()


def test_opening_a_person_s_page_is_recorded(site, login):
    login(site.facilitator).get(url("engagement_detail", site.engagement.pk))
    assert site.engagement.person.accesses.get().user == site.facilitator.user


def test_the_window_is_extended_with_a_reason(site, login):
    client = login(site.facilitator)
    client.post(url("engagement_extend", site.engagement.pk), {"until": "2028-03-02", "reason": "Apprentissage"})
    site.engagement.refresh_from_db()
    assert site.engagement.window_end == dt.date(2028, 3, 2)
    client.post(url("engagement_extend", site.engagement.pk), {"until": "2029-03-02", "reason": ""})
    site.engagement.refresh_from_db()
    assert site.engagement.window_end == dt.date(2028, 3, 2)


# --- The company's month ---


def box(engagement, kind="WORK", first=MONTH):
    return f"h-{engagement.pk}-{first:%Y%m%d}-{kind}"


def test_a_month_is_prefilled_with_the_people_kept_as_draft_then_sent_and_validated(site, login, deliver_outbox):
    client = login(site.contractor)
    grid = url("statement_grid", site.lot.pk, MONTH)
    assert str(site.engagement.person) in text(client.get(grid))
    client.post(grid, {box(site.engagement): "120,5", "action": "save"})
    statement = HoursStatement.objects.get()
    assert statement.status == StatementStatus.DRAFT
    assert 'value="120,5"' in client.get(grid).content.decode()

    client.post(grid, {box(site.engagement): "121", box(site.engagement, "TRAINING"): "7", "action": "send"})
    statement.refresh_from_db()
    assert (statement.status, statement.sent_by) == (StatementStatus.SENT, site.contractor.user)
    deliver_outbox()
    assert mail.outbox[-1].to == [site.facilitator.user.email]
    assert "avril 2025" in mail.outbox[-1].subject
    assert "relevé d'heures d'avril" in mail.outbox[-1].body

    client = login(site.facilitator)
    review = url("statement_review", statement.pk)
    assert "Rien à signaler" in text(client.get(review))
    assert client.post(review, {"action": "validate_all"}).url == review
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal(128)
    deliver_outbox()
    assert mail.outbox[-1].to == [site.contractor.user.email]
    assert "validé" in mail.outbox[-1].body


def test_the_month_is_cut_where_the_hours_start_to_count(site, login):
    Engagement.objects.filter(pk=site.engagement.pk).update(eligibility_validated_on=dt.date(2025, 4, 10))
    page = login(site.contractor).get(url("statement_grid", site.lot.pk, MONTH))
    rows = [line.row for line in page.context["lines"]]
    assert [(row.first_day.day, row.last_day.day, row.verdict.countable) for row in rows] == [
        (1, 9, False),
        (10, 30, True),
    ]


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("-1", "Les heures ne peuvent pas être négatives."),
        ("721", "30 jours ne comptent que 720 heures."),
        ("beaucoup", "Écrivez un nombre d'heures, par exemple 35,5."),
        ("12,345", "Deux décimales au plus (une demi-heure s'écrit 0,50)."),
        ("NaN", "Écrivez un nombre d'heures, par exemple 35,5."),
        ("1e9", "30 jours ne comptent que 720 heures."),
    ],
)
def test_an_impossible_box_is_told_where_it_is_and_nothing_is_kept(site, login, hours, message):
    response = login(site.contractor).post(
        url("statement_grid", site.lot.pk, MONTH), {box(site.engagement): hours, "action": "send"}
    )
    assert response.status_code == 422
    assert message in text(response)
    assert f'value="{hours}"' in response.content.decode()
    assert not HoursStatement.objects.exists()


def test_the_hours_of_somebody_else_s_people_are_ignored(site, login):
    other = EngagementFactory(lot=site.lot, eligible=True)
    login(site.contractor).post(
        url("statement_grid", site.lot.pk, MONTH), {box(other): "100", box(site.engagement): "10", "action": "send"}
    )
    assert list(HoursStatement.objects.get().entries.values_list("hours", flat=True)) == [Decimal("10.00")]


@pytest.mark.parametrize(("month", "status"), [("2024-12", 422), ("2026-01", 422), ("2099-01", 422)])
def test_a_month_out_of_the_lot_or_in_the_future_is_refused(site, login, month, status):
    address = url("statement_grid", site.lot.pk, dt.date(int(month[:4]), int(month[5:]), 1))
    assert login(site.contractor).post(address, {"action": "send"}).status_code == status
    assert not HoursStatement.objects.exists()


def test_sending_twice_is_told_and_keeps_one_statement(site, login):
    client = login(site.contractor)
    data = {box(site.engagement): "100", "action": "send"}
    client.post(url("statement_grid", site.lot.pk, MONTH), data)
    again = client.post(url("statement_grid", site.lot.pk, MONTH), data)
    assert again.status_code == 409
    assert "déjà envoyé" in text(again)
    assert HoursStatement.objects.get().entries.count() == 1


def test_a_returned_month_is_corrected_and_sent_again(site, login, deliver_outbox):
    statement = site.statement("120.50", "20")
    first, second = statement.entries.order_by("pk")
    client = login(site.facilitator)
    review = url("statement_review", statement.pk)
    client.post(review, {"action": "validate_some", "entries": [second.pk]})
    refused = client.post(review, {"action": "return", "reason": ""})
    assert refused.status_code == 422
    assert "Indiquez un motif." in text(refused)
    client.post(review, {"action": "return", "reason": "Vérifiez le 14 avril", "entries": [first.pk]})
    deliver_outbox()
    assert "Vérifiez le 14 avril" in mail.outbox[-1].body

    client = login(site.contractor)
    page = client.get(url("statement_grid", site.lot.pk, MONTH))
    assert "Vérifiez le 14 avril" in text(page)
    assert "À corriger" in text(client.get(url("contractor_lot", site.lot.pk)))
    client.post(url("statement_grid", site.lot.pk, MONTH), {box(first.engagement): "112", "action": "send"})
    statement.refresh_from_db()
    assert statement.status == StatementStatus.SENT
    login(site.facilitator).post(review, {"action": "validate_all"})
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal(132)


def test_doubts_are_shown_with_their_article(site, login):
    page = login(site.facilitator).get(url("statement_review", site.statement("250").pk))
    assert "plus de 48 h par semaine" in text(page)
    assert "L3121-20" in text(page)
    assert "plus de 220 h" in text(page)


def test_a_validated_line_is_corrected_in_the_open(site, login):
    statement = site.statement("120.50")
    client = login(site.facilitator)
    client.post(url("statement_review", statement.pk), {"action": "validate_all"})
    correction = url("line_correction", HoursLine.objects.get().pk)
    assert "n'efface rien" in text(client.get(correction))
    client.post(correction, {"hours": "102,5", "reason": "Chiffres inversés"})
    assert "102,5 h" in text(client.get(url("statement_review", statement.pk)))
    assert client.post(correction, {"hours": "1", "reason": "Encore"}).status_code == 409


def test_the_company_sees_only_its_own_people_and_hours(site, login):
    other = EngagementFactory(lot=site.lot, eligible=True, person=PersonFactory(last_name="Inconnue"))
    for page in contractor_pages(site):
        assert other.person.last_name not in text(login(site.contractor).get(page))


def test_a_company_whose_lots_are_over_has_nothing_to_send(site, login):
    page = login(site.contractor).get(url("contractor_home"))
    assert "Vous êtes à jour" in text(page)


# --- The buyer ---


def test_the_buyer_reads_figures_and_no_name(site, login):
    login(site.facilitator).post(url("statement_review", site.statement("120.50").pk), {"action": "validate_all"})
    buyer = actor_create(Role.BUYER, organisation=site.contract.buyer)
    client = login(buyer)
    assert site.contract.reference in text(client.get(url("buyer_home")))
    page = text(client.get(url("buyer_contract", site.contract.pk)))
    assert "120,5 h" in page
    assert site.engagement.person.last_name not in page


# --- The menu ---


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            Role.FACILITATOR,
            [
                "Tableau de bord",
                "Suivi des lots",
                "Marchés",
                "Personnes",
                "Entreprises",
                "Relevés d'heures",
                "Études",
                "Échéances",
            ],
        ),
        (Role.CONTRACTOR, ["Mes lots", "Fichiers d'heures", "Bilan", "Échéances"]),
        (Role.BUYER, ["Mes marchés", "Études", "Obligation sociale", "Mises en commun", "Échéances"]),
    ],
)
def test_the_menu_of_each_role_leads_to_its_pages(role, labels):
    from core.navigation import navigation_for

    items = [item for item in navigation_for(role) if item.url_name.startswith("clauses:")]
    assert [item.label for item in items] == labels
    assert all(item.url for item in items)


def test_lists_cost_the_same_number_of_queries_whatever_their_length(site, login, django_assert_max_num_queries):
    for _ in range(12):
        lot = LotFactory(contract=ContractFactory(facilitation=site.facilitator.organisation))
        EngagementFactory(lot=lot, company=OrganisationFactory(kind=OrganisationKind.CONTRACTOR))
    client = login(site.facilitator)
    for name in ("facilitator_home", "contract_list", "statement_queue"):
        with django_assert_max_num_queries(21):
            client.get(url(name))
    assert Lot.objects.count() == 13
