"""The référent's day: the order of what presses, few queries for a full caseload, the mail of Monday."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import NotificationChoice, OutboxEvent
from matching.models import MatchAlert, MatchDigest, PoolSignal, SkillsProfile
from people.models import Person
from placements.day_kinds import KINDS, When
from placements.enums import ImmersionStatus, ProposalStatus, PulseAnswer, RefusalReason, WarningKind
from placements.models import FollowUp, Hire, HireWarning, ImmersionAgreement, Proposal
from placements.selectors_day import day_of
from placements.selectors_day_lines import lines_of
from placements.services import referent_weeks_plan
from tests.factories.accounts import actor_create
from tests.factories.matching import EmployerFactory, ImmersionOpeningFactory, JobOfferFactory, TutorFactory
from tests.factories.people import PersonFactory
from tests.factories.placements import (
    FollowUpFactory,
    HireFactory,
    ImmersionAgreementFactory,
    MentoringFactory,
    ProposalFactory,
    TutoringAssignmentFactory,
    TutoringCheckFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
LONG_AGO = NOW - dt.timedelta(days=40)


def days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


# What the database asks of an agreement that waits for its signatures.
FROZEN = {"document": {"accident": []}, "document_hash": "x" * 64}


def immersion(person, start, end, status):
    frozen = FROZEN if status == ImmersionStatus.SIGNING else {}
    return ImmersionAgreementFactory(person=person, starts_on=days(start), ends_on=days(end), status=status, **frozen)


def read(referent):
    return day_of(referent, on=TODAY, now=NOW)


def test_lines_are_ordered_by_urgency_and_each_has_its_act(referent, person, offer):
    other = PersonFactory.followed_by(referent, last_name="Zola")
    ProposalFactory(person=person, job_offer=offer, proposed_at=LONG_AGO)
    ProposalFactory(person=other, job_offer=offer, status=ProposalStatus.ACCEPTED, answered_at=NOW)
    immersion(other, -20, -1, ImmersionStatus.RUNNING)
    immersion(person, 10, 20, ImmersionStatus.SIGNING)
    FollowUpFactory(hire__person=other, hire__ends_on=days(25), due_on=days(-3))
    kinds = [(todo.when, todo.kind) for todo in read(referent).todos]
    assert kinds[:3] == [(When.TODAY, "answer"), (When.TODAY, "immersion_over"), (When.TODAY, "milestone")]
    assert set(kinds[3:]) >= {(When.WEEK, "signing"), (When.WEEK, "waiting"), (When.LATER, "contract_ends")}
    assert kinds == sorted(kinds, key=lambda one: (one[0], list(KINDS).index(one[1])))
    lines = lines_of(read(referent).todos)
    assert len(lines) == len(kinds)
    assert all(line.url.startswith("/") and line.kind.act and line.text for line in lines)


def test_somebody_asked_who_says_nothing_is_to_be_called_and_nobody_reads_that_she_was_proposed(
    login, referent, person, offer
):
    Person.objects.filter(pk=person.pk).update(phone="0600000001")
    one = ProposalFactory(
        person=person, job_offer=offer, status=ProposalStatus.ASKED, asked_at=LONG_AGO, proposed_at=LONG_AGO
    )
    [todo] = read(referent).of("unheard")
    [line] = lines_of([todo])
    assert (todo.person_id, todo.when) == (person.pk, When.WEEK)
    assert (str(line.person), line.phone) == (str(person), "0600000001")
    client = login(referent)
    story = client.get(reverse("placements:person", args=[person.pk])).content.decode()
    assert "Consultée sur une proposition" in story and "Proposée à" not in story
    shown = client.get(reverse("placements:proposal", args=[one.pk])).content.decode()
    assert "Proposition envoyée" not in shown


@pytest.mark.parametrize(
    ("start", "end", "status", "expected"),
    [
        (-10, -1, ImmersionStatus.RUNNING, ("immersion_over", When.TODAY)),
        (-10, -1, ImmersionStatus.DRAFT, ("unsigned", When.TODAY)),
        (-10, -1, ImmersionStatus.SIGNING, ("unsigned", When.TODAY)),
        (2, 9, ImmersionStatus.SIGNING, ("signing", When.TODAY)),
        (40, 60, ImmersionStatus.SIGNING, ("signing", When.WEEK)),
        (3, 9, ImmersionStatus.DRAFT, ("draft", When.TODAY)),
        (13, 30, ImmersionStatus.DRAFT, ("draft", When.WEEK)),
        (20, 30, ImmersionStatus.DRAFT, None),
        (-5, 0, ImmersionStatus.RUNNING, ("immersion_ends", When.WEEK)),
        (-5, 8, ImmersionStatus.RUNNING, None),
        (-10, -1, ImmersionStatus.CANCELLED, None),
    ],
)
def test_an_immersion_presses_by_its_dates_and_state(referent, person, start, end, status, expected):
    immersion(person, start, end, status)
    found = [(todo.kind, todo.when) for todo in read(referent).todos if todo.kind not in {"quiet", "profile"}]
    assert found == ([expected] if expected else [])


def test_an_interview_of_yesterday_is_to_tell_and_one_of_next_week_to_prepare(referent, person, offer):
    soon = PersonFactory.followed_by(referent)
    for one, at in ((person, NOW - dt.timedelta(days=1)), (soon, NOW + dt.timedelta(days=5))):
        ProposalFactory(person=one, job_offer=offer, status=ProposalStatus.INTERVIEW, interview_at=at, answered_at=NOW)
    found = {todo.person_id: (todo.kind, todo.when) for todo in read(referent).todos if "interview" in todo.kind}
    assert found == {person.pk: ("interview_past", When.TODAY), soon.pk: ("interview", When.WEEK)}


def test_a_long_group_is_folded_until_asked(login, referent):
    for _ in range(11):
        PersonFactory.followed_by(referent, created_at=LONG_AGO)
    client = login(referent)
    page = client.get(reverse("placements:home")).content.decode()
    assert "Voir 3 autres lignes" in page
    assert page.count("p-todo__text") == 8
    whole = client.get(f"{reverse('placements:home')}?tout=1").content.decode()
    assert whole.count("p-todo__text") == 11


@pytest.fixture
def full_caseload(referent):
    """120 people with something of every kind."""
    people = Person.objects.bulk_create(
        PersonFactory.build(
            service=referent.organisation, referent=referent.membership, created_at=LONG_AGO, last_name=f"Dupont{n:03}"
        )
        for n in range(120)
    )
    SkillsProfile.objects.bulk_create(SkillsProfile(person=one, is_searching=True) for one in people[:100])
    offer, host = JobOfferFactory(), EmployerFactory()
    states = [ProposalStatus.ACCEPTED, ProposalStatus.REFUSED, ProposalStatus.SENT, ProposalStatus.INTERVIEW]
    Proposal.objects.bulk_create(
        Proposal(
            person=one,
            employer=offer.employer,
            kind="job",
            job_offer=offer,
            proposed_by=referent.membership,
            proposed_at=LONG_AGO,
            status=states[n % 4],
            answered_at=NOW,
            interview_at=NOW,
            refusal_reason=RefusalReason.SKILLS if n % 4 == 1 else "",
        )
        for n, one in enumerate(people[:60])
    )
    ImmersionAgreement.objects.bulk_create(
        ImmersionAgreementFactory.build(
            person=one, host=host, prescriber=referent.membership, starts_on=days(-9), ends_on=days(-1)
        )
        for one in people[60:75]
    )
    hires = Hire.objects.bulk_create(
        HireFactory.build(person=one, employer=host, ends_on=days(20)) for one in people[75:95]
    )
    FollowUp.objects.bulk_create(FollowUp(hire=hire, milestone="w1", due_on=TODAY) for hire in hires)
    HireWarning.objects.create(hire=hires[0], kind=WarningKind.HELP, key="help:1")
    tutoring = TutoringAssignmentFactory(person=people[75], tutor__employer=host, starts_on=days(-9))
    TutoringCheckFactory(assignment=tutoring, answer=PulseAnswer.HELP, answered_at=NOW, comment="Venez")
    MentoringFactory(person=people[96], starts_on=days(-300))
    digest = MatchDigest.objects.create(membership=referent.membership, day=TODAY)
    news = (JobOfferFactory(), ImmersionOpeningFactory(), TutorFactory())
    MatchAlert.objects.bulk_create(
        MatchAlert(digest=digest, person=one, kind=opening.kind, opening_id=opening.pk, score=0.9)
        for one in people[100:110]
        for opening in news
    )
    PoolSignal.objects.create(person=people[97], kind="job", opening_id=news[0].pk, by=referent.user)
    return people


def test_the_page_of_a_full_caseload_takes_sixteen_queries(login, referent, full_caseload):
    """The actor in three; proposals, the other lines, names, people, their page; new matches in six, signals in two."""
    client = login(referent)
    client.get(reverse("placements:home"))  # what the site keeps for everybody is read once
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("placements:home"))
    assert answer.context["day"].people == 120
    kinds = answer.context["day"].counts
    assert {"answer", "waiting", "unsigned", "milestone", "warning", "tutor_help", "mentoring_ends"} <= set(kinds)
    assert kinds.total() > 100
    assert answer.context["signals"] and answer.context["told_count"] == 10
    asked = [query["sql"] for query in captured.captured_queries]
    assert len(asked) <= 16, "\n".join(sql[:140] for sql in asked)


def test_the_home_lists_and_searches_the_caseload(login, referent, person):
    PersonFactory.followed_by(referent, last_name="Zola")
    client = login(referent)
    page = client.get(reverse("placements:home"), {"q": "zola"})
    assert [one.last_name for one in page.context["page"]] == ["Zola"]


# --- The mail of Monday -----------------------------------------------------------------------------------------
def test_the_week_is_told_once_with_first_names_and_initials(deliver_outbox, referent, person, offer):
    ProposalFactory(person=person, job_offer=offer, status=ProposalStatus.ACCEPTED, answered_at=NOW)
    monday, tuesday, next_monday = dt.date(2026, 6, 15), dt.date(2026, 6, 16), dt.date(2026, 6, 22)
    for day in (monday, monday, tuesday):
        referent_weeks_plan(day=day)
    assert OutboxEvent.objects.filter(name="referent_week").count() == 1
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [referent.user.email]
    assert "Nadia B." in message.body
    assert "Berger" not in message.body
    assert "Organiser la suite" in message.body
    assert "/notifications/arreter/" in message.extra_headers["List-Unsubscribe"]
    referent_weeks_plan(day=next_monday)
    assert OutboxEvent.objects.filter(name="referent_week").count() == 2


def test_a_quiet_week_a_choice_or_a_departure_send_nothing(deliver_outbox, referent, person, offer):
    alone = actor_create(Role.REFERENT)
    referent_weeks_plan(day=dt.date(2026, 6, 15))
    assert not OutboxEvent.objects.filter(payload__membership_id=alone.membership.pk).exists()
    deliver_outbox()
    assert not mail.outbox
    ProposalFactory(person=person, job_offer=offer, status=ProposalStatus.ACCEPTED, answered_at=NOW)
    NotificationChoice.objects.create(user=referent.user, name="referent_week", way="none")
    referent_weeks_plan(day=dt.date(2026, 6, 22))
    deliver_outbox()
    assert not mail.outbox


def test_a_week_across_two_years_is_one_week(referent, person):
    referent_weeks_plan(day=dt.date(2026, 12, 28))
    referent_weeks_plan(day=dt.date(2027, 1, 3))
    assert OutboxEvent.objects.count() == 1
