"""What an obligation and its parts say of themselves, each in one sentence with its figures."""

from clauses.enums import ObligationMethod, PartKind
from clauses.models import Obligation, ObligationPart
from clauses.rules import PartTerms, hours_owed
from core import formats

FOLLOWED = {
    ObligationMethod.FORMULA: "montant des bons de commande",
    ObligationMethod.WORKED_SHARE: "heures travaillées",
    ObligationMethod.INVOICED: "montants facturés",
}
ENDS = {
    PartKind.BASE: "remplacé par ce qui suit",
    PartKind.TRANCHE: "ne compte plus",
    PartKind.ORDER: "annulé",
    PartKind.PERIOD: "ne compte plus",
}


def share_text(value: object) -> str:
    """`0.125` → `12,5 %`: the decimals that say something."""
    return f"{formats.number(value * 100, 3)}{formats.NBSP}%"  # type: ignore[operator]


def terms_sentence(terms: PartTerms) -> str:
    """How some figures give hours: `100 000 € × 50 % × 5 % ÷ 40 € = 62,5 h`, without the result."""
    if terms.written_hours is not None:
        return "Volume écrit au contrat"
    if terms.worked_hours is not None:
        return f"{formats.hours(terms.worked_hours)} travaillées × {share_text(terms.effort_rate)}"
    if terms.euros_per_hour is not None:
        return f"{formats.euros(terms.amount_excl_tax)}, une heure pour {formats.euros(terms.euros_per_hour)}"
    return (
        f"{formats.euros(terms.amount_excl_tax)} × {share_text(terms.labour_share)} de main-d'œuvre "
        f"× {share_text(terms.effort_rate)} d'insertion ÷ {formats.euros(terms.hourly_cost)} de l'heure"
    )


def obligation_sentence(obligation: Obligation) -> str:
    """Where the hours of an obligation come from."""
    if obligation.follows_quantities:
        return _followed_sentence(obligation)
    if obligation.method == ObligationMethod.FIXED:
        return "Volume écrit au contrat."
    terms = PartTerms(
        counts_from=obligation.since,
        amount_excl_tax=obligation.amount_excl_tax,
        labour_share=obligation.labour_share if obligation.method == ObligationMethod.FORMULA else None,
        effort_rate=obligation.effort_rate,
        hourly_cost=obligation.hourly_cost if obligation.method == ObligationMethod.FORMULA else None,
        worked_hours=obligation.worked_hours,
        euros_per_hour=obligation.euros_per_hour,
    )
    said = terms_sentence(terms)
    alone = hours_owed(parts=[terms], on=obligation.since)
    if alone == obligation.computed_hours:
        return f"{said} = {formats.hours(alone)}."
    return f"{said} pour le marché ; avec ses autres parties, {formats.hours(obligation.computed_hours)}."


def _followed_sentence(obligation: Obligation) -> str:
    match obligation.method:
        case ObligationMethod.WORKED_SHARE:
            return f"{share_text(obligation.effort_rate)} des heures travaillées, saisies période par période."
        case ObligationMethod.INVOICED:
            return f"Une heure pour {formats.euros(obligation.euros_per_hour)} facturés, saisis période par période."
    return (
        f"Chaque bon de commande × {share_text(obligation.labour_share)} de main-d'œuvre "
        f"× {share_text(obligation.effort_rate)} d'insertion ÷ {formats.euros(obligation.hourly_cost)} de l'heure."
    )


def end_words(part: ObligationPart) -> str:
    return ENDS[PartKind(part.kind)]
