"""The map of a person's openings, from rows to what `placements.map` draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.selectors import Suggestion, place_of
from placements.map import Drawing, Place, draw
from referential.models import Commune

AROUND = 0.45  # degrees around what is shown: enough to fill the drawing, whatever its shape


@dataclass(frozen=True, slots=True)
class Spot:
    """A commune and the openings there, in the order of the list."""

    number: int
    commune: Commune
    openings: list[Suggestion]
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class OpeningsMap:
    drawing: Drawing | None
    spots: list[Spot]
    elsewhere: list[Suggestion]


def map_of(shown: Sequence[Suggestion], *, home: Commune | None, radius_km: float | None) -> OpeningsMap:
    """Openings by commune, numbered from the best; those of unknown place are listed apart."""
    spots: dict[str, Spot] = {}
    elsewhere = []
    for one in shown:
        commune = place_of(one.opening)
        if commune is None or not commune.has_coordinates:
            elsewhere.append(one)
            continue
        spot = spots.setdefault(commune.pk, Spot(len(spots) + 1, commune, [], one.distance_km))
        spot.openings.append(one)
    numbered = [(_place(spot.commune), len(spot.openings)) for spot in spots.values()]
    here = _place(home) if home is not None and home.has_coordinates else None
    centres = [place for place, _ in numbered] + ([here] if here else [])
    drawing = draw(_around(centres), numbered, home=here, radius_km=radius_km) if centres else None
    return OpeningsMap(drawing, list(spots.values()), elsewhere)


def _place(commune: Commune) -> Place:
    return Place(
        commune.pk, commune.name, float(commune.latitude or 0), float(commune.longitude or 0), commune.population or 0
    )


def _around(centres: Sequence[Place]) -> list[Place]:
    """The communes of the country that may be in the drawing: one query, a few hundred rows."""
    south, north = min(one.latitude for one in centres), max(one.latitude for one in centres)
    west, east = min(one.longitude for one in centres), max(one.longitude for one in centres)
    rows = Commune.objects.active().filter(
        latitude__range=(south - AROUND, north + AROUND), longitude__range=(west - AROUND, east + AROUND)
    )
    return [_place(one) for one in rows.order_by("insee_code") if one.has_coordinates]
