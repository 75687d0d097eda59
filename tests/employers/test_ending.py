"""An offer's last day: told before it comes, moved on by one act, by the link of a mail or in the space."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict
from core.models import OutboxEvent, TransitionLog
from employers.enums import OpeningStatus
from employers.links import end_url
from employers.services import opening_move, opening_renew, openings_expire, openings_remind
from tests.factories.accounts import actor_create
from tests.factories.employers import ImmersionFactory, JobOfferFactory, employer_actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def ending():
    """Somebody, and her offer whose last day is in three days."""
    actor, company = employer_actor()
    return actor, JobOfferFactory(employer=company, published=True, expires_on=today() + 3 * DAY)


def path_of(actor, offer) -> str:
    url = end_url(
        kind=str(offer.kind), opening_id=offer.pk, last_day=offer.expires_on, membership_id=actor.membership.pk
    )
    return url[url.index("/offres/") :]


def test_reminders_are_told_once_for_each_step_and_each_last_day(ending, deliver_outbox):
    actor, offer = ending
    _, other = employer_actor()
    for days in (0, 8):
        ImmersionFactory(employer=other, published=True, expires_on=today() + days * DAY)
    JobOfferFactory(employer=other, status=OpeningStatus.FILLED, expires_on=today())
    for day in (today(), today(), today() + DAY):
        openings_remind(today=day)
    # Three days before is the first step, for both that are near; a day before is the second.
    steps = OutboxEvent.objects.filter(name="opening_ends_soon").values_list("key", flat=True)
    assert sorted(key.rsplit(":", 1)[1] for key in steps) == ["1", "7", "7"]
    deliver_outbox()
    mine = [message for message in mail.outbox if message.to == [actor.user.email]]
    assert len(mine) == 1
    assert re.search(r"/offres/echeance/\S+", mine[0].body)
    assert "'" in mine[0].subject  # written as it is, not for a web page
    assert offer.title in mine[0].subject


def test_a_reminder_is_not_sent_once_the_offer_was_prolonged(ending, deliver_outbox):
    actor, offer = ending
    openings_remind(today=today())
    opening_renew(
        actor=actor, kind="job", opening_id=offer.pk, seen=offer.expires_on, today=today(), now=timezone.now()
    )
    deliver_outbox()
    assert not mail.outbox


def test_opening_the_link_changes_nothing_and_its_button_prolongs_once(client, ending):
    actor, offer = ending
    path, before = path_of(actor, offer), offer.expires_on
    assert client.get(path).status_code == 200
    offer.refresh_from_db()
    assert offer.expires_on == before
    thanks = client.post(path, {"action": "renew"}, follow=True)
    assert "en ligne jusqu" in thanks.content.decode()
    offer.refresh_from_db()
    assert (offer.status, offer.expires_on) == (OpeningStatus.PUBLISHED, before + 30 * DAY)
    assert TransitionLog.objects.get(object_id=offer.pk).actor == actor.user
    assert client.post(path, {"action": "fill"}).status_code == 410
    assert client.get(path).status_code == 410
    offer.refresh_from_db()
    assert (offer.status, offer.expires_on) == (OpeningStatus.PUBLISHED, before + 30 * DAY)


def test_an_offer_that_expired_goes_back_online_with_its_label_by_the_link_of_its_mail(client, ending, deliver_outbox):
    actor, offer = ending
    type(offer).objects.filter(pk=offer.pk).update(
        expires_on=today() - DAY, labelled_at=timezone.now(), labelled_by=actor_create(Role.PILOT).user
    )
    openings_expire(today=today(), now=timezone.now())
    deliver_outbox()
    body = next(message.body for message in mail.outbox if message.to == [actor.user.email])
    path = re.search(r"(/offres/echeance/[^\s]+)", body)[1]
    client.post(path, {"action": "renew"})
    offer.refresh_from_db()
    assert (offer.status, offer.expires_on) == (OpeningStatus.PUBLISHED, today() + 30 * DAY)
    assert offer.is_labelled
    assert {"kind": "job", "id": offer.pk}.items() <= OutboxEvent.objects.filter(
        name="opening_published"
    ).first().payload.items()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"action": "fill"}, OpeningStatus.FILLED),
        ({"action": "close", "reason": "Le besoin n'existe plus"}, OpeningStatus.CLOSED),
        ({"action": "close"}, OpeningStatus.PUBLISHED),
        ({"action": "publish"}, OpeningStatus.PUBLISHED),
        ({}, OpeningStatus.PUBLISHED),
    ],
)
def test_the_link_says_that_an_offer_is_filled_or_closed_with_a_reason_and_nothing_else(client, ending, answer, state):
    actor, offer = ending
    response = client.post(path_of(actor, offer), answer)
    offer.refresh_from_db()
    assert offer.status == state
    assert response.status_code == (302 if state != OpeningStatus.PUBLISHED else response.status_code)
    assert response.status_code < 500


def test_links_altered_of_a_leaver_or_too_old_open_nothing(client, ending, monkeypatch):
    actor, offer = ending
    path = path_of(actor, offer)
    assert client.get(path[:-3] + "x/").status_code == 404
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", lambda: dt.datetime.now().timestamp() + 40 * 86400)  # noqa: DTZ005
        assert client.get(path).status_code == 410
    actor.membership.is_active = False
    actor.membership.save()
    assert client.post(path, {"action": "renew"}).status_code == 410
    offer.refresh_from_db()
    assert offer.expires_on == today() + 3 * DAY


def test_in_her_space_an_offer_is_prolonged_when_its_end_is_near_and_once(client, ending, login):
    actor, offer = ending
    login(actor)
    page = reverse("employers:opening_mine", args=["job", offer.pk])
    assert "Prolonger" in client.get(page).content.decode()
    assert "Prolonger" in client.get(reverse("employers:home")).content.decode()
    prolong = reverse("employers:opening_prolong", args=["job", offer.pk])
    for day in (offer.expires_on.isoformat(), offer.expires_on.isoformat(), "nonsense", "2026-13-45"):
        assert client.post(prolong, {"dernier_jour": day}).status_code == 302
    offer.refresh_from_db()
    assert offer.expires_on == today() + 33 * DAY
    assert "Prolonger" not in client.get(page).content.decode()
    with pytest.raises(Conflict):
        opening_renew(
            actor=actor, kind="job", opening_id=offer.pk, seen=offer.expires_on, today=today(), now=timezone.now()
        )


def test_the_pilot_checks_now_and_publishes_later(client, login):
    offer = JobOfferFactory(status=OpeningStatus.SUBMITTED, title="Plongeur")
    login(actor_create(Role.PILOT))
    act = {"kind": "job", "pk": offer.pk}
    client.post(reverse("employers:pilot_offer_act", kwargs={**act, "action": "check"}))
    offer.refresh_from_db()
    assert (offer.status, offer.published_at) == (OpeningStatus.CHECKED, None)
    assert offer.title in client.get(reverse("employers:pilot_offers") + "?liste=verifiees").content.decode()
    client.post(reverse("employers:pilot_offer_act", kwargs={**act, "action": "publish"}))
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.PUBLISHED


def test_words_asked_to_be_mended_stay_on_the_draft_until_it_is_sent_again(client, login):
    actor, company = employer_actor()
    offer = JobOfferFactory(employer=company, status=OpeningStatus.SUBMITTED)
    move = {"kind": "job", "opening_id": offer.pk, "now": timezone.now()}
    opening_move(actor=actor_create(Role.PILOT), action="send_back", reason="Précisez les horaires.", **move)
    login(actor)
    page = reverse("employers:opening_mine", args=["job", offer.pk])
    assert "« Précisez les horaires. »" in client.get(page).content.decode()
    opening_move(actor=actor, action="submit", **move)
    assert "« Précisez les horaires. »" not in client.get(page).content.decode()
