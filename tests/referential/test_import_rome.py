"""The official ROME files come in whole, twice without a trace, or not at all."""

import json
import shutil
import zipfile

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.commands import BadInput
from referential.enums import SkillKind, Source, TitleKind
from referential.models import Mobility, Occupation, OccupationSkill, ReferentialVersion, Skill, Title
from referential.services import rome_import
from tests.factories.referential import OccupationFactory, SkillFactory, rome_folder, rome_rows

pytestmark = pytest.mark.django_db

RESULT = {"version": "460", "occupations": 2, "titles": 4, "skills": 5, "links": 3, "mobilities": 1}


def load(path):
    return rome_import(path=path, now=timezone.now())


def refusal(path) -> str:
    with pytest.raises(BadInput) as caught:
        load(path)
    assert not Occupation.objects.exists(), "a refused file left rows"
    assert not ReferentialVersion.objects.exists()
    return str(caught.value)


def test_the_command_prints_its_counts_as_json_and_its_progress_apart(tmp_path, capsys):
    call_command("import_rome", str(rome_folder(tmp_path)))
    printed = capsys.readouterr()
    assert json.loads(printed.out) == RESULT
    assert "métiers : 2 lus, 2 ajoutés" in printed.err


def test_occupations_bring_their_texts_domain_parent_and_profile(tmp_path):
    load(rome_folder(tmp_path))
    cleaning = Occupation.objects.get(code="K2204")
    assert cleaning.definition == "Nettoie, d'abord,\nles sols.\nRange l'atelier."
    assert cleaning.access == "Sans diplôme."
    assert (cleaning.domain_code, cleaning.sector_code, cleaning.riasec) == ("K22", "K", "RC")
    assert cleaning.parent is None
    premises = Occupation.objects.get(code="K2205")
    assert premises.parent == cleaning
    assert premises.is_regulated
    assert premises.riasec == ""


def test_titles_skills_links_and_mobilities_keep_their_nature(tmp_path):
    load(rome_folder(tmp_path))
    assert Title.objects.get(code="11").kind == TitleKind.PRINCIPAL
    assert Title.objects.get(code="12").is_rarely_used
    assert Skill.objects.get(code="21").macro_id == "22"
    assert Skill.objects.get(code="22").is_macro
    assert Skill.objects.get(code="23").kind == SkillKind.SOFT
    assert Skill.objects.get(code="31").kind == SkillKind.KNOWLEDGE
    assert OccupationSkill.objects.get(skill="21").is_core
    assert OccupationSkill.objects.get(skill="31").is_emerging
    assert Mobility.objects.get().rank == 1


def test_a_second_import_rewrites_no_row(tmp_path, fingerprint):
    folder = rome_folder(tmp_path)
    assert load(folder) == RESULT
    before = fingerprint()
    assert load(folder) == RESULT
    assert fingerprint() == before


def test_a_byte_order_mark_and_a_zip_with_a_folder_inside_read_alike(tmp_path, fingerprint):
    folder = rome_folder(tmp_path / "rome")
    file = folder / "unix_referentiel_code_rome_v460_utf8.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    load(folder)
    before = fingerprint()
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", root_dir=tmp_path, base_dir="rome")
    assert load(tmp_path / archive) == RESULT
    assert fingerprint() == before


def test_what_a_newer_version_drops_is_withdrawn_and_comes_back_if_listed_again(tmp_path):
    load(rome_folder(tmp_path / "old"))
    newer = rome_folder(
        tmp_path / "new", version="461", referentiel_appellation=rome_rows("referentiel_appellation", without=1)
    )
    assert load(newer)["titles"] == 3
    gone = Title.objects.get(code="12")
    assert gone.withdrawn_on == timezone.localdate()
    assert not gone.is_active
    assert gone not in Title.objects.active()
    load(rome_folder(tmp_path / "old"))
    assert Title.objects.get(code="12").is_active
    assert list(ReferentialVersion.objects.values_list("version", flat=True)) == ["460", "461", "460"]


