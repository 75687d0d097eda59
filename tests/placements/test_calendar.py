"""The référent's calendar: what it holds, how it names people, the secret address that opens it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.calendars import calendar_draw
from accounts.enums import Role
from accounts.models import CalendarSubscription, Membership
from core.dates import months_later
from placements.enums import ImmersionStatus, ProposalStatus
from placements.rules import mentoring_last_day
from placements.selectors_calendar import referent_dates
from tests.factories.accounts import actor_create
from tests.factories.people import PersonFactory
from tests.factories.placements import (
    FollowUpFactory,
    HireFactory,
    ImmersionAgreementFactory,
    MentoringFactory,
    ProposalFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST, LAST = TODAY, TODAY + dt.timedelta(days=90)


def feed(secret: str):
    return Client().get(reverse("placements:calendar_feed", args=[secret]))


@pytest.fixture
def busy(referent, person, offer):
    """An interview, an immersion that is under way, a milestone; and what belongs to nobody's calendar."""
    at = timezone.now() + dt.timedelta(days=3)
    ProposalFactory(
        person=person, job_offer=offer, status=ProposalStatus.INTERVIEW, interview_at=at, interview_place="Accueil"
    )
    ImmersionAgreementFactory(
        person=person, starts_on=TODAY - dt.timedelta(days=2), ends_on=TODAY + dt.timedelta(days=9)
    )
    ImmersionAgreementFactory(
        person=person,
        starts_on=TODAY + dt.timedelta(days=20),
        ends_on=TODAY + dt.timedelta(days=25),
        status=ImmersionStatus.CANCELLED,
    )
    FollowUpFactory(hire__person=person, due_on=TODAY + dt.timedelta(days=5))
    FollowUpFactory(hire__person=person, due_on=TODAY, done_at=timezone.now(), state="in_job", milestone="m1")
    FollowUpFactory(hire__person=PersonFactory(service=referent.organisation), due_on=TODAY)
    return at


def test_the_dates_are_those_of_her_own_people_in_order(referent, busy):
    dates = referent_dates(referent, first=FIRST, last=LAST)
    assert [one.key.rsplit("-", 1)[0] for one in dates] == ["interview", "milestone", "immersion-last"]
    assert dates[0].at == busy
    assert all("Nadia B." in one.title and "Berger" not in one.title for one in dates)


def test_the_ends_of_contracts_and_mentorings_are_there(referent, person):
    soon = TODAY + dt.timedelta(days=30)
    HireFactory(person=person, ends_on=soon, starts_on=TODAY - dt.timedelta(days=90))
    HireFactory(person=person, ends_on=soon, ended_on=TODAY, end_reason="trial", starts_on=TODAY - dt.timedelta(days=9))
    HireFactory(person=PersonFactory(service=referent.organisation), ends_on=soon, starts_on=TODAY)
    one = MentoringFactory(person=person, starts_on=months_later(TODAY, -8))
    gone = MentoringFactory(person=person, starts_on=months_later(TODAY, -8), status="ended", ends_on=TODAY)
    dates = referent_dates(referent, first=FIRST, last=LAST)
    found = {one.key.rsplit("-", 1)[0]: one.day for one in dates if one.icon in {"briefcase", "person-heart"}}
    assert found == {"contract": soon, "mentoring": mentoring_last_day(one.starts_on, months=9)}
    assert f"mentoring-{gone.pk}" not in {one.key for one in dates}
    assert all("Berger" not in one.title for one in dates)


def test_the_file_names_nobody_beyond_an_initial(login, referent, busy):
    answer = login(referent).get(reverse("placements:calendar_file"))
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 4  # the immersion's first day, in the last sixty days, is there too
    assert b"Berger" not in answer.content
    (interview,) = [one for one in events if "Entretien" in one["SUMMARY"]]
    assert interview["DTEND"].dt - interview["DTSTART"].dt == dt.timedelta(hours=1)
    assert interview["LOCATION"] == "Accueil"


def test_the_address_is_shown_once_and_can_be_revoked(login, referent, busy):
    client = login(referent)
    page = reverse("placements:calendar")
    assert "Créer mon adresse" in client.get(page).content.decode()
    client.post(reverse("placements:calendar_new"))
    secret = client.get(page).content.decode().split("/espace-referent/agenda/")[1].split(".ics")[0]
    assert secret not in client.get(page).content.decode()
    assert secret not in str(CalendarSubscription.objects.values().get())
    answer = feed(secret)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    client.post(reverse("placements:calendar_end"))
    assert feed(secret).status_code == 404


def test_an_address_of_another_role_or_of_somebody_who_left_opens_nothing(referent):
    buyer = actor_create(Role.BUYER)
    assert feed(calendar_draw(actor=buyer, now=timezone.now())).status_code == 404
    secret = calendar_draw(actor=referent, now=timezone.now())
    assert feed(secret).status_code == 200
    Membership.objects.filter(pk=referent.membership.pk).update(is_active=False)
    assert feed(secret).status_code == 404
    assert feed("0" * 400).status_code == 404
