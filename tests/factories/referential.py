"""Rows of the referentials, and small official-looking files to import."""

import csv
import io
from pathlib import Path

import factory
from factory.django import DjangoModelFactory

from referential.enums import SkillKind, Source, TitleKind
from referential.models import Commune, Mobility, Occupation, OccupationSkill, Skill, Title


class CommuneFactory(DjangoModelFactory):
    """A commune of Haute-Savoie, with coordinates."""

    class Meta:
        model = Commune
        django_get_or_create = ("insee_code",)

    insee_code = factory.Sequence(lambda n: f"74{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"Villeneuve-{n}")
    department = factory.LazyAttribute(lambda commune: commune.insee_code[:2])
    region = "84"
    postcodes = factory.LazyAttribute(lambda commune: [f"{commune.insee_code[:3]}00"])
    population = 1_000
    latitude = 45.9
    longitude = 6.1


class OccupationFactory(DjangoModelFactory):
    class Meta:
        model = Occupation
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"K{n % 10_000:04d}")
    label = factory.LazyAttribute(lambda occupation: f"Agent / Agente {occupation.code}")


class TitleFactory(DjangoModelFactory):
    class Meta:
        model = Title
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"T9{n:03d}")
    label = factory.LazyAttribute(lambda title: f"Appellation {title.code}")
    occupation = factory.SubFactory(OccupationFactory)
    kind = TitleKind.EVERYDAY


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"P9{n:03d}")
    label = factory.LazyAttribute(lambda skill: f"Savoir faire {skill.code}")
    kind = SkillKind.KNOW_HOW


class OccupationSkillFactory(DjangoModelFactory):
    class Meta:
        model = OccupationSkill

    occupation = factory.SubFactory(OccupationFactory)
    skill = factory.SubFactory(SkillFactory)
    source = Source.SHIPPED


class MobilityFactory(DjangoModelFactory):
    class Meta:
        model = Mobility

    from_occupation = factory.SubFactory(OccupationFactory)
    to_occupation = factory.SubFactory(OccupationFactory)
    rank = 1


# Two occupations, four titles, five skills: the smallest files that hold every case.
ROME_FILES: dict[str, list[list[str]]] = {
    "referentiel_code_rome": [
        ["code_rome", "code_ogr", "libelle_rome", "emploi_reglemente", "code_rome_parent"],
        ["K2204", "1", "Agent / Agente de nettoyage industriel", "N", "K2204"],
        ["K2205", "2", "Agent / Agente de propreté de locaux", "O", "K2204"],
    ],
    "cr_gd_dp": [
        [
            "code_rome",
            "libelle_rome",
            "code_grand_domaine",
            "libelle_grand_domaine",
            "code_domaine_professionel",
            "libelle_domaine_professionel",
        ],
        ["K2204", "x", "K", "Services à la personne", "K22", "Nettoyage et propreté"],
        ["K2205", "x", "K", "Services à la personne", "K22", "Nettoyage et propreté"],
    ],
    "referentiel_code_rome_riasec": [["code_rome", "riasec_majeur", "riasec_mineur"], ["K2204", "R", "C"]],
    "texte": [
        ["code_rome", "code_compo_bloc", "libelle_type_texte", "position_phrase", "libelle_texte"],
        ["K2204", "3", "definition", "2", "Range l''atelier."],
        ["K2204", "3", "definition", "1", "Nettoie, d''abord,\nles sols."],
        ["K2204", "4", "acces_metier", "1", "Sans diplôme."],
    ],
    "referentiel_appellation": [
        [
            "code_ogr",
            "libelle_appellation_long",
            "libelle_appellation_court",
            "code_rome",
            "classification",
            "peu_usite",
        ],
        ["11", "Agent / Agente de nettoyage", "Agent(e) de nettoyage", "K2204", "PRINCIPALE", "N"],
        ["12", "Laveur / Laveuse de sols", "", "K2204", "SYNONYME", "O"],
        ["13", "Agent / Agente de propreté", "", "K2205", "PRINCIPALE", "N"],
        ["14", "Agent / Agente d'entretien", "", "K2205", "SYNONYME", "N"],
    ],
    "referentiel_competence": [
        [
            "code_ogr",
            "nature",
            "libelle_competence",
            "definition",
            "code_ogr_macro_comp",
            "cat_comp",
            "sous_cat_comp",
        ],
        ["21", "Compétence", "Laver un sol", "", "22", "Savoir-faire", "Technique"],
        ["22", "Macro-compétence", "Nettoyer des locaux", "", "", "Savoir-faire", "Technique"],
        ["23", "Macro-compétence", "Faire preuve de rigueur", "", "", "Savoir-être professionnel", "Transverse"],
    ],
    "referentiel_savoir": [
        ["code_ogr_savoir", "libelle_savoir", "categorie_savoir", "sous_categorie_savoir"],
        ["31", "Produits d'entretien", "Produits, outils et matières", "Produits"],
        ["32", "Gestes et postures", "Normes et procédés", "Sécurité"],
    ],
    "referentiel_contexte_travail": [["code_ogr", "libelle_cont_travail"], ["41", "Travail de nuit"]],
    "liens_rome_referentiels": [
        ["code_rome", "code_compo_bloc", "code_rubrique", "code_ogr"],
        ["K2204", "1", "", "1"],
        ["K2204", "2", "", "11"],
        ["K2204", "5", "1", "21"],
        ["K2204", "5", "3", "31"],
        ["K2205", "5", "2", "23"],
        ["K2204", "6", "", "41"],
    ],
    "coherence_item": [
        ["code_rome", "code_ogr", "coeur_metier"],
        ["K2204", "21", "Principale"],
        ["K2204", "31", "Émergente"],
        ["K2204", "41", ""],
    ],
    "rubrique_mobilite": [["code_rome", "code_rome_cible", "numero_ordre"], ["K2204", "K2205", "1"]],
}


def csv_text(rows: list[list[str]], *, newline: str = "\n") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator=newline).writerows(rows)
    return buffer.getvalue()


def rome_folder(folder: Path, *, version: str = "460", **changed: list[list[str]]) -> Path:
    """Write the small official files, some of them `changed`, and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, rows in (ROME_FILES | changed).items():
        text = csv_text(rows, newline="\r\n" if stem == "rubrique_mobilite" else "\n")
        (folder / f"unix_{stem}_v{version}_utf8.csv").write_bytes(text.encode())
    return folder


def rome_rows(stem: str, *more: list[str], without: int | None = None) -> list[list[str]]:
    """The rows of a small file with `more` at the end, or without its row at an index (0 is the first after the
    header)."""
    rows = [*ROME_FILES[stem], *more]
    if without is not None:
        del rows[without + 1]
    return rows


COMMUNE_ROWS = [
    ["insee_code", "name", "department", "region", "postcodes", "population", "latitude", "longitude"],
    ["74010", "Annecy", "74", "84", "74000 74370 74940", "132117", "45.89064", "6.12552"],
    ["74243", "Saint-Julien-en-Genevois", "74", "84", "74160", "15850", "46.14", "6.08"],
    ["2A004", "Ajaccio", "2A", "94", "20000 20090", "76320", "41.93479", "8.70132"],
    ["75056", "Paris", "75", "11", "75001 75002", "2103778", "", ""],
    ["97501", "Miquelon-Langlade", "975", "975", "97500", "", "47.1", "-56.38"],
]


def communes_file(folder: Path, rows: list[list[str]] | None = None) -> Path:
    path = folder / "communes.csv"
    path.write_text(csv_text(rows or COMMUNE_ROWS), encoding="utf-8")
    return path
