"""Due dates of somebody's lots: what each role has to do or to know, and when. Nobody is ever named.

One question for each kind of date, whatever the number of lots. A person is told only by the page that the facilitator
opens: titles and texts go to calendar programs, outside of Passerelle.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

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
from clauses.selectors.contractors import people_in_months
from clauses.selectors.dates_shown import Awaited, DueDate, DueDates, LotNamed, lot_page
from people.models import EligibilityEvidence

ROLES = (Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR)
# What is still to be done stays shown today, however old; what one can only know of leaves with its day.
OPEN_DAYS = 183
TITLE_MOST = 120
# Statements: the months that may still be owed, the one under way and the next; later ones would only repeat.
MONTHS_BEHIND, MONTHS_AHEAD = 3, 1
ROWS_MOST = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for, both included, and today; the lots they are about, and the names of others met on the way."""

    first: dt.date
    last: dt.date
    on: dt.date
    lots: dict[int, LotNamed]
    others: dict[int, str] = field(default_factory=dict)

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


Source = Callable[[Actor, Span], Iterator[DueDate | Awaited]]


def due_dates(actor: Actor, *, first: dt.date, last: dt.date, on: dt.date, kinds: Collection[str] = ()) -> DueDates:
    """Every date of the actor's lots between two days, in order."""
    found: list[DueDate | Awaited] = []
    if actor.role in ROLES:
        span = Span(first, last, on, _lot_facts(actor))
        found = [one for source in SOURCES for one in source(actor, span) if span.holds(one.day)]
    rows = sorted(
        (one for one in found if not kinds or one.kind in kinds), key=lambda one: (one.day, one.kind, one.key)
    )
    return DueDates(rows, actor=actor, on=on)


def _few(span: Span, rows: QuerySet, *columns: str) -> list[Any]:
    """The first rows: the columns asked for and their lot, no object. Most of these questions find nothing, and asking
    for whole rows of three tables, or for names that are known already, costs twice as much."""
    found: list[Any] = list(rows.values_list("pk", *columns, "lot_id", named=True)[:ROWS_MOST])
    unnamed = {row.lot_id for row in found}.difference(span.lots, span.others)
    if unnamed:  # a lot without a clause, or one that the company has left
        names = Lot.objects.filter(pk__in=unnamed).values_list("pk", "contract__reference", "number")
        span.others.update({pk: f"{reference} · lot {number}" for pk, reference, number in names})
    return found


def _lot(span: Span, row: Any) -> str:
    return str(span.lots[row.lot_id]) if row.lot_id in span.lots else span.others[row.lot_id]


def _lots(actor: Actor) -> QuerySet[Lot]:
    return Lot.objects.visible_to(actor).exclude(clause_kind="").order_by()


def _lot_facts(actor: Actor) -> dict[int, LotNamed]:
    in_force = CompletionCertificate.objects.in_force().filter(lot=OuterRef("pk")).order_by()  # one at most
    closed_until = Subquery(in_force.values("closes_until")[:1])
    title = Left("title", TITLE_MOST)
    columns = ("ends_on", closed_until, "statement_due_day", "number", "contract__reference", title)
    return {pk: LotNamed(pk, *facts) for pk, *facts in _lots(actor).values_list("pk", *columns)}


# --- Statements ---


def _statements(actor: Actor, span: Span) -> Iterator[Awaited]:
    """Months to send, for the company and for whoever waits for them; a month nobody worked is asked of nobody."""
    months = [same_day_later(month_start(span.on), back) for back in range(-MONTHS_BEHIND, MONTHS_AHEAD + 1)]
    days_of = cache(lambda due_day: _days_due(months, due_day, span))
    engagements = Engagement.objects.filter(lot__in=_lots(actor)).running_in(months[0], month_end(months[-1]))
    if actor.has_role(Role.CONTRACTOR):
        engagements = engagements.filter(company_id=actor.organisation_id)
    sent = _statements_sent(actor, months[0])
    for lot_id, company_id, *people in people_in_months(engagements, months):
        lot = span.lots[lot_id]
        for rank, name, month, due_on, day in days_of(lot.due_day):
            if not people[rank] or (lot.ends_on and month > lot.ends_on):
                continue
            if (lot.closed_until and month <= lot.closed_until) or (lot_id, company_id, month) in sent:
                continue
            yield Awaited(f"releve-{lot_id}-{company_id}-{name}", day, lot, company_id, month, due_on)


def _days_due(months: Sequence[dt.date], due_day: int, span: Span) -> list[tuple[int, str, dt.date, dt.date, dt.date]]:
    """Of the months whose statement is shown within the span: the rank, the name, the first day, the day it is due and
    the day it shows."""
    found = []
    for rank, month in enumerate(months):
        due_on = statement_due_on(month=month, due_day=due_day)
        day = shown_on(due_on=due_on, on=span.on, is_open=True)
        if span.holds(day):
            found.append((rank, f"{month:%Y%m}", month, due_on, day))
    return found


def _statements_sent(actor: Actor, since: dt.date) -> set[tuple[int, int, dt.date]]:
    """Sent or validated: lot, company and month."""
    sent = HoursStatement.objects.filter(
        lot__in=_lots(actor).values("pk"),
        month__gte=since,
        status__in=[StatementStatus.SENT, StatementStatus.VALIDATED],
    )
    return set(sent.order_by().values_list("lot", "company", "month"))


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
    issued = CompletionCertificate.objects.visible_to(actor).in_force().order_by("pk")
    for one in _few(span, issued.filter(issued_at__date__range=(span.first, span.last)), "issued_at", "year", "rank"):
        certificate = CompletionCertificate(year=one.year, rank=one.rank)
        yield DueDate(
            DueKind.CERTIFICATE,
            f"attestation-{one.pk}",
            timezone.localdate(one.issued_at),
            f"Attestation {certificate.number} délivrée : {_lot(span, one)}",
            page=("certificate_pdf", one.pk),
        )
    if actor.has_role(Role.FACILITATOR):
        yield from _to_certify(span)


