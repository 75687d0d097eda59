"""`import_decp` on the official sample, spoilt in hundreds of ways: never a failure, each defect told, idempotent."""

import copy
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from clauses.decp.importer import decp_import
from clauses.decp.reader import UnreadableError
from clauses.models import Amendment, Lot, Participation, Publication, PublicContract
from core.commands import BadInput

pytestmark = pytest.mark.django_db

SPOILT: tuple[Any, ...] = (
    None, "", " ", "NC", "n/c", "inconnu", [], {}, [[]], [None], [{}], {"id": None}, -1, 0, 0.5, 1e17, 10**30, True,
    "1e17", "\u0000", "\ud800", "2025-02-30", "31/12/2024", "a" * 5000,
)  # fmt: skip
REQUIRED = {"acheteur", "id", "objet"}


@pytest.fixture
def sample(shared_data) -> list[dict]:
    return json.loads((shared_data / "decp" / "marches_avec_modifications.json").read_text())["marches"]["marche"]


def load(records: list, **options):
    document = json.dumps({"marches": {"marche": records}})
    return decp_import(io.BytesIO(document.encode()), source="mutant.json", **options)


def everything() -> list:
    return [
        list(m.objects.order_by("pk").values()) for m in (PublicContract, Lot, Participation, Amendment, Publication)
    ]


def paths(content: Any, prefix: tuple = ()) -> Iterator[tuple]:
    """Every place of a record, from the top to the leaves."""
    keys = content.keys() if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in keys:
        yield (*prefix, key)
        yield from paths(content[key], (*prefix, key))


def spoil(record: dict, path: tuple, value: Any, *, remove: bool = False) -> dict:
    mutant = copy.deepcopy(record)
    place = mutant
    for key in path[:-1]:
        place = place[key]
    if remove:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return mutant


def renamed(record: dict, rank: int, path: tuple) -> dict:
    """Each mutant is another contract, unless it is the identifier that is spoilt."""
    return record if path[0] == "id" else record | {"id": f"{path[0][:4]}{rank}"}


def idempotent(records: list) -> Any:
    first = load(records)
    before = everything()
    again = load(records)
    assert (again.created, again.updated, again.records) == (0, 0, first.records)
    assert everything() == before
    return first


def test_each_place_of_the_sample_removed(sample):
    mutants = [
        renamed(spoil(record, path, None, remove=True), rank, path)
        for record in sample
        for rank, path in enumerate(paths(record))
    ]
    assert len(mutants) > 100
    report = idempotent(mutants)
    assert report.rejected == 4 * len(sample)  # buyer, its number, the identifier, the object


@pytest.mark.parametrize("value", SPOILT, ids=lambda value: repr(value)[:24])
def test_each_place_of_the_sample_spoilt(sample, value):
    mutants = [
        renamed(spoil(record, path, value), rank, path) for record in sample for rank, path in enumerate(paths(record))
    ]
    report = idempotent(mutants)
    assert report.records == len(mutants)
    # A whole modification list of one buyer may be spoilt; the contract is kept whenever its three facts hold.
    assert report.rejected <= 5 * len(sample)
    for change in report.changes:
        assert change.kind != "rejected" or any("rejeté" in defect.message for defect in change.defects)


def test_each_defect_is_told_with_its_record_and_its_field(sample):
    original = sample[0]
    spoilt = {
        "montant": "NC",
        "dureeMois": 1e17,
        "dateNotification": "hier",
        "codeCPV": "travaux",
        "lieuExecution": {"code": "73000", "typeCode": "quartier"},
        "considerationsSociales": {"considerationSociale": ["Clause magique"]},
        "titulaires": [],
        "modifications": [{"modification": "x"}],
        "actesSousTraitance": [None],
    }
    known = {(defect.field, defect.message) for defect in load([original], dry_run=True).defects}
    for field, value in spoilt.items():
        report = load([original | {field: value, "id": field[:16]}], dry_run=True)
        told = {(d.field, d.message) for d in report.defects if d.record == field[:16]} - known
        assert any(name.startswith(field) for name, _ in told), field


@pytest.mark.parametrize("amount", [1e17, "1e17", 10**25, "99999999999999999999", 1e11])
def test_an_absurd_amount_is_told_and_not_kept(sample, amount):
    report = load([sample[0] | {"montant": amount, "modifications": []}])
    assert any("invraisemblable" in defect.message for defect in report.defects)
    assert PublicContract.objects.get().amount_excl_tax is None


@pytest.mark.parametrize(
    "siret", ["123456789", "1234567890", "123456789012345", "21750001630066", "ABC", 217500016, None]
)
def test_a_wrong_siret_is_told_and_the_contract_kept_while_there_is_one(sample, siret):
    report = load([sample[0] | {"acheteur": {"id": siret}}])
    assert (report.created, report.rejected) == ((0, 1) if siret is None else (1, 0))
    assert any(defect.field == "acheteur.id" for defect in report.defects)


def test_a_modification_before_its_contract_is_told_and_kept(sample):
    early = {"modification": {"id": 1, "dateNotificationModification": "2020-01-01", "montant": 10}}
    report = load([sample[0] | {"dateNotification": "2024-05-15", "modifications": [early]}])
    assert any("précède la notification" in defect.message for defect in report.defects)
    assert Amendment.objects.count() == 1


@pytest.mark.parametrize("kind", ["Code postal", "postal", "CODE POSTAL", " code postal ", "Postal"])
def test_a_place_with_or_without_its_prefix(sample, kind):
    load([sample[0] | {"lieuExecution": {"code": "75000", "typeCode": kind}}])
    assert PublicContract.objects.get().place_kind == "postal"


def test_duplicated_records_are_one_contract(sample):
    report = idempotent([sample[0]] * 4 + [sample[1]] * 3)
    assert (report.created, report.unchanged) == (2, 5)


def test_truncated_at_every_length_the_file_is_refused_whole(sample):
    document = json.dumps({"marches": {"marche": sample}}).encode()
    for length in range(1, len(document) - 1, max(1, len(document) // 120)):
        with pytest.raises(UnreadableError):
            decp_import(io.BytesIO(document[:length]), source="x")
    assert not PublicContract.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "cp1252"])
def test_another_encoding_is_refused_and_a_mark_before_utf8_is_not(sample, encoding):
    document = json.dumps({"marches": {"marche": sample}}, ensure_ascii=False)
    with pytest.raises(UnreadableError):
        decp_import(io.BytesIO(document.encode(encoding)), source="x")
    assert decp_import(io.BytesIO(document.encode("utf-8-sig")), source="x").created == 2


def test_the_command_keeps_its_contract_on_mutants(sample, tmp_path, capsys):
    path = tmp_path / "mutants.json"
    path.write_text(json.dumps({"marches": {"marche": [sample[0] | {"montant": "NC"}, {}, None, 3]}}))
    call_command("import_decp", str(path))
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["records", "created", "updated", "unchanged", "rejected", "warnings"]
    assert (answer["records"], answer["created"], answer["rejected"]) == (4, 1, 3)
    assert all(set(warning) == {"record", "field", "message"} for warning in answer["warnings"])
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises((BadInput, SystemExit)):
        call_command("import_decp", str(path))
