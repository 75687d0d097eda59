"""Each page that a mail or a message opens without an account, but those that other scenes hold."""

import datetime as dt
import secrets
from urllib.parse import urlsplit


def letters() -> dict[str, str]:
    """By the name of its address, the path of a link that still serves; nothing of the demonstration is changed."""
    from django.urls import reverse
    from django.utils import timezone

    from accounts.actors import actor_of
    from accounts.models import Invitation, Membership, User
    from cms.event_links import EVENT, EVENT_NEWS, about
    from cms.models import EventRegistration
    from core.notifications import notifications_for, stop_url
    from employers.links import end_url
    from placements.agreement_links import signing_url
    from placements.links import alerts_stop_url, answer_url
    from placements.models import Hire, ImmersionSignatory
    from placements.voice import links
    from tests.factories.matching import JobOfferFactory
    from tests.factories.people import PersonFactory
    from tests.factories.placements import FollowUpFactory, HireFactory, ImmersionAgreementFactory, ProposalFactory

    now, today = timezone.now(), timezone.localdate()
    referent = actor_of(User.objects.get(email="referent@demo.example"))
    employer = Membership.objects.get(user__email="employeur@demo.example", role="employer")
    running = Hire.objects.filter(ended_on=None, job_offer__isnull=False).select_related("job_offer").order_by("pk")[0]
    person = PersonFactory.followed_by(referent, first_name="Nour", last_name="Lavorel")
    hire = HireFactory(person=person, employer=running.employer, occupation_id=running.occupation_id)
    sent = ProposalFactory(person=person, job_offer=running.job_offer)
    ends_on = today + dt.timedelta(days=3)
    own = employer.organisation.employers.order_by("pk")[0]
    ending = JobOfferFactory(employer=own, status="published", expires_on=ends_on)
    planned = ProposalFactory(
        person=person, job_offer=ending, status="interview", interview_at=now + dt.timedelta(days=2)
    )
    in_three_days = today + dt.timedelta(days=3)
    ready = ImmersionAgreementFactory(
        person=person, host=running.employer, occupation_id=running.occupation_id, status="ready",
        starts_on=in_three_days, ends_on=in_three_days, last_day=in_three_days,
    )  # fmt: skip
    asked = ImmersionSignatory.objects.filter(agreement__status="signing").order_by("pk")[0]
    coming = EventRegistration.objects.filter(person__isnull=False, event__starts_at__gt=now).order_by("pk")[0]
    token = Invitation.new_token()
    Invitation.objects.create(
        email=f"nouvelle-{secrets.token_hex(3)}@demo.example",
        organisation=referent.organisation,
        role="referent",
        token_hash=Invitation.hash_of(token),
        invited_by=referent.user,
        created_at=now,
        expires_at=now + dt.timedelta(days=2),
    )
    daily = next(one for one in notifications_for({"referent"}) if one.ways)
    found = {
        "answer_by_link": answer_url(sent.pk),
        "alerts_stop": alerts_stop_url(referent.membership.pk),
        "notification_stop": stop_url("referent@demo.example", daily),
        "invitation_open": reverse("accounts:invitation_open", args=[token]),
        "employer_milestone": links.voice_url(links.EMPLOYER_MILESTONE, FollowUpFactory(hire=hire).pk),
        "opening_ends": end_url(kind="job", opening_id=ending.pk, last_day=ends_on, membership_id=employer.pk),
        "voice_interview": links.voice_url(links.INTERVIEW, [planned.pk, planned.interview_at.isoformat()]),
        "voice_rate_interview": links.voice_url(links.RATE_INTERVIEW, planned.pk),
        "voice_immersion": links.voice_url(links.IMMERSION, [ready.pk, ready.starts_on.isoformat()]),
        "immersion_sign": signing_url(asked),
        "voice_event": links.voice_url(EVENT, about(coming)),
        "voice_event_news": links.voice_url(EVENT_NEWS, about(coming)),
    }
    return {name: urlsplit(address).path for name, address in found.items()}
