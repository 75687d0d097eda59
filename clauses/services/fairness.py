"""Work out every night what the facts say of each company; let a facilitator set a signal aside with a reason."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.models import CompanySignal, CompanyStanding
from clauses.rules import Signal
from clauses.rules import fairness as rules
from clauses.selectors.fairness import (
    CompanyFacts,
    LotOfCompany,
    companies_with_people,
    company_facts,
    sector_medians,
)
from core.errors import Conflict, Reason, Refused
from placements.enums import FollowUpMilestone

BATCH = 300
M3, M6 = FollowUpMilestone.MONTH_3, FollowUpMilestone.MONTH_6
STANDING_FIELDS = [
    "computed_on", "lots", "engagements", "people", "permanent", "tutored", "median_days", "sector_days",
    "validated_hours", "training_hours", "statements", "statements_late", "followed_3", "in_job_3", "followed_6",
    "in_job_6",
]  # fmt: skip


def companies_review(*, on: dt.date) -> int:
    """Every company with people on a lot: its figures and its signals. One transaction a batch. Returns how many."""
    sectors = sector_medians()
    companies = companies_with_people()
    for start in range(0, len(companies), BATCH):
        _review_batch(companies[start : start + BATCH], sectors, on)
    return len(companies)


@transaction.atomic
def _review_batch(company_ids: list[int], sectors: dict[str, tuple[int, int]], on: dt.date) -> None:
    facts, lots = company_facts(company_ids, on=on)
    standings, wanted = [], {}
    for one in facts.values():
        sector_days, sector_count = _sector(one, lots, sectors)
        standings.append(_standing(one, sector_days, on))
        for lot_id, signal in _signals(one, lots, sector_days, sector_count, on):
            wanted[one.pk, lot_id, signal.code] = signal
    CompanyStanding.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["company"], update_fields=STANDING_FIELDS
    )
    _keep(company_ids, wanted, on)


def _sector(
    one: CompanyFacts, lots: dict[int, LotOfCompany], sectors: dict[str, tuple[int, int]]
) -> tuple[int | None, int]:
    """The usual length of contracts where the company works most."""
    worked = [lots[contract.lot].sector for contract in one.contracts if lots[contract.lot].sector]
    if not worked:
        return None, 0
    return sectors.get(max(sorted(set(worked)), key=worked.count), (None, 0))


def _standing(one: CompanyFacts, sector_days: int | None, on: dt.date) -> CompanyStanding:
    return CompanyStanding(
        company_id=one.pk,
        computed_on=on,
        lots=len(one.lots),
        engagements=len(one.contracts),
        people=len({contract.person for contract in one.contracts}),
        permanent=sum(contract.permanent for contract in one.contracts),
        tutored=sum(contract.tutored for contract in one.contracts),
        median_days=rules.median_days(one.contracts),
        sector_days=sector_days,
        validated_hours=one.validated,
        training_hours=one.training,
        statements=one.statements,
        statements_late=one.statements_late,
        followed_3=one.followed[M3],
        in_job_3=one.in_job[M3],
        followed_6=one.followed[M6],
        in_job_6=one.in_job[M6],
    )


def _signals(
    one: CompanyFacts,
    lots: dict[int, LotOfCompany],
    sector_days: int | None,
    sector_count: int,
    on: dt.date,
) -> Iterator[tuple[int | None, Signal]]:
    contracts = one.contracts
    whole = [
        rules.short_contracts(contracts=contracts, sector_days=sector_days, sector_contracts=sector_count),
        rules.same_people(contracts=contracts),
        rules.jobs_after(
            followed_3=one.followed[M3], in_job_3=one.in_job[M3], followed_6=one.followed[M6], in_job_6=one.in_job[M6]
        ),
        rules.one_public(contracts=contracts),
        rules.tutors(contracts=contracts),
        rules.statements_in_time(expected=one.statements, late=one.statements_late),
        rules.permanent_jobs(contracts=contracts),
        rules.training_hours(training=one.training, validated=one.validated),
    ]
    yield from ((None, signal) for signal in whole if signal is not None)
    for lot_id in sorted(one.lots):
        lot, here = lots[lot_id], [contract for contract in contracts if contract.lot == lot_id]
        of_lot = [
            rules.stops_at_target(contracts=here, reached_on=lot.reached_on, end=lot.end),
            rules.bulk_at_end(declared=one.declared[lot_id], start=lot.start, end=lot.end, on=on),
            rules.no_rsa(contracts=here, publics=lot.publics),
            rules.early_start(contracts=here, start=lot.start),
        ]
        yield from ((lot_id, signal) for signal in of_lot if signal is not None)


def _keep(company_ids: list[int], wanted: dict[tuple[int, int | None, str], Signal], on: dt.date) -> None:
    """Bring the kept signals in line with the facts of the day. A dismissal stays as long as its signal is seen."""
    known = {
        (one.company_id, one.lot_id, one.code): one
        for one in CompanySignal.objects.filter(company__in=company_ids).select_for_update(of=("self",)).order_by("pk")
    }
    changed, gone = [], []
    for key, signal in known.items():
        if key in wanted:
            if signal.ended_on is not None:  # seen again: a new story, to be looked at again
                signal.first_seen_on, signal.ended_on = on, None
                signal.dismissed_at, signal.dismissed_by, signal.dismissal_reason = None, None, ""
            signal.sentence, signal.last_seen_on = wanted[key].sentence, on
            changed.append(signal)
        elif signal.ended_on is None:
            gone.append(signal.pk)
    CompanySignal.objects.bulk_update(
        changed,
        ["sentence", "last_seen_on", "first_seen_on", "ended_on", "dismissed_at", "dismissed_by", "dismissal_reason"],
    )
    CompanySignal.objects.filter(pk__in=gone).update(ended_on=on)
    CompanySignal.objects.bulk_create(
        (
            CompanySignal(
                company_id=company_id,
                lot_id=lot_id,
                code=code,
                tone=signal.tone,
                sentence=signal.sentence,
                first_seen_on=on,
                last_seen_on=on,
            )
            for (company_id, lot_id, code), signal in wanted.items()
            if (company_id, lot_id, code) not in known
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def signal_dismiss(*, actor: Actor, signal_id: int, reason: str, now: dt.datetime) -> CompanySignal:
    """Set a signal aside: the facilitator knows why the facts are what they are."""
    if not actor.has_role(Role.FACILITATOR):
        raise Refused.because("wrong_role", "Cette action revient au facilitateur.")
    signal = CompanySignal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=signal_id)
    if signal.dismissed_at is not None:
        raise Conflict.because("already_dismissed", "Ce point est déjà écarté.")
    if not reason.strip():
        raise Refused([Reason("reason_missing", "Indiquez pourquoi ce point est écarté.", field="reason")])
    signal.dismissed_at, signal.dismissed_by, signal.dismissal_reason = now, actor.user, reason.strip()
    signal.save(update_fields=["dismissed_at", "dismissed_by", "dismissal_reason"])
    return signal


@transaction.atomic
def signal_restore(*, actor: Actor, signal_id: int) -> CompanySignal:
    """Look at a dismissed signal again. Twice is once."""
    if not actor.has_role(Role.FACILITATOR):
        raise Refused.because("wrong_role", "Cette action revient au facilitateur.")
    signal = CompanySignal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=signal_id)
    signal.dismissed_at, signal.dismissed_by, signal.dismissal_reason = None, None, ""
    signal.save(update_fields=["dismissed_at", "dismissed_by", "dismissal_reason"])
    return signal
