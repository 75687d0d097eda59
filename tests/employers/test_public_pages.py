"""What everybody reads: offers that are published, members of the network, and nothing of the people inside."""

import datetime as dt
import json
import re

import pytest
from django.core.cache import caches
from django.utils import timezone

from accounts.enums import Role
from employers.enums import NetworkStatus, OpeningStatus
from employers.job_posting import posting_data
from employers.models import OpeningViews
from employers.selectors import public_openings
from employers.services import reference_lists_load
from tests.factories.accounts import actor_create
from tests.factories.employers import (
    EmployerFactory,
    ImmersionFactory,
    JobOfferFactory,
    NetworkMembershipFactory,
    TutorFactory,
    commune,
    employer_actor,
    occupation,
)

pytestmark = pytest.mark.django_db


def page(client, url: str, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def titles(client, **query) -> list[str]:
    return re.findall(r'p-card__title"><a href="/offres/[^"]+">([^<]+)<', page(client, "/offres/", **query))


def test_only_what_is_published_is_listed(client):
    for status in OpeningStatus.values:
        JobOfferFactory(
            title=f"Offre {status}",
            status=status,
            published_at=timezone.now() if status == OpeningStatus.PUBLISHED else None,
        )
    assert titles(client) == ["Offre published"]


def test_the_list_costs_the_same_number_of_queries_for_one_offer_or_forty(client, django_assert_max_num_queries):
    for _ in range(20):
        JobOfferFactory(published=True)
        ImmersionFactory(published=True)
    with django_assert_max_num_queries(10):
        assert len(titles(client)) == 20


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "cuisinière"}, ["Aide de cuisine"]),
        ({"q": "aide cuisne"}, ["Aide de cuisine"]),
        ({"q": "laveuse autoportée"}, ["Agente de propreté"]),
        ({"kind": "immersion"}, ["Découvrir la cuisine"]),
        ({"commune": "Chambéry", "rayon": "10"}, ["Découvrir la cuisine"]),
        ({"heures": "full"}, ["Aide de cuisine"]),
        ({"moment": "day"}, ["Agente de propreté"]),
        ({"labellisee": "on"}, ["Aide de cuisine"]),
        ({"sans_voiture": "on"}, ["Agente de propreté"]),
        ({"q": "zzzzzz"}, []),
    ],
)
def test_the_filters_keep_what_answers(client, query, found):
    JobOfferFactory(
        published=True,
        title="Agente de propreté",
        description="Conduire une laveuse autoportée dans des bureaux.",
        slots=["day"],
        reachable_without_car=True,
    )
    JobOfferFactory(
        published=True,
        labelled=True,
        title="Aide de cuisine",
        description="Préparer les repas avec la cuisinière du collège.",
        occupation=occupation("G1602"),
        hours_per_week=35,
        slots=["day", "sunday"],
    )
    ImmersionFactory(
        published=True,
        title="Découvrir la cuisine",
        description="Une semaine en restaurant.",
        occupation=occupation("G1602"),
        commune=commune("73065"),
        slots=["late"],
    )
    got = titles(client, **query)
    if query.get("q", "").startswith(("cuisin", "aide cuis")):
        assert set(found) <= set(got)
        assert "Agente de propreté" not in got
    else:
        assert got == found


def test_an_unknown_commune_is_said_and_does_not_empty_the_list(client):
    JobOfferFactory(published=True, title="Agente de propreté")
    text = page(client, "/offres/", commune="Zzyzx")
    assert "Cette commune est inconnue" in text
    assert "Agente de propreté" in text


def test_the_nearest_offer_comes_first_when_asked(client):
    JobOfferFactory(published=True, title="Loin", commune=commune("73065"))
    JobOfferFactory(published=True, title="Près", commune=commune("74225"))
    assert titles(client, commune="Rumilly", rayon="100", tri="near") == ["Près", "Loin"]


def test_the_second_page_goes_on_with_the_same_filters(client):
    for n in range(25):
        JobOfferFactory(published=True, title=f"Offre {n:02d}")
    assert len(titles(client, kind="job", page=2)) == 5
    assert len(titles(client, kind="job", page="nonsense")) == 20


def test_both_kinds_are_mixed_over_the_pages_without_losing_any(client):
    for n in range(24):
        (JobOfferFactory, ImmersionFactory)[n % 3 == 0](
            published=True, title=f"Offre {n:02d}", published_at=timezone.now() - dt.timedelta(hours=n)
        )
    assert titles(client) + titles(client, page=2) == [f"Offre {n:02d}" for n in range(24)]


