"""Work out every night what the facts say of each company; let a facilitator set a signal aside, or show it."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import ExitMilestone
from clauses.models import CompanySignal
from clauses.rules import Signal, Watch, dismissal_holds
from clauses.rules import fairness as rules
from clauses.selectors.companies.facts import (
    CompanyFacts,
    LotOfCompany,
    companies_with_people,
    company_facts,
    sector_medians,
    statements_judged,
)
from clauses.selectors.usages import watch_in_force
from clauses.services.contracts import require_facilitator
from clauses.transitions import SIGNAL_COME_BACK, SIGNAL_DISMISS, SIGNAL_HIDE, SIGNAL_RESTORE, SIGNAL_SHARE
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.workflow import transition_apply

BATCH = 300
M3, M6 = ExitMilestone.MONTH_3, ExitMilestone.MONTH_6
KEPT_FIELDS = [
    "tone", "sentence", "evidence", "facts", "first_seen_on", "last_seen_on", "changed_on", "ended_on",
]  # fmt: skip
HIDDEN = {"shared_at": None, "shared_by": None}
UNDECIDED = {**HIDDEN, "dismissed_at": None, "dismissed_by": None, "dismissal_reason": ""}

SignalKey = tuple[int, int | None, str]  # company, lot, code


def companies_review(*, on: dt.date, now: dt.datetime | None = None) -> int:
    """The signals of every company with people on a lot. One transaction a batch. Returns how many companies."""
    sectors, watch, now = sector_medians(), watch_in_force(on), now or timezone.now()
    companies = companies_with_people()
    for start in range(0, len(companies), BATCH):
        _review_batch(companies[start : start + BATCH], sectors, watch, on, now=now)
    _end_of_companies_without_people(on)
    return len(companies)


@transaction.atomic
def _review_batch(
    company_ids: list[int], sectors: dict[str, tuple[int, int]], watch: Watch, on: dt.date, *, now: dt.datetime
) -> None:
    facts, lots = company_facts(company_ids, on=on)
    wanted: dict[SignalKey, Signal] = {
        (one.pk, lot_id, signal.code): signal
        for one in facts.values()
        for lot_id, signal in _signals(one, lots, _sector(one, lots, sectors), watch, on)
    }
    _keep(company_ids, wanted, on, now=now)


def _end_of_companies_without_people(on: dt.date) -> None:
    """People may be taken off a lot, or a company merged into another: nothing is said of it any more."""
    CompanySignal.objects.current().filter(company__engagements_declared__isnull=True).update(ended_on=on)


def _sector(
    one: CompanyFacts, lots: dict[int, LotOfCompany], sectors: dict[str, tuple[int, int]]
) -> tuple[int | None, int]:
    """The usual length of contracts where the company works most, and on how many contracts it is known."""
    worked = [lots[contract.lot].sector for contract in one.contracts if lots[contract.lot].sector]
    if not worked:
        return None, 0
    return sectors.get(max(sorted(set(worked)), key=worked.count), (None, 0))


def _signals(
    one: CompanyFacts, lots: dict[int, LotOfCompany], sector: tuple[int | None, int], watch: Watch, on: dt.date
) -> Iterator[tuple[int | None, Signal]]:
    contracts = one.contracts
    whole = [
        rules.short_contracts(contracts=contracts, sector_days=sector[0], sector_contracts=sector[1], watch=watch),
        rules.same_people(contracts=contracts, watch=watch),
        rules.jobs_after(
            followed_3=len(one.followed[M3]),
            in_job_3=len(one.in_job[M3]),
            followed_6=len(one.followed[M6]),
            in_job_6=len(one.in_job[M6]),
            watch=watch,
        ),
        rules.one_public(contracts=contracts, watch=watch),
        rules.tutors(contracts=contracts, watch=watch),
        rules.statements_in_time(expected=statements_judged(one, on=on), watch=watch),
        rules.permanent_jobs(contracts=contracts),
        rules.training_hours(training=max(one.training, rules.NOTHING), validated=one.validated, watch=watch),
    ]
    yield from ((None, signal) for signal in whole if signal is not None)
    for lot_id in sorted(one.lots):
        lot, here = lots[lot_id], [contract for contract in contracts if contract.lot == lot_id]
        statements = one.statements[lot_id]
        of_lot = [
            rules.stops_at_target(contracts=here, reached_in=lot.reached_in, end=lot.end, on=on, watch=watch),
            rules.bulk_at_end(statements=statements, start=lot.start, end=lot.end, on=on, watch=watch),
            rules.no_rsa(contracts=here, publics=lot.publics, watch=watch),
            rules.early_start(contracts=here, start=lot.start, watch=watch),
        ]
        yield from ((lot_id, signal) for signal in of_lot if signal is not None)


# --- Keeping them ---


def _keep(company_ids: list[int], wanted: dict[SignalKey, Signal], on: dt.date, *, now: dt.datetime) -> None:
    """Bring the kept signals in line with the facts of the day."""
    known = {
        (one.company_id, one.lot_id, one.code): one
        for one in CompanySignal.objects.filter(company__in=company_ids).select_for_update(of=("self",)).order_by("pk")
    }
    seen = [_seen_again(known[key], signal, on, now=now) for key, signal in wanted.items() if key in known]
    CompanySignal.objects.bulk_update(seen, KEPT_FIELDS, batch_size=BATCH)
    gone = [one.pk for key, one in known.items() if key not in wanted and one.ended_on is None]
    CompanySignal.objects.filter(pk__in=gone).update(ended_on=on)
    CompanySignal.objects.bulk_create(
        (
            CompanySignal(
                company_id=company_id,
                lot_id=lot_id,
                code=code,
                tone=signal.tone,
                sentence=signal.sentence,
                evidence=list(signal.evidence),
                facts=signal.facts,
                first_seen_on=on,
                last_seen_on=on,
                changed_on=on,
            )
            for (company_id, lot_id, code), signal in wanted.items()
            if (company_id, lot_id, code) not in known
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def _seen_again(kept: CompanySignal, signal: Signal, on: dt.date, *, now: dt.datetime) -> CompanySignal:
    """What was decided of a signal holds for the facts it was decided on, even if it was away meanwhile."""
    if kept.ended_on is not None:
        kept.first_seen_on, kept.ended_on = on, None
    if not dismissal_holds(dismissed_facts=kept.facts, facts=signal.facts):
        kept.changed_on = on
        if kept.status in SIGNAL_COME_BACK.sources:
            transition_apply(SIGNAL_COME_BACK, kept, actor=None, now=now, values=UNDECIDED)
    kept.tone, kept.sentence, kept.facts = signal.tone, signal.sentence, signal.facts
    kept.evidence, kept.last_seen_on = list(signal.evidence), max(on, kept.first_seen_on)
    return kept


# --- What a facilitator decides ---

CHANGED = "Les faits ont changé depuis que vous avez ouvert cette page : relisez-les avant de décider."


@transaction.atomic
def signal_dismiss(*, actor: Actor, signal_id: int, reason: str, now: dt.datetime, facts: str = "") -> CompanySignal:
    """Set a signal aside: the facilitator knows why the facts are what they are. It comes back if they change.

    `facts` are those she had before her eyes: others are a Conflict. The company is no longer shown the signal.
    """
    signal = _lock(actor, signal_id, facts)
    if signal.dismissed_at is not None:
        raise Conflict.because("already_dismissed", "Ce point est déjà écarté.")
    if not reason.strip():
        raise Refused([Reason("reason_missing", "Indiquez pourquoi ce point est écarté.", field="reason")])
    signal.dismissal_reason = reason.strip()
    clean_or_refuse(signal, only={"dismissal_reason"})
    aside = {"dismissed_at": now, "dismissed_by": actor.user, "dismissal_reason": signal.dismissal_reason}
    transition_apply(SIGNAL_DISMISS, signal, actor=actor, now=now, reason=reason, values={**HIDDEN, **aside})
    return signal


@transaction.atomic
def signal_restore(*, actor: Actor, signal_id: int, now: dt.datetime) -> CompanySignal:
    """Look at a dismissed signal again. Twice is once."""
    signal = _lock(actor, signal_id)
    if signal.dismissed_at is not None:
        transition_apply(SIGNAL_RESTORE, signal, actor=actor, now=now, values=UNDECIDED)
    return signal


@transaction.atomic
def signal_share(*, actor: Actor, signal_id: int, now: dt.datetime, facts: str = "") -> CompanySignal:
    """Show a signal to its company, on its own page. Twice is once. What tells of people is never shown."""
    signal = _lock(actor, signal_id, facts)
    if signal.shared_at is None:
        shown = {"shared_at": now, "shared_by": actor.user}
        transition_apply(SIGNAL_SHARE, signal, actor=actor, now=now, values=shown)
    return signal


@transaction.atomic
def signal_hide(*, actor: Actor, signal_id: int, now: dt.datetime) -> CompanySignal:
    """Stop showing a signal to its company. Twice is once."""
    signal = _lock(actor, signal_id)
    if signal.shared_at is not None:
        transition_apply(SIGNAL_HIDE, signal, actor=actor, now=now, values=HIDDEN)
    return signal


def _lock(actor: Actor, signal_id: int, facts: str = "") -> CompanySignal:
    require_facilitator(actor)
    signal = CompanySignal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=signal_id)
    if facts and facts != signal.facts:
        raise Conflict.because("facts_changed", CHANGED)
    return signal
