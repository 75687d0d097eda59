"""Obligations that moved: an affirmed tranche, orders, hours worked by period, amendments decided or waiting."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import ClauseKind, ObligationMethod, ParticipationRole, TrancheKind
from clauses.models import Lot, ObligationProposal, Participation, PurchaseOrder
from clauses.rules import last_day_of_period, month_end
from clauses.services.amendments import amendment_record, proposal_accept
from clauses.services.obligations import ObligationTerms, obligation_set
from clauses.services.orders import OrderLine, order_cancel, orders_add
from clauses.services.quantities import quantity_add
from clauses.services.tranches import tranche_add, tranche_affirm
from config.demo.companies import fictional_siret
from config.demo.contracts import DEMO_CONTRACTOR, HOURLY_COST
from config.demo.world import World, given
from core.models import OutboxEvent
from employers.models import Employer

FRAMEWORK = "D74-2026-040"
NO_TERMS = dict.fromkeys(("labour_share", "effort_rate", "hourly_cost", "written_hours"))


def build_obligations(world: World) -> None:
    member = world.users["facilitateur"].memberships.get()
    teller = _Teller(world, Actor(user=member.user, membership=member))
    teller.affirmed_tranche()
    teller.purchase_orders()
    teller.hours_worked()
    teller.accepted_amendment()
    teller.waiting_amendment()
    OutboxEvent.objects.all().delete()  # a story told once has nobody to warn


class _Teller:
    def __init__(self, world: World, actor: Actor) -> None:
        self.world, self.actor = world, actor

    def _at(self, days_ago: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.world.day(days_ago), dt.time(10, 30)))

    def _lot(self, reference: str, number: str) -> Lot:
        return Lot.objects.select_related("contract").get(contract__reference=reference, number=number)

    def affirmed_tranche(self) -> None:
        """The roof of the school: its yard shelter was affirmed two months ago, its workshops still wait."""
        lot = self._lot("D74-2025-007", "2")
        firm = {
            "label": "Tranche ferme : bâtiment d'enseignement",
            "amount_excl_tax": given(lot.amount_excl_tax),
            "counts_from": lot.contract.notified_on,
        }
        self._tranche(lot, TrancheKind.FIRM, firm)
        shelter = {"label": "Tranche optionnelle 1 : préau", "amount_excl_tax": Decimal(240_000)}
        added = self._tranche(lot, TrancheKind.OPTIONAL, shelter)
        workshops = {"label": "Tranche optionnelle 2 : ateliers", "amount_excl_tax": Decimal(310_000)}
        self._tranche(lot, TrancheKind.OPTIONAL, workshops)
        tranche_affirm(actor=self.actor, tranche_id=added.pk, on=self.world.day(62), now=self._at(60))

    def _tranche(self, lot: Lot, kind: str, values: dict):
        values = NO_TERMS | values
        return tranche_add(actor=self.actor, lot_id=lot.pk, kind=kind, values=values, now=self._at(200))

    def _new_lot(self, number: str, title: str, company: str) -> Lot:
        """A lot of the framework agreement on roads, begun with it."""
        first = self._lot(FRAMEWORK, "1")
        starts = given(first.contract.notified_on)
        lot = Lot.objects.create(
            contract=first.contract,
            number=number,
            title=title,
            clause_kind=ClauseKind.EXECUTION,
            starts_on=starts,
            ends_on=last_day_of_period(starts, 48),
            commune=first.commune,
            penalty_rate=Decimal(45),
        )
        organisation = Employer.objects.select_related("organisation").get(name=company).organisation
        Participation.objects.create(
            lot=lot,
            organisation=organisation,
            role=ParticipationRole.LEAD,
            published_identifier=organisation.siret or fictional_siret(990),
            published_name=company,
            declared_on=starts,
        )
        return lot

    def purchase_orders(self) -> None:
        lot = self._new_lot("2", "Murs et petits ouvrages d'art", "Maçonnerie Fier et Fils")
        terms = ObligationTerms(
            method=ObligationMethod.FORMULA,
            follows=True,
            labour_share=Decimal("0.5"),
            effort_rate=Decimal("0.07"),
            hourly_cost=HOURLY_COST,
        )
        started = (self.world.today - given(lot.starts_on)).days
        obligation_set(actor=self.actor, lot_id=lot.pk, terms=terms, now=self._at(started))
        works = (
            (20, "BC-001", 148_000, "Mur de soutènement, RD 12"),
            (13, "BC-002", 62_500, "Passerelle du Giffre"),
            (6, "BC-003", 31_200, "Reprise de parapet"),
        )
        for days_ago, number, amount, label in works:
            line = OrderLine(number, self.world.day(days_ago), Decimal(amount), label)
            orders_add(actor=self.actor, lot_id=lot.pk, lines=[line], now=self._at(days_ago - 1))
        last = PurchaseOrder.objects.get(lot=lot, number="BC-003")
        order_cancel(
            actor=self.actor,
            order_id=last.pk,
            on=self.world.day(2),
            reason="Travaux reportés au printemps par l'acheteur.",
            now=self._at(1),
        )

    def hours_worked(self) -> None:
        """A share of all the hours worked, told by the company each month."""
        lot = self._new_lot("3", "Signalisation horizontale", DEMO_CONTRACTOR)
        started = given(lot.starts_on)
        terms = ObligationTerms(
            method=ObligationMethod.WORKED_SHARE, follows=True, effort_rate=Decimal("0.08"), effective_on=started
        )
        obligation_set(actor=self.actor, lot_id=lot.pk, terms=terms, now=self._at((self.world.today - started).days))
        first, last = started, month_end(started)
        for amount in (412, 655):
            if last >= self.world.today:
                break
            quantity_add(
                actor=self.actor,
                lot_id=lot.pk,
                first_day=first,
                last_day=last,
                amount=Decimal(amount),
                source="État mensuel de l'entreprise",
                now=self._at((self.world.today - last).days - 1),
            )
            first = last + dt.timedelta(days=1)
            last = month_end(first)

    def accepted_amendment(self) -> None:
        lot = self._lot("EAU-2025-09", "3")
        values = {
            "notified_on": self.world.day(150),
            "amount_excl_tax": Decimal(1_040_000),
            "note": "Chaussées du hameau des Frasses ajoutées.",
        }
        amendment = amendment_record(actor=self.actor, lot_id=lot.pk, values=values, now=self._at(146))
        proposal = ObligationProposal.objects.get(amendment=amendment)
        proposal_accept(
            actor=self.actor,
            proposal_id=proposal.pk,
            reason="Avenant signé des deux parties, article 3 : la clause suit le montant.",
            amount=Decimal(1_040_000),
            now=self._at(143),
        )

    def waiting_amendment(self) -> None:
        lot = self._lot("D74-2025-007", "1")
        values = {
            "notified_on": self.world.day(12),
            "amount_excl_tax": Decimal(8_220_000),
            "note": "Reprise des fondations côté gymnase.",
        }
        amendment_record(actor=self.actor, lot_id=lot.pk, values=values, now=self._at(9))
