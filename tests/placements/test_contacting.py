"""Nobody is flooded: an employer's pause, and how many proposals wait for her; the référent reads why, and when."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import formats
from core.errors import Conflict
from core.remarks import remarks_about
from placements.enums import ProposalStatus
from placements.models import Proposal
from placements.services import PersonAgreed, proposal_answer, proposal_send, proposals_send
from tests.factories.matching import JobOfferFactory
from tests.factories.people import PersonFactory
from tests.factories.placements import ProposalFactory

pytestmark = pytest.mark.django_db


def send(referent, person, offer):
    now = timezone.now()
    return proposal_send(actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=now, agrees=True)


def told(person, offer):
    return [one.text for one in remarks_about("opening_for_person", person=person, openings=[offer])[f"job:{offer.pk}"]]


def test_a_pause_stops_proposals_until_its_last_day(referent, person, offer, employer, client, login):
    today = timezone.localdate()
    employer.paused_until, employer.pause_reason = today, "Fermeture annuelle"
    employer.save()
    offer.employer.refresh_from_db()
    tomorrow = formats.day(today + dt.timedelta(days=1))
    assert any("Fermeture annuelle" in text and tomorrow in text for text in told(person, offer))
    with pytest.raises(Conflict, match="suspendu"):
        send(referent, person, offer)
    login(referent)
    page = client.post(
        reverse("placements:proposal_new", args=[person.pk, "job", offer.pk]), {"agrees": "on", "message": ""}
    )
    assert (page.status_code, "a suspendu les propositions" in page.content.decode()) == (409, True)
    sent = proposals_send(
        actor=referent,
        person_id=person.pk,
        openings=[("job", offer.pk), ("job", JobOfferFactory().pk)],
        now=timezone.now(),
        agreement=PersonAgreed(on=today, how="phone"),
    )
    assert (len(sent.proposals), "suspendu" in sent.left_out[0]) == (1, True)
    employer.paused_until = today - dt.timedelta(days=1)
    employer.save()
    assert send(referent, person, offer).status == ProposalStatus.SENT


def test_beyond_what_she_takes_the_next_one_waits_for_an_answer(referent, person, offer, employer):
    employer.max_waiting = 2
    employer.save()
    offer.employer.refresh_from_db()
    first = ProposalFactory(person=PersonFactory.followed_by(referent), job_offer=offer)
    ProposalFactory(person=PersonFactory.followed_by(referent), job_offer=offer, status=ProposalStatus.ASKED)
    ProposalFactory(person=PersonFactory.followed_by(referent), job_offer=offer, status=ProposalStatus.ACCEPTED)
    oldest = min(Proposal.objects.values_list("proposed_at", flat=True))
    again = timezone.localdate(oldest) + dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS + 1)
    assert any("2 propositions à lire" in text and formats.day(again) in text for text in told(person, offer))
    with pytest.raises(Conflict, match="n'en prend pas plus"):
        send(referent, person, offer)
    # Whoever waits there already is not told to come back later.
    assert "opening" not in remarks_about("opening_for_person", person=first.person, openings=[offer])
    proposal_answer(proposal_id=first.pk, accepts=True, now=timezone.now())
    assert send(referent, person, offer).status == ProposalStatus.SENT
