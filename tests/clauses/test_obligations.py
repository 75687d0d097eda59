"""What moves an obligation: tranches, orders, periods, amendments; on any day and as it was known."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from clauses.enums import ProposalStatus
from clauses.integrity import check_ledger
from clauses.models import Obligation, ObligationPart, ObligationProposal, PurchaseOrder, Tranche
from clauses.order_lines import orders_of
from clauses.rules import part_hours
from clauses.selectors.lots import lot_totals, lots_of
from clauses.selectors.obligations import hours_of, owed_on, parts_of
from clauses.services.amendments import amendment_record, proposal_accept, proposal_refuse
from clauses.services.obligations import ObligationTerms, obligation_set
from clauses.services.orders import OrderLine, order_cancel, orders_add
from clauses.services.quantities import quantity_add, quantity_cancel
from clauses.services.tranches import tranche_add, tranche_affirm, tranche_change, tranche_decline, tranche_put_back
from core.errors import Conflict, Refused
from tests.factories.accounts import actor_create
from tests.factories.clauses import Site

pytestmark = pytest.mark.django_db
NOTIFIED = dt.date(2025, 1, 1)
NOON = dt.datetime(2025, 9, 15, 12, tzinfo=dt.UTC)
PRICES = {"labour_share": Decimal("0.5"), "effort_rate": Decimal("0.05"), "hourly_cost": Decimal(40)}
NO_TERMS = dict.fromkeys(("labour_share", "effort_rate", "hourly_cost", "written_hours"))


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def lot_set(site, *, now=NOON, **terms) -> Obligation:
    given_terms = {"method": "formula"} | terms
    return obligation_set(actor=site.facilitator, lot_id=site.lot.pk, terms=ObligationTerms(**given_terms), now=now)


def by_orders(**terms) -> Site:
    site = Site(owed=None)
    lot_set(site, follows=True, **PRICES | terms)
    return site


def tranche(site, kind: str, amount: int, label: str, now=NOON, **values) -> Tranche:
    values = {"label": label, "amount_excl_tax": Decimal(amount), "counts_from": NOTIFIED} | NO_TERMS | values
    return tranche_add(actor=site.facilitator, lot_id=site.lot.pk, kind=kind, values=values, now=now)


def in_tranches() -> tuple[Site, Tranche]:
    """400,000 EUR firm at 50 %, 5 % and 40 EUR an hour; an optional tranche of 100,000 EUR waits."""
    site = Site(owed=None)
    lot_set(site, amount_excl_tax=Decimal(400_000), **PRICES)
    tranche(site, "firm", 400_000, "Tranche ferme")
    return site, tranche(site, "optional", 100_000, "Tranche optionnelle 1")


def order(number: str, day: dt.date, amount: str, **values) -> OrderLine:
    return OrderLine(number=number, ordered_on=day, amount_excl_tax=Decimal(amount), **values)


def add_orders(site, *lines, now=NOON):
    return orders_add(actor=site.facilitator, lot_id=site.lot.pk, lines=lines, now=now)


def amend(site, day: dt.date, now=NOON, **values):
    values = {"notified_on": day, "amount_excl_tax": None, "ends_on": None, "written_hours": None} | values
    return amendment_record(actor=site.facilitator, lot_id=site.lot.pk, values=values, now=now)


def owed(site, day: dt.date | None = None, known: dt.date | None = None) -> int | None:
    return owed_on(site.lot.pk, day=day, known_at=at(known) if known else None)


# --- The worked examples ---


def test_an_affirmed_tranche_adds_its_hours_and_the_lot_is_rounded_once():
    site, optional = in_tranches()
    assert owed(site) == 250
    tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)
    assert owed(site) == 313
    assert [owed(site, day) for day in (dt.date(2024, 12, 31), dt.date(2025, 8, 31), dt.date(2025, 9, 1))] == [
        None,
        250,
        313,
    ]
    assert [part.hours for part in parts_of(Obligation.objects.current().get())] == [250, Decimal("62.5")]
    assert check_ledger() == []


def test_the_guides_example_owes_833_hours_everywhere_it_is_read():
    site = Site(owed=None)
    lot_set(site, amount_excl_tax=Decimal(1_000_000), **PRICES | {"hourly_cost": Decimal(30)})
    assert owed(site) == 833
    assert lots_of(site.facilitator).get().owed_hours == 833
    assert lot_totals(lot_id=site.lot.pk).owed == 833
    assert Obligation.objects.get().effective_on == NOTIFIED


def test_what_was_known_before_an_affirmation_recorded_late_stays_what_it_was():
    site, optional = in_tranches()
    tranche_affirm(
        actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=at(dt.date(2025, 10, 20))
    )
    march = dt.date(2025, 9, 10)
    assert owed(site, march) == 313
    assert owed(site, march, known=dt.date(2025, 10, 1)) == 250
    assert lot_totals(lot_id=site.lot.pk, worked_until=march, known_at=at(dt.date(2025, 10, 1))).owed == 250


# --- Tranches ---


def test_a_tranche_given_up_owes_nothing_and_can_come_back():
    site, optional = in_tranches()
    on = dt.date(2025, 9, 1)
    with pytest.raises(Refused, match="pourquoi"):
        tranche_decline(actor=site.facilitator, tranche_id=optional.pk, on=on, reason=" ", now=NOON)
    tranche_decline(actor=site.facilitator, tranche_id=optional.pk, on=on, reason="Crédits non votés", now=NOON)
    with pytest.raises(Conflict):
        tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=on, now=NOON)
    tranche_put_back(actor=site.facilitator, tranche_id=optional.pk, now=NOON)
    tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=on, now=NOON)
    assert owed(site) == 313
    tranche_put_back(actor=site.facilitator, tranche_id=optional.pk, now=NOON)
    assert (owed(site), owed(site, on)) == (250, 250)
    assert check_ledger() == []


def test_a_tranche_with_its_own_terms_or_written_hours_keeps_them():
    site, _ = in_tranches()
    own = tranche(site, "optional", 90_000, "Tranche optionnelle 2", effort_rate=Decimal("0.10"))
    written = tranche(site, "optional", 10_000, "Tranche optionnelle 3", written_hours=Decimal("40.25"))
    for one in (own, written):
        tranche_affirm(actor=site.facilitator, tranche_id=one.pk, on=dt.date(2025, 9, 1), now=NOON)
    # 250 + 112.5 + 40.25 = 402.75, rounded once.
    assert owed(site) == 403


@pytest.mark.parametrize(
    ("on", "code"), [(dt.date(2025, 9, 16), "day_to_come"), (dt.date(2024, 12, 31), "before_notification")]
)
def test_a_tranche_is_affirmed_between_the_notification_and_today(on, code):
    site, optional = in_tranches()
    with pytest.raises(Refused) as refused:
        tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=on, now=NOON)
    assert refused.value.codes == {code}


def test_tranches_begin_with_the_firm_one_and_need_an_obligation():
    site = Site(owed=None)
    with pytest.raises(Refused, match="Fixez d'abord"):
        tranche(site, "firm", 400_000, "Tranche ferme")
    lot_set(site, amount_excl_tax=Decimal(400_000), **PRICES)
    with pytest.raises(Refused, match="tranche ferme"):
        tranche(site, "optional", 100_000, "Tranche optionnelle 1")
    tranche(site, "firm", 400_000, "Tranche ferme")
    with pytest.raises(Conflict):
        tranche(site, "firm", 400_000, "Autre tranche ferme")
    with pytest.raises(Conflict):
        tranche(site, "optional", 100_000, "Tranche ferme")


def test_a_written_volume_becomes_the_firm_tranche_and_optional_ones_add_to_it():
    site = Site(owed=None)
    lot_set(site, method="fixed", manual_hours=250, reason="CCAP, article 9")
    with pytest.raises(Refused) as refused:
        tranche(site, "firm", 400_000, "Tranche ferme")
    assert refused.value.codes == {"terms_missing"}
    tranche(site, "firm", 400_000, "Tranche ferme", written_hours=Decimal(250))
    optional = tranche(site, "optional", 100_000, "Tranche optionnelle 1")
    with pytest.raises(Refused) as refused:
        tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)
    assert refused.value.codes == {"terms_missing"}
    values = {"label": "Tranche optionnelle 1", "amount_excl_tax": Decimal(100_000)} | NO_TERMS
    tranche_change(actor=site.facilitator, tranche_id=optional.pk, values=values | {"written_hours": Decimal("62.5")})
    tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)
    assert owed(site) == 313


# --- Purchase orders ---


def test_the_obligation_follows_the_amounts_really_ordered():
    site = by_orders()
    site.lot.refresh_from_db()
    assert site.lot.by_orders
    assert owed(site) == 0
    add_orders(site, order("BC-1", dt.date(2025, 2, 1), "400000"))
    add_orders(site, order("BC-2", dt.date(2025, 3, 1), "100000"))
    assert owed(site) == 313
    assert [owed(site, day) for day in (dt.date(2025, 1, 31), dt.date(2025, 2, 1), dt.date(2025, 3, 1))] == [
        0,
        250,
        313,
    ]
    first = PurchaseOrder.objects.get(number="BC-1")
    order_cancel(actor=site.facilitator, order_id=first.pk, on=dt.date(2025, 4, 1), reason="Commande retirée", now=NOON)
    assert (owed(site), owed(site, dt.date(2025, 3, 31))) == (63, 313)
    with pytest.raises(Conflict):
        order_cancel(actor=site.facilitator, order_id=first.pk, on=dt.date(2025, 4, 1), reason="Encore", now=NOON)
    assert check_ledger() == []


def test_orders_at_fault_are_all_named_and_none_is_kept():
    site = by_orders()
    add_orders(site, order("BC-1", dt.date(2025, 2, 1), "1000"))
    with pytest.raises(Refused) as refused:
        add_orders(
            site,
            order("BC-1", dt.date(2025, 2, 1), "1000", line=1),
            order("BC-2", dt.date(2025, 2, 1), "1000", line=2),
            order("BC-2", dt.date(2024, 2, 1), "1000", line=3),
            order("BC-3", dt.date(2026, 2, 1), "1000", line=4),
        )
    assert refused.value.codes == {"number_taken", "number_twice", "before_notification", "day_to_come"}
    assert [reason.message[:7] for reason in refused.value.reasons] == ["Ligne 1", "Ligne 3", "Ligne 3", "Ligne 4"]
    assert PurchaseOrder.objects.count() == 1


def test_orders_wait_for_an_obligation_that_follows_them():
    site = Site(owed=833)
    with pytest.raises(Refused) as refused:
        add_orders(site, order("BC-1", dt.date(2025, 2, 1), "1000"))
    assert refused.value.codes == {"not_by_orders"}


def test_an_order_keeps_the_terms_of_its_day_whatever_the_moment_it_is_recorded():
    site = by_orders()
    june = dt.date(2025, 6, 1)
    lot_set(site, follows=True, **PRICES | {"effort_rate": Decimal("0.10")}, effective_on=june)
    add_orders(site, order("BC-2", dt.date(2025, 7, 1), "40000"), order("BC-1", dt.date(2025, 2, 1), "40000"))
    assert [part.hours for part in parts_of(Obligation.objects.current().get()) if part.order_id] == [25, 50]


def test_changing_the_way_of_counting_keeps_what_was_owed_before():
    site = by_orders()
    add_orders(site, order("BC-1", dt.date(2025, 2, 1), "400000"))
    lot_set(site, method="fixed", manual_hours=100, reason="Avenant 1", effective_on=dt.date(2025, 8, 1))
    assert [owed(site, day) for day in (dt.date(2025, 7, 31), dt.date(2025, 8, 1))] == [250, 100]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    events=st.lists(
        st.tuples(st.integers(0, 240), st.decimals(1, 90_000, places=2), st.booleans()), min_size=1, max_size=5
    ),
    dice=st.randoms(use_true_random=False),
)
def test_the_order_in_which_orders_are_recorded_does_not_change_what_is_owed_on_any_day(events, dice):
    """Orders, some cancelled, recorded in two orders: the same hours on every day, rounded once."""
    with transaction.atomic():
        found = []
        for _ in range(2):
            shuffled = list(enumerate(events))
            dice.shuffle(shuffled)
            site = by_orders()
            _record(site, shuffled)
            obligation = Obligation.objects.current().get(lot=site.lot)
            found.append({rank: owed(site, NOTIFIED + dt.timedelta(days=rank * 20)) for rank in range(13)})
            exact = sum((part_hours(part.terms) for part in obligation.parts.filter(counts_until=None)), Fraction(0))
            assert obligation.hours - Fraction(1, 2) <= exact < obligation.hours + Fraction(1, 2)
            assert obligation.hours == hours_of(obligation, on=NOON.date())
        transaction.set_rollback(True)
    assert found[0] == found[1]


def _record(site, events):
    for rank, (days, amount, cancelled) in events:
        day = NOTIFIED + dt.timedelta(days=days)
        (made,) = add_orders(site, order(f"BC-{rank}", day, str(amount)))
        if cancelled:
            order_cancel(
                actor=site.facilitator, order_id=made.pk, on=day + dt.timedelta(days=15), reason="Retiré", now=NOON
            )


def test_pasted_orders_are_read_with_the_numbers_and_dates_people_write():
    pasted = orders_of("Numéro;Date;Montant;Objet\nBC-1;01/02/2025;12 500,50 €;Voirie\n\nBC-2\t2025-02-03\t1000")
    assert pasted.problems == []
    assert [(line.number, line.ordered_on, line.amount_excl_tax, line.label, line.line) for line in pasted.lines] == [
        ("BC-1", dt.date(2025, 2, 1), Decimal("12500.50"), "Voirie", 2),
        ("BC-2", dt.date(2025, 2, 3), Decimal(1000), "", 4),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("BC-1;01/02/2025", "séparés"),
        (";01/02/2025;10", "numéro du bon manque"),
        ("BC-1;31/02/2025;10", "n'est pas une date"),
        ("BC-1;;10", "date de commande manque"),
        ("BC-1;01/02/2025;NC", "n'est pas un montant"),
        ("BC-1;01/02/2025;1e17", "n'est pas un montant"),
        ("BC-1;01/02/2025;-5", "n'est pas un montant"),
        ("BC-1;01/02/2025;10,001", "n'est pas un montant"),
        ("BC-1;01/02/2025;", "montant manque"),
        ("BC-1;01/02/2025;25.000", "écrivez 25000 ou 25,00"),
        ("BC-1;01/02/2025;25,000 €", "écrivez 25000 ou 25,00"),
        ("BC-1;01/02/2025;1h30", "n'est pas un montant"),
        ("BC-1;01/02/2025;12 h", "n'est pas un montant"),
        ("BC-1;01/02/2025;1:30", "n'est pas un montant"),
        (f"{'9' * 41};01/02/2025;10", "dépasse 40"),
    ],
)
def test_a_pasted_line_at_fault_is_named_with_what_is_wrong(line, message):
    pasted = orders_of(f"BC-0;01/02/2025;10\n{line}")
    assert len(pasted.lines) == 1
    assert pasted.problems[0].startswith("Ligne 2")
    assert message in pasted.problems[0]


def test_too_many_pasted_lines_or_none_are_refused():
    assert "501" in orders_of("BC;01/02/2025;10\n" * 501).problems[0]
    assert orders_of(" \n").problems


# --- Periods ---


def test_a_share_of_the_hours_worked_follows_each_period():
    site = Site(owed=None)
    lot_set(site, method="worked_share", follows=True, effort_rate=Decimal("0.05"))

    def period(first, last, amount):
        return quantity_add(
            actor=site.facilitator,
            lot_id=site.lot.pk,
            first_day=first,
            last_day=last,
            amount=Decimal(amount),
            now=NOON,
        )

    january = period(dt.date(2025, 1, 1), dt.date(2025, 1, 31), "10010")
    assert owed(site) == 501
    period(dt.date(2025, 2, 1), dt.date(2025, 2, 28), "990")
    assert (owed(site), owed(site, dt.date(2025, 2, 27))) == (550, 501)
    with pytest.raises(Conflict, match="déjà saisie"):
        period(dt.date(2025, 1, 31), dt.date(2025, 2, 1), "5")
    quantity_cancel(actor=site.facilitator, quantity_id=january.pk, reason="Doublon", now=NOON, on=dt.date(2025, 9, 15))
    assert (owed(site), owed(site, dt.date(2025, 2, 27))) == (50, 0)
    period(dt.date(2025, 1, 1), dt.date(2025, 1, 31), "1000")
    assert owed(site) == 100
    assert check_ledger() == []


def test_hours_per_euro_invoiced_follow_each_invoice():
    site = Site(owed=None)
    lot_set(site, method="invoiced", follows=True, euros_per_hour=Decimal(2000))
    for month, amount in ((1, 401_000), (2, 3_000)):
        quantity_add(
            actor=site.facilitator,
            lot_id=site.lot.pk,
            first_day=dt.date(2025, month, 1),
            last_day=dt.date(2025, month, 28),
            amount=Decimal(amount),
            now=NOON,
        )
    assert owed(site) == 202
    with pytest.raises(Refused, match="pas encore arrivée"):
        quantity_add(
            actor=site.facilitator,
            lot_id=site.lot.pk,
            first_day=dt.date(2025, 9, 1),
            last_day=dt.date(2025, 9, 30),
            amount=Decimal(1),
            now=NOON,
        )


# --- Amendments ---


def at_400_000() -> Site:
    site = Site(owed=None)
    lot_set(site, amount_excl_tax=Decimal(400_000), **PRICES)
    return site


def test_an_amendment_changes_the_contract_at_once_and_only_proposes_the_obligation():
    site = at_400_000()
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000), ends_on=dt.date(2026, 6, 30))
    site.lot.refresh_from_db()
    assert (site.lot.amount_excl_tax, site.lot.ends_on) == (500_000, dt.date(2026, 6, 30))
    assert owed(site) == 250
    proposal = ObligationProposal.objects.get()
    with pytest.raises(Refused, match="fonde votre accord"):
        proposal_accept(actor=site.facilitator, proposal_id=proposal.pk, reason="", now=NOON)
    proposal_accept(actor=site.facilitator, proposal_id=proposal.pk, reason="Signé", now=NOON, amount=Decimal(500_000))
    assert [owed(site, day) for day in (dt.date(2025, 2, 28), dt.date(2025, 3, 1))] == [250, 313]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by, proposal.acceptance_reason) == (
        ProposalStatus.ACCEPTED,
        site.facilitator.user,
        "Signé",
    )
    assert proposal.obligation == Obligation.objects.current().get()
    assert check_ledger() == []


def test_a_refused_proposal_leaves_the_obligation_with_its_reason():
    site = at_400_000()
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
    proposal = ObligationProposal.objects.get()
    with pytest.raises(Refused, match="pourquoi"):
        proposal_refuse(actor=site.facilitator, proposal_id=proposal.pk, reason=" ", now=NOON)
    proposal_refuse(actor=site.facilitator, proposal_id=proposal.pk, reason="Fournitures seules", now=NOON)
    assert owed(site) == 250
    with pytest.raises(Conflict):
        proposal_accept(actor=site.facilitator, proposal_id=proposal.pk, reason="Signé", now=NOON)


def test_two_amendments_give_the_same_hours_whichever_is_accepted_first():
    totals = []
    for first in (0, 1):
        site = at_400_000()
        amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
        amend(site, dt.date(2025, 5, 1), amount_excl_tax=Decimal(440_000))
        proposals = list(ObligationProposal.objects.filter(lot=site.lot).order_by("effective_on"))
        for one in (proposals[first], proposals[1 - first]):
            proposal_accept(
                actor=site.facilitator,
                proposal_id=one.pk,
                reason="Signé",
                now=NOON,
                amount=one.amendment.amount_excl_tax,
            )
        days = (dt.date(2025, 2, 28), dt.date(2025, 3, 1), dt.date(2025, 5, 1))
        totals.append([owed(site, day) for day in days])
    assert totals == [[250, 313, 275]] * 2


def test_the_hours_written_in_an_amendment_win_and_a_fixed_volume_must_be_given():
    site = Site(owed=None)
    lot_set(site, method="fixed", manual_hours=250, reason="CCAP, article 9")
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(500_000))
    proposal = ObligationProposal.objects.get()
    with pytest.raises(Refused) as refused:
        proposal_accept(
            actor=site.facilitator, proposal_id=proposal.pk, reason="Signé", now=NOON, amount=Decimal(500_000)
        )
    assert refused.value.codes == {"hours_missing"}
    proposal_accept(
        actor=site.facilitator, proposal_id=proposal.pk, reason="Avenant 1, article 2", now=NOON, written=Decimal(300)
    )
    current = Obligation.objects.current().get()
    assert (current.hours, current.reason) == (300, "Avenant 1, article 2")


def test_an_amendment_that_moves_nothing_owed_proposes_nothing():
    site = by_orders()
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(9_000_000))
    other = at_400_000()
    amend(other, dt.date(2025, 3, 1), ends_on=dt.date(2026, 6, 30))
    assert not ObligationProposal.objects.exists()
    with pytest.raises(Refused) as refused:
        amend(other, dt.date(2025, 3, 1))
    assert refused.value.codes == {"nothing_changes"}


def test_a_clause_added_by_agreement_waits_for_its_obligation():
    site = Site(owed=None)
    site.lot.clause_kind = ""
    site.lot.save(update_fields=["clause_kind"])
    added = amend(site, dt.date(2025, 3, 1), clause_kind="EXECUTION", written_hours=Decimal(120))
    site.lot.refresh_from_db()
    assert site.lot.clause_kind == "EXECUTION"
    assert not ObligationProposal.objects.exists()
    terms = ObligationTerms(method="fixed", manual_hours=120, reason="Avenant 1", effective_on=dt.date(2025, 3, 1))
    made = obligation_set(actor=site.facilitator, lot_id=site.lot.pk, terms=terms, now=NOON, amendment=added)
    assert (made.since, owed(site, dt.date(2025, 2, 28)), owed(site)) == (dt.date(2025, 3, 1), None, 120)


# --- Setting the terms ---


def test_an_obligation_is_never_due_from_a_day_to_come_nor_beyond_reason():
    site = Site(owed=None)
    with pytest.raises(Refused) as refused:
        lot_set(site, amount_excl_tax=Decimal(400_000), **PRICES, effective_on=dt.date(2025, 9, 16))
    assert refused.value.codes == {"day_to_come"}
    with pytest.raises(Refused) as refused:
        lot_set(site, amount_excl_tax=Decimal(10) ** 11, **PRICES | {"hourly_cost": Decimal("0.01")})
    assert refused.value.codes == {"hours_impossible"}
    assert not Obligation.objects.exists()


def test_setting_the_same_terms_twice_is_once():
    site = at_400_000()
    lot_set(site, amount_excl_tax=Decimal(400_000), **PRICES)
    assert Obligation.objects.count() == 1


def test_an_obligation_kept_without_parts_is_one_part_by_itself_and_moves_like_the_others():
    site = Site(owed=833)
    current = Obligation.objects.get()
    current.decided_at = at(dt.date(2025, 1, 10))
    current.save(update_fields=["decided_at"])
    assert not ObligationPart.objects.exists()
    assert (owed(site, dt.date(2025, 1, 9)), owed(site, dt.date(2025, 1, 10))) == (None, 833)
    amend(site, dt.date(2025, 3, 1), amount_excl_tax=Decimal(1_200_000))
    proposal = ObligationProposal.objects.get()
    proposal_accept(
        actor=site.facilitator, proposal_id=proposal.pk, reason="Signé", now=NOON, amount=Decimal(1_200_000)
    )
    assert [owed(site, day) for day in (dt.date(2025, 2, 28), dt.date(2025, 3, 1))] == [833, 1000]


def test_nothing_moves_on_a_contract_that_is_closed():
    site, optional = in_tranches()
    site.contract.status = "closed"
    site.contract.save(update_fields=["status"])
    with pytest.raises(Conflict, match="rouvrez-le"):
        tranche_affirm(actor=site.facilitator, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)


@pytest.mark.parametrize("role", [Role.BUYER, Role.CONTRACTOR, Role.PILOT, Role.REFERENT])
def test_only_a_facilitator_writes(role):
    site, optional = in_tranches()
    actor = actor_create(role)
    with pytest.raises((Refused, Tranche.DoesNotExist)):
        tranche_affirm(actor=actor, tranche_id=optional.pk, on=dt.date(2025, 9, 1), now=NOON)
    with pytest.raises(Refused, match="facilitateur"):
        orders_add(actor=actor, lot_id=site.lot.pk, lines=[order("BC", NOTIFIED, "1")], now=NOON)
