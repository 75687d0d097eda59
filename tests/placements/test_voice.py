"""What a person says by the link of a mail: in her language, once, and nothing by opening it."""

import datetime as dt
import html
import re
import string
from urllib.parse import urlsplit

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import Conflict, Refused
from core.workflow import transition_history
from employers.enums import OpeningStatus
from people.enums import ConsentPurpose
from placements import services
from placements.enums import (
    FollowUpState,
    ImmersionStatus,
    InterviewResult,
    ProposalStatus,
    VoiceLanguage,
)
from placements.models import FollowUpAnswer, ImmersionAgreement, PersonSaying, Proposal
from placements.voice import links
from placements.voice.language import Language, table_of
from tests.factories.people import ConsentFactory
from tests.factories.placements import FollowUpFactory, HireFactory, ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TOMORROW = timezone.localdate() + dt.timedelta(days=1)
LANGUAGES = VoiceLanguage.values


@pytest.fixture
def reachable(person):
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    return person


@pytest.fixture
def proposal(reachable, offer):
    return ProposalFactory(person=reachable, job_offer=offer)


def path_of(kind, about) -> str:
    return urlsplit(links.voice_url(kind, about)).path


def page(client, kind, about, **data):
    path = path_of(kind, about)
    return client.post(path, data) if data else client.get(path)


# --- The words --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_all_the_words_with_their_values(code):
    french, other = table_of("fr"), {key: text for key, text in table_of(code).items() if key != "reviewed_by"}
    assert other.keys() == french.keys()
    for key, text in other.items():
        assert text.strip(), key
        assert values(text) == values(french[key]), key


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_an_unknown_language_is_french_and_arabic_is_read_from_the_right():
    assert Language.named("de").code == Language.named(None).code == "fr"
    assert [Language(code).direction for code in LANGUAGES] == ["ltr", "ltr", "rtl", "ltr", "ltr"]


def test_a_name_is_never_markup():
    assert "<b>" not in Language("fr").say("hello", name="<b>x</b>")


def test_a_day_is_written_in_the_language_of_the_page():
    day = dt.date(2026, 3, 4)
    assert [Language(code).day(day) for code in ("fr", "en", "uk")] == [
        "4 mars 2026",
        "March 4, 2026",
        "4 березня 2026",
    ]


# --- Every page in every language ---------------------------------------------------------------------------------
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_of_a_milestone_reads_in_each_language_and_shows_the_least(client, reachable, employer, code):
    follow_up = FollowUpFactory(hire=HireFactory(person=reachable, employer=employer))
    body = client.get(path_of(links.MILESTONE, follow_up.pk), {"langue": code}).content.decode()
    assert f'<html lang="{code}" dir="{Language(code).direction}">' in body
    assert '<meta name="robots" content="noindex, nofollow">' in body
    assert "<script" not in body
    # Browsers would send « Origin: null », and every answer would be refused as coming from elsewhere.
    assert "no-referrer" not in body
    assert str(Language(code).plain("mood_4")) in body
    for secret in (reachable.last_name, reachable.email, reachable.phone):
        assert secret not in body


# --- Consent ----------------------------------------------------------------------------------------------------
def test_opening_a_link_changes_nothing_and_a_yes_is_kept(client, proposal):
    for _ in range(2):
        assert page(client, links.CONSENT, proposal.pk).status_code == 200
    assert client.head(path_of(links.CONSENT, proposal.pk)).status_code == 200
    assert not PersonSaying.objects.exists()
    done = page(client, links.CONSENT, proposal.pk, answer="yes", langue="pt", word="Com prazer")
    assert done.status_code == 302
    assert "Obrigado" in client.get(done.url).content.decode()
    said = PersonSaying.objects.get()
    assert (said.agrees, said.language, said.word) == (True, "pt", "Com prazer")
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.SENT


