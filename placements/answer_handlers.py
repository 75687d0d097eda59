"""Mails about proposals that wait for an employer's answer. None leaves once she answered."""

from django.conf import settings
from django.utils import timezone

from core.models import OutboxEvent
from core.outbox import outbox_handler
from placements.handlers import OPEN, _proposal, _to_employer, _to_referent
from placements.links import answer_url
from placements.presentation import nameless_profile
from placements.services.proposals import opening_is_available


@outbox_handler("proposal_postponed")
def tell_referent_of_later(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    if proposal.status in OPEN:
        _to_referent("proposal_postponed_referent", event, proposal)


@outbox_handler("proposal_reminded")
def remind_employer(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    again = proposal.ask_again_on
    is_other_asking = (again.isoformat() if again else "") != event.payload["stamp"]
    if proposal.status not in OPEN or is_other_asking or not opening_is_available(proposal):
        return
    today, paused_until = timezone.localdate(), proposal.employer.paused_until
    if again is not None and again > today:
        return
    if again is None and paused_until is not None and paused_until >= today:  # she asked not to be written to
        return
    _to_employer(
        "proposal_reminder",
        event,
        proposal,
        nameless=nameless_profile(proposal),
        answer_url=answer_url(proposal.pk, again),
        days=settings.PROPOSAL_SILENCE_DAYS,
    )
