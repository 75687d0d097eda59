"""Contracts written from DECP files: created once, updated with their history, never half-written."""

import copy
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from clauses.decp.importer import decp_import
from clauses.decp.reader import UnreadableError
from clauses.enums import ParticipationRole
from clauses.management.commands.import_decp import Command
from clauses.models import Amendment, Lot, Obligation, Participation, Publication, PublicContract
from core.commands import BadInput
from core.formats import euros
from tests.clauses.test_decp_parsing import SOUND
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import ObligationFactory

pytestmark = pytest.mark.django_db

AMENDED = SOUND | {
    "modifications": [
        {
            "modification": {
                "id": 1,
                "montant": 500000,
                "dureeMois": 24,
                "dateNotificationModification": "2025-06-01",
                "datePublicationDonneesModification": "2025-06-05",
            }
        }
    ]
}


def load(*records, **options):
    document = json.dumps({"marches": {"marche": records}}, ensure_ascii=False)
    return decp_import(io.BytesIO(document.encode()), source="decp.json", **options)


def counts(report):
    return (report.records, report.created, report.updated, report.unchanged, report.rejected)


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (PublicContract, Lot, Participation, Amendment, Publication, Organisation)
    ]


def test_a_contract_is_created_with_its_lot_its_companies_and_its_publication():
    assert counts(load(SOUND)) == (1, 1, 0, 0, 0)
    contract = PublicContract.objects.get()
    assert (contract.buyer.siret, contract.reference) == ("21750001630040", "2025-017")
    assert (contract.amount_excl_tax, contract.cpv, contract.considerations) == (
        Decimal(400_000),
        "45000000",
        ["Clause sociale"],
    )
    lot = contract.lots.get()
    assert (lot.clause_kind, lot.starts_on, lot.ends_on) == (
        "EXECUTION",
        dt.date(2025, 1, 15),
        dt.date(2026, 7, 14),
    )
    lead = lot.participations.get()
    assert (lead.role, lead.organisation.siret) == (ParticipationRole.LEAD, "55204599900869")
    assert contract.publications.get().version_date == dt.date(2025, 1, 20)


def test_the_same_file_twice_changes_nothing():
    load(SOUND, AMENDED | {"id": "autre"})
    before = everything()
    assert counts(load(SOUND, AMENDED | {"id": "autre"})) == (2, 0, 0, 2, 0)
    assert everything() == before


def test_several_publications_of_one_contract_in_a_file_end_with_the_latest_and_stay_idempotent():
    assert counts(load(SOUND, AMENDED)) == (2, 1, 1, 0, 0)
    before = everything()
    assert counts(load(SOUND, AMENDED)) == (2, 0, 0, 2, 0)
    assert everything() == before
    assert PublicContract.objects.get().amount_excl_tax == 500_000


def test_a_newer_publication_updates_and_keeps_the_history():
    load(SOUND)
    report = load(AMENDED)
    assert counts(report) == (1, 0, 1, 0, 0)
    assert ("Montant HT", euros(400_000), euros(500_000)) in report.changes[0].details
    contract = PublicContract.objects.get()
    assert (contract.amount_excl_tax, contract.duration_months) == (500_000, 24)
    assert contract.amendments.get().amount_excl_tax == 500_000
    assert contract.publications.count() == 2
    assert contract.lots.get().ends_on == dt.date(2027, 1, 14)


def test_an_older_publication_is_kept_without_being_applied():
    load(AMENDED)
    report = load(SOUND)
    assert counts(report) == (1, 0, 0, 1, 0)
    assert "Publication antérieure à celle du 05/06/2025" in report.defects[0].message
    assert PublicContract.objects.get().amount_excl_tax == 500_000
    assert Publication.objects.count() == 2
    assert load(SOUND).defects == []


def test_the_order_of_the_files_does_not_change_the_contract():
    load(AMENDED)
    load(SOUND)
    contract = PublicContract.objects.values("amount_excl_tax", "duration_months", "notified_on").get()
    assert contract == {"amount_excl_tax": 500_000, "duration_months": 24, "notified_on": dt.date(2025, 1, 15)}


