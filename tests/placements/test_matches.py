"""A person's openings: filters, map, comparison; people for an opening; those who wait."""

import datetime as dt
import math
import random
import re

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from matching.models import DigestPause, PoolSignal, SavedOpening
from matching.services import recommendations_refresh_all
from placements import links
from referential.map import APART, HEIGHT, NARROW, WIDE, WIDTH, Dot, Place, draw, spread
from tests.factories.accounts import actor_create
from tests.factories.matching import (
    ImmersionOpeningFactory,
    JobOfferFactory,
    RecommendationFactory,
    SkillsProfileFactory,
    TutorFactory,
)
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - dt.timedelta(days=60)


def page_of(client, person, query=""):
    return client.get(reverse("placements:matches", args=[person.pk]) + query)


def titles(response) -> list[str]:
    return [str(row["one"].opening) for row in response.context["rows"]]


# --- List -------------------------------------------------------------------------------------------------------
def test_filters_sort_and_counts(login, referent, person):
    JobOfferFactory(title="Près", hours_per_week=20, slots=["day"])
    JobOfferFactory(title="Loin", commune_id="73008", hours_per_week=35, contract_kind="cdi", slots=["early"])
    ImmersionOpeningFactory(title="Découverte")
    client = login(referent)
    assert len(titles(page_of(client, person))) == 3
    expected = {
        "?kind=immersion": {"Découverte"},
        "?max_km=5": {"Près", "Découverte"},
        "?hours_min=30": {"Loin", "Découverte"},
        "?hours_max=30": {"Près", "Découverte"},
        "?contract=cdi": {"Loin"},
        "?slots=day": {"Près", "Découverte"},
        "?labelled=on": set(),
        "?saved=on": set(),
        "?kind=quoi&max_km=-3&hours_min=x&slots=zz&tri=zz&page=999&vue=zz": {"Près", "Loin", "Découverte"},
    }
    for query, wanted in expected.items():
        assert set(titles(page_of(client, person, query))) == wanted, query
    assert titles(page_of(client, person, "?tri=distance"))[-1] == "Loin"
    response = page_of(client, person, "?contract=cdi")
    assert (response.context["counts"].shown, response.context["counts"].hidden) == (1, 2)
    assert "Tout revoir" in response.content.decode()


def test_keeping_an_opening_from_the_list_comes_back_there(login, referent, person, offer):
    client, path = login(referent), reverse("placements:match_save", args=[person.pk, "job", offer.pk])
    back = reverse("placements:matches", args=[person.pk]) + "?kind=job"
    for _ in range(2):
        assert client.post(path, {"retour": back}).url == back
    assert SavedOpening.objects.count() == 1
    assert "Gardée par" in page_of(client, person, "?saved=on").content.decode()
    assert client.post(path, {"retour": "https://ailleurs.example/"}).url == reverse(
        "placements:matches", args=[person.pk]
    )
    client.post(path, {"action": "oublier"})
    assert not SavedOpening.objects.exists()


def test_the_map_has_a_numbered_marker_for_each_commune_and_calls_nobody(login, referent, person):
    JobOfferFactory(title="A"), JobOfferFactory(title="B"), JobOfferFactory(title="C", commune_id="73008")
    response = page_of(login(referent), person, "?vue=carte")
    assert [(spot.number, len(spot.openings)) for spot in response.context["map"].spots] == [(1, 2), (2, 1)]
    page = response.content.decode()
    drawing = page[page.index('<svg class="p-map__drawing"') : page.index("</svg>", page.index("p-map__drawing"))]
    assert drawing.count('href="#lieu-') == 2
    assert "http" not in drawing
    assert "style=" not in drawing
    assert not re.search(r'(?:cx|cy|r|x|y)="[^"]*,', drawing)


def test_the_drawing_holds_everything():
    home = Place("1", "Ici", 45.6, 6.0, 5000)
    far = Place("2", "Là", 45.9, 6.4, 90)
    drawing = draw([home, far], [(far, 2)], home=home, radius_km=20)
    for dot in [*drawing.dots, *drawing.markers, drawing.home]:
        assert 0 < dot.x < WIDTH
        assert 0 < dot.y < HEIGHT
    assert drawing.home.x - drawing.radius > 0
    assert drawing.markers[0].y < drawing.home.y  # north is up
    assert draw([], []) is None


