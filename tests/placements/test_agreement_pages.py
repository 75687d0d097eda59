"""The agreement on screen: five steps, the lists, the links of the mails, the PDF; and who may not open them."""

import datetime as dt
import html
import re
import shutil
import subprocess
import uuid
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from placements import services
from placements.agreement_links import SIGN_SALT, assessment_url, signing_url
from placements.agreement_pdf import agreement_pdf_bytes
from placements.enums import ImmersionStatus, ProposalStatus
from placements.models import ImmersionAgreement
from placements.services.signing import signing_code
from tests.factories.accounts import actor_create
from tests.factories.matching import ImmersionOpeningFactory
from tests.factories.placements import ImmersionAgreementFactory, ProposalFactory, agreement_filled

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
# A Monday to come, so that these days are like any others.
START = TODAY + dt.timedelta(days=14 - TODAY.weekday())
END = START + dt.timedelta(days=11)


@pytest.fixture(autouse=True)
def no_earlier_tries():
    cache.clear()


@pytest.fixture
def agreement(person, employer):
    made = ImmersionAgreementFactory(person=person, host=employer, starts_on=START, ends_on=END)
    return agreement_filled(made)


@pytest.fixture
def sent(agreement, referent):
    return services.agreement_send(actor=referent, agreement_id=agreement.pk, now=timezone.now())


def text(response) -> str:
    return html.unescape(response.content.decode())


def path(url: str) -> str:
    return url.removeprefix("http://localhost:8000").removeprefix("http://testserver")


def link(sent, role: str) -> str:
    return "/" + signing_url(sent.signatories.get(role=role)).split("/", 3)[3]


def step(agreement, name: str) -> str:
    return reverse("placements:agreement_step", args=[agreement.pk, name])


def posted(page) -> dict[str, str]:
    """What a browser would send back of the form on a page, unchanged."""
    form = page.context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}


# --- The form -----------------------------------------------------------------------------------------------------
def test_each_step_opens_filled_and_leads_to_the_next(login, referent, agreement):
    client = login(referent)
    names = ["qui", "ou", "pourquoi", "quand", "verifier"]
    for name, after in pairwise(names):
        page = client.get(step(agreement, name))
        assert page.status_code == 200
        answer = client.post(step(agreement, name), posted(page))
        assert (answer.status_code, answer.url) == (302, step(agreement, after)), text(answer)
    before = ImmersionAgreement.objects.get(pk=agreement.pk)
    assert before.schedule == agreement.schedule
    summary = text(client.get(step(agreement, "verifier")))
    assert "Tout y est" in summary
    assert "CERFA 13912*04" in summary
    assert client.post(step(agreement, "verifier")).url == reverse("placements:agreement", args=[agreement.pk])
    assert client.get(step(agreement, "quand")).url == reverse("placements:agreement", args=[agreement.pk])


def test_a_step_may_be_kept_half_filled_and_stayed_on(login, referent, agreement):
    answer = login(referent).post(step(agreement, "ou"), {"place": "Au dépôt", "stay": "1"})
    assert answer.url == step(agreement, "ou")
    agreement.refresh_from_db()
    assert (agreement.place, agreement.host_legal_form) == ("Au dépôt", "")
    page = login(referent).post(step(agreement, "verifier"))
    assert page.status_code == 422
    assert "Il manque la forme juridique" in text(page)
    assert "D5135-2" in text(page)


