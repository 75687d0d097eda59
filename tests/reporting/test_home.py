"""The pilot's home: live figures, limited to a territory, that show nobody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from employers.enums import LabelStatus, OpeningStatus
from employers.models import CharterReview, CharterSignature, ContractingNotice, MemberNews, NoticeReport
from reporting.selectors import SMALL_CELL, Scope, figures, hidden_if_small, months_back, to_do
from tests.factories.accounts import actor_create, territory_create
from tests.factories.employers import (
    EmployerFactory,
    EmployerLabelFactory,
    JobOfferFactory,
    NetworkMembershipFactory,
    TutorFactory,
)

HOME = "/pilotage/"


@pytest.mark.django_db
def test_the_home_opens_on_an_empty_departement_and_on_a_living_one(client, login):
    login(actor_create(Role.PILOT))
    assert "Pas encore de proposition" in client.get(HOME).content.decode()
    JobOfferFactory(published=True)
    JobOfferFactory(status=OpeningStatus.SUBMITTED)
    assert "Offres en ligne par domaine" in client.get(HOME).content.decode()


@pytest.mark.django_db
def test_figures_follow_the_territory_and_all_below_it():
    basin = territory_create("Bassin")
    area = territory_create("Secteur", parent=basin)
    JobOfferFactory(published=True, territory=area)
    JobOfferFactory(published=True, labelled=True, territory=territory_create("Ailleurs"))
    JobOfferFactory(status=OpeningStatus.SUBMITTED, territory=area)
    TutorFactory()
    basin.refresh_from_db()  # a later root may have moved it in the tree
    since = dt.date(2026, 1, 1)
    everywhere, here = (figures(Scope.of(place), since=since) for place in (None, basin))
    assert (everywhere.jobs, everywhere.labelled, everywhere.tutors) == (2, 1, 1)
    assert (here.jobs, here.labelled, here.tutors) == (1, 0, 0)
    assert to_do(Scope.of(basin)).offers == to_do(Scope.of(None)).offers == 1


@pytest.mark.django_db
def test_what_waits_in_the_network_is_counted_where_it_waits(client, login):
    place, now = territory_create("Ici"), timezone.now()
    company = EmployerFactory(territory=place)
    member = NetworkMembershipFactory(employer=company)
    EmployerLabelFactory(employer=company, status=LabelStatus.DECLARED)
    EmployerLabelFactory(employer=company)
    signed = CharterSignature.objects.create(membership=member, signed_at=now, valid_until=now.date())
    CharterReview.objects.create(signature=signed, period_start=now.date(), period_end=now.date(), submitted_at=now)
    MemberNews.objects.create(employer=company, title="Une visite", text="Douze personnes.")
    notice = ContractingNotice.objects.create(
        employer=company, side="need", form="project", title="Un projet", description="À deux.", branch="care",
        open_until=now.date(),
    )  # fmt: skip
    pilot = actor_create(Role.PILOT)
    NoticeReport.objects.create(notice=notice, employer=EmployerFactory(), reason="Hors sujet", by=pilot.user)
    here, elsewhere = (to_do(Scope.of(one)) for one in (place, territory_create("Ailleurs")))
    assert (here.labels, here.reviews, here.news, here.notices) == (1, 1, 1, 1)
    assert (elsewhere.labels, elsewhere.reviews, elsewhere.news, elsewhere.notices) == (0, 0, 0, 0)
    login(pilot)
    page = client.get(HOME).content.decode()
    for name in ("pilot_held_labels", "pilot_reviews", "pilot_news", "pilot_together"):
        assert f'href="{reverse(f"employers:{name}")}"' in page


@pytest.mark.django_db
def test_a_pilot_of_a_territory_cannot_look_elsewhere(client, login):
    own, other = territory_create("Lacs"), territory_create("Cimes")
    login(actor_create(Role.PILOT, territory=own))
    response = client.get(HOME, {"territoire": other.pk})
    assert response.context["territory"] == own


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT, Role.FACILITATOR])
def test_the_dashboard_is_the_pilots(client, login, role):
    login(actor_create(role))
    assert client.get(reverse("reporting:home")).status_code == 403


@given(st.integers(min_value=0, max_value=1000))
def test_a_count_of_people_under_five_is_never_shown(count):
    shown = hidden_if_small(count)
    assert shown is None or shown == 0 or shown >= SMALL_CELL
    assert (shown is None) == (0 < count < SMALL_CELL)


@given(st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_twelve_months_end_with_the_current_one(today):
    months = months_back(today)
    assert len(set(months)) == 12
    assert months == sorted(months)
    assert months[-1] == today.replace(day=1)