def test_partial_titles_and_no_mobility_at_all_are_read(tmp_path):
    folder = rome_folder(
        tmp_path,
        referentiel_appellation=rome_rows("referentiel_appellation", without=1),
        rubrique_mobilite=rome_rows("rubrique_mobilite", without=0),
    )
    assert load(folder) == RESULT | {"titles": 3, "mobilities": 0}


def test_the_official_text_takes_over_ours_but_our_skills_stay(tmp_path):
    OccupationFactory(code="K2204", label="Le ménage", definition="À nous")
    SkillFactory(code="P0001", label="Laver un sol")
    load(rome_folder(tmp_path))
    assert Occupation.objects.get(code="K2204").source == Source.ROME
    assert Occupation.objects.get(code="K2204").label == "Agent / Agente de nettoyage industriel"
    assert Skill.objects.active().filter(code="P0001", source=Source.SHIPPED).exists()


def test_the_same_line_twice_is_harmless(tmp_path):
    twice = rome_rows("rubrique_mobilite", ["K2204", "K2205", "1"])
    assert load(rome_folder(tmp_path, rubrique_mobilite=twice)) == RESULT


BROKEN = [
    (
        "an unknown occupation",
        "referentiel_appellation",
        ["15", "Plongeur", "", "Z0001", "SYNONYME", "N"],
        "ligne 6 : code ROME inconnu : « Z0001 »",
    ),
    (
        "an unknown skill",
        "liens_rome_referentiels",
        ["K2204", "5", "1", "99"],
        "ligne 8 : code OGR de compétence inconnu : « 99 »",
    ),
    (
        "an unknown core skill",
        "coherence_item",
        ["K2204", "99", "Principale"],
        "ligne 5 : code OGR inconnu : « 99 »",
    ),
    (
        "an unknown macro skill",
        "referentiel_competence",
        ["24", "Compétence", "Balayer", "", "21", "Savoir-faire", ""],
        "ligne 5 : macro-compétence inconnue : 21",
    ),
    (
        "an unknown parent",
        "referentiel_code_rome",
        ["K2206", "3", "Laveur", "N", "K9999"],
        "ligne 4 : code ROME parent inconnu : K9999",
    ),
    (
        "a malformed code",
        "referentiel_code_rome",
        ["Z2206", "3", "Laveur", "N", ""],
        "ligne 4 : code ROME mal formé : « Z2206 »",
    ),
    (
        "the same code with another content",
        "referentiel_code_rome",
        ["K2205", "2", "Autre chose", "O", "K2204"],
        "ligne 4 : « K2205 » figure deux fois avec un contenu différent",
    ),
    (
        "a knowledge with the code of a skill",
        "referentiel_savoir",
        ["21", "Sols", "", ""],
        "ligne 4 : « 21 » figure deux fois avec un contenu différent",
    ),
    ("a mobility to itself", "rubrique_mobilite", ["K2204", "K2204", "1"], "ligne 3 : une mobilité mène à un autre"),
    ("a rank that is no number", "rubrique_mobilite", ["K2205", "K2204", "un"], "ligne 3 : nombre attendu"),
    ("an empty label", "referentiel_savoir", ["33", "", "", ""], "ligne 4 : le libellé est vide"),
    ("too long a label", "referentiel_savoir", ["33", "x" * 501, "", ""], "ligne 4 : valeur trop longue"),
    ("a record cut short", "rubrique_mobilite", ["K2205"], "ligne 3 : 3 champs attendus, 1 lus"),
]