def test_the_schedule_is_edited_by_week_and_by_date_without_javascript(login, referent, agreement):
    client = login(referent)
    lines = {
        "starts_on": START.isoformat(), "ends_on": END.isoformat(), "stay": "1",
        "d0_start": "08:00", "d0_end": "12:00", "d2_start": "13:00", "d2_end": "17:30", "d2_break": "15",
        "x0_day": (START + dt.timedelta(days=7)).isoformat(),
        "x1_day": (START + dt.timedelta(days=1)).isoformat(), "x1_start": "09:00", "x1_end": "10:30",
    }  # fmt: skip
    assert client.post(step(agreement, "quand"), lines).status_code == 302
    page = client.get(step(agreement, "quand"))
    # Monday 4 h, Tuesday 1.5 h and Wednesday 4.25 h; then Wednesday alone.
    assert page.context["total"] == 14
    assert [row["hours"] for row in page.context["weeks"]] == [Decimal("9.75"), Decimal("4.25")]
    assert page.context["form"].has_exceptions


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"d0_start": "08:00"}, "l'heure de début et l'heure de fin"),
        ({"d0_start": "08:00", "d0_end": "09:00", "d0_break": "60"}, "aussi longue que la présence"),
        ({"d0_start": "25:00", "d0_end": "09:00"}, "valide"),
        ({"x0_start": "08:00", "x0_end": "09:00"}, "Indiquez la date"),
        ({"x0_day": "2001-01-01"}, "en dehors des dates"),
        ({"x0_day": START.isoformat(), "x1_day": START.isoformat()}, "déjà écrit"),
        ({"d0_start": "06:00", "d0_end": "20:00"}, "L3121-19"),
        ({"ends_on": (START + dt.timedelta(days=40)).isoformat(), "d0_start": "9:00", "d0_end": "12:00"}, "D5135-3"),
        ({"ends_on": "bientôt"}, "date"),
        ({"ends_on": "9999-12-31", "d0_start": "9:00", "d0_end": "12:00"}, "trop lointaine"),
    ],
)
def test_a_wrong_schedule_is_told_at_its_line_and_not_kept(login, referent, agreement, lines, words):
    dates = {"starts_on": START.isoformat(), "ends_on": END.isoformat()}
    page = login(referent).post(step(agreement, "quand"), dates | lines)
    assert page.status_code == 422
    assert words in text(page)
    before = agreement.schedule
    agreement.refresh_from_db()
    assert agreement.schedule == before


def test_the_same_telephone_twice_is_told_at_its_field(login, referent, agreement):
    client = login(referent)
    values = posted(client.get(step(agreement, "qui"))) | {"prescriber_phone": "+33 6 11 11 11 11"}
    page = client.post(step(agreement, "qui"), values)
    assert page.status_code == 422
    assert "prescriber_phone" in page.context["form"].errors


# --- One agreement, and the lists ---------------------------------------------------------------------------------
def test_the_lists_say_who_must_still_sign(login, referent, employer_actor, sent):
    page = text(login(referent).get(reverse("placements:agreements")))
    assert "Bénéficiaire, structure d'accueil, prescripteur" in page
    assert "Nadia Berger" not in text(login(referent).get(reverse("placements:agreements"), {"q": "Inconnue"}))
    host = text(login(employer_actor).get(reverse("placements:host_agreements")))
    assert "Nadia Berger" in host


def test_the_host_does_not_see_a_draft(login, employer_actor, agreement):
    client = login(employer_actor)
    assert "Nadia" not in text(client.get(reverse("placements:host_agreements")))
    assert client.get(reverse("placements:host_agreement", args=[agreement.pk])).status_code == 404
    assert client.get(reverse("placements:host_agreement_document", args=[agreement.pk])).status_code == 404


def test_the_host_reads_the_accident_card(login, employer_actor, sent):
    page = text(login(employer_actor).get(reverse("placements:host_agreement", args=[sent.pk])))
    assert "24 heures" in page
    assert "48 heures" in page


def test_a_change_asked_from_the_page_and_a_reminder(login, referent, sent):
    client = login(referent)
    remind, change = (
        reverse("placements:agreement_act", args=[sent.pk, "relancer"]),
        reverse("placements:agreement_reopen", args=[sent.pk]),
    )
    client.post(remind)
    page = text(client.get(reverse("placements:agreement", args=[sent.pk])))
    assert "Relancés aujourd'hui" in page
    assert "effacées" in text(client.get(change))
    assert client.post(change).url == step(sent, "verifier")
    sent.refresh_from_db()
    assert sent.status == ImmersionStatus.DRAFT
    client.post(remind)
    assert "plus à la signature" in text(client.get(reverse("placements:agreement", args=[sent.pk])))


