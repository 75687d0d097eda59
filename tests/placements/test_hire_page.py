"""The page of a hire: what the référent and the employer read and write, and what neither may."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.workflow import transition_history
from people.enums import ConsentPurpose
from placements import services
from placements.enums import FollowUpState, Mood, ProposalStatus, Respondent, WhatNext
from placements.models import FollowUpAnswer, HireWarning
from tests.factories.accounts import actor_create
from tests.factories.people import ConsentFactory
from tests.factories.placements import FollowUpFactory, HireFactory, ProposalFactory

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def hire(person, employer):
    return HireFactory(person=person, employer=employer, starts_on=TODAY - dt.timedelta(days=7))


@pytest.fixture
def follow_up(hire):
    return FollowUpFactory(hire=hire)


def page(name, hire):
    return reverse(f"placements:{name}", args=[hire.pk])


def say(follow_up, respondent, word, mood=Mood.BAD):
    services.follow_up_answer(
        follow_up_id=follow_up.pk, respondent=respondent, state=FollowUpState.IN_JOB, mood=mood, word=word, now=NOW
    )


def test_the_referent_reads_the_three_answers_and_the_employer_hers_alone(
    login, referent, employer_actor, hire, follow_up
):
    say(follow_up, Respondent.PERSON, "Le chef crie")
    say(follow_up, Respondent.EMPLOYER, "Souvent en retard")
    seen = text(login(referent).get(page("hire", hire)))
    assert "Le chef crie" in seen and "Souvent en retard" in seen and "Ça va mal" in seen
    seen = text(login(employer_actor).get(page("employer_hire_page", hire)))
    assert "Le chef crie" not in seen and "Souvent en retard" in seen
    assert "À regarder" not in seen


def test_strangers_find_no_hire(login, hire, follow_up):
    for role, name in ((Role.REFERENT, "hire"), (Role.EMPLOYER, "employer_hire_page")):
        stranger = login(actor_create(role))
        assert stranger.get(page(name, hire)).status_code == 404
        assert stranger.post(page(name.replace("_page", "") + "_end", hire)).status_code == 404


def test_the_end_is_written_with_what_follows(login, employer_actor, hire):
    client, path = login(employer_actor), page("employer_hire_end", hire)
    assert client.post(path, {"reason": "trial"}).status_code == 422
    early = {"ended_on": (hire.starts_on - dt.timedelta(days=1)).isoformat(), "reason": "trial"}
    assert client.post(path, early).status_code == 422
    sent = {"ended_on": TODAY.isoformat(), "reason": "trial", "next_step": "training", "next_word": "CAP"}
    assert client.post(path, sent).status_code == 302
    hire.refresh_from_db()
    assert (hire.ended_on, hire.next_step, hire.next_word) == (TODAY, WhatNext.TRAINING, "CAP")
    assert "Une formation" in text(client.get(page("employer_hire_page", hire)))


def test_the_employer_reads_nothing_of_what_the_referent_heard_or_prepares(login, referent, employer_actor, hire):
    FollowUpFactory(
        hire=hire, milestone="m6", state=FollowUpState.OUT, done_at=NOW, done_by=referent.user, note="Soins à Lyon"
    )
    services.hire_next_plan(actor=referent, hire_id=hire.pk, next_step=WhatNext.CARE, next_word="Cure", now=NOW)
    services.hire_end(actor=employer_actor, hire_id=hire.pk, ended_on=TODAY, reason="trial", now=NOW)
    hers, theirs = page("hire", hire), page("employer_hire_page", hire)
    written = login(referent).get(hers).content.decode()
    assert all(word in written for word in ("sans emploi", "Soins à Lyon", "Cure", "Une pause"))
    written = html.unescape(login(employer_actor).get(theirs).content.decode())
    assert not any(word in written for word in ("ans emploi", "Soins", "Cure", "ne pause"))
    assert "Point à 6 mois fait par le référent" in written and "Le référent a noté la suite" in written


def test_a_former_employer_is_late_for_nothing(login, employer_actor, hire):
    FollowUpFactory(hire=hire, milestone="m1", due_on=TODAY - dt.timedelta(days=3))
    client, path = login(employer_actor), page("employer_hire_page", hire)
    assert "En retard" in text(client.get(path))
    services.hire_end(actor=employer_actor, hire_id=hire.pk, ended_on=TODAY, reason="trial", now=NOW)
    shown = text(client.get(path))
    assert "En retard" not in shown and "Répondre" not in shown


def test_a_milestone_of_years_ahead_leads_back_to_the_hire(login, employer_actor, hire):
    far = FollowUpFactory(hire=hire, milestone="y3", due_on=TODAY + dt.timedelta(days=300))
    client, path = login(employer_actor), reverse("placements:employer_follow_up", args=[far.pk])
    assert client.get(path).status_code == 302
    assert client.post(path, {"state": "in_job", "mood": "3"}).status_code == 409


def test_the_referent_reads_whether_the_person_is_asked(login, referent, hire):
    client, path = login(referent), page("hire", hire)
    assert "La personne ne reçoit rien" in text(client.get(path))
    ConsentFactory(person=hire.person, purpose=ConsentPurpose.MESSAGES)
    assert "la personne aussi" in text(client.get(path))


def test_aids_and_sequel_are_noted_and_a_wrong_one_refused(login, referent, hire):
    client = login(referent)
    client.post(page("hire_aids", hire), {"aids": "Aide au PEC accordée"})
    assert client.post(page("hire_next", hire), {"next_step": "nothing"}).status_code == 422
    assert client.post(page("hire_aids", hire), {"aids": "1 85 05 75 123 456"}).status_code == 422
    client.post(page("hire_next", hire), {"next_step": "renewed"})
    hire.refresh_from_db()
    assert (hire.aids, hire.next_step) == ("Aide au PEC accordée", WhatNext.RENEWED)


def steps(*lines):
    data = {"steps-TOTAL_FORMS": str(len(lines)), "steps-INITIAL_FORMS": "0"}
    for index, (day, hours) in enumerate(lines):
        data |= {f"steps-{index}-starts_on": day, f"steps-{index}-hours": hours}
    return data


def test_the_plan_of_hours_is_written_line_by_line(login, employer_actor, hire):
    client, path = login(employer_actor), page("employer_hours_plan", hire)
    assert client.get(path).status_code == 200
    first, later = hire.starts_on.isoformat(), (TODAY + dt.timedelta(days=30)).isoformat()
    down = client.post(path, steps((first, "30"), (later, "20"), ("", "")))
    assert down.status_code == 422
    assert "Les heures baissent" in text(down)
    assert client.post(path, steps((first, "18"), ("", "20"))).status_code == 422
    assert client.post(path, steps((first, "80"))).status_code == 422
    assert client.post(path, {"steps-TOTAL_FORMS": "x"}).status_code == 422
    assert client.post(path, steps((first, "18"), (later, "24"), ("", ""))).status_code == 302
    assert [str(row.hours_per_week) for row in hire.hours_steps.all()] == ["18.0", "24.0"]
    assert "24 h par semaine" in text(client.get(page("employer_hire_page", hire)))


def test_a_warning_is_shown_everywhere_it_matters_and_closed_with_a_word(login, referent, hire, follow_up):
    say(follow_up, Respondent.PERSON, "")
    client, warning = login(referent), HireWarning.objects.get()
    path = reverse("placements:warning_close", args=[warning.pk])
    for shown in (
        page("hire", hire),
        reverse("placements:follow_ups"),
        reverse("placements:person", args=[hire.person_id]),
    ):
        assert "Appelez la personne" in text(client.get(shown))
    refused = client.post(path, {"word": ""})
    assert refused.status_code == 422
    assert "Dites en un mot" in text(refused)
    assert client.post(path, {"word": "Vue jeudi, horaires changés"}).status_code == 302
    assert "Appelez la personne" not in text(client.get(reverse("placements:follow_ups")))
    assert "Vue jeudi" in text(client.get(page("hire", hire)))


def test_the_employer_answers_in_her_space_once(login, employer_actor, follow_up):
    client, path = login(employer_actor), reverse("placements:employer_follow_up", args=[follow_up.pk])
    assert client.post(path, {"state": "in_job"}).status_code == 422
    assert client.post(path, {"state": "in_job", "mood": "3"}).status_code == 302
    assert client.post(path, {"state": "in_job", "mood": "1"}).status_code == 409
    assert FollowUpAnswer.objects.get().by == employer_actor.user


def test_the_referent_reads_what_was_said_before_she_closes(login, referent, follow_up):
    say(follow_up, Respondent.PERSON, "Le trajet est long")
    path = reverse("placements:follow_up", args=[follow_up.pk])
    assert "Le trajet est long" in text(login(referent).get(path))
    login(referent).post(path, {"state": "in_job", "mood": "2", "note": "Vue avec le tuteur"})
    assert FollowUpAnswer.objects.get(respondent=Respondent.REFERENT).mood == Mood.HARD


def test_a_proposal_asked_first_is_noted_agreed_or_given_up(login, referent, person, offer):
    one = ProposalFactory(person=person, job_offer=offer, status=ProposalStatus.ASKED, asked_at=NOW)
    client = login(referent)
    shown = text(client.get(reverse("placements:proposal", args=[one.pk])))
    assert "La personne décide" in shown and "Retirer la proposition" in shown
    client.post(reverse("placements:proposal_end", args=[one.pk, "accord"]))
    one.refresh_from_db()
    assert one.status == ProposalStatus.SENT


def test_the_employer_finds_her_hires_and_what_waits_for_her_word(login, employer_actor, hire, follow_up):
    HireFactory(employer=hire.employer, ended_on=TODAY, end_reason="trial")
    HireFactory()
    client, path = login(employer_actor), reverse("placements:employer_hires")
    rows = client.get(path).context["page"].object_list
    assert (rows[0].pk, rows[0].waiting_id) == (hire.pk, follow_up.pk)
    assert len(rows) == 2
    say(follow_up, Respondent.EMPLOYER, "", mood=Mood.FINE)
    assert [row.waiting_id for row in client.get(path).context["page"].object_list] == [None, None]


def test_a_company_without_hire_is_told_what_to_do(login, employer_actor, employer):
    assert "Pas encore d'embauche" in text(login(employer_actor).get(reverse("placements:employer_hires")))


def test_the_referent_hands_over_the_copy_of_the_data(login, referent, hire):
    path = reverse("placements:data_copy", args=[hire.person_id])
    client = login(referent)
    assert hire.employer.name in text(client.get(path))
    assert client.get(path, {"format": "json"}).json()["parties"][0]["lignes"][0]["Nom"] == "Berger"
    assert login(actor_create(Role.REFERENT)).get(path).status_code == 404


def test_an_end_noted_by_mistake_is_erased_by_the_referent_and_the_follow_up_goes_on(
    login, referent, employer_actor, hire
):
    services.later_milestones_add(now=NOW)
    services.hire_end(actor=employer_actor, hire_id=hire.pk, ended_on=TODAY, reason="trial", now=NOW)
    assert login(employer_actor).get(page("hire_resume", hire)).status_code == 403
    client = login(referent)
    assert "Corriger cette fin" in text(client.get(page("hire", hire)))
    assert "fin de la période d'essai" in text(client.get(page("hire_resume", hire)))
    assert client.post(page("hire_resume", hire)).status_code == 302
    assert client.post(page("hire_resume", hire)).status_code == 409
    hire.refresh_from_db()
    assert (hire.ended_on, hire.end_reason) == (None, "")
    services.later_milestones_add(now=NOW)
    assert hire.follow_ups.filter(milestone="y2").exists()
    assert [log.transition for log in transition_history(hire)] == ["resume_hire", "end_hire"]
