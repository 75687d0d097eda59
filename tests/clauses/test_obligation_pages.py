"""The pages of an obligation: what they say, what their forms do, who may open them, two people at once."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.enums import ObligationMethod
from clauses.integrity import check_ledger
from clauses.models import (
    Amendment,
    Obligation,
    ObligationProposal,
    PublicContract,
    PurchaseOrder,
    Quantity,
    Tranche,
)
from clauses.services.amendments import proposal_accept, proposal_refuse
from clauses.services.ledger import statement_validate
from clauses.services.orders import OrderLine, orders_add
from clauses.services.tranches import tranche_affirm
from core.errors import Conflict, Refused
from tests.clauses.test_obligations import PRICES, amend, at_400_000, by_orders, in_tranches, lot_set
from tests.factories.accounts import actor_create
from tests.factories.clauses import ObligationFactory, Site
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 9, 15, 12, tzinfo=dt.UTC)


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response) -> str:
    said = response.content.decode()
    for blank in ("\u00a0", "\u202f"):
        said = said.replace(blank, " ")
    return " ".join(said.replace("&#x27;", "'").split())


def page(client, site, **query) -> str:
    client.force_login(site.facilitator.user)
    return text(client.get(url("lot_obligation", site.lot.pk), query))


# --- The page ---


def test_the_worked_example_is_told_on_the_page_and_in_the_workbook(client):
    site, optional = in_tranches()
    client.force_login(site.facilitator.user)
    answer = client.post(url("tranche_affirm", optional.pk), {"on": "2025-09-01"}, follow=True)
    said = text(answer)
    assert "313 h" in said
    assert "Somme de 2 parties : 312,5 h, arrondie une seule fois pour le lot : 313 h." in said
    assert "100 000 € × 50 % de main-d'œuvre × 5 % d'insertion ÷ 40 € de l'heure" in said
    assert "Tranche optionnelle 1 affermie" in said
    book = load_workbook(io.BytesIO(client.get(url("obligation_export", site.lot.pk)).content))
    over_time = list(book["Dans le temps"].iter_rows(min_row=3, values_only=True))
    assert [row[2] for row in over_time] == [250, 313]
    assert [row[5] for row in book["Parties"].iter_rows(min_row=3, values_only=True)] == [250, 62.5]


def test_the_guides_example_is_set_on_the_form_and_told_on_the_lot(client):
    site = Site(owed=None)
    client.force_login(site.facilitator.user)
    answer = client.post(
        url("obligation_edit", site.lot.pk),
        {
            "method": "formula",
            "amount_excl_tax": "1 000 000",
            "labour_share": "50",
            "effort_rate": "5",
            "hourly_cost": "30",
            "effective_on": "2025-01-01",
        },
        follow=True,
    )
    assert "833 h" in text(answer)
    assert "arrondie une seule fois" in text(answer)
    assert "833 h" in text(client.get(url("lot_detail", site.lot.pk)))


def test_a_page_read_at_a_past_date_says_what_was_owed_and_known_then(client):
    site, optional = in_tranches()
    tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=timezone.now())
    said = page(client, site, au="2025-08-31")
    assert "Heures dues au 31 août 2025" in said
    assert "Écart avec aujourd'hui : +63 h" in said
    assert "Écart avec aujourd'hui : +63 h" in page(client, site, connu_le="2025-09-16")
    assert "Aucune obligation n'était encore connue" in page(client, site, connu_le="2024-01-01")


def test_an_obligation_kept_without_parts_is_told_too(client):
    said = page(client, Site(owed=833))
    assert "Exactement 833,33 h, arrondie une seule fois pour le lot : 833 h." in said


def test_a_volume_written_at_the_contract_and_kept_without_parts_is_told_too(client):
    site = Site(owed=None)
    nothing = dict.fromkeys(("amount_excl_tax", "labour_share", "effort_rate", "hourly_cost"))
    ObligationFactory(lot=site.lot, method=ObligationMethod.FIXED, computed_hours=900, hours=900, **nothing)
    assert "900 h" in page(client, site)


def test_a_lot_without_obligation_says_what_to_do(client):
    said = page(client, Site(owed=None))
    assert "Aucune obligation n'est encore fixée" in said
    assert "Calculer l'obligation" in said


# --- Its forms ---


def test_tranches_are_described_affirmed_given_up_and_put_back_on_screen(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    new = url("tranche_new", site.lot.pk)
    first = client.get(new)
    assert "Décrire la tranche ferme" in text(first)
    assert first.context["form"].initial["amount_excl_tax"] == 400_000
    client.post(new, {"label": "Tranche ferme", "amount_excl_tax": "400000", "counts_from": "2025-01-01"})
    assert "Ajouter une tranche optionnelle" in text(client.get(new))
    client.post(new, {"label": "TO 1", "amount_excl_tax": "90000"})
    optional = Tranche.objects.get(label="TO 1")
    client.post(url("tranche_edit", optional.pk), {"label": "TO 1", "amount_excl_tax": "100 000,00"})
    assert "62,5 h, avant l'arrondi du lot" in text(client.get(url("tranche_affirm", optional.pk)))
    late = client.post(url("tranche_affirm", optional.pk), {"on": "2999-01-01"})
    assert late.status_code == 422
    assert "pas encore arrivée" in text(late)
    client.post(url("tranche_affirm", optional.pk), {"on": "2025-09-01"})
    assert Obligation.objects.current().get().hours == 313
    assert client.post(url("tranche_put_back", optional.pk)).status_code == 302
    assert Obligation.objects.current().get().hours == 250
    client.post(url("tranche_decline", optional.pk), {"on": "2025-09-02", "reason": "Crédits non votés"})
    assert "Crédits non votés" in page(client, site)


def test_orders_are_typed_pasted_and_cancelled_on_screen(client):
    site = by_orders()
    client.force_login(site.facilitator.user)
    typed = {"number": "BC-1", "ordered_on": "2025-02-01", "amount_excl_tax": "400 000"}
    assert client.post(url("order_new", site.lot.pk), typed).status_code == 302
    again = client.post(url("order_new", site.lot.pk), typed)
    assert again.status_code == 422
    assert "déjà un bon avec ce numéro" in text(again)
    wrong = client.post(url("order_paste", site.lot.pk), {"lines": "BC-2;01/03/2025;100000\nBC-3;hier;12"})
    assert wrong.status_code == 422
    assert "Ligne 2 : « hier » n'est pas une date" in text(wrong)
    assert "BC-2;01/03/2025;100000" in text(wrong)
    assert PurchaseOrder.objects.count() == 1
    client.post(url("order_paste", site.lot.pk), {"lines": "BC-2;01/03/2025;100000;Voirie"})
    assert Obligation.objects.current().get().hours == 313
    cancelled = client.post(
        url("order_cancel", PurchaseOrder.objects.get(number="BC-2").pk), {"on": "2025-04-01", "reason": "Retiré"}
    )
    assert cancelled.status_code == 302
    assert Obligation.objects.current().get().hours == 250
    assert "Retiré" in page(client, site)


def test_orders_of_a_lot_that_does_not_follow_them_are_refused_with_what_to_do(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    answer = client.post(
        url("order_new", site.lot.pk), {"number": "1", "ordered_on": "2025-02-01", "amount_excl_tax": "1"}
    )
    assert answer.status_code == 422
    assert "ne suit pas encore les bons de commande" in text(answer)


def test_a_closed_contract_shows_its_obligation_without_what_would_be_refused(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    pages = {name: url(name, site.lot.pk) for name in ("lot_detail", "lot_obligation", "lot_companies")}
    acts = {"lot_edit", "engagement_new", "obligation_edit", "tranche_new", "amendment_new", "participation_new"}
    addresses = {url(name, site.lot.pk) for name in acts}
    shown = " ".join(text(client.get(address)) for address in pages.values())
    assert all(f'"{address}"' in shown for address in addresses)
    PublicContract.objects.filter(pk=site.contract.pk).update(status="closed")
    for address in pages.values():
        closed = text(client.get(address))
        assert "250 h" in closed or address == pages["lot_companies"]
        assert not [one for one in addresses if f'"{one}"' in closed]
        assert f'"{pages["lot_obligation"]}"' in closed  # the tabs of the facilitator stay
        assert url("contract_end", site.contract.pk, "reopen") in closed


def test_periods_are_entered_and_cancelled_on_screen(client):
    site = Site(owed=None)
    client.force_login(site.facilitator.user)
    client.post(
        url("obligation_edit", site.lot.pk),
        {"method": "worked_share", "follows": "on", "effort_rate": "5", "effective_on": "2025-01-01"},
    )
    january = {"first_day": "2025-01-01", "last_day": "2025-01-31", "amount": "10010", "source": "État mensuel"}
    assert client.post(url("quantity_new", site.lot.pk), january).status_code == 302
    assert Obligation.objects.current().get().hours == 501
    assert client.post(url("quantity_new", site.lot.pk), january).status_code == 409
    said = page(client, site)
    assert "10 010 h travaillées × 5 %" in said
    client.post(url("quantity_cancel", Quantity.objects.get().pk), {"reason": "Doublon"})
    assert Obligation.objects.current().get().hours == 0


def test_an_amendment_leads_to_its_proposal_which_is_recalculated_then_accepted(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    recorded = client.post(
        url("amendment_new", site.lot.pk), {"notified_on": "2025-03-01", "amount_excl_tax": "500000"}
    )
    proposal = ObligationProposal.objects.get()
    assert recorded.url == url("proposal_detail", proposal.pk)
    assert "313 h" in text(client.get(recorded.url))
    assert "Une nouvelle obligation est proposée" in text(client.get(url("lot_detail", site.lot.pk)))
    preview = client.post(recorded.url, {"preview": "1", "amount": "440000"})
    assert preview.status_code == 200
    assert "275 h" in text(preview)
    missing = client.post(recorded.url, {"amount": "500000"})
    assert missing.status_code == 422
    accepted = client.post(recorded.url, {"decision": "accept", "amount": "500000", "reason": "Avenant signé"})
    assert accepted.status_code == 302
    assert Obligation.objects.current().get().hours == 313
    again = client.post(recorded.url, {"decision": "refuse", "reason": "Non"})
    assert again.status_code == 409
    assert "Avenant signé" in page(client, site)


def test_an_amendment_sent_twice_by_the_same_page_is_recorded_once(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    new = url("amendment_new", site.lot.pk)
    shown = client.get(new).context["form"]["form_token"].value()
    sent = {"notified_on": "2025-03-01", "amount_excl_tax": "500000", "form_token": shown}
    first, again = client.post(new, sent), client.post(new, sent)
    assert (first.status_code, first.url) == (302, again.url)
    assert Amendment.objects.count() == ObligationProposal.objects.count() == 1
    told = text(client.get(url("contract_detail", site.contract.pk)))
    assert f'<a href="{url("lot_obligation", site.lot.pk)}">Lot 1</a>' in told
    assert "montant porté à 500 000" in told


def test_a_recalculation_says_what_it_cannot_read(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
    proposal = url("proposal_detail", ObligationProposal.objects.get().pk)
    preview = client.post(proposal, {"preview": "1", "amount": "vingt", "reason": "Avenant signé"})
    assert preview.status_code == 422
    assert set(preview.context["form"].errors) == {"amount"}
    assert "Avenant signé" in text(preview)


def test_the_origin_of_a_written_volume_goes_with_it():
    """An amendment that gives an amount puts the formula back: the article of the volume explains nothing more."""
    site = Site(owed=None)
    lot_set(site, amount_excl_tax=Decimal(400_000), manual_hours=100, reason="CCAP, article 5", **PRICES)
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
    proposal = ObligationProposal.objects.get()
    accepted = proposal_accept(
        actor=site.facilitator, proposal_id=proposal.pk, reason="Avenant signé", now=NOON, amount=Decimal(500_000)
    )
    assert (accepted.hours, accepted.computed_hours, accepted.reason) == (313, 313, "")


def test_a_refusal_is_told_with_its_reason(client):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
    proposal = ObligationProposal.objects.get()
    client.post(url("proposal_detail", proposal.pk), {"decision": "refuse", "reason": "Fournitures seules"})
    said = page(client, site)
    assert "Fournitures seules" in said
    assert Obligation.objects.current().get().hours == 250


def test_a_clause_added_by_agreement_leads_to_its_first_obligation(client):
    site = Site(owed=None)
    site.lot.clause_kind = ""
    site.lot.save(update_fields=["clause_kind"])
    client.force_login(site.facilitator.user)
    recorded = client.post(
        url("amendment_new", site.lot.pk),
        {"notified_on": "2025-03-01", "clause_kind": "EXECUTION", "written_hours": "120"},
    )
    form = client.get(recorded.url).context["form"]
    assert (form.initial["method"], form.initial["manual_hours"]) == ("fixed", 120)
    made = client.post(
        recorded.url,
        {"method": "fixed", "manual_hours": "120", "reason": "Avenant 1", "effective_on": "2025-03-01"},
    )
    assert made.status_code == 302
    current = Obligation.objects.current().get()
    assert (current.hours, current.amendment, current.since) == (120, Amendment.objects.get(), dt.date(2025, 3, 1))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tranche_new", {"label": "x", "amount_excl_tax": "NC", "counts_from": "2025-01-01"}),
        ("tranche_new", {"label": "x", "amount_excl_tax": "1e17", "counts_from": "2025-01-01"}),
        ("amendment_new", {"notified_on": "2024-01-01", "amount_excl_tax": "5"}),
        ("amendment_new", {"notified_on": "2025-03-01"}),
        ("amendment_new", {"notified_on": "2025-03-01", "ends_on": "2020-01-01"}),
        ("amendment_new", {"notified_on": "2025-03-01", "clause_kind": "PRIVATE"}),
        ("amendment_new", {}),
        ("obligation_edit", {"method": "formula", "effective_on": "2999-01-01"}),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_is_written(client, name, data):
    site = at_400_000()
    client.force_login(site.facilitator.user)
    before = Obligation.objects.count()
    assert client.post(url(name, site.lot.pk), data).status_code == 422
    assert (Obligation.objects.count(), Amendment.objects.count(), Tranche.objects.count()) == (before, 0, 0)


def test_an_amendment_adds_a_clause_of_the_contracts_family(client):
    site = Site(owed=None)
    site.lot.clause_kind = ""
    site.lot.save(update_fields=["clause_kind"])
    client.force_login(site.facilitator.user)
    page = client.get(url("amendment_new", site.lot.pk))
    offered = [code for code, _ in page.context["form"].fields["clause_kind"].choices]
    assert "EXECUTION" in offered
    assert "PRIVATE" not in offered
    with pytest.raises(Refused) as refused:
        amend(site, dt.date(2025, 3, 1), clause_kind="PRIVATE")
    assert refused.value.codes == {"kind_of_another_family"}
    amend(site, dt.date(2025, 3, 1), clause_kind="RESERVED_SIAE")
    site.contract.refresh_from_db()
    assert site.contract.considerations == ["Marché réservé"]


def test_an_amendment_leaves_no_validated_hour_outside_the_lot():
    site = at_400_000()
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50").pk, now=NOON)
    with pytest.raises(Refused) as refused:
        amend(site, dt.date(2025, 3, 1), ends_on=dt.date(2025, 3, 31))
    assert refused.value.codes == {"hours_outside"}
    site.lot.refresh_from_db()
    assert site.lot.ends_on == dt.date(2025, 12, 31)


def test_the_second_of_two_first_obligations_is_told_and_may_replace_it_knowingly(client):
    site = Site(owed=None)
    client.force_login(site.facilitator.user)
    edit = url("obligation_edit", site.lot.pk)
    typed = {"method": "fixed", "manual_hours": "100", "reason": "CCAP", "effective_on": "2025-01-01", "replaces": ""}
    assert client.post(edit, typed).status_code == 302
    late = client.post(edit, typed | {"manual_hours": "200"})
    assert late.status_code == 409
    assert "vient d'être modifiée" in text(late)
    current = Obligation.objects.get()
    assert (current.hours, late.context["current"]) == (100, current)
    form = late.context["form"]
    assert (form["replaces"].value(), form["manual_hours"].value()) == (str(current.pk), "200")
    again = client.post(edit, typed | {"manual_hours": "200", "replaces": form["replaces"].value()})
    assert again.status_code == 302
    assert Obligation.objects.current().get().hours == 200


# --- Who reads ---


def test_a_buyer_reads_the_obligation_of_her_lots_and_writes_nothing(client):
    site, optional = in_tranches()
    buyer = actor_create(Role.BUYER)
    site.contract.buyer = buyer.organisation
    site.contract.save(update_fields=["buyer"])
    client.force_login(buyer.user)
    said = text(client.get(url("buyer_obligation", site.lot.pk)))
    assert "250 h" in said
    assert "Affermir" not in said
    assert client.get(url("obligation_export", site.lot.pk)).status_code == 200
    for name, pk in (("lot_obligation", site.lot.pk), ("tranche_affirm", optional.pk), ("order_new", site.lot.pk)):
        assert client.get(url(name, pk)).status_code == 403
    client.force_login(actor_create(Role.BUYER).user)
    assert client.get(url("buyer_obligation", site.lot.pk)).status_code == 404


def test_the_lead_contractor_reads_what_her_lot_owes_over_time(client):
    site, optional = in_tranches()
    tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)
    client.force_login(site.contractor.user)
    said = text(client.get(url("contractor_lot", site.lot.pk)))
    assert "313 h depuis le 1er septembre 2025" in said
    assert client.get(url("lot_obligation", site.lot.pk)).status_code == 403


# --- Two people at once ---


@pytest.mark.django_db(transaction=True)
def test_accepting_and_refusing_a_proposal_at_once_does_one_of_them():
    site = at_400_000()
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
    proposal = ObligationProposal.objects.get()
    results = at_once(
        lambda: proposal_accept(
            actor=site.facilitator, proposal_id=proposal.pk, reason="Signé", now=NOON, amount=Decimal(500_000)
        ),
        lambda: proposal_refuse(actor=site.facilitator, proposal_id=proposal.pk, reason="Non", now=NOON),
        lambda: proposal_accept(
            actor=site.facilitator, proposal_id=proposal.pk, reason="Signé", now=NOON, amount=Decimal(500_000)
        ),
    )
    assert sum(isinstance(one, Conflict) for one in results) == 2
    proposal.refresh_from_db()
    current = Obligation.objects.current().get()
    assert current.hours == (313 if proposal.status == "accepted" else 250)
    assert check_ledger() == []


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_are_both_owed_and_one_number_is_taken_once():
    site = by_orders()

    def add(number, amount):
        lines = [OrderLine(number=number, ordered_on=dt.date(2025, 2, 1), amount_excl_tax=Decimal(amount))]
        return lambda: orders_add(actor=site.facilitator, lot_id=site.lot.pk, lines=lines, now=NOON)

    results = at_once(add("BC-1", 400_000), add("BC-2", 100_000), add("BC-2", 100_000))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert PurchaseOrder.objects.count() == 2
    assert Obligation.objects.current().get().hours == 313
    assert check_ledger() == []


@pytest.mark.django_db(transaction=True)
def test_a_tranche_affirmed_twice_at_once_counts_once():
    site, optional = in_tranches()

    def affirm():
        return tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)

    assert sum(isinstance(one, Conflict) for one in at_once(affirm, affirm)) == 1
    assert Obligation.objects.current().get().hours == 313