def test_a_renewal_from_the_page(login, referent, sent):
    ImmersionAgreement.objects.filter(pk=sent.pk).update(status=ImmersionStatus.READY)
    client = login(referent)
    page = reverse("placements:agreement_renew", args=[sent.pk])
    assert client.get(page).status_code == 200
    start = END + dt.timedelta(days=3)
    wanted = {"starts_on": start.isoformat(), "ends_on": (start + dt.timedelta(days=5)).isoformat(), "reason": ""}
    assert client.post(page, wanted).status_code == 422
    answer = client.post(page, wanted | {"reason": "Deux postes restent à voir"})
    second = ImmersionAgreement.objects.get(renews=sent)
    assert answer.url == step(second, "pourquoi")
    assert "Deux postes" in text(client.get(answer.url))


def test_the_short_form_is_the_door_of_the_agreement(login, referent, person, employer):
    opening = ImmersionOpeningFactory(employer=employer)
    proposal = ProposalFactory(person=person, of_immersion=True, immersion=opening, status=ProposalStatus.ACCEPTED)
    page = reverse("placements:immersion_new", args=[proposal.pk])
    dates = {"purpose": "discover", "starts_on": START.isoformat(), "ends_on": END.isoformat(), "hours_per_week": "30"}
    answer = login(referent).post(page, dates)
    made = ImmersionAgreement.objects.get()
    assert answer.url == step(made, "qui")


# --- The links ----------------------------------------------------------------------------------------------------
def test_somebody_reads_asks_for_a_code_and_signs_without_an_account(client, sent, deliver_outbox):
    deliver_outbox()
    mail.outbox.clear()
    door = link(sent, "host")
    page = client.get(door)
    assert page.status_code == 200
    assert "noindex" in text(page)
    assert not sent.signatures.exists()
    assert client.post(door + "code/").url == door + "#signer"
    deliver_outbox()
    code = re.search(r"\b(\d{6})\b", mail.outbox[0].body)[1]
    answers = {"document_hash": sent.document_hash, "code": code}
    assert client.post(door, answers).status_code == 422
    assert client.post(door, answers | {"has_read": "on"}).status_code == 422, "the motive is declared"
    whole = answers | {"has_read": "on", "declares_motive": "on"}
    assert client.post(door, whole, headers={"user-agent": "Essai"}).status_code == 302
    given = sent.signatures.get()
    assert (given.address, given.user_agent, given.declares_motive) == ("127.0.0.1", "Essai", True)
    assert "Vous avez signé" in text(client.get(door))
    assert client.post(door, whole).status_code == 302, "sent twice"


def test_opening_a_link_changes_nothing(client, sent):
    for _ in range(3):
        client.get(link(sent, "person"))
        assert client.get(link(sent, "person") + "code/").status_code == 405
    one = sent.signatories.get(role="person")
    assert (one.code_nonce, sent.signatures.count()) == (None, 0)


@pytest.mark.parametrize(
    "forge",
    [lambda: "x", lambda: "é", lambda: "1:2:3", lambda: signing.dumps([1, "pas une clé"], salt=SIGN_SALT)],
    ids=["short", "accented", "three parts", "signed without a key"],
)
def test_an_altered_link_says_what_to_do(client, db, forge):
    token = forge()
    for name in ("immersion_sign", "immersion_assess"):
        page = client.get(reverse(f"placements:{name}", args=[token]))
        assert page.status_code == 404
        assert "dernier courriel" in text(page)
    assert client.post(reverse("placements:immersion_sign_code", args=[token])).status_code == 404
    assert client.get(reverse("placements:immersion_sign_document", args=[token])).status_code == 404


