"""Write the steps that bridges reached, read each time from the facts themselves.

Whatever event calls, however often and in whatever order, the same facts give the same rows: nothing is lost when a
worker is killed, and nothing is counted twice.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Min, Q

from clauses.enums import BridgeStepCode as S
from clauses.models import Bridge, BridgeStep, Engagement, HoursLine
from clauses.selectors.bridge import engagements_through
from core.models import TransitionLog
from employers.enums import OpeningStatus
from employers.services.openings import opening_model
from matching.models import PoolSignal
from placements.enums import AGREED, ProposalStatus
from placements.models import Hire, Proposal

CONFIRMED = frozenset(OpeningStatus.values) - {OpeningStatus.DRAFT}


@dataclass(frozen=True, slots=True)
class Reached:
    code: str
    at: dt.datetime
    person_id: int | None = None


@transaction.atomic
def bridge_follow(bridge: Bridge) -> None:
    """Add the steps that the bridge and its people reached and that were not written yet. A step once written stays."""
    rows = [BridgeStep(bridge=bridge, person_id=one.person_id, code=one.code, at=one.at) for one in _reached(bridge)]
    BridgeStep.objects.bulk_create(rows, ignore_conflicts=True)


def bridges_follow(bridges: Iterable[Bridge]) -> None:
    for bridge in bridges:
        bridge_follow(bridge)


def bridges_of_opening(kind: str, opening_id: int) -> list[Bridge]:
    column = {"job": "job_offer", "immersion": "immersion"}.get(kind)
    return [] if column is None else list(Bridge.objects.filter(**{column: opening_id}))


def bridges_of_engagements(engagement_ids: Iterable[int]) -> list[Bridge]:
    """The bridges that brought these people to their lot."""
    rows = Engagement.objects.filter(pk__in=list(engagement_ids)).exclude(hire__proposal=None)
    columns = ("hire__proposal__job_offer__bridge", "hire__proposal__immersion__bridge")
    ids = {pk for row in rows.values_list(*columns) for pk in row if pk}
    return list(Bridge.objects.filter(pk__in=ids).order_by("pk"))


def _reached(bridge: Bridge) -> Iterator[Reached]:
    yield Reached(S.OPENED, bridge.opened_at)
    yield from _of_opening(bridge)
    for signal in PoolSignal.objects.filter(kind=bridge.kind, opening_id=bridge.opening_id).order_by("at", "pk"):
        yield Reached(S.SIGNALLED, signal.at, signal.person_id)
    proposals = list(Proposal.objects.filter(_proposed_for(bridge)).sent().order_by("proposed_at", "pk"))
    for proposal in proposals:
        yield from _of_proposal(proposal)
    for hire in Hire.objects.filter(proposal__in=[one.pk for one in proposals]).order_by("recorded_at", "pk"):
        yield Reached(S.HIRED, hire.recorded_at, hire.person_id)
    yield from _on_the_lot(bridge)


def _proposed_for(bridge: Bridge) -> Q:
    return Q(job_offer=bridge.job_offer_id) if bridge.job_offer_id else Q(immersion=bridge.immersion_id)


def _of_opening(bridge: Bridge) -> Iterator[Reached]:
    opening = opening_model(bridge.kind).objects.get(pk=bridge.opening_id)
    logs = TransitionLog.objects.filter(
        content_type=ContentType.objects.get_for_model(opening), object_id=opening.pk, transition="submit"
    )
    sent = logs.aggregate(first=Min("at"))["first"] or (opening.published_at if opening.status in CONFIRMED else None)
    if sent:
        yield Reached(S.CONFIRMED, sent)
    if opening.published_at:
        yield Reached(S.PUBLISHED, opening.published_at)


def _of_proposal(proposal: Proposal) -> Iterator[Reached]:
    yield Reached(S.PROPOSED, proposal.proposed_at, proposal.person_id)
    went_on = proposal.status in {*AGREED, ProposalStatus.HIRED}
    ended_after_yes = proposal.answered_at is not None and not proposal.refusal_reason
    if proposal.answered_at and (went_on or ended_after_yes):
        yield Reached(S.ACCEPTED, proposal.answered_at, proposal.person_id)
    if proposal.interviewed_on:
        held = dt.datetime.combine(proposal.interviewed_on, dt.time(12), tzinfo=dt.UTC)
        yield Reached(S.INTERVIEW, max(held, proposal.answered_at or held), proposal.person_id)


def _on_the_lot(bridge: Bridge) -> Iterator[Reached]:
    engaged = Engagement.objects.filter(pk__in=engagements_through([bridge.pk])).order_by("created_at", "pk")
    first_hours = dict(
        HoursLine.objects.filter(engagement__in=engaged, countable=True, hours__gt=0)
        .order_by()
        .values_list("engagement")
        .annotate(first=Min("recorded_at"))
    )
    for engagement in engaged:
        yield Reached(S.ENGAGED, engagement.created_at, engagement.person_id)
        if engagement.eligibility_validated_on:
            checked = dt.datetime.combine(engagement.eligibility_validated_on, dt.time(12), tzinfo=dt.UTC)
            yield Reached(S.ELIGIBLE, max(checked, engagement.created_at), engagement.person_id)
        if engagement.pk in first_hours:
            yield Reached(S.FIRST_HOUR, first_hours[engagement.pk], engagement.person_id)
