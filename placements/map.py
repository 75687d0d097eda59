"""A map drawn by ourselves: communes as points, openings as numbered markers. No tile, no request to anybody.

Equirectangular projection, the longitudes shortened by the cosine of the middle latitude: over a Département the error
is smaller than a marker. Pure: no Django, no database. Lengths are units of the drawing, `WIDTH` × `HEIGHT`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

WIDTH, HEIGHT = 800.0, 600.0
MARGIN = 44.0
KM_PER_DEGREE = 111.195
LEAST_KM = 24.0  # a map of two neighbouring communes shows what is around them too
LABELS = 9
LABEL_HEIGHT, LETTER = 26.0, 10.5  # room a name takes, at the largest size it is drawn
MARKER = 20.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A commune with coordinates, in degrees."""

    code: str
    name: str
    latitude: float
    longitude: float
    population: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Marker:
    """The openings of one commune: `number` is that of the list beside the map."""

    number: int
    place: Place
    x: float
    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template draws."""

    dots: list[Dot]
    labels: list[Label]
    markers: list[Marker]
    home: Dot | None
    home_name: str
    radius: float | None
    scale_km: int
    scale_length: float

    width = int(WIDTH)
    height = int(HEIGHT)


class Projection:
    """From degrees to the drawing: everything of `places` and the circle of `radius_km` around `home` fit in."""

    def __init__(self, places: Sequence[Place], *, home: Place | None = None, radius_km: float | None = None) -> None:
        if not places:
            raise ValueError("nothing to show on the map")
        latitudes, longitudes = [one.latitude for one in places], [one.longitude for one in places]
        self.stretch = cos(radians((min(latitudes) + max(latitudes)) / 2))
        if home is not None and radius_km:
            degrees = radius_km / KM_PER_DEGREE
            latitudes += [home.latitude - degrees, home.latitude + degrees]
            longitudes += [home.longitude - degrees / self.stretch, home.longitude + degrees / self.stretch]
        tall = max((max(latitudes) - min(latitudes)) * KM_PER_DEGREE, LEAST_KM)
        wide = max((max(longitudes) - min(longitudes)) * KM_PER_DEGREE * self.stretch, LEAST_KM)
        self.units_per_km = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / tall)
        self.latitude = (min(latitudes) + max(latitudes)) / 2
        self.longitude = (min(longitudes) + max(longitudes)) / 2

    def __call__(self, latitude: float, longitude: float) -> Point:
        per_degree = KM_PER_DEGREE * self.units_per_km
        x = WIDTH / 2 + (longitude - self.longitude) * self.stretch * per_degree
        y = HEIGHT / 2 - (latitude - self.latitude) * per_degree
        return round(x, 1), round(y, 1)


def draw(
    communes: Iterable[Place],
    openings: Sequence[tuple[Place, int]],
    *,
    home: Place | None = None,
    radius_km: float | None = None,
) -> Drawing | None:
    """The map of `openings`, places with how many there are, in the order of their numbers; None without a place."""
    shown = [place for place, _ in openings] + ([home] if home else [])
    if not shown:
        return None
    project = Projection(shown, home=home, radius_km=radius_km)
    markers = [
        Marker(number, place, *project(place.latitude, place.longitude), count)
        for number, (place, count) in enumerate(openings, start=1)
    ]
    here = Dot(*project(home.latitude, home.longitude)) if home else None
    around = [(one, *project(one.latitude, one.longitude)) for one in communes]
    inside = [one for one in around if 0 <= one[1] <= WIDTH and 0 <= one[2] <= HEIGHT]
    scale_km = next(km for km in (50, 20, 10, 5, 2, 1) if km * project.units_per_km <= WIDTH / 4 or km == 1)
    return Drawing(
        dots=[Dot(x, y) for _, x, y in inside],
        labels=_labels(inside, markers, here),
        # The best first numbers are drawn last, above the others.
        markers=markers[::-1],
        home=here,
        home_name=home.name if home else "",
        radius=round(radius_km * project.units_per_km, 1) if home and radius_km else None,
        scale_km=scale_km,
        scale_length=round(scale_km * project.units_per_km, 1),
    )


def _labels(inside: Iterable[tuple[Place, float, float]], markers: Sequence[Marker], home: Dot | None) -> list[Label]:
    """Names of the larger towns, wherever there is room left and right of their point."""
    taken = [_box(one.x - MARKER, one.y, 2 * MARKER) for one in markers]
    if home is not None:
        taken.append(_box(home.x - MARKER, home.y, 2 * MARKER))
    labels: list[Label] = []
    for place, x, y in sorted(inside, key=lambda one: (-one[0].population, one[0].name)):
        if len(labels) == LABELS or not place.population:
            break
        length = len(place.name) * LETTER
        gap = MARKER + 4 if any(one.place.code == place.code for one in markers) or _at(home, x, y) else 8
        for left, anchor, at in ((x + gap, "start", x + gap), (x - gap - length, "end", x - gap)):
            box = _box(left, y, length)
            if left >= 4 and left + length <= WIDTH - 4 and not any(_overlap(box, other) for other in taken):
                labels.append(Label(at, y, place.name, anchor))
                taken.append(box)
                break
    return labels


def _at(home: Dot | None, x: float, y: float) -> bool:
    return home is not None and (home.x, home.y) == (x, y)


def _box(left: float, y: float, length: float) -> tuple[float, float, float, float]:
    return left, y - LABEL_HEIGHT / 2, left + length, y + LABEL_HEIGHT / 2


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
