"""Any life of the ledger: months declared, validated, sent back, corrected, moved, windows prolonged, by two users.

Every act is its own committed transaction. A model that knows only additions says what the totals must be, and what
they were must stay readable for ever.
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.enums import Role
from clauses.enums import EntryState, StatementStatus
from clauses.integrity import check_ledger
from clauses.models import DeclaredHours, EngagementYear, HoursLine, HoursStatement, LotMonth
from clauses.rules import hours_possible
from clauses.selectors.lots import lot_totals
from clauses.selectors.periods import periods_of_month
from clauses.services.ledger import line_correct, statement_return, statement_validate
from clauses.services.statements import Cell, statement_send
from clauses.services.windows import engagement_extend_window
from core.errors import Refused
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory, LotFactory, ParticipationFactory, Site
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]

MONTHS = [dt.date(2025, month, 1) for month in range(2, 7)]
FIRST_DAY = dt.date(2023, 4, 3)  # a window of 24 months ends on 2 April 2025: in the middle of these months
WINDOW_END = dt.date(2025, 4, 2)
COUNTED_KINDS = {"WORK", "TRAINING"}
QUARTERS = st.integers(0, 4 * 150).map(lambda n: Decimal(n) / 4)
MONTH_OF_HOURS = (Decimal(70), Decimal("3.5"), Decimal("35.25"), Decimal(7))


@dataclass
class Known:
    """What the ledger said at an instant."""

    at: dt.datetime
    totals: dict[int, tuple[Decimal, Decimal]]


class World:
    """Two lots of a contract, two people of whom one works on both, two facilitators and two declarants."""

    def __init__(self) -> None:
        self.site = Site()
        organisation, company = self.site.facilitator.organisation, self.site.contractor.organisation
        self.facilitators = [
            self.site.facilitator,
            actor_create(Role.FACILITATOR, organisation=organisation),
        ]
        self.declarants = [self.site.contractor, actor_create(Role.CONTRACTOR, organisation=company)]
        other = LotFactory(contract=self.site.contract, number="2", starts_on=FIRST_DAY)
        ParticipationFactory(lot=other, organisation=company)
        self.site.lot.starts_on = FIRST_DAY
        self.site.lot.save(update_fields=["starts_on"])
        self.lots = [self.site.lot, other]
        person = self.site.engagement.person
        self.site.engagement.delete()
        self.engagements = [self._engage(0, person=person), self._engage(0), self._engage(1, person=person)]

    def _engage(self, lot: int, **values):
        return EngagementFactory(
            lot=self.lots[lot],
            company=self.site.contractor.organisation,
            starts_on=FIRST_DAY,
            eligible=True,
            **values,
        )

    def of_lot(self, lot: int):
        found = [one for one in self.engagements if one.lot_id == self.lots[lot].pk]
        for one in found:
            one.refresh_from_db()
        return found

    def statements(self):
        return HoursStatement.objects.filter(lot__in=self.lots)

    def waiting(self):
        return self.statements().filter(status=StatementStatus.SENT)

    def standing_lines(self):
        """The lines that no other has reversed, and that reverse none: what can be corrected."""
        lines = HoursLine.objects.filter(lot__in=self.lots, reverses=None)
        return lines.exclude(pk__in=HoursLine.objects.exclude(reverses=None).values("reverses")).order_by("pk")


class LedgerMachine(RuleBasedStateMachine):
    """The rules are what people do; the invariants are what must hold after each."""

    @initialize()
    def open(self) -> None:
        self.world = World()
        self.now = dt.datetime(2025, 7, 8, 8, tzinfo=dt.UTC)
        self.window_end = WINDOW_END
        # Hours of the ledger as the model adds them up: by line of the declaration, and whether they count.
        self.standing: dict[int, tuple[Decimal, bool]] = {}
        self.history: list[Known] = []
        for lot, month in itertools.product((0, 1), MONTHS[:3]):
            self._declared(lot, month, who=0, hours=itertools.cycle(MONTH_OF_HOURS).__next__)

    # --- What people do ---

    @rule(lot=st.integers(0, 1), month=st.sampled_from(MONTHS), who=st.integers(0, 1), hours=st.data())
    def declare(self, lot: int, month: dt.date, who: int, hours: st.DataObject) -> None:
        """Fill and send a month: a first time, again after it was sent back, or once too often."""
        locked = set(DeclaredHours.objects.filter(state=EntryState.VALIDATED).values_list("pk", "hours"))
        self._declared(lot, month, who=who, hours=lambda: hours.draw(QUARTERS))
        assert locked == set(DeclaredHours.objects.filter(state=EntryState.VALIDATED).values_list("pk", "hours"))

    @rule(pick=st.integers(0, 20), who=st.integers(0, 1))
    def validate(self, pick: int, who: int) -> None:
        self._validated(pick, who, only_first=False)

    @rule(pick=st.integers(0, 20), who=st.integers(0, 1))
    def validate_one_line(self, pick: int, who: int) -> None:
        self._validated(pick, who, only_first=True)

    def _validated(self, pick: int, who: int, *, only_first: bool) -> None:
        statement = self._pick(self.world.waiting(), pick) or self._pick(self.world.statements(), pick)
        waiting = list(statement.entries.filter(state=EntryState.PENDING).order_by("pk"))
        chosen = waiting[:1] if only_first else waiting
        done = self._do(
            lambda: statement_validate(
                actor=self.world.facilitators[who],
                statement_id=statement.pk,
                now=self.now,
                entry_ids=[entry.pk for entry in chosen] if only_first else None,
            )
        )
        if done:
            for entry in chosen:
                counts = entry.kind in COUNTED_KINDS and entry.last_day <= self.window_end
                self.standing[entry.pk] = (entry.hours, counts)

    @rule(pick=st.integers(0, 20), who=st.integers(0, 1))
    def reject(self, pick: int, who: int) -> None:
        statement = self._pick(self.world.statements(), pick)
        self._do(
            lambda: statement_return(
                actor=self.world.facilitators[who], statement_id=statement.pk, reason="À revoir", now=self.now
            )
        )

    @rule(pick=st.integers(0, 20), who=st.integers(0, 1), hours=QUARTERS)
    def correct(self, pick: int, who: int, hours: Decimal) -> None:
        line = self._pick(self.world.standing_lines(), pick)
        if line is not None and self._do(lambda: self._corrected(line, who, hours)):
            counts = line.kind in COUNTED_KINDS and line.last_day <= self.window_end
            self.standing[line.declared_id] = (hours, counts)

    @rule(pick=st.integers(0, 20), who=st.integers(0, 1), hours=QUARTERS)
    def correct_what_is_already_corrected(self, pick: int, who: int, hours: Decimal) -> None:
        reversed_lines = HoursLine.objects.filter(lot__in=self.world.lots, reversed_by__isnull=False).order_by("pk")
        line = self._pick(reversed_lines, pick)
        assert line is None or not self._do(lambda: self._corrected(line, who, hours))

    @rule(pick=st.integers(0, 20), to=st.sampled_from(MONTHS), who=st.integers(0, 1))
    def move_to_another_month(self, pick: int, to: dt.date, who: int) -> None:
        """Hours validated in the wrong month: taken to zero there, declared in the right one."""
        line = self._pick(self.world.standing_lines(), pick)
        if line is None or not line.hours or line.month == to:
            return
        hours, lot = line.hours, line.lot_id
        if self._do(lambda: self._corrected(line, who, Decimal(0))):
            self.standing[line.declared_id] = (Decimal(0), False)
        engagement = next(one for one in self.world.engagements if one.pk == line.engagement_id)
        engagement.refresh_from_db()
        first = periods_of_month(engagement, to)[0][0]
        self._do(
            lambda: statement_send(
                actor=self.world.declarants[who],
                lot_id=lot,
                month=to,
                cells=[Cell(line.engagement_id, first, line.kind, hours)],
                now=self.now,
            )
        )

    @precondition(lambda self: self.window_end < MONTHS[-1])
    @rule(months=st.integers(1, 3), who=st.integers(0, 1))
    def extend_the_window(self, months: int, who: int) -> None:
        """The hours recorded before keep the verdict they had; the next ones have the new one. For all her contracts,
        so both people are prolonged here, and the model has one window."""
        until = self.window_end + dt.timedelta(days=30 * months)
        for engagement in self.world.engagements[:2]:
            assert self._do(
                lambda engagement=engagement: engagement_extend_window(
                    actor=self.world.facilitators[who],
                    engagement_id=engagement.pk,
                    until=until,
                    reason="Apprentissage",
                    now=self.now,
                )
            )
        self.window_end = until

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.now += dt.timedelta(days=days)

    # --- What must hold ---

    @invariant()
    def totals_are_the_sum_of_the_lines(self) -> None:
        """The answer of the selector, the kept totals, the lines themselves and the model: four ways, one figure."""
        expected: dict[bool, Decimal] = defaultdict(Decimal)
        for hours, counts in self.standing.values():
            expected[counts] += hours
        by_lines: dict[bool, Decimal] = defaultdict(Decimal)
        for line in HoursLine.objects.filter(lot__in=self.world.lots):
            by_lines[line.countable] += line.hours
        totals = [lot_totals(lot_id=lot.pk) for lot in self.world.lots]
        kept = LotMonth.objects.filter(lot__in=self.world.lots).aggregate(Sum("validated"))["validated__sum"] or 0
        years = EngagementYear.objects.filter(engagement__in=self.world.engagements)
        people = years.aggregate(Sum("validated"))["validated__sum"] or 0
        assert sum(one.validated for one in totals) == by_lines[True] == kept == people == expected[True]
        assert sum(one.uncounted for one in totals) == by_lines[False] == expected[False]

    @invariant()
    def nobody_works_more_than_possible(self) -> None:
        lines = HoursLine.objects.countable().filter(lot__in=self.world.lots).order_by()
        for _, month, hours in lines.values_list("engagement__person", "month").annotate(Sum("hours")):
            assert hours <= hours_possible(month)

    @invariant()
    def the_past_stays_as_it_was_known(self) -> None:
        for known in self.history[::-8]:
            assert self._totals(known.at) == known.totals, f"the ledger of {known.at} has changed"
        self.history.append(Known(self.now, self._totals(self.now)))
        self.now += dt.timedelta(hours=1)

    @invariant()
    def the_ledger_is_whole(self) -> None:
        assert check_ledger() == []

    def teardown(self) -> None:
        for known in self.history:
            assert self._totals(known.at) == known.totals, f"the ledger of {known.at} has changed"

    # --- Helpers ---

    def _declared(self, lot: int, month: dt.date, *, who: int, hours: Callable[[], Decimal]) -> None:
        cells = [
            Cell(one.pk, first, kind, min(hours(), Decimal(10 * (last - first).days)))
            for one in self.world.of_lot(lot)
            for first, last in periods_of_month(one, month)
            for kind in ("WORK", "TUTORING")
        ]
        self._do(
            lambda: statement_send(
                actor=self.world.declarants[who],
                lot_id=self.world.lots[lot].pk,
                month=month,
                cells=cells,
                now=self.now,
            )
        )

    def _corrected(self, line: HoursLine, who: int, hours: Decimal) -> HoursLine:
        return line_correct(
            actor=self.world.facilitators[who], line_id=line.pk, hours=hours, reason="Relu", now=self.now
        )

    def _totals(self, at: dt.datetime) -> dict[int, tuple[Decimal, Decimal]]:
        return {
            lot.pk: (found.validated, found.uncounted)
            for lot in self.world.lots
            for found in [lot_totals(lot_id=lot.pk, known_at=at)]
        }

    @staticmethod
    def _pick(rows, number: int):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @staticmethod
    def _do(act: Callable[[], object]) -> bool:
        """Whether the act was accepted. A refusal leaves everything as it was: the invariants look."""
        try:
            act()
        except Refused:
            return False
        return True


def test_no_life_of_the_ledger_loses_doubles_or_rewrites_an_hour():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- Two users at the same instant ---


def test_whatever_two_users_do_at_the_same_instant_no_hour_is_lost_or_doubled():
    """Every pair of acts on one statement and its ledger, really at once: the lines add up, and each is right."""
    for first, second in itertools.combinations_with_replacement(sorted(ACTS), 2):
        scene = Scene()
        results = at_once(ACTS[first](scene, 0), ACTS[second](scene, 1))
        assert not [one for one in results if one is None], (first, second, results)
        assert check_ledger() == [], (first, second)
        lines = HoursLine.objects.filter(lot=scene.lot)
        summed = sum((line.hours for line in lines if line.countable), Decimal(0))
        assert lot_totals(lot_id=scene.lot.pk).validated == summed, (first, second)
        assert summed in scene.possible, (first, second, summed)


class Scene:
    """A month half validated (100 h in the ledger, 20 h still waiting), whose window ends before the next month."""

    def __init__(self) -> None:
        self.site = Site()
        self.lot = self.site.lot
        self.statement = self.site.statement("100", "20")
        colleague = actor_create(Role.FACILITATOR, organisation=self.site.facilitator.organisation)
        self.facilitators = [self.site.facilitator, colleague]
        entry = self.statement.entries.get(hours=100)
        now = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
        statement_validate(actor=self.site.facilitator, statement_id=self.statement.pk, now=now, entry_ids=[entry.pk])
        self.line = HoursLine.objects.get(lot=self.lot)
        self.now = now + dt.timedelta(days=1)
        # 100 h stand or are corrected to 60 or 61; the 20 h wait or are validated: no other total is right.
        self.possible = {Decimal(stand + waiting) for stand in (100, 60, 61) for waiting in (0, 20)}


def _validating(scene: Scene, who: int) -> Callable[[], object]:
    return lambda: statement_validate(actor=scene.facilitators[who], statement_id=scene.statement.pk, now=scene.now)


def _returning(scene: Scene, who: int) -> Callable[[], object]:
    return lambda: statement_return(
        actor=scene.facilitators[who], statement_id=scene.statement.pk, reason="À revoir", now=scene.now
    )


def _correcting(scene: Scene, who: int) -> Callable[[], object]:
    return lambda: line_correct(
        actor=scene.facilitators[who], line_id=scene.line.pk, hours=Decimal(60 + who), reason="Relu", now=scene.now
    )


def _extending(scene: Scene, who: int) -> Callable[[], object]:
    return lambda: engagement_extend_window(
        actor=scene.facilitators[who],
        engagement_id=scene.site.engagement.pk,
        until=dt.date(2028, 3, 1),
        reason="CDI",
        now=scene.now,
    )


def _sending_again(scene: Scene, who: int) -> Callable[[], object]:
    cells = [Cell(scene.site.engagement.pk, dt.date(2025, 5, 1), "WORK", Decimal(50))]
    return lambda: statement_send(
        actor=scene.site.contractor, lot_id=scene.lot.pk, month=dt.date(2025, 5, 1), cells=cells, now=scene.now
    )


ACTS = {
    "validate": _validating,
    "return": _returning,
    "correct": _correcting,
    "extend": _extending,
    "send": _sending_again,
}
