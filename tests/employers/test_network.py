"""The charter signed, renewed and reviewed; labels with their proof; what the public reads of a member."""

import datetime as dt

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Refused
from core.models import OutboxEvent
from employers.enums import Kept, LabelStatus, NetworkStatus
from employers.models import CharterReview, CharterSignature, CharterTheme, CharterVersion, EmployerLabel, LabelProof
from employers.services import charter_publish, charter_sign, label_declare, network_remind, reference_lists_load
from placements.enums import ImmersionStatus, ProposalStatus
from tests.factories.accounts import actor_create, territory_create
from tests.factories.employers import (
    EmployerLabelFactory,
    JobOfferFactory,
    LabelFactory,
    NetworkMembershipFactory,
    TutorFactory,
    employer_actor,
    occupation,
)
from tests.factories.people import PDF
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def signer(login):
    reference_lists_load()
    actor, company = employer_actor()
    login(actor)
    return actor, company


def sign(actor, company, *themes, today=TODAY):
    at = timezone.make_aware(dt.datetime.combine(today, dt.time(9)))
    return charter_sign(actor=actor, employer=company, commitments=themes, today=today, now=at)


def test_a_signature_keeps_who_when_and_which_text_and_never_changes(client, signer):
    actor, company = signer
    url = reverse("employers:charter_signing", args=[company.pk])
    assert "chacun a des capacités" in client.get(url).content.decode()
    answers = {"commitments": ["immersions"], "signer_name": "Anne Gérante", "signer_role": "Gérante", "agrees": "on"}
    client.post(url, answers)
    charter_publish(
        actor=actor_create(Role.PILOT), title="Charte", text="Autre texte", valid_from=TODAY, today=TODAY,
        now=timezone.now(),
    )  # fmt: skip
    sign(actor, company, "tutorat")
    latest, first = CharterSignature.objects.order_by("-pk")
    assert (first.signer_name, first.signed_by, first.version.number) == ("Anne Gérante", actor.user, 1)
    assert (latest.version.number, latest.commitments) == (2, ["tutorat"])
    page = client.get(reverse("employers:charter_signature", args=[first.pk])).content.decode()
    assert "chacun a des capacités" in page
    assert "Autre texte" not in page
    with pytest.raises(ProgrammingError), transaction.atomic():
        CharterSignature.objects.filter(pk=first.pk).update(signer_name="Autre")


@pytest.mark.parametrize("role", [Role.PILOT, Role.EMPLOYER])
def test_another_wording_starts_today_at_the_earliest_and_is_the_departments(role):
    reference_lists_load()
    actor = actor_create(role)
    facts = {"actor": actor, "today": TODAY, "now": timezone.now()}
    text = CharterVersion.objects.get()
    bad = {
        "past": {"title": "T", "text": "Neuf", "valid_from": TODAY - DAY},
        "same": {"title": text.title, "text": text.text, "valid_from": TODAY},
        "invalid": {"title": "T", "text": "Numéro 1 84 12 76 451 089 46", "valid_from": TODAY},
    }
    for code, told in bad.items():
        with pytest.raises(Refused) as refused:
            charter_publish(**facts, **told)
        assert refused.value.codes == {code if role == Role.PILOT else "wrong_role"}
    assert CharterVersion.objects.count() == 1


