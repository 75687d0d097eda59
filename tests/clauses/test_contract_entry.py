"""A contract typed on one page: its family, its lots, its draft; written again by two people; what hours lock."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import OrganisationKind, Role
from clauses.enums import ContractFamily, ContractOrigin
from clauses.models import (
    ContractDraft,
    GoodFaithStep,
    Lot,
    Obligation,
    Participation,
    Publication,
    PublicContract,
)
from clauses.rules import dates_cut_hours, kinds_of_family, locked_fields, missing_ccag_facts, references_alike
from clauses.selectors.contract_history import contract_history
from clauses.selectors.contract_sheets import contract_sheet, published_of
from clauses.services.contract_entry import BuyerEntry, ContractEntry, LotEntry, contract_enter, contract_rewrite
from clauses.services.contracts import lot_describe, lot_rewrite
from clauses.services.ledger import statement_validate
from core.errors import Conflict, Refused
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import ContractFactory, LotFactory, ParticipationFactory, Site, criterion
from tests.factories.referential import CommuneFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 2, 3, 9, tzinfo=dt.UTC)
ON = dt.date(2025, 2, 3)
BUYER = "21750001630040"
COMPANY = "55204599900869"


@pytest.fixture
def site():
    return Site()


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def typed(**changes) -> dict:
    boxes = {
        "family": "public",
        "buyer_siret": BUYER,
        "buyer_name": "Ville de Démonstration",
        "reference": "2025-TVX-9",
        "title": "Réfection de la voirie",
        "amount_excl_tax": "400 000",
        "notified_on": "2025-01-15",
        "duration_months": "18",
        "statement_due_day": "8",
        "penalty_rate": "45,50",
        "lots-total": "1",
        "lots-0-clause_kind": "EXECUTION",
    }
    return boxes | changes


# --- Rules ---


def test_the_ccag_wants_four_things_written():
    """CCAG 2021, Travaux article 20.1, the others article 16.1."""
    none = missing_ccag_facts(action_scope=" ", facilitator_contact="", publics=0, hours=None)
    assert none == ("action_scope", "facilitator_contact", "publics", "hours")
    assert missing_ccag_facts(action_scope="Gros œuvre", facilitator_contact="Claire", publics=2, hours=0) == ()


@pytest.mark.parametrize("family", ["public", "concession", "private"])
def test_each_family_has_its_kinds_of_clause(family):
    kinds = kinds_of_family(family)
    assert len(set(kinds)) == len(kinds) > 0
    assert ("PRIVATE" in kinds) == (family == "private")
    assert ("INSERTION_SERVICES" in kinds) == (family == "public")


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_dates_that_hold_every_validated_hour_cut_nothing(a, b, c, d):
    start, first, last, end = sorted([a, b, c, d])
    assert dates_cut_hours(starts_on=start, ends_on=end, first_hour=first, last_hour=last) == ()
    cut = dates_cut_hours(starts_on=last, ends_on=first, first_hour=first, last_hour=last)
    assert ("starts_on" in cut) == ("ends_on" in cut) == (first < last)


@given(st.text(alphabet="AZaz09", min_size=1), st.sampled_from([" ", "-", "/", "."]))
def test_two_ways_of_writing_a_reference_are_alike(reference, sign):
    assert references_alike(reference, sign.join(reference.lower()))
    assert not references_alike(reference, f"{reference}1")


def test_nothing_is_locked_before_hours():
    assert locked_fields(frozenset({"reference"}), has_validated_hours=False) == frozenset()


# --- Typing a contract ---


def test_a_public_contract_with_two_lots_is_entered_at_once(site, login):
    rsa = criterion()
    data = typed(
        cpv="45233141-9 · Travaux d'entretien routier",
        ccag="Travaux",
        action_scope="Tous les lots, sauf l'enrobé à chaud.",
        facilitator_contact="Claire Hautecombe, 01 23 45 67 89",
        publics=[str(rsa.pk)],
        **{
            "lots-total": "2",
            "lots-0-title": "Terrassement",
            "lots-0-amount_excl_tax": "250 000",
            "lots-0-hours": "312",
            "lots-0-lead_siret": COMPANY,
            "lots-0-lead_name": "Routes du Lac",
            "lots-1-clause_kind": "RESERVED_SIAE",
            "lots-1-title": "Nettoyage",
            "lots-1-penalty_rate": "60",
        },
    )
    response = login(site.facilitator).post(url("contract_new"), data)
    contract = PublicContract.objects.get(reference="2025-TVX-9")
    assert response.url == url("contract_detail", contract.pk)
    assert (contract.cpv, contract.ccag, contract.family) == ("45233141", "Travaux", ContractFamily.PUBLIC)
    assert contract.considerations == ["Clause sociale", "Marché réservé"]
    first, second = contract.lots.order_by("number")
    assert (first.number, second.number) == ("1", "2")
    assert (first.ends_on, first.statement_due_day, first.penalty_rate) == (dt.date(2026, 7, 14), 8, Decimal("45.50"))
    assert second.penalty_rate == 60
    assert list(first.publics.all()) == [rsa]
    obligation = Obligation.objects.get(lot__contract=contract)
    assert (obligation.lot, obligation.hours, obligation.method) == (first, 312, "fixed")
    lead = Participation.objects.get(lot__contract=contract)
    assert (lead.lot, lead.role, lead.organisation.siret) == (first, "lead", COMPANY)


def test_a_private_contract_is_asked_neither_procedure_nor_ccag(site, login):
    client = login(site.facilitator)
    page = client.get(url("contract_new") + "?famille=private")
    assert "Maître d'ouvrage" in text(page)
    assert 'name="ccag"' not in page.content.decode()
    assert 'name="procedure"' not in page.content.decode()
    client.post(url("contract_new"), typed(family="private", ccag="Travaux", **{"lots-0-clause_kind": "PRIVATE"}))
    contract = PublicContract.objects.get(reference="2025-TVX-9")
    assert (contract.ccag, contract.considerations, contract.is_private) == ("", [], True)


def test_a_kind_of_clause_of_another_family_is_refused(site, login):
    response = login(site.facilitator).post(url("contract_new"), typed(family="concession"))
    assert response.status_code == 422
    assert not PublicContract.objects.filter(reference="2025-TVX-9").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount_excl_tax": "beaucoup"}, "Saisissez un nombre"),
        ({"amount_excl_tax": "-1"}, "supérieure ou égale à 0"),
        ({"duration_months": "0"}, "supérieure ou égale à 1"),
        ({"buyer_siret": "12345678900011"}, "sa clé de contrôle est fausse"),
        ({"cpv": "machin introuvable"}, "Aucun code CPV connu"),
        ({"cpv": "nettoyage"}, "Plusieurs codes correspondent"),
        ({"lots-0-starts_on": "2025-05-01", "lots-0-ends_on": "2025-04-01"}, "La fin du lot précède son début."),
        ({"lots-0-lead_siret": "12345678900011"}, "sa clé de contrôle est fausse"),
        ({"lots-0-lead_siret": COMPANY}, "indiquez son nom"),
        ({"action_scope": "1 85 05 78 006 084 91"}, "sécurité sociale"),
        ({"lots-0-removed": "on"}, "Un marché a au moins un lot"),
        ({"lots-total": "2", "lots-0-number": "1", "lots-1-number": "1"}, "déjà celui d'un autre lot"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(site, login, changes, message):
    response = login(site.facilitator).post(url("contract_new"), typed(**changes))
    assert response.status_code == 422
    assert message in text(response)
    assert not PublicContract.objects.filter(reference="2025-TVX-9").exists()
    assert not Participation.objects.filter(organisation__siret=COMPANY).exists()


def test_a_word_that_names_one_code_is_understood(site, login):
    login(site.facilitator).post(url("contract_new"), typed(cpv="déneigement"))
    assert PublicContract.objects.get(reference="2025-TVX-9").cpv == "90620000"


def test_lots_are_added_and_taken_away_without_losing_a_word(site, login):
    client = login(site.facilitator)
    more = client.post(url("contract_new"), typed(action="add_lot", title="Un objet à garder"))
    assert more.status_code == 200
    assert "Un objet à garder" in text(more)
    assert 'name="lots-1-title"' in more.content.decode()
    assert "corriger" not in text(more)
    less = client.post(url("contract_new"), typed(action="remove_lot:1", **{"lots-total": "2", "lots-1-title": "Sols"}))
    assert "Ce lot ne sera pas ajouté." in text(less)
    assert '<input type="hidden" name="lots-1-title" value="Sols"' in less.content.decode()
    assert not PublicContract.objects.filter(reference="2025-TVX-9").exists()


def test_nearly_the_same_reference_of_the_same_buyer_is_told_then_taken_as_another(site, login):
    buyer = OrganisationFactory(kind=OrganisationKind.BUYER, siret=BUYER)
    known = ContractFactory(buyer=buyer, reference="2025 tvx 9")
    client = login(site.facilitator)
    refused = client.post(url("contract_new"), typed())
    assert refused.status_code == 409
    assert url("contract_detail", known.pk) in refused.content.decode()
    client.post(url("contract_new"), typed(is_distinct="on"))
    assert PublicContract.objects.filter(buyer=buyer).count() == 2


def test_the_page_sent_twice_makes_one_contract(site, login):
    client = login(site.facilitator)
    data = typed(form_token="0f8fad5b-d9cb-469f-a165-70867728950e")
    assert client.post(url("contract_new"), data).url == client.post(url("contract_new"), data).url
    assert PublicContract.objects.filter(reference="2025-TVX-9").count() == 1


# --- Drafts ---


def test_what_is_typed_is_kept_then_taken_up_then_forgotten(site, login):
    client = login(site.facilitator)
    kept = client.post(url("contract_new"), typed(action="autosave", amount_excl_tax="pas encore"))
    assert "Brouillon gardé" in text(kept)
    draft = ContractDraft.objects.get()
    assert draft.title == "Réfection de la voirie"
    client.post(url("contract_new"), typed(action="autosave", draft=str(draft.pk), reference="R-2"))
    assert ContractDraft.objects.get().boxes["reference"] == ["R-2"]
    assert str(draft) in text(client.get(url("contract_new")))
    page = client.get(url("contract_new") + f"?brouillon={draft.pk}")
    assert "Réfection de la voirie" in text(page)
    client.post(url("contract_new"), typed(draft=str(draft.pk)))
    assert not ContractDraft.objects.exists()


def test_a_draft_is_its_authors(site, login):
    login(site.facilitator).post(url("contract_new"), typed(action="draft"))
    draft = ContractDraft.objects.get()
    colleague = login(actor_create(Role.FACILITATOR, organisation=site.facilitator.organisation))
    assert "Réfection" not in text(colleague.get(url("contract_new") + f"?brouillon={draft.pk}"))
    assert colleague.post(url("draft_throw_away", draft.pk)).status_code == 404
    login(site.facilitator).post(url("draft_throw_away", draft.pk))
    assert not ContractDraft.objects.exists()


def test_a_draft_never_keeps_a_social_security_number(site, login):
    data = typed(action="autosave", action_scope="Mme X, 1 85 05 78 006 084 91")
    assert login(site.facilitator).post(url("contract_new"), data).status_code == 422
    assert not ContractDraft.objects.exists()


def test_signs_that_no_number_nor_database_holds_are_passed_over(site, login):
    client = login(site.facilitator)
    assert client.get(url("contract_new") + "?brouillon=²").status_code == 200
    odd = typed(
        action="autosave", draft="²", title="Voi\x00rie", **{"lots-total": "²", "lots-0-lot_id": "²", "a\x00b": "c"}
    )
    assert "Brouillon gardé" in text(client.post(url("contract_new"), odd))
    assert ContractDraft.objects.get().boxes["title"] == ["Voirie"]
    assert client.post(url("contract_new"), odd | {"action": "add_lot"}).status_code == 200
    edit = shown(client, site.contract, action="add_lot") | {"lots-total": "²"}
    assert client.post(url("contract_edit", site.contract.pk), edit).status_code == 200
    chosen = {"entries": ["²", "9" * 30]}
    assert client.post(url("statement_queue"), chosen).status_code < 500


# --- Writing again ---


def shown(client, contract, **changes) -> dict:
    """What the browser sends back of the edit page, with some boxes changed."""
    page = client.get(url("contract_edit", contract.pk))
    assert page.status_code == 200
    forms = page.context["page"]
    boxes = {"family": forms.family, "seen": page.context["seen"], "lots-total": str(forms.total)}
    for form in (forms.form, *forms.lots):
        for bound in form:
            value = bound.field.prepare_value(bound.value())
            words = bound.field.widget.format_value(value) if not isinstance(value, list) else value
            if words not in (None, False, ""):
                boxes[bound.html_name] = words
    return boxes | changes


def test_an_unchanged_page_changes_nothing(site, login):
    client = login(site.facilitator)
    before = contract_sheet(site.contract)
    response = client.post(url("contract_edit", site.contract.pk), shown(client, site.contract))
    assert response.status_code == 302
    site.contract.refresh_from_db()
    before["buyer"] = str(site.contract.buyer_id)
    assert contract_sheet(site.contract) == before


def test_a_contract_is_written_again_with_its_lots(site, login):
    client = login(site.facilitator)
    data = shown(client, site.contract, title="Rénovation complète", **{
        "lots-0-title": "Gros œuvre et démolition", "lots-total": "2", "lots-1-clause_kind": "EXECUTION",
        "lots-1-title": "Peinture",
    })  # fmt: skip
    assert client.post(url("contract_edit", site.contract.pk), data).status_code == 302
    site.contract.refresh_from_db()
    assert site.contract.title == "Rénovation complète"
    assert [lot.title for lot in site.contract.lots.order_by("number")] == ["Gros œuvre et démolition", "Peinture"]


def test_a_lot_with_a_life_stays_and_an_empty_one_goes(site, login):
    empty = LotFactory(contract=site.contract, number="2")
    client = login(site.facilitator)
    refused = client.post(
        url("contract_edit", site.contract.pk), shown(client, site.contract, **{"lots-0-removed": "on"})
    )
    assert refused.status_code == 422
    assert "ne se retire plus" in text(refused)
    client.post(url("contract_edit", site.contract.pk), shown(client, site.contract, **{"lots-1-removed": "on"}))
    assert not Lot.objects.filter(pk=empty.pk).exists()
    assert "Lot 2 : ajout, retiré depuis" in [item["title"] for item in contract_history(site.contract)]
    assert Lot.objects.filter(pk=site.lot.pk).exists()


def test_a_lot_that_anything_holds_stays_with_its_companies(site, login):
    """A step towards the goal is written on it; and so it is with everything else that names a lot."""
    lot = LotFactory(contract=site.contract, number="2")
    company = ParticipationFactory(lot=lot).organisation
    GoodFaithStep.objects.create(
        lot=lot,
        company=company,
        kind="advert",
        done_on=ON,
        text="Annonce",
        created_by=site.facilitator.user,
        by_company=False,
    )
    client = login(site.facilitator)
    refused = client.post(
        url("contract_edit", site.contract.pk), shown(client, site.contract, **{"lots-1-removed": "on"})
    )
    assert refused.status_code == 422
    assert "ne se retire plus" in text(refused)
    assert lot.participations.count() == 1


def test_the_considerations_follow_the_lots_wherever_they_are_written(site, login):
    client = login(site.facilitator)
    added = {"title": "Nettoyage", "clause_kind": "RESERVED_SIAE", "statement_due_day": "10"}
    assert client.post(url("lot_new", site.contract.pk), added).status_code == 302
    site.contract.refresh_from_db()
    assert site.contract.considerations == ["Clause sociale", "Marché réservé"]
    lot_describe(
        actor=site.facilitator, lot_id=site.contract.lots.get(number="2").pk, values={"clause_kind": "CRITERION"}
    )
    site.contract.refresh_from_db()
    assert site.contract.considerations == ["Clause sociale", "Critère social"]


def test_a_private_clause_on_a_public_contract_is_not_published_and_breaks_nothing(site, login):
    """Such lots exist: an amendment once let them in."""
    Lot.objects.filter(pk=site.lot.pk).update(clause_kind="PRIVATE")
    client = login(site.facilitator)
    data = shown(client, site.contract, title="Autre objet")
    assert client.post(url("contract_edit", site.contract.pk), data).status_code == 302
    site.contract.refresh_from_db()
    assert (site.contract.title, site.contract.considerations) == ("Autre objet", [])


def test_the_second_of_two_editors_is_told_and_loses_nothing(site, login):
    client = login(site.facilitator)
    mine = shown(client, site.contract, title="Mon titre", amount_excl_tax="111")
    theirs = shown(client, site.contract, title="Son titre", duration_months="36")
    client.post(url("contract_edit", site.contract.pk), theirs)
    conflict = client.post(url("contract_edit", site.contract.pk), mine)
    assert conflict.status_code == 409
    page = text(conflict)
    assert "Ce marché a été modifié pendant que vous l'écriviez" in page
    assert "votre version est gardée" in page
    form = conflict.context["form"]
    assert (form["title"].value(), form["amount_excl_tax"].value()) == ("Mon titre", "111")
    assert form["duration_months"].value() == "36"
    again = mine | {"seen": conflict.context["seen"], "duration_months": "36"}
    assert client.post(url("contract_edit", site.contract.pk), again).status_code == 302
    site.contract.refresh_from_db()
    written = (site.contract.title, site.contract.amount_excl_tax, site.contract.duration_months)
    assert written == ("Mon titre", Decimal(111), 36)


def test_lots_that_a_colleague_added_or_removed_meanwhile_are_told(site, login):
    gone = LotFactory(contract=site.contract, number="2", title="Couverture")
    client = login(site.facilitator)
    mine = shown(client, site.contract, title="Mon titre")
    gone.delete()
    LotFactory(contract=site.contract, number="3", title="Charpente")
    conflict = client.post(url("contract_edit", site.contract.pk), mine)
    assert conflict.status_code == 409
    assert "Charpente" in text(conflict)
    assert "Couverture" in text(conflict)


def test_publics_and_places_that_a_colleague_changed_are_kept(site, login):
    client = login(site.facilitator)
    mine = shown(client, site.contract, title="Mon titre")
    rsa = criterion()
    site.lot.publics.set([rsa])
    conflict = client.post(url("contract_edit", site.contract.pk), mine)
    assert conflict.status_code == 409
    assert conflict.context["form"]["publics"].value() == [str(rsa.pk)]
    again = mine | {"seen": conflict.context["seen"], "publics": [str(rsa.pk)]}
    assert client.post(url("contract_edit", site.contract.pk), again).status_code == 302
    assert list(site.lot.publics.all()) == [rsa]


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_people_writing_at_the_same_instant_write_one_after_the_other():
    site = Site()
    seen = contract_sheet(site.contract)

    def write(title):
        entry = ContractEntry(
            buyer=BuyerEntry(site.contract.buyer.siret or ""),
            values={"family": "public", "reference": site.contract.reference, "title": title},
            lots=[LotEntry(0, {"clause_kind": "EXECUTION", "title": "Gros œuvre"}, lot_id=site.lot.pk)],
            seen=seen,
        )
        return lambda: contract_rewrite(
            actor=site.facilitator, contract_id=site.contract.pk, entry=entry, now=NOW, on=ON
        )

    results = at_once(write("Un"), write("Deux"))
    assert sum(isinstance(one, Conflict) for one in results) == 1
    site.contract.refresh_from_db()
    assert site.contract.title in {"Un", "Deux"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_people_entering_the_same_contract_at_once_make_one():
    site = Site()
    entry = ContractEntry(
        buyer=BuyerEntry(BUYER, "Ville de Démonstration"),
        values={"family": "public", "reference": "DOUBLE", "title": "Voirie", "notified_on": ON, "duration_months": 3},
        lots=[LotEntry(0, {"clause_kind": "EXECUTION"})],
    )

    def enter():
        return contract_enter(actor=site.facilitator, entry=entry, now=NOW, on=ON)

    assert sum(isinstance(one, Refused) for one in at_once(enter, enter, enter)) == 2
    assert PublicContract.objects.filter(reference="DOUBLE").count() == 1


def test_once_hours_are_validated_what_names_the_contract_stays_and_a_change_says_why(site, login):
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50").pk, now=NOW)
    client = login(site.facilitator)
    data = shown(client, site.contract, reference="AUTRE", title="Autre objet")
    silent = client.post(url("contract_edit", site.contract.pk), data)
    assert silent.status_code == 422
    assert client.post(url("contract_edit", site.contract.pk), data | {"reason": "Avenant n° 1"}).status_code == 302
    site.contract.refresh_from_db()
    assert (site.contract.title, site.contract.reference == "AUTRE") == ("Autre objet", False)
    number = shown(client, site.contract, reason="Erreur", **{"lots-0-number": "9"})
    assert "le numéro du lot ne change plus" in text(client.post(url("contract_edit", site.contract.pk), number))
    cut = shown(client, site.contract, reason="Erreur", **{"lots-0-ends_on": "2025-03-31"})
    assert "Des heures validées suivent cette fin" in text(client.post(url("contract_edit", site.contract.pk), cut))
    told = [item for item in contract_history(site.contract) if "Avenant n° 1" in item["text"]]
    assert "Rénovation du collège des Cimes → Autre objet" in told[0]["text"]
    assert told[0]["by"] == str(site.facilitator.user)
    assert "Avenant n° 1" in text(client.get(url("contract_story", site.contract.pk)))


def test_a_lot_with_validated_hours_says_why_it_changes_on_its_own_page_too(site, login):
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50").pk, now=NOW)
    client = login(site.facilitator)
    edit = url("lot_edit", site.lot.pk)
    said = {
        "title": "Gros œuvre repris",
        "clause_kind": "EXECUTION",
        "starts_on": "2025-01-01",
        "ends_on": "2025-12-31",
    }
    said["statement_due_day"] = "10"
    assert client.post(edit, said).status_code == 422
    with pytest.raises(Refused, match="dites pourquoi"):
        lot_rewrite(actor=site.facilitator, lot_id=site.lot.pk, values={"title": "Autre"}, reason=" ")
    assert client.post(edit, said | {"reason": "Erreur de saisie"}).status_code == 302
    told = [item for item in contract_history(site.contract) if "Erreur de saisie" in item["text"]]
    assert "Gros œuvre repris" in told[0]["text"]
    assert told[0]["by"] == str(site.facilitator.user)


def test_a_lot_added_twice_by_the_same_page_is_added_once(site, login):
    client = login(site.facilitator)
    page = client.get(url("lot_new", site.contract.pk))
    sent = {"title": "Nettoyage", "clause_kind": "RESERVED_SIAE", "statement_due_day": "10"}
    sent["form_token"] = page.context["form"]["form_token"].value()
    assert f'value="{sent["form_token"]}"' in page.content.decode()
    first, again = (client.post(url("lot_new", site.contract.pk), sent) for _ in range(2))
    assert (first.status_code, first.url) == (302, again.url)
    assert site.contract.lots.count() == 2


def test_the_history_of_places_is_read_at_once(site):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            told = " ".join(item["text"] for item in contract_history(site.contract))
        assert str(site.lot.commune) in told
        return len(captured)

    counts = []
    for _ in range(3):
        for place in (CommuneFactory(), CommuneFactory()):
            site.lot.commune = place
            site.lot.save(update_fields=["commune"])
        counts.append(queries())
    assert len(set(counts)) == 1


def test_the_family_changes_while_nothing_counts(site, login):
    client = login(site.facilitator)
    page = client.get(url("contract_edit", site.contract.pk) + "?famille=concession")
    assert "Autorité concédante" in text(page)
    data = shown(client, site.contract, family="concession", **{"lots-0-clause_kind": "CONCESSION"})
    assert client.post(url("contract_edit", site.contract.pk), data).status_code == 302
    site.contract.refresh_from_db()
    assert site.contract.family == ContractFamily.CONCESSION


# --- What was published, beside what was written by hand ---


def test_a_published_contract_shows_what_was_published_where_it_was_changed(site, login):
    PublicContract.objects.filter(pk=site.contract.pk).update(origin=ContractOrigin.DECP)
    content = {"title": site.contract.title, "amount": "900000.00", "duration_months": 12, "modifications": []}
    Publication.objects.create(contract=site.contract, digest="a", content=content, version_date=dt.date(2025, 1, 20))
    site.contract.refresh_from_db()
    published = published_of(site.contract)
    assert published is not None
    assert published.changed == {"amount_excl_tax"}
    client = login(site.facilitator)
    assert "Publié (DECP) : 900 000 €" in text(client.get(url("contract_edit", site.contract.pk))).replace(
        "\u202f", " "
    )
    assert "Modifié à la main depuis" in text(client.get(url("contract_detail", site.contract.pk)))


def test_seen_that_is_not_readable_conflicts_and_loses_nothing(site, login):
    client = login(site.facilitator)
    data = shown(client, site.contract, title="Mon titre") | {"seen": "{"}
    conflict = client.post(url("contract_edit", site.contract.pk), data)
    assert conflict.status_code == 409
    assert json.loads(conflict.context["seen"])["title"] == site.contract.title


# --- Suggestions and access ---


def test_codes_are_suggested_by_word_and_by_digits(site, login):
    client = login(site.facilitator)
    assert "45442100" in client.get(url("cpv_codes") + "?q=peinture").content.decode()
    assert "Services de nettoyage" in text(client.get(url("cpv_codes") + "?q=9091"))
    assert client.get(url("cpv_codes") + "?q=%00").status_code == 200


def test_a_colleagues_contract_is_not_written_by_a_stranger(site, login):
    stranger = login(actor_create(Role.FACILITATOR))
    assert stranger.get(url("contract_edit", site.contract.pk)).status_code == 404
    assert stranger.get(url("contract_story", site.contract.pk)).status_code == 404
    assert login(site.contractor).get(url("contract_edit", site.contract.pk)).status_code == 403
