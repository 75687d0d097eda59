"""Contracts given back as essential data: as the official schema wants, and imported again without a change."""

import datetime as dt
import io
import json

import jsonschema
import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.enums import Role
from clauses.decp.considerations import considerations_of
from clauses.decp.exporter import decp_export
from clauses.decp.importer import decp_import
from clauses.enums import ClauseKind, ContractFamily
from clauses.models import Amendment, Lot, Participation, Publication, PublicContract, PublishingFacts
from clauses.selectors.publishing import publishable
from core.commands import BadInput
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import ContractFactory, LotFactory, ParticipationFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 1)
FACTS = {
    "techniques": {"technique": ["Sans objet"]},
    "typesPrix": {"typePrix": ["Définitif ferme"]},
    "formePrix": "Forfaitaire",
    "considerationsEnvironnementales": {"considerationEnvironnementale": ["Clause environnementale"]},
    "offresRecues": 3,
    "marcheInnovant": False,
    "attributionAvance": True,
}


@pytest.fixture
def official(shared_data):
    schema = json.loads((shared_data / "decp" / "schema_decp_v2.0.3.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


@pytest.fixture
def sample(shared_data):
    return json.loads((shared_data / "decp" / "marches_avec_modifications.json").read_text())


def everything():
    models = (PublicContract, Lot, Participation, Amendment, Publication)
    return [list(model.objects.order_by("pk").values()) for model in models]


def export():
    return decp_export(publishable(PublicContract.objects.all()), on=TODAY)


def load(document):
    return decp_import(io.BytesIO(json.dumps(document).encode()), source="retour.json")


def typed(**values):
    """A contract typed by hand, complete enough to be published."""
    defaults = {
        "reference": "2026-017", "buyer": OrganisationFactory(siret="21750001630040"), "considerations": [],
        "nature": "Marché", "procedure": "Procédure adaptée", "ccag": "Travaux", "cpv": "45000000",
        "place_code": "73065", "place_kind": "commune", "execution_terms": ["Sans objet"], "notified_on": TODAY,
    }  # fmt: skip
    contract = ContractFactory(**defaults | values)
    lot = LotFactory(contract=contract, clause_kind="EXECUTION")
    ParticipationFactory(lot=lot, organisation=OrganisationFactory(siret="55204599900869"))
    PublishingFacts.objects.create(contract=contract, values=FACTS, updated_by=actor_create(Role.BUYER).user)
    return contract


# --- Considerations ---

CLAUSE, CRITERION, RESERVED, NONE = "Clause sociale", "Critère social", "Marché réservé", "Pas de considération sociale"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ClauseKind.EXECUTION, [CLAUSE]),
        (ClauseKind.CRITERION, [CRITERION]),
        (ClauseKind.EXECUTION_AND_CRITERION, [CLAUSE, CRITERION]),
        (ClauseKind.RESERVED_SIAE, [RESERVED]),
        (ClauseKind.RESERVED_PRISON, [RESERVED]),
        (ClauseKind.INSERTION_SERVICES, [CLAUSE]),
        ("", [NONE]),
    ],
)
def test_each_kind_of_clause_has_its_words(kind, words):
    """Domain rules, 1.2."""
    lot = LotFactory(clause_kind=kind, contract=ContractFactory(considerations=[]))
    assert considerations_of(lot.contract) == words


def test_the_lots_add_up_and_none_excludes_the_others():
    contract = ContractFactory(considerations=[])
    for number, kind in enumerate(("EXECUTION", "", "RESERVED_DISABILITY"), start=1):
        LotFactory(contract=contract, number=str(number), clause_kind=kind)
    assert considerations_of(contract) == [CLAUSE, RESERVED]


def test_what_was_published_is_kept_while_a_lot_says_nothing():
    lot = LotFactory(clause_kind="", contract=ContractFactory(considerations=[RESERVED, NONE]))
    assert considerations_of(lot.contract) == [RESERVED]


def test_a_reserved_concession_has_its_own_words():
    contract = ContractFactory(considerations=[], family=ContractFamily.CONCESSION)
    LotFactory(contract=contract, clause_kind="RESERVED_SIAE")
    assert considerations_of(contract) == ["Concession réservée"]