def test_what_a_facilitator_corrected_on_the_lot_is_not_overwritten():
    load(SOUND)
    Lot.objects.update(ends_on=dt.date(2025, 12, 31), clause_kind="RESERVED_SIAE")
    load(AMENDED)
    lot = Lot.objects.get()
    assert (lot.ends_on, lot.clause_kind, lot.amount_excl_tax) == (
        dt.date(2025, 12, 31),
        "RESERVED_SIAE",
        500_000,
    )


def test_a_contract_typed_by_hand_is_completed_not_overwritten():
    load(SOUND)
    PublicContract.objects.update(origin="manual", title="Titre choisi", ccag="")
    load(AMENDED | {"objet": "Titre publié", "ccag": "Travaux"})
    contract = PublicContract.objects.get()
    assert (contract.title, contract.ccag) == ("Titre choisi", "Travaux")


def test_what_was_corrected_by_hand_on_a_published_contract_is_kept():
    load(SOUND)
    PublicContract.objects.update(amount_excl_tax=123, title="Titre corrigé")
    load(AMENDED | {"objet": "Titre publié à nouveau"})
    contract = PublicContract.objects.get()
    assert (contract.title, contract.amount_excl_tax) == ("Titre corrigé", 123)
    assert contract.duration_months == 24


def test_a_missing_figure_does_not_erase_a_known_one():
    load(SOUND)
    load(SOUND | {"montant": "NC", "datePublicationDonnees": "2025-03-01"})
    assert PublicContract.objects.get().amount_excl_tax == 400_000


def test_an_amendment_never_changes_an_obligation():
    load(SOUND)
    ObligationFactory(lot=Lot.objects.get())
    load(AMENDED)
    assert list(Obligation.objects.values_list("hours", "replaced_at")) == [(833, None)]


def test_a_wrong_siret_is_kept_for_the_buyer_and_leaves_a_company_to_complete():
    wrong = [{"titulaire": {"id": "868768687576575", "typeIdentifiant": "SIRET"}}]
    report = load(SOUND | {"acheteur": {"id": "21750001630066"}, "titulaires": wrong})
    assert counts(report) == (1, 1, 0, 0, 0)
    assert PublicContract.objects.get().buyer.siret == "21750001630066"
    participation = Participation.objects.get()
    assert (participation.organisation, participation.published_identifier) == (None, "868768687576575")
    assert participation.display_name == "Entreprise 868768687576575"


def test_an_organisation_already_known_by_its_siret_is_the_buyer():
    known = OrganisationFactory(kind=OrganisationKind.BUYER, siret="21750001630040", name="Ville")
    load(SOUND)
    assert PublicContract.objects.get().buyer == known


def test_members_of_a_consortium_and_subcontractors_have_their_roles():
    second = {"titulaire": {"id": "21750001630040", "typeIdentifiant": "SIRET"}}
    act = {"acteSousTraitance": {"id": 1, "sousTraitant": {"id": "214356", "typeIdentifiant": "SIRET"}}}
    load(SOUND | {"titulaires": [*SOUND["titulaires"], second], "actesSousTraitance": [act]})
    assert list(Participation.objects.order_by("pk").values_list("role", flat=True)) == [
        "lead",
        "co_contractor",
        "subcontractor",
    ]


def test_modifications_without_a_usable_number_are_kept_apart():
    changes = [{"id": 1, "montant": 10}, {"id": 1, "montant": 20}, {"montant": 30}, {"id": "x", "montant": 40}]
    load(SOUND | {"modifications": changes})
    load(SOUND | {"modifications": changes})
    assert Amendment.objects.count() == 4


def test_the_facilitator_who_imports_follows_what_she_creates():
    actor = actor_create(Role.FACILITATOR)
    load(SOUND, actor=actor)
    assert PublicContract.objects.get().facilitation == actor.organisation


