"""The life of an opening: written by an employer, checked and labelled by the pilot."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from core.workflow import transitions_available
from employers.enums import OpeningStatus
from employers.models import JobOffer
from employers.services import (
    opening_create,
    opening_duplicate,
    opening_label,
    opening_move,
    opening_unlabel,
    opening_update,
    openings_expire,
    reference_lists_load,
)
from employers.transitions import OPENING_TRANSITIONS
from tests.factories.accounts import actor_create, territory_create
from tests.factories.employers import (
    ImmersionFactory,
    JobOfferFactory,
    TutorFactory,
    commune,
    employer_actor,
    occupation,
)

pytestmark = pytest.mark.django_db


def facts(**changed):
    return {
        "title": "Agente de propreté",
        "occupation": occupation(),
        "commune": commune(),
        "description": "Entretien de bureaux le matin, en binôme les premières semaines.",
        **changed,
    }


def events(name: str) -> list[dict]:
    return list(OutboxEvent.objects.filter(name=name).order_by("pk").values_list("payload", flat=True))


def test_a_new_offer_is_a_draft_that_only_its_company_sees():
    actor, company = employer_actor()
    offer = opening_create(actor=actor, kind="job", employer=company, now=timezone.now(), **facts())
    assert offer.status == OpeningStatus.DRAFT
    assert JobOffer.objects.visible_to(actor).get() == offer
    for role in (Role.PILOT, Role.REFERENT, Role.EMPLOYER):
        assert not JobOffer.objects.visible_to(actor_create(role)).exists()
    assert not JobOffer.objects.visible_to(None).exists()


def test_an_offer_takes_the_territory_of_its_place():
    actor, company = employer_actor()
    lakes = territory_create("Bassin des Lacs")
    lakes.communes.add(commune())
    offer = opening_create(actor=actor, kind="job", employer=company, now=timezone.now(), **facts())
    assert offer.territory == lakes


def test_nobody_posts_for_another_company():
    stranger = actor_create(Role.EMPLOYER)
    _, company = employer_actor()
    with pytest.raises(Refused) as refused:
        opening_create(actor=stranger, kind="job", employer=company, now=timezone.now(), **facts())
    assert refused.value.codes == {"not_yours"}


def test_an_offer_too_short_to_picture_the_work_is_not_sent():
    actor, company = employer_actor()
    with pytest.raises(Refused) as refused:
        opening_create(
            actor=actor, kind="job", employer=company, now=timezone.now(), submit=True, **facts(description="Ménage")
        )
    assert refused.value.codes == {"description_short"}
    assert refused.value.reasons[0].field == "description"


def test_the_tutor_of_an_offer_works_in_the_same_company():
    actor, company = employer_actor()
    with pytest.raises(Refused) as refused:
        opening_create(actor=actor, kind="job", employer=company, now=timezone.now(), **facts(tutor=TutorFactory()))
    assert refused.value.codes == {"tutor_elsewhere"}


def test_a_checked_offer_is_published_and_the_matcher_is_told():
    actor, company = employer_actor()
    now = timezone.now()
    offer = opening_create(actor=actor, kind="job", employer=company, now=now, submit=True, **facts())
    opening_move(actor=actor_create(Role.PILOT), kind="job", opening_id=offer.pk, action="publish", now=now)
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.PUBLISHED
    assert offer.published_at == now
    assert {"kind": "job", "id": offer.pk}.items() <= events("opening_published")[0].items()


def test_the_second_of_two_pilots_who_publish_learns_that_it_is_done():
    offer = JobOfferFactory(status=OpeningStatus.SUBMITTED)
    pilot = actor_create(Role.PILOT)
    opening_move(actor=pilot, kind="job", opening_id=offer.pk, action="publish", now=timezone.now())
    with pytest.raises(Conflict):
        opening_move(actor=pilot, kind="job", opening_id=offer.pk, action="publish", now=timezone.now())
    assert TransitionLog.objects.filter(object_id=offer.pk).count() == 1


def test_an_employer_cannot_publish_her_own_offer():
    actor, company = employer_actor()
    offer = JobOfferFactory(employer=company, status=OpeningStatus.SUBMITTED)
    with pytest.raises(Refused) as refused:
        opening_move(actor=actor, kind="job", opening_id=offer.pk, action="publish", now=timezone.now())
    assert refused.value.codes == {"wrong_role"}


def test_the_pilot_sends_an_offer_back_with_a_reason_only():
    offer = JobOfferFactory(status=OpeningStatus.SUBMITTED)
    move = {"actor": actor_create(Role.PILOT), "kind": "job", "opening_id": offer.pk, "action": "send_back"}
    with pytest.raises(Refused) as refused:
        opening_move(**move, now=timezone.now(), reason=" ")
    assert refused.value.codes == {"reason_missing"}
    opening_move(**move, now=timezone.now(), reason="Précisez les horaires.")
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.DRAFT


def test_an_offer_past_its_last_day_expires_once():
    today = timezone.localdate()
    late = JobOfferFactory(published=True, expires_on=today - dt.timedelta(days=1))
    last_day = ImmersionFactory(published=True, expires_on=today)
    assert openings_expire(today=today, now=timezone.now()) == 1
    assert openings_expire(today=today, now=timezone.now()) == 0
    late.refresh_from_db()
    last_day.refresh_from_db()
    assert (late.status, last_day.status) == (OpeningStatus.EXPIRED, OpeningStatus.PUBLISHED)


def test_changing_a_published_offer_tells_the_matcher_and_changing_a_draft_does_not():
    actor, company = employer_actor()
    published = JobOfferFactory(employer=company, published=True)
    draft = JobOfferFactory(employer=company)
    for offer in (published, draft):
        opening_update(actor=actor, kind="job", opening_id=offer.pk, now=timezone.now(), places=3)
    assert [event["id"] for event in events("opening_changed")] == [published.pk]


def test_a_change_made_on_an_old_page_is_refused_rather_than_lost():
    actor, company = employer_actor()
    offer = JobOfferFactory(employer=company)
    seen_at = offer.updated_at
    update = {"actor": actor, "kind": "job", "opening_id": offer.pk, "seen_at": seen_at}
    opening_update(**update, now=timezone.now(), places=2)
    with pytest.raises(Conflict):
        opening_update(**update, now=timezone.now(), places=5)


def test_a_stranger_does_not_find_the_offer_of_another_company():
    offer = JobOfferFactory(published=True)
    with pytest.raises(Conflict):
        opening_move(
            actor=actor_create(Role.EMPLOYER), kind="job", opening_id=offer.pk, action="fill", now=timezone.now()
        )


def test_a_copy_is_a_draft_without_the_label_nor_the_dates():
    actor, company = employer_actor()
    offer = JobOfferFactory(employer=company, published=True, labelled=True, starts_on=timezone.localdate())
    copy = opening_duplicate(actor=actor, kind="job", opening_id=offer.pk, now=timezone.now())
    assert copy.pk != offer.pk
    assert (copy.status, copy.labelled_at, copy.published_at, copy.starts_on) == (OpeningStatus.DRAFT, None, None, None)
    assert copy.description == offer.description


def test_the_label_says_which_criteria_hold():
    reference_lists_load()
    offer = JobOfferFactory(published=True)
    pilot = actor_create(Role.PILOT)
    label = {"actor": pilot, "kind": "job", "opening_id": offer.pk, "now": timezone.now()}
    with pytest.raises(Refused) as refused:
        opening_label(**label, criteria=["unknown"])
    assert refused.value.codes == {"no_criterion"}
    opening_label(**label, criteria=["no-diploma", "tutor-named"])
    offer.refresh_from_db()
    assert offer.is_labelled
    assert offer.label_criteria == ["no-diploma", "tutor-named"]
    with pytest.raises(Conflict):
        opening_label(**label, criteria=["tutor-named", "no-diploma"])


def test_the_label_is_taken_back_with_a_reason_and_once():
    offer = JobOfferFactory(published=True, labelled=True)
    unlabel = {"actor": actor_create(Role.PILOT), "kind": "job", "opening_id": offer.pk, "now": timezone.now()}
    with pytest.raises(Refused):
        opening_unlabel(**unlabel, reason="")
    opening_unlabel(**unlabel, reason="Le tuteur est parti.")
    with pytest.raises(Conflict):
        opening_unlabel(**unlabel, reason="Le tuteur est parti.")


def test_only_the_departement_gives_the_label():
    reference_lists_load()
    actor, company = employer_actor()
    offer = JobOfferFactory(employer=company, published=True)
    with pytest.raises(Refused):
        opening_label(actor=actor, kind="job", opening_id=offer.pk, criteria=["no-diploma"], now=timezone.now())


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.PILOT, Role.REFERENT])
@pytest.mark.parametrize("status", OpeningStatus.values)
@pytest.mark.parametrize("change", OPENING_TRANSITIONS, ids=lambda change: change.name)
def test_the_table_alone_says_which_buttons_are_shown(change, status, role):
    offer = JobOfferFactory.build(status=status, employer=None, occupation=None, commune=None)
    actor = type("SomeActor", (), {"role": role, "user": None})()
    shown = change in transitions_available(OPENING_TRANSITIONS, offer, actor)
    assert shown == (status in change.sources and role in change.roles)


def test_reference_lists_are_loaded_once_and_never_overwritten():
    assert reference_lists_load() == {"labels": 7, "criteria": 7, "charters": 1, "themes": 14}
    from employers.models import Label

    Label.objects.filter(code="rsei").update(name="RSEi du Département")
    assert reference_lists_load() == {"labels": 0, "criteria": 0, "charters": 0, "themes": 0}
    assert Label.objects.get(code="rsei").name == "RSEi du Département"
