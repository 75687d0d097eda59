"""The skills passport, its signed badges, and the copy of her data."""

import base64
import datetime as dt
import html
import json
import re
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core import mail, signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from matching.models import PoolSignal
from people.copies import copy_of, left_out_of_copies
from people.enums import ConsentPurpose, PersonStatus
from people.models import DocumentTrace, Person
from people.services.merging import person_relations
from placements import services
from placements.enums import ImmersionStatus, Mood, Respondent, WhatNext
from placements.models import FollowUpAsking, HireWarning, HoursStep, ImmersionSignature, MentoringMeeting
from placements.passport.badges import immersion_badge
from placements.passport.content import passport_data, passport_of
from placements.passport.signing import ALPHABET, ED25519_PUBLIC, Signer, hash_of, multibase
from placements.voice import links
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory
from tests.factories.people import (
    PDF,
    ConsentFactory,
    EligibilityEvidenceFactory,
    PersonDocumentFactory,
    PersonFactory,
)
from tests.factories.placements import (
    FollowUpFactory,
    HireFactory,
    ImmersionAgreementFactory,
    MentoringFactory,
    ProposalFactory,
    TutoringAssignmentFactory,
    TutorNoteFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def immersion(person):
    return ImmersionAgreementFactory(
        person=person, host__name="Le Grand Hôtel", status=ImmersionStatus.COMPLETED, last_day=dt.date(2026, 3, 13)
    )


def own(name, person) -> str:
    token = urlsplit(links.own_page_url(person.pk, person.email)).path.rstrip("/").rpartition("/")[2]
    return reverse(f"placements:{name}", args=[token])


def decode(text: str) -> bytes:
    number = 0
    for letter in text.removeprefix("z"):
        number = number * 58 + ALPHABET.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


# --- The passport -------------------------------------------------------------------------------------------------
def test_the_passport_says_what_she_can_do_and_did_and_nothing_else(login, referent, person, immersion):
    EligibilityEvidenceFactory(person=person)
    HireFactory(person=person, employer__name="La Cantine du Lac")
    response = login(referent).get(reverse("placements:passport", args=[person.pk]))
    assert (response["Content-Type"], response.content[:4]) == ("application/pdf", b"%PDF")
    text = json.dumps(passport_data(passport_of(person)), ensure_ascii=False)
    for word in ("Nadia Berger", "Le Grand Hôtel", "La Cantine du Lac"):
        assert word in text
    for secret in ("RSA", person.email, person.phone):
        assert secret not in text


def test_a_person_without_profile_has_a_passport_all_the_same(client, person):
    person.profile.delete()
    assert client.get(own("voice_passport", person)).content.startswith(b"%PDF")


# --- Badges -------------------------------------------------------------------------------------------------------
def badge_of(immersion) -> dict:
    return immersion_badge(immersion, site_url="https://passerelle.example", department="Lacs", signer=Signer("k" * 50))


def test_a_badge_has_what_open_badges_3_asks(immersion):
    badge = badge_of(immersion)
    assert badge["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert set(badge["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert badge["id"].startswith("urn:uuid:")
    assert (badge["issuer"]["type"], badge["validFrom"]) == (["Profile"], "2026-03-13T00:00:00Z")
    subject = badge["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert subject["identifier"][0]["type"] == "IdentityObject"
    achievement = subject["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= set(achievement)
    assert achievement["criteria"]["narrative"]
    assert achievement["alignment"][0]["targetCode"] == "K2204"


def test_the_proof_verifies_with_the_key_named_by_the_issuer_and_not_once_altered(immersion):
    badge = badge_of(immersion)
    proof = dict(badge.pop("proof"))
    signature = decode(proof.pop("proofValue"))
    key = decode(badge["issuer"]["id"].removeprefix("did:key:"))
    assert key.startswith(ED25519_PUBLIC)
    assert proof["verificationMethod"].startswith(badge["issuer"]["id"])
    public = Ed25519PublicKey.from_public_bytes(key.removeprefix(ED25519_PUBLIC))
    public.verify(signature, hash_of(proof) + hash_of(badge))
    with pytest.raises(InvalidSignature):
        public.verify(signature, hash_of(proof) + hash_of({**badge, "name": "Diplôme"}))


def test_the_same_immersion_gives_the_same_badge_and_another_key_another_issuer(immersion):
    assert badge_of(immersion) == badge_of(immersion)
    assert Signer("a" * 50).issuer != Signer("b" * 50).issuer
    assert multibase(b"\0\0a") == "z112g"
    assert base64.b64encode(decode(multibase(b"abc"))) == b"YWJj"


def test_badges_keep_their_issuer_when_the_secret_of_the_site_changes(client, person, immersion, settings):
    settings.BADGE_KEY, path = "b" * 50, own("voice_badges", person)
    file = client.get(path).json()
    assert file["verifiableCredential"][0]["issuer"]["id"] == Signer("b" * 50).issuer


def test_only_immersions_done_to_the_end_give_a_badge(client, person, immersion):
    ImmersionAgreementFactory(
        person=person, status=ImmersionStatus.PARTLY, last_day=dt.date(2026, 3, 4), starts_on=dt.date(2026, 3, 2)
    )
    file = client.get(own("voice_badges", person)).json()
    assert file["type"] == ["VerifiablePresentation"]
    assert [one["name"] for one in file["verifiableCredential"]] == [badge_of(immersion)["name"]]


# --- Her own page ---------------------------------------------------------------------------------------------------
def test_the_referent_sends_her_page_once_a_minute_to_those_who_agree(login, referent, person, deliver_outbox):
    path = reverse("placements:own_page_send", args=[person.pk])
    login(referent).post(path)
    deliver_outbox()
    assert mail.outbox == []
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    services.own_page_send(actor=referent, person_id=person.pk, now=NOW)
    services.own_page_send(actor=referent, person_id=person.pk, now=NOW)
    deliver_outbox()
    assert [one.to for one in mail.outbox] == [[person.email]]


def test_her_page_gathers_what_she_is_asked(client, person, offer, immersion):
    ProposalFactory(person=person, job_offer=offer)
    follow_up = FollowUpFactory(hire=HireFactory(person=person, employer__name="La Cantine du Lac"))
    FollowUpAsking.objects.create(follow_up=follow_up, respondent=Respondent.PERSON, asked_at=NOW)
    body = html.unescape(client.get(own("voice_home", person), {"langue": "en"}).content.decode())
    assert "La Cantine du Lac" in body and offer.title in body
    assert body.count(">Answer<") == 2
    services.follow_up_answer(
        follow_up_id=follow_up.pk, respondent=Respondent.PERSON, state="in_job", mood=Mood.FINE, now=NOW
    )
    assert "La Cantine du Lac" not in client.get(own("voice_home", person)).content.decode()


OWN_PAGES = ["voice_home", "voice_passport", "voice_badges", "voice_copy", "voice_documents"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_her_link_ends_with_the_address_it_was_sent_to(client, person, name):
    path = own(name, person)
    assert client.get(path).status_code == 200
    for email in ("autre@demo.example", ""):
        Person.objects.filter(pk=person.pk).update(email=email)
        refused = client.get(path)
        assert refused.status_code == 404
        assert "Ce lien ne marche pas" in refused.content.decode()


@pytest.mark.parametrize("name", OWN_PAGES)
def test_a_link_of_before_of_another_purpose_or_of_nobody_opens_no_page_of_hers(client, person, name):
    stolen = signing.dumps([person.pk, links.address_stamp(person.email)], salt=links.CONSENT.salt)
    for token in (stolen, signing.dumps(person.pk, salt=links.OWN_PAGE.salt), "x"):
        assert client.get(reverse(f"placements:{name}", args=[token])).status_code == 404


# --- The copy of her data -------------------------------------------------------------------------------------------
def test_the_copy_needs_her_date_of_birth_and_five_tries_are_enough(client, person):
    path = own("voice_copy", person)
    assert person.last_name not in client.get(path).content.decode()
    for _ in range(5):
        wrong = client.post(path, {"birth_date": "1990-01-01"})
        assert wrong.status_code == 422
        assert person.last_name not in wrong.content.decode()
    assert client.post(path, {"birth_date": person.birth_date.isoformat()}).status_code == 429


def test_she_downloads_her_documents_after_her_date_of_birth_and_each_time_is_kept(client, person, login, referent):
    cv = PersonDocumentFactory(person=person, name="cuisine")
    theirs = PersonDocumentFactory(name="autre", person=PersonFactory())
    home, page = client.get(own("voice_home", person)).content.decode(), own("voice_documents", person)
    assert page in home and "cuisine" not in home + client.get(page).content.decode()
    assert f'href="{own("voice_home", person)}?langue=fr"' in client.get(page).content.decode()
    assert client.post(page, {"birth_date": "1990-01-01"}).status_code == 422
    birth = {"birth_date": person.birth_date.isoformat()}
    for path in (page, own("voice_copy", person)):
        shown = client.post(path, birth).content.decode()
        [link] = re.findall(r'href="[^"]*(/moi/document/[^"]+)"', shown)
        assert "autre" not in shown
    answer = client.get(link)
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        PDF, "application/pdf", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"].startswith('attachment; filename="cuisine-')
    assert client.head(link).content == b"" and client.get(link).content == PDF
    assert (
        list(DocumentTrace.objects.values_list("person", "kind", "act", "by")) == [(person.pk, "cv", "taken", None)] * 2
    )
    assert (
        "Téléchargé par la personne"
        in login(referent).get(reverse("people:documents", args=[person.pk])).content.decode()
    )
    stamp = links.address_stamp(person.email)
    for about in ([theirs.pk, stamp], [10**9, stamp], [cv.pk, "0000000000"], cv.pk, [None, stamp]):
        assert client.get(links.voice_url(links.OWN_DOCUMENT, about)).status_code == 404
    Person.objects.filter(pk=person.pk).update(email="autre@demo.example")
    assert client.get(link).status_code == 404
    assert DocumentTrace.objects.count() == 2


@pytest.mark.parametrize("typed", ["", "hier", "31/02/1985"])
def test_what_is_no_date_is_refused_kindly(client, person, typed):
    assert client.post(own("voice_copy", person), {"birth_date": typed}).status_code == 422


def test_the_copy_holds_all_that_is_known_of_her_to_read_and_as_a_file(client, referent, person, offer, immersion):
    EligibilityEvidenceFactory(person=person)
    ConsentFactory(person=person, purpose=ConsentPurpose.SHARE_PROFILE)
    ProposalFactory(person=person, job_offer=offer, message="Très motivée")
    follow_up = FollowUpFactory(hire=HireFactory(person=person))
    services.follow_up_done(
        actor=referent, follow_up_id=follow_up.pk, state="in_job", note="Se plaît beaucoup", now=NOW
    )
    birth = {"birth_date": person.birth_date.isoformat()}
    body = client.post(own("voice_copy", person), birth).content.decode()
    answer = client.post(own("voice_copy", person), {**birth, "format": "json"})
    assert answer["Content-Disposition"].startswith("attachment")
    written = json.dumps(answer.json(), ensure_ascii=False)
    for word in ("Berger", "Bénéficiaire du RSA", "Très motivée", "Le Grand Hôtel", "Se plaît beaucoup"):
        assert word in body, word
        assert word in written, word


def test_the_copy_tells_her_clause_contracts_and_their_hours(person):
    engagement = EngagementFactory(person=person)
    [part] = [one for one in copy_of(person, reader_is_person=True) if one.title.startswith("Contrats de clause")]
    assert part.lines[0]["Entreprise"] == engagement.company.name
    assert part.lines[0]["Heures comptées"] == ""


def test_a_note_that_the_tutor_shares_with_nobody_is_read_by_the_person_alone(client, login, referent, person):
    assignment = TutoringAssignmentFactory(person=person)
    TutorNoteFactory(assignment=assignment, text="Gardé pour moi")
    TutorNoteFactory(assignment=assignment, text="Elle progresse vite", is_shared=True)
    birth = {"birth_date": person.birth_date.isoformat()}
    hers = client.post(own("voice_copy", person), birth).content.decode()
    assert "Gardé pour moi" in hers and "Elle progresse vite" in hers
    path = reverse("placements:data_copy", args=[person.pk])
    for query in ({}, {"format": "json"}):
        theirs = login(referent).get(path, query).content.decode()
        assert "Gardé pour moi" not in theirs and "Elle progresse vite" in theirs


def test_each_table_that_names_a_person_is_in_her_copy_or_said_to_be_left_out(person):
    left_out = left_out_of_copies()
    tables = {model._meta.label: model._meta.db_table for model, _ in person_relations()}
    assert not left_out.keys() - tables.keys() - {"people.PersonPair"}
    with CaptureQueriesContext(connection) as asked:
        copy_of(person, reader_is_person=True)
    read = "".join(query["sql"] for query in asked.captured_queries)
    missing = {label for label, table in tables.items() if f'FROM "{table}"' not in read}
    assert missing == left_out.keys() - {"people.PersonPair"}
    assert len(asked) <= 26


def test_the_copy_tells_the_words_of_a_job_of_an_immersion_and_of_the_list(referent, person, immersion):
    hire = HireFactory(person=person, aids="Aide au PEC", next_step=WhatNext.TRAINING, next_word="CAP")
    HoursStep.objects.create(hire=hire, starts_on=hire.starts_on, hours_per_week=18, why="Reprise douce")
    HireWarning.objects.create(hire=hire, kind="absences", key="x", closed_at=NOW, word="Garde trouvée")
    FollowUpFactory(hire=hire, state="out", done_at=NOW, done_by=referent.user, note="Vue au bureau")
    type(immersion).objects.filter(pk=immersion.pk).update(aims="Tenir une cadence", place="Quai 4")
    ImmersionSignature.objects.create(
        agreement=immersion, role="host", name="Inès Caron", email="i@demo.example", signed_at=NOW, document_hash="a"
    )
    MentoringMeeting.objects.create(
        mentoring=MentoringFactory(person=person), held_on=dt.date(2026, 3, 4), note="CV relu"
    )
    PoolSignal.objects.create(person=person, kind="job", opening_id=1, note="Tout près", by=referent.user)
    told = (
        json.dumps([part.lines for part in copy_of(person, reader_is_person=False)], ensure_ascii=False, default=str)
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
    )
    for word in (
        *("Aide au PEC", "CAP", "18 h à partir du", "Reprise douce", "Absences", "Garde trouvée", "Vue au bureau"),
        *("Tenir une cadence", "Quai 4", "Inès Caron (structure d'accueil", "4 mars 2026 : CV relu", "Tout près"),
    ):
        assert word in told, word


def test_nothing_is_left_of_somebody_made_anonymous(client, person):
    path = own("voice_home", person)
    person.status = PersonStatus.ANONYMISED
    person.save()
    answer = client.get(path)
    assert answer.status_code == 410 and "anonymisé" in answer.content.decode()
    with pytest.raises(ValueError, match="anonymous"):
        copy_of(person, reader_is_person=True)


def test_a_referent_of_another_service_gets_no_passport(login, person):
    stranger = login(actor_create(Role.REFERENT))
    for name in ("passport", "badges"):
        assert stranger.get(reverse(f"placements:{name}", args=[person.pk])).status_code == 404
