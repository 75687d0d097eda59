"""The matcher on the database: who is ranked what, when it changes, and what it never sees."""

import datetime as dt
from dataclasses import fields

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from core.errors import Refused
from core.models import OutboxEvent
from core.outbox import outbox_add
from employers.enums import Licence, OpeningStatus
from employers.models import JobOffer
from matching import listing, live
from matching.engine.types import Profile
from matching.loading import openings_load, profiles_load
from matching.models import Dismissal, MatcherVersion, Recommendation, SkillsProfile
from matching.selectors import candidate_of, dismissed_keys, ranking_for, suggestions_for
from matching.services import (
    matcher_version_active,
    opening_dismiss,
    profile_save,
    recommendations_refresh,
    recommendations_refresh_all,
)
from matching.why_not import why_not
from people.enums import PersonStatus
from people.models import Person
from referential.models import Commune, Occupation, Skill
from tests.factories.accounts import actor_create
from tests.factories.matching import (
    ImmersionOpeningFactory,
    JobOfferFactory,
    SkillsProfileFactory,
    TutorFactory,
    referential_create,
)
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def referential(db):
    referential_create()


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


@pytest.fixture
def person(referent):
    return SkillsProfileFactory(person=PersonFactory.followed_by(referent)).person


def listed(person, *, kind="", **filters) -> list[str]:
    found = suggestions_for(candidate_of(person, on=TODAY), kind=kind)
    return [one.key for one in listing.listed(found, listing.Wanted(**filters))]


# --- Ranking ----------------------------------------------------------------------------------------------------
def test_openings_of_the_three_kinds_are_ranked_with_reasons_and_distance(person):
    job, immersion, tutor = JobOfferFactory(), ImmersionOpeningFactory(commune_id="73008"), TutorFactory()
    found = suggestions_for(candidate_of(person, on=TODAY))
    assert {one.key for one in found} == {f"job:{job.pk}", f"immersion:{immersion.pk}", f"tutoring:{tutor.pk}"}
    assert [one.rank for one in found] == [1, 2, 3]
    assert all(one.reasons for one in found)
    away = {one.kind: one.distance_km for one in found}
    assert away["job"] == 0
    assert 13 < away["immersion"] < 14


def test_the_weights_of_the_reasons_sum_to_the_score(person):
    JobOfferFactory()
    (one,) = suggestions_for(candidate_of(person, on=TODAY))
    assert sum(reason["weight"] for reason in one.reasons) == pytest.approx(one.score)


def test_what_is_missing_and_what_is_worth_asking_are_said(person):
    JobOfferFactory(slots=["early"])
    (one,) = suggestions_for(candidate_of(person, on=TODAY))
    assert "Utiliser une autolaveuse : une immersion permet de l'apprendre" in one.missing
    assert "Les horaires possibles ne sont pas renseignés" in one.unknown


def test_a_place_hard_to_reach_without_a_car_is_said_to_somebody_without_one(person):
    JobOfferFactory(reachable_without_car=False)
    SkillsProfile.objects.update(transports=["transit"])
    (one,) = suggestions_for(candidate_of(person, on=TODAY))
    assert any("sans voiture" in text for text in one.missing)


def test_too_far_is_out_of_the_list(person):
    JobOfferFactory(commune_id="38185")
    assert listed(person) == []


def test_only_what_the_person_wishes_is_listed(person):
    SkillsProfile.objects.update(wishes=["immersion"])
    JobOfferFactory()
    immersion = ImmersionOpeningFactory()
    assert listed(person) == [f"immersion:{immersion.pk}"]


def test_filters_by_kind_distance_and_label(person):
    near, far = JobOfferFactory(), JobOfferFactory(commune_id="73008")
    labelled = ImmersionOpeningFactory(labelled_at=NOW, labelled_by=person.referent.user)
    assert set(listed(person, kind="job")) == {f"job:{near.pk}", f"job:{far.pk}"}
    assert set(listed(person, kind="job", max_km=5)) == {f"job:{near.pk}"}
    assert listed(person, labelled=True) == [f"immersion:{labelled.pk}"]


def test_a_closed_opening_leaves_the_list_at_once(person):
    job = JobOfferFactory()
    assert listed(person) == [f"job:{job.pk}"]
    JobOffer.objects.update(status=OpeningStatus.CLOSED)
    assert listed(person) == []


