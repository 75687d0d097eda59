"""The map of a person's openings, from rows to what `referential.map` draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.selectors import Suggestion, place_of
from referential.geography import communes_around, place_on_map
from referential.map import Drawing, draw
from referential.models import Commune


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
    numbered = [(place_on_map(spot.commune), len(spot.openings)) for spot in spots.values()]
    here = place_on_map(home) if home is not None and home.has_coordinates else None
    centres = [place for place, _ in numbered] + ([here] if here else [])
    drawing = draw(communes_around(centres), numbered, home=here, radius_km=radius_km) if centres else None
    return OpeningsMap(drawing, list(spots.values()), elsewhere)
