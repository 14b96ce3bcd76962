"""The projection of the maps: Web Mercator, in which the world is SIZE wide and high, its north-west corner at 0, 0."""

from __future__ import annotations

import math

# Whole numbers of this are fine enough for outlines: one is some 4 km at the equator.
SIZE = 10_000
# Beyond this latitude the projection has no room, and no plant stands there.
HIGHEST_LAT = 85.05


def project(lon: float, lat: float) -> tuple[float, float]:
    """Where a place in degrees lies on the map; latitudes near the poles are moved to its edge."""
    lat = max(-HIGHEST_LAT, min(HIGHEST_LAT, lat))
    x = (lon + 180) / 360 * SIZE
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * SIZE
    return x, y


def unproject(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude, in degrees, of a point of the map."""
    lon = x / SIZE * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / SIZE))))
    return lon, lat
