"""Milestones answered by three people, the mails that ask, the warnings, the plan of hours, what comes next."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.outbox import outbox_add
from people.enums import ConsentPurpose, PersonStatus
from people.models import Person
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
    assert services.later_milestones_add(now=NOW) == 8
    assert services.later_milestones_add(now=NOW) == 0
    assert hire.follow_ups.count() == 9
    assert not ended.follow_ups.exists()


def test_milestones_of_the_past_are_not_added_to_hires_of_before(person, employer):
    old = HireFactory(person=person, employer=employer, starts_on=TODAY - days(4 * 366))
    HireFactory(starts_on=TODAY - days(6 * 366))
    services.later_milestones_add(now=NOW)
    assert list(FollowUp.objects.values_list("hire", "milestone")) == [(old.pk, "y5")]


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


def test_who_cannot_be_written_to_is_not_asked_and_her_silence_warns_nobody(hire):
    for milestone, changes in (
        ("w1", {"email": "", "phone": "04 79 00 00 01"}),
        ("m1", {"status": PersonStatus.ENDED}),
        ("m3", {"email": "nadia@demo.example", "status": PersonStatus.ACTIVE}),
    ):
        Person.objects.filter(pk=hire.person_id).update(**changes)
        FollowUpFactory(hire=hire, milestone=milestone)
        if milestone == "m3":
            hire.person.consents.update(withdrawn_on=TODAY)
        services.follow_ups_ask(now=NOW)
    assert set(FollowUpAsking.objects.values_list("respondent", flat=True)) == {Respondent.EMPLOYER}
    services.warnings_watch(now=NOW + days(15))
    assert not HireWarning.objects.exists()


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


def test_a_milestone_of_years_ahead_or_of_an_ended_contract_is_not_answered(follow_up, employer_actor):
    far = FollowUpFactory(hire=follow_up.hire, milestone="y3", due_on=TODAY + days(8))
    for respondent in (Respondent.PERSON, Respondent.EMPLOYER):
        with pytest.raises(Conflict) as early:
            answer(far, respondent)
        assert early.value.codes == {"early"}
    end(follow_up.hire, employer_actor)
    with pytest.raises(Conflict) as over:
        answer(follow_up, Respondent.EMPLOYER, actor=employer_actor)
    assert over.value.codes == {"ended"}
    answer(follow_up)


def end(hire, actor, **told):
    told = {"ended_on": TODAY, "reason": HireEndReason.END_OF_CONTRACT, **told}
    return services.hire_end(actor=actor, hire_id=hire.pk, now=NOW, **told)


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
    services.later_milestones_add(now=NOW)
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


def test_the_end_keeps_the_later_milestones_that_somebody_spoke_of(hire, referent):
    spoken, asked, silent = (
        FollowUpFactory(hire=hire, milestone=f"y{year}", due_on=TODAY + days(year)) for year in (2, 3, 4)
    )
    answer(spoken, word="Je pars samedi")
    FollowUpAsking.objects.create(follow_up=asked, respondent=Respondent.EMPLOYER, asked_at=NOW)
    services.follow_up_done(
        actor=referent,
        follow_up_id=silent.pk,
        state=FollowUpState.OUT,
        now=NOW,
        ended_on=TODAY,
        end_reason=HireEndReason.PERSON_LEFT,
    )
    assert set(hire.follow_ups.all()) == {spoken, asked, silent}
    assert FollowUpAnswer.objects.filter(word="Je pars samedi").exists()
    hire.refresh_from_db()
    assert hire.ended_on == TODAY


def test_an_end_of_more_than_three_months_ahead_is_refused(hire, employer_actor):
    with pytest.raises(Refused) as refused:
        end(hire, employer_actor, ended_on=TODAY + days(93))
    assert refused.value.codes == {"too_early"}
    assert end(hire, employer_actor, ended_on=TODAY + days(85)).ended_on == TODAY + days(85)


def test_the_employer_does_not_write_over_the_sequel_that_the_referent_noted(hire, referent, employer_actor):
    services.hire_next_plan(actor=referent, hire_id=hire.pk, next_step=WhatNext.CARE, now=NOW, next_word="Santé")
    with pytest.raises(Conflict) as refused:
        services.hire_next_plan(actor=employer_actor, hire_id=hire.pk, next_step=WhatNext.RENEWED, now=NOW)
    assert refused.value.codes == {"next_known"}
    end(hire, employer_actor, next_step=WhatNext.OTHER)
    hire.refresh_from_db()
    assert (hire.next_step, hire.next_word, hire.next_role) == (WhatNext.CARE, "Santé", Role.REFERENT)


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


def test_a_job_of_the_daily_task_that_fails_stops_no_other(follow_up, monkeypatch):
    from placements.tasks import follow_ups_daily

    def fail(*, now):
        raise ValueError("broken")

    monkeypatch.setattr(services, "later_milestones_add", fail)
    with pytest.raises(ExceptionGroup) as failed:
        follow_ups_daily()
    assert [str(one) for one in failed.value.exceptions] == ["broken"]
    assert OutboxEvent.objects.filter(name="follow_up_asked").count() == 2


@pytest.mark.parametrize("name", ["follow_up_asked", "hours_review_due"])
def test_what_disappeared_meanwhile_tells_nobody(name, db, deliver_outbox):
    outbox_add(name, key="gone", object_id=10**9, respondent="person", is_reminder=False)
    deliver_outbox()
    assert mail.outbox == []
    assert not OutboxEvent.objects.filter(done_at=None).exists()
