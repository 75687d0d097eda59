"""Communes around a place."""

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians

from django.db.models import F, FloatField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from referential.geo import distance_km
from referential.models import Commune

KM_PER_DEGREE = 111.2
FAR = 1e9


@dataclass(frozen=True)
class Around:
    """A circle around a commune. An unknown place has only itself in it."""

    commune: Commune
    radius_km: int

    @cached_property
    def distances(self) -> dict[str, float]:
        """Kilometres to each commune inside."""
        here = self.commune
        if here.latitude is None or here.longitude is None:
            return {here.pk: 0.0}
        latitude_span = self.radius_km / KM_PER_DEGREE
        longitude_span = latitude_span / max(0.1, cos(radians(here.latitude)))
        box = Commune.objects.filter(
            latitude__range=(here.latitude - latitude_span, here.latitude + latitude_span),
            longitude__range=(here.longitude - longitude_span, here.longitude + longitude_span),
        ).values_list("pk", "latitude", "longitude")
        found = {
            pk: distance_km(
                from_latitude=here.latitude, from_longitude=here.longitude, to_latitude=lat, to_longitude=lon
            )
            for pk, lat, lon in box
            if lat is not None and lon is not None
        }
        return {pk: km for pk, km in found.items() if km <= self.radius_km} | {here.pk: 0.0}

    def nearness(self) -> Combinable:
        """An expression that grows with the distance of a row's commune."""
        here = self.commune
        if here.latitude is None or here.longitude is None:
            return Value(0.0, output_field=FloatField())
        north = F("commune__latitude") - Value(here.latitude)
        east = (F("commune__longitude") - Value(here.longitude)) * Value(cos(radians(here.latitude)))
        return Coalesce(north * north + east * east, Value(FAR), output_field=FloatField())
