"""The shape of commands: JSON on stdout, progress on stderr, exit 2 on bad input."""

import io
import json

import pytest
from django.core.management import call_command

from core.commands import BadInput, JsonCommand


class Counting(JsonCommand):
    def add_arguments(self, parser):
        parser.add_argument("number")

    def run(self, *, number, **options):
        self.progress("Je compte…")
        if not number.isdigit():
            raise BadInput("ce n'est pas un nombre", file="nombres.txt", line=3)
        return {"double": 2 * int(number), "été": True}


def test_the_result_is_one_json_object_and_progress_goes_apart():
    out, err = io.StringIO(), io.StringIO()
    call_command(Counting(), "21", stdout=out, stderr=err)
    assert json.loads(out.getvalue()) == {"double": 42, "été": True}
    assert "été" in out.getvalue()
    assert err.getvalue() == "Je compte…\n"


def test_a_bad_input_leaves_with_2_and_says_where(capsys):
    with pytest.raises(SystemExit) as left:
        Counting().run_from_argv(["manage.py", "counting", "abc"])
    assert left.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Erreur : nombres.txt, ligne 3 : ce n'est pas un nombre" in printed.err


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BadInput("raison"), "raison"),
        (BadInput("raison", file="a.csv"), "a.csv : raison"),
        (BadInput("raison", file="a.csv", line=7), "a.csv, ligne 7 : raison"),
    ],
)
def test_a_bad_input_reads_as_a_sentence(error, text):
    assert str(error) == text
