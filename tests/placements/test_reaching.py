"""Who can be written to, by e-mail or by SMS; short messages to those who have a telephone alone."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from core import sms
from core.enums import OutboxStatus
from core.models import OutboxEvent
from employers.models import Tutor
from people.enums import ConsentPurpose, PersonStatus
from people.models import Person
from placements import services, tutor_links
from placements.models import PersonSaying, TutoringCheck
from placements.reaching import language_of, people_reachable, reach_of, tutors_reachable
from placements.services import tutoring_follow as follow
from placements.services.tutoring import tutoring_end
from placements.voice import links
from placements.voice.language import table_of
from tests.factories.matching import TutorFactory
from tests.factories.people import ConsentFactory, PersonFactory
from tests.factories.placements import HireFactory, ProposalFactory, TutoringAssignmentFactory

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
MOBILE = "+33611223344"
PHONES = {
    "06 11 22 33 44": MOBILE,
    "06.11.22.33.44": MOBILE,
    "+33 6 11 22 33 44": MOBILE,
    "0033611223344": MOBILE,
    "06\u00a011\u202f22 33-44": MOBILE,
    "07 11 22 33 44": "+33711223344",
    "+351 912 345 678": "+351912345678",
    "00 33 4 79 00 00 01": "",
    "04 79 00 00 01": "",
    "+33 4 79 00 00 01": "",
    "08 99 70 00 00": "",
    "06 11 22 33": "",
    "06 11 22 33 44 5": "",
    "0 800": "",
    "pas de mobile": "",
    "": "",
}


@pytest.fixture
def sent(settings, tmp_path):
    """The short messages written so far, as (number, text)."""
    settings.SMS_FILE_PATH = tmp_path

    def read() -> list[tuple[str, str]]:
        texts = [
            path.read_text(encoding="utf-8")
            for path in sorted(tmp_path.iterdir(), key=lambda one: one.stat().st_mtime_ns)
        ]
        return [(text.split("\n", 1)[0].removeprefix("À : "), text.split("\n", 1)[1]) for text in texts]

    return read


@pytest.fixture
def by_phone(person):
    """Somebody with a mobile and no e-mail, who agreed to messages."""
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    person.email, person.phone = "", "06 11 22 33 44"
    person.save()
    return person


def path_in(text: str) -> str:
    url = urlsplit(re.search(r"https?://\S+", text).group())
    return f"{url.path}?{url.query}" if url.query else url.path


# --- The channel --------------------------------------------------------------------------------------------------
def test_the_channel_of_each_number_is_the_same_read_one_by_one_or_in_bulk(referential):
    for phone, number in PHONES.items():
        person = PersonFactory(email="", phone=phone)
        ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
        reach = reach_of(person)
        assert (reach.address if reach else "") == number, phone
        tutor = TutorFactory(email="", phone=phone)
        assert (reach_of(tutor) is not None) is bool(number)
        assert tutors_reachable().filter(pk=tutor.pk).exists() is bool(number)
    reachable = {one.phone for one in people_reachable()}
    assert reachable == {phone for phone, number in PHONES.items() if number}


def test_an_address_comes_first_and_nobody_writes_without_agreement_or_after_the_end(person):
    assert reach_of(person) is None
    consent = ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    assert (reach_of(person).address, reach_of(person).is_phone) == (person.email, False)
    person.status = PersonStatus.ENDED
    assert reach_of(person) is None
    person.status = PersonStatus.ACTIVE
    consent.withdrawn_on = TODAY
    consent.save()
    assert reach_of(person) is None
    assert not people_reachable().exists()


def test_words_of_short_messages_fit():
    """French and English in one message with a link of sixty signs; the others in few."""
    for code in ("fr", "en", "pt", "ar", "uk"):
        for key, text in table_of(code).items():
            if key.startswith("sms_"):
                assert code != "fr" or sms.sms_text(text) == text  # no accent that GSM lacks
                assert sms.sms_parts(sms.sms_with_link(text, "https://x.example/" + "a" * 42)) <= (
                    3 if code in {"ar", "uk"} else 1
                )
                assert sms.sms_parts(sms.sms_with_link(text, "https://x.example/" + "a" * 130)) <= 4
    with pytest.raises(ValueError, match="at most"):
        sms.sms_with_link("a" * 600, "https://x.example/")


# --- The person ---------------------------------------------------------------------------------------------------
def test_a_person_with_a_telephone_alone_is_asked_and_answers_by_sms(
    client, by_phone, offer, referent, sent, deliver_outbox
):
    proposal = services.proposal_send(
        actor=referent, person_id=by_phone.pk, kind="job", opening_id=offer.pk, now=NOW, asks_first=True
    )
    deliver_outbox()
    deliver_outbox()
    deliver_outbox()
    ((number, text),) = sent()
    assert number == MOBILE
    assert "Répondez oui ou non" in text
    assert not any(word in text for word in (by_phone.last_name, offer.title, offer.employer.name))
    assert mail.outbox == []
    path = path_in(text)
    assert len(path) < 100
    assert client.get(path).status_code == 200
    # The number is no longer hers: the link opens nothing, nor answers.
    Person.objects.filter(pk=by_phone.pk).update(phone="06 99 99 99 99")
    assert client.get(path).status_code == client.post(path, {"answer": "yes"}).status_code == 410
    assert not PersonSaying.objects.exists()
    Person.objects.filter(pk=by_phone.pk).update(phone="0611223344")
    assert client.post(path, {"answer": "yes", "langue": "ar"}).status_code == 302
    assert PersonSaying.objects.get().proposal == proposal
    assert language_of(by_phone) == "ar"
    # What follows is in the language she answered in, and her page opens by her number.
    services.own_page_send(actor=referent, person_id=by_phone.pk, now=NOW)
    deliver_outbox()
    deliver_outbox()
    text = sent()[-1][1]
    assert text.startswith(table_of("ar")["sms_voice_home"])
    assert 'lang="ar"' in client.get(path_in(text)).content.decode()


def test_a_provider_that_is_down_loses_nothing_and_sends_nothing_twice(
    monkeypatch, by_phone, referent, sent, deliver_outbox
):
    services.own_page_send(actor=referent, person_id=by_phone.pk, now=NOW)
    with monkeypatch.context() as broken:

        def fail(self, **message):
            raise ConnectionError("no operator")

        broken.setattr(sms.FileProvider, "send", fail)
        deliver_outbox()
        deliver_outbox()
    waiting = OutboxEvent.objects.get(name="sms_due")
    assert (waiting.status, waiting.attempts, waiting.available_at > NOW) == (OutboxStatus.PENDING, 1, True)
    assert sent() == []
    OutboxEvent.objects.filter(pk=waiting.pk).update(available_at=NOW)
    deliver_outbox()
    deliver_outbox()
    assert len(sent()) == 1


def test_nothing_is_prepared_in_the_night_nor_after_her_agreement_is_withdrawn(
    monkeypatch, settings, by_phone, referent, sent, deliver_outbox
):
    services.own_page_send(actor=referent, person_id=by_phone.pk, now=NOW)
    morning = NOW + dt.timedelta(hours=9)
    with monkeypatch.context() as night:
        night.setattr("placements.reaching.may_leave_at", lambda now: morning)
        deliver_outbox()
    event = OutboxEvent.objects.get()
    assert (event.status, event.attempts, event.available_at) == (OutboxStatus.PENDING, 0, morning)
    by_phone.consents.update(withdrawn_on=TODAY)
    OutboxEvent.objects.update(available_at=NOW)
    deliver_outbox()
    deliver_outbox()
    assert sent() == []
    assert OutboxEvent.objects.get().status == OutboxStatus.DONE


# --- The tutor ----------------------------------------------------------------------------------------------------
def test_a_tutor_with_a_telephone_alone_is_told_asked_and_thanked(
    client, person, employer, referent, sent, deliver_outbox
):
    tutor = TutorFactory(employer=employer, email="", phone="07 11 22 33 44")
    begun, monday = dt.date(2026, 6, 1), dt.datetime(2026, 6, 8, 9, 20, tzinfo=dt.UTC)
    tutoring = TutoringAssignmentFactory(
        tutor=tutor,
        person=person,
        hire=HireFactory(person=person, employer=employer),
        regime="mentoring",
        starts_on=begun,
    )
    assert follow.checks_prepare(now=monday) == 1
    deliver_outbox()
    deliver_outbox()
    ((number, text),) = sent()
    assert (number, "Nadia" in text, sms.sms_parts(text) <= 2) == ("+33711223344", True, True)
    path = path_in(text)
    done = client.post(path, {"answer": "ok"})
    assert done.status_code == 302
    assert "tutorat" in client.get(done.url).context["space_url"]
    assert TutoringCheck.objects.get().answer == "ok"
    tutoring_end(actor=referent, tutoring_id=tutoring.pk, ended_on=TODAY, reason="term", now=NOW)
    deliver_outbox()
    deliver_outbox()
    thanks = path_in(sent()[-1][1])
    assert client.get(thanks).status_code == 200
    Tutor.objects.filter(pk=tutor.pk).update(phone="07 00 11 22 33")
    assert client.get(thanks).status_code == 410
    assert mail.outbox == []


def test_a_link_of_before_with_its_whole_signature_still_opens(client, person, offer):
    from django.core import signing

    proposal = ProposalFactory(person=person, job_offer=offer)
    old = signing.dumps(proposal.pk, salt=links.CONSENT.salt)
    assert client.get(f"/moi/proposition/{old}/").status_code == 200
    assert client.get(f"/moi/proposition/{old[:-3]}abc/").status_code == 404
    assert len(tutor_links.space_token(1, MOBILE)) < len(signing.dumps([1, "0" * 10]))
