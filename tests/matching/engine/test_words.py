"""Words typed by people find their way, whatever the gender, the spelling and the shortcuts."""

import pytest

from matching.engine.neighbours import NeighbourRanker
from matching.engine.skills import SkillRanker
from matching.engine.text import title_variants, tokens, without_career
from matching.engine.titles import OccupationRanker
from matching.engine.types import Referential


@pytest.fixture(scope="module")
def ranker(referential):
    return OccupationRanker().fit(referential)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("jardinière", "A1208"),
        ("JARDINIER PAYSAGISTE H/F", "A1208"),
        ("jardinnier paysagist", "A1208"),
        ("vendeur(se) alimentation", "D1106"),
        ("femme de ménage", "K2204"),
        ("homme de menage", "K2204"),
        ("cariste caces 3", "N1101"),
        ("maçon - 10 ans d'expérience", "F1703"),
        ("agent·e d'entretien de locaux", "K2204"),
        ("commis cuisine", "G1602"),
    ],
)
def test_a_typed_title_finds_its_occupation_first(ranker, typed, code):
    assert ranker.rank([typed], top=5)[0][0][0] == code


@pytest.mark.parametrize("typed", ["zzz", "12345", "astronaute", "a" * 10_000, "💡"])
def test_any_word_gets_as_many_choices_as_asked(ranker, typed):
    (choices,) = ranker.rank([typed], top=5)
    assert len(choices) == (5 if title_variants(typed) else 0)
    assert all(0 <= score <= 1 for _, _, score in choices)


def test_an_explanation_sums_to_the_score_and_names_the_nearest_title(ranker):
    (code, _, score), *_ = ranker.rank(["commis de cuisine"], top=1)[0]
    explained = ranker.explain("commis de cuisine", code)
    assert explained.nearest_title == "Commis / Commise de cuisine"
    assert min(1.0, sum(part for _, part in explained.parts)) == pytest.approx(score, abs=1e-3)


def test_the_order_of_the_referential_changes_nothing(referential, ranker):
    backwards = Referential.from_records(
        occupations=reversed(referential.occupations),
        titles=reversed(referential.titles),
        skills=reversed(referential.skills),
        links=reversed(referential.links),
        mobilities=reversed(referential.mobilities),
    )
    assert OccupationRanker().fit(backwards).rank(["vendeuse"], 8) == ranker.rank(["vendeuse"], 8)
    assert NeighbourRanker().fit(backwards).rank(["A1203"], 7) == NeighbourRanker().fit(referential).rank(["A1203"], 7)


@pytest.fixture(scope="module")
def skills(referential):
    return SkillRanker().fit(referential)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("nettoyer sol", "9"),
        ("NETTOYAGE DES SOLS", "9"),
        ("netoyer les sols", "9"),
        ("tonte de pelouse", "1"),
        ("taille de haies", "2"),
        ("plantation de végétaux", "3"),
        ("encaissement", "5"),
        ("accueil clientèle", "6"),
        ("préparation de plats", "8"),
        ("2019-2021 : désinfection des sanitaires chez Untel", "10"),
        ("conduite chariot", "11"),
    ],
)
def test_a_typed_skill_finds_the_skill(skills, typed, code):
    assert skills.rank([typed], top=3)[0][0][0] == code


@pytest.mark.parametrize("typed", ["zzz", "12345", "a" * 10_000, "💡", "", "nettoyer " * 2000])
def test_any_words_get_as_many_skills_as_asked(skills, typed):
    (choices,) = skills.rank([typed], top=5)
    assert len(choices) == (5 if title_variants(typed) else 0)
    assert all(0 <= score <= 1 for _, _, score in choices)
    assert skills.rank_lines(typed, top=5) == sorted(skills.rank_lines(typed, top=5), key=lambda c: (-c[2], c[0]))


def test_a_cv_gives_the_skills_of_each_of_its_lines(skills):
    text = "De mars 2019 à juin 2020 : tonte de pelouses, taille de haies\n• encaissement\nchez Untel"
    assert {code for code, _, _ in skills.rank_lines(text, top=3)} == {"1", "2", "5"}


def test_both_genders_and_any_order_give_the_same_skills(referential, skills):
    backwards = Referential.from_records(
        occupations=reversed(referential.occupations),
        skills=reversed(referential.skills),
        links=reversed(referential.links),
    )
    assert SkillRanker().fit(backwards).rank(["accueil clientes"], 5) == skills.rank(["accueil clients"], 5)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2018-2021 : vendeuse alimentation chez Untel, Annecy", "D1106"),
        ("De mars 2019 à juin 2020 : jardinier paysagiste", "A1208"),
        ("maçonne, 10 ans d'expérience", "F1703"),
        ("03/2020 - 05/2021 cariste caces 3", "N1101"),
        ("depuis 2022 commis de cuisine (restaurant)", "G1602"),
    ],
)
def test_a_line_of_a_cv_finds_its_occupation(ranker, line, code):
    assert ranker.rank([line], top=5)[0][0][0] == code


@pytest.mark.parametrize("line", ["2019", "chez Untel", "10 ans", "depuis 2022"])
def test_a_line_that_is_only_a_date_or_a_company_is_left_whole(line):
    assert without_career(line) == line


def test_a_stated_move_comes_first(referential):
    ranker = NeighbourRanker().fit(referential)
    assert ranker.rank(["A1203"], 3)[0][0][0] == "A1208"
    assert ranker.rank(["D1507"], 3)[0][0][0] == "D1106"


def test_a_single_occupation_has_no_neighbour():
    alone = Referential.from_records(occupations=[("A1203", "Jardinier / Jardinière")])
    assert NeighbourRanker().fit(alone).rank(["A1203"], 5) == [[]]
    assert OccupationRanker().fit(alone).rank(["jardin"], 5)[0][0][0] == "A1203"


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("vendeurs", "vendeuses"),
        ("conducteur", "conductrice"),
        ("infirmier", "infirmière"),
        ("chef", "cheffe"),
        ("technicien", "technicienne"),
        ("sportif", "sportive"),
        ("chargé", "chargée"),
        ("maître", "maîtresse"),
        ("boulanger", "boulangère"),
        ("professionnel", "professionnelle"),
        ("mécanicien", "mécanicienne"),
    ],
)
def test_both_genders_share_one_stem(masculine, feminine):
    assert tokens(masculine) == tokens(feminine)
