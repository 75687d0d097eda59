"""What people really send: nothing, too much, nowhere, and codes nobody knows. Never a crash, never a wrong refusal."""

import json
from dataclasses import replace

import pytest

from matching.engine.batch import BatchRun
from matching.engine.files import BadLine, read_openings, read_profiles
from matching.engine.pipeline import Matcher
from matching.engine.types import Opening, Profile

LONG = "Entretien des jardins et des massifs, tonte et taille. " * 190  # over 10,000 characters


@pytest.fixture(scope="module")
def bare(referential):
    return Matcher(referential)


def test_an_empty_profile_and_an_empty_opening_meet(bare):
    bare.fit([Opening("o")])
    (match,) = bare.match_profile(Profile("p"))
    assert (match.score, match.reasons, match.missing) == (0, (), ())
    assert bare.why_not(Profile("p"), Opening("o")) is None


def test_texts_of_ten_thousand_characters_on_both_sides(bare):
    assert len(LONG) > 10_000
    bare.fit([Opening("o", title=LONG, text=LONG), Opening("other", title="Maçon")])
    first, *_ = bare.match_profile(Profile("p", title=LONG, text=LONG))
    assert first.opening == "o"
    assert sum(reason.weight for reason in first.reasons) == pytest.approx(first.score)


@pytest.mark.parametrize("text", ["\x00", "\N{GRINNING FACE}", "ﷺ" * 50, "\u202e" * 9])
def test_strange_characters_are_only_characters(bare, text):
    bare.fit([Opening("o", title=text, text=text)])
    assert [match.opening for match in bare.match_profile(Profile("p", title=text, text=text))] == ["o"]


@pytest.mark.parametrize("place", [(0.0, 0.0), (None, None), (45.9, None), (None, 6.1)])
def test_somebody_without_a_place_is_kept_from_nothing(bare, place):
    nowhere = Profile("p", latitude=place[0], longitude=place[1], max_km=5)
    opening = Opening("o", latitude=45.9, longitude=6.1)
    (match,) = bare.fit([opening]).match_profile(nowhere)
    assert "Le lieu de vie de la personne n'est pas renseigné" in match.unknown
    assert bare.why_not(nowhere, opening) is None
    assert [match.opening for matches in bare.match_all([nowhere] * 9, top=1) for match in matches] == ["o"] * 9


@pytest.mark.parametrize("place", [(0.0, 0.0), (None, None)])
def test_an_opening_without_a_place_is_kept_from_nobody(bare, place):
    opening = Opening("o", latitude=place[0], longitude=place[1])
    (match,) = bare.fit([opening]).match_profile(Profile("p", latitude=45.9, longitude=6.1, max_km=5))
    assert "Le lieu de travail n'est pas renseigné" in match.unknown


@pytest.mark.parametrize("place", [(90.0, 0.0), (-90.0, 180.0), (0.1, -180.0), (45.0, 180.0), (-0.05, 0.05)])
def test_the_ends_of_the_world_are_places(bare, place):
    here = {"latitude": place[0], "longitude": place[1]}
    opening = Opening("o", **here)
    people = [Profile(f"p{n}", max_km=10, **here) for n in range(9)]
    found = bare.fit([opening]).match_all(people, top=1, pricing=False)
    assert [[match.opening for match in matches] for matches in found] == [["o"]] * 9


def test_an_opening_without_skills_says_so(bare, gardener):
    opening = Opening("o", occupation="A1203")
    (match,) = bare.fit([opening]).match_profile(gardener)
    assert match.missing == ()
    assert "L'offre ne dit pas les compétences attendues" in match.unknown


def test_unknown_codes_are_left_out_and_named_nowhere(bare):
    profile = Profile("p", occupations=("Z9999", "A1203"), skills=("nobody", "1"))
    opening = Opening("o", occupation="Z0000", title="Jardinier", skills=("nobody", "2", "strange"))
    (match,) = bare.fit([opening]).match_profile(profile)
    assert sum(reason.weight for reason in match.reasons) == pytest.approx(match.score)
    assert [text.split(" : ")[0] for text in match.missing] == ["Tailler une haie"]


def test_openings_met_after_the_fit_may_ask_skills_nobody_knew(bare, gardener):
    bare.fit([Opening("o", skills=("1",))])
    people = bare.encode([replace(gardener, skills=("1", "unheard of"))])
    assert [match.opening for match in bare.match_opening(Opening("new", skills=("unheard of", "other")), people)] == [
        "new"
    ]
    assert bare.match_profile(gardener)[0].opening == "o"


def test_nobody_or_nothing_to_match(bare, gardener, openings):
    assert bare.match_all([], openings) == []
    assert bare.match_all([gardener], []) == [[]]
    assert bare.match_opening(openings[0], []) == []


BROKEN = {
    "cut": b'{"id":"b","kind":"job"',
    "same id": b'{"id":"a","kind":"job"}',
    "latin-1": '{"id":"é","kind":"job"}'.encode("latin-1"),
    "unknown code": b'{"id":"b","kind":"job","occupation":"A0000"}',
    "empty line": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_named_with_its_file(tmp_path, referential, name):
    path = tmp_path / "openings.jsonl"
    path.write_bytes(b'{"id":"a","kind":"job"}\n' + BROKEN[name] + b"\n")
    with pytest.raises(BadLine) as error:
        read_openings(path, referential.occupation_index.__contains__)
    assert (error.value.path, error.value.line) == (path, 2)
    assert error.value.reason


def test_a_run_that_fails_leaves_no_output_and_no_scrap(tmp_path, referential, monkeypatch):
    def fail(*arguments):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("matching.engine.batch.json_lines", fail)
    run = BatchRun(Matcher(referential), workers=1)
    with pytest.raises(RuntimeError):
        run.write([Profile("p")], [Opening("o")], tmp_path / "matches", top=3)
    assert list(tmp_path.iterdir()) == []


def test_the_optional_fields_are_read_and_old_files_read_as_before(tmp_path, referential):
    known = referential.occupation_index.__contains__
    profile = {"id": "p", "transports": ["walk"], "available_from": "2027-01-31", "purposes": ["discover"], "other": 1}
    opening = {"id": "o", "kind": "job", "starts_on": "2027-01-01", "ends_on": "2027-03-01"}
    (tmp_path / "p").write_text(json.dumps(profile), encoding="utf-8")
    (tmp_path / "o").write_text(json.dumps(opening | {"reachable_without_car": False}), encoding="utf-8")
    (person,), (offer,) = read_profiles(tmp_path / "p", known), read_openings(tmp_path / "o", known)
    assert (str(person.available_from), person.transports) == ("2027-01-31", frozenset({"walk"}))
    assert (str(offer.ends_on), offer.reachable_without_car, offer.purposes) == ("2027-03-01", False, None)
    (tmp_path / "p").write_text('{"id":"p"}', encoding="utf-8")
    assert read_profiles(tmp_path / "p", known) == [Profile("p")]