@pytest.mark.parametrize("status", [ProposalStatus.SENT, ProposalStatus.SEEN, ProposalStatus.ACCEPTED])
def test_a_no_withdraws_the_proposal_and_tells_both_sides_but_not_the_reason_to_the_employer(
    client, proposal, referent, deliver_outbox, status
):
    Proposal.objects.filter(pk=proposal.pk).update(status=status)
    page(client, links.CONSENT, proposal.pk, answer="no", word="Trop loin de chez moi")
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.WITHDRAWN
    deliver_outbox()
    told = {one.to[0]: one.body for one in mail.outbox}
    assert len(told) == 2
    assert "Trop loin de chez moi" in told.pop(referent.user.email)
    assert "Trop loin" not in next(iter(told.values()))


def test_an_answer_replayed_or_contrary_changes_nothing(client, proposal):
    page(client, links.CONSENT, proposal.pk, answer="yes")
    again = page(client, links.CONSENT, proposal.pk, answer="no")
    assert again.status_code == 409
    assert "déjà répondu" in again.content.decode()
    assert page(client, links.CONSENT, proposal.pk).status_code == 410
    proposal.refresh_from_db()
    assert (proposal.status, PersonSaying.objects.count()) == (ProposalStatus.SENT, 1)


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_a_form_without_answer_asks_again(client, proposal, answer):
    assert page(client, links.CONSENT, proposal.pk, answer=answer, word="x").status_code == 422


def test_a_social_security_number_is_refused_in_her_language(client, proposal):
    refused = page(client, links.CONSENT, proposal.pk, answer="yes", word="2 85 05 75 123 456", langue="en")
    assert refused.status_code == 422
    assert "social security number" in refused.content.decode()
    assert not PersonSaying.objects.exists()


def test_a_closed_proposal_is_over(client, proposal):
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.CLOSED)
    assert page(client, links.CONSENT, proposal.pk).status_code == 410
    assert page(client, links.CONSENT, proposal.pk, answer="no").status_code in {409, 410}


def test_a_prepared_immersion_ends_the_question_of_the_proposal(client, reachable):
    proposal = ProposalFactory(person=reachable, of_immersion=True, status=ProposalStatus.ACCEPTED)
    assert page(client, links.CONSENT, proposal.pk).status_code == 200
    agreement = ImmersionAgreementFactory(person=reachable, proposal=proposal)
    assert page(client, links.CONSENT, proposal.pk).status_code == 410
    assert page(client, links.CONSENT, proposal.pk, answer="no").status_code == 409
    with pytest.raises(Conflict):
        services.proposal_consent(proposal_id=proposal.pk, agrees=False, now=NOW)
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(status=ImmersionStatus.CANCELLED)
    assert page(client, links.CONSENT, proposal.pk).status_code == 200


# --- Asked before the employer ------------------------------------------------------------------------------------
@pytest.fixture
def asked(reachable, offer, referent):
    return services.proposal_send(
        actor=referent, person_id=reachable.pk, kind="job", opening_id=offer.pk, now=NOW, asks_first=True
    )


def test_asked_first_the_employer_learns_nothing_before_the_yes(client, asked, employer_actor, deliver_outbox):
    deliver_outbox()
    assert [one.to for one in mail.outbox] == [[asked.person.email]]
    assert not Proposal.objects.visible_to(employer_actor).exists()
    page(client, links.CONSENT, asked.pk, answer="yes")
    deliver_outbox()
    assert Proposal.objects.visible_to(employer_actor).get() == asked
    # The employer is told, and the person is not asked a second time.
    assert len(mail.outbox) == 2
    assert asked.person.email not in mail.outbox[1].to


def test_a_no_before_the_employer_stays_between_her_and_her_referent(
    client, asked, referent, employer_actor, deliver_outbox
):
    page(client, links.CONSENT, asked.pk, answer="no")
    deliver_outbox()
    asked.refresh_from_db()
    assert asked.status == ProposalStatus.WITHDRAWN
    assert not Proposal.objects.visible_to(employer_actor).exists()
    assert [one.to for one in mail.outbox if one.to != [asked.person.email]] == [[referent.user.email]]


def test_the_referent_notes_a_yes_said_aloud_or_gives_up(asked, referent, employer_actor, deliver_outbox):
    services.proposal_agree(actor=referent, proposal_id=asked.pk, now=NOW)
    asked.refresh_from_db()
    assert (asked.status, asked.sent_at) == (ProposalStatus.SENT, NOW)


