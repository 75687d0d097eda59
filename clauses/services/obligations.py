"""Set what a lot owes, with everything that explains it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import ObligationMethod, PartKind, TrancheKind
from clauses.models import Amendment, Lot, Obligation, ObligationPart
from clauses.models.obligations import PART_FIGURES
from clauses.rules import PartTerms, hours_owed
from clauses.selectors.obligations import parts_of
from clauses.services.contracts import lot_lock
from clauses.services.obligation_parts import MAX_HOURS, PRICES_OF_METHOD, base_of, base_with, restate
from core.errors import Conflict, Reason, Refused

# The inputs of each method, in the order in which a person is asked for them.
INPUTS_OF_METHOD: dict[str, tuple[str, ...]] = {
    ObligationMethod.FORMULA: ("amount_excl_tax", "labour_share", "effort_rate", "hourly_cost"),
    ObligationMethod.FIXED: (),
    ObligationMethod.WORKED_SHARE: ("worked_hours", "effort_rate"),
    ObligationMethod.INVOICED: ("amount_excl_tax", "euros_per_hour"),
}
# What comes as it happens, when the obligation follows the quantities: nothing is asked for once and for all.
VOLUME_OF_METHOD = {
    ObligationMethod.FORMULA: "amount_excl_tax",
    ObligationMethod.WORKED_SHARE: "worked_hours",
    ObligationMethod.INVOICED: "amount_excl_tax",
}

NONE_SEEN = 0


@dataclass(frozen=True, slots=True)
class ObligationTerms:
    """A method with its inputs, and perhaps the figure of the signed contract, with its reason.

    `follows` says that orders, hours worked or euros invoiced are entered as they come; `effective_on` since when it
    is owed: by default the notification for a first obligation, today for the next ones.
    """

    method: str
    amount_excl_tax: Decimal | None = None
    labour_share: Decimal | None = None
    effort_rate: Decimal | None = None
    hourly_cost: Decimal | None = None
    worked_hours: Decimal | None = None
    euros_per_hour: Decimal | None = None
    manual_hours: int | None = None
    reason: str = ""
    follows: bool = False
    effective_on: dt.date | None = None

    def inputs(self) -> tuple[str, ...]:
        return PRICES_OF_METHOD[self.method] if self.is_followed else INPUTS_OF_METHOD[self.method]

    @property
    def is_followed(self) -> bool:
        return self.follows and self.method != ObligationMethod.FIXED

    def missing_inputs(self) -> list[str]:
        return [name for name in self.inputs() if getattr(self, name) is None]

    def figures(self) -> dict[str, Any]:
        """The inputs of the method; a volume that comes as it happens begins at zero."""
        figures = {name: getattr(self, name) for name in self.inputs()}
        if self.is_followed:
            figures[VOLUME_OF_METHOD[ObligationMethod(self.method)]] = Decimal(0)
        return figures

    def computed_hours(self) -> int | None:
        """What the method gives; None for a volume that is simply written in the contract."""
        if self.method == ObligationMethod.FIXED:
            return None
        part = PartTerms(counts_from=dt.date.min, **self.figures())
        return hours_owed(parts=[part], on=dt.date.min)

    def owed_hours(self) -> int | None:
        return self.computed_hours() if self.manual_hours is None else self.manual_hours


def obligation_problems(terms: ObligationTerms) -> list[Reason]:
    """Everything that keeps these terms from becoming an obligation."""
    problems = [Reason("input_missing", "Indiquez cette donnée.", field=name) for name in terms.missing_inputs()]
    if problems:
        return problems
    try:
        computed = terms.computed_hours()
    except ValueError:
        return [Reason("input_impossible", "Une donnée est impossible : vérifiez les parts et les montants.")]
    if (computed or 0) > MAX_HOURS:
        return [Reason("hours_impossible", "Le calcul dépasse dix millions d'heures : vérifiez les montants.")]
    if terms.manual_hours is None and computed is None:
        problems.append(Reason("hours_missing", "Indiquez le volume d'heures du contrat.", field="manual_hours"))
    if terms.manual_hours is not None and terms.manual_hours != computed and not terms.reason.strip():
        message = "Indiquez d'où vient ce volume (article du contrat, avenant…)."
        problems.append(Reason("reason_missing", message, field="reason"))
    return problems


def obligation_in_force(lot: Lot) -> Obligation | None:
    return Obligation.objects.current().filter(lot=lot).first()


def require_past(day: dt.date, now: dt.datetime, *, field: str) -> None:
    """What is owed is owed since a day that has come."""
    if day > timezone.localdate(now):
        message = "Cette date n'est pas encore arrivée : enregistrez ce jour-là, ou après."
        raise Refused.because("day_to_come", message, field=field)


@transaction.atomic
def obligation_set(
    *,
    actor: Actor,
    lot_id: int,
    terms: ObligationTerms,
    now: dt.datetime,
    amendment: Amendment | None = None,
    replaces_id: int | None = None,
) -> Obligation:
    """Make these terms the lot's own from their day on; what was owed before that day stays, and all is history.

    `replaces_id` is the obligation the person was looking at, NONE_SEEN when the lot had none: when somebody else has
    changed it meanwhile, Conflict. None for a caller that looked at nothing.
    Setting the very same terms again changes nothing.
    """
    lot = lot_lock(actor, lot_id)
    if problems := obligation_problems(terms):
        raise Refused(problems)
    current = obligation_in_force(lot)
    part = _base_part(lot, terms, _effective_on(lot, terms, current, now))
    require_past(part.counts_from, now, field="effective_on")
    if current is not None:
        if _same(current, part, terms, amendment):
            return current
        if replaces_id is not None and replaces_id != current.pk:
            raise Conflict.because("changed_meanwhile", "L'obligation de ce lot vient d'être modifiée : vérifiez-la.")
    earlier = [one for one in base_of(current) if one.counts_from < part.counts_from] if current else []
    if terms.method == ObligationMethod.FORMULA and lot.by_orders != terms.is_followed:
        lot.by_orders = terms.is_followed
        lot.save(update_fields=["by_orders"])
    return restate(
        actor=actor,
        lot=lot,
        current=current,
        base=base_with(earlier, part),
        effective_on=part.counts_from,
        change="Obligation fixée" if current is None else "Obligation fixée à nouveau",
        now=now,
        method=terms.method,
        follows=terms.is_followed,
        reason=terms.reason,
        amendment=amendment,
    )


def _effective_on(lot: Lot, terms: ObligationTerms, current: Obligation | None, now: dt.datetime) -> dt.date:
    if terms.effective_on is not None:
        return terms.effective_on
    today = timezone.localdate(now)
    notified = lot.contract.notified_on
    return notified if current is None and notified is not None and notified <= today else today


def _base_part(lot: Lot, terms: ObligationTerms, day: dt.date) -> ObligationPart:
    firm = lot.tranches.filter(kind=TrancheKind.FIRM).first()
    is_written = terms.manual_hours is not None and terms.manual_hours != terms.computed_hours()
    return ObligationPart(
        kind=PartKind.BASE,
        tranche=firm,
        label=firm.label if firm else "Marché",
        counts_from=day,
        written_hours=Decimal(terms.manual_hours) if is_written and terms.manual_hours is not None else None,
        **terms.figures(),
    )


def _same(current: Obligation, part: ObligationPart, terms: ObligationTerms, amendment: Amendment | None) -> bool:
    """The terms in force are already these, and no other day was asked for."""
    latest = [one for one in parts_of(current) if one.kind == PartKind.BASE][-1]
    names = [name for name in PART_FIGURES if name not in {"counts_from", "counts_until"}]
    return (
        (current.method, current.follows_quantities) == (terms.method, terms.is_followed)
        and current.reason == terms.reason.strip()
        and current.amendment_id == (amendment.pk if amendment else None)
        and terms.effective_on in {None, latest.counts_from}
        and all(getattr(latest, name) == getattr(part, name) for name in names)
    )
