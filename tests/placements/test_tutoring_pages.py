"""Pages and papers of tutorings: the référent's, the company's, the pilot's; and what strangers do not see."""

import datetime as dt
import io
import shutil
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from employers.enums import ContractKind
from placements.enums import TutoringEnd
from placements.models import TutorCap, TutoringAssignment
from placements.services.tutoring import tutoring_end
from placements.tutor_links import space_token
from placements.tutor_sheets import SHEETS
from tests.factories.accounts import actor_create
from tests.factories.matching import TutorFactory
from tests.factories.people import PersonFactory
from tests.factories.placements import (
    HireFactory,
    MentoringFactory,
    TutoringAssignmentFactory,
    TutoringCheckFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def tutoring(person, employer):
    hire = HireFactory(person=person, employer=employer, starts_on=TODAY - dt.timedelta(days=40))
    tutor = TutorFactory(employer=employer, email="lucie@demo.example", last_name="Morel", capacity=2)
    return TutoringAssignmentFactory(
        tutor=tutor,
        person=person,
        hire=hire,
        regime="mentoring",
        starts_on=TODAY - dt.timedelta(days=40),
        words="Entretient un bureau seule.\nDose les produits.",
    )


def words_of(answer) -> str:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
    return " ".join(told.stdout.decode().replace("\u00a0", " ").replace("’", "'").split())


def test_the_list_filters_and_a_colleague_elsewhere_sees_nothing(login, referent, tutoring, employer):
    ended = TutoringAssignmentFactory(
        tutor=TutorFactory(employer=employer),
        person=PersonFactory.followed_by(referent, last_name="Ancienne"),
        ends_on=TODAY - dt.timedelta(days=2),
    )
    TutoringCheckFactory(assignment=tutoring, answer="help", answered_at=NOW)
    client, url = login(referent), reverse("placements:tutorings")
    for query, seen in [
        ("", [tutoring]),
        ("?etat=termines", [ended]),
        ("?etat=alerte", [tutoring]),
        ("?q=morel", [tutoring]),
        ("?q=personne", []),
        ("?qui=moi&etat=x", [tutoring]),
    ]:
        assert [one for one, *_ in client.get(url + query).context["rows"]] == seen, query
    book = load_workbook(io.BytesIO(client.get(url + "?etat=alerte&format=xlsx").content))
    assert [row[1].value for row in book["Tutorats"].iter_rows(min_row=2)] == ["Lucie Morel"]
    stranger = login(actor_create(Role.REFERENT))
    assert list(stranger.get(url).context["rows"]) == []
    for name in ("tutoring", "tutoring_sheet", "tutoring_certificate", "tutoring_alert_close"):
        extra = {"tutoring_sheet": ["accueil"], "tutoring_certificate": ["tuteur"], "tutoring_alert_close": [1]}
        path = reverse(f"placements:{name}", args=[tutoring.pk, *extra.get(name, [])])
        assert stranger.get(path).status_code in {404, 405}
        assert stranger.post(path).status_code in {404, 405}


def test_the_page_of_a_tutoring_changes_its_rhythm_and_ends_it(login, referent, tutoring):
    client, url = login(referent), reverse("placements:tutoring", args=[tutoring.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"action": "rythme", "rhythm": "monthly"})
    tutoring.refresh_from_db()
    assert tutoring.rhythm == "monthly"
    client.post(url, {"action": "rythme", "rhythm": "hourly"})
    tutoring.refresh_from_db()
    assert tutoring.rhythm == "monthly"
    end_url, end = f"{url}fin/", {"ended_on": TODAY.isoformat(), "reason": TutoringEnd.TERM}
    assert "Revenir sans rien changer" in client.get(end_url).content.decode()
    assert client.post(end_url, {**end, "ended_on": "1999-01-01"}).status_code == 422
    assert client.post(end_url, {**end, "note": "2 84 05 75 123 456 78"}).status_code == 422
    assert client.post(end_url, end).status_code == 302
    tutoring.refresh_from_db()
    assert tutoring.ends_on == TODAY
    assert "Terminé" in client.get(url).content.decode()


def test_the_timeline_of_the_person_names_who_walked_beside_her(login, referent, tutoring, person):
    MentoringFactory(person=person, goal="Ouvrir son réseau")
    page = login(referent).get(reverse("placements:person", args=[person.pk])).content.decode()
    assert "Tuteur : Lucie Morel" in page
    assert "Parrainage : Hélène Roux" in page


def test_the_link_is_sent_again_once_a_day(login, referent, tutoring, deliver_outbox, mailoutbox):
    client, url = login(referent), reverse("placements:tutoring", args=[tutoring.pk])
    for _ in range(2):
        assert client.post(url, {"action": "lien"}).status_code == 302
    deliver_outbox()
    assert [message.to for message in mailoutbox] == [["lucie@demo.example"]]


def test_another_tutor_by_the_page(login, referent, tutoring, employer):
    other = TutorFactory(employer=employer)
    url = reverse("placements:tutor_of_hire", args=[tutoring.hire_id])
    client = login(referent)
    assert client.post(url, {"tuteur": other.pk, "action": "remplacer", "rythme": "daily"}).status_code == 302
    new = TutoringAssignment.objects.get(ended_at=None)
    assert (new.tutor, new.rhythm) == (other, "daily")
    assert "Avant" in client.get(url).content.decode()


def test_an_apprentice_who_repeats_is_said_on_the_page(login, referent, employer):
    tutor = TutorFactory(employer=employer, capacity=4, regimes=["apprenticeship"])
    for _ in range(2):
        TutoringAssignmentFactory(tutor=tutor, regime="apprenticeship", starts_on=dt.date(2020, 1, 1))
    person = PersonFactory.followed_by(referent)
    hire = HireFactory(person=person, employer=employer, contract_kind=ContractKind.APPRENTICESHIP)
    client, url = login(referent), reverse("placements:tutor_of_hire", args=[hire.pk])
    assert client.post(url, {"tuteur": tutor.pk}).status_code == 422
    assert [one.tutor for one in client.get(url + "?redouble=oui").context["free"]] == [tutor]
    assert client.post(url, {"tuteur": tutor.pk, "redouble": "oui"}).status_code == 302


# --- The company ------------------------------------------------------------------------------------------------
def test_the_company_sees_who_follows_whom_with_places_left(login, employer_actor, tutoring):
    page = login(employer_actor).get(reverse("placements:employer_tutors"))
    ((board, followed),) = page.context["rows"]
    assert (board.left, [who for _, who, _ in followed]) == (1, ["Nadia"])
    assert "1 place libre" in page.content.decode()
    elsewhere = login(actor_create(Role.EMPLOYER))
    assert elsewhere.get(reverse("placements:employer_tutoring", args=[tutoring.pk])).status_code == 404
    assert list(elsewhere.get(reverse("placements:employer_tutors")).context["rows"]) == []


def test_a_tutor_with_an_account_opens_her_own_page_from_it(login, employer_actor, tutoring, client):
    url = reverse("placements:employer_tutoring", args=[tutoring.pk])
    assert "Ma page de tuteur" not in login(employer_actor).get(url).content.decode()
    tutoring.tutor.email = employer_actor.user.email.upper()
    tutoring.tutor.save()
    page = login(employer_actor).get(url)
    assert client.get(page.context["own_url"].partition("//")[2].partition("/")[2].join(["/", ""])).status_code == 200


# --- Papers -----------------------------------------------------------------------------------------------------
def test_every_sheet_opens_on_screen_and_on_paper(client, login, employer_actor, tutoring):
    token = space_token(tutoring.pk, "lucie@demo.example")
    for code, sheet in SHEETS.items():
        page = client.get(reverse("placements:tutor_space_sheet", args=[token, code]))
        assert sheet.parts[0].title in page.content.decode().replace("&#x27;", "'")
    kit = words_of(client.get(reverse("placements:tutor_space_sheet", args=[token, "accueil"]) + "?format=pdf"))
    assert "La sécurité d'abord" in kit
    assert "Nadia" in kit
    assert "Berger" not in kit
    assert client.get(reverse("placements:tutor_space_sheet", args=[token, "autre"])).status_code == 404
    own = login(employer_actor).get(reverse("placements:tutoring_sheet", args=[tutoring.pk, "premier-jour"]))
    assert "premier jour" in own.content.decode()


def test_the_certificate_of_tutoring_names_the_tutor_and_not_the_person(client, login, employer_actor, tutoring):
    token = space_token(tutoring.pk, "lucie@demo.example")
    text = words_of(client.get(reverse("placements:tutor_space_certificate", args=[token])))
    assert "Attestation de tutorat" in text
    assert "Lucie Morel est tuteur ou tutrice" in text
    assert "Nadia" not in text
    assert "Berger" not in text
    paper = reverse("placements:tutoring_certificate", args=[tutoring.pk, "experience"])
    assert login(employer_actor).get(paper).status_code == 404


def test_the_certificate_of_experience_carries_the_words_of_the_tutor(login, referent, tutoring):
    tutoring_end(actor=referent, tutoring_id=tutoring.pk, ended_on=TODAY, reason=TutoringEnd.TERM, now=NOW)
    client = login(referent)
    text = words_of(client.get(reverse("placements:tutoring_certificate", args=[tutoring.pk, "experience"])))
    for said in ("Attestation d'expérience", "Nadia", "a exercé comme", "Entretient un bureau seule.", "28 h"):
        assert said.lower() in text.lower(), said
    assert client.get(reverse("placements:tutoring_certificate", args=[tutoring.pk, "autre"])).status_code == 404


def test_nothing_is_certified_before_the_first_day(login, referent, tutoring):
    TutoringAssignment.objects.filter(pk=tutoring.pk).update(starts_on=TODAY + dt.timedelta(days=3))
    paper = reverse("placements:tutoring_certificate", args=[tutoring.pk, "tuteur"])
    assert login(referent).get(paper).status_code == 404


# --- The pilot --------------------------------------------------------------------------------------------------
def test_the_pilot_lowers_a_cap_on_her_page(login, referential):
    client, url = login(actor_create(Role.PILOT)), reverse("placements:tutor_caps")
    sent = {"regime": "pec", "cap": "2", "valid_from": TODAY.isoformat(), "source": "Délibération"}
    for wrong in ({"cap": "9"}, {"cap": "0"}, {"regime": "x"}, {"valid_from": ""}):
        assert client.post(url, {**sent, **wrong}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert TutorCap.objects.get().cap == 2
    assert "Délibération" in client.get(url).content.decode()


def test_the_mentorings_of_others_are_not_found(login, referent, person):
    one = MentoringFactory(person=person)
    client = login(referent)
    assert [row for row, _ in client.get(reverse("placements:mentorings")).context["rows"]] == [one]
    stranger = login(actor_create(Role.REFERENT))
    path = reverse("placements:mentoring", args=[one.pk])
    assert stranger.get(path).status_code == stranger.post(path).status_code == 404
    assert stranger.get(reverse("placements:mentor_choice", args=[person.pk])).status_code == 404