def test_a_proposal_given_up_before_the_yes_tells_no_employer(asked, referent, employer_actor, deliver_outbox):
    services.proposal_withdraw(actor=referent, proposal_id=asked.pk, now=NOW, reason="Autre piste")
    deliver_outbox()
    assert mail.outbox == []
    assert not Proposal.objects.visible_to(employer_actor).exists()


def test_silence_closes_an_asking_and_tells_the_referent_alone(asked, referent, deliver_outbox):
    deliver_outbox()
    mail.outbox.clear()
    assert services.proposals_lapse(now=NOW + dt.timedelta(days=46)) == 1
    deliver_outbox()
    assert [one.to for one in mail.outbox] == [[referent.user.email]]


def test_her_yes_is_kept_when_the_offer_closed_meanwhile(client, asked, offer, referent, deliver_outbox):
    deliver_outbox()
    mail.outbox.clear()
    type(offer).objects.filter(pk=offer.pk).update(status=OpeningStatus.FILLED)
    done = page(client, links.CONSENT, asked.pk, answer="yes", word="Avec plaisir")
    assert "Votre référent est prévenu" in client.get(done.url).content.decode()
    said = PersonSaying.objects.get()
    assert (said.agrees, said.word) == (True, "Avec plaisir")
    asked.refresh_from_db()
    assert asked.status == ProposalStatus.CLOSED
    deliver_outbox()
    [told] = mail.outbox
    assert told.to == [referent.user.email] and "Offre pourvue ou fermée" in told.body


@pytest.mark.parametrize("limits", [{"paused_until": TOMORROW}, {"max_waiting": 1}])
def test_her_yes_is_kept_when_the_employer_takes_nobody_any_more(
    client, asked, employer, referent, deliver_outbox, limits
):
    """Asked before the pause, or before the employer took fewer proposals at once: the yes does not go round it."""
    other = ProposalFactory(job_offer=asked.job_offer)
    type(employer).objects.filter(pk=employer.pk).update(**limits)
    with pytest.raises(Conflict, match=str(employer)):
        services.proposal_agree(actor=referent, proposal_id=asked.pk, now=NOW)
    asked.refresh_from_db()
    assert asked.status == ProposalStatus.ASKED
    deliver_outbox()
    mail.outbox.clear()
    done = page(client, links.CONSENT, asked.pk, answer="yes")
    assert "Votre référent est prévenu" in client.get(done.url).content.decode()
    asked.refresh_from_db()
    assert (asked.status, PersonSaying.objects.get().agrees) == (ProposalStatus.CLOSED, True)
    deliver_outbox()
    [told] = mail.outbox
    assert told.to == [referent.user.email] and "La personne a dit oui, mais" in told.body and ".." not in told.body
    assert not Proposal.objects.exclude(pk=other.pk).filter(sent_at__isnull=False).exists()


def test_a_proposal_asked_first_holds_the_last_place_it_took(client, asked, employer):
    type(employer).objects.filter(pk=employer.pk).update(max_waiting=1)
    page(client, links.CONSENT, asked.pk, answer="yes")
    asked.refresh_from_db()
    assert asked.status == ProposalStatus.SENT


def test_an_asking_whose_offer_closed_lapses_for_that_reason(asked, offer):
    type(offer).objects.filter(pk=offer.pk).update(status=OpeningStatus.CLOSED)
    services.proposals_lapse(now=NOW + dt.timedelta(days=46))
    assert transition_history(asked).first().reason == "Offre pourvue ou fermée"


def test_nobody_is_asked_by_mail_without_her_agreement_to_messages(person, offer, referent):
    with pytest.raises(Refused) as refused:
        services.proposal_send(
            actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=NOW, asks_first=True
        )
    assert refused.value.codes == {"no_address"}