@pytest.mark.parametrize("seed", range(8))
def test_no_name_touches_another_or_a_marker_even_on_a_telephone(seed):
    dice = random.Random(seed)
    towns = [
        Place(
            str(n), "Saint-Ville-sur-Mer"[: dice.randint(3, 19)], 45.5 + dice.random() / 3, 6 + dice.random() / 3, n + 1
        )
        for n in range(60)
    ]
    drawing = draw(towns, [(one, 1) for one in towns[:12]], home=towns[20], radius_km=15)
    assert drawing.labels
    for labels, style in ((drawing.labels, WIDE), (drawing.narrow_labels, NARROW)):
        assert len(labels) <= style.most
        boxes = []
        for one in labels:
            length = len(one.text) * style.letter
            left = one.x if one.anchor == "start" else one.x - length
            boxes.append((left, one.y - style.line / 2, left + length, one.y + style.line / 2))
        for point in (*drawing.markers, drawing.home):
            reach = style.marker
            boxes.append((point.x - reach, point.y - reach, point.x + reach, point.y + reach))
        names = boxes[: len(labels)]
        for at, box in enumerate(names):
            assert 0 <= box[0] < box[2] <= WIDTH
            assert 0 <= box[1] < box[3] <= HEIGHT
            for other in boxes[at + 1 :]:
                apart = box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
                assert apart, (box, other)


@pytest.mark.parametrize("count", [1, 2, 12, 40, 180])
def test_every_number_of_the_map_is_read_however_near_its_neighbours(count):
    dice = random.Random(count)
    points = [Dot(400 + dice.random() * 60, 300 + dice.random() * 60) for _ in range(count - 1)] + [Dot(400, 300)]
    placed = spread([*points[:-1], points[0] if count > 1 else points[-1]])  # two on the same point
    assert placed == spread([*points[:-1], points[0] if count > 1 else points[-1]])
    assert all(0 < one.x < WIDTH and 0 < one.y < HEIGHT for one in placed)
    if count <= 40:
        pairs = [(one, other) for at, one in enumerate(placed) for other in placed[:at]]
        assert all(math.hypot(one.x - other.x, one.y - other.y) > APART - 4 for one, other in pairs)


def test_two_openings_side_by_side_and_wrong_choices(login, referent, person, offer):
    other = ImmersionOpeningFactory(title="Découverte")
    client, path = login(referent), reverse("placements:compare", args=[person.pk])
    response = client.get(path, {"cle": [f"job:{offer.pk}", f"immersion:{other.pk}"]})
    assert response.status_code == 200
    one = response.context["columns"][0]["one"]
    assert sum(reason["weight"] for reason in one.reasons) == pytest.approx(one.score, abs=1e-6)
    assert "Découverte" in response.content.decode()
    assert client.get(path).status_code == 422
    assert client.get(path, {"cle": [f"job:{offer.pk}"]}).status_code == 422
    for wrong in ("job", "job:x", "chose:1", f"job:{'9' * 30}", "job:²"):
        assert client.get(path, {"cle": [wrong, f"job:{offer.pk}"]}).status_code == 404


def test_why_not_says_the_fact_and_a_stranger_sees_nothing(login, referent, person):
    far = JobOfferFactory(title="Loin", commune_id="38185")
    path = reverse("placements:why_not", args=[person.pk, "job", far.pk])
    assert "Ce qui l'écarte" in login(referent).get(path).content.decode().replace("&#x27;", "'")
    assert login(actor_create(Role.REFERENT)).get(path).status_code == 404
    assert login(referent).get(reverse("placements:why_not", args=[person.pk, "chose", far.pk])).status_code == 404


def test_why_not_costs_the_same_for_one_opening_or_six(login, referent, person):
    jobs = [JobOfferFactory(title=f"Ouvrage en {what}") for what in ("bois", "brique", "pierre")]
    ImmersionOpeningFactory.create_batch(3, title="Ouvrage à découvrir")
    recommendations_refresh_all()
    client = login(referent)
    page_of(client, person)
    counts = []
    for words in ("brique", "Ouvrage"):
        # Nothing of another kind is ranked in this list.
        with CaptureQueriesContext(connection) as captured:
            response = page_of(client, person, f"?kind=tutoring&offre={words}")
        counts.append(len(captured))
        answers = response.context["answers"]
        assert all(one["rank"] is None and one["answer"].kind == "" for one in answers)
    assert len(answers) == 6
    assert counts[1] - counts[0] <= 4, counts  # a second kind of opening is read, no more
    in_list = page_of(client, person, "?offre=brique").context["answers"]
    assert [(one["opening"], one["answer"]) for one in in_list] == [(jobs[1], None)]
    assert in_list[0]["rank"]


