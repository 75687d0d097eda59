"""The tutor by her link, without an account: how it goes, her notes, her sheets; and the référent who is told."""

import datetime as dt
import re

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from employers.models import Tutor
from people.enums import ConsentPurpose
from people.models import Consent
from placements import tutor_links as links
from placements.enums import ProposalStatus, PulseAnswer, TutoringEnd
from placements.models import TutoringAssignment, TutoringCheck, TutorNote
from placements.services import tutoring_follow as follow
from placements.services.hires import hire_end
from placements.services.tutoring import tutor_assign, tutoring_end
from tests.factories.accounts import actor_create
from tests.factories.matching import ImmersionOpeningFactory, TutorFactory
from tests.factories.placements import (
    HireFactory,
    ImmersionAgreementFactory,
    ProposalFactory,
    TutoringAssignmentFactory,
    TutoringCheckFactory,
    TutorNoteFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
NIR = "2 84 05 75 123 456 78"


@pytest.fixture(autouse=True)
def no_throttle():
    cache.clear()


@pytest.fixture
def tutoring(person, employer):
    hire = HireFactory(person=person, employer=employer, starts_on=TODAY - dt.timedelta(days=7))
    tutor = TutorFactory(employer=employer, email="lucie@demo.example", phone="0600000001", last_name="Morel")
    return TutoringAssignmentFactory(
        tutor=tutor, person=person, hire=hire, regime="mentoring", starts_on=TODAY - dt.timedelta(days=7)
    )


def space(tutoring, email="lucie@demo.example"):
    return reverse("placements:tutor_space", args=[links.space_token(tutoring.pk, email)])


def ask(check, email="lucie@demo.example"):
    return reverse("placements:tutor_check", args=[links.check_token(check.pk, email)])


# --- Mails ------------------------------------------------------------------------------------------------------
def test_a_named_tutor_receives_her_link_and_opens_it_without_account(
    client, person, employer, referent, deliver_outbox
):
    hire = HireFactory(person=person, employer=employer)
    tutor = TutorFactory(employer=employer, email="lucie@demo.example")
    tutor_assign(actor=referent, row=hire, tutor_id=tutor.pk, now=NOW)
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == ["lucie@demo.example"]
    assert "Nadia" in message.body
    assert "Berger" not in message.body
    url = re.search(r"https?://[^/\s]+(/tutorat/\S+)", message.body).group(1)
    page = client.get(url)
    assert page.status_code == 200
    assert 'content="noindex"' in page.content.decode()
    assert "Berger" not in page.content.decode()


def test_without_address_the_company_receives_the_kit(person, employer, referent, deliver_outbox):
    tutor = TutorFactory(employer=employer, email="")
    tutor_assign(actor=referent, row=HireFactory(person=person, employer=employer), tutor_id=tutor.pk, now=NOW)
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [employer.contact_email]
    assert "espace-employeur/tutorats" in message.body


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "fortnight", "monthly"])
def test_the_question_leaves_once_on_its_day_and_stops_with_the_tutoring(tutoring, rhythm, deliver_outbox, referent):
    day = dt.date(2026, 6, 8)  # a Monday
    start = {"weekly": day - dt.timedelta(days=7), "fortnight": day - dt.timedelta(days=14)}.get(
        rhythm, dt.date(2026, 5, 8)
    )
    TutoringAssignment.objects.filter(pk=tutoring.pk).update(rhythm=rhythm, starts_on=start)
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    assert [follow.checks_prepare(now=noon) for _ in range(3)] == [1, 0, 0]
    assert TutoringCheck.objects.get().due_on == day
    assert OutboxEvent.objects.filter(name="tutoring_check_due").count() == 1
    deliver_outbox()
    assert "Comment ça va avec Nadia" in mail.outbox[0].body
    tutoring_end(actor=referent, tutoring_id=tutoring.pk, ended_on=TODAY, reason=TutoringEnd.TERM, now=NOW)
    assert follow.checks_prepare(now=noon + dt.timedelta(days=35)) == 0


def test_nobody_is_asked_on_other_days_nor_without_address_nor_mobile(tutoring):
    assert follow.checks_prepare(now=NOW - dt.timedelta(days=30)) == 0
    Tutor.objects.filter(pk=tutoring.tutor_id).update(email="", phone="04 79 00 00 01")
    TutoringAssignment.objects.update(starts_on=dt.date(2026, 6, 1))
    assert follow.checks_prepare(now=dt.datetime(2026, 6, 8, 9, 20, tzinfo=dt.UTC)) == 0


