"""What the map of ICBs promises: an area for each, closed rings, degrees in England."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.domain.releases import Release, Status
from pipeline.errors import LayoutChanged, UnreadableFile
from pipeline.sources.icb_boundaries.expect import AREAS, expectations
from pipeline.sources.icb_boundaries.parse import SCHEMA, parse
from tests.support.files import published
from tests.support.publisher.published_areas import APRIL_2023, APRIL_2026, areas, geojson, square
from tests.support.publisher.published_registers import icb_names
from tests.support.verdicts import broken, judged
from tests.support.world import read

NAMES = icb_names("20260401")


def map_of(tmp_path: Path, content: bytes, name: str = APRIL_2026) -> pl.DataFrame:
    return read(tmp_path, f"2026-11-22/{name}", content).frame


def changed(number: int, **geometry: object) -> list[dict[str, Any]]:
    """Make the map with another geometry for one area."""
    every = areas(NAMES)
    every[number - 1]["geometry"] = geometry
    return every


def test_an_area_with_an_island_and_a_lake_has_three_rings(tmp_path: Path) -> None:
    frame = map_of(tmp_path, geojson(areas(NAMES)))
    assert dict(SCHEMA) == dict(frame.schema)
    assert frame.height == 38
    first = frame.filter(pl.col("row") == 1)
    assert first.select("polygon_number", "ring_number").rows() == [(1, 1), (2, 1), (2, 2)]
    assert first.row(0, named=True) == {
        "as_of": date(2026, 4, 1),
        "area_code": "E54000001",
        "area_name": "NHS Nowhere Integrated Care Board",
        "polygon_number": 1,
        "ring_number": 1,
        # Rounded to four decimals; the point that fell on the one before it is gone.
        "longitudes": [-2.8, -2.7, -2.7, -2.8, -2.8],
        "latitudes": [51.0, 51.0, 51.1, 51.1, 51.0],
        "drawn": [0, 1, 2, 3, 0],
        "sheet": "",
        "row": 1,
    }


def test_a_point_near_the_line_is_kept_and_not_drawn(tmp_path: Path) -> None:
    line = [[-2.0, 51.0], [-1.95, 51.001], [-1.9, 51.0], [-1.9, 51.1], [-2.0, 51.1], [-2.0, 51.0]]
    frame = map_of(tmp_path, geojson(changed(2, type="Polygon", coordinates=[line])))
    (ring,) = frame.filter(pl.col("row") == 2).select("longitudes", "drawn").rows()
    assert ring == ([east for east, _ in line], [0, 2, 3, 4, 0])


def test_the_fields_tell_of_which_month_a_map_is(tmp_path: Path) -> None:
    older = areas(icb_names("20230401"), 23)
    for one in older:
        one["properties"] |= {"FID": 1, "BNG_E": 374405, "GlobalID": "made-up", "Shape__Area": 1.5}
    frame = map_of(tmp_path, geojson(older), APRIL_2023)
    assert frame["as_of"].unique().to_list() == [date(2023, 4, 1)]
    assert judged(frame, expectations(frame, None)).reason == ""


def test_a_made_up_map_in_the_published_shape_is_admitted(tmp_path: Path) -> None:
    frame = map_of(tmp_path, geojson(areas(NAMES)))
    assert judged(frame, expectations(frame, None)).reason == ""


OPEN = [[-2.0, 51.0], [-1.9, 51.0], [-1.9, 51.1], [-2.0, 51.1]]
FAR = square(-7.0, 51.0)
HIGH = square(-2.0, 55.85)
SEEN = geojson(areas(NAMES))
BREAKAGES = {
    "an area too few": (geojson(areas(NAMES[1:])), "The map has 36 areas", "35 rows"),
    "no name": (
        SEEN.replace(b'"NHS Nowhere Integrated Care Board"', b"null"),
        "Every area has a code and a name",
        "3 of 38: row 1 (E54000001) area_name is empty",
    ),
    "another code": (
        SEEN.replace(b"E54000002", b"E06000002"),
        "Every code is one of an ICB",
        "row 2 (E06000002) area_code is E06000002",
    ),
    "an area twice": (
        SEEN.replace(b"E54000003", b"E54000002"),
        "No ring is there twice",
        "row 3 (E54000002) E54000002, 1, 1 is there more than once",
    ),
    "an open ring": (
        geojson(changed(2, type="Polygon", coordinates=[OPEN])),
        "Every ring ends where it begins",
        "row 2 (E54000002) is_closed is",
    ),
    "a line": (
        geojson(changed(2, type="Polygon", coordinates=[[OPEN[0], OPEN[1], OPEN[0]]])),
        "Every ring has at least 4 points",
        "row 2 (E54000002) points is 3",
    ),
    "not generalised": (
        geojson(
            changed(
                2,
                type="Polygon",
                coordinates=[[[-2 + n % 2, 51.0] for n in range(60_001)] + [[-2.0, 51.0]]],
            )
        ),
        "The map has no more than 60,000 points",
        "points is 60186",
    ),
    "west of England": (
        geojson(changed(2, type="Polygon", coordinates=[FAR])),
        "All longitudes are those of England",
        "row 2 (E54000002) longitudes is -7",
    ),
    "in Scotland": (
        geojson(changed(2, type="Polygon", coordinates=[HIGH])),
        "All latitudes are those of England",
        "row 2 (E54000002) latitudes is 55.95",
    ),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_map_is_refused(tmp_path: Path, name: str) -> None:
    content, about, found = BREAKAGES[name]
    frame = map_of(tmp_path, content)
    verdict = judged(frame, expectations(frame, None))
    assert not verdict.admitted
    assert found in broken(verdict)[about]


def test_every_promise_is_broken_above(tmp_path: Path) -> None:
    frame = map_of(tmp_path, SEEN)
    promised = {promise.about for promise in expectations(frame, None)}
    assert promised == {about for _, about, _ in BREAKAGES.values()}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b'{"error":{"code":400,"message":"Invalid URL"}}',
            "expected a list of areas, found .*Inv",
        ),
        (b"<html>", "expected GeoJSON, found something else"),
        (b'{"features": [' * 9, "expected GeoJSON, found something else"),
        (b"[" * 200_000, "expected GeoJSON, found something else"),
        (b"\xff\xfe[\x00]\x00", "expected GeoJSON, found something else"),
        (b"[]", r"expected a list of areas, found \[\]"),
        (geojson([]), "expected a list of areas"),
        (geojson([{"type": "Feature"}]), "area 1: expected properties, found none"),
        (geojson(areas(NAMES), exceededTransferLimit=True), "a mark that there are more"),
        (
            geojson(areas(NAMES), properties={"exceededTransferLimit": True}),
            "found 36 and a mark that there are more",
        ),
        (geojson(changed(3, type="Point", coordinates=[1, 51])), "area 3: .*found Point"),
        (geojson(changed(3, type="Polygon", coordinates=[[["a", 51]]])), "area 3: expected rings"),
        (geojson(changed(3, type="Polygon")), "area 3: expected rings"),
        (geojson([{**areas(NAMES)[0], "geometry": None}]), "area 1: expected polygons, found None"),
    ],
)
def test_what_is_no_map_or_a_part_of_one_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(UnreadableFile, match=words):
        map_of(tmp_path, content)


def test_the_fields_of_a_new_map_are_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutChanged, match="no row with a cell 'ICB26CD'"):
        map_of(tmp_path, geojson(areas(NAMES, 27)))


@pytest.mark.published
@pytest.mark.parametrize("path", published("icb_boundaries"), ids=lambda path: path.stem)
def test_a_published_map_is_admitted(path: Path) -> None:
    day = "2026-11-22"
    release = Release(
        source="icb_boundaries",
        period=day,
        published=day,
        name=path.name,
        url="",
        url_known=False,
        status=Status.FIRST_HAND,
        note="",
        size_bytes=path.stat().st_size,
        sha256="",
        landed_at=f"{day}T00:00:00Z",
    )
    frame = parse(path, release).frame
    assert judged(frame, expectations(frame, None)).reason == ""
    assert frame["area_code"].n_unique() == AREAS[frame["as_of"][0]]
