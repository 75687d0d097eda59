"""The small referential that comes with the product is complete, coherent and polite with official rows."""

import csv
from collections import Counter

import pytest
from django.utils import timezone

from config.demo.world import rows as demo_rows
from referential.enums import SkillKind, Source
from referential.importers.shipped import DATA
from referential.models import Commune, Mobility, Occupation, OccupationSkill, Skill, Title
from referential.services import communes_import, rome_import, shipped_referential_load
from tests.factories.referential import communes_file, rome_folder

pytestmark = pytest.mark.django_db


def load():
    return shipped_referential_load(now=timezone.now())


def test_it_holds_what_insertion_work_needs():
    counts = load()
    assert counts["occupations"] >= 60
    assert counts["skills"] >= 400
    assert counts["communes"] >= 120
    titles = Counter(Title.objects.values_list("occupation_id", flat=True))
    assert all(6 <= titles[code] <= 10 for code in Occupation.objects.values_list("pk", flat=True))
    moves = Counter(Mobility.objects.values_list("from_occupation_id", flat=True))
    assert all(moves[code] >= 3 for code in Occupation.objects.values_list("pk", flat=True))
    core = Counter(OccupationSkill.objects.filter(is_core=True).values_list("occupation_id", flat=True))
    assert all(core[code] >= 3 for code in Occupation.objects.values_list("pk", flat=True))
    assert Skill.objects.filter(occupation_links=None).count() == 0
    assert set(Skill.objects.values_list("kind", flat=True)) == set(SkillKind.values)
    assert not Commune.objects.filter(latitude=None).exists()


def test_loading_it_twice_rewrites_no_row(fingerprint):
    first = load()
    before = fingerprint()
    assert load() == first
    assert fingerprint() == before


def test_its_codes_never_clash_with_official_ones():
    load()
    assert not Skill.objects.exclude(code__regex=r"^P\d{4}$").exists()
    assert not Title.objects.exclude(code__regex=r"^T\d{4}$").exists()


def test_it_knows_every_occupation_and_commune_of_the_demonstration():
    load()
    codes = {row["code"] for row in demo_rows("occupations.csv")}
    assert codes <= set(Occupation.objects.values_list("pk", flat=True))
    places = {code for row in demo_rows("territories.csv", delimiter=",") for code in row["communes"].split()}
    assert places <= set(Commune.objects.values_list("pk", flat=True))


def test_loaded_after_an_official_import_it_only_adds(tmp_path):
    rome_import(path=rome_folder(tmp_path), now=timezone.now())
    communes_import(path=communes_file(tmp_path), now=timezone.now())
    load()
    assert Occupation.objects.get(pk="K2204").source == Source.ROME
    assert Occupation.objects.get(pk="K2204").definition.startswith("Nettoie, d'abord")
    assert Mobility.objects.get(from_occupation="K2204", to_occupation="K2205").source == Source.ROME
    assert Commune.objects.get(pk="74010").source == Source.COMMUNES
    assert OccupationSkill.objects.active().filter(occupation="K2204", source=Source.SHIPPED).exists()


def test_ours_survive_an_official_import(tmp_path):
    load()
    before = Skill.objects.active().filter(source=Source.SHIPPED).count()
    rome_import(path=rome_folder(tmp_path), now=timezone.now())
    assert Skill.objects.active().filter(source=Source.SHIPPED).count() == before
    assert Occupation.objects.active().filter(pk="A1203", source=Source.SHIPPED).exists()


@pytest.mark.parametrize("file", ["skills.csv", "titles.csv", "occupations.csv"])
def test_its_french_is_clean(file):
    with (DATA / file).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            label = row["label"]
            assert label == label.strip()
            assert label[0].isupper()
            assert "  " not in label
            assert not label.endswith((".", ",", ";"))
            if definition := row.get("definition"):
                assert definition[0].isupper()
                assert definition.endswith(".")


def test_no_skill_or_title_is_written_twice():
    load()
    skills = Counter(Skill.objects.values_list("search_label", flat=True))
    assert [label for label, count in skills.items() if count > 1] == []
    titles = Counter(Title.objects.values_list("occupation_id", "search_label"))
    assert [label for label, count in titles.items() if count > 1] == []
