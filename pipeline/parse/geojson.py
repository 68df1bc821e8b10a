"""
Turn GeoJSON into a grid of text like that of a spreadsheet, a row for every ring of every area.

The header has the publisher's names for the properties of an area, then four columns of ours. A
layout can therefore name the columns and find new or missing ones, as in any other file.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from pipeline.errors import UnreadableFile

# The area in the file, its polygon, and the ring in the polygon: the first ring is the outer one.
OURS: Final = ("area number", "polygon number", "ring number", "points")


def geojson_grid(content: bytes, name: str) -> pl.DataFrame:
    """
    Read a collection of areas into a grid of text.

    Args:
        content: The file, UTF-8.
        name: Its name, for messages.

    Returns:
        Columns c1, c2, …; the header in the first row; then a row for every ring. Its points are
        JSON, a list of pairs of longitude and latitude, unchanged from the file.

    Raises:
        UnreadableFile: It is not a collection of polygons, or only a part of one.
    """
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            f"{name}: expected GeoJSON, found something else ({error}); download it again"
        ) from error
    areas = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(areas, list) or not areas:
        found = json.dumps(whole)[:80]
        raise UnreadableFile(f"{name}: expected a list of areas, found {found}; download it again")
    if _is_cut(whole):
        raise UnreadableFile(
            f"{name}: expected all areas, found {len(areas)} and a mark that there are more: the "
            "publisher limits one answer; ask for fewer areas at a time"
        )
    rows = []
    labels: dict[str, None] = {}
    for number, area in enumerate(areas, 1):
        properties = area.get("properties") if isinstance(area, dict) else None
        if not isinstance(properties, dict):
            raise UnreadableFile(
                f"{name} area {number}: expected properties, found none; download it again"
            )
        labels |= dict.fromkeys(map(str, properties))
        told = {str(key): str(value) for key, value in properties.items() if value is not None}
        rows += [
            {**told, **dict(zip(OURS, ring, strict=True))} for ring in _rings(area, number, name)
        ]
    header = [*labels, *OURS]
    cells = [header, *([row.get(label) for label in header] for row in rows)]
    names = [f"c{i}" for i in range(1, len(header) + 1)]
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")


def _is_cut(whole: dict[str, Any]) -> bool:
    """Say whether the server reports more data, in either of two places."""
    properties = whole.get("properties")
    told = properties if isinstance(properties, dict) else {}
    return bool(whole.get("exceededTransferLimit") or told.get("exceededTransferLimit"))


def _rings(area: dict[str, Any], number: int, name: str) -> Iterator[tuple[str, str, str, str]]:
    """List an area's rings: area number, polygon number, ring number and points."""
    geometry = area.get("geometry")
    geometry = geometry if isinstance(geometry, dict) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise UnreadableFile(
            f"{name} area {number}: expected polygons, found {kind}; download it again"
        )
    try:
        polygons: Any = [coordinates] if kind == "Polygon" else coordinates
        for polygon_number, polygon in enumerate(polygons, 1):
            for ring_number, ring in enumerate(polygon, 1):
                points = [(float(point[0]), float(point[1])) for point in ring]
                yield str(number), str(polygon_number), str(ring_number), json.dumps(points)
    except (TypeError, ValueError, IndexError) as error:
        raise UnreadableFile(
            f"{name} area {number}: expected rings of longitude and latitude, found something "
            f"else ({error}); download it again"
        ) from error
