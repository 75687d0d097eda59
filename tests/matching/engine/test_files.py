"""Files are read strictly: the first bad line stops everything, with its number and the reason."""

import json

import pytest

from matching.engine.files import MAX_LINE_BYTES, BadLine, read_openings, read_profiles, text_lines


def known(code):
    return code == "K2204"


def reading(tmp_path, content: bytes, reader=read_profiles):
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    return reader(path, known)


BAD_PROFILES = {
    "not json": (b'{"id":', "JSON"),
    "not an object": (b"[1]", "objet"),
    "blank": (b"", "JSON"),
    "nan": (b'{"id":"a","latitude":NaN}', "NaN"),
    "overflow": (b'{"id":"a","latitude":1e999}', "fini"),
    "no id": (b"{}", "id"),
    "number id": (b'{"id":3}', "id"),
    "unknown occupation": (b'{"id":"a","occupations":["Z9999"]}', "ROME"),
    "occupation not text": (b'{"id":"a","occupations":[12]}', "liste"),
    "skills not a list": (b'{"id":"a","skills":"1"}', "liste"),
    "latitude": (b'{"id":"a","latitude":91}', "entre"),
    "boolean": (b'{"id":"a","max_km":true}', "nombre"),
    "hours upside down": (b'{"id":"a","hours_per_week":[35,20]}', "minimum"),
    "hours alone": (b'{"id":"a","hours_per_week":[35]}', "deux nombres"),
    "slot": (b'{"id":"a","slots":["noon"]}', "noon"),
    "level": (b'{"id":"a","languages":{"fr":"C3"}}', "niveau"),
    "bytes": (b'{"id":"\xff"}', "UTF-8"),
    "surrogate": (b'{"id":"\\ud800"}', "interdit"),
    "twice": (b'{"id":"a","id":"b"}', "deux fois"),
    "duplicate id": (b'{"id":"first"}', "ligne 1"),
    "too long": (b'{"id":"' + b"a" * MAX_LINE_BYTES + b'"}', "1 Mio"),
    "transport": (b'{"id":"a","transports":["boat"]}', "boat"),
    "date": (b'{"id":"a","available_from":"31/01/2027"}', "date"),
    "no such day": (b'{"id":"a","available_from":"2027-02-30"}', "date"),
    "date not text": (b'{"id":"a","available_from":20270131}', "date"),
    "purpose": (b'{"id":"a","purposes":["holiday"]}', "holiday"),
    "deep": (b'{"id":' + b"[" * 100_000, "JSON"),
}


@pytest.mark.parametrize("name", BAD_PROFILES)
def test_a_bad_line_is_refused_with_its_number_and_the_reason(tmp_path, name):
    line, reason = BAD_PROFILES[name]
    with pytest.raises(BadLine) as error:
        reading(tmp_path, b'{"id":"first"}\n' + line + b'\n{"id":"last"}\n')
    assert error.value.line == 2
    assert reason in error.value.reason


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"a","kind":"job","starts_on":"2027-02-01","ends_on":"2027-01-01"}',
        b'{"id":"a","kind":"job","reachable_without_car":"no"}',
        b'{"id":"a","kind":"immersion","purposes":"discover"}',
        b'{"id":"a"}',
        b'{"id":"a","kind":"cdi"}',
        b'{"id":"a","kind":"job","places":-1}',
    ],
)
def test_an_opening_says_its_kind_and_its_places(tmp_path, line):
    with pytest.raises(BadLine):
        reading(tmp_path, line, read_openings)


def test_an_empty_file_holds_nothing(tmp_path):
    assert reading(tmp_path, b"") == []
    assert reading(tmp_path, b"\xef\xbb\xbf") == []


def test_a_line_of_exactly_one_mebibyte_is_read(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * MAX_LINE_BYTES + b"\nb")
    assert [number for number, _ in text_lines(path)] == [1, 2]


def test_what_is_missing_stays_unknown(tmp_path):
    (profile,) = reading(tmp_path, json.dumps({"id": "a", "licences": None, "slots": None}).encode())
    assert profile.licences is None
    assert profile.slots is None
    assert profile.latitude is None


def test_a_whole_opening_is_read(tmp_path):
    fields = {
        "id": "é1",
        "kind": "immersion",
        "occupation": "K2204",
        "skills": ["9"],
        "hours_per_week": 20,
        "slots": ["early"],
        "licences": ["B"],
        "places": 3,
    }
    (opening,) = reading(tmp_path, json.dumps(fields, ensure_ascii=False).encode(), read_openings)
    assert (opening.id, opening.occupation, opening.places) == ("é1", "K2204", 3)
    assert opening.licences == frozenset({"B"})
