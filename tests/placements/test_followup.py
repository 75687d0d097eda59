"""Milestones answered by three people, the mails that ask, the warnings, the plan of hours, what comes next."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from people.enums import ConsentPurpose
from placements import services
from placements.enums import FollowUpState, HireEndReason, Mood, Respondent, WhatNext
from placements.models import FollowUp, FollowUpAnswer, FollowUpAsking, Hire, HireWarning
from placements.rules import Step
from placements.services.hires import milestones_of
from tests.factories.accounts import actor_create
from tests.factories.people import ConsentFactory, PersonFactory
from tests.factories.placements import FollowUpFactory, HireFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
IN_JOB = FollowUpState.IN_JOB


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@pytest.fixture
def hire(person, employer):
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    return HireFactory(person=person, employer=employer, starts_on=TODAY - days(7))


@pytest.fixture
def follow_up(hire):
    return FollowUpFactory(hire=hire)


def answer(follow_up, respondent=Respondent.PERSON, **said):
    said = {"state": IN_JOB, "mood": Mood.FINE, **said}
    return services.follow_up_answer(follow_up_id=follow_up.pk, respondent=respondent, now=NOW, **said)


# --- Later milestones -------------------------------------------------------------------------------------------
def test_a_hire_is_followed_as_many_years_as_the_departement_says(hire, settings):
    settings.FOLLOW_UP_YEARS = 3
    assert [one.milestone for one in milestones_of(hire)] == ["w1", "m1", "m3", "m6", "y1", "y2", "y3"]


def test_hires_of_before_get_the_later_milestones_once(hire, follow_up):
    ended = HireFactory(ended_on=TODAY, end_reason=HireEndReason.TRIAL)
    assert services.later_milestones_add() == 8
    assert services.later_milestones_add() == 0
    assert hire.follow_ups.count() == 9
    assert not ended.follow_ups.exists()


# --- The mails that ask -----------------------------------------------------------------------------------------
def test_the_person_and_the_employer_are_asked_once_and_reminded_once(follow_up, deliver_outbox):
    for _ in range(2):
        services.follow_ups_ask(now=NOW)
        deliver_outbox()
    assert sorted(m.to[0] for m in mail.outbox) == sorted(
        [follow_up.hire.person.email, *sent_to_employer(follow_up.hire)]
    )
    assert services.follow_ups_remind(now=NOW + days(4)) == 0
    for later in (5, 6, 10):
        services.follow_ups_remind(now=NOW + days(later))
        deliver_outbox()
    assert len(mail.outbox) == 4
    assert FollowUpAsking.objects.filter(reminded_at__isnull=False).count() == 2


def sent_to_employer(hire):
    from placements.handlers import addresses_of

    return addresses_of(hire.employer)


def test_who_answered_is_not_reminded_and_a_closed_milestone_asks_nobody(follow_up, referent, deliver_outbox):
    services.follow_ups_ask(now=NOW)
    deliver_outbox()
    answer(follow_up)
    mail.outbox.clear()
    services.follow_ups_remind(now=NOW + days(6))
    services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state=IN_JOB, now=NOW)
    deliver_outbox()
    assert mail.outbox == []


def test_nobody_is_asked_of_long_ago_of_an_ended_hire_or_without_her_agreement(hire, deliver_outbox):
    FollowUpFactory(hire=hire, milestone="m1", due_on=TODAY - days(60))
    FollowUpFactory(hire__ended_on=TODAY, hire__end_reason=HireEndReason.TRIAL)
    assert services.follow_ups_ask(now=NOW) == 0
    silent = FollowUpFactory(hire__person=PersonFactory(service=hire.person.service))
    services.follow_ups_ask(now=NOW)
    deliver_outbox()
    assert all(silent.hire.person.email not in one.to for one in mail.outbox)


def test_the_mail_to_the_person_speaks_five_languages_and_tells_no_secret(follow_up, deliver_outbox):
    services.follow_ups_ask(now=NOW)
    deliver_outbox()
    [to_person] = [one for one in mail.outbox if one.to == [follow_up.hire.person.email]]
    assert "Bonjour Nadia" in to_person.body
    assert follow_up.hire.person.last_name not in to_person.body
    assert all(f"?langue={code}" in to_person.body for code in ("en", "ar", "uk", "pt"))


# --- Three answers ----------------------------------------------------------------------------------------------
def test_three_answers_are_kept_apart_and_the_referent_closes(follow_up, referent, employer_actor):
    answer(follow_up, mood=Mood.GREAT, word="Bonne équipe")
    answer(follow_up, Respondent.EMPLOYER, actor=employer_actor)
    services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state=IN_JOB, now=NOW, mood=Mood.FINE)
    kept = {one.respondent: (one.mood, one.by) for one in FollowUpAnswer.objects.select_related("by")}
    assert kept == {
        "person": (Mood.GREAT, None),
        "employer": (Mood.FINE, employer_actor.user),
        "referent": (Mood.FINE, referent.user),
    }
    follow_up.refresh_from_db()
    assert follow_up.done_at == NOW


def test_an_answer_is_given_once_and_not_after_the_end(follow_up, referent):
    answer(follow_up)
    with pytest.raises(Conflict) as twice:
        answer(follow_up, mood=Mood.BAD)
    assert twice.value.codes == {"already_answered"}
    services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state=IN_JOB, now=NOW)
    with pytest.raises(Conflict) as late:
        answer(follow_up, Respondent.EMPLOYER)
    assert late.value.codes == {"closed"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"mood": 7}, "mood"),
        ({"mood": None}, "mood"),
        ({"state": "happy"}, "state"),
        ({"word": "1 85 05 75 123 456 12"}, "word"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(follow_up, said, field):
    with pytest.raises(Refused) as refused:
        answer(follow_up, **said)
    assert {reason.field for reason in refused.value.reasons} == {field}
    assert not FollowUpAnswer.objects.exists()


def test_another_employer_does_not_answer_nor_anybody_in_the_name_of_the_person(follow_up, employer_actor):
    with pytest.raises(FollowUp.DoesNotExist):
        answer(follow_up, Respondent.EMPLOYER, actor=actor_create(Role.EMPLOYER))
    with pytest.raises(Refused):
        answer(follow_up, Respondent.PERSON, actor=employer_actor)
    with pytest.raises(Refused):
        answer(follow_up, Respondent.REFERENT)


# --- Warnings ---------------------------------------------------------------------------------------------------
def test_a_bad_answer_warns_the_referent_once_until_she_closes_it_with_a_word(follow_up, referent, deliver_outbox):
    answer(follow_up, mood=Mood.BAD, help_wanted=True)
    services.warnings_watch(now=NOW)
    deliver_outbox()
    warnings = list(HireWarning.objects.open())
    assert {one.kind for one in warnings} == {"badly", "help"}
    [told] = mail.outbox
    assert told.to == [referent.user.email]
    assert "Nadia B." in told.body and "Berger" not in told.body
    with pytest.raises(Refused):
        services.hire_warning_close(actor=referent, warning_id=warnings[0].pk, word=" ", now=NOW)
    services.hire_warning_close(actor=referent, warning_id=warnings[0].pk, word="Appelée, vue jeudi", now=NOW)
    services.warnings_watch(now=NOW)
    assert HireWarning.objects.open().count() == 1
    assert HireWarning.objects.count() == 2


def test_a_better_answer_closes_the_warning(follow_up):
    answer(follow_up, mood=Mood.BAD)
    answer(FollowUpFactory(hire=follow_up.hire, milestone="m1", due_on=TODAY + days(1)), mood=Mood.GREAT)
    assert not HireWarning.objects.open().exists()


def test_time_alone_warns_of_a_near_end_and_saying_what_follows_closes_it(hire, referent):
    Hire.objects.filter(pk=hire.pk).update(ends_on=TODAY + days(29))
    assert services.warnings_watch(now=NOW) == 1
    assert services.warnings_watch(now=NOW) == 0
    services.hire_next_plan(actor=referent, hire_id=hire.pk, next_step=WhatNext.RENEWED, now=NOW)
    assert not HireWarning.objects.open().exists()


def test_two_silences_warn(hire):
    for milestone, ago in (("w1", 45), ("m1", 20)):
        row = FollowUpFactory(hire=hire, milestone=milestone, due_on=TODAY - days(ago))
        FollowUpAsking.objects.create(follow_up=row, respondent=Respondent.PERSON, asked_at=NOW - days(ago))
    services.warnings_watch(now=NOW)
    assert [one.kind for one in HireWarning.objects.open()] == ["silence"]


def test_a_referent_of_another_service_closes_nothing(follow_up):
    answer(follow_up, mood=Mood.BAD)
    warning = HireWarning.objects.get()
    with pytest.raises(HireWarning.DoesNotExist):
        services.hire_warning_close(actor=actor_create(Role.REFERENT), warning_id=warning.pk, word="Vu", now=NOW)


# --- What comes next, and the plan of hours -----------------------------------------------------------------------
def test_an_ended_hire_says_what_follows_and_is_followed_no_more_each_year(hire, employer_actor):
    services.later_milestones_add()
    services.hire_end(
        actor=employer_actor,
        hire_id=hire.pk,
        ended_on=TODAY,
        reason=HireEndReason.END_OF_CONTRACT,
        next_step=WhatNext.TRAINING,
        next_word="CAP cuisine",
        now=NOW,
    )
    hire.refresh_from_db()
    assert (hire.next_step, hire.next_word) == ("training", "CAP cuisine")
    assert set(hire.follow_ups.values_list("milestone", flat=True)) == {"w1", "m1", "m3", "m6", "y1"}


def test_a_plan_is_written_as_a_whole_and_its_review_reminded_once(hire, employer_actor, deliver_outbox):
    plan = [Step(hire.starts_on, Decimal(18), TODAY), Step(TODAY + days(30), Decimal(24))]
    services.hours_plan_save(actor=employer_actor, hire_id=hire.pk, steps=plan)
    assert services.hours_reviews_remind(now=NOW) == 1
    services.hours_plan_save(actor=employer_actor, hire_id=hire.pk, steps=plan)
    assert services.hours_reviews_remind(now=NOW) == 0
    deliver_outbox()
    assert len(mail.outbox) == 2
    assert "24 h" in mail.outbox[0].body.replace("\u00a0", " ")
    services.hours_plan_save(actor=employer_actor, hire_id=hire.pk, steps=plan[1:])
    assert hire.hours_steps.count() == 1


def test_a_plan_over_the_law_is_refused_on_its_line(hire, referent):
    plan = [Step(hire.starts_on, Decimal(30)), Step(TODAY, Decimal(50))]
    with pytest.raises(Refused) as refused:
        services.hours_plan_save(actor=referent, hire_id=hire.pk, steps=plan)
    [reason] = refused.value.reasons
    assert (reason.field, "L3121-20" in reason.message) == ("steps-1", True)
    assert not hire.hours_steps.exists()


def test_the_daily_task_runs_twice_without_saying_anything_twice(follow_up, deliver_outbox):
    from placements.tasks import follow_ups_daily

    first, second = follow_ups_daily(), follow_ups_daily()
    assert (first["asked"], second["asked"], second["milestones"]) == (2, 0, 0)
    assert OutboxEvent.objects.filter(name="follow_up_asked").count() == 2