def test_a_legal_minimum_age_hides_an_opening_and_is_explained(person):
    job = JobOfferFactory(minimum_age=18)
    Person.objects.update(birth_date=TODAY - dt.timedelta(days=17 * 365))
    person.refresh_from_db()
    assert listed(person) == []
    answer = why_not(candidate_of(person, on=TODAY), kind="job", opening_id=job.pk)
    assert answer.kind == "age"


def test_no_licence_hides_an_opening_that_needs_one_but_an_unknown_licence_does_not(person):
    job = JobOfferFactory(licences=[Licence.B])
    assert listed(person) == [f"job:{job.pk}"]
    SkillsProfile.objects.update(licences=[])
    assert listed(person) == []
    answer = why_not(candidate_of(person, on=TODAY), kind="job", opening_id=job.pk)
    assert answer.kind == "licence"


def test_why_not_says_the_distance(person):
    job = JobOfferFactory(commune_id="38185")
    answer = why_not(candidate_of(person, on=TODAY), kind="job", opening_id=job.pk)
    assert answer.kind == "distance"
    assert "20 km" in answer.label


def test_why_not_of_a_closed_opening_has_no_answer(person):
    job = JobOfferFactory(status=OpeningStatus.CLOSED)
    assert why_not(candidate_of(person, on=TODAY), kind="job", opening_id=job.pk) is None


# --- What the engine never sees ---------------------------------------------------------------------------------
def test_the_engine_has_no_place_for_sex_age_nationality_health_or_criteria():
    names = {field.name for field in fields(Profile)}
    assert names == {
        "id", "title", "text", "occupations", "skills", "latitude", "longitude", "max_km", "hours_per_week", "slots",
        "licences", "languages", "transports", "available_from", "purposes",
    }  # fmt: skip


def test_two_people_alike_but_for_sex_age_and_name_are_the_same_to_the_engine(referent):
    for gender, born, name in (("woman", dt.date(1970, 1, 1), "Awa"), ("man", dt.date(2004, 1, 1), "Jean")):
        SkillsProfileFactory(
            person=PersonFactory.followed_by(referent, gender=gender, birth_date=born, first_name=name)
        )
    one, other = profiles_load(SkillsProfile.objects.all())
    assert {f.name for f in fields(Profile) if getattr(one, f.name) != getattr(other, f.name)} == {"id"}


# --- Cost -------------------------------------------------------------------------------------------------------
def test_loading_openings_takes_two_queries_whatever_their_number(django_assert_num_queries):
    JobOfferFactory.create_batch(5)
    with django_assert_num_queries(2):
        assert len(openings_load("job")) == 5


def test_the_matcher_is_fitted_once_for_the_same_data(person):
    JobOfferFactory()
    first = live.matchers()
    assert live.matchers().by_kind == first.by_kind
    JobOffer.objects.update(title="Agente de propreté")
    again = live.matchers()
    assert again["job"] is not first["job"]
    assert again["immersion"] is first["immersion"]
    assert again.encoder is first.encoder


def test_a_warm_list_takes_few_queries(person, django_assert_max_num_queries):
    JobOfferFactory.create_batch(8)
    ImmersionOpeningFactory.create_batch(4)
    candidate = candidate_of(person, on=TODAY)
    suggestions_for(candidate)
    with django_assert_max_num_queries(6):
        suggestions_for(candidate)


def test_a_page_read_in_full_says_what_the_whole_list_would(person):
    JobOfferFactory.create_batch(3)
    ImmersionOpeningFactory.create_batch(2)
    TutorFactory()
    candidate = candidate_of(person, on=TODAY)
    whole = suggestions_for(candidate)
    bare, told = ranking_for(candidate), ranking_for(candidate, with_facts=True)
    assert bare.in_full(bare.suggestions[1:4]) == told.in_full(told.suggestions[1:4]) == whole[1:4]
    for sort in listing.SORTS:
        wanted = listing.Wanted(sort=sort, hours_max=30)
        assert [one.key for one in listing.listed(told.suggestions, wanted)] == [
            one.key for one in listing.listed(whole, wanted)
        ]
    closed = next(one for one in whole if one.kind == "job")
    JobOffer.objects.filter(pk=closed.opening.pk).update(status=OpeningStatus.CLOSED)
    assert bare.in_full(bare.suggestions) == [one for one in whole if one.key != closed.key]


