"""A DECP file is read whatever its defects (domain rule 1.9): sound data kept, each defect told, no crash."""

import copy
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.decp.parser import parse_record
from clauses.decp.reader import RawRecord, UnreadableError, read_records

SOUND = {
    "id": "2025-017",
    "acheteur": {"id": "21750001630040"},
    "nature": "Marché",
    "objet": "Réfection des collèges",
    "codeCPV": "45000000-7",
    "procedure": "Procédure adaptée",
    "lieuExecution": {"code": "73065", "typeCode": "Code commune"},
    "dureeMois": 18,
    "dateNotification": "2025-01-15",
    "datePublicationDonnees": "2025-01-20",
    "montant": 400000,
    "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
    "titulaires": [{"titulaire": {"id": "55204599900869", "typeIdentifiant": "SIRET"}}],
}


def parse(**changes):
    content = copy.deepcopy(SOUND) | changes
    content = {key: value for key, value in content.items() if value != "(absent)"}
    return parse_record(RawRecord(1, "marche", content))


def read(document: bytes | str, **options):
    payload = document.encode() if isinstance(document, str) else document
    return [(raw.family, raw.content) for raw in read_records(io.BytesIO(payload), **options)]


def test_a_sound_record_is_read_without_a_defect():
    record, defects = parse()
    assert defects == []
    assert (record.buyer.identifier, record.identifier) == ("21750001630040", "2025-017")
    assert record.amount == Decimal("400000.00")
    assert record.notified_on == date(2025, 1, 15)
    assert (record.place_code, record.place_kind) == ("73065", "commune")
    assert record.considerations == ("Clause sociale",)
    assert [company.identifier for company in record.contractors] == ["55204599900869"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"acheteur": {"id": "21750001630066"}},
            "acheteur.id",
            "SIRET incorrect : « 21750001630066 » (sa clé est fausse).",
        ),
        (
            {"acheteur": {"id": "217500016"}},
            "acheteur.id",
            "SIRET incorrect : « 217500016 » (9 chiffres au lieu de 14).",
        ),
        (
            {"titulaires": [{"titulaire": {"id": "5520459990", "typeIdentifiant": "SIRET"}}]},
            "titulaires[0].id",
            "SIRET incorrect : « 5520459990 » (10 chiffres au lieu de 14).",
        ),
        ({"titulaires": [{"titulaire": None}]}, "titulaires[0].id", "Identifiant de l'entreprise absent."),
        ({"titulaires": []}, "titulaires", "Titulaire absent."),
        ({"codeCPV": "(absent)"}, "codeCPV", "Donnée absente."),
        ({"codeCPV": "travaux"}, "codeCPV", "« travaux » n'est pas un code CPV."),
        ({"procedure": "(absent)"}, "procedure", "Donnée absente."),
        ({"lieuExecution": "(absent)"}, "lieuExecution", "Lieu d'exécution absent."),
        (
            {"lieuExecution": {"code": "73", "typeCode": "quartier"}},
            "lieuExecution.typeCode",
            "Type de lieu inconnu : « quartier ».",
        ),
        ({"dureeMois": "(absent)"}, "dureeMois", "Durée absente."),
        ({"dureeMois": 0}, "dureeMois", "Durée invraisemblable : « 0 »."),
        ({"dureeMois": "NC"}, "dureeMois", "Durée invraisemblable : « NC »."),
        ({"dureeMois": 99999}, "dureeMois", "Durée invraisemblable : « 99999 »."),
        ({"montant": "NC"}, "montant", "Montant illisible : « NC »."),
        ({"montant": True}, "montant", "Montant illisible : « True »."),
        ({"montant": -5}, "montant", "Montant négatif : « -5 »."),
        ({"montant": 10**17}, "montant", "Montant invraisemblable : « 100000000000000000 »."),
        (
            {"montant": 0},
            "montant",
            "Montant nul, fréquent pour un accord-cadre : il reste à compléter.",
        ),
        ({"montant": "(absent)"}, "montant", "Montant absent."),
        (
            {"dateNotification": "2025-02-30"},
            "dateNotification",
            "Date illisible ou invraisemblable : « 2025-02-30 ».",
        ),
        (
            {"dateNotification": "0025-02-01"},
            "dateNotification",
            "Date illisible ou invraisemblable : « 0025-02-01 ».",
        ),
        (
            {"considerationsSociales": {"considerationSociale": ["Clause sociale", "Pas de considération sociale"]}},
            "considerationsSociales",
            "« Pas de considération sociale » exclut les autres : elle est écartée.",
        ),
        (
            {"considerationsSociales": {"considerationSociale": ["Oui"]}},
            "considerationsSociales",
            "Considération inconnue : « Oui ».",
        ),
        ({"modifications": ["avenant"]}, "modifications[0]", "Modification illisible."),
    ],
)
def test_a_defect_is_told_with_its_field_and_the_record_is_kept(changes, field, message):
    record, defects = parse(**changes)
    assert record is not None
    assert [(defect.record, defect.field, defect.message) for defect in defects] == [("2025-017", field, message)]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"acheteur": "(absent)"}, "acheteur.id", "Enregistrement rejeté : l'acheteur est absent."),
        ({"acheteur": {"id": "NC"}}, "acheteur.id", "Enregistrement rejeté : l'acheteur est absent."),
        ({"acheteur": []}, "acheteur.id", "Enregistrement rejeté : l'acheteur est absent."),
        ({"id": None}, "id", "Enregistrement rejeté : l'identifiant est absent."),
        ({"id": "  "}, "id", "Enregistrement rejeté : l'identifiant est absent."),
        ({"objet": ""}, "objet", "Enregistrement rejeté : l'objet est absent."),
    ],
)
def test_a_record_is_rejected_only_without_buyer_identifier_or_object(changes, field, message):
    record, defects = parse(**changes)
    assert record is None
    assert (field, message) in [(defect.field, defect.message) for defect in defects]


