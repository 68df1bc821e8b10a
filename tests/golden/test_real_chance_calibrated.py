"""
How often the marks and verdicts of chance are wrong, on simulated series with real noise.

Each monthly measure of each acute trust is simulated many times over two years: at its own level of
noise, with the autocorrelation of its measure as far as it counts as chance (`most_lag1`), and with
England's seasons. Most series do not
change; one in ten moves for the whole last year, and one in ten has a single month that is off.
They run through the production SQL, which works the autocorrelation out again from them.
"""

import math
import random
from collections.abc import Iterator
from datetime import date
from statistics import fmean, linear_regression
from typing import Final

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.real import Real
from tests.support.warehouse import Drawn, draw
from tests.support.world import declared

SEED: Final = 20261129
TIMES: Final = 16
MONTHS: Final = tuple(date(2024 + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(24))
COLUMNS: Final = ("metric_id", "org_kind", "org_code", "month", "metric_value")
# A single month stands out only where it is off by more than a year has to be.
SPIKE_SPREADS: Final = 2.5


@pytest.fixture(name="simulated", scope="module")
def _simulated(real: Real) -> pl.DataFrame:
    rows = list(_rows(real))
    kinds = [pl.String] * 3 + [pl.Date, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(COLUMNS, kinds, strict=True)), orient="row")


def _rows(real: Real) -> Iterator[tuple[str, str, str, date, float]]:
    """Simulate every measure; the code of an organisation says what happens to it."""
    chance = random.Random(SEED)
    acute = set(
        real.mart("organisations").filter(pl.col("peer_group") == "acute")["org_code"].to_list()
    )
    points = real.mart("spc_points").filter(
        pl.col("org_kind") == "trust", pl.col("org_code").is_in(sorted(acute))
    )
    for noise in real.mart("series_noise").sort("metric_id").iter_rows(named=True):
        metric, hangs = noise["metric_id"], noise["lag1_beside"]
        own = points.filter(pl.col("metric_id") == metric)
        spreads = (
            # The series of the few that merged end in other months: a spread of two is none.
            own.group_by("month", maintain_order=True)
            .agg(pl.col("metric_value").std(), pl.len())
            .filter(pl.col("len") >= 10)["metric_value"]
            .to_list()
        )
        if not spreads:
            continue  # one acute trust alone runs an ambulance service
        spread = fmean(spreads)
        seasons = _seasons(real, metric)
        level = 0.5 if declared().metric(metric).unit == "share" else 50.0
        for month in MONTHS:
            yield metric, "england", "ENG", month, level + seasons[month.month]
        steps = own.group_by("org_code").agg(pl.col("beside_range").mean()).sort("org_code")
        for code, step in steps.iter_rows():
            if not step:
                continue
            off = step * math.sqrt(math.pi) / 2 / math.sqrt(1 - hangs)
            for again in range(TIMES):
                what = {0: "moved", 1: "spiked"}.get(chance.randrange(10), "level")
                for n, jitter in enumerate(_jitter(chance, hangs)):
                    moved = declared().chance.found_spreads * (what == "moved" and n >= 12)
                    moved += SPIKE_SPREADS * (what == "spiked" and n == 20)
                    value = level + seasons[MONTHS[n].month] + off * jitter + moved * spread
                    yield metric, "trust", f"{what}-{code}-{again}", MONTHS[n], value


def _seasons(real: Real, metric: str) -> dict[int, float]:
    """Say how far each calendar month of the newest two years lies from a straight line."""
    benchmarks = (
        real.mart("benchmarks")
        .filter(pl.col("metric_id") == metric, pl.col("org_kind") == "trust")
        .sort("month")
        .tail(len(MONTHS))
    )
    values = benchmarks["benchmark_value"].to_list()
    line = linear_regression(range(len(values)), values)
    off: dict[int, list[float]] = {month: [] for month in range(1, 13)}
    for n, (month, value) in enumerate(zip(benchmarks["month"], values, strict=True)):
        off[month.month].append(value - line.intercept - line.slope * n)
    return {month: fmean(found) for month, found in off.items()}