def test_a_review_counts_the_facts_keeps_the_words_and_stays_once_read(client, signer, login):
    actor, company = signer
    started = TODAY - 100 * DAY
    occupation()
    sign(actor, company, "immersions", "offres-lisibles", today=started)
    ImmersionAgreementFactory(
        host=company, status=ImmersionStatus.COMPLETED, starts_on=TODAY - 30 * DAY, ends_on=TODAY - 26 * DAY
    )
    ImmersionAgreementFactory(
        host=company, status=ImmersionStatus.CANCELLED, starts_on=TODAY - 20 * DAY, ends_on=TODAY - 16 * DAY
    )
    HireFactory(employer=company, starts_on=TODAY - 10 * DAY)
    HireFactory(employer=company, starts_on=started - DAY)
    signature = CharterSignature.objects.get()
    url = reverse("employers:charter_review", args=[signature.pk])
    assert "1 immersion accueillie" in client.get(url).content.decode()
    words = {"kept-immersions": "yes", "words-immersions": "Une belle semaine.", "kept-offres-lisibles": "partly"}
    assert client.post(url, {"kept-immersions": "yes"}).status_code == 422
    assert client.post(url, words | {"kept-immersions": "presque"}).status_code == 422
    assert client.post(url, words | {"words": "Numéro 1 84 12 76 451 089 46"}).status_code == 422
    client.post(url, words | {"words": "Une bonne année."})
    review = CharterReview.objects.get()
    assert (review.facts["immersions"], review.facts["hires"], review.period_start) == (1, 1, started)
    assert review.answers["immersions"] == {"kept": Kept.YES, "words": "Une belle semaine."}
    login(actor_create(Role.PILOT))
    assert company.name in client.get(reverse("employers:pilot_reviews")).content.decode()
    page = reverse("employers:pilot_signature", args=[signature.pk])
    assert "Une belle semaine." in client.get(page).content.decode()
    client.post(page)
    review.refresh_from_db()
    assert review.read_at is not None
    login(actor)
    assert "ne change plus" in client.post(url, words, follow=True).content.decode()


def test_members_are_told_once_a_month_before_their_charter_or_label_ends(deliver_outbox):
    actor, company = employer_actor()
    NetworkMembershipFactory(employer=company, renew_by=TODAY + 20 * DAY)
    NetworkMembershipFactory(renew_by=TODAY + 90 * DAY)
    NetworkMembershipFactory(renew_by=TODAY + 5 * DAY, status=NetworkStatus.LEFT)
    EmployerLabelFactory(employer=company, expires_on=TODAY + 30 * DAY)
    EmployerLabelFactory(employer=company, expires_on=TODAY + 3 * DAY, status=LabelStatus.REFUSED)
    assert network_remind(today=TODAY) == {"charters": 1, "labels": 1}
    network_remind(today=TODAY + DAY)
    assert OutboxEvent.objects.filter(name__in=["charter_due", "label_ending"]).count() == 2
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[actor.user.email]] * 2


def test_a_label_is_shown_once_its_proof_was_seen_and_until_it_ends(client, signer, login, deliver_outbox):
    actor, company = signer
    NetworkMembershipFactory(employer=company)
    label = LabelFactory(name="RSEi du Lac", levels=4)
    url = reverse("employers:labels", args=[company.pk])
    good = {"label": label.pk, "level": "2", "obtained_on": str(TODAY - DAY), "proof": "Certificat 12"}
    for bad in ({"level": "5"}, {"obtained_on": str(TODAY + DAY)}, {"proof": ""}, {"expires_on": str(TODAY - 9 * DAY)}):
        assert client.post(url, good | bad).status_code == 422
    client.post(url, good)
    with pytest.raises(Refused, match="déjà déclaré"):
        label_declare(
            actor=actor, employer_id=company.pk, label=label, obtained_on=TODAY - DAY, proof="Le même", today=TODAY
        )
    held = EmployerLabel.objects.get()
    assert held.status == LabelStatus.DECLARED
    assert "RSEi du Lac" not in client.get(company.get_absolute_url()).content.decode()
    login(actor_create(Role.PILOT))
    assert "Certificat 12" in client.get(reverse("employers:pilot_held_labels")).content.decode()
    client.post(reverse("employers:pilot_held_label_act", args=[held.pk, "confirm"]))
    assert "RSEi du Lac" in client.get(company.get_absolute_url()).content.decode()
    deliver_outbox()
    assert "est vérifié" in mail.outbox[-1].body
    EmployerLabel.objects.filter(pk=held.pk).update(obtained_on=TODAY - 9 * DAY, expires_on=TODAY - DAY)
    assert "RSEi du Lac" not in client.get(company.get_absolute_url()).content.decode()


