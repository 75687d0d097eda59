"""Communes, from rows to what `referential.map` draws."""

from collections.abc import Sequence

from referential.map import Place
from referential.models import Commune

AROUND = 0.45  # degrees around what is shown: enough to fill the drawing, whatever its shape


def place_on_map(commune: Commune) -> Place:
    """A commune with coordinates, as it is drawn."""
    return Place(
        commune.pk, commune.name, float(commune.latitude or 0), float(commune.longitude or 0), commune.population or 0
    )


def communes_around(centres: Sequence[Place]) -> list[Place]:
    """The communes of the country that may be in the drawing: one query, a few hundred rows."""
    south, north = min(one.latitude for one in centres), max(one.latitude for one in centres)
    west, east = min(one.longitude for one in centres), max(one.longitude for one in centres)
    rows = Commune.objects.active().filter(
        latitude__range=(south - AROUND, north + AROUND), longitude__range=(west - AROUND, east + AROUND)
    )
    return [place_on_map(one) for one in rows.order_by("insee_code") if one.has_coordinates]