@pytest.fixture
def kept_a_minute(settings):
    """What tests otherwise do without: figures and lists that may be a minute old."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"live": {"BACKEND": backend, "LOCATION": "test-openings"}}
    caches["live"].clear()
    yield
    caches["live"].clear()


def test_a_search_that_is_kept_never_shows_what_was_closed_meanwhile(client, kept_a_minute):
    closed, there = (JobOfferFactory(published=True, title=f"Peintre {word}") for word in ("fermé", "ouvert"))
    assert set(titles(client, q="peintre")) == {closed.title, there.title}
    type(closed).objects.filter(pk=closed.pk).update(status=OpeningStatus.CLOSED)
    assert titles(client, q="peintre") == [there.title]
    assert titles(client, q="peintre", kind="immersion") == []


def test_the_page_of_an_offer_speaks_to_search_engines_without_letting_its_text_out(client):
    offer = JobOfferFactory(
        published=True, description="Nettoyer </script><b>vite</b> et bien, chaque matin en équipe."
    )
    text = page(client, offer.get_absolute_url())
    block = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.S).group(1)
    data = json.loads(block)
    assert data["@type"] == "JobPosting"
    assert data["description"] == (
        "<p>Nettoyer &lt;/script&gt;&lt;b&gt;vite&lt;/b&gt; et bien, chaque matin en équipe.</p>"
    )
    assert 'nonce="' in text


def test_a_posting_has_the_fields_that_search_engines_ask_for_and_none_that_is_empty(client):
    offer = JobOfferFactory(
        published=True,
        published_at=dt.datetime(2026, 2, 1, 23, 30, tzinfo=dt.UTC),
        expires_on=dt.date(2026, 7, 14),
        hours_per_week=28,
        contract_kind="cdd",
        monthly_wage="1500.50",
        places=2,
    )
    offer.refresh_from_db()
    data = posting_data(offer, skills=list(offer.skills.all()))
    assert data["datePosted"] == "2026-02-02"  # the day that people here live
    assert data["validThrough"] == "2026-07-14T23:59:59+02:00"
    assert data["employmentType"] == ["PART_TIME", "TEMPORARY"]
    assert data["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Annecy",
        "postalCode": "74000",
        "addressCountry": "FR",
    }
    assert data["baseSalary"]["value"] == {"@type": "QuantitativeValue", "value": 1500.5, "unitText": "MONTH"}
    assert data["hiringOrganization"]["name"] == offer.employer.name
    bare = posting_data(JobOfferFactory(published=True, contract_kind="cdi", hours_per_week=None))
    assert bare["employmentType"] == ["FULL_TIME"]
    assert not {"baseSalary", "validThrough", "workHours", "jobStartDate", "skills"} & set(bare)
    assert None not in bare.values()
    assert "" not in bare.values()
    immersion = ImmersionFactory(published=True)
    assert "ld+json" not in page(client, immersion.get_absolute_url())


def test_a_labelled_offer_says_why(client):
    reference_lists_load()
    offer = JobOfferFactory(published=True, labelled=True)
    assert "Un tuteur est désigné" in page(client, offer.get_absolute_url())


def test_a_closed_offer_says_so_and_a_draft_does_not_exist(client):
    closed = JobOfferFactory(status=OpeningStatus.CLOSED, published_at=timezone.now())
    draft = JobOfferFactory()
    answer = client.get(closed.get_absolute_url())
    assert answer.status_code == 410
    assert "plus à pourvoir" in answer.content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_no_tutor_nor_contact_is_named_in_public(client):
    company = EmployerFactory(member=True)
    tutor = TutorFactory(employer=company, last_name="Nom-Secret")
    offer = JobOfferFactory(employer=company, published=True, tutor=tutor)
    for url in (offer.get_absolute_url(), company.get_absolute_url(), "/offres/", "/reseau/"):
        text = page(client, url)
        assert "Nom-Secret" not in text
        assert company.contact_name not in text
        assert company.contact_email not in text


def test_a_referent_reads_the_contact_of_a_member(client, login):
    company = EmployerFactory(member=True)
    login(actor_create(Role.REFERENT))
    assert company.contact_email in page(client, company.get_absolute_url())


def test_readings_are_counted_except_the_company_s_own(client, login):
    actor, company = employer_actor()
    offer = JobOfferFactory(employer=company, published=True)
    client.get(offer.get_absolute_url())
    client.get(offer.get_absolute_url())
    login(actor)
    client.get(offer.get_absolute_url())
    assert OpeningViews.objects.get().count == 2


def test_the_directory_lists_members_only(client):
    EmployerFactory(member=True, name="Membre du réseau")
    NetworkMembershipFactory(employer__name="Candidate", status=NetworkStatus.CANDIDATE, joined_on=None)
    outsider = EmployerFactory(name="Hors réseau")
    text = page(client, "/reseau/")
    assert "Membre du réseau" in text
    assert "Candidate" not in text
    assert "Hors réseau" not in text
    assert client.get(outsider.get_absolute_url()).status_code == 404


def test_the_directory_finds_who_welcomes_immersions(client):
    host = EmployerFactory(member=True, name="Accueillante")
    EmployerFactory(member=True, name="Autre")
    ImmersionFactory(employer=host, published=True)
    text = page(client, "/reseau/", propose="immersions")
    assert "Accueillante" in text
    assert "Autre</a>" not in text


def test_labelled_openings_come_first_in_live_blocks():
    JobOfferFactory(published=True, title="Simple")
    JobOfferFactory(published=True, labelled=True, title="Labellisée")
    assert [one.title for one in public_openings(limit=2)] == ["Labellisée", "Simple"]
    assert public_openings(kind="immersion") == []


def test_the_api_gives_published_openings_to_people_logged_in(client, login):
    offer = JobOfferFactory(published=True)
    JobOfferFactory()
    assert client.get("/api/v1/employers/openings").status_code == 401
    login(actor_create(Role.REFERENT))
    data = client.get("/api/v1/employers/openings").json()
    assert (data["count"], data["results"][0]["id"]) == (1, offer.pk)
