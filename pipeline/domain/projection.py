"""
Turn degrees into kilometres on a map of England.

A transverse Mercator on a sphere, with the National Grid's central meridian, so that England looks
as it does on other maps.
"""

import math
from typing import Final, TypeAlias

Point: TypeAlias = tuple[float, float]

# The National Grid's central meridian is two degrees west.
MIDDLE_MERIDIAN: Final = math.radians(-2)
EARTH_KM: Final = 6371.0


def project(longitude: float, latitude: float) -> Point:
    """Turn degrees into kilometres east and south of the point of origin."""
    north, across = math.radians(latitude), math.radians(longitude) - MIDDLE_MERIDIAN
    return (
        EARTH_KM * math.atanh(math.cos(north) * math.sin(across)),
        -EARTH_KM * math.atan2(math.tan(north), math.cos(across)),
    )