def test_the_heaviest_question_stays_within_the_queries_of_a_page(login, referent, person):
    """All kinds, narrowed and sorted, and six openings elsewhere explained: the client counts."""
    JobOfferFactory.create_batch(4, title="Ouvrage en bois")
    ImmersionOpeningFactory.create_batch(4, title="Ouvrage à découvrir")
    TutorFactory()
    recommendations_refresh_all()
    client = login(referent)
    page_of(client, person)
    response = page_of(client, person, "?offre=Ouvrage&max_km=10&tri=distance")
    assert {row["one"].kind for row in response.context["rows"]} >= {"job", "immersion"}
    assert len(response.context["answers"]) == 6


def test_why_not_gives_the_rank_that_the_list_shows(login, referent, person):
    JobOfferFactory.create_batch(24)
    client = login(referent)
    shown = [row["one"] for number in (1, 2, 3) for row in page_of(client, person, f"?page={number}").context["rows"]]
    drawn = next(one for one in shown if one.is_drawn)
    for one in (drawn, shown[-1]):
        answer = client.get(reverse("placements:why_not", args=[person.pk, "job", one.opening.pk]))
        assert (answer.context["rank"], answer.context["is_drawn"]) == (one.rank, one.is_drawn)


# --- People for an opening --------------------------------------------------------------------------------------
def test_a_referent_sees_her_own_people_for_an_opening(login, referent, person, offer):
    SkillsProfileFactory(person=PersonFactory.followed_by(actor_create(Role.REFERENT), last_name="Ailleurs"))
    response = login(referent).get(reverse("placements:opening_people", args=["job", offer.pk]) + "?q=Ber")
    page = response.content.decode()
    assert "Nadia Berger" in page
    assert "Ailleurs" not in page
    assert reverse("placements:proposal_new", args=[person.pk, "job", offer.pk]) in page
    assert reverse("placements:why_not", args=[person.pk, "job", offer.pk]) in page


def test_the_pilot_sees_no_name_and_an_employer_nothing(login, referent, employer_actor, person, offer):
    path, pilot = reverse("placements:pool", args=["job", offer.pk]), actor_create(Role.PILOT)
    response = login(pilot).get(path)
    page = response.content.decode()
    assert len(response.context["rows"]) == 1
    for secret in ("Nadia", "Berger", "cantine", "Femme de ménage"):
        assert secret not in page
    assert referent.user.email in page
    for who in (employer_actor, referent):
        assert login(who).get(path).status_code == 403
    token = response.context["rows"][0]["token"]
    client = login(pilot)
    for _ in range(2):
        assert client.post(path, {"profil": token, "mot": "À voir"}).status_code == 302
    assert PoolSignal.objects.get().note == "À voir"
    for wrong in ("", "x", token[:-2], signing.dumps([person.pk, "job", 1], salt="placements.pool")):
        assert client.post(path, {"profil": wrong}).status_code == 422
    assert "Le Département vous signale" in login(referent).get(reverse("placements:home")).content.decode()


def test_tutors_have_a_pool_too(login, person):
    response = login(actor_create(Role.PILOT)).get(reverse("placements:pool", args=["tutoring", TutorFactory().pk]))
    assert response.status_code == 200


# --- Those who wait ---------------------------------------------------------------------------------------------
def test_people_who_wait_have_their_best_match_beside_them(login, referent):
    for number in range(24):
        one = PersonFactory.followed_by(referent, created_at=LONG_AGO, last_name=f"Nom{number:02}")
        if number % 2:
            SkillsProfileFactory(person=one)
            RecommendationFactory(person=one, job_offer__title="La meilleure")
            RecommendationFactory(person=one, rank=2)
    client, path = login(referent), reverse("placements:quiet")
    rows = client.get(path).context["rows"]
    assert len(rows) == 20
    assert {best.rank for _, best in rows if best} == {1}
    assert client.get(path + "?avec=oui").context["page"].paginator.count == 12
    assert client.get(path + "?avec=non").context["page"].paginator.count == 0
    assert client.get(path + "?avec=sans-profil&q=Nom02").context["page"].paginator.count == 1
    assert client.get(path + "?avec=quoi&page=x").status_code == 200


def test_the_daily_mail_stops_by_its_link_and_by_the_page(login, client, referent):
    url = links.alerts_stop_url(referent.membership.pk)
    path = url[url.index("/nouvelles-offres") :]
    assert client.get(path).status_code == 200
    assert not DigestPause.objects.exists()  # mail programs open links by themselves
    assert client.post(path).status_code == 200
    assert DigestPause.objects.exists()
    assert client.post(path[:-4] + "zzz/").status_code == 404
    login(referent).post(reverse("placements:alerts"), {"action": "reprendre"})
    assert not DigestPause.objects.exists()