# --- Conformity and round trip ---


def test_the_official_sample_goes_out_conform_and_comes_back_without_a_change(official, sample):
    load(sample)
    before = everything()
    out = export()
    assert (out.count, out.incomplete) == (2, [])
    official.validate(out.document)
    report = load(out.document)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert everything() == before


def test_a_lot_described_here_changes_what_is_published_and_comes_back_without_a_change(official, sample):
    load(sample)
    Lot.objects.update(clause_kind="RESERVED_SIAE")
    before = everything()
    out = export()
    official.validate(out.document)
    words = {tuple(one["considerationsSociales"]["considerationSociale"]) for one in out.document["marches"]["marche"]}
    assert words == {(RESERVED,)}
    assert load(out.document).updated == 0
    assert everything() == before


@pytest.mark.parametrize("kind", [*ClauseKind.values, ""])
def test_a_contract_typed_by_hand_goes_out_conform_and_comes_back_without_a_change(official, kind):
    contract = typed()
    contract.lots.update(clause_kind=kind)
    before = everything()
    out = export()
    assert (out.count, out.incomplete) == (1, [])
    official.validate(out.document)
    report = load(out.document)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert everything() == before


def test_a_concession_goes_out_conform(official):
    contract = typed(
        family=ContractFamily.CONCESSION, nature="Concession de service", procedure="Procédure négociée ouverte"
    )
    PublishingFacts.objects.update(values=FACTS | {"montantSubventionPublique": 0})
    (one,) = export().incomplete
    assert one.missing == ("la date de début d'exécution",), "the day of its notification is another"
    begun = {"montantSubventionPublique": 0, "dateDebutExecution": "2026-11-02"}
    PublishingFacts.objects.update(values=FACTS | begun)
    out = export()
    assert out.incomplete == []
    assert out.document["marches"]["contrat-concession"][0]["dateDebutExecution"] == "2026-11-02"
    official.validate(out.document)
    before = everything()
    load(out.document)
    assert everything() == before
    assert contract.reference == out.document["marches"]["contrat-concession"][0]["id"]


def test_a_contract_that_lacks_something_is_named_with_its_lacks():
    contract = typed(cpv="", reference="une référence bien trop longue")
    PublishingFacts.objects.update(values={})
    out = export()
    (one,) = out.incomplete
    assert (out.count, one.contract) == (0, contract)
    assert {"le code CPV", "une référence de 16 caractères au plus", "la forme du prix"} <= set(one.missing)


@pytest.mark.parametrize("identifier", ["868768687576575", "21750001630066", "FR40303265045"])
def test_a_company_whose_number_is_no_siret_is_lacking_rather_than_published_wrong(identifier):
    contract = typed()
    Participation.objects.update(organisation=None, published_identifier=identifier, published_name="Inconnue")
    (one,) = export().incomplete
    assert (one.contract, one.missing) == (contract, ("le titulaire et son identifiant",))


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.BUYER])
def test_the_page_of_a_contract_leads_to_what_is_published_of_it(client, login, role):
    contract = typed()
    actor = actor_create(role, **({"organisation": contract.buyer} if role == Role.BUYER else {}))
    login(actor)
    name = "buyer_contract" if role == Role.BUYER else "contract_detail"
    page = reverse(f"clauses:{name}", args=[contract.pk])
    link = reverse("clauses:publishing_facts", args=[contract.pk])
    assert link in client.get(page).content.decode()
    PublicContract.objects.update(status="abandoned")
    assert link not in client.get(page).content.decode()


def test_a_private_contract_is_not_published():
    ContractFactory(family=ContractFamily.PRIVATE)
    assert export().document == {"marches": {"marche": [], "contrat-concession": []}}


def test_spoilt_publications_never_go_out_unconform(official, sample):
    """Whatever a buyer published, what we give back obeys the schema or is named as incomplete."""
    original = sample["marches"]["marche"][0]
    spoilt = (None, "", "NC", [], {}, -1, 1e17, True, [{}], "2025-02-30", {"code": "1", "typeCode": "postal"})
    records = []
    for value in spoilt:
        for key in original:
            identifier = original["id"] if key == "id" else f"{key[:8]}{len(records)}"
            records.append(original | {"id": identifier} | {key: value})
    load({"marches": {"marche": records}})
    out = export()
    official.validate(out.document)
    assert out.count + len(out.incomplete) == PublicContract.objects.count()
    before = list(PublicContract.objects.order_by("pk").values())
    assert load(out.document).updated == 0
    assert list(PublicContract.objects.order_by("pk").values()) == before


