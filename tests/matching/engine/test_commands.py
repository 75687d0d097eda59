"""The three commands keep their contract, from a database that holds a small referential."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from core.commands import BadInput
from referential.models import Mobility, Occupation, OccupationSkill, Skill, Title

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_referential():
    for code, label in (("K2204", "Agent / Agente d'entretien"), ("A1203", "Jardinier / Jardinière")):
        Occupation.objects.update_or_create(code=code, defaults={"label": label})
        Title.objects.update_or_create(code=f"T{code}", defaults={"label": label, "occupation_id": code})
        Skill.objects.update_or_create(code=f"S{code}", defaults={"label": f"Entretenir {label}", "kind": "know_how"})
        OccupationSkill.objects.update_or_create(occupation_id=code, skill_id=f"S{code}")
    Mobility.objects.update_or_create(from_occupation_id="K2204", to_occupation_id="A1203", defaults={"rank": 1})


def run(name, **options):
    out = io.StringIO()
    call_command(name, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_titles_are_answered_in_order_one_line_each(tmp_path):
    (tmp_path / "in.txt").write_text("jardinière\n\nagente d'entretien H/F\n", encoding="utf-8")
    lines = [json.loads(line) for line in run("rank_occupations", input=tmp_path / "in.txt", top=1).splitlines()]
    assert [line["input"] for line in lines] == ["jardinière", "", "agente d'entretien H/F"]
    assert [[choice["code"] for choice in line["occupations"]] for line in lines] == [["A1203"], [], ["K2204"]]


def test_neighbours_leave_out_the_occupation_itself(tmp_path):
    (tmp_path / "in.txt").write_text("K2204\n", encoding="utf-8")
    (line,) = run("rank_neighbours", input=tmp_path / "in.txt", top=5).splitlines()
    answer = json.loads(line)
    assert answer["code"] == "K2204"
    assert "K2204" not in [neighbour["code"] for neighbour in answer["neighbours"]]


def test_an_unknown_code_is_refused_with_its_line(tmp_path):
    (tmp_path / "in.txt").write_text("K2204\nM1805\n", encoding="utf-8")
    with pytest.raises(BadInput, match="ligne 2"):
        run("rank_neighbours", input=tmp_path / "in.txt", top=5)


@pytest.fixture
def files(tmp_path):
    people = [{"id": f"p{n}", "occupations": ["A1203"], "skills": ["SA1203"]} for n in range(30)]
    offers = [{"id": f"o{n}", "kind": "job", "occupation": "A1203", "skills": ["SA1203"]} for n in range(10)]
    for name, records in (("profiles", people), ("openings", offers)):
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return {"profiles": tmp_path / "profiles", "openings": tmp_path / "openings", "output": tmp_path / "matches"}


def test_match_files_writes_one_line_a_profile_and_prints_the_account(files):
    account = json.loads(run("match_files", **files, top=3))
    assert set(account) == {"profiles", "openings", "pairs", "seconds", "peak_rss_mb"}
    assert (account["profiles"], account["openings"], account["pairs"]) == (30, 10, 90)
    lines = [json.loads(line) for line in files["output"].read_text(encoding="utf-8").splitlines()]
    assert [line["profile"] for line in lines] == [f"p{n}" for n in range(30)]
    for match in lines[0]["matches"]:
        assert sum(reason["weight"] for reason in match["reasons"]) == pytest.approx(match["score"])
        assert set(match["reasons"][0]) == {"kind", "label", "weight"}


def test_pricing_shows_every_opening_and_can_be_turned_off(files):
    def shown(**options):
        run("match_files", **files, top=3, **options)
        lines = files["output"].read_text(encoding="utf-8").splitlines()
        return {match["opening"] for line in lines for match in json.loads(line)["matches"]}

    assert shown(no_pricing=True) == {"o0", "o1", "o2"}
    assert len(shown()) > 3


def test_the_number_of_processes_changes_no_byte(files):
    written = set()
    for workers in (1, 2, 3):
        run("match_files", **files, top=5, workers=workers)
        written.add(files["output"].read_bytes())
    assert len(written) == 1


def test_empty_files_give_an_empty_file(files):
    files["profiles"].write_bytes(b"")
    assert json.loads(run("match_files", **files, top=3))["pairs"] == 0
    assert files["output"].read_bytes() == b""


def test_profiles_without_openings_get_empty_lists(files):
    files["openings"].write_bytes(b"")
    run("match_files", **files, top=3)
    first = files["output"].read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first) == {"profile": "p0", "matches": []}


def test_a_bad_file_leaves_what_was_there_untouched(files):
    files["output"].write_text("before", encoding="utf-8")
    with files["openings"].open("a", encoding="utf-8") as handle:
        handle.write('{"id":"o0","kind":"job"}\n')
    with pytest.raises(BadInput, match="ligne 11"):
        run("match_files", **files, top=3)
    assert files["output"].read_text(encoding="utf-8") == "before"
    assert {path.name for path in files["output"].parent.iterdir()} == {"profiles", "openings", "matches"}


@pytest.mark.integration
def test_a_bad_file_exits_2_and_says_where(tmp_path):
    (tmp_path / "in.txt").write_bytes(b"ok\n\xff\n")
    command = [sys.executable, "manage.py", "rank_occupations", "--input", tmp_path / "in.txt", "--top", "5"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stdout == b""
    assert "in.txt, ligne 2" in done.stderr.decode()
