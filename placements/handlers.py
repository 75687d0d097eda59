"""Mails that follow a proposal. Each looks at the state of now: a withdrawn proposal is no longer announced."""

from typing import Any

from django.conf import settings

from accounts.enums import Role
from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from employers.models import Employer
from matching.attention import digest_told, openings_by_key
from matching.models import DigestPause, MatchDigest, PoolSignal
from placements.enums import ProposalStatus
from placements.links import alerts_stop_url, answer_url
from placements.models import Hire, ImmersionAgreement, Proposal
from placements.presentation import nameless_profile, without_identity
from placements.selectors import contact_of, with_opening
from placements.selectors_documents import joined_to, kinds_of
from placements.site import site_page

OPEN = {ProposalStatus.SENT, ProposalStatus.SEEN}


def _proposal(event: OutboxEvent) -> Proposal:
    rows = with_opening(Proposal.objects.all()).select_related(
        "person__referent__user", "person__referent__organisation", "proposed_by__user", "proposed_by__organisation"
    )
    return rows.get(pk=event.payload["object_id"])


def employer_addresses(proposal: Proposal) -> list[str]:
    return addresses_of(proposal.employer)


def addresses_of(employer: Employer) -> list[str]:
    """The contact of the employer, or the people of her organisation when there is none."""
    if employer.contact_email:
        return [employer.contact_email]
    members = Membership.objects.usable().filter(
        organisation_id=employer.organisation_id, role=Role.EMPLOYER, user__is_active=True
    )
    return sorted(members.values_list("user__email", flat=True))


def _page(name: str, proposal: Proposal) -> str:
    return site_page(name, proposal.pk)


def _to_employer(template: str, event: OutboxEvent, proposal: Proposal, **context: Any) -> None:
    send_templated(
        template=f"placements/mail/{template}",
        to=employer_addresses(proposal),
        context={"proposal": proposal, "page_url": _page("employer_proposal", proposal), **context},
        key=event.key,
    )


def _to_referent(template: str, event: OutboxEvent, proposal: Proposal, **context: Any) -> None:
    in_charge = proposal.in_charge
    if not in_charge.is_active:
        return
    send_templated(
        template=f"placements/mail/{template}",
        to=[in_charge.user.email],
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
        joined_kinds=kinds_of(joined_to(proposal)),
        answer_url=answer_url(proposal.pk),
        days=settings.PROPOSAL_SILENCE_DAYS,
    )


@outbox_handler("proposal_accepted")
def tell_employer_who_it_is(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    kinds = kinds_of(joined_to(proposal))
    _to_employer("proposal_accepted_employer", event, proposal, contact=contact_of(proposal), joined_kinds=kinds)


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


# --- The interview and the end of an immersion --------------------------------------------------------------------
@outbox_handler("interview_planned")
def tell_employer_of_interview(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    if proposal.status == ProposalStatus.INTERVIEW:
        _to_employer("interview_planned", event, proposal, contact=contact_of(proposal))


@outbox_handler("interview_planned")
def tell_referent_of_interview(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    if proposal.status == ProposalStatus.INTERVIEW:
        _to_referent("interview_planned", event, proposal, contact=None)


@outbox_handler("interview_held")
@outbox_handler("interview_missed")
def tell_the_other_side_of_interview(event: OutboxEvent) -> None:
    """Whoever told it knows it already: the other side is mailed."""
    proposal, log = _proposal(event), TransitionLog.objects.get(pk=event.payload["transition_id"])
    tell = _to_referent if log.actor_role == Role.EMPLOYER else _to_employer
    tell("interview_told", event, proposal, comment=log.reason, is_missed=event.name == "interview_missed")


@outbox_handler("immersion_ended")
def tell_the_other_side_of_end(event: OutboxEvent) -> None:
    rows = ImmersionAgreement.objects.select_related("host", "prescriber__user", "person__referent__user")
    agreement = rows.get(pk=event.payload["object_id"])
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    told_by_host = log.actor_role == Role.EMPLOYER
    in_charge = agreement.person.referent_or(agreement.prescriber)
    if told_by_host and not in_charge.is_active:
        return
    to = [in_charge.user.email] if told_by_host else addresses_of(agreement.host)
    page = site_page("immersion_end" if told_by_host else "employer_immersion_end", agreement.pk)
    context = {"agreement": agreement, "reason": log.reason, "page_url": page}
    send_templated(template="placements/mail/immersion_ended", to=to, context=context, key=event.key)


# --- New matches and signals ------------------------------------------------------------------------------------
MAIL_PEOPLE, MAIL_OPENINGS = 15, 3


@outbox_handler("match_digest")
def tell_referent_of_matches(event: OutboxEvent) -> None:
    """One mail for all her people; nothing when nothing is left to say, when she paused it or left."""
    digest = MatchDigest.objects.select_related("membership__user").get(pk=event.payload["object_id"])
    membership = digest.membership
    is_paused = DigestPause.objects.filter(membership=membership).exists()
    if is_paused or not membership.is_active or not membership.user.is_active:
        return
    told = digest_told(digest)
    if not told:
        return
    lines = [
        {
            # A mail travels in clear: the first name and an initial are enough for the référent.
            "who": f"{one.person.first_name} {one.person.last_name[:1]}.",
            "count": len(one.openings),
            "openings": one.openings[:MAIL_OPENINGS],
            "url": site_page("matches", one.person.pk),
        }
        for one in told[:MAIL_PEOPLE]
    ]
    send_templated(
        template="placements/mail/match_digest",
        to=[membership.user.email],
        context={
            "told": told,
            "lines": lines,
            "more": len(told) - len(lines),
            "all_url": site_page("alerts"),
            "stop_url": alerts_stop_url(membership.pk),
        },
        key=event.key,
    )


@outbox_handler("pool_signal")
def tell_referent_of_signal(event: OutboxEvent) -> None:
    signal = PoolSignal.objects.select_related("person__referent__user", "by").get(pk=event.payload["object_id"])
    referent, opening = signal.person.referent, openings_by_key([signal.key]).get(signal.key)
    if opening is None or signal.closed_at or referent is None or not referent.is_active:
        return
    send_templated(
        template="placements/mail/pool_signal",
        to=[referent.user.email],
        context={
            "signal": signal,
            "opening": opening,
            "page_url": site_page("why_not", signal.person_id, signal.kind, signal.opening_id),
        },
        key=event.key,
    )
