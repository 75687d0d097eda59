"""The pilot's page: before the first audit, with one, with two, and for a spreadsheet."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from matching.enums import AuditOrigin, AuditStatus
from matching.fairness import summary
from matching.models import FairnessAudit
from matching.services import fairness_audit_request, fairness_audit_run
from tests.factories.accounts import actor_create, territory_create

pytestmark = pytest.mark.django_db
URL = "/pilotage/equite/"


def gap(value, low, high):
    return {"value": value, "low": low, "high": high}


def measure(within):
    return {"mean": 3.2, "ratio": 0.7, "raw": gap(-0.1, -0.2, -0.05), "within": within, "compared": 40}


def figures(within=None, territory=None):
    row = {"label": "Femmes", "territory": territory, "hidden": False, "people": 60, "without_share": 0.25}
    row["measures"] = {name: measure(within or gap(-0.12, -0.2, -0.03)) for name in ("exposure", "score", "shown")}
    hidden = {
        "label": "=Autre",
        "territory": None,
        "hidden": True,
        "people": None,
        "without_share": None,
        "measures": {},
    }
    axis = "sex" if territory is None else "territory"
    return {
        "format": 1,
        "people": {"searching": 110, "with_list": 98, "without_list": 12, "no_profile": None, "not_searching": 0},
        "pairs": 900,
        "groups": [{"axis": axis, "label": "Sexe", "rows": [row, hidden]}],
        "openings": {"job": {"openings": 30, "never_shown": 2, "gini": 0.312, "largest": 40, "mean": 12.5}},
        "absences": {
            "people": 12,
            "looked_at": 12,
            "reasons": [{"code": "distance", "people": 12}],
            "lifted": [{"code": "distance", "people": 12}],
            "far": 12,
        },
        "flip": {"occupations": {"overlap": 0.998, "twins": 400}, "matches": {"overlap": None, "twins": 0}},
    }


def audit_create(found, *, days_ago=0):
    return FairnessAudit.objects.create(
        status=AuditStatus.DONE,
        origin=AuditOrigin.WEEKLY,
        finished_at=timezone.now() - dt.timedelta(days=days_ago),
        figures=found,
    )


@pytest.fixture
def client_of_pilot(login):
    return login(actor_create(Role.PILOT))


def test_before_the_first_audit_the_page_says_what_to_do(client_of_pilot):
    page = client_of_pilot.get(URL).content.decode()
    assert "Pas encore d'audit" in page or "Pas encore d&#x27;audit" in page
    assert "Lancer un audit" in page


def test_an_audit_of_nobody_can_be_read(client_of_pilot, referential):
    asked = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=timezone.now(), wake=False)
    fairness_audit_run(audit_id=asked.pk)
    assert client_of_pilot.get(URL).status_code == 200


def test_the_page_shows_gaps_judged_and_compared(client_of_pilot, django_assert_max_num_queries):
    old = audit_create(figures(gap(-0.05, -0.1, -0.01)), days_ago=7)
    audit_create(figures())
    with django_assert_max_num_queries(15):
        page = client_of_pilot.get(URL).content.decode()
    assert "Moins que les autres" in page
    assert "se creuse" in page
    assert "masqué" in page
    assert "12 personnes n&#x27;ont aucune offre de leur métier à moins de 20 km." in page
    assert "quatre cinquièmes des autres" in page
    past = client_of_pilot.get(reverse("matching:fairness_past", args=[old.pk])).content.decode()
    assert "se creuse" not in past


def test_an_unknown_audit_is_not_found(client_of_pilot):
    assert client_of_pilot.get(reverse("matching:fairness_past", args=[999])).status_code == 404


def test_the_button_asks_once(client_of_pilot):
    for _ in range(2):
        assert client_of_pilot.post(reverse("matching:fairness_start")).status_code == 302
    audit = FairnessAudit.objects.get()
    assert (audit.status, audit.origin) == (AuditStatus.WAITING, AuditOrigin.BUTTON)
    assert "Un audit est en cours" in client_of_pilot.get(URL).content.decode()


def test_the_spreadsheet_has_french_figures_hidden_cells_and_no_formula(client_of_pilot):
    audit = audit_create(figures())
    answer = client_of_pilot.get(reverse("matching:fairness_export", args=[audit.pk]))
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "sex;Femmes;Score moyen, écart à situation égale;-0,12;-0,2;-0,03;40" in text
    assert "sex;'=Autre;personnes;masqué" in text


def test_a_pilot_of_one_territory_reads_its_rows_only(login):
    mine = territory_create("Ici")
    other = territory_create("Plus loin")
    audit_create(figures(territory=other.pk))
    answer = login(actor_create(Role.PILOT, territory=mine)).get(URL)
    assert answer.context["tables"][0].rows == []


def test_a_gap_that_chance_explains_is_not_called_one():
    assert summary._cell(gap(-0.2, -0.4, 0.1), False).verdict == "Pas d'écart net"
    assert summary._cell(gap(0.02, 0.01, 0.03), False).verdict == "Pas d'écart net"
    assert summary._cell(gap(0.2, 0.1, 0.3), False).verdict == "Plus que les autres"
    assert summary._cell(None, False).text == "trop peu de personnes comparables"
    assert summary._cell(None, True).text == "masqué"
