"""Writes about an employer who does not answer yet: « pas maintenant » until a day, and reminders until she answers."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core import formats
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from placements.enums import ProposalStatus
from placements.models import Proposal
from placements.services.proposals import proposal_lock
from placements.transitions import POSTPONE

WAITING = (ProposalStatus.SENT, ProposalStatus.SEEN)
# A step that no task saw for some days is left out: a reminder that comes late says something else.
LATE_DAYS = 3


@transaction.atomic
def proposal_postpone(*, proposal_id: int, until: dt.date, now: dt.datetime, actor: Actor | None = None) -> Proposal:
    """The employer asks to be asked again on a day. `actor` None: she answers by her signed link.

    The proposal stays open, and whoever is in charge of the person is told. Raises Conflict once it was answered, and
    for the same answer given twice: a link serves once, until the next mail.
    """
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    today = timezone.localdate(now)
    last = today + dt.timedelta(days=settings.PROPOSAL_POSTPONED_DAYS)
    if proposal.status in POSTPONE.sources and not today < until <= last:
        text = f"Choisissez un jour entre demain et le {formats.day(last)}."
        raise Refused.because("until", text, "ask_again_on")
    asked = proposal.ask_again_on
    if asked is not None and (asked == until or (actor is None and asked > today)):
        raise Conflict.because("already", f"C'est déjà noté : la question vous sera reposée le {formats.day(asked)}.")
    values = {"ask_again_on": until}
    reason = f"À redemander le {formats.day(until)}"
    transition_apply(POSTPONE, proposal, actor=actor, now=now, reason=reason, values=values)
    return proposal


@transaction.atomic
def proposals_remind(*, now: dt.datetime) -> int:
    """Ask again on the day that an employer chose, and remind those who were silent. Returns how many are told.

    Each step is told once for each asking, whoever runs this task, and how often.
    """
    today = timezone.localdate(now)
    steps = sorted(settings.PROPOSAL_REMINDER_DAYS)
    oldest = now - dt.timedelta(days=steps[-1] + LATE_DAYS + settings.PROPOSAL_POSTPONED_DAYS)
    waiting = Proposal.objects.filter(status__in=WAITING, proposed_at__gte=oldest).order_by("pk")
    told = 0
    for pk, proposed_at, ask_again_on in waiting.values_list("pk", "proposed_at", "ask_again_on"):
        asked_on = ask_again_on or timezone.localdate(proposed_at)
        step = _step_of((today - asked_on).days, [*([0] if ask_again_on else []), *steps])
        if step is not None:
            stamp = ask_again_on.isoformat() if ask_again_on else ""
            outbox_add("proposal_reminded", key=f"{pk}:{stamp}:{step}", object_id=pk, stamp=stamp)
            told += 1
    return told


def _step_of(days: int, steps: list[int]) -> int | None:
    """The step that so many days of silence have reached."""
    return next((step for step in reversed(steps) if step <= days < step + LATE_DAYS), None)
