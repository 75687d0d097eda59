"""The pages of the référent and of the employer: what they show, to whom, and what a wrong click answers."""

import datetime as dt
import html
import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from matching.models import Dismissal
from people.models import AccessLog, Consent
from placements import links
from placements.enums import ProposalStatus
from placements.models import Hire, Proposal
from placements.selectors_day_lines import lines_of
from placements.services.contacts import contact_note
from tests.factories.accounts import MembershipFactory, actor_create, territory_create
from tests.factories.matching import ImmersionOpeningFactory, JobOfferFactory
from tests.factories.people import ConsentFactory, EligibilityEvidenceFactory, PersonFactory
from tests.factories.placements import (
    FollowUpFactory,
    HireFactory,
    ImmersionAgreementFactory,
    MentoringFactory,
    ProposalFactory,
    TutoringAssignmentFactory,
)

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - dt.timedelta(days=60)


def text(response) -> str:
    """What is read on the page, without markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def proposal(person, offer):
    return ProposalFactory(person=person, job_offer=offer)


# --- Home -------------------------------------------------------------------------------------------------------
def test_the_day_shows_answers_silences_milestones_and_forgotten_people(login, referent, person, offer):
    accepted = ProposalFactory(
        person=person, job_offer=offer, status=ProposalStatus.ACCEPTED, answered_at=timezone.now()
    )
    waiting = ProposalFactory(person=PersonFactory.followed_by(referent, last_name="Attente"), proposed_at=LONG_AGO)
    FollowUpFactory(hire__person=PersonFactory.followed_by(referent, last_name="Suivie"))
    PersonFactory.followed_by(referent, last_name="Oubliée", created_at=LONG_AGO)
    response = login(referent).get(reverse("placements:home"))
    day = response.context["day"]
    answers, waits, milestones, profiles = (
        lines_of(day.of(kind)) for kind in ("answer", "waiting", "milestone", "profile")
    )
    assert [one.url for one in answers] == [reverse("placements:proposal", args=[accepted.pk])]
    assert [one.url for one in waits] == [reverse("placements:proposal", args=[waiting.pk])]
    assert [one.person.more for one in milestones] == ["Suivie"]
    assert "Oubliée" in {one.person.more for one in profiles}
    for name in ("Nadia Berger", "Attente", "Suivie", "Oubliée"):
        assert name in text(response)


def test_somebody_in_a_job_is_not_forgotten(login, referent):
    hired = PersonFactory.followed_by(referent, created_at=LONG_AGO)
    HireFactory(person=hired)
    assert login(referent).get(reverse("placements:home")).context["day"].of("quiet") == []


def test_a_calm_day_says_so(login, referent):
    assert "Rien ne presse" in text(login(referent).get(reverse("placements:home")))


def test_my_day_is_mine_and_the_service_is_one_click_away(login, referent):
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)
    PersonFactory.followed_by(colleague, last_name="Voisine", created_at=LONG_AGO)
    client = login(referent)
    assert "Voisine" not in text(client.get(reverse("placements:home")))
    assert "Voisine" in text(client.get(reverse("placements:home") + "?qui=service"))


# --- Caseload ---------------------------------------------------------------------------------------------------
def test_the_caseload_is_searched_filtered_and_sorted(login, referent, person, offer):
    ProposalFactory(person=person, job_offer=offer)
    PersonFactory.followed_by(referent, first_name="Zoé", last_name="Arnaud", last_contact_on=dt.date(2026, 1, 1))
    client = login(referent)

    def names(query):
        return [one.last_name for one in client.get(reverse("placements:people") + query).context["page"]]

    assert names("") == ["Arnaud", "Berger"]
    assert names("?q=zo") == ["Arnaud"]
    assert names("?situation=en-attente") == ["Berger"]
    assert names("?situation=sans-profil") == ["Arnaud"]
    assert names("?situation=en-pause") == []
    assert names("?tri=proposition") == ["Arnaud", "Berger"]
    assert names("?tri=contact") == ["Berger", "Arnaud"]
    assert names("?tri=nimporte&situation=quoi") == ["Arnaud", "Berger"]


def test_a_long_caseload_has_pages_and_few_queries(login, referent):
    PersonFactory.followed_by(referent)
    for n in range(30):
        PersonFactory(service=referent.organisation, referent=referent.membership, last_name=f"Nom{n:02d}")
    response = login(referent).get(reverse("placements:people") + "?page=2")
    assert len(response.context["page"]) == 6


# --- A person ---------------------------------------------------------------------------------------------------
def test_opening_a_file_is_noted_and_shown(login, referent, person):
    response = login(referent).get(reverse("placements:person", args=[person.pk]))
    log = AccessLog.objects.get(person=person)
    assert (log.user, log.role) == (referent.user, Role.REFERENT)
    assert str(referent.user) in text(response)


def test_the_page_tells_the_story_the_consents_and_the_proofs(login, referent, person, proposal):
    ConsentFactory(person=person)
    EligibilityEvidenceFactory(person=person)
    EligibilityEvidenceFactory(person=person, issued_on=dt.date(2020, 1, 1))
    HireFactory(person=person)
    page = text(login(referent).get(reverse("placements:person", args=[person.pk])))
    for piece in ("Dossier ouvert", "Proposée à", "Embauche chez", "Oui, aujourd'hui", "N'est plus à jour", "Donné le"):
        assert piece in page


def test_the_page_asks_only_for_what_there_is(login, referent, person, proposal, django_assert_max_num_queries):
    client, url = login(referent), reverse("placements:person", args=[person.pk])
    hire = HireFactory(person=person)
    FollowUpFactory(hire=hire)
    client.get(url)
    with django_assert_max_num_queries(20):
        text(client.get(url))
    EligibilityEvidenceFactory(person=person)
    ImmersionAgreementFactory(person=person)
    MentoringFactory(person=person)
    TutoringAssignmentFactory(person=person, hire=hire)
    contact_note(actor=referent, person_id=person.pk, now=timezone.now(), word="Une idée de métier")
    shown = text(client.get(url))  # thirty at most, as every page
    for words in ("Justificatifs vus (1)", "Immersion chez", "Parrainage :", "Tuteur :", "Une idée de métier"):
        assert words in shown


def test_giving_and_taking_back_a_consent(login, referent, person):
    client = login(referent)
    url = reverse("people:consent", args=[person.pk])
    for action in ("give", "give", "withdraw"):
        client.post(url, {"purpose": "share_profile", "action": action})
    consent = Consent.objects.get(person=person)
    assert consent.withdrawn_on is not None


# --- Openings ---------------------------------------------------------------------------------------------------
def test_the_openings_of_a_person_have_reasons_and_a_button(login, referent, person, offer):
    response = login(referent).get(reverse("placements:matches", args=[person.pk]))
    page = text(response)
    assert "Métier recherché" in page
    assert "Utiliser une autolaveuse" in page
    assert reverse("placements:proposal_new", args=[person.pk, "job", offer.pk]) in response.content.decode()


def test_an_opening_already_proposed_says_so(login, referent, person, proposal):
    page = text(login(referent).get(reverse("placements:matches", args=[person.pk])))
    assert "Déjà proposée" in page


def test_why_not_answers_for_an_opening_out_of_the_list(login, referent, person):
    JobOfferFactory(title="Plongeur en montagne", commune_id="38185")
    page = text(login(referent).get(reverse("placements:matches", args=[person.pk]) + "?offre=plongeur"))
    assert "au-delà des 20 km" in page


def test_without_a_profile_one_is_led_to_fill_it(login, referent):
    person = PersonFactory.followed_by(referent)
    response = login(referent).get(reverse("placements:matches", args=[person.pk]))
    assert response.url == reverse("matching:profile_edit", args=[person.pk])


def test_an_opening_is_set_aside_and_put_back(login, referent, person, offer):
    client = login(referent)
    client.post(reverse("placements:dismiss", args=[person.pk, "job", offer.pk]), {"reason": "too_far"})
    assert client.get(reverse("placements:matches", args=[person.pk])).context["rows"] == []
    undo = reverse("placements:dismissal_undo", args=[person.pk, Dismissal.objects.get().pk])
    assert undo in client.get(reverse("placements:person", args=[person.pk])).content.decode()
    client.post(undo)
    assert len(client.get(reverse("placements:matches", args=[person.pk])).context["rows"]) == 1


# --- Proposing --------------------------------------------------------------------------------------------------
def test_proposing_from_the_page(login, referent, person, offer):
    client = login(referent)
    url = reverse("placements:proposal_new", args=[person.pk, "job", offer.pk])
    assert client.get(url).status_code == 200
    refused = client.post(url, {"message": "Très motivée"})
    assert refused.status_code == 422
    assert "Recueillez d'abord l'accord" in text(refused)
    sent = client.post(url, {"message": "Très motivée", "agrees": "on"})
    assert sent.url == reverse("placements:proposal", args=[Proposal.objects.get().pk])
    again = client.post(url, {"message": "Très motivée", "agrees": "on"})
    assert again.url == sent.url
    assert client.get(sent.url).status_code == 200


def test_a_conflict_with_a_colleague_is_409_and_names_her(login, referent, person, proposal):
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)
    url = reverse("placements:proposal_new", args=[person.pk, "job", proposal.job_offer.pk])
    response = login(colleague).post(url, {"message": "", "agrees": "on"})
    assert response.status_code == 409
    assert str(referent.user) in text(response)


def test_withdrawing_needs_words(login, referent, proposal):
    client = login(referent)
    url = reverse("placements:proposal_end", args=[proposal.pk, "retirer"])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Elle a trouvé un emploi"}).status_code == 302
    assert client.post(url, {"reason": "Encore"}).status_code == 409


# --- The employer -----------------------------------------------------------------------------------------------
def test_an_employer_reads_a_profile_without_name_and_answers(login, employer_actor, person, proposal):
    client = login(employer_actor)
    assert proposal.job_offer.title in text(client.get(reverse("placements:employer_proposals")))
    page = client.get(reverse("placements:employer_proposal", args=[proposal.pk]))
    for hidden in ("Nadia", "Berger", person.email, "1985"):
        assert hidden not in page.content.decode()
    answer = reverse("placements:employer_answer", args=[proposal.pk])
    assert client.post(answer, {"answer": "no"}).status_code == 422
    assert client.post(answer, {"answer": "yes"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.ACCEPTED


def test_after_a_yes_the_contact_appears_when_agreed_and_its_reading_is_noted(login, employer_actor, person, proposal):
    proposal.status = ProposalStatus.ACCEPTED
    proposal.save()
    client = login(employer_actor)
    url = reverse("placements:employer_proposal", args=[proposal.pk])
    assert "Berger" not in text(client.get(url))
    ConsentFactory(person=person, purpose="share_contact")
    assert "Nadia Berger" in text(client.get(url))
    assert AccessLog.objects.get(person=person).user == employer_actor.user


def test_an_employer_declares_the_hire(login, employer_actor, proposal):
    proposal.status = ProposalStatus.ACCEPTED
    proposal.save()
    client = login(employer_actor)
    url = reverse("placements:employer_hire", args=[proposal.pk])
    assert client.get(url).status_code == 200
    wrong = {"contract_kind": "cdi", "starts_on": "2026-03-02", "ends_on": "2026-04-01", "hours_per_week": "28"}
    assert "Un CDI n'a pas de date de fin" in text(client.post(url, wrong))
    right = {**wrong, "contract_kind": "cdd"}
    assert client.post(url, right).status_code == 302
    assert client.post(url, right).status_code == 409
    assert Hire.objects.count() == 1
    assert "Embauche enregistrée" in text(client.get(reverse("placements:employer_proposal", args=[proposal.pk])))


# --- The link ---------------------------------------------------------------------------------------------------
def test_the_link_shows_the_profile_without_login_and_answers_once(proposal):
    client = Client()
    url = reverse("placements:answer_by_link", args=[links.answer_token(proposal.pk)])
    page = client.get(url)
    assert "Votre réponse" in text(page)
    assert "Berger" not in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.SENT, "opening a link is not an answer"
    done = client.post(url, {"answer": "yes"}, follow=True)
    assert "Merci" in text(done)
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.ACCEPTED
    replayed = client.post(url, {"answer": "no", "refusal_reason": "other"})
    assert replayed.status_code == 410
    assert "Vous avez déjà répondu" in text(replayed)


def test_a_no_by_link_needs_a_reason(proposal):
    url = reverse("placements:answer_by_link", args=[links.answer_token(proposal.pk)])
    client = Client()
    assert client.post(url, {"answer": "no"}).status_code == 422
    client.post(url, {"answer": "no", "refusal_reason": "hours", "comment": "Trop tôt"})
    proposal.refresh_from_db()
    assert (proposal.status, proposal.refusal_comment) == (ProposalStatus.REFUSED, "Trop tôt")


@pytest.mark.parametrize(
    "forge",
    [lambda: "abc", lambda: "abc:def:ghi", lambda: signing.dumps(1, salt="another")],
    ids=["too short", "badly signed", "signed for something else"],
)
def test_an_altered_link_has_a_clear_page(db, forge):
    response = Client().get(reverse("placements:answer_by_link", args=[forge()]))
    assert response.status_code == 404
    assert "Ce lien n'est pas valable" in text(response)


def test_an_expired_link_has_a_clear_page(proposal, settings):
    url = reverse("placements:answer_by_link", args=[links.answer_token(proposal.pk)])
    settings.PROPOSAL_SILENCE_DAYS = -1
    response = Client().get(url)
    assert response.status_code == 410
    assert "Ce lien a expiré" in text(response)


def test_a_link_to_a_withdrawn_proposal_says_so(proposal):
    proposal.status = ProposalStatus.WITHDRAWN
    proposal.save()
    response = Client().get(reverse("placements:answer_by_link", args=[links.answer_token(proposal.pk)]))
    assert "plus d'actualité" in text(response)


# --- Milestones and immersions ----------------------------------------------------------------------------------
def test_a_milestone_is_done_from_its_page(login, referent, person):
    follow_up = FollowUpFactory(hire__person=person)
    client = login(referent)
    assert "Nadia Berger" in text(client.get(reverse("placements:follow_ups")))
    url = reverse("placements:follow_up", args=[follow_up.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"state": ""}).status_code == 422
    assert client.post(url, {"state": "out", "ended_on": "2026-05-01"}).status_code == 422
    assert client.post(url, {"state": "in_job", "note": "Contente"}).status_code == 302
    assert client.post(url, {"state": "out"}).status_code == 409
    assert "Ce point est fait" in text(client.get(url))


def test_an_immersion_too_long_names_its_article(login, referent, person, employer):
    proposal = ProposalFactory(
        person=person,
        of_immersion=True,
        immersion=ImmersionOpeningFactory(employer=employer),
        status=ProposalStatus.ACCEPTED,
    )
    client = login(referent)
    url = reverse("placements:immersion_new", args=[proposal.pk])
    assert client.get(url).status_code == 200
    wrong = {"purpose": "discover", "starts_on": "2026-03-01", "ends_on": "2026-04-15"}
    response = client.post(url, wrong)
    assert response.status_code == 422
    assert "D5135-3" in text(response)
    assert client.post(url, {**wrong, "ends_on": "2026-03-20"}).status_code == 302
    page = client.get(reverse("placements:proposal", args=[proposal.pk])).content.decode()
    assert reverse("placements:immersion_end", args=[proposal.agreement.pk]) in page


# --- Strangers --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "placements:person",
        "placements:matches",
        "matching:profile_edit",
        "people:person_edit",
        "people:evidence_add",
    ],
)
def test_a_referent_of_another_service_finds_nobody(login, person, name):
    response = login(actor_create(Role.REFERENT)).get(reverse(name, args=[person.pk]))
    assert response.status_code == 404
    assert not AccessLog.objects.exists()


def test_a_stranger_finds_no_proposal(login, proposal):
    client = login(actor_create(Role.EMPLOYER))
    for name in ("employer_proposal", "employer_hire"):
        assert client.get(reverse(f"placements:{name}", args=[proposal.pk])).status_code == 404
    assert client.post(reverse("placements:employer_answer", args=[proposal.pk])).status_code == 404
    client = login(actor_create(Role.REFERENT))
    assert client.get(reverse("placements:proposal", args=[proposal.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.FACILITATOR, Role.PILOT, Role.BUYER, Role.CONTRACTOR])
def test_the_space_of_referents_is_theirs(login, person, role):
    client = login(actor_create(role))
    for url in (
        reverse("placements:home"),
        reverse("placements:people"),
        reverse("placements:person", args=[person.pk]),
        reverse("people:person_create"),
    ):
        assert client.get(url).status_code == 403


def test_a_visitor_is_sent_to_the_login_page(person):
    response = Client().get(reverse("placements:person", args=[person.pk]))
    assert response.status_code == 302
    assert "/connexion/" in response.url


def test_a_colleague_limited_to_another_territory_finds_nobody(login, referent, person):
    elsewhere = MembershipFactory(
        role=Role.REFERENT, organisation=referent.organisation, territory=territory_create("Ailleurs")
    )
    response = login(Actor(elsewhere.user, elsewhere)).get(reverse("placements:person", args=[person.pk]))
    assert response.status_code == 404