def test_the_link_of_an_old_address_and_an_expired_one(client, sent, settings):
    page = link(sent, "person")
    settings.SIGNING_LINK_DAYS = 0
    assert client.get(page).status_code == 410
    settings.SIGNING_LINK_DAYS = 10
    sent.signatories.filter(role="person").update(key=uuid.uuid4())
    assert client.get(page).status_code == 404


def test_while_it_is_changed_the_link_waits(client, sent, referent):
    services.agreement_reopen(actor=referent, agreement_id=sent.pk, now=timezone.now())
    page = client.get(link(sent, "person"))
    assert page.status_code == 410
    assert "en cours de modification" in text(page)
    assert client.post(link(sent, "person") + "code/").status_code == 409


def test_codes_are_not_asked_for_without_end(client, sent):
    statuses = [client.post(link(sent, "person") + "code/").status_code for _ in range(8)]
    assert statuses == [302] * 6 + [429] * 2


def test_a_wrong_code_is_told_at_its_field(client, sent):
    one = sent.signatories.get(role="person")
    right = signing_code(services.signing_code_ask(signatory_id=one.pk, key=one.key, now=timezone.now()).code_nonce)
    answers = {"document_hash": sent.document_hash, "has_read": "on", "code": f"{(int(right) + 1) % 10**6:06d}"}
    page = client.post(link(sent, "person"), answers)
    assert page.status_code == 422
    assert "Essais restants : 4" in text(page)
    page = client.post(link(sent, "person"), answers | {"code": right, "document_hash": "0" * 64})
    assert page.status_code == 409


def test_the_tutor_assesses_by_a_link_and_does_not_sign(client, sent, referent, login):
    ImmersionAgreement.objects.filter(pk=sent.pk).update(status=ImmersionStatus.COMPLETED)
    one = services.assessment_ask(actor=referent, agreement_id=sent.pk, now=timezone.now())
    page = "/" + assessment_url(one).split("/", 3)[3]
    assert client.get(page).status_code == 200
    assert client.post(page, {"filled_by": "Hugo"}).status_code == 422
    words = {
        "filled_by": "Hugo Petit",
        "aims_reached": "partly",
        "tasks_done": "Les bureaux",
        "would_welcome_again": "yes",
    }
    assert client.post(page, words).status_code == 302
    assert "Merci" in text(client.get(page))
    told = text(login(referent).get(reverse("placements:agreement", args=[sent.pk])))
    assert "Le bilan de Hugo Petit" in told


# --- The PDF ------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_pdf_says_what_was_signed_by_whom_and_what_to_do_in_an_accident(client, sent):
    one = sent.signatories.get(role="host")
    code = signing_code(services.signing_code_ask(signatory_id=one.pk, key=one.key, now=timezone.now()).code_nonce)
    services.signature_give(
        signatory_id=one.pk, key=one.key, code=code, document_hash=sent.document_hash, declares_motive=True,
        now=timezone.now(), address="192.0.2.7",
    )  # fmt: skip
    content = client.get(link(sent, "person") + "convention.pdf").content
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout
    words = " ".join(told.decode().split())
    for expected in (
        "CERFA n° 13912*04", "1. Le bénéficiaire", "Nadia Berger", "3 allée des Tilleuls", "RSA versé par",
        "2. La structure d'accueil", "SARL", "IDCC 3043", "Hugo Petit", "3. Le prescripteur", "Découvrir un métier",
        "Un point chaque vendredi", "Nettoyer les bureaux en binôme", "Total 70 h", "Inès Caron", "192.0.2.7",
        "code reçu à ines@demo.example", "Pas encore signée", sent.document_hash, "24 heures", "48 heures", "D5135-5",
    ):  # fmt: skip
        assert expected in words, expected


def test_the_pdf_of_a_draft_and_of_every_state_is_drawn(agreement, login, referent):
    assert agreement_pdf_bytes(agreement, on=TODAY).startswith(b"%PDF")
    answer = login(referent).get(reverse("placements:agreement_document", args=[agreement.pk]))
    assert answer["Content-Type"] == "application/pdf"
    bare = ImmersionAgreementFactory(person=agreement.person, host=agreement.host)
    assert agreement_pdf_bytes(bare, on=TODAY).startswith(b"%PDF")


