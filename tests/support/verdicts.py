"""Short ways to judge a frame and to read what was found."""

from collections.abc import Sequence

import polars as pl

from pipeline.validate.expectations import Promise
from pipeline.validate.judge import Verdict, judge


def judged(frame: pl.DataFrame, promises: Sequence[Promise]) -> Verdict:
    """Judge a frame under a made-up name."""
    return judge(frame, promises, release_id="made-up", notes=[])


def broken(verdict: Verdict, severity: str = "critical") -> dict[str, str]:
    """Give the broken promises of a severity: the sentence → what was found."""
    return {
        finding.about: finding.found
        for finding in verdict.findings
        if finding.severity == severity and not finding.passed
    }


def set_cell(frame: pl.DataFrame, row: int, **cells: object) -> pl.DataFrame:
    """Change cells of the row that stands at `row` in the published file."""
    return frame.with_columns(
        pl.when(pl.col("row") == row)
        .then(pl.lit(value, dtype=frame.schema[column]))
        .otherwise(pl.col(column))
        .alias(column)
        for column, value in cells.items()
    )
