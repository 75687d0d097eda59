"""A map drawn by ourselves: communes as points, what is there as numbered markers. No tile, no request to anybody.

Equirectangular projection, the longitudes shortened by the cosine of the middle latitude: over a Département the error
is smaller than a marker. Pure: no Django, no database. Lengths are units of the drawing, `WIDTH` × `HEIGHT`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin, sqrt

WIDTH, HEIGHT = 800.0, 600.0
MARGIN = 44.0
KM_PER_DEGREE = 111.195
LEAST_KM = 24.0  # a map of two neighbouring communes shows what is around them too
APART = 58.0  # between two markers, as large as a telephone draws them
PUSHES, PAIRS = 300, 480_000  # rounds of pushing apart, and pairs looked at in all
LED = 8.0  # a marker farther than this from its point is tied to it by a line
SCALE_X, SCALE_Y = 24.0, HEIGHT - 24  # where the scale begins, at the foot of the drawing

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Lettering:
    """How names are drawn on a screen: how many at most, the room of a letter and of a line with the air around
    them, and how far a marker reaches from its point. Sizes are those of `passerelle.css`, in units of the drawing."""

    most: int
    letter: float
    line: float
    marker: float


WIDE = Lettering(most=9, letter=10.5, line=34.0, marker=24.0)
# A telephone draws the 800 units on 300 pixels: letters and markers are larger there, so names are fewer.
NARROW = Lettering(most=5, letter=17.0, line=52.0, marker=36.0)


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
    """The openings of one commune: `number` is that of the list beside the map. Neighbours are drawn a little apart,
    so that every number is read: `at` is the true point."""

    number: int
    place: Place
    at: Dot
    x: float
    y: float
    count: int

    @property
    def is_moved(self) -> bool:
        return hypot(self.x - self.at.x, self.y - self.at.y) > LED


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template draws; `narrow_labels` take the place of `labels` on a telephone."""

    dots: list[Dot]
    labels: list[Label]
    narrow_labels: list[Label]
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
    points = [Dot(*project(place.latitude, place.longitude)) for place, _ in openings]
    markers = [
        Marker(number, place, point, drawn.x, drawn.y, count)
        for number, ((place, count), point, drawn) in enumerate(
            zip(openings, points, spread(points), strict=True), start=1
        )
    ]
    here = Dot(*project(home.latitude, home.longitude)) if home else None
    around = [(one, *project(one.latitude, one.longitude)) for one in communes]
    inside = [one for one in around if 0 <= one[1] <= WIDTH and 0 <= one[2] <= HEIGHT]
    scale_km = next(km for km in (50, 20, 10, 5, 2, 1) if km * project.units_per_km <= WIDTH / 4 or km == 1)
    scale_length = round(scale_km * project.units_per_km, 1)
    wide, narrow = (_labels(inside, markers, here, scale_length, style) for style in (WIDE, NARROW))
    return Drawing(
        dots=[Dot(x, y) for _, x, y in inside],
        labels=wide,
        narrow_labels=narrow,
        # The best first numbers are drawn last, above the others.
        markers=markers[::-1],
        home=here,
        home_name=home.name if home else "",
        radius=round(radius_km * project.units_per_km, 1) if home and radius_km else None,
        scale_km=scale_km,
        scale_length=scale_length,
    )


def spread(points: Sequence[Dot]) -> list[Dot]:
    """The points pushed apart until no marker hides another, each near where it was. The same each time."""
    if len(points) < 2:
        return list(points)
    # Very many markers have less room each: they may then touch.
    apart = min(APART, 0.75 * sqrt(WIDTH * HEIGHT / len(points)))
    placed = [[one.x, one.y] for one in points]
    for _ in range(min(PUSHES, PAIRS // len(points) ** 2)):
        if not _push(placed, apart):
            break
    return [Dot(round(x, 1), round(y, 1)) for x, y in placed]


def _push(placed: list[list[float]], apart: float) -> bool:
    """Move every pair that is too near half of what is missing; whether there was one."""
    moved = False
    for number, one in enumerate(placed):
        for rank, other in enumerate(placed[:number]):
            east, north = one[0] - other[0], one[1] - other[1]
            distance = hypot(east, north)
            if distance >= apart - 0.1:
                continue
            moved = True
            if distance < 0.1:  # the same point: a direction of its own for each pair
                east, north, distance = cos(number + 7 * rank), sin(number + 7 * rank), 1.0
            step = (apart - min(distance, apart) + 0.2) / 2 / distance
            for mark, way in ((one, 1), (other, -1)):
                mark[0] = min(max(mark[0] + way * east * step, MARGIN), WIDTH - MARGIN)
                mark[1] = min(max(mark[1] + way * north * step, MARGIN), HEIGHT - MARGIN)
    return moved


def _labels(
    inside: Iterable[tuple[Place, float, float]],
    markers: Sequence[Marker],
    home: Dot | None,
    scale_length: float,
    style: Lettering,
) -> list[Label]:
    """Names of the larger towns, right or left of their point, wherever they touch neither a marker, nor the scale,
    nor another name."""
    points = [Dot(one.x, one.y) for one in markers] + ([home] if home is not None else [])
    taken = [_around(one, style.marker) for one in points]
    taken.append((0.0, SCALE_Y - style.line, SCALE_X + max(scale_length, 6 * style.letter), HEIGHT))
    labels: list[Label] = []
    for place, x, y in sorted(inside, key=lambda one: (-one[0].population, one[0].name)):
        if len(labels) == style.most or not place.population:
            break
        length = len(place.name) * style.letter
        gap = style.marker + 4 if Dot(x, y) in points else 10
        for left, anchor, at in ((x + gap, "start", x + gap), (x - gap - length, "end", x - gap)):
            box = (left, y - style.line / 2, left + length, y + style.line / 2)
            if _is_inside(box) and not any(_overlap(box, other) for other in taken):
                labels.append(Label(at, y, place.name, anchor))
                taken.append(box)
                break
    return labels


def _around(point: Dot, reach: float) -> Box:
    return point.x - reach, point.y - reach, point.x + reach, point.y + reach


def _is_inside(box: Box) -> bool:
    return box[0] >= 4 and box[2] <= WIDTH - 4 and box[1] >= 0 and box[3] <= HEIGHT


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
