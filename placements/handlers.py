"""Mails that follow a proposal. Each looks at the state of now: a withdrawn proposal is no longer announced."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from placements.enums import ProposalStatus
from placements.links import answer_url
from placements.models import Hire, Proposal
from placements.presentation import nameless_profile, without_identity
from placements.selectors import contact_of, with_opening

OPEN = {ProposalStatus.SENT, ProposalStatus.SEEN}


def _proposal(event: OutboxEvent) -> Proposal:
    rows = with_opening(Proposal.objects.all()).select_related(
        "person", "proposed_by__user", "proposed_by__organisation"
    )
    return rows.get(pk=event.payload["object_id"])


def employer_addresses(proposal: Proposal) -> list[str]:
    """The contact of the employer, or the people of her organisation when there is none."""
    if proposal.employer.contact_email:
        return [proposal.employer.contact_email]
    members = Membership.objects.usable().filter(
        organisation_id=proposal.employer.organisation_id, role=Role.EMPLOYER, user__is_active=True
    )
    return sorted(members.values_list("user__email", flat=True))


def _page(name: str, proposal: Proposal) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(f"placements:{name}", args=[proposal.pk])


def _to_employer(template: str, event: OutboxEvent, proposal: Proposal, **context: Any) -> None:
    send_templated(
        template=f"placements/mail/{template}",
        to=employer_addresses(proposal),
        context={"proposal": proposal, "page_url": _page("employer_proposal", proposal), **context},
        key=event.key,
    )


def _to_referent(template: str, event: OutboxEvent, proposal: Proposal, **context: Any) -> None:
    if not proposal.proposed_by.is_active:
        return
    send_templated(
        template=f"placements/mail/{template}",
        to=[proposal.proposed_by.user.email],
        context={"proposal": proposal, "page_url": _page("proposal", proposal), **context},
        key=event.key,
    )


@outbox_handler("proposal_sent")
def tell_employer_of_proposal(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    if proposal.status not in OPEN:
        return
    _to_employer(
        "proposal_sent",
        event,
        proposal,
        nameless=nameless_profile(proposal),
        message=without_identity(proposal.message, proposal.person),
        answer_url=answer_url(proposal.pk),
        days=settings.PROPOSAL_SILENCE_DAYS,
    )


@outbox_handler("proposal_accepted")
def tell_employer_who_it_is(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    _to_employer("proposal_accepted_employer", event, proposal, contact=contact_of(proposal))


@outbox_handler("proposal_accepted")
def tell_referent_of_yes(event: OutboxEvent) -> None:
    _to_referent("proposal_accepted_referent", event, _proposal(event))


@outbox_handler("proposal_refused")
def tell_referent_of_no(event: OutboxEvent) -> None:
    _to_referent("proposal_refused_referent", event, _proposal(event))


@outbox_handler("proposal_withdrawn")
def tell_employer_of_withdrawal(event: OutboxEvent) -> None:
    _to_employer("proposal_ended_employer", event, _proposal(event), withdrawn=True)


@outbox_handler("proposal_closed")
def tell_employer_of_end(event: OutboxEvent) -> None:
    _to_employer("proposal_ended_employer", event, _proposal(event), withdrawn=False)


@outbox_handler("proposal_closed")
def tell_referent_of_end(event: OutboxEvent) -> None:
    log = TransitionLog.objects.filter(pk=event.payload["transition_id"]).first()
    _to_referent("proposal_closed_referent", event, _proposal(event), reason=log.reason if log else "")


@outbox_handler("person_hired")
def tell_referent_of_hire(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    _to_referent("person_hired", event, proposal, hire=Hire.objects.get(proposal=proposal))


@outbox_handler("person_hired")
def tell_employer_of_hire(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    _to_employer("person_hired", event, proposal, hire=Hire.objects.get(proposal=proposal))
