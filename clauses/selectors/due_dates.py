"""Due dates of somebody's lots: what each role has to do or to know, and when. Nobody is ever named.

One question for each kind of date, whatever the number of lots. A person is told only by the page that the facilitator
opens: titles and texts go to calendar programs, outside of Passerelle.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import DueKind, PenaltyStatus, StatementStatus
from clauses.models import (
    CompletionCertificate,
    Engagement,
    HoursStatement,
    Letter,
    Lot,
    Meeting,
    PenaltyProposal,
    PoolingAgreement,
)
from clauses.rules import month_end, month_start, same_day_later, shown_on, statement_due_on
from clauses.selectors.contractors import people_by_month
from clauses.selectors.dates_shown import Awaited, DueDate, DueDates, LotNamed, lot_page
from people.models import EligibilityEvidence

ROLES = (Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR)
# What is still to be done stays shown today, however old; what one can only know of leaves with its day.
OPEN_DAYS = 183
TITLE_MOST = 120
LOT_NAME = ("lot__number", "lot__contract__reference")
# Statements: the months that may still be owed, the one under way and the next; later ones would only repeat.
MONTHS_BEHIND, MONTHS_AHEAD = 3, 1
ROWS_MOST = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for, both included, and today; the lots they are about, and until when a certificate closes
    those that have one."""

    first: dt.date
    last: dt.date
    on: dt.date
    lots: dict[int, LotNamed]
    closed: dict[int, dt.date]

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


Source = Callable[[Actor, Span], Iterator[DueDate | Awaited]]


def due_dates(actor: Actor, *, first: dt.date, last: dt.date, on: dt.date, kinds: Collection[str] = ()) -> DueDates:
    """Every date of the actor's lots between two days, in order."""
    found: list[DueDate | Awaited] = []
    if actor.role in ROLES:
        span = Span(first, last, on, _lot_facts(actor), _closed(actor))
        found = [one for source in SOURCES for one in source(actor, span) if span.holds(one.day)]
    rows = sorted(
        (one for one in found if not kinds or one.kind in kinds), key=lambda one: (one.day, one.kind, one.key)
    )
    return DueDates(rows, actor=actor, on=on)


def _lots(actor: Actor) -> QuerySet[Lot]:
    return Lot.objects.visible_to(actor).exclude(clause_kind="").order_by()


def _lot_facts(actor: Actor) -> dict[int, LotNamed]:
    columns = ("pk", "ends_on", "statement_due_day", "number", "contract__reference", Left("title", TITLE_MOST))
    return {pk: LotNamed(pk, *facts) for pk, *facts in _lots(actor).values_list(*columns)}


def _closed(actor: Actor) -> dict[int, dt.date]:
    in_force = CompletionCertificate.objects.in_force().filter(lot__in=_lots(actor).values("pk"))
    return dict(in_force.values_list("lot", "closes_until"))


# --- Statements ---


def _statements(actor: Actor, span: Span) -> Iterator[Awaited]:
    """Months to send, for the company and for whoever waits for them; a month nobody worked is asked of nobody."""
    months = [same_day_later(month_start(span.on), back) for back in range(-MONTHS_BEHIND, MONTHS_AHEAD + 1)]
    engagements = Engagement.objects.filter(lot__in=_lots(actor)).running_in(months[0], month_end(months[-1]))
    if actor.has_role(Role.CONTRACTOR):
        engagements = engagements.filter(company_id=actor.organisation_id)
    done = _statements_sent(actor, span, months[0])
    for lot_id, company_id, month in people_by_month(engagements, months):
        lot = span.lots[lot_id]
        if (lot.ends_on and month > lot.ends_on) or (lot_id, company_id, month) in done:
            continue
        due_on = statement_due_on(month=month, due_day=lot.due_day)
        day = shown_on(due_on=due_on, on=span.on, is_open=True)
        if span.holds(day):
            key = f"releve-{lot_id}-{company_id}-{month.year}{month.month:02}"
            yield Awaited(key, day, lot, company_id, month, due_on)


def _statements_sent(actor: Actor, span: Span, since: dt.date) -> set[tuple[int, int, dt.date]]:
    """Sent or validated, or of a month that a certificate closes."""
    sent = HoursStatement.objects.filter(
        lot__in=_lots(actor).values("pk"),
        month__gte=since,
        status__in=[StatementStatus.SENT, StatementStatus.VALIDATED],
    )
    found = set(sent.order_by().values_list("lot", "company", "month"))
    if span.closed:
        rows = Engagement.objects.filter(lot__in=span.closed).values_list("lot", "company").distinct().order_by()
        for lot_id, company_id in rows:
            month = since
            while month <= span.closed[lot_id]:
                found.add((lot_id, company_id, month))
                month = same_day_later(month, 1)
    return found