# --- The command and the pages ---


def test_the_command_prints_the_document_and_names_the_incomplete(capsys):
    typed()
    call_command("export_decp", "--buyer", "217 500 016 30040", "--year", "2026", "--social")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["marches"]["marche"][0]["id"] == "2026-017"
    assert "1 marché(s) exporté(s)" in captured.err
    call_command("export_decp", "--year", "2020")
    assert json.loads(capsys.readouterr().out)["marches"]["marche"] == []
    with pytest.raises(BadInput, match="aucun acheteur"):
        call_command("export_decp", "--buyer", "1")
    with pytest.raises(BadInput, match="n'existe pas"):
        call_command("export_decp", "--year", "0")


def test_a_buyer_completes_her_contract_and_takes_the_file(client, login):
    contract = typed(cpv="")
    PublishingFacts.objects.all().delete()
    buyer = actor_create(Role.BUYER, organisation=contract.buyer)
    login(buyer)
    listed = reverse("clauses:decp_export")
    assert "le code CPV" in client.get(listed, {"year": 2026}).content.decode()
    page = reverse("clauses:publishing_facts", args=[contract.pk])
    assert "pas encore publiable" in client.get(page).content.decode()
    data = {
        "cpv": "45000000", "consortium": "Solidaire", "techniques": ["Sans objet"], "typesPrix": ["Définitif ferme"],
        "formePrix": "Mixte", "considerationsEnvironnementales": ["Clause environnementale"], "offresRecues": "2",
        "marcheInnovant": "no", "attributionAvance": "yes",
    }  # fmt: skip
    assert client.post(page, data | {"offresRecues": "0"}).status_code == 422
    contradiction = ["Clause environnementale", "Pas de considération environnementale"]
    assert client.post(page, data | {"considerationsEnvironnementales": contradiction}).status_code == 422
    assert client.post(page, data).status_code == 302
    assert "prêt à publier" in client.get(page).content.decode()
    answer = client.get(listed, {"year": 2026, "format": "json"})
    assert answer["Content-Disposition"].startswith("attachment")
    (record,) = json.loads(answer.content)["marches"]["marche"]
    assert (record["codeCPV"], record["offresRecues"], record["marcheInnovant"]) == ("45000000", 2, False)
    assert client.get(listed, {"year": "x"}).status_code == 422


def test_a_buyer_states_the_first_day_of_a_concession(client, login):
    contract = typed(
        family=ContractFamily.CONCESSION, nature="Concession de service", procedure="Procédure négociée ouverte"
    )
    login(actor_create(Role.BUYER, organisation=contract.buyer))
    page = reverse("clauses:publishing_facts", args=[contract.pk])
    data = {"considerationsEnvironnementales": ["Clause environnementale"], "montantSubventionPublique": "0"}
    assert client.post(page, data | {"dateDebutExecution": "demain"}).status_code == 422
    client.post(page, data)
    assert "la date de début d&#x27;exécution" in client.get(page).content.decode()
    client.post(page, data | {"dateDebutExecution": "2026-11-02"})
    shown = client.get(page).content.decode()
    assert "prêt à publier" in shown
    assert 'value="2026-11-02"' in shown


def test_each_exports_her_own_contracts(client, login):
    contract = typed()
    login(actor_create(Role.BUYER))
    assert client.get(reverse("clauses:publishing_facts", args=[contract.pk])).status_code == 404
    answer = client.get(reverse("clauses:decp_export"), {"format": "json"})
    assert json.loads(answer.content)["marches"]["marche"] == []
    login(actor_create(Role.PILOT))
    answer = client.get(reverse("clauses:decp_export"), {"format": "json", "clause": "with"})
    assert len(json.loads(answer.content)["marches"]["marche"]) == 1
