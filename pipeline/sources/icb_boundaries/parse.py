"""Read the boundaries of integrated care boards: a row for every ring, generalised as published."""

import json
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.domain.releases import Release
from pipeline.parse import layouts
from pipeline.parse.tables import Parsed
from pipeline.sources.icb_boundaries.simplify import drawn

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

DEGREES: Final = pl.List(pl.Float64)

COLUMNS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "as_of": pl.Date,
    "area_code": pl.String,
    "area_name": pl.String,
    "polygon_number": pl.Int32,
    "ring_number": pl.Int32,
    "longitudes": DEGREES,
    "latitudes": DEGREES,
    "drawn": pl.List(pl.Int32),
    "sheet": pl.String,
    "row": pl.Int32,
}
SCHEMA: Final = pl.Schema(COLUMNS)

# About ten metres; the published outlines are generalised to two hundred.
DIGITS: Final = 4


def parse(path: Path, release: Release) -> Parsed:
    """
    Read a map of ICBs.

    Args:
        path: The landed GeoJSON in degrees (EPSG:4326).
        release: The release it came from; its period is the day of the request.

    Returns:
        Rows keyed by (area_code, polygon_number, ring_number):

        as_of        Date    first day of the map's month, taken from its field names
        area_code    String  code of the Office for National Statistics, E54…
        area_name    String  name as printed
        polygon_number, ring_number  Int32  an area may have islands, and an island may have holes:
                             ring 1 is the outer one
        longitudes, latitudes  List(Float64)  degrees, four decimals, point by point; the last point
                             repeats the first
        drawn        List(Int32)  the points that a map needs, numbered from 0, in drawing order; we
                             simplify outlines here, once
        sheet, row   String, Int32  the row is the number of the area in the file

    Raises:
        UnreadableFile, LayoutChanged: As every source.

    Source:
        Office for National Statistics, Open Geography portal, Integrated Care Boards, BSC.
    """
    sheets = layouts.read(path, LAYOUTS, release.name)
    month = next(layout.since for layout in LAYOUTS if layout.name == sheets.layout)
    table = sheets.tables["rings"].frame
    rings = [_rounded(points) for points in table["points"]]
    frame = table.with_columns(
        pl.lit(date.fromisoformat(f"{month}-01")).alias("as_of"),
        pl.Series("longitudes", [[x for x, _ in ring] for ring in rings], DEGREES),
        pl.Series("latitudes", [[y for _, y in ring] for ring in rings], DEGREES),
        pl.Series("drawn", drawn(rings), pl.List(pl.Int32)),
        pl.lit("").alias("sheet"),
        pl.col("area_number").alias("row"),
    )
    return Parsed(
        frame=frame.select(SCHEMA.names()).cast(SCHEMA), notes=sheets.notes, headers=sheets.headers
    )


def _rounded(points: str) -> list[tuple[float, float]]:
    """Round the points of a ring; leave out a point that equals the one before it."""
    kept: list[tuple[float, float]] = []
    for x, y in json.loads(points):
        point = (round(x, DIGITS), round(y, DIGITS))
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept
