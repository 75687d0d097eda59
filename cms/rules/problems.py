"""What cannot be: an employer that may not sign such a contract, a wage under the legal minimum."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Who signs what: employers by contract, in the words of `cms.enums`.
SIGNERS: dict[str, tuple[frozenset[str], str, str]] = {
    "pec": (
        frozenset({"association", "public"}),
        "Le PEC est réservé aux employeurs publics et aux organismes sans but lucratif.",
        "L5134-21",
    ),
    "cie": (
        frozenset({"small", "medium", "large"}),
        "Le CIE est réservé aux employeurs du secteur marchand.",
        "L5134-66",
    ),
    "cddi": (
        frozenset({"siae"}),
        "Seule une structure d'insertion signe un CDDI. Après un chantier d'insertion, choisissez CDI ou CDD.",
        "L5132-3",
    ),
}
WITHOUT_WAGE = frozenset({"immersion", "geiq"})
LONGEST_WEEK = Decimal(48)  # L3121-20


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the name of what must change; `message` is French."""

    code: str
    message: str
    field: str
    article: str


def recruitment_problems(
    *, kind: str, employer: str, hours: Decimal | None, wage: Decimal | None, minimum_wage: Decimal | None
) -> list[Problem]:
    """Everything wrong at once. `minimum_wage` is the least an hour of this contract is paid, when it is known."""
    found = []
    if kind in SIGNERS and employer:
        signers, message, article = SIGNERS[kind]
        if employer not in signers:
            found.append(Problem("signer", message, "employer", article))
    if kind in WITHOUT_WAGE:
        return found
    if hours is None:
        found.append(Problem("hours_missing", "Indiquez les heures par semaine.", "hours", ""))
    elif not 1 <= hours <= LONGEST_WEEK:
        found.append(
            Problem("hours", f"Une semaine compte de 1 à {LONGEST_WEEK} heures de travail.", "hours", "L3121-20")
        )
    if wage is None:
        found.append(Problem("wage_missing", "Indiquez le salaire horaire brut.", "wage", ""))
    elif minimum_wage is not None and wage < minimum_wage:
        least = str(minimum_wage.quantize(Decimal("0.01"), ROUND_HALF_UP)).replace(".", ",")
        found.append(
            Problem("wage", f"Le minimum légal pour ce contrat est de {least} € bruts de l'heure.", "wage", "L3231-2")
        )
    return found
