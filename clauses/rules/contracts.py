"""What a contract says of insertion, and what no longer changes once hours were validated on it."""

from datetime import date
from decimal import Decimal

PUBLIC, CONCESSION, PRIVATE = "public", "concession", "private"

# What names a contract, or says which law it follows: statements, certificates and the essential data quote it.
CONTRACT_FIELDS_THAT_NAME = frozenset({"buyer_id", "reference", "family"})
LOT_FIELDS_THAT_NAME = frozenset({"number"})


def missing_ccag_facts(*, action_scope: str, facilitator_contact: str, publics: int, hours: Decimal | int | None):
    """What the contract documents should state and that nobody has written down, in the order of the text.

    CCAG of 30 March 2021: Travaux, article 20.1; the five others, article 16.1. At least the perimeter of the action,
    the facilitator's contact, the eligible publics and the volume of hours. `hours` None: no volume is known.
    """
    facts = {
        "action_scope": bool(action_scope.strip()),
        "facilitator_contact": bool(facilitator_contact.strip()),
        "publics": publics > 0,
        "hours": hours is not None,
    }
    return tuple(name for name, is_there in facts.items() if not is_there)


def locked_fields(names: frozenset[str], *, has_validated_hours: bool) -> frozenset[str]:
    """Which of these fields may not change any more.

    Usage: an hour validated is inscribed under this buyer, this reference and this lot; they stay as they were read.
    """
    return names if has_validated_hours else frozenset()


def dates_cut_hours(
    *, starts_on: date | None, ends_on: date | None, first_hour: date | None, last_hour: date | None
) -> tuple[str, ...]:
    """Which of a lot's dates would leave validated hours outside: `starts_on`, `ends_on`; none when nothing is lost.

    `first_hour` and `last_hour` are the first and the last day of the validated hours, None without any.
    """
    cut = []
    if starts_on and first_hour and starts_on > first_hour:
        cut.append("starts_on")
    if ends_on and last_hour and ends_on < last_hour:
        cut.append("ends_on")
    return tuple(cut)


def references_alike(one: str, other: str) -> bool:
    """Whether two references are the same but for spaces, signs and capitals: « 2025-TVX 09 » and « 2025tvx09 »."""
    return _bare(one) == _bare(other)


def _bare(reference: str) -> str:
    return "".join(letter for letter in reference.casefold() if letter.isalnum())
