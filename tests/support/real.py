"""The marts of the real figures, the parsed tables below them, and the site made of them."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipeline import nightly, paths
from pipeline.archive.ledger import read_ledger
from pipeline.publish.editions.store import Shelf
from pipeline.steps import build, holdings
from tests.support.shared import made_once
from tests.support.world import Silence, declared


def built(base: Path) -> "Real":
    """
    Build the marts from what the project carries, once for all workers.

    Args:
        base: A folder that the workers share.

    Returns:
        The marts; a checkout without a snapshot is broken.
    """
    assert (paths.SNAPSHOT / "ledger.jsonl").exists(), "snapshot/ is gone: restore it from git"

    def make(data: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(paths, "DATA", data)
            held = holdings.read().held
            assert list(holdings.pending(held)) == []
            build.make(declared(), held, Shelf(folder=paths.DATA), Silence())

    return Real(data=made_once(base / "golden", make))


def published(base: Path) -> Path:
    """Make the site of the real figures, once for all workers; gives its folder."""

    def make(data: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(paths, "DATA", data)
            (data / "marts").symlink_to(built(base).data / "marts")
            nightly.publish(declared(), Shelf(folder=data / "editions"), (), Silence())

    return made_once(base / "published", make) / "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """A warehouse built from the snapshot."""

    data: Path

    def mart(self, name: str) -> pl.DataFrame:
        """Read a mart."""
        return pl.read_parquet(self.data / "marts" / f"{name}.parquet")

    def parsed(self, source: str, period: str = "") -> pl.DataFrame:
        """Read what was parsed of a source, or of one of its periods, newest release last."""
        releases = [
            one
            for one in read_ledger(paths.SNAPSHOT)
            if one.source == source and (not period or one.period == period)
        ]
        files = [
            paths.SNAPSHOT / "parsed" / source / f"{one.id}.parquet"
            for one in sorted(releases, key=lambda r: (r.period, r.published, r.landed_at))
        ]
        return pl.concat(pl.read_parquet(file) for file in files if file.exists())

    def figure(self, metric_id: str, org_code: str, month: str) -> dict[str, object]:
        """Look up one figure."""
        found = self.mart("observations").filter(
            pl.col("metric_id") == metric_id,
            pl.col("org_code") == org_code,
            pl.col("month") == pl.lit(month).str.to_date("%Y-%m"),
        )
        assert found.height == 1, f"{found.height} figures of {metric_id} {org_code} {month}"
        return found.row(0, named=True)
