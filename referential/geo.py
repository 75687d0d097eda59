"""Distances, without a geographic extension: a Département needs kilometres, not polygons."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


def distance_km(*, from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance in kilometres, as the crow flies (haversine)."""
    latitude_1, latitude_2 = radians(from_latitude), radians(to_latitude)
    half_dlat = (latitude_2 - latitude_1) / 2
    half_dlon = radians(to_longitude - from_longitude) / 2
    chord = sin(half_dlat) ** 2 + cos(latitude_1) * cos(latitude_2) * sin(half_dlon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