def _to_certify(span: Span) -> Iterator[DueDate]:
    since = span.on - dt.timedelta(days=OPEN_DAYS)
    for lot in span.lots.values():
        if lot.closed_until or lot.ends_on is None or not since <= lot.ends_on <= span.last:
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
    ending = agreements.filter(ended_on__isnull=True, ends_on__range=(span.first, span.last)).order_by("ends_on")
    for one in ending.only("ends_on", "reference"):
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
    by_company = actor.has_role(Role.CONTRACTOR)
    for one in _few(span, running.order_by("window_end", "pk"), "window_end"):
        yield DueDate(
            DueKind.WINDOW,
            f"decompte-{one.pk}",
            one.window_end,
            f"Fin du décompte d'une personne : {_lot(span, one)}",
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
    for one in _few(span, rows.filter(issued_on__isnull=False).order_by("pk"), "issued_on", "valid_until", "max_age"):
        ends = [day for day in (one.valid_until, _too_old(one.issued_on, one.max_age)) if day is not None]
        if ends:
            due_on = min(ends)
            yield DueDate(
                DueKind.EVIDENCE,
                f"justificatif-{one.pk}",
                shown_on(due_on=due_on, on=span.on, is_open=True),
                f"Justificatif d'éligibilité à renouveler : {_lot(span, one)}",
                f"Valable jusqu'au {due_on:%d/%m/%Y} ; l'éligibilité d'une personne n'est pas encore validée.",
                ("engagement_detail", one.pk),
                is_late=due_on < span.on,
            )


def _too_old(issued_on: dt.date, months: int | None) -> dt.date | None:
    return None if months is None else same_day_later(issued_on, months)


# --- Exchanges ---


def _meetings(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Meetings with their hour, and what was agreed there for a day. What was said stays in Passerelle."""
    is_held = Q(held_at__date__range=(span.first, span.last))
    has_step = Q(next_step_done_on__isnull=True, next_step_due__range=(_since(span), span.last))
    meetings = Meeting.objects.visible_to(actor).filter(is_held | has_step).order_by("pk")
    mine = {Role.FACILITATOR: "facilitator", Role.BUYER: "buyer", Role.CONTRACTOR: "company"}[Role(actor.role)]
    columns = ("held_at", "place", "next_step_due", "next_step_party", "next_step_done_on")
    for one in _few(span, meetings, *columns):
        # The meeting itself leaves with its day: `due_dates` keeps what the days asked for hold.
        yield DueDate(
            DueKind.MEETING,
            f"reunion-{one.pk}",
            timezone.localdate(one.held_at),
            f"Réunion : {_lot(span, one)}",
            page=lot_page(actor, one.lot_id),
            at=one.held_at,
            place=one.place,
        )
        is_open = one.next_step_due and one.next_step_done_on is None
        if is_open and _since(span) <= one.next_step_due <= span.last:
            yield _step(actor, span, one, is_mine=one.next_step_party == mine)


def _step(actor: Actor, span: Span, one: Any, *, is_mine: bool) -> DueDate:
    due_on = one.next_step_due
    return DueDate(
        DueKind.STEP,
        f"etape-{one.pk}",
        shown_on(due_on=due_on, on=span.on, is_open=is_mine),
        f"{'À faire' if is_mine else 'Attendu'}, convenu en réunion : {_lot(span, one)}",
        f"Pour le {due_on:%d/%m/%Y}.",
        lot_page(actor, one.lot_id),
        is_late=due_on < span.on,
    )


def _letters(actor: Actor, span: Span) -> Iterator[DueDate]:
    letters = Letter.objects.visible_to(actor).sent().filter(reply_by__range=(_since(span), span.last))
    by_company = actor.has_role(Role.CONTRACTOR)
    for one in _few(
        span, letters.filter(reply__isnull=True).order_by("pk"), "reply_by", "year", "number", "company__name"
    ):
        letter, due_on = Letter(year=one.year, number=one.number), one.reply_by
        yield DueDate(
            DueKind.LETTER,
            f"courrier-{one.pk}",
            shown_on(due_on=due_on, on=span.on, is_open=by_company),
            f"{'Répondre au' if by_company else 'Réponse attendue au'} courrier {letter.reference} : {_lot(span, one)}",
            "" if by_company else one.company__name,
            ("letter_received", one.pk) if by_company else lot_page(actor, one.lot_id),
            is_late=due_on < span.on,
        )


def _penalties(actor: Actor, span: Span) -> Iterator[DueDate]:
    """Decisions that wait for the buyer, shown today until she takes them; then the day they were taken."""
    rows = PenaltyProposal.objects.visible_to(actor).exclude(status=PenaltyStatus.WITHDRAWN)
    recent = Q(status=PenaltyStatus.PROPOSED) | Q(decided_at__date__range=(span.first, span.last))
    for one in _few(span, rows.filter(recent).order_by("pk"), "status", "proposed_at", "decided_at"):
        proposed_on = timezone.localdate(one.proposed_at)
        decided = one.decided_at
        yield DueDate(
            DueKind.PENALTY,
            f"penalite-{one.pk}",
            timezone.localdate(decided) if decided else shown_on(due_on=proposed_on, on=span.on, is_open=True),
            f"Pénalité {PenaltyStatus(one.status).label.lower()} : {_lot(span, one)}",
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
