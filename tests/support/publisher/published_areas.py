"""
Maps of made-up ICBs, typed as the Office for National Statistics answers: GeoJSON in degrees.

Each area is a square in the North Sea's latitude; the first has an island and, in it, a lake.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

APRIL_2023: Final = "icb-april-2023-bsc.geojson"
APRIL_2026: Final = "icb-april-2026-bsc.geojson"

Ring = list[list[float]]


def square(west: float, south: float, side: float = 0.1) -> Ring:
    """Make a square, from its corner in the south-west round to it again."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def areas(names: Sequence[str], year: int = 26) -> list[dict[str, Any]]:
    """Make an area for each name; the fields are those of the year."""
    return [
        {
            "type": "Feature",
            "id": number,
            "geometry": _geometry(number),
            "properties": {
                f"ICB{year}CD": f"E54{number:06}",
                f"ICB{year}NM": f"NHS {name} Integrated Care Board",
            },
        }
        for number, name in enumerate(names, 1)
    ]


def geojson(features: Sequence[Mapping[str, Any]], **more: object) -> bytes:
    """Write a collection; what is told of the whole may be given."""
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    return json.dumps(
        {"type": "FeatureCollection", "crs": crs, "features": list(features), **more}
    ).encode()


def _geometry(number: int) -> dict[str, Any]:
    west, south = -3 + 0.2 * (number % 7), 51 + 0.2 * (number // 7)
    if number > 1:
        return {"type": "Polygon", "coordinates": [square(west, south)]}
    # Two points fall together when they are rounded.
    home = square(west, south)
    home.insert(1, [west + 0.00001, south])
    island, lake = square(west, south + 0.12, 0.05), square(west + 0.02, south + 0.14, 0.01)
    return {"type": "MultiPolygon", "coordinates": [[home], [island, lake]]}
