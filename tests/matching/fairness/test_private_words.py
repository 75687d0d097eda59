"""What a text says of the person is taken out; the same words about the work stay."""

import dataclasses
import inspect

import pytest

from matching.engine import learning, scoring
from matching.engine.learning import columns as learned
from matching.engine.pipeline import Matcher
from matching.engine.private_words import PATTERNS, without_private
from matching.engine.text import tokens
from matching.engine.types import Opening, Profile, Referential

ABOUT_THE_PERSON = {
    "age": [
        "J'ai 52 ans", "âgée de 24 ans", "Femme de 45 ans", "né le 12/05/1980", "Née en mars 1975", "Vendeuse, 52 ans",
        "Je suis un jeune", "je suis senior",
    ],
    "sex": ["Je suis une femme", "je suis un homme", "Sexe : féminin"],
    "nationality": [
        "de nationalité marocaine", "Nationalité : française", "d'origine portugaise", "née à Oran",
        "je suis réfugié syrien", "demandeur d'asile", "titre de séjour",
    ],
    "family": [
        "Mère de trois enfants", "mère isolée", "célibataire", "Mariée, 2 enfants", "divorcé", "deux enfants à charge",
        "j'ai trois enfants", "je suis enceinte de six mois", "papa de 2 enfants",
    ],
    "health": [
        "reconnue travailleur handicapé", "RQTH", "bénéficiaire de l'AAH", "je suis malentendante",
        "j'ai eu une maladie", "j'ai fait une dépression",
        "suite à un cancer", "problèmes de dos", "je suis en situation de handicap", "en arrêt maladie",
    ],
    "name": ["Je m'appelle Rose Boulanger", "Mme Boulanger", "Monsieur Jean Berger"],
}  # fmt: skip
LEFT = {"beneficiair", "de", "vendeur", "l"}
ABOUT_THE_WORK = [
    "aide aux personnes âgées",
    "garde d'enfants de 3 ans à domicile",
    "accompagner des élèves en situation de handicap",
    "cuisine marocaine et française",
    "femme de chambre, femme de ménage",
    "je suis femme de chambre",
    "10 ans d'expérience en boulangerie",
    "vente de robes de mariée",
    "conseillère en mode homme et femme",
    "accueil des mères et des parents d'élèves",
    "prévention santé, infirmière",
    "entretien du linge pour une maison de retraite",
]


def test_every_kind_of_private_word_is_tried():
    assert ABOUT_THE_PERSON.keys() == PATTERNS.keys()


@pytest.mark.parametrize("phrase", [phrase for phrases in ABOUT_THE_PERSON.values() for phrase in phrases])
def test_what_is_said_of_the_person_is_taken_out(phrase):
    assert set(tokens(without_private(phrase))) <= LEFT


@pytest.mark.parametrize("phrase", ABOUT_THE_WORK)
def test_what_is_said_of_the_work_stays(phrase):
    assert without_private(phrase) == phrase


REFERENTIAL = Referential.from_records(
    occupations=[
        ("K1304", "Aide à domicile", "Aide des personnes handicapées ou âgées"),
        ("K1303", "Assistant maternel / Assistante maternelle", "Garde des enfants"),
        ("D1102", "Boulanger / Boulangère", "Fait du pain"),
    ],
    titles=[("K1304", "Auxiliaire de vie femme homme"), ("D1102", "Ouvrier boulanger / Ouvrière boulangère")],
)
OPENINGS = [
    Opening(f"o{n}", occupation=code, title=title, text=text)
    for n, (code, title, text) in enumerate(
        [
            ("K1304", "Aide à domicile", "Aide d'une personne handicapée"),
            ("K1303", "Garde d'enfants", "Trois enfants à garder"),
            ("D1102", "Boulanger", "Pain et viennoiserie"),
        ]
    )
]


@pytest.mark.parametrize(
    "said",
    [" ".join(phrases[:1]) for phrases in ABOUT_THE_PERSON.values()]
    + ["Mère de trois enfants, reconnue travailleur handicapé, 52 ans", "Je m'appelle Rose Boulanger"],
)
def test_what_a_person_says_of_herself_changes_no_score(said):
    matcher = Matcher(REFERENTIAL).fit(OPENINGS)
    plain = Profile("p", occupations=("K1304",), text="J'ai aidé une personne à domicile.")
    told = dataclasses.replace(plain, text=f"{said}. {plain.text}")
    assert matcher.match_profile(told) == matcher.match_profile(plain)


def test_a_text_alone_is_read_without_it_too():
    matcher = Matcher(REFERENTIAL).fit(OPENINGS)
    told = Profile("p", text="Mère de trois enfants. Je fais du pain.")
    assert matcher.match_profile(told) == matcher.match_profile(Profile("p", text=" . Je fais du pain."))


# What may enter the engine, written out: whoever adds a field must come here and say why it is fair.
FIELDS = {
    "id", "title", "text", "occupations", "skills", "latitude", "longitude", "max_km", "hours_per_week", "slots",
    "licences", "languages", "transports", "available_from", "purposes",
}  # fmt: skip
SCORE_PARTS = ("skills", "occupation", "text", "distance", "hours", "slots", "licences", "languages")
LEARNED = {*SCORE_PARTS, "same_occupation", "immersion", "skills_unknown", "skills_unasked"}


def test_nothing_else_of_a_person_enters_the_engine():
    assert {field.name for field in dataclasses.fields(Profile)} == FIELDS
    assert scoring.PARTS == SCORE_PARTS
    assert set(scoring.LinearScore.WEIGHTS) == set(SCORE_PARTS)


def test_nothing_else_is_learned_from():
    assert set(learned.COLUMNS) <= LEARNED


def test_groups_are_known_to_the_audit_alone():
    for module in (scoring, learned, learning, inspect.getmodule(Matcher)):
        assert "fairness" not in inspect.getsource(module)


def test_a_twin_said_in_the_other_gender_meets_the_same_openings():
    matcher = Matcher(REFERENTIAL).fit(OPENINGS)
    him = Profile("p", title="Boulanger", text="Ouvrier boulanger motivé et sérieux")
    her = Profile("p", title="Boulangère", text="Ouvrière boulangère motivée et sérieuse")
    assert matcher.match_profile(him) == matcher.match_profile(her)
