"""The prices of a run: stored with it, used until the next one, and told on the page « Pourquoi pas ? »."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from employers.models import JobOffer
from matching import live, selectors, why_not
from matching.engine.pipeline import lottery
from matching.engine.pricing import welcomes
from matching.loading import KINDS, ages_of, opening_key, openings_load, profiles_load
from matching.models import MatchRun, OpeningPrice, Recommendation, SkillsProfile
from matching.selectors import candidate_of, suggestions_for
from matching.services import (
    match_run_cancel,
    opening_dismiss,
    recommendations_refresh,
    recommendations_refresh_all,
    runs,
    shards,
    sweeping,
)
from matching.services import recommendations as refreshing
from tests.factories.matching import ImmersionOpeningFactory, JobOfferFactory, SkillsProfileFactory, TutorFactory
from tests.factories.people import PersonFactory
from tests.matching.runs.conftest import finish, keys_of, start

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TOP = 2


@pytest.fixture(autouse=True)
def short_lists(monkeypatch):
    """Lists of two, so that a dozen people crowd a few openings."""
    for module in (runs, shards, refreshing, selectors, why_not):
        monkeypatch.setattr(module, "KEPT", TOP)
    monkeypatch.setattr(shards, "KEEP", TOP * shards.RESERVE)


@pytest.fixture
def crowd(referent):
    """Fourteen people who nearly all want the same."""
    values = [
        {"skills": ["K2204-0", "K2204-1"][: number % 3], "commune_id": ["73065", "73008"][number % 2]}
        for number in range(12)
    ]
    values += [{"occupations": ["G1602"], "skills": ["G1602-0"]}, {"commune_id": "38185", "max_km": 5}]
    return [SkillsProfileFactory(person=PersonFactory.followed_by(referent), **one).person for one in values]


@pytest.fixture
def market():
    jobs = [
        JobOfferFactory(occupation_id=code, title=title, places=places)
        for code, title, places in [
            ("K2204", "Agent d'entretien", 1),
            ("K2204", "Agente de propreté", 1),
            ("G1602", "Commis de cuisine", 1),
            ("D1507", "Employé de rayon", 2),
        ]
    ]
    return [*jobs, ImmersionOpeningFactory(), ImmersionOpeningFactory(commune_id="73008"), TutorFactory()]


def answer_for(person, opening):
    return why_not.why_not(candidate_of(person, on=TODAY), kind=opening.kind, opening_id=opening.pk)


def engine_alone():
    """The engine on the same data, all kinds in one matcher, with the prices of its own run."""
    encoder = live.encoder_in_use()
    openings = [one for kind in KINDS for one in openings_load(kind)]
    matcher = live.matcher_of(encoder.referential_, encoder).fit(openings)
    profiles = profiles_load(SkillsProfile.objects.all())
    matcher.match_all(matcher.encode(profiles, ages_of(profiles, on=TODAY)), top=TOP)
    return matcher, {one.id: one for one in profiles}, matcher.pricing.prices([one.id for one in openings])


# --- The page and the engine ------------------------------------------------------------------------------------
def test_the_answer_is_the_engines_for_everybody_and_every_opening(crowd, market):
    recommendations_refresh_all()
    matcher, profiles, prices = engine_alone()
    stages = set()
    for person in crowd:
        for opening in market:
            (loaded,) = openings_load(opening.kind, ids=[opening.pk])
            expected = matcher.why_not(profiles[str(person.pk)], loaded, top=TOP, prices=prices)
            found = answer_for(person, opening)
            stages.add(found.stage)
            assert found.stage == (expected.stage if expected else ""), (person.pk, loaded.id)
            assert found.caution == ""
            if expected is not None:
                assert (found.kind, found.label) == (expected.kind, expected.label)
                assert (found.score, found.price, found.cut) == (expected.score, expected.price, expected.cut)
    assert stages == {"", "constraints", "likeness", "score", "pricing"}


def test_the_stored_prices_are_those_of_the_run_and_explain_the_lists(crowd, market):
    recommendations_refresh_all()
    _, _, prices = engine_alone()
    rows = {opening_key(row.kind, row.opening_id): row for row in OpeningPrice.objects.all()}
    assert rows.keys() == {opening_key(one.kind, one.pk) for one in market}
    assert {key: (row.score, row.draw) for key, row in rows.items() if row.score is not None} == prices
    for opening in market:
        lists = Recommendation.objects.filter(kind=opening.kind, **{shards_field(opening): opening.pk})
        assert rows[opening_key(opening.kind, opening.pk)].lists == lists.count()
    for person in crowd:
        listed = keys_of(person)
        for opening in market:
            answer = answer_for(person, opening)
            if answer.stage == "":
                assert opening_key(opening.kind, opening.pk) in listed
            elif answer.stage != "pricing":  # a list too short is completed with what had turned the person away
                assert opening_key(opening.kind, opening.pk) not in listed


def shards_field(opening):
    return {"job": "job_offer", "immersion": "immersion", "tutoring": "tutor"}[opening.kind]


def test_what_is_shown_first_is_the_list_of_the_run_and_the_rest_says_that_it_is_much_asked(crowd, market):
    recommendations_refresh_all()
    turned = 0
    for person in crowd:
        found = suggestions_for(candidate_of(person, on=TODAY))
        first = [one.key for one in found if not one.is_turned][:TOP]
        assert set(first) <= set(keys_of(person))
        assert [one.is_turned for one in found] == sorted(one.is_turned for one in found)
        turned += sum(one.is_turned for one in found)
    assert turned


def test_what_completes_a_list_with_room_is_not_said_to_be_much_asked(crowd, market):
    recommendations_refresh_all()
    completed = 0
    for candidate in (candidate_of(person, on=TODAY) for person in crowd):
        found = suggestions_for(candidate)
        turned = [one.key for one in found if one.is_turned]
        # Without what was hers, the first of those that turned her away complete her list.
        again = suggestions_for(candidate, without={one.key for one in found} - set(turned))
        assert [one.key for one in again if one.is_turned] == [one.key for one in again][TOP:]
        assert {one.key for one in again} == set(turned)
        completed += len(again[:TOP])
        for kind in KINDS:
            told = {one.key for one in suggestions_for(candidate, kind=kind) if one.is_turned}
            assert told == {key for key in turned if key.startswith(f"{kind}:")}
    assert completed


def test_a_person_ranked_again_pays_the_prices_of_the_run(crowd, market):
    recommendations_refresh_all()
    before = [keys_of(person) for person in crowd]
    for person in crowd:
        recommendations_refresh(person_id=person.pk, now=timezone.now())
    prices = live.matchers().prices.by_key
    for person, former in zip(crowd, before, strict=True):
        (profile,) = profiles_load(SkillsProfile.objects.filter(person=person))
        draw = int(lottery([profile])[0])
        kept = [key for key in keys_of(person) if key not in former]
        # Only what completes a short list may differ: nobody is put where others are preferred while she has a choice.
        assert all(not welcomes(prices.get(key), 0.0, draw) for key in kept)


# --- What the page says -----------------------------------------------------------------------------------------
def page_of(login, referent, person, opening):
    path = reverse("placements:why_not", args=[person.pk, opening.kind, opening.pk])
    page = login(referent).get(path).content.decode()
    return " ".join(page.replace("&#x27;", "'").replace("\xa0", " ").replace("\u202f", " ").split())


def test_the_page_tells_the_price_in_plain_french(login, crowd, market, referent):
    recommendations_refresh_all()
    pairs = [(person, opening) for person in crowd for opening in market]
    person, opening = next(pair for pair in pairs if answer_for(*pair).stage == "pricing")
    answer, page = answer_for(person, opening), page_of(login, referent, person, opening)
    assert "Elle va d'abord à d'autres" in page
    for value in (answer.score, answer.price):
        assert f"{value * 100:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " points sur 100" in page
    assert f"la dernière des {answer.lists} personnes" in page
    assert "de <a" in page
    assert "au rang" in page


def test_an_opening_newer_than_the_run_is_told_so(login, crowd, market, referent):
    recommendations_refresh_all()
    newcomer = JobOfferFactory(title="Agent de nettoyage")
    answer = answer_for(crowd[0], newcomer)
    assert answer.stage in {"", "score"}
    assert "plus récente que la dernière répartition" in answer.caution
    assert "plus récente que la dernière répartition" in page_of(login, referent, crowd[0], newcomer)


def test_what_changed_since_the_run_is_told(crowd, market):
    recommendations_refresh_all()
    SkillsProfile.objects.get(person=crowd[0]).save()
    assert "Son profil a changé" in answer_for(crowd[0], market[0]).caution
    JobOffer.objects.get(pk=market[0].pk).save()
    assert "L'offre a changé" in answer_for(crowd[1], market[0]).caution


def test_before_any_run_the_page_says_that_chances_were_not_spread(crowd, market):
    assert "pas encore été réparties" in answer_for(crowd[0], market[0]).caution
    assert live.matchers().prices.by_key == {}


def test_what_the_person_does_not_look_for_is_said_first(crowd, market):
    SkillsProfile.objects.filter(person=crowd[0]).update(wishes=["immersion"])
    answer = answer_for(crowd[0], market[0])
    assert (answer.kind, answer.is_hidden) == ("wishes", True)
    assert "une immersion" in answer.label
    SkillsProfile.objects.filter(person=crowd[1]).update(is_searching=False)
    assert answer_for(crowd[1], market[0]).kind == "searching"


def test_an_opening_set_aside_takes_no_place(crowd, market, referent):
    person = crowd[0]
    recommendations_refresh_all()
    first = keys_of(person)[0]
    kind, _, pk = first.partition(":")
    opening_dismiss(
        actor=referent, person_id=person.pk, kind=kind, opening_id=int(pk), reason="hours", now=timezone.now()
    )
    candidate = candidate_of(person, on=TODAY)
    known = {opening_key(one.kind, one.pk): one for one in market}
    hidden = [one for key, one in known.items() if answer_for(person, one).stage == "score"]
    freed = [
        why_not.why_not(candidate, kind=one.kind, opening_id=one.pk, without={first}).stage != "score" for one in hidden
    ]
    assert sum(freed) <= 1


# --- Replaced at once -------------------------------------------------------------------------------------------
def test_prices_are_those_of_the_published_run_alone(crowd, market):
    recommendations_refresh_all()
    old = MatchRun.objects.published().get()
    known = live.matchers().prices
    assert known.run_id == old.pk
    new = start()
    finish(until=runs.PUBLISHING)
    assert set(OpeningPrice.objects.values_list("run", flat=True)) == {old.pk, new.pk}
    assert live.matchers().prices is known
    finish()
    assert set(OpeningPrice.objects.values_list("run", flat=True)) == {new.pk}
    assert live.matchers().prices.run_id == new.pk


def test_a_publication_rolled_back_leaves_the_former_prices(crowd, market):
    recommendations_refresh_all()
    old = MatchRun.objects.published().get()
    new = start()
    finish(until=runs.PUBLISHING)
    with transaction.atomic():
        assert runs.run_publish(run_id=new.pk, now=timezone.now())
        assert live.matchers().prices.run_id == new.pk
        transaction.set_rollback(True)
    assert live.matchers().prices.run_id == old.pk
    assert OpeningPrice.objects.filter(run=old).count() == len(market)


def test_the_prices_of_a_cancelled_run_are_swept(crowd, market):
    recommendations_refresh_all()
    run = start()
    finish(until=runs.PUBLISHING)
    match_run_cancel(run_id=run.pk, now=timezone.now())
    sweeping.match_runs_clean(now=timezone.now() + dt.timedelta(days=2))
    assert not OpeningPrice.objects.filter(run=run).exists()


def test_a_price_is_whole_and_once(crowd, market):
    recommendations_refresh_all()
    row = OpeningPrice.objects.filter(score__isnull=False).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningPrice.objects.filter(pk=row.pk).update(draw=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningPrice.objects.create(run=row.run, kind=row.kind, opening_id=row.opening_id)