# --- Presence and marks -------------------------------------------------------------------------------------------
def test_she_says_whether_she_comes_and_a_moved_date_is_asked_again(
    client, proposal, referent, employer_actor, deliver_outbox
):
    at = NOW + dt.timedelta(days=3)
    services.proposal_answer(actor=employer_actor, proposal_id=proposal.pk, accepts=True, now=NOW)
    services.interview_plan(actor=referent, proposal_id=proposal.pk, at=at, now=NOW, place="12 rue du Lac")
    deliver_outbox()
    about = [proposal.pk, at.isoformat()]
    assert "12 rue du Lac" in page(client, links.INTERVIEW, about).content.decode()
    page(client, links.INTERVIEW, about, answer="no", word="Je suis malade")
    mail.outbox.clear()
    deliver_outbox()
    assert [one.to for one in mail.outbox] == [[referent.user.email]]
    moved = at + dt.timedelta(days=1)
    services.interview_plan(actor=referent, proposal_id=proposal.pk, at=moved, now=NOW)
    assert page(client, links.INTERVIEW, about, answer="yes").status_code == 409
    assert page(client, links.INTERVIEW, [proposal.pk, moved.isoformat()], answer="yes").status_code == 302


def test_presence_at_an_immersion_is_asked_once_before_it_begins(client, reachable, deliver_outbox):
    agreement = ImmersionAgreementFactory(
        person=reachable,
        status=ImmersionStatus.READY,
        starts_on=day(2),
        ends_on=day(9),
    )
    for _ in range(2):
        services.immersions_near_ask(now=NOW)
        deliver_outbox()
    assert len(mail.outbox) == 1
    page(client, links.IMMERSION, [agreement.pk, str(day(2))], answer="yes")
    assert PersonSaying.objects.get().agrees is True


def day(count: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=count)


def test_a_first_day_that_moves_is_asked_again_and_her_referent_reads_both_answers(
    client, login, reachable, referent, deliver_outbox
):
    agreement = ImmersionAgreementFactory(
        person=reachable, status=ImmersionStatus.READY, starts_on=day(2), ends_on=day(9)
    )
    services.immersions_near_ask(now=NOW)
    first, moved = [agreement.pk, str(day(2))], [agreement.pk, str(day(3))]
    assert page(client, links.IMMERSION, first, answer="no", word="Garde d'enfant").status_code == 302
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(starts_on=day(3))
    services.immersions_near_ask(now=NOW)
    deliver_outbox()
    assert sum(one.to == [reachable.email] for one in mail.outbox) == 1
    assert page(client, links.IMMERSION, first).status_code == 410
    assert page(client, links.IMMERSION, moved, answer="yes").status_code == 302
    shown = html.unescape(login(referent).get(reverse("placements:agreement", args=[agreement.pk])).content.decode())
    assert "Ce que dit la personne" in shown and "Garde d'enfant" in shown
    assert shown.count("Présence à une immersion") == 2


@pytest.mark.parametrize("status", [ImmersionStatus.DRAFT, ImmersionStatus.CANCELLED, ImmersionStatus.RUNNING])
def test_presence_is_asked_of_a_signed_immersion_alone(client, reachable, status):
    agreement = ImmersionAgreementFactory(person=reachable, status=status, starts_on=day(2), ends_on=day(9))
    assert services.immersions_near_ask(now=NOW) == 0
    assert page(client, links.IMMERSION, [agreement.pk, str(day(2))]).status_code == 410


def test_she_rates_an_interview_and_an_immersion_once_each(client, proposal, reachable):
    Proposal.objects.filter(pk=proposal.pk).update(
        status=ProposalStatus.MET, interviewed_on=timezone.localdate(), interview_result=InterviewResult.RETAINED
    )
    agreement = ImmersionAgreementFactory(
        person=reachable, status=ImmersionStatus.COMPLETED, last_day=dt.date(2026, 3, 13)
    )
    assert page(client, links.RATE_INTERVIEW, proposal.pk, rating=4).status_code == 302
    assert page(client, links.RATE_IMMERSION, agreement.pk, rating=2, word="Un peu long").status_code == 302
    assert page(client, links.RATE_IMMERSION, agreement.pk, rating=4).status_code == 409
    assert page(client, links.RATE_INTERVIEW, proposal.pk).status_code == 410
    assert sorted(PersonSaying.objects.values_list("rating", flat=True)) == [2, 4]


