"""Cancer as a third of a table of waits: it can be declared and built, and is not published."""

import datetime as dt

import polars as pl
import pytest

from pipeline import config, paths
from pipeline.steps import inputs
from tests.support.ground import production
from tests.support.warehouse import Cell, Drawn, draw

METRICS = ("cancer_28d", "cancer_31d", "cancer_62d")
HALVES = """title = "Planned care"
weight = "1/2"
measures = { rtt_within_18w = "1/2", rtt_over_52w = "1/2" }
"""
CANCER = """
[table.acute-waits.theme.cancer]
title = "Cancer"
weight = "1/3"
measures = { cancer_28d = "1/3", cancer_31d = "1/3", cancer_62d = "1/3" }
"""
# Within four hours, 12 hours, 18 weeks, 52 weeks, and the three of cancer: without cancer the first
# two are level.
FIGURES = {
    "ZZ1": (0.80, 0.01, 0.60, 0.02, 0.70, 0.90, 0.60),
    "ZZ2": (0.70, 0.02, 0.70, 0.01, 0.80, 0.95, 0.70),
    "ZZ3": (0.60, 0.03, 0.50, 0.03, 0.60, 0.85, 0.50),
}
MEASURES = ("ae_within_4h", "ae_12h_dta", "rtt_within_18w", "rtt_over_52w", *METRICS)
JUNE, JULY = (dt.date(2025, 6, 1), dt.date(2026, 7, 1))


@pytest.fixture(name="declared", scope="module")
def _declared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """Declare the table: the three measures are scored, and the themes have a third each."""
    text = paths.METRICS_TOML.read_text("utf-8")
    head, own, rest = text.partition("[table.acute-waits]")
    table, icb, others = rest.partition("[table.icb]")
    assert HALVES in table
    table = table.replace('weight = "1/2"\nmeasures', 'weight = "1/3"\nmeasures') + CANCER + "\n"
    for metric in METRICS:
        before, name, after = others.partition(f"[metric.{metric}]\n")
        others = before + name + after.replace('scoring = "none"', 'scoring = "rank"', 1)
    changed = tmp_path_factory.mktemp("declared") / "metrics.toml"
    changed.write_text(head + own + table + icb + others, encoding="utf-8")
    real, own_tables = (
        inputs.declarations(config.load(paths.SOURCES_TOML, one))
        for one in (paths.METRICS_TOML, changed)
    )
    return {name: frame for name, frame in own_tables.items() if not frame.equals(real[name])}


def given(cancer: dt.date) -> dict[str, Drawn]:
    """Draw the figures of two months, and those of cancer for one."""
    values: list[list[Cell]] = [
        [metric, "trust", code, month, value, "published"]
        for code, figures in FIGURES.items()
        for metric, value in zip(MEASURES, figures, strict=True)
        for month in ([cancer] if metric in METRICS else [JUNE, JULY])
    ]
    return {
        "core.organisations": draw(
            ["org_kind", "org_code", "peer_group"], [["trust", code, "acute"] for code in FIGURES]
        ),
        "metrics.all_values": draw(
            ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"], values
        ),
    }


def latest(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("table_id") == "acute-waits", pl.col("edition") == "latest")


def test_the_table_is_built_and_cancer_is_a_third_of_it(declared: dict[str, pl.DataFrame]) -> None:
    figures = given(JULY)
    places = [
        dict(latest(frame).select("org_code", "place").rows())
        for frame in (
            production().run("marts.league_places", figures),
            production().run("marts.league_places", {**figures, **declared}),
        )
    ]
    assert places == [{"ZZ1": 1, "ZZ2": 1, "ZZ3": 3}, {"ZZ1": 2, "ZZ2": 1, "ZZ3": 3}]


def test_figures_of_a_year_ago_would_make_the_table_a_year_old(
    declared: dict[str, pl.DataFrame],
) -> None:
    """Which is why none is published: decision 0041 lets months stand at most three apart."""
    tables = {name: declared[name] for name in ("declared.metrics", "declared.tables")}
    frame = production().run("marts.league_as_of", {**given(JUNE), **tables})
    themes = frame.filter(pl.col("table_id") == "acute-waits").select(
        "theme_id", "month", "held_month"
    )
    assert sorted(themes.rows()) == [
        ("cancer", JUNE, None),
        ("elective", JUNE, JULY),
        ("urgent-care", JUNE, JULY),
    ]
