"""What an employer tells of herself: establishments, questionnaire, and how many proposals she takes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from stdnum import luhn

from core.errors import Refused
from employers.enums import Branch
from employers.models import Employer, EmployerSurvey
from employers.questionnaire import QUESTION_OF, STEPS
from employers.rules import contact_stop, responsiveness
from employers.services import establishment_add
from tests.factories.accounts import OrganisationFactory
from tests.factories.employers import EmployerFactory, commune, employer_actor, siret_number

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)


@pytest.fixture
def company(login):
    actor, company = employer_actor()
    login(actor)
    return company


def step_url(company, step):
    return reverse("employers:survey_step", args=[company.pk, step])


def test_the_questionnaire_is_kept_at_each_step_resumed_and_changed(client, company):
    first = client.post(step_url(company, "entreprise"), {"branch": "cleaning", "size": "10-49", "suite": "oui"})
    assert first.url == step_url(company, "recrutements")
    client.post(step_url(company, "recrutements"), {"tension": "yes", "posts": "12", "quitter": "oui"})
    survey = EmployerSurvey.objects.get()
    assert survey.answers == {"branch": "cleaning", "size": "10-49", "tension": "yes", "posts": 12}
    assert (survey.steps_done, survey.completed_at) == (["entreprise", "recrutements"], None)
    company.refresh_from_db()
    assert company.branch == Branch.CLEANING
    page = client.get(reverse("employers:survey", args=[company.pk])).content.decode()
    assert step_url(company, "besoins") in page
    assert "Oui, pour presque tous" in page
    for step in ("besoins", "engagement"):
        client.post(step_url(company, step), {})
    last = {"publics": ["rsa", "parent"], "ways": ["visits"], "words": "Accès par la cour."}
    client.post(step_url(company, "accueil"), last)
    survey.refresh_from_db()
    assert survey.completed_at is not None
    client.post(step_url(company, "recrutements"), {"tension": "no"})
    survey.refresh_from_db()
    assert (survey.answers["tension"], survey.answers["publics"], "posts" in survey.answers) == (
        "no",
        ["rsa", "parent"],
        False,
    )


@pytest.mark.parametrize(
    ("step", "bad"),
    [
        ("recrutements", {"posts": "-1"}),
        ("recrutements", {"tension": "beaucoup"}),
        ("accueil", {"publics": ["rsa", "martien"]}),
        ("accueil", {"words": "Son numéro : 1 84 12 76 451 089 46"}),
    ],
)
def test_a_bad_answer_is_said_at_its_field_and_nothing_is_kept(client, company, step, bad):
    answer = client.post(step_url(company, step), bad)
    assert (answer.status_code, EmployerSurvey.objects.count()) == (422, 0)


def test_every_question_has_a_code_of_its_own_and_unknown_steps_are_not_found(client, company):
    assert len(QUESTION_OF) == sum(len(step.questions) for step in STEPS)
    assert client.get(step_url(company, "inconnue")).status_code == 404


def test_an_establishment_shares_the_siren_of_its_company():
    actor, company = employer_actor()
    siren = company.siret[:9]
    second = siren + "0002" + luhn.calc_check_digit(siren + "0002")
    facts = {"name": "Atelier du haut", "commune": commune(), "kind": "ordinary"}
    made = establishment_add(actor=actor, siret=second, now=timezone.now(), **facts)
    assert made.organisation == actor.organisation
    with pytest.raises(Refused) as refused:
        establishment_add(actor=actor, siret=siret_number(999), now=timezone.now(), **facts)
    assert refused.value.codes == {"other_company"}
    taken = siren + "0003" + luhn.calc_check_digit(siren + "0003")
    EmployerFactory(siret=taken, organisation=OrganisationFactory())
    with pytest.raises(Refused) as refused:
        establishment_add(actor=actor, siret=taken, now=timezone.now(), **facts)
    assert refused.value.codes == {"siret_taken"}
    assert Employer.objects.count() == 3


def test_a_pause_has_an_end_and_is_lifted_in_one_click(client, company):
    url, today = reverse("employers:contact", args=[company.pk]), timezone.localdate()
    for bad in (
        {"paused_until": str(today - dt.timedelta(days=1))},
        {"paused_until": str(today + dt.timedelta(days=400))},
        {"max_waiting": "0"},
        {"max_waiting": "51"},
    ):
        assert client.post(url, bad).status_code == 422
    until = today + dt.timedelta(days=20)
    client.post(url, {"max_waiting": "3", "paused_until": str(until), "pause_reason": "Fermeture annuelle"})
    company.refresh_from_db()
    assert (company.max_waiting, company.paused_until, company.is_paused(until)) == (3, until, True)
    assert "ne reçoit pas de propositions" in client.get(reverse("employers:home")).content.decode()
    client.post(reverse("employers:pause_end", args=[company.pk]))
    company.refresh_from_db()
    assert (company.max_waiting, company.paused_until, company.pause_reason) == (3, None, "")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"paused_until": DAY}, ("paused", DAY + dt.timedelta(days=1))),
        ({"paused_until": DAY - dt.timedelta(days=1)}, None),
        ({"waiting": 4}, None),
        ({"waiting": 5, "frees_on": dt.date(2026, 6, 1)}, ("full", dt.date(2026, 6, 1))),
        ({"waiting": 9, "paused_until": DAY}, ("paused", DAY + dt.timedelta(days=1))),
    ],
)
def test_when_an_employer_takes_nobody(facts, expected):
    stop = contact_stop(on=DAY, most=5, **({"paused_until": None, "waiting": 0, "frees_on": None} | facts))
    assert (stop and (stop.code, stop.again_on)) == expected


def test_the_answers_of_an_employer_in_figures():
    known = responsiveness(delays=[1, 9, 2], silent=2)
    assert (known.rate, known.days, known.is_known) == (0.6, 2, True)
    assert not responsiveness(delays=[1], silent=1).is_known
    assert responsiveness(delays=[], silent=0).rate is None
    for bad in ({"delays": [-1], "silent": 0}, {"delays": [], "silent": -1}):
        with pytest.raises(ValueError, match="answer"):
            responsiveness(**bad)
    with pytest.raises(ValueError, match="employer"):
        contact_stop(on=DAY, most=0, waiting=0, paused_until=None, frees_on=None)