def _jitter(chance: random.Random, hangs: float) -> Iterator[float]:
    """Give what each month is off, with spread 1: each keeps a share of the month before."""
    now = chance.gauss(0, 1)
    for _ in MONTHS:
        yield now
        now = hangs * now + math.sqrt(1 - hangs**2) * chance.gauss(0, 1)


def _given(simulated: pl.DataFrame) -> dict[str, Drawn | pl.DataFrame]:
    return {
        "marts.judged_values": simulated,
        "marts.series_breaks": draw(["metric_id", "org_kind", "month", "title"], []),
    }


def _share(found: pl.DataFrame, simulated: pl.DataFrame, what: str) -> dict[str, float]:
    """Say which share of the series of a kind is among those found, by measure."""
    key = ["metric_id", "org_code"]
    series = simulated.select(key).unique().filter(pl.col("org_code").str.starts_with(what))
    hits = series.join(found.select(key).unique(), on=key, how="left", coalesce=False)
    shares = hits.group_by("metric_id").agg(pl.col("org_code_right").is_not_null().mean())
    return dict(shares.sort("metric_id").iter_rows())


def _print(what: str, false: dict[str, float], found: dict[str, float]) -> None:
    for metric, share in false.items():
        print(  # noqa: T201 the seed, and what it gives
            f"seed {SEED}: {what}, {metric}: {share:.1%} where nothing changes, "
            f"{found[metric]:.1%} where something does"
        )


def _hold(
    false: dict[str, float], found: dict[str, float], apart: dict[str, tuple[float, float]]
) -> None:
    """Hold the shares to one in twenty and four in five; a measure apart, to what its page says."""
    assert len(false) == len(found) == 11
    for metric, share in false.items():
        most, least = apart.get(metric, (0.05, 0.80))
        assert share <= most, (metric, false)
        assert found[metric] >= least, (metric, found)


def test_a_verdict_is_false_for_one_in_twenty_at_most_and_finds_four_changes_in_five(
    simulated: pl.DataFrame,
) -> None:
    given = _given(simulated) | {
        "marts.observations": simulated.with_columns(
            is_latest=pl.col("month") == MONTHS[-1], is_frozen=pl.lit(value=False)
        ),
        "marts.organisations": draw(["org_kind", "org_code"], []),
        "marts.field_summaries": draw(["metric_id"], []),
    }
    told = production().run("marts.newest_figures", given).filter(pl.col("org_kind") == "trust")
    assert set(told["benchmark"]) == {"england"}
    said = told.filter(pl.col("verdict").is_in(["improvement", "concern"]))
    false, found = (_share(said, simulated, what) for what in ("level", "moved"))
    _print("series with a verdict", false, found)
    _hold(false, found, {"cancer_28d": (0.05, 0.60)})
    # England did not move, so who did is ahead of it or behind it, and nobody else is.
    beside = told.filter(pl.col("beside").is_in(["ahead", "behind"]))
    assert max(_share(beside, simulated, "level").values()) <= 0.05
    right = said.filter(pl.col("org_code").str.starts_with("moved"))
    better = pl.col("metric_id").replace_strict(
        {m.id: m.better == "higher" for m in declared().metrics}
    )
    assert right.filter((pl.col("verdict") == "improvement") != better).height <= 2


def test_a_chart_marks_a_month_in_one_of_twenty_series_at_most_and_the_month_that_is_off(
    simulated: pl.DataFrame,
) -> None:
    marked = production().run("marts.spc_signals", _given(simulated))
    false = _share(marked, simulated, "level")
    found = _share(marked.filter(pl.col("month") == MONTHS[20]), simulated, "spiked")
    _print("series with a mark", false, found)
    _hold(false, found, {"cancer_28d": (0.06, 0.75)})
