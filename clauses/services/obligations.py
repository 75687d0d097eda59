"""Set what a lot owes, with everything that explains it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import ObligationMethod
from clauses.models import Amendment, Lot, Obligation
from clauses.rules import hours_of_invoices, hours_of_worked_share, insertion_hours
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add

# The inputs of each method, in the order in which a person is asked for them.
INPUTS_OF_METHOD: dict[str, tuple[str, ...]] = {
    ObligationMethod.FORMULA: ("amount_excl_tax", "labour_share", "effort_rate", "hourly_cost"),
    ObligationMethod.FIXED: (),
    ObligationMethod.WORKED_SHARE: ("worked_hours", "effort_rate"),
    ObligationMethod.INVOICED: ("amount_excl_tax", "euros_per_hour"),
}


@dataclass(frozen=True, slots=True)
class ObligationTerms:
    """A method with its inputs, and perhaps the figure of the signed contract, with its reason."""

    method: str
    amount_excl_tax: Decimal | None = None
    labour_share: Decimal | None = None
    effort_rate: Decimal | None = None
    hourly_cost: Decimal | None = None
    worked_hours: Decimal | None = None
    euros_per_hour: Decimal | None = None
    manual_hours: int | None = None
    reason: str = ""

    def missing_inputs(self) -> list[str]:
        return [name for name in INPUTS_OF_METHOD[self.method] if getattr(self, name) is None]

    def computed_hours(self) -> int | None:
        """What the method gives; None for a volume that is simply written in the contract."""
        match self.method:
            case ObligationMethod.FORMULA:
                return insertion_hours(
                    amount_excl_tax=_given(self.amount_excl_tax),
                    labour_share=_given(self.labour_share),
                    effort_rate=_given(self.effort_rate),
                    hourly_cost=_given(self.hourly_cost),
                )
            case ObligationMethod.WORKED_SHARE:
                return hours_of_worked_share(
                    total_hours=_given(self.worked_hours), insertion_share=_given(self.effort_rate)
                )
            case ObligationMethod.INVOICED:
                return hours_of_invoices(
                    invoiced_excl_tax=_given(self.amount_excl_tax), euros_per_hour=_given(self.euros_per_hour)
                )
        return None

    def owed_hours(self) -> int | None:
        return self.computed_hours() if self.manual_hours is None else self.manual_hours


def _given(value: Decimal | None) -> Decimal:
    """An input that must be there: `missing_inputs` is asked before anything is computed."""
    if value is None:
        raise TypeError("an input of the method is missing")
    return value


def obligation_problems(terms: ObligationTerms) -> list[Reason]:
    """Everything that keeps these terms from becoming an obligation."""
    problems = [Reason("input_missing", "Indiquez cette donnée.", field=name) for name in terms.missing_inputs()]
    if problems:
        return problems
    try:
        computed = terms.computed_hours()
    except ValueError:
        return [Reason("input_impossible", "Une donnée est impossible : vérifiez les parts et les montants.")]
    if terms.manual_hours is None and computed is None:
        problems.append(Reason("hours_missing", "Indiquez le volume d'heures du contrat.", field="manual_hours"))
    if terms.manual_hours is not None and terms.manual_hours != computed and not terms.reason.strip():
        message = "Indiquez d'où vient ce volume (article du contrat, avenant…)."
        problems.append(Reason("reason_missing", message, field="reason"))
    return problems


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
    """Make these terms the lot's obligation from now on; the earlier ones stay as history.

    `replaces_id` is the obligation the person was looking at: when somebody else has changed it meanwhile, Conflict.
    Setting the very same terms again changes nothing.
    """
    if not actor.has_role(Role.FACILITATOR):
        raise Refused.because("wrong_role", "Seul un facilitateur fixe une obligation.")
    lot = Lot.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=lot_id)
    if problems := obligation_problems(terms):
        raise Refused(problems)
    hours = terms.owed_hours()
    if hours is None:
        raise ValueError("terms without any problem give a number of hours")
    obligation = Obligation(
        lot=lot,
        computed_hours=terms.computed_hours(),
        hours=hours,
        reason=terms.reason.strip(),
        amendment=amendment,
        decided_at=now,
        decided_by=actor.user,
        method=terms.method,
        **{name: getattr(terms, name) for name in INPUTS_OF_METHOD[terms.method]},
    )
    current = Obligation.objects.current().filter(lot=lot).first()
    if current is not None:
        if _same_terms(current, obligation):
            return current
        if replaces_id is not None and replaces_id != current.pk:
            raise Conflict.because("changed_meanwhile", "L'obligation de ce lot vient d'être modifiée : vérifiez-la.")
        current.replaced_at = now
        current.save(update_fields=["replaced_at"])
    obligation.save()
    outbox_add("obligation_set", key=f"obligation:{obligation.pk}", obligation_id=obligation.pk)
    return obligation


def _same_terms(one: Obligation, other: Obligation) -> bool:
    names = (
        "method", "amount_excl_tax", "labour_share", "effort_rate", "hourly_cost", "worked_hours", "euros_per_hour",
        "computed_hours", "hours", "reason", "amendment_id",
    )  # fmt: skip
    return all(getattr(one, name) == getattr(other, name) for name in names)