@pytest.mark.parametrize("content", [None, 3, "texte", ["liste"]])
def test_a_record_that_is_not_an_object_is_rejected_with_its_rank(content):
    record, [defect] = parse_record(RawRecord(7, "marche", content))
    assert record is None
    assert defect.record == "n° 7"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("575 000,50", "575000.50"),
        ("575\u202f000 €", "575000.00"),
        ("575000.5", "575000.50"),
        (575000, "575000.00"),
        (Decimal("0.005"), "0.01"),
    ],
)
def test_an_amount_is_read_however_it_is_written(written, read_as):
    record, defects = parse(montant=written)
    assert (record.amount, defects) == (Decimal(read_as), [])


@pytest.mark.parametrize("written", ["2025-01-15", "2025-01-15+01:00", "2025-01-15T09:00:00Z", "15/01/2025"])
def test_a_date_is_read_however_it_is_written(written):
    record, defects = parse(dateNotification=written)
    assert (record.notified_on, defects) == (date(2025, 1, 15), [])


@pytest.mark.parametrize("written", ["Code postal", "postal", "CODE POSTAL".title().replace("P", "p")])
def test_a_kind_of_place_is_read_with_or_without_its_prefix(written):
    record, defects = parse(lieuExecution={"code": "73000", "typeCode": written})
    assert (record.place_kind, defects) == ("postal", [])


@pytest.mark.parametrize(
    "titulaires",
    [
        [{"titulaire": {"id": "55204599900869", "typeIdentifiant": "SIRET"}}],
        [{"id": "55204599900869", "typeIdentifiant": "SIRET"}],
        {"titulaire": [{"id": "55204599900869", "typeIdentifiant": "SIRET"}]},
        {"titulaire": {"id": 55204599900869}},
        [{"id": "552 045 999 00869"}] * 2,
    ],
)
def test_contractors_are_read_however_they_are_wrapped_and_once(titulaires):
    record, defects = parse(titulaires=titulaires)
    assert [company.identifier for company in record.contractors] == ["55204599900869"]
    assert defects == []


def test_characters_that_a_database_cannot_store_are_dropped():
    record, _ = parse(objet="Réfection\u0000 des\ud800 collèges")
    assert record.title == "Réfection des collèges"


def test_two_long_identifiers_that_start_alike_stay_different():
    first, defects = parse(id="A" * 300 + "1")
    second, _ = parse(id="A" * 300 + "2")
    assert first.identifier != second.identifier
    assert len(first.identifier) == 255
    assert "301 caractères" in defects[0].message


def test_the_latest_modification_gives_the_current_figures_and_garbled_contractors_are_not_followed():
    record, defects = parse(
        modifications=[
            {
                "modification": {
                    "id": 2,
                    "montant": 500000,
                    "dateNotificationModification": "2025-09-01",
                    "datePublicationDonneesModification": "2025-09-05",
                    "titulaires": [{"titulaire": {"id": "868768687576575", "typeIdentifiant": "SIRET"}}],
                }
            },
            {"modification": {"id": 1, "dureeMois": 24, "dateNotificationModification": "2025-06-01"}},
        ]
    )
    assert [change.number for change in record.modifications] == [1, 2]
    assert record.current_amount == Decimal(500000)
    assert record.current_duration_months == 24
    assert [company.identifier for company in record.current_contractors] == ["55204599900869"]
    assert record.version_date == date(2025, 9, 5)
    assert [defect.field for defect in defects] == ["modifications[0].titulaires[0].id"]


def test_a_modification_that_precedes_its_contract_is_told():
    _, defects = parse(modifications=[{"id": 1, "dateNotificationModification": "2024-12-31"}])
    assert defects[0].message == "La modification précède la notification du marché."