@pytest.mark.parametrize(("stem", "row", "reason"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_an_inconsistent_file_is_refused_with_its_name_line_and_reason(tmp_path, stem, row, reason):
    message = refusal(rome_folder(tmp_path, **{stem: rome_rows(stem, row)}))
    assert message.startswith(f"unix_{stem}_v460_utf8.csv, ")
    assert reason in message


def test_a_refused_version_leaves_the_one_in_force_untouched(tmp_path, fingerprint):
    load(rome_folder(tmp_path / "good"))
    before = fingerprint()
    broken = rome_rows("rubrique_mobilite", ["K2204", "K9999", "2"])
    with pytest.raises(BadInput):
        load(rome_folder(tmp_path / "bad", version="461", rubrique_mobilite=broken))
    assert fingerprint() == before


def test_a_missing_file_is_named(tmp_path):
    folder = rome_folder(tmp_path)
    (folder / "unix_texte_v460_utf8.csv").unlink()
    assert "fichier absent : unix_texte_v….csv" in refusal(folder)


def test_a_missing_column_is_named(tmp_path):
    message = refusal(rome_folder(tmp_path, rubrique_mobilite=[["code_rome", "numero_ordre"], ["K2204", "1"]]))
    assert message == "unix_rubrique_mobilite_v460_utf8.csv, ligne 1 : colonne absente : code_rome_cible"


def test_mixed_versions_are_refused(tmp_path):
    folder = rome_folder(tmp_path)
    (folder / "unix_texte_v460_utf8.csv").rename(folder / "unix_texte_v461_utf8.csv")
    assert "pas tous la même version : 460, 461" in refusal(folder)


def test_two_versions_side_by_side_are_refused(tmp_path):
    rome_folder(tmp_path, version="461")
    assert "plusieurs versions" in refusal(rome_folder(tmp_path))


def test_an_empty_folder_a_missing_path_and_a_plain_file_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    assert "fichier absent" in refusal(tmp_path / "empty")
    assert refusal(tmp_path / "nowhere").endswith("le fichier n'existe pas")
    (tmp_path / "text.zip").write_text("bonjour")
    assert "ni un dossier ni une archive zip" in refusal(tmp_path / "text.zip")


@pytest.mark.parametrize("stem", ["referentiel_code_rome", "referentiel_appellation", "liens_rome_referentiels"])
def test_a_file_without_any_line_is_refused(tmp_path, stem):
    assert refusal(rome_folder(tmp_path, **{stem: rome_rows(stem)[:1]}))


@pytest.mark.parametrize("cut", [1, 5, 9, 20])
def test_a_file_cut_in_its_last_line_is_refused(tmp_path, cut):
    """The last field is quoted: whatever is cut, its closing quote is missing or its record is short."""
    folder = rome_folder(tmp_path)
    file = folder / "unix_referentiel_savoir_v460_utf8.csv"
    file.write_bytes(file.read_bytes()[: -1 - cut])
    assert "unix_referentiel_savoir_v460_utf8.csv, ligne 3 : " in refusal(folder)


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path):
    folder = rome_folder(tmp_path)
    file = folder / "unix_referentiel_appellation_v460_utf8.csv"
    file.write_bytes(file.read_bytes().replace("propreté".encode(), "propreté".encode("latin-1")))
    assert refusal(folder) == (
        "unix_referentiel_appellation_v460_utf8.csv, ligne 4 : le fichier n'est pas encodé en UTF-8"
    )


class TestTheOfficialFiles:
    @pytest.fixture
    def rome(self, shared_data):
        folder = shared_data / "rome"
        if not folder.is_dir():
            pytest.skip("no official ROME files")
        return folder

    def test_they_bring_1584_occupations_and_a_second_import_changes_nothing(self, rome, fingerprint):
        first = load(rome)
        assert first["occupations"] == 1584
        assert first["version"] == "460"
        assert first["skills"] == Skill.objects.active().count()
        assert first["links"] == OccupationSkill.objects.active().count()
        before = fingerprint()
        assert load(rome) == first
        assert fingerprint() == before
        assert not Occupation.objects.filter(definition__contains="''").exists()

    def test_their_archive_reads_like_their_folder(self, rome, tmp_path):
        archive = tmp_path / "RefRomeCsv.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
            for file in rome.iterdir():
                writer.write(file, file.name)
        assert load(archive)["occupations"] == 1584
