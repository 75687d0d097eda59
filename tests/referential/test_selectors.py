"""Searching communes and skills as people type."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referential.enums import Source
from referential.geo import distance_km
from referential.selectors import commune_resolve, commune_search, occupation_labels, skill_search
from referential.text import place_normalise, search_normalise
from tests.factories.referential import CommuneFactory, OccupationFactory, OccupationSkillFactory, SkillFactory

FRENCH = "aàâäbcçdeéèêëfghiîïjklmnoôöœpqrstuùûüvwxyÿzæAÀÂBCÇDEÉÈFGÎLNOÔŒSTÙZ0123456789 '’-–/(),.«»\u00a0"


@pytest.fixture
def communes(db):
    return {
        "annecy": CommuneFactory(insee_code="74010", name="Annecy", postcodes=["74000", "74940"], population=132_117),
        "julien_74": CommuneFactory(
            insee_code="74243", name="Saint-Julien-en-Genevois", postcodes=["74160"], population=15_850
        ),
        "archamps": CommuneFactory(insee_code="74016", name="Archamps", postcodes=["74160"], population=2_500),
        "julien_39": CommuneFactory(insee_code="39492", name="Saint-Julien", postcodes=["39320"], population=500),
        "julien_88": CommuneFactory(insee_code="88445", name="Saint-Julien", postcodes=["88410"], population=300),
        "etrembieres": CommuneFactory(insee_code="74118", name="Étrembières", postcodes=["74100"]),
        "gone": CommuneFactory(insee_code="74268", name="Seynod", postcodes=["74600"], withdrawn_on="2017-01-01"),
    }


class TestCommuneSearch:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("anne", "annecy"),
            ("ANNECY", "annecy"),
            ("Anecy", "annecy"),
            ("74000", "annecy"),
            ("74940", "annecy"),
            ("Annecy (74000)", "annecy"),
            ("etrembieres", "etrembieres"),
            ("St Julien en g", "julien_74"),
            ("genevois", "julien_74"),
            ("St-Julien", "julien_39"),
        ],
    )
    def test_it_finds_what_was_meant_first(self, communes, typed, first):
        assert commune_search(typed)[0] == communes[first]

    def test_a_postcode_prefix_gives_the_bigger_towns_first(self, communes):
        assert commune_search("741") == [communes["julien_74"], communes["archamps"], communes["etrembieres"]]

    @pytest.mark.parametrize("typed", ["", "a", "%", "zzzzzz", "99999", "seynod", "'; --"])
    def test_it_finds_nothing_in_nothing(self, communes, typed):
        assert commune_search(typed) == []


class TestCommuneResolve:
    @pytest.mark.parametrize("typed", ["Annecy (74000)", "annecy", "74940 Annecy", " ANNECY 74000 ", "74000"])
    def test_one_meaning_is_resolved(self, communes, typed):
        assert commune_resolve(typed).commune == communes["annecy"]

    def test_homonyms_are_told_apart_by_their_postcode(self, communes):
        assert commune_resolve("Saint-Julien").homonyms == [communes["julien_39"], communes["julien_88"]]
        assert commune_resolve("Saint Julien 88410").commune == communes["julien_88"]

    def test_a_shared_postcode_gives_its_communes(self, communes):
        assert commune_resolve("74160").homonyms == [communes["julien_74"], communes["archamps"]]

    def test_a_name_with_a_foreign_postcode_is_not_resolved_but_proposed(self, communes):
        found = commune_resolve("Annecy (75001)")
        assert found.commune is None
        assert found.near[0] == communes["annecy"]

    def test_what_is_written_on_screen_can_be_typed_back(self, communes):
        for commune in communes.values():
            if commune.is_active:
                assert commune_resolve(str(commune)).commune == commune


class TestDistance:
    def test_annecy_to_chamonix_is_about_55_km(self):
        annecy = CommuneFactory.build(insee_code="74010", latitude=45.89064, longitude=6.12552)
        chamonix = CommuneFactory.build(insee_code="74056", latitude=45.92375, longitude=6.86933)
        distance = annecy.distance_km_to(chamonix)
        assert distance == pytest.approx(57.7, abs=0.5)

    def test_an_unknown_place_is_at_an_unknown_distance_but_zero_from_itself(self):
        paris = CommuneFactory.build(insee_code="75056", latitude=None, longitude=None)
        assert paris.distance_km_to(CommuneFactory.build(insee_code="74010")) is None
        assert paris.distance_km_to(paris) == 0

    @given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
    def test_it_is_symmetric_positive_and_at_most_half_a_turn(self, lat1, lon1, lat2, lon2):
        there = distance_km(from_latitude=lat1, from_longitude=lon1, to_latitude=lat2, to_longitude=lon2)
        back = distance_km(from_latitude=lat2, from_longitude=lon2, to_latitude=lat1, to_longitude=lon1)
        assert there == pytest.approx(back)
        assert 0 <= there <= 20_016


class TestSkillSearch:
    @pytest.fixture
    def skills(self, db):
        cleaning = OccupationFactory(code="K2204")
        floor = SkillFactory(code="P0001", label="Laver un sol")
        window = SkillFactory(code="P0002", label="Laver des vitres sans trace")
        dishes = SkillFactory(code="P0003", label="Laver la vaisselle")
        OccupationSkillFactory(occupation=cleaning, skill=floor)
        OccupationSkillFactory(occupation=cleaning, skill=window, is_core=True)
        return floor, window, dishes

    def test_without_text_it_gives_the_skills_of_the_occupation_core_first(self, skills):
        floor, window, _ = skills
        assert skill_search("", occupation="K2204") == [window, floor]
        assert skill_search("") == []

    def test_with_a_text_the_skills_of_the_occupation_come_first(self, skills):
        assert skill_search("laver", occupation="K2204")[-1] == skills[2]

    def test_it_forgives_accents_and_small_mistakes(self, skills):
        assert skill_search("VITRÉS")[0] == skills[1]
        assert skill_search("vaiselle")[0] == skills[2]

    def test_every_word_counts(self, skills):
        assert skill_search("laver sol")[0] == skills[0]

    def test_of_two_with_the_same_words_the_official_one_is_given(self, skills):
        official = SkillFactory(code="123", label="Laver un sol", source=Source.ROME)
        assert [skill for skill in skill_search("laver sol") if skill.search_label == "laver un sol"] == [official]

    def test_a_withdrawn_skill_is_not_proposed(self, skills):
        SkillFactory(code="P0004", label="Cirer un parquet", withdrawn_on="2025-01-01")
        assert skill_search("cirer parquet") == []


def test_labels_of_occupations_are_read_together(db, django_assert_num_queries):
    OccupationFactory(code="K2204", label="Nettoyer")
    OccupationFactory(code="K2205", label="Ranger", withdrawn_on="2025-01-01")
    with django_assert_num_queries(1):
        assert occupation_labels(["K2204", "K2205", "Z9999"]) == {"K2204": "Nettoyer", "K2205": "Ranger"}


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.text(alphabet=FRENCH, max_size=60))
def test_python_and_postgresql_normalise_french_alike(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_normalise(%s)", [text])
        assert cursor.fetchone() == (search_normalise(text),)


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(text):
    assert search_normalise(search_normalise(text)) == search_normalise(text)
    assert place_normalise(place_normalise(text)) == place_normalise(text)