# --- The life of a lot ---


def _lot_ends(actor: Actor, span: Span) -> Iterator[DueDate]:
    for lot in span.lots.values():
        if lot.ends_on and span.holds(lot.ends_on):
            yield DueDate(
                DueKind.LOT_END,
                f"fin-lot-{lot.pk}",
                lot.ends_on,
                f"Fin du lot : {lot}",
                lot.title,
                lot_page(actor, lot.pk),
            )


def _certificates(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Those issued; for the facilitator, the lots that ended and wait for theirs."""
    issued = CompletionCertificate.objects.visible_to(actor).in_force().select_related("lot__contract")
    for one in issued.filter(issued_at__date__range=(span.first, span.last)).order_by("pk")[:ROWS_MOST]:
        yield DueDate(
            DueKind.CERTIFICATE,
            f"attestation-{one.pk}",
            timezone.localdate(one.issued_at),
            f"Attestation {one.number} délivrée : {one.lot}",
            page=("certificate_pdf", one.pk),
        )
    if actor.has_role(Role.FACILITATOR):
        yield from _to_certify(span)


def _to_certify(span: Span) -> Iterator[DueDate]:
    since = span.on - dt.timedelta(days=OPEN_DAYS)
    for lot in span.lots.values():
        if lot.pk in span.closed or lot.ends_on is None or not since <= lot.ends_on <= span.last:
            continue
        # The last month is declared, then checked: the certificate follows.
        due_on = statement_due_on(month=month_start(lot.ends_on), due_day=lot.due_day)
        yield DueDate(
            DueKind.CERTIFICATE,
            f"a-attester-{lot.pk}",
            shown_on(due_on=due_on, on=span.on, is_open=True),
            f"Attestation à délivrer : {lot}",
            f"Le lot finit le {lot.ends_on:%d/%m/%Y} ; son dernier relevé est attendu le {due_on:%d/%m/%Y}.",
            ("lot_certificate", lot.pk),
            is_late=due_on < span.on,
        )


def _poolings(actor: Actor, span: Span) -> Iterator[DueDate]:
    if actor.has_role(Role.CONTRACTOR):
        return
    agreements = PoolingAgreement.objects.visible_to(actor).signed()
    for one in agreements.filter(ended_on__isnull=True, ends_on__range=(span.first, span.last)).order_by("ends_on"):
        yield DueDate(
            DueKind.POOLING,
            f"mise-en-commun-{one.pk}",
            one.ends_on,
            f"Fin de l'accord de mise en commun {one.reference}",
            page=("pooling_detail", one.pk),
        )


# --- People, never named ---


def _windows(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Ends of counting windows of people at work then; a company for its own, the buyer none."""
    if actor.has_role(Role.BUYER):
        return
    running = Engagement.objects.visible_to(actor).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=F("window_end")), window_end__range=(span.first, span.last)
    )
    for one in (
        running.select_related("lot__contract").only("window_end", *LOT_NAME).order_by("window_end", "pk")[:ROWS_MOST]
    ):
        by_company = actor.has_role(Role.CONTRACTOR)
        yield DueDate(
            DueKind.WINDOW,
            f"decompte-{one.pk}",
            one.window_end,
            f"Fin du décompte d'une personne : {one.lot}",
            "Après ce jour, ses heures sont gardées mais ne comptent plus, sauf prolongation.",
            lot_page(actor, one.lot_id) if by_company else ("engagement_detail", one.pk),
        )


