"""The directory as list and map, and the advisers' own follow-up of employers."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.errors import Conflict, Refused
from employers.enums import Branch
from employers.models import AdviserVisit, Employer, EmployerSurvey
from employers.services import visit_done, visit_note
from tests.factories.accounts import actor_create, territory_create
from tests.factories.employers import EmployerFactory, NetworkMembershipFactory, commune

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def members():
    """Two in Annecy, one in Rumilly, one nowhere; the first answered the questionnaire."""
    made = [
        EmployerFactory(name=name, branch=branch, commune=place)
        for name, branch, place in (
            ("Alpha", Branch.CLEANING, commune()),
            ("Bravo", Branch.BUILDING, commune()),
            ("Charlie", Branch.BUILDING, commune("74225")),
            ("Delta", "", None),
        )
    ]
    for one in made:
        NetworkMembershipFactory(employer=one)
    EmployerSurvey.objects.create(employer=made[0], answers={"publics": ["rsa"], "ways": ["visits"], "tension": "yes"})
    return made


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"secteur": "building"}, {"Bravo", "Charlie"}),
        ({"facon": "visits"}, {"Alpha"}),
        ({"secteur": "building", "facon": "visits"}, set()),
        ({"public": "rsa"}, {"Alpha", "Bravo", "Charlie", "Delta"}),
    ],
)
def test_the_directory_is_filtered_by_branch_and_way_and_visitors_never_by_public(client, members, filters, found):
    page = text(client.get("/reseau/", filters))
    assert {one.name for one in members if f">{one.name}</a>" in page} == found
    assert "Pourrait accueillir" not in page


def test_professionals_filter_by_whom_a_member_would_welcome(client, members, login):
    login(actor_create(Role.REFERENT))
    page = text(client.get("/reseau/", {"public": "rsa"}))
    assert (">Alpha</a>" in page, ">Bravo</a>" in page) == (True, False)
    assert "Bénéficiaires du RSA" in text(client.get(members[0].get_absolute_url()))


def test_the_map_numbers_the_communes_as_its_list_and_tells_who_is_not_on_it(client, members):
    page = text(client.get("/reseau/", {"vue": "carte"}))
    assert page.index("1. Annecy, 2 membres") > 0
    assert page.index("2. Rumilly, 1 membre") > 0
    assert page.index('id="lieu-1"') < page.index(">Alpha</a>") < page.index('id="lieu-2"') < page.index(">Charlie</a>")
    assert "1 membre hors de la carte" in page
    assert "Aucun membre" in text(client.get("/reseau/", {"vue": "carte", "secteur": "care"}))


def note(actor, employer, **facts):
    said = {"kind": "call", "summary": "Deux immersions possibles en mars.", "on": TODAY, **facts}
    return visit_note(actor=actor, employer_id=employer.pk, today=TODAY, now=timezone.now(), **said)


def test_an_exchange_is_noted_with_its_next_step_which_is_due_then_done(client, members, login):
    pilot = actor_create(Role.PILOT)
    login(pilot)
    url = reverse("employers:advised_employer", args=[members[0].pk])
    assert "Oui, pour presque tous" in text(client.get(url))
    good = {"kind": "visit", "on": str(TODAY), "summary": "Atelier visité."}
    for bad in (
        {"on": str(TODAY + DAY)},
        {"summary": ""},
        {"summary": "Numéro 1 84 12 76 451 089 46"},
        {"next_on": str(TODAY + DAY)},
        {"next_step": "Rappeler", "next_on": str(TODAY - DAY)},
        {"kind": "fax"},
    ):
        assert client.post(url, good | bad).status_code == 422
    assert not AdviserVisit.objects.exists()
    client.post(url, good | {"next_step": "Rappeler pour l'immersion", "next_on": str(TODAY + 2 * DAY)})
    visit = AdviserVisit.objects.get()
    members[0].refresh_from_db()
    assert (visit.by, visit.next_by, members[0].adviser) == (pilot.user, pilot.membership, pilot.membership)
    listed = reverse("employers:advised")
    assert "Rappeler pour l&#x27;immersion" in text(client.get(listed))
    assert ">Bravo</a>" not in text(client.get(listed, {"miens": "on"}))
    client.post(reverse("employers:advised_done", args=[visit.pk]))
    assert "Rien à faire" in text(client.get(listed))
    with pytest.raises(Conflict):
        visit_done(actor=pilot, visit_id=visit.pk, now=timezone.now())


def test_advisers_find_employers_by_their_answers_and_keep_to_their_territory(client, members, login):
    here = territory_create()
    Employer.objects.filter(name="Alpha").update(territory=here)
    pilot = actor_create(Role.PILOT, territory=here)
    login(pilot)
    listed = reverse("employers:advised")
    page = text(client.get(listed, {"public": "rsa", "tension": "yes", "reseau": "member"}))
    assert (">Alpha</a>" in page, ">Bravo</a>" in page) == (True, False)
    assert ">Alpha</a>" not in text(client.get(listed, {"tension": "no"}))
    assert client.get(reverse("employers:advised_employer", args=[members[1].pk])).status_code == 404
    assert client.post(reverse("employers:advised_take", args=[members[1].pk])).status_code == 404
    with pytest.raises(Employer.DoesNotExist):
        note(pilot, members[1])
    with pytest.raises(Refused):
        note(actor_create(Role.REFERENT), members[0])
    elsewhere = note(actor_create(Role.PILOT), members[1])
    assert client.post(reverse("employers:advised_done", args=[elsewhere.pk])).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_address_book_is_downloaded_as_filtered_and_runs_nothing(client, members, login, kind):
    Employer.objects.filter(name="Bravo").update(name="=HYPERLINK(1)", contact_phone="+33450000000")
    login(actor_create(Role.PILOT))
    answer = client.get(reverse("employers:advised"), {"secteur": "building", "format": kind})
    assert f"carnet-employeurs-{TODAY:%Y-%m-%d}.{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        head, *rows = answer.content.decode("utf-8-sig").splitlines()
        assert head.startswith("Employeur;SIRET")
        assert sorted(row.split(";")[0] for row in rows) == ["'=HYPERLINK(1)", "Charlie"]
        assert ";'+33450000000;" in "".join(rows)
    else:
        sheet = load_workbook(BytesIO(answer.content)).active
        assert [(one.value, one.data_type) for one in sheet["A"][1:]] == [("=HYPERLINK(1)", "s"), ("Charlie", "s")]
    login(actor_create(Role.REFERENT))
    assert client.get(reverse("employers:advised"), {"format": kind}).status_code == 403
