"""The line on real figures: the same again is the same bytes, and a bad file moves nothing."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline import paths
from pipeline.publish.editions.store import Shelf
from pipeline.steps import build, examine, holdings
from pipeline.storage.atomic import SUMS
from tests.support.publisher.published import ae_name, ae_rows, as_csv
from tests.support.real import Real
from tests.support.world import Silence, World, declared

# What a refused release is printed in; everything else must not know of it.
TOLD = {"releases", "findings", "source_freshness", "refused_releases"}
# Of these, rows about other releases stay as they were.
BY_RELEASE = TOLD - {"source_freshness"}


def test_a_bad_file_leaves_every_figure_as_it_was(
    real: Real, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the promise that two builds of the same figures are the same bytes."""
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    world = World(root=tmp_path)
    newest = real.mart("releases").filter(pl.col("source") == "ae_monthly")["data_to"].max()
    month = pl.select(pl.lit(newest).dt.offset_by("1mo")).item()
    landed = world.land(ae_name(month), as_csv(ae_rows(month)[:40]))
    held = holdings.read().held
    verdicts = examine.examine(held, Silence())
    assert [(v.release_id, v.admitted) for v in verdicts] == [(landed, False)]
    build.make(declared(), held, Shelf(folder=paths.DATA), Silence())
    after = {f.name: f.read_bytes() for f in (tmp_path / "data" / "marts").iterdir()}
    before = {f.name: f.read_bytes() for f in (real.data / "marts").iterdir()}
    assert {"replays.parquet", "league_ranges.parquet", "official_places.parquet"} <= before.keys()
    assert before.keys() == after.keys()
    differ = {name for name in before if before[name] != after[name]} - {SUMS}
    # Each with its card, which counts its rows.
    assert {Path(name).stem for name in differ} == TOLD
    for name in BY_RELEASE:
        told = pl.read_parquet(tmp_path / "data" / "marts" / f"{name}.parquet")
        assert told.filter(pl.col("release_id") != landed).equals(real.mart(name)), name
    printed = pl.read_parquet(tmp_path / "data" / "marts" / "releases.parquet")
    line = printed.filter(pl.col("release_id") == landed).row(0, named=True)
    assert (line["verdict"], line["is_current"]) == ("refused", False)
    assert "expected one total row at the end, found 0" in line["reason"]
    refused = pl.read_parquet(tmp_path / "data" / "marts" / "refused_releases.parquet")
    instead = refused.select("release_id", "instead_name", "instead_to").rows()
    assert instead == [(landed, "August-2026-CSV-De2k3n.csv", date(2026, 8, 1))]