def test_the_file_that_proves_a_label_is_judged_by_its_bytes_and_read_by_the_pilot_alone(client, signer, login):
    company = signer[1]
    url, label = reverse("employers:labels", args=[company.pk]), LabelFactory()
    good = {"label": label.pk, "obtained_on": str(TODAY - DAY), "proof": ""}

    def sent(content: bytes, name: str = "preuve.pdf"):
        return client.post(url, good | {"file": SimpleUploadedFile(name, content)})

    for bad in (b"MZ\x90\x00 un programme", b"PK\x03\x04 un texte", PDF[:-7], b""):
        refused = sent(bad)
        assert refused.status_code == 422 and refused.context["form"].errors["file"]
    assert not EmployerLabel.objects.exists()
    sent(PDF, "preuve.exe")  # its name proves nothing
    proof = LabelProof.objects.get()
    assert (proof.extension, bytes(proof.data)) == ("pdf", PDF)
    assert "Document joint" in client.get(url).content.decode()
    read = reverse("employers:pilot_label_proof", args=[proof.pk])
    assert client.get(read).status_code == 403, "the employer has it already"
    login(actor_create(Role.PILOT))
    assert read in client.get(reverse("employers:pilot_held_labels")).content.decode()
    answer = client.get(read)
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        PDF, "application/pdf", "nosniff"
    )  # fmt: skip
    login(actor_create(Role.PILOT, territory=territory_create("Ailleurs")))
    assert client.get(read).status_code == 404


def test_themes_are_the_departments_to_edit_and_keep_their_code(client, login):
    reference_lists_load()
    login(actor_create(Role.PILOT))
    theme = CharterTheme.objects.get(code="seniors")
    client.post(reverse("employers:pilot_theme", args=[theme.pk]), {"label": "Après 50 ans", "order": "1"})
    theme.refresh_from_db()
    assert (theme.code, theme.label, theme.is_active) == ("seniors", "Après 50 ans", False)
    for _ in range(2):
        client.post(reverse("employers:pilot_theme_new"), {"label": "Seniors", "order": "3", "is_active": "on"})
    assert set(CharterTheme.objects.filter(label="Seniors").values_list("code", flat=True)) == {
        "seniors-2",
        "seniors-3",
    }
    assert "Après 50 ans" in client.get(reverse("employers:pilot_charter")).content.decode()
    assert client.post(reverse("employers:pilot_theme_new"), {"label": "", "order": "x"}).status_code == 422


def test_the_page_of_a_member_tells_how_she_answers_and_never_who_her_tutors_are(client):
    _, company = employer_actor()
    NetworkMembershipFactory(employer=company)
    TutorFactory(employer=company, last_name="Discrète")
    now = timezone.now()

    def proposed(**facts):
        return ProposalFactory(job_offer=JobOfferFactory(employer=company), employer=company, **facts)

    for days in (1, 3):
        asked = now - 20 * DAY
        proposed(proposed_at=asked, answered_at=asked + days * DAY, status=ProposalStatus.ACCEPTED)
    assert "Répond aux propositions" not in client.get(company.get_absolute_url()).content.decode()
    proposed(proposed_at=now - 9 * DAY, status=ProposalStatus.SENT)
    proposed(proposed_at=now - DAY, status=ProposalStatus.SENT)
    proposed(proposed_at=now - 9 * DAY, status=ProposalStatus.WITHDRAWN)
    page = client.get(company.get_absolute_url()).content.decode()
    assert "67" in page.split("Répond aux propositions")[1][:200]
    assert "en 2 jours" in " ".join(page.split())
    assert ("Immersion (1)" in page, "Discrète" in page) == (True, False)


def test_a_review_of_another_company_is_not_found(client, signer, login):
    actor, company = signer
    sign(actor, company, "immersions")
    login(employer_actor()[0])
    for name in ("charter_signature", "charter_review"):
        assert client.get(reverse(f"employers:{name}", args=[CharterSignature.objects.get().pk])).status_code == 404
