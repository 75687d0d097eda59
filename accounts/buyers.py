"""What a buyer's number already tells of it."""

from accounts.enums import BuyerKind

# The first digits of the SIREN of public bodies (INSEE): 1 for the State, 21 to 24 for local authorities.
KIND_OF_SIREN = {
    "1": BuyerKind.STATE,
    "21": BuyerKind.COMMUNE,
    "22": BuyerKind.DEPARTMENT,
    "23": BuyerKind.REGION,
    "24": BuyerKind.GROUPING,
    "25": BuyerKind.GROUPING,
}


def buyer_kind_suggested(siret: str | None) -> str:
    """The kind that a SIRET suggests, to be confirmed by a person; "" when it says nothing.

    >>> buyer_kind_suggested("22740001700074"), buyer_kind_suggested("55210055400013")
    ('department', '')
    """
    digits = siret or ""
    return next((kind.value for start, kind in KIND_OF_SIREN.items() if digits.startswith(start)), "")