def test_a_mail_missed_by_a_machine_that_was_down_leaves_the_next_day(tutoring):
    start = dt.date(2026, 6, 1)
    TutoringAssignment.objects.filter(pk=tutoring.pk).update(starts_on=start)
    wednesday = dt.datetime(2026, 6, 10, 9, 20, tzinfo=dt.UTC)
    assert follow.checks_prepare(now=wednesday) == 1
    assert TutoringCheck.objects.get().due_on == dt.date(2026, 6, 8)


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once(tutoring):
    start = dt.date(2026, 6, 1)
    TutoringAssignment.objects.filter(pk=tutoring.pk).update(starts_on=start)
    monday = dt.datetime(2026, 6, 8, 9, 20, tzinfo=dt.UTC)
    assert sorted(at_once(*[lambda: follow.checks_prepare(now=monday)] * 2)) == [0, 1]
    assert OutboxEvent.objects.filter(name="tutoring_check_due").count() == 1


# --- « Ça va ? » ------------------------------------------------------------------------------------------------
def test_three_buttons_answer_once_and_a_get_changes_nothing(client, tutoring):
    check = TutoringCheckFactory(assignment=tutoring)
    page = client.get(ask(check))
    assert [label in page.content.decode() for label in ("Ça va", "Ça va moyen", "Besoin d&#x27;aide")] == [True] * 3
    check.refresh_from_db()
    assert check.answer == ""
    done = client.post(ask(check), {"answer": "ok", "comment": "Tout roule"})
    assert done.status_code == 302
    assert client.get(done.url).status_code == 200
    check.refresh_from_db()
    assert (check.answer, check.comment) == (PulseAnswer.OK, "Tout roule")
    assert client.post(ask(check), {"answer": "help"}).status_code == 410
    check.refresh_from_db()
    assert check.answer == PulseAnswer.OK


