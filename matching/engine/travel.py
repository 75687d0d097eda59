"""How far people go, by their means of travel. As the crow flies, since no timetable is known.

The distances are defaults of ours, not measures: about three quarters of an hour each way. A distance that the person
stated always wins.
"""

from __future__ import annotations

from collections.abc import Set

TRANSPORTS = ("walk", "bike", "transit", "moped", "car")
REACH_KM = {"walk": 3.0, "bike": 10.0, "transit": 30.0, "moped": 25.0, "car": 50.0}
OWN_VEHICLE = frozenset({"car", "moped"})
NAMES = {
    "walk": "à pied",
    "bike": "à vélo",
    "transit": "en transports en commun",
    "moped": "en deux-roues motorisé",
    "car": "en voiture",
}


def reach_km(max_km: float | None, transports: Set[str] | None) -> float | None:
    """How far somebody goes to work: what she said, else what the best of her means allows; None when unknown.

    >>> reach_km(None, {"walk", "bike"}), reach_km(15, {"car"}), reach_km(None, None)
    (10.0, 15, None)
    """
    if max_km is not None or not transports:
        return max_km
    return max(REACH_KM[means] for means in transports)


def reach_unserved_km(transports: Set[str] | None) -> float | None:
    """How far somebody goes to a place that no public transport serves; None: as far as anywhere, or unknown.

    >>> reach_unserved_km({"transit"}), reach_unserved_km({"car"})
    (3.0, None)
    """
    if not transports or transports & OWN_VEHICLE:
        return None
    return max(REACH_KM[means] for means in transports | {"walk"} if means != "transit")


def means_label(transports: Set[str]) -> str:
    return ", ".join(NAMES[means] for means in TRANSPORTS if means in transports)
