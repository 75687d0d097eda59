"""Pure rules about offers: words to see again, offers that look alike, pasted text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employers.rules import notes_on, phrase_of, plain_line, plain_text, titles_alike
from employers.selectors.phrasing import phrases

CLEANER, NURSE, COOK = "K2204", "J1506", "G1602"


@pytest.mark.parametrize(
    ("text", "occupation", "expected"),
    [
        ("Jeune femme de ménage", CLEANER, {"age": "Jeune femme", "sex": "femme de ménage"}),
        ("Recherche homme à tout faire", "", {"sex": "homme à tout faire"}),
        ("Agent d'entretien (H/F), femmes et hommes", CLEANER, {}),
        ("Garde de jeunes enfants de 1 à 3 ans", "K1303", {}),
        ("Animer des ateliers avec un jeune public", "", {}),
        ("De 18 à 25 ans, moins de 3 ans d’expérience", "", {"age": "18 à 25 ans", "experience": "3 ans d’expérience"}),
        ("Bac+5 pour nos bureaux", CLEANER, {"diploma": "Bac+5"}),
        ("BAC + 3, infirmier ou infirmière", NURSE, {}),
        ("Personne véhiculée, conduite du véhicule de service", CLEANER, {"car": "véhiculée"}),
        ("Français langue maternelle", COOK, {"origin": "Français langue maternelle"}),
        ("Bonne présentation, permis B valide", "", {"look": "Bonne présentation"}),
        ("Casier vierge et lettre de motivation", COOK, {"record": "Casier vierge", "paper": "lettre de motivation"}),
        ("Rajeunir une façade, valider des bons, femmelette", "", {}),
        ("", "", {}),
    ],
)
def test_words_to_see_again_are_found_and_right_ones_left_alone(text, occupation, expected):
    notes = notes_on([text], phrases(), occupation=occupation)
    assert {note.code: note.found[0] for note in notes} == expected


def test_what_the_law_forbids_comes_first_with_its_article_and_a_word_written_twice_is_said_once():
    notes = notes_on(["Bac+5, jeune, JEUNE", "Jeune et bac+5"], phrases(), occupation=CLEANER)
    assert [(note.code, note.is_forbidden) for note in notes] == [("age", True), ("diploma", False)]
    assert notes[0].found == ("jeune",)
    assert "L1132-1" in notes[0].source
    assert "L5321-2" in notes[0].source


def test_every_forbidden_word_of_the_file_names_an_article_and_every_entry_has_its_own_code():
    assert all("article" in one.source for one in phrases() if one.kind == "forbidden")
    assert len({one.code for one in phrases()}) == len(phrases())
    for wrong in ({"code": "x", "kind": "bad"}, {"code": "x", "kind": "needless", "words": [], "advice": "a"}):
        with pytest.raises(ValueError, match="x: "):
            phrase_of(wrong)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["jeune", "célibataire", "véhiculé"]))
def test_what_is_found_is_written_in_the_text_to_the_letter(noise, word):
    text = f"{noise} {word}."
    notes = notes_on([text], phrases())
    assert any(word in note.found for note in notes)
    assert all(found in text.translate({0x2019: "'"}) or found in text for note in notes for found in note.found)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Agent d'entretien (H/F)", "agente entretien", True),
        ("Préparateur de commandes", "Préparatrice de commandes", True),
        ("Serveur", "Serveuses", True),
        ("Aide de cuisine", "Cuisine, aide", True),
        ("Aide de cuisine", "Agent d'entretien", False),
        ("Équipe de nuit 1", "Équipe de nuit 2", False),
        ("Maçon", "Maçonnerie : chef de chantier", False),
        ("", "", False),
    ],
)
def test_two_titles_look_like_one_whatever_their_gender_and_order(one, other, is_alike):
    assert titles_alike(one, other) is is_alike
    assert titles_alike(other, one) is is_alike


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("Bonjour,\r\n\r\n\r\n\uf0b7\tporter\r\n•  ranger", "Bonjour,\n\n- porter\n- ranger"),
        ("re\u00adpas\u200b servis\u2028à midi\x0bchaud", "repas servis\nà midi\nchaud"),
        ('<p class="MsoNormal">Plonge<o:p></o:p></p>', "Plonge"),
        ("<b>5 < 6</b> et 7 > 2", "<b>5 < 6</b> et 7 > 2"),
        ("  déjà simple  ", "déjà simple"),
    ],
)
def test_text_pasted_from_a_word_processor_becomes_plain(pasted, plain):
    assert plain_text(pasted) == plain
    assert plain_line(pasted) == " ".join(plain.split())
    assert plain_text(plain) == plain