def test_help_is_mailed_at_once_and_stays_on_her_day_until_closed_with_a_word(
    client, login, tutoring, referent, deliver_outbox
):
    check = TutoringCheckFactory(assignment=tutoring)
    client.post(ask(check), {"answer": "help", "comment": "Deux absences."})
    deliver_outbox()
    (message,) = mail.outbox
    assert (message.to, "Deux absences." in message.body) == ([referent.user.email], True)
    assert "Berger" not in message.body
    desk = login(referent)
    home = reverse("placements:home")
    assert [todo.kind for todo in desk.get(home).context["day"].todos] == ["tutor_help"]
    close = reverse("placements:tutoring_alert_close", args=[tutoring.pk, check.pk])
    assert desk.post(close, {"note": ""}).status_code == 422
    assert desk.post(close, {"note": f"Son numéro : {NIR}"}).status_code == 422
    assert desk.post(close, {"note": "Appelée, point à trois lundi."}).status_code == 302
    assert "tutor_help" not in desk.get(home).context["day"].counts
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)
    with pytest.raises(Conflict):
        follow.check_close(actor=colleague, check_id=check.pk, note="Moi aussi", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_keep_the_first(tutoring):
    check = TutoringCheckFactory(assignment=tutoring)
    results = at_once(
        *((lambda one=one: follow.check_answer(check_id=check.pk, answer=one, now=NOW)) for one in ("ok", "help"))
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1


@pytest.mark.parametrize(
    "wrong", [{}, {"answer": "x"}, {"answer": "ok", "comment": NIR}, {"answer": "ok", "comment": "a" * 501}]
)
def test_a_wrong_answer_is_refused_and_nothing_written(client, tutoring, wrong):
    check = TutoringCheckFactory(assignment=tutoring)
    assert client.post(ask(check), wrong).status_code == 422
    check.refresh_from_db()
    assert check.answered_at is None


def test_links_altered_expired_sent_elsewhere_or_of_an_ended_tutoring_open_nothing(
    client, tutoring, referent, settings
):
    check = TutoringCheckFactory(assignment=tutoring)
    for url in (space(tutoring), ask(check)):
        broken = url[:-4] + "abc/"
        assert client.get(broken).status_code == client.post(broken, {"answer": "ok"}).status_code == 404
    assert client.get(space(tutoring, "autre@demo.example")).status_code == 410
    assert (
        client.get(reverse("placements:tutor_space", args=[signing.dumps(["x"], salt=links.SPACE_SALT)])).status_code
        == 404
    )
    # A link of the question does not open the page, nor the other way.
    assert (
        client.get(
            reverse("placements:tutor_space", args=[links.check_token(check.pk, "lucie@demo.example")])
        ).status_code
        == 404
    )
    url, asked = space(tutoring), ask(check)
    tutoring.tutor.email = "nouvelle@demo.example"
    tutoring.tutor.save()
    assert client.get(url).status_code == client.get(asked).status_code == 410
    settings.TUTOR_LINK_DAYS = -1
    assert client.get(space(tutoring, "nouvelle@demo.example")).status_code == 410


def test_when_it_is_over_the_question_closes_and_the_page_thanks(client, tutoring, referent):
    check = TutoringCheckFactory(assignment=tutoring)
    tutoring_end(actor=referent, tutoring_id=tutoring.pk, ended_on=TODAY, reason=TutoringEnd.TERM, now=NOW)
    assert client.post(ask(check), {"answer": "ok"}).status_code == 410
    page = client.get(space(tutoring)).content.decode()
    assert "Ce tutorat est terminé" in page
    assert client.post(space(tutoring), {"action": "point", "answer": "help"}).status_code == 409


def test_too_many_sendings_from_one_place_are_slowed_down(client, tutoring, monkeypatch):
    monkeypatch.setattr("placements.views.tutor_space.SENDINGS_AN_HOUR", 2)
    sent = [client.post(space(tutoring), {"action": "note", "text": "Bien"}).status_code for _ in range(4)]
    assert sent == [302, 302, 429, 429]


# --- Her page ---------------------------------------------------------------------------------------------------
def test_she_says_how_it_goes_on_any_day_and_a_cry_for_help_is_not_undone(client, tutoring):
    url = space(tutoring)
    for answer in ("ok", "so_so", "help"):
        assert client.post(url, {"action": "point", "answer": answer}).status_code == 302
    assert client.post(url, {"action": "point", "answer": "ok"}).status_code == 409
    check = TutoringCheck.objects.get()
    assert (check.answer, check.due_on, check.is_alert) == (PulseAnswer.HELP, TODAY, True)


def test_notes_are_hers_and_shared_by_her_choice_alone(client, login, tutoring, referent):
    url, read = space(tutoring), reverse("placements:tutoring", args=[tutoring.pk])
    for text, status in [("", 422), (f"NIR {NIR}", 422), ("a" * 2001, 422), ("Curieuse et fiable.", 302)]:
        assert client.post(url, {"action": "note", "text": text, "stage": "day_1"}).status_code == status
    note = TutorNote.objects.get()
    assert not note.is_shared
    anybody = client.get(url).content.decode()
    assert "Curieuse et fiable." in anybody
    client.post(url, {"action": "partager", "note": note.pk, "partage": "oui"})
    assert "Curieuse et fiable." in login(referent).get(read).content.decode()
    client.post(url, {"action": "partager", "note": note.pk, "partage": "non"})
    assert "Curieuse et fiable." not in client.get(read).content.decode()
    other = TutorNoteFactory()
    client.post(url, {"action": "effacer", "note": other.pk})
    client.post(url, {"action": "partager", "note": "x"})
    assert TutorNote.objects.filter(pk=other.pk).exists()
    asked = client.get(url, {"effacer": note.pk}).content.decode()
    assert "Effacer cette note" in asked
    assert note.text in asked
    assert client.get(url, {"effacer": other.pk}).status_code == 302
    client.post(url, {"action": "effacer", "note": note.pk})
    assert not TutorNote.objects.filter(pk=note.pk).exists()
    assert client.post(url, {"action": "?"}).status_code == 422


def test_the_company_never_reads_the_notes(login, tutoring, employer_actor):
    TutorNoteFactory(assignment=tutoring, text="Note privée", is_shared=True)
    page = login(employer_actor).get(reverse("placements:employer_tutoring", args=[tutoring.pk])).content.decode()
    assert "Note privée" not in page
    assert "Berger" not in page
    assert "Nadia" in page


def test_an_immersion_hides_the_name_of_whoever_took_her_agreement_back(client, person, employer):
    proposal = ProposalFactory(
        of_immersion=True,
        person=person,
        immersion=ImmersionOpeningFactory(employer=employer),
        status=ProposalStatus.ACCEPTED,
    )
    agreement = ImmersionAgreementFactory(person=person, host=employer, proposal=proposal)
    tutor = TutorFactory(employer=employer, email="lucie@demo.example")
    tutoring = TutoringAssignmentFactory(tutor=tutor, person=person, agreement=agreement)
    assert "Nadia" not in client.get(space(tutoring)).content.decode()
    Consent.objects.create(person=person, purpose=ConsentPurpose.SHARE_CONTACT, given_on=TODAY)
    assert "Nadia" in client.get(space(tutoring)).content.decode()


def test_the_tutoring_ends_with_the_contract(tutoring, referent, deliver_outbox):
    hire_end(actor=referent, hire_id=tutoring.hire_id, ended_on=TODAY, reason="person_left", now=NOW)
    deliver_outbox()
    deliver_outbox()  # the thanks follow the end
    tutoring.refresh_from_db()
    assert (tutoring.ends_on, tutoring.end_reason) == (TODAY, TutoringEnd.PLACEMENT_OVER)
    assert "Merci ! Votre attestation de tutorat" in {message.subject for message in mail.outbox}


def test_a_note_too_many_is_refused(tutoring, monkeypatch):
    monkeypatch.setattr(follow, "NOTES_AT_MOST", 1)
    follow.note_add(tutoring_id=tutoring.pk, text="Une", now=NOW)
    with pytest.raises(Refused):
        follow.note_add(tutoring_id=tutoring.pk, text="Deux", now=NOW)