def test_a_mark_out_of_four_is_refused(client, proposal):
    assert page(client, links.RATE_INTERVIEW, proposal.pk, rating=9).status_code == 422


def test_she_tells_how_it_goes_in_her_job(client, reachable):
    follow_up = FollowUpFactory(hire=HireFactory(person=reachable))
    assert page(client, links.MILESTONE, follow_up.pk, state="in_job").status_code == 422
    done = page(client, links.MILESTONE, follow_up.pk, state="in_job", mood=1, help_wanted="on", langue="ar")
    assert done.status_code == 302
    assert 'dir="rtl"' in client.get(done.url).content.decode()
    said = FollowUpAnswer.objects.get()
    assert (said.state, said.mood, said.help_wanted, said.language, said.by) == (
        FollowUpState.IN_JOB,
        1,
        True,
        "ar",
        None,
    )
    reachable.refresh_from_db()
    assert reachable.last_contact_on == timezone.localdate()
    assert follow_up.hire.warnings.count() == 2


def test_a_milestone_that_the_referent_closed_is_over(client, reachable, referent):
    follow_up = FollowUpFactory(hire=HireFactory(person=reachable))
    services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state=FollowUpState.IN_JOB, now=NOW)
    assert page(client, links.MILESTONE, follow_up.pk).status_code == 410
    late = page(client, links.EMPLOYER_MILESTONE, follow_up.pk, state="in_job", mood=3)
    assert late.status_code == 410
    assert FollowUpAnswer.objects.count() == 1


def test_the_employer_answers_by_a_link_once(client, reachable, employer):
    follow_up = FollowUpFactory(hire=HireFactory(person=reachable, employer=employer))
    shown = page(client, links.EMPLOYER_MILESTONE, follow_up.pk)
    assert shown.status_code == 200
    assert reachable.last_name not in shown.content.decode()
    done = page(client, links.EMPLOYER_MILESTONE, follow_up.pk, state="in_job", mood=3, absences="on")
    assert "bien arrivée" in client.get(done.url).content.decode()
    assert page(client, links.EMPLOYER_MILESTONE, follow_up.pk, state="in_job", mood=3).status_code == 410
    assert FollowUpAnswer.objects.get().absences is True


# --- Links altered, old, or of another purpose ----------------------------------------------------------------------
PAGES = [
    links.CONSENT,
    links.IMMERSION,
    links.RATE_INTERVIEW,
    links.RATE_IMMERSION,
    links.MILESTONE,
    links.EMPLOYER_MILESTONE,
]


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.page)
def test_a_link_altered_of_another_purpose_or_of_nothing_opens_no_page(client, kind):
    other = next(one for one in PAGES if one is not kind)
    stolen = signing.dumps(1, salt=other.salt)
    for token in ("x", stolen, signing.dumps(1, salt=kind.salt)[:-2]):
        for method in (client.get, client.post):
            answer = method(reverse(f"placements:{kind.page}", args=[token]))
            assert answer.status_code == 404
            assert "<h1" in answer.content.decode()
    assert page(client, kind, 10**9).status_code == 404


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.page)
def test_an_old_link_says_so(client, kind, monkeypatch):
    long_ago = (NOW - dt.timedelta(days=kind.days + 1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: long_ago)
    path = path_of(kind, 1)
    monkeypatch.undo()
    assert client.get(path).status_code == 410


def test_too_many_sendings_wait(client, proposal, monkeypatch):
    monkeypatch.setattr("placements.views.voice.LIMIT", 2)
    statuses = [page(client, links.CONSENT, proposal.pk, answer="").status_code for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_a_button_needs_the_page_it_stands_on(proposal):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path_of(links.CONSENT, proposal.pk), {"answer": "no"}).status_code == 403
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', page(strict, links.CONSENT, proposal.pk).content.decode()
    )
    sent = strict.post(path_of(links.CONSENT, proposal.pk), {"answer": "no", "csrfmiddlewaretoken": token[1]})
    assert sent.status_code == 302