def _evidence(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Proofs that grow too old, or already have, before anybody has validated the eligibility: ask for another in time.

    Once validated, a status that lapses changes nothing (domain rules, 1.5).
    """
    if not actor.has_role(Role.FACILITATOR):
        return
    waiting = Engagement.objects.visible_to(actor).filter(eligibility_validated_on__isnull=True)
    latest = EligibilityEvidence.objects.filter(person=OuterRef("person")).order_by("-issued_on", "-pk")
    rows = waiting.annotate(
        issued_on=Subquery(latest.values("issued_on")[:1]),
        valid_until=Subquery(latest.values("valid_until")[:1]),
        max_age=Subquery(latest.values("criterion__proof_max_age_months")[:1]),
    )
    rows = rows.select_related("lot__contract").only(*LOT_NAME)
    for one in rows.filter(issued_on__isnull=False).order_by("pk")[:ROWS_MOST]:
        ends = [day for day in (one.valid_until, _too_old(one.issued_on, one.max_age)) if day is not None]
        if ends:
            due_on = min(ends)
            yield DueDate(
                DueKind.EVIDENCE,
                f"justificatif-{one.pk}",
                shown_on(due_on=due_on, on=span.on, is_open=True),
                f"Justificatif d'éligibilité à renouveler : {one.lot}",
                f"Valable jusqu'au {due_on:%d/%m/%Y} ; l'éligibilité d'une personne n'est pas encore validée.",
                ("engagement_detail", one.pk),
                is_late=due_on < span.on,
            )


def _too_old(issued_on: dt.date, months: int | None) -> dt.date | None:
    return None if months is None else same_day_later(issued_on, months)


# --- Exchanges ---


def _meetings(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Meetings with their hour, and what was agreed there for a day. What was said stays in Passerelle."""
    meetings = Meeting.objects.visible_to(actor).select_related("lot__contract").order_by("pk")
    for one in meetings.filter(held_at__date__range=(span.first, span.last))[:ROWS_MOST]:
        yield DueDate(
            DueKind.MEETING,
            f"reunion-{one.pk}",
            timezone.localdate(one.held_at),
            f"Réunion : {one.lot}",
            page=lot_page(actor, one.lot_id),
            at=one.held_at,
            place=one.place,
        )
    mine = {Role.FACILITATOR: "facilitator", Role.BUYER: "buyer", Role.CONTRACTOR: "company"}[Role(actor.role)]
    steps = meetings.filter(next_step_done_on__isnull=True, next_step_due__range=(_since(span), span.last))
    for one in steps[:ROWS_MOST]:
        due_on = one.next_step_due or span.on
        is_mine = one.next_step_party == mine
        yield DueDate(
            DueKind.STEP,
            f"etape-{one.pk}",
            shown_on(due_on=due_on, on=span.on, is_open=is_mine),
            f"{'À faire' if is_mine else 'Attendu'}, convenu en réunion : {one.lot}",
            f"Pour le {due_on:%d/%m/%Y}.",
            lot_page(actor, one.lot_id),
            is_late=due_on < span.on,
        )


def _letters(actor: Actor, span: Span) -> Iterator[DueDate]:
    letters = Letter.objects.visible_to(actor).sent().filter(reply_by__range=(_since(span), span.last))
    unanswered = letters.filter(reply__isnull=True).select_related("lot__contract", "company").defer("content")
    for one in unanswered.order_by("pk")[:ROWS_MOST]:
        by_company = actor.has_role(Role.CONTRACTOR)
        due_on = one.reply_by or span.on
        yield DueDate(
            DueKind.LETTER,
            f"courrier-{one.pk}",
            shown_on(due_on=due_on, on=span.on, is_open=by_company),
            f"{'Répondre au' if by_company else 'Réponse attendue au'} courrier {one.reference} : {one.lot}",
            "" if by_company else one.company.name,
            ("letter_received", one.pk) if by_company else lot_page(actor, one.lot_id),
            is_late=due_on < span.on,
        )


def _penalties(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Decisions that wait for the buyer, shown today until she takes them; then the day they were taken."""
    rows = PenaltyProposal.objects.visible_to(actor).exclude(status=PenaltyStatus.WITHDRAWN)
    recent = Q(status=PenaltyStatus.PROPOSED) | Q(decided_at__date__range=(span.first, span.last))
    for one in rows.filter(recent).select_related("lot__contract").order_by("pk")[:ROWS_MOST]:
        proposed_on = timezone.localdate(one.proposed_at)
        decided = one.decided_at
        yield DueDate(
            DueKind.PENALTY,
            f"penalite-{one.pk}",
            timezone.localdate(decided) if decided else shown_on(due_on=proposed_on, on=span.on, is_open=True),
            f"Pénalité {one.get_status_display().lower()} : {one.lot}",
            "" if decided else f"Proposée le {proposed_on:%d/%m/%Y} ; la décision revient à l'acheteur.",
            lot_page(actor, one.lot_id),
        )


def _since(span: Span) -> dt.date:
    return min(span.first, span.on - dt.timedelta(days=OPEN_DAYS))


SOURCES: tuple[Source, ...] = (
    _statements,
    _lot_ends,
    _certificates,
    _poolings,
    _windows,
    _evidence,
    _meetings,
    _letters,
    _penalties,
)
