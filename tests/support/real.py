"""The marts of the real figures, and the parsed tables below them."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import paths
from pipeline.land.store import read_ledger


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
