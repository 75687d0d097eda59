"""Mentoring: volunteers ranked with reasons, meetings, length, end, return; figures without small numbers."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from core.dates import months_later
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from placements.enums import FollowUpState, MentoringEnd, MentoringStatus
from placements.models import Mentor, Mentoring
from placements.rules import MentorFacts, mentor_fit, mentoring_ends_soon, mentoring_last_day
from placements.selectors_mentoring import mentor_choices, mentoring_figures
from placements.services import mentoring as services
from referential.models import Occupation
from tests.factories.accounts import actor_create, territory_create
from tests.factories.people import PersonFactory
from tests.factories.placements import FollowUpFactory, HireFactory, MentorFactory, MentoringFactory
from tests.threads import at_once

NOW = timezone.now()
TODAY = timezone.localdate()
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


# --- Rules ------------------------------------------------------------------------------------------------------
@given(DAYS, st.integers(1, 24))
def test_the_last_day_is_the_eve_of_the_same_day_some_months_later(start, months):
    last = mentoring_last_day(start, months=months)
    assert last + dt.timedelta(days=1) == months_later(start, months)
    assert not mentoring_ends_soon(start, months=months, on=last - dt.timedelta(days=30))
    assert mentoring_ends_soon(start, months=months, on=last - dt.timedelta(days=29))


CODES = st.sampled_from(["K2204", "K2205", "K1304", "N1103", "G1602", "D1106"])


@given(
    st.one_of(st.none(), CODES),
    st.sets(st.sampled_from("KNGD")),
    st.one_of(st.none(), st.sets(st.integers(1, 3))),
    st.integers(0, 3),
    st.lists(CODES, max_size=3),
    st.one_of(st.none(), st.integers(1, 3)),
)
def test_a_fit_says_why_and_a_full_volunteer_is_never_possible(occupation, sectors, territories, active, wanted, place):
    facts = MentorFacts(occupation, sectors, territories, active, places=2)
    fit = mentor_fit(facts, occupations=wanted, territory=place)
    assert fit.is_possible is (active < 2)
    assert fit.reasons or fit.gaps
    freer = mentor_fit(MentorFacts(occupation, sectors, territories, 0, places=2), occupations=wanted, territory=place)
    assert freer.score >= fit.score


def test_the_work_comes_before_the_place_and_the_place_before_the_load():
    def score(occupation, territories, active=0):
        facts = MentorFacts(occupation, ["G"], territories, active, places=3)
        return mentor_fit(facts, occupations=["K2204"], territory=1).score

    assert score("K2204", {2}) > score("K2205", {2}) > score("K1304", {2}) > score("N1103", {1}) > score("N1103", {2})
    assert score("K2204", {1}) > score("K2204", None) > score("K2204", {2})
    assert score("K2204", {1}, 0) > score("K2204", {1}, 1)


# --- Volunteers -------------------------------------------------------------------------------------------------
@pytest.fixture
def pilot(referential):
    Occupation.objects.filter(code__startswith="K").update(sector_code="K", sector_label="Services")
    return actor_create(Role.PILOT)


FACTS = {"name": "Odile Rochefer", "email": "odile@demo.example", "activity": "retired", "sectors": ["K"], "places": 1}


@pytest.mark.django_db
def test_the_pilot_keeps_the_list_and_nobody_else(login, pilot, referent):
    client, url = login(pilot), reverse("placements:mentor_new")
    sent = {**FACTS, "agreed_on": TODAY.isoformat()}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 422  # the same address
    mentor = Mentor.objects.get()
    assert "Odile Rochefer" in client.get(reverse("placements:mentors")).content.decode()
    act = reverse("placements:mentor_act", args=[mentor.pk])
    client.post(act, {"action": "pause"})
    mentor.refresh_from_db()
    assert (mentor.is_active, mentor.stopped_on) == (False, TODAY)
    forget = reverse("placements:mentor_forget", args=[mentor.pk])
    assert "revenir en arrière" in client.get(forget).content.decode()
    assert Mentor.objects.known().filter(pk=mentor.pk).exists()
    client.post(forget)
    assert not Mentor.objects.known().filter(pk=mentor.pk).exists()
    assert login(referent).get(reverse("placements:mentors")).status_code == 403
    with pytest.raises(Refused, match="pilotage"):
        services.mentor_save(actor=referent, now=NOW, **FACTS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"email": "x"},
        {"places": "0"},
        {"places": "9"},
        {"sectors": []},
        {"sectors": ["Z"]},
        {"agreed_on": "2999-01-01"},
        {"availability": "2 84 05 75 123 456 78"},
        {"territory": "999999"},
        {"occupation": "X"},
    ],
)
def test_a_wrong_card_is_refused(login, pilot, wrong):
    sent = {**FACTS, "agreed_on": TODAY.isoformat(), **wrong}
    assert login(pilot).post(reverse("placements:mentor_new"), sent).status_code == 422
    assert not Mentor.objects.exists()


@pytest.mark.django_db
def test_who_stopped_long_ago_is_forgotten_and_the_figures_stay(pilot, referent):
    gone = months_later(TODAY, -25)
    old = MentorFactory(is_active=False, stopped_on=gone)
    busy = MentorFactory(is_active=False, stopped_on=gone)
    recent = MentorFactory(is_active=False, stopped_on=TODAY)
    MentoringFactory(mentor=old, status=MentoringStatus.ENDED, ends_on=TODAY, outcome=FollowUpState.IN_JOB)
    MentoringFactory(mentor=busy)
    assert services.mentors_forget(now=NOW) == 1
    old.refresh_from_db()
    assert (old.name, old.email) == (f"Ancien bénévole {old.pk}", "")
    assert Mentoring.objects.filter(mentor=old).count() == 1
    assert services.mentors_forget(now=NOW) == 0
    with pytest.raises(Conflict):
        services.mentor_forget(actor=pilot, mentor_id=busy.pk, now=NOW)
    assert set(Mentor.objects.known()) == {busy, recent}


# --- Mentorings -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_volunteers_are_ranked_for_a_person_with_reasons(login, referent, person, deliver_outbox):
    here, there = territory_create("Lacs"), territory_create("Cimes")
    person.territory = here
    person.save()
    near = MentorFactory(name="Près", occupation_id="K2204", territory=here, places=2)
    far = MentorFactory(name="Loin", occupation_id="K2204", territory=there)
    full = MentorFactory(name="Complet", occupation_id="K2204", territory=here, places=1)
    MentoringFactory(mentor=full)
    MentorFactory(name="En pause", is_active=False)
    assert [one.mentor for one in mentor_choices(referent, person)] == [near, far, full]
    client, url = login(referent), reverse("placements:mentor_choice", args=[person.pk])
    page = client.get(url).content.decode()
    assert "A exercé le métier cherché" in page
    assert "En pause" not in page
    assert client.post(url, {"mentor": full.pk, "starts_on": TODAY.isoformat()}).status_code == 422
    assert client.post(url, {"mentor": "x", "starts_on": TODAY.isoformat()}).status_code == 422
    assert client.post(url, {"mentor": near.pk, "starts_on": "1999-01-01"}).status_code == 422
    done = client.post(url, {"mentor": near.pk, "starts_on": TODAY.isoformat(), "goal": "Ouvrir son réseau"})
    mentoring = Mentoring.objects.get(person=person)
    assert done.url == reverse("placements:mentoring", args=[mentoring.pk])
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [near.email]
    assert "Nadia" in message.body
    assert "Berger" not in message.body
    assert client.post(url, {"mentor": far.pk, "starts_on": TODAY.isoformat()}).status_code == 409


@pytest.mark.django_db
def test_meetings_end_and_return(login, referent, person):
    one = MentoringFactory(person=person, starts_on=months_later(TODAY, -8) - dt.timedelta(days=5))
    client, url = login(referent), reverse("placements:mentoring", args=[one.pk])
    assert "La fin approche" in client.get(url).content.decode()
    for held_on, status in [(TODAY + dt.timedelta(days=1), 422), (dt.date(2001, 1, 1), 422), (TODAY, 302)]:
        sent = {"action": "rencontre", "held_on": held_on.isoformat(), "note": "CV relu"}
        assert client.post(url, sent).status_code == status
    assert client.post(url, {"action": "retour", "returned_on": TODAY.isoformat()}).status_code == 409
    assert client.post(url, {"action": "annuler"}).status_code == 409
    end, end_url = {"ended_on": TODAY.isoformat(), "reason": MentoringEnd.GOAL, "outcome": "in_job"}, f"{url}fin/"
    assert client.post(end_url, {**end, "outcome": ""}).status_code == 422
    assert client.post(end_url, end).status_code == 302
    late = client.post(end_url, {**end, "outcome": "out"})
    assert (late.status_code, "déjà terminé" in late.content.decode()) == (409, True)
    assert client.post(url, {"action": "retour", "returned_on": "1999-01-01"}).status_code == 422
    assert client.post(url, {"action": "retour", "returned_on": TODAY.isoformat()}).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.returned_on, one.meetings.count()) == (MentoringStatus.ENDED, TODAY, 1)
    client.post(url, {"action": "annuler"})
    one.refresh_from_db()
    assert one.returned_on is None
    assert client.post(url, {"action": "?"}).status_code == 422


@pytest.mark.django_db
def test_nine_months_at_most_with_the_text_named(login, referent, person):
    one = MentoringFactory(person=person, starts_on=months_later(TODAY, -10))
    url = reverse("placements:mentoring", args=[one.pk])
    client = login(referent)
    assert "Le terme est passé" in client.get(url).content.decode()
    last = mentoring_last_day(one.starts_on, months=9)
    assert client.get(f"{url}fin/").context["form"].initial["ended_on"] == last
    end = {"ended_on": TODAY.isoformat(), "reason": MentoringEnd.TERM, "outcome": "unknown"}
    answer = client.post(f"{url}fin/", end)
    assert answer.status_code == 422
    assert "circulaire 2005-20" in answer.content.decode()


@pytest.mark.django_db
def test_one_that_will_not_take_place_is_called_off_with_a_reason_and_frees_the_place(
    login, referent, person, deliver_outbox
):
    mentor = MentorFactory(places=1, email="odile@demo.example")
    soon = TODAY + dt.timedelta(days=20)
    one = services.mentoring_start(actor=referent, person_id=person.pk, mentor_id=mentor.pk, starts_on=soon, now=NOW)
    client, url = login(referent), reverse("placements:mentoring", args=[one.pk])
    hers = reverse("placements:person", args=[person.pk])
    assert str(mentor) in client.get(hers).content.decode()
    assert client.get(f"{url}fin/").status_code == 302  # it has not begun
    for reason in ("", "2 84 05 75 123 456 78"):
        assert client.post(f"{url}annulation/", {"reason": reason}).status_code == 422
    # Two tabs: the second says the same and nothing more.
    for _ in range(2):
        assert client.post(f"{url}annulation/", {"reason": "Erreur de personne"}).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.ends_on) == (MentoringStatus.CANCELLED, None)
    deliver_outbox()
    deliver_outbox()
    # She was not told that it begins; that it is off, once, and not why.
    assert [message.subject for message in mail.outbox] == ["Votre parrainage de Nadia n'aura pas lieu"]
    assert "Erreur" not in mail.outbox[0].body
    assert client.post(url, {"action": "rencontre", "held_on": TODAY.isoformat()}).status_code == 409
    assert mentoring_figures(since=months_later(TODAY, -12)).people == 0
    assert "Erreur de personne" in client.get(url).content.decode()
    assert str(person) in client.get(reverse("placements:mentorings"), {"etat": "annules"}).content.decode()
    again = services.mentoring_start(actor=referent, person_id=person.pk, mentor_id=mentor.pk, starts_on=TODAY, now=NOW)
    services.meeting_log(actor=referent, mentoring_id=again.pk, held_on=TODAY, now=NOW)
    with pytest.raises(Refused, match="a eu lieu"):
        services.mentoring_cancel(actor=referent, mentoring_id=again.pk, reason="Erreur", now=NOW)


@pytest.mark.django_db
def test_a_mentoring_that_vanished_before_its_mail_is_no_error(referent, person, deliver_outbox):
    mentor = MentorFactory()
    one = services.mentoring_start(actor=referent, person_id=person.pk, mentor_id=mentor.pk, starts_on=TODAY, now=NOW)
    one.delete()
    deliver_outbox()
    assert OutboxEvent.objects.get().last_error == ""
    assert mail.outbox == []


@pytest.mark.django_db
def test_one_at_a_time_held_by_the_database(referent, person):
    MentoringFactory(person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        MentoringFactory(person=person)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_volunteer_is_taken_once(referent):
    mentor = MentorFactory(places=1)
    people = [PersonFactory.followed_by(referent) for _ in range(2)]
    results = at_once(
        *(
            (
                lambda one=one: services.mentoring_start(
                    actor=referent, person_id=one.pk, mentor_id=mentor.pk, starts_on=TODAY, now=NOW
                )
            )
            for one in people
        )
    )
    assert sum(isinstance(one, Refused) and one.codes == {"no_place"} for one in results) == 1
    assert Mentoring.objects.count() == 1


@pytest.mark.django_db
def test_figures_hide_small_numbers(referential):
    since = months_later(TODAY, -12)

    def ended(count, **facts):
        for _ in range(count):
            MentoringFactory(
                status=MentoringStatus.ENDED,
                starts_on=TODAY - dt.timedelta(days=90),
                ends_on=TODAY - dt.timedelta(days=20),
                **facts,
            )

    ended(3, outcome=FollowUpState.IN_JOB)
    found = mentoring_figures(since=since)
    assert (found.volunteers, found.people, found.positive, found.return_rate) == (3, None, None, None)
    ended(12, outcome=FollowUpState.IN_TRAINING)
    ended(5, outcome=FollowUpState.IN_JOB, returned_on=TODAY)
    ended(6, outcome=FollowUpState.OUT)
    found = mentoring_figures(since=since)
    assert (found.people, found.positive, found.return_rate) == (26, 20, 0.25)
    # Who lost her job since is back too, even when nobody wrote it down.
    person = Mentoring.objects.filter(outcome=FollowUpState.IN_TRAINING).first().person
    hire = HireFactory(person=person)
    FollowUpFactory(hire=hire, state=FollowUpState.OUT, done_at=NOW)
    assert mentoring_figures(since=since).return_rate == 0.3