def test_a_concession_is_read_with_its_own_field_names():
    content = {
        "id": "C1",
        "autoriteConcedante": {"id": "21750001630040"},
        "objet": "Restauration scolaire",
        "dateDebutExecution": "2025-02-01",
        "valeurGlobale": 1000,
        "concessionnaires": [{"concessionnaire": {"id": "55204599900869", "typeIdentifiant": "SIRET"}}],
    }
    record, _ = parse_record(RawRecord(1, "contrat-concession", content))
    assert record.is_concession
    assert record.amount == 1000
    assert record.notified_on == date(2025, 2, 1)
    assert len(record.contractors) == 1


def test_two_readings_of_the_same_record_have_the_same_digest_and_a_change_has_another():
    assert parse()[0].digest == parse()[0].digest != parse(montant=1)[0].digest


# --- The file ---


@pytest.mark.parametrize(
    "document",
    [
        '{"marches": {"marche": [{"id": 1}]}}',
        '\ufeff{"marches": {"marche": [{"id": 1}]}}',
        '{"$schema": [1, {}], "marches": {"autre": null, "marche": [{"id": 1}]}, "fin": 12}',
        '{"marches": [{"id": 1}]}',
        '{"marches": {"marche": {"id": 1}}}',
        '{"marche": [{"id": 1}]}',
        '[{"id": 1}]',
    ],
)
def test_the_list_of_contracts_is_found_in_the_shapes_really_published(document):
    assert read(document) == [("marche", {"id": 1})]


@pytest.mark.parametrize("document", ['{"marches": {}}', '{"marches": {"marche": []}}', '{"marches": null}', "[]"])
def test_a_file_without_a_record_is_empty_not_wrong(document):
    assert read(document) == []


def test_contracts_and_concessions_are_told_apart():
    document = '{"marches": {"marche": [1], "contrat-concession": [2]}}'
    assert read(document) == [("marche", 1), ("contrat-concession", 2)]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "ligne 1 : ce n'est pas un document JSON de données essentielles."),
        ("12", "ligne 1 : ce n'est pas un document JSON de données essentielles."),
        ('{"contrats": []}', "ligne 1 : la liste « marches » est absente."),
        ('{"marches": "NC"}', "ligne 1 : « marches » n'est ni un objet ni une liste."),
        ('{"marches":\n [{"id": 1},\n {"id": ', "ligne 3 : le JSON est illisible ou tronqué."),
        ('{"marches":\n [{"id": 1}', "ligne 2 : le JSON est illisible ou tronqué."),
        ('{"marches": [{"id": 1} {"id": 2}]}', "ligne 1 : le JSON est illisible ou tronqué."),
        ("{marches: []}", "ligne 1 : le JSON est illisible : une clé est attendue."),
        ('{"marches": []} suite', "ligne 1 : du texte suit la fin du document."),
        ('{"marches": [' + "[" * 100_000, "ligne 1 : les données sont imbriquées trop profondément."),
        (b'{"marches":\n[' + b'{"id": "\xe9"}]}', "le fichier n'est pas encodé en UTF-8."),
        ("[]".encode("utf-16"), "ligne 1 : le fichier n'est pas encodé en UTF-8."),
    ],
)
def test_an_unreadable_file_says_where_and_why(document, message):
    with pytest.raises(UnreadableError) as refusal:
        read(document)
    assert str(refusal.value).endswith(message)


def test_a_file_above_the_limit_is_refused_before_it_fills_the_memory():
    with pytest.raises(UnreadableError, match="dépasse 1 Mio"):
        read("[" + " " * (2 << 20) + "]", max_bytes=1 << 20)


def test_an_endless_number_is_a_value_like_another():
    [(_, content)] = read('[{"montant": ' + "9" * 10_000 + ', "dureeMois": 1e999999999999999999999}]')
    _, defects = parse_record(RawRecord(1, "marche", SOUND | content))
    assert {defect.field for defect in defects} == {"montant", "dureeMois"}


def test_records_are_read_across_the_edges_of_the_chunks(monkeypatch):
    monkeypatch.setattr("clauses.decp.reader.CHUNK_BYTES", 3)
    contents = [{"id": str(number), "objet": "é" * number, "n": 10**number} for number in range(12)]
    document = json.dumps({"entête": 123456, "marches": {"marche": contents}}, ensure_ascii=False, indent=1)
    assert [content for _, content in read(document)] == contents


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = [
    *SOUND, "techniques", "modalitesExecution", "actesSousTraitance", "modifications", "ccag",
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=5), concession=st.booleans())
def test_no_content_of_a_record_makes_the_parser_fail(changes, concession):
    family = "contrat-concession" if concession else "marche"
    record, defects = parse_record(RawRecord(1, family, SOUND | changes))
    assert all(defect.message and defect.record for defect in defects)
    if record is None:
        assert any("rejeté" in defect.message for defect in defects)
    else:
        record.digest.encode("ascii")
        assert record.title and record.identifier and record.buyer.identifier


@settings(max_examples=100, deadline=None)
@given(document=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "ignore")))
def test_no_file_makes_the_reader_fail_otherwise_than_by_saying_so(document):
    try:
        read(document)
    except UnreadableError as refusal:
        assert refusal.message
