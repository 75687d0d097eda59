"""A contract closes, is abandoned, opens again; lists that follow; the list of contracts and its workbook."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.enums import ContractStatus
from clauses.models import PublicContract
from clauses.selectors.contractors import company_months_late
from clauses.selectors.followed import lots_followed
from clauses.selectors.steering import steering_of_lot
from clauses.selectors.usages import pace_in_force
from clauses.services.contract_life import contract_move
from clauses.services.contracts import lot_add, lot_describe
from clauses.services.engagements import engagement_create
from clauses.services.ledger import statement_validate
from clauses.services.participations import participation_declare
from clauses.services.statements import statement_save
from core.errors import Conflict, Refused
from tests.factories.accounts import actor_create
from tests.factories.clauses import (
    ContractFactory,
    EmployerFactory,
    HireFactory,
    LotFactory,
    ParticipationFactory,
    Site,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
ON = dt.date(2025, 5, 12)


@pytest.fixture
def site():
    return Site()


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def move(site, name, reason="Exécution terminée"):
    return contract_move(actor=site.facilitator, contract_id=site.contract.pk, move=name, reason=reason, now=NOW)


def test_a_closed_contract_takes_no_hour_and_asks_nobody(site, deliver_outbox):
    buyer = actor_create(Role.BUYER, organisation=site.contract.buyer)
    assert company_months_late(site.contractor, on=ON)
    move(site, "close")
    assert company_months_late(site.contractor, on=ON) == []
    assert list(lots_followed(site.facilitator, on=ON)) == []
    assert steering_of_lot(site.lot, on=ON, pace=pace_in_force(ON)).acts == []
    hire = HireFactory(employer=EmployerFactory(organisation=site.contractor.organisation))
    with pytest.raises(Refused, match="clos"):
        statement_save(actor=site.contractor, lot_id=site.lot.pk, month=dt.date(2025, 4, 1), cells=[], now=NOW)
    with pytest.raises(Refused, match="clos"):
        engagement_create(
            actor=site.facilitator, lot_id=site.lot.pk, hire_id=hire.pk,
            company_id=site.contractor.organisation_id, now=NOW,
        )  # fmt: skip
    with pytest.raises(Conflict, match="rouvrez-le"):
        lot_describe(actor=site.facilitator, lot_id=site.lot.pk, values={"title": "Autre"})
    with pytest.raises(Conflict, match="rouvrez-le"):
        lot_add(actor=site.facilitator, contract_id=site.contract.pk, values={"title": "Autre"})
    deliver_outbox()
    to = [message.to for message in mail.outbox]
    assert [buyer.user.email] in to
    assert [site.contractor.user.email] in to
    for message in mail.outbox:
        page = "contractor_home" if site.contractor.user.email in message.to else "buyer_contract"
        assert url(page, *([site.contract.pk] if page == "buyer_contract" else [])) in message.body
    move(site, "reopen", "Réserve à lever")
    assert statement_save(actor=site.contractor, lot_id=site.lot.pk, month=dt.date(2025, 4, 1), cells=[], now=NOW)


def test_a_contract_does_not_close_on_what_waits(site):
    site.statement("20")
    with pytest.raises(Refused, match="attendent d'être vérifiés"):
        move(site, "close")
    ParticipationFactory(lot=site.lot, role="subcontractor", status="pending")
    with pytest.raises(Refused, match="sous-traitant attend"):
        move(site, "close")
    with pytest.raises(Refused, match="motif"):
        move(site, "close", " ")


def test_a_contract_with_validated_hours_is_closed_not_abandoned(site):
    statement_validate(actor=site.facilitator, statement_id=site.statement("20").pk, now=NOW)
    with pytest.raises(Refused, match="il se clôt"):
        move(site, "abandon", "Sans suite")
    assert move(site, "close").status == ContractStatus.CLOSED


def test_a_contract_is_not_abandoned_while_a_subcontractor_waits(site):
    ParticipationFactory(lot=site.lot, role="subcontractor", status="pending")
    with pytest.raises(Refused, match="retirez-le du lot"):
        move(site, "abandon", "Sans suite")


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_no_subcontractor_is_declared_while_the_contract_closes():
    """Declared first, it keeps the contract open; closed first, nobody is declared."""
    site = Site()

    def declare():
        return participation_declare(
            actor=site.contractor, lot_id=site.lot.pk, siret="55204599900869", name="Cloisons du Lac", work="Cloisons",
            amount_excl_tax=None, contact_email="", on=ON, now=NOW,
        )  # fmt: skip

    closed, declared = at_once(lambda: move(site, "close"), declare)
    assert isinstance(closed, Refused) != isinstance(declared, Refused)


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_colleagues_closing_at_once_close_it_once():
    site = Site()
    results = at_once(lambda: move(site, "close"), lambda: move(site, "close"), lambda: move(site, "abandon"))
    assert sum(isinstance(one, Conflict) for one in results) == 2


def test_the_page_says_why_not_then_asks_why(site, login):
    client = login(site.facilitator)
    statement = site.statement("20")
    page = client.get(url("contract_end", site.contract.pk, "close"))
    assert "Pas encore possible" in text(page)
    statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOW)
    assert client.post(url("contract_end", site.contract.pk, "close"), {"reason": ""}).status_code == 422
    client.post(url("contract_end", site.contract.pk, "close"), {"reason": "Réception des travaux"})
    detail = text(client.get(url("contract_detail", site.contract.pk)))
    assert "ne reçoit plus d'heures" in detail
    assert client.get(url("contract_edit", site.contract.pk)).status_code == 302
    assert "Réception des travaux" in text(client.get(url("contract_story", site.contract.pk)))
    assert client.get(url("contract_end", site.contract.pk, "explode")).status_code == 404
    assert "Marché clos" in text(login(site.contractor).get(url("contractor_lot", site.lot.pk)))


def test_a_reason_never_holds_a_social_security_number(site, login):
    response = login(site.facilitator).post(
        url("contract_end", site.contract.pk, "close"), {"reason": "1 85 05 78 006 084 91"}
    )
    assert response.status_code == 422


# --- The list and its workbook ---


def test_the_list_is_narrowed_by_family_buyer_year_and_state(site, login):
    other = ContractFactory(
        reference="PRV-1", family="private", considerations=[], notified_on=dt.date(2023, 5, 1), status="closed",
        facilitation=site.facilitator.organisation,
    )  # fmt: skip
    LotFactory(contract=other, clause_kind="PRIVATE", title="=cmd()")
    client = login(site.facilitator)

    def found(query):
        page = client.get(f"{url('contract_list')}?{query}")
        return [one.reference for one in page.context["page_obj"]]

    assert found("family=private") == ["PRV-1"]
    assert found(f"buyer={other.buyer_id}") == ["PRV-1"]
    assert found("year=2023") == ["PRV-1"]
    assert found("state=closed") == ["PRV-1"]
    assert found("state=open&family=private") == []
    assert found("sort=oldest")[0] == "PRV-1"
    assert found("sort=owed")[0] == site.contract.reference
    assert set(found("year=abc")) == {"PRV-1", site.contract.reference}
    ParticipationFactory(lot=site.lot, role="subcontractor", status="pending")
    assert found("scope=waiting") == [site.contract.reference]

    book = load_workbook(io.BytesIO(client.get(f"{url('contract_export')}?family=private").content))
    assert [row[0].value for row in book["Marchés"].iter_rows(min_row=2)] == ["PRV-1"]
    assert [row[2].value for row in book["Lots"].iter_rows(min_row=2)] == ["=cmd()"]
    assert book["Lots"]["C2"].data_type == "s"


def test_the_list_and_its_workbook_hold_what_the_actor_reads(site, login):
    ContractFactory(reference="AILLEURS", facilitation=actor_create(Role.FACILITATOR).organisation)
    client = login(site.facilitator)
    assert "AILLEURS" not in text(client.get(url("contract_list")))
    book = load_workbook(io.BytesIO(client.get(url("contract_export")).content))
    assert [row[0].value for row in book["Marchés"].iter_rows(min_row=2)] == [site.contract.reference]
    assert PublicContract.objects.filter(reference="AILLEURS").exists()
