"""The communes come in from one CSV file, twice without a trace, or not at all."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.commands import BadInput
from referential.enums import Source
from referential.importers.communes import commune_parse
from referential.models import Commune, ReferentialVersion
from referential.services import communes_import
from tests.factories.referential import COMMUNE_ROWS, CommuneFactory, communes_file

GOOD = tuple(COMMUNE_ROWS[1])


def load(path):
    return communes_import(path=path, now=timezone.now())


def with_row(*fields: str) -> list[list[str]]:
    return [*COMMUNE_ROWS, list(fields)]


@pytest.mark.django_db
class TestImport:
    def test_the_command_counts_communes_and_those_without_coordinates(self, tmp_path, capsys):
        call_command("import_communes", str(communes_file(tmp_path)))
        assert json.loads(capsys.readouterr().out) == {"communes": 5, "without_coordinates": 1}
        annecy = Commune.objects.get(pk="74010")
        assert annecy.postcodes == ["74000", "74370", "74940"]
        assert annecy.source == Source.COMMUNES
        assert Commune.objects.get(pk="97501").population is None

    def test_a_second_import_rewrites_no_row(self, tmp_path, fingerprint):
        load(communes_file(tmp_path))
        before = fingerprint()
        load(communes_file(tmp_path))
        assert fingerprint() == before

    def test_it_takes_over_the_communes_we_ship(self, tmp_path):
        CommuneFactory(insee_code="74010", name="Annecy", latitude=45.8, longitude=6.1)
        load(communes_file(tmp_path))
        assert Commune.objects.get(pk="74010").latitude == 45.89064

    def test_a_merged_commune_is_withdrawn_in_the_departments_of_the_file_only(self, tmp_path):
        load(communes_file(tmp_path))
        load(communes_file(tmp_path, [COMMUNE_ROWS[0], COMMUNE_ROWS[1]]))
        withdrawn = Commune.objects.exclude(withdrawn_on=None)
        assert [commune.name for commune in withdrawn] == ["Saint-Julien-en-Genevois"]
        assert ReferentialVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("rows", "reason"),
        [
            (with_row("7401", *GOOD[1:]), "ligne 7 : code commune mal formé : « 7401 »"),
            (with_row("74010", "Autre", *GOOD[2:]), "ligne 7 : la commune 74010 figure deux fois"),
            (with_row("74011", "Aviernoz"), "ligne 7 : 8 champs attendus, 2 lus"),
            (with_row("74011", "", *GOOD[2:]), "ligne 7 : le nom de la commune est vide"),
            (with_row("74011", *GOOD[1:4], "7400", *GOOD[5:]), "ligne 7 : code postal mal formé"),
            (with_row("74011", *GOOD[1:6], "45,89", "6.1"), "ligne 7 : latitude mal formée"),
            (with_row("74011", *GOOD[1:6], "45.8", ""), "ligne 7 : la latitude et la longitude vont ensemble"),
            (with_row("74011", *GOOD[1:6], "95.8", "6.1"), "ligne 7 : latitude mal formée"),
            (with_row("74011", *GOOD[1:5], "beaucoup", "45.8", "6.1"), "ligne 7 : population mal formée"),
            ([COMMUNE_ROWS[0]], "ligne 1 : le fichier ne contient aucune commune"),
            ([row[:6] for row in COMMUNE_ROWS], "ligne 1 : colonnes absentes : latitude, longitude"),
        ],
    )
    def test_a_bad_line_is_refused_and_nothing_is_written(self, tmp_path, rows, reason):
        with pytest.raises(BadInput) as caught:
            load(communes_file(tmp_path, rows))
        assert str(caught.value).startswith("communes.csv, ")
        assert reason in str(caught.value)
        assert not Commune.objects.exists()

    def test_a_cut_file_an_empty_one_and_a_folder_are_refused(self, tmp_path):
        path = communes_file(tmp_path)
        path.write_bytes(path.read_bytes()[:-5])
        with pytest.raises(BadInput, match="guillemet"):
            load(path)
        path.write_bytes(b"")
        with pytest.raises(BadInput, match="vide"):
            load(path)
        with pytest.raises(BadInput, match="dossier"):
            load(tmp_path)

    def test_the_official_file_brings_34969_communes_of_which_102_without_coordinates(self, shared_data, fingerprint):
        path = shared_data / "communes" / "communes.csv"
        if not path.is_file():
            pytest.skip("no official communes")
        expected = {"communes": 34_969, "without_coordinates": 102}
        assert load(path) == expected
        before = fingerprint()
        assert load(path) == expected
        assert fingerprint() == before


@given(st.tuples(*[st.text(max_size=12)] * 8))
def test_any_text_is_either_a_commune_or_a_reason(values):
    try:
        row = commune_parse(values)
    except ValueError as error:
        assert str(error)
    else:
        assert len(row) == 8


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_any_place_on_earth_is_read_as_written(latitude, longitude):
    row = commune_parse((*GOOD[:6], f"{latitude:.5f}", f"{longitude:.5f}"))
    assert row[6:] == (float(f"{latitude:.5f}"), float(f"{longitude:.5f}"))