# --- Profile ----------------------------------------------------------------------------------------------------
def save(referent, person, **values):
    return profile_save(
        actor=referent,
        person_id=person.pk,
        now=timezone.now(),
        occupations=list(Occupation.objects.filter(pk="G1602")),
        skills=Skill.objects.filter(code__in=["G1602-0", "G1602-1"]),
        **{"title": "commis de cuisine", "commune": Commune.objects.get(pk="73065"), **values},
    )


def test_saving_a_profile_ranks_the_openings_again(referent, deliver_outbox):
    person = PersonFactory.followed_by(referent)
    job = JobOfferFactory(occupation_id="G1602", title="Commis de cuisine")
    save(referent, person)
    deliver_outbox()
    (row,) = Recommendation.objects.filter(person=person)
    assert (row.job_offer, row.rank) == (job, 1)
    assert row.version == matcher_version_active()
    assert row.reasons
    assert row.distance_km == 0


def test_saving_twice_replaces_occupations_and_skills(referent, person):
    profile = save(referent, person)
    assert list(profile.profile_occupations.values_list("occupation_id", flat=True)) == ["G1602"]
    assert set(profile.profile_skills.values_list("skill_id", flat=True)) == {"G1602-0", "G1602-1"}


def test_hours_out_of_order_are_refused_with_the_field(referent, person):
    with pytest.raises(Refused) as refused:
        save(referent, person, hours_min=30, hours_max=20)
    assert [reason.field for reason in refused.value.reasons] == ["hours_max"]


def test_a_stranger_cannot_write_a_profile(person):
    with pytest.raises(Person.DoesNotExist):
        save(actor_create(Role.REFERENT), person)


# --- Freshness --------------------------------------------------------------------------------------------------
def announce(name, opening):
    with transaction.atomic():
        outbox_add(name, key=f"{opening.pk}:{timezone.now().isoformat()}", kind=str(opening.kind), id=opening.pk)


def recommended(person) -> list[int]:
    return list(Recommendation.objects.filter(person=person).order_by("rank").values_list("job_offer_id", flat=True))


def test_a_published_opening_reaches_the_people_it_suits(person, referent, deliver_outbox):
    other = SkillsProfileFactory(person=PersonFactory.followed_by(referent), commune_id="38185").person
    job = JobOfferFactory()
    announce("opening_published", job)
    deliver_outbox()
    assert recommended(person) == [job.pk]
    assert recommended(other) == []


def test_a_changed_opening_leaves_those_it_no_longer_suits(person, deliver_outbox):
    job = JobOfferFactory()
    recommendations_refresh(person_id=person.pk, now=NOW)
    JobOffer.objects.update(commune_id="38185")
    announce("opening_changed", job)
    deliver_outbox()
    assert recommended(person) == []


def test_a_closed_opening_is_recommended_to_nobody(person, deliver_outbox):
    job = JobOfferFactory()
    recommendations_refresh(person_id=person.pk, now=NOW)
    JobOffer.objects.update(status=OpeningStatus.CLOSED)
    announce("opening_closed", job)
    deliver_outbox()
    assert not Recommendation.objects.exists()


def test_somebody_in_pause_has_no_recommendation(person):
    JobOfferFactory()
    recommendations_refresh(person_id=person.pk, now=NOW)
    Person.objects.update(status=PersonStatus.PAUSED)
    assert recommendations_refresh(person_id=person.pk, now=NOW) == 0
    assert not Recommendation.objects.exists()


def test_the_nightly_run_gives_everybody_a_list_and_forgets_those_who_stopped(person, referent):
    stopped = SkillsProfileFactory(person=PersonFactory.followed_by(referent)).person
    jobs = JobOfferFactory.create_batch(3)
    recommendations_refresh_all(now=NOW)
    assert set(recommended(person)) == {job.pk for job in jobs}
    SkillsProfile.objects.filter(person=stopped).update(is_searching=False)
    assert recommendations_refresh_all(now=NOW) == 1
    assert recommended(stopped) == []


def test_the_nightly_run_and_the_single_run_agree(person):
    JobOfferFactory(), JobOfferFactory(commune_id="73008"), JobOfferFactory(occupation_id="D1507", title="Caissier")
    recommendations_refresh(person_id=person.pk, now=NOW)
    one = list(Recommendation.objects.order_by("rank").values_list("job_offer_id", "score"))
    recommendations_refresh_all(now=NOW)
    assert list(Recommendation.objects.order_by("rank").values_list("job_offer_id", "score")) == one


def test_there_is_one_active_version():
    assert matcher_version_active() == matcher_version_active()
    assert MatcherVersion.objects.get().kind == "linear"