def test_a_contract_that_another_structure_follows_is_left_alone():
    first, second = actor_create(Role.FACILITATOR), actor_create(Role.FACILITATOR)
    load(SOUND, actor=first)
    before = everything()
    newer = AMENDED | {"montant": 500000, "datePublicationDonnees": "2025-03-01"}
    report = load(newer, actor=second)
    assert counts(report) == (1, 0, 0, 1, 0)
    (told,) = report.changes[0].defects
    assert (told.record, told.message) == ("2025-017", "Suivi par une autre structure : laissé tel quel.")
    assert report.changes[0].contract_id is None, "she has no page of it"
    assert everything() == before
    assert load(newer).updated == 1, "a source is nobody's file"


def test_a_contract_that_nobody_follows_is_updated_by_a_facilitator():
    load(SOUND)
    newer = SOUND | {"montant": 500000, "datePublicationDonnees": "2025-03-01"}
    assert load(newer, actor=actor_create(Role.FACILITATOR)).updated == 1


def test_a_dry_run_says_the_same_and_writes_nothing():
    before = everything()
    report = load(SOUND, AMENDED, {"objet": "sans acheteur"}, dry_run=True)
    assert counts(report) == (3, 1, 1, 0, 1)
    assert everything() == before


def test_a_truncated_file_writes_nothing_at_all(monkeypatch):
    monkeypatch.setattr("clauses.decp.importer.BATCH", 5)
    document = json.dumps({"marches": {"marche": [SOUND | {"id": str(n)} for n in range(12)]}}).encode()
    with pytest.raises(UnreadableError):
        decp_import(io.BytesIO(document[:-40]), source="decp.json")
    assert not PublicContract.objects.exists()


def test_known_contracts_cost_a_few_queries_for_a_whole_batch(django_assert_max_num_queries):
    records = [SOUND | {"id": str(n)} for n in range(60)]
    load(*records)
    with django_assert_max_num_queries(15):
        load(*records)


# --- The command ---


def run(path, *options):
    output = io.StringIO()
    call_command(Command(), str(path), *options, stdout=output, stderr=io.StringIO())
    return json.loads(output.getvalue())


def test_the_command_prints_the_stable_answer(tmp_path):
    path = tmp_path / "decp.json"
    path.write_text(json.dumps({"marches": {"marche": [SOUND | {"montant": "NC"}, {"id": "1"}]}}))
    answer = run(path)
    assert {key: answer[key] for key in ("records", "created", "updated", "unchanged", "rejected")} == {
        "records": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    assert answer["warnings"][0] == {
        "record": "2025-017",
        "field": "montant",
        "message": "Montant illisible : « NC ».",
    }


def test_the_command_refuses_a_file_it_cannot_read_with_its_line(tmp_path):
    path = tmp_path / "decp.json"
    path.write_text('{"marches":\n {"marche": [{"id": ')
    with pytest.raises(BadInput) as refusal:
        run(path)
    assert (refusal.value.file, refusal.value.line) == (str(path), 2)
    with pytest.raises(BadInput, match="ne s'ouvre pas"):
        run(tmp_path / "absent.json")
    with pytest.raises(BadInput, match="ne s'ouvre pas"):
        run(tmp_path)


def test_the_official_sample_is_imported_with_its_defects_told(shared_data):
    sample = shared_data / "decp" / "marches_avec_modifications.json"
    answer = run(sample)
    assert (answer["created"], answer["rejected"]) == (2, 0)
    assert {"record": "TEST2022", "field": "acheteur.id"}.items() <= answer["warnings"][0].items()
    assert run(sample)["unchanged"] == 2
    assert run(sample, "--dry-run")["unchanged"] == 2


def test_the_official_sample_with_a_field_missing_or_spoilt_never_fails(shared_data):
    sample = json.loads((shared_data / "decp" / "marches_avec_modifications.json").read_text())
    original = sample["marches"]["marche"][0]
    for spoilt in (None, "", "NC", [], {}, -1, 1e17, True, "\u0000"):
        records = []
        for rank, name in enumerate(original):
            record = copy.deepcopy(original)
            record["id"] = f"{rank}"
            record[name] = spoilt
            records.append(record)
        report = load(*records, dry_run=True)
        assert report.records == len(original)
        assert report.rejected <= 3  # buyer, id, object