def test_an_immersion_lived_before_signatures_keeps_its_pages(login, referent, employer_actor, person, employer):
    old = ImmersionAgreementFactory(person=person, host=employer, status=ImmersionStatus.COMPLETED, last_day=None)
    page = text(login(referent).get(reverse("placements:agreement", args=[old.pk])))
    assert "n'a pas été signée dans Passerelle" in page
    assert agreement_pdf_bytes(old, on=TODAY).startswith(b"%PDF")
    assert "24 heures" in text(login(employer_actor).get(reverse("placements:host_agreement", args=[old.pk])))


@pytest.mark.parametrize("is_sent", [False, True])
def test_what_was_not_signed_in_time_is_postponed_and_checked_again(
    login, referent, agreement, deliver_outbox, is_sent
):
    if is_sent:
        services.agreement_send(actor=referent, agreement_id=agreement.pk, now=timezone.now())
        deliver_outbox()
        mail.outbox.clear()
    asked = agreement.signatories.exclude(email=None).count()
    url, client = reverse("placements:agreement_postpone", args=[agreement.pk]), login(referent)
    assert client.get(url).status_code == 302  # its first day is to come: its dates are simply changed
    length = dt.timedelta(days=11)
    past = {"starts_on": TODAY - dt.timedelta(days=20), "ends_on": TODAY - dt.timedelta(days=9)}
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(**past)
    shown = text(client.get(reverse("placements:agreement", args=[agreement.pk])))
    assert url in shown and "tous n'ont pas signé" in shown
    proposed = client.get(url).context["form"].initial
    assert TODAY + dt.timedelta(days=7) <= proposed["starts_on"] < TODAY + dt.timedelta(days=14)
    assert proposed["starts_on"].weekday() == past["starts_on"].weekday()
    assert proposed["ends_on"] - proposed["starts_on"] == length
    for first, last in ((TODAY, END), (START, START - length), (START, START + dt.timedelta(days=90))):
        assert client.post(url, {"starts_on": first, "ends_on": last}).status_code == 422
        agreement.refresh_from_db()
        assert (agreement.starts_on, agreement.status) == (past["starts_on"], "signing" if is_sent else "draft")
    assert client.post(url, {"starts_on": START, "ends_on": END}).url == step(agreement, "verifier")
    agreement.refresh_from_db()
    assert (agreement.status, agreement.starts_on, agreement.ends_on) == (ImmersionStatus.DRAFT, START, END)
    assert agreement.schedule["exceptions"] == {}
    assert agreement.schedule["week"]
    deliver_outbox()
    assert len(mail.outbox) == (asked if is_sent else 0)
    services.agreement_send(actor=referent, agreement_id=agreement.pk, now=timezone.now())
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(status=ImmersionStatus.READY)
    assert client.post(url, {"starts_on": START, "ends_on": END}).status_code == 409


def test_an_old_draft_is_closed_from_its_page(login, referent, person, employer):
    old = ImmersionAgreementFactory(person=person, host=employer)
    page = text(login(referent).get(reverse("placements:agreement", args=[old.pk])))
    assert "Annuler l'immersion" in page
    assert "Dire comment elle s'est terminée" not in page


# --- Strangers ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.REFERENT, Role.EMPLOYER])
def test_a_stranger_finds_nothing(login, sent, role):
    client = login(actor_create(role))
    names = {
        Role.REFERENT: ["agreement", "agreement_renew", "agreement_document"],
        Role.EMPLOYER: ["host_agreement", "host_agreement_document"],
    }[role]
    for name in names:
        assert client.get(reverse(f"placements:{name}", args=[sent.pk])).status_code == 404
    if role == Role.REFERENT:
        assert client.post(reverse("placements:agreement_reopen", args=[sent.pk])).status_code == 404
        assert client.post(step(sent, "qui"), {}).status_code == 404