# --- Set aside --------------------------------------------------------------------------------------------------
def test_an_opening_set_aside_leaves_the_list_and_its_reason_is_kept(referent, person):
    job = JobOfferFactory()
    recommendations_refresh(person_id=person.pk, now=NOW)
    for reason in ("too_far", "hours"):
        opening_dismiss(actor=referent, person_id=person.pk, kind="job", opening_id=job.pk, reason=reason, now=NOW)
    assert Dismissal.objects.get().reason == "too_far"
    assert dismissed_keys(person) == {f"job:{job.pk}"}
    assert not Recommendation.objects.exists()
    recommendations_refresh_all(now=NOW)
    assert not Recommendation.objects.exists()


def test_setting_aside_needs_a_reason_of_the_list(referent, person):
    with pytest.raises(Refused):
        opening_dismiss(actor=referent, person_id=person.pk, kind="job", opening_id=1, reason="", now=NOW)


def test_every_profile_saved_is_announced_once(referent, person):
    save(referent, person)
    assert OutboxEvent.objects.filter(name="profile_changed").count() == 1


def test_being_near_is_not_enough_to_be_listed_and_why_not_says_so(person):
    near = TutorFactory(occupation_id="G1602", job_title="Cheffe de cuisine")
    SkillsProfile.objects.update(title="")
    found = suggestions_for(candidate_of(person, on=TODAY))
    alike = {reason["kind"] for one in found for reason in one.reasons} & {"skills", "occupation", "text"}
    assert bool(found) is bool(alike)
    if not found:
        answer = why_not(candidate_of(person, on=TODAY), kind="tutoring", opening_id=near.pk)
        assert answer.kind == "unlike"


# --- Facts of the law, the calendar and the road ----------------------------------------------------------------
def kept_out(person, job) -> str:
    answer = why_not(candidate_of(person, on=TODAY), kind=job.kind, opening_id=job.pk)
    assert (f"{job.kind}:{job.pk}" in listed(person)) == (answer.kind == "")
    return answer.kind


def test_a_season_that_is_over_before_the_person_is_free_is_hidden(person):
    job = JobOfferFactory(contract_kind="seasonal", starts_on=TODAY, duration_months=3)
    assert kept_out(person, job) == ""
    SkillsProfile.objects.update(available_from=TODAY + dt.timedelta(days=80))
    assert kept_out(person, job) == "dates"


def test_an_open_ended_job_announced_long_ago_still_waits(person):
    SkillsProfile.objects.update(available_from=TODAY + dt.timedelta(days=10))
    assert kept_out(person, JobOfferFactory(starts_on=TODAY - dt.timedelta(days=90))) == ""


def test_an_immersion_must_serve_what_the_person_wants_of_it(person):
    immersion = ImmersionOpeningFactory(purposes=["recruit"])
    assert kept_out(person, immersion) == ""
    SkillsProfile.objects.update(purposes=["discover"])
    assert kept_out(person, immersion) == "purpose"


def test_somebody_on_foot_is_not_sent_across_the_département(person):
    SkillsProfile.objects.update(max_km=None, transports=["walk"])
    job = JobOfferFactory(commune_id="73008")
    assert kept_out(person, job) == "distance"
    SkillsProfile.objects.update(transports=["transit"])
    assert kept_out(person, job) == ""
    job.reachable_without_car = False
    job.save()
    assert kept_out(person, job) == "access"


def test_ages_are_loaded_beside_profiles_and_apply_to_the_stored_lists(person):
    JobOfferFactory(minimum_age=18)
    recommendations_refresh_all(now=NOW)
    assert Recommendation.objects.count() == 1
    Person.objects.update(birth_date=TODAY - dt.timedelta(days=17 * 365))
    for refresh in (
        lambda: recommendations_refresh_all(now=NOW),
        lambda: recommendations_refresh(person_id=person.pk, now=NOW),
    ):
        refresh()
        assert Recommendation.objects.count() == 0


def test_a_tutor_who_speaks_the_persons_language_comes_first(person):
    TutorFactory(languages=["fr"])
    turkish = TutorFactory(languages=["fr", "tr"])
    SkillsProfile.objects.update(languages={"fr": "A1", "tr": ""})
    first, _ = suggestions_for(candidate_of(person, on=TODAY))
    assert first.key == f"tutoring:{turkish.pk}"
    assert "Une autre langue parlée en commun" in [reason["label"] for reason in first.reasons]
