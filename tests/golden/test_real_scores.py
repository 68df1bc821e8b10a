"""Noise of finance scores, effective weights, causes and records of the real tables."""

from datetime import date
from math import isclose
from statistics import fmean

import polars as pl
import pytest

from tests.support.ground import production
from tests.support.real import Real
from tests.support.second_opinion import editions as second_editions
from tests.support.second_opinion import league as second_league
from tests.support.second_opinion import scores as second
from tests.support.warehouse import Cell, draw
from tests.support.world import declared


@pytest.fixture(name="held", scope="module")
def _held(real: Real) -> dict[str, dict[date, int]]:
    held: dict[str, dict[date, int]] = {}
    figures = real.mart("observations").filter(
        pl.col("metric_id") == "finance_combined",
        pl.col("org_kind") == "trust",
        pl.col("flag") == "published",
    )
    for row in figures.iter_rows(named=True):
        held.setdefault(row["org_code"], {})[row["month"]] = int(row["metric_value"])
    return held


def test_plain_python_finds_the_same_chances_of_every_score(
    real: Real, held: dict[str, dict[date, int]]
) -> None:
    ours = real.mart("score_steps")
    assert ours.height > 1000
    last = max(quarter for own in held.values() for quarter in own)
    for row in ours.iter_rows(named=True):
        known = row["month"] if row["is_of_its_time"] else last
        theirs = second.chances(held, row["org_code"], row["month"], declared().doubt, known)
        found = [row[f"chance_{score}"] for score in second.SCORES]
        assert found == (pytest.approx(theirs, abs=1e-8) if theirs else [None] * 4), row


def _steps(held: dict[str, dict[date, int]]) -> pl.DataFrame:
    """Run the production SQL on the scores of trusts."""
    columns = ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"]
    scores: list[list[Cell]] = [
        ["finance_combined", "trust", code, quarter, score, "published"]
        for code, own in held.items()
        for quarter, score in own.items()
    ]
    return production().run("marts.score_steps", {"metrics.all_values": draw(columns, scores)})


def test_nobodys_own_step_makes_the_range_of_its_score(held: dict[str, dict[date, int]]) -> None:
    """With another last score of its own, its chances stay and those of others do not."""
    quarter, after = date(2026, 1, 1), date(2026, 4, 1)
    chances = [f"chance_{score}" for score in second.SCORES]

    def of(steps: pl.DataFrame, code: str) -> tuple[float, ...]:
        found = steps.filter(org_code=code, month=quarter, is_of_its_time=False)
        return found.select(chances).row(0)

    steps = _steps(held)
    for code, other in (("RYJ", "RRK"), ("RRK", "RYJ")):
        changed = _steps({**held, code: {**held[code], after: 5 - held[code][after]}})
        assert of(changed, code) == of(steps, code)
        assert of(changed, other) != of(steps, other)


def test_plain_python_finds_the_same_effective_weights_in_every_edition(real: Real) -> None:
    ranked = real.mart("league_places").filter(pl.col("place").is_not_null())
    measures = real.mart("league_measures").join(ranked, on=["table_id", "edition", "org_code"])
    ours = real.mart("league_effective_weights")
    editions = 0
    scored = pl.col("measure_score").is_not_null().all().over("table_id", "edition", "org_code")
    measures = measures.filter(scored)
    for (table_id, edition), rows in measures.group_by("table_id", "edition"):
        weights = {
            measure.metric_id: float(theme.weight * measure.weight)
            for theme in declared().table(str(table_id)).themes
            for measure in theme.measures
        }
        parts: dict[str, dict[str, float]] = {}
        for row in rows.iter_rows(named=True):
            part = weights[row["metric_id"]] * row["measure_score"]
            parts.setdefault(row["metric_id"], {})[row["org_code"]] = part
        found = ours.filter(table_id=table_id, edition=edition)
        theirs = second.effective(parts)
        own = dict(found.select("metric_id", "effective").iter_rows())
        assert own == pytest.approx(theirs, abs=1e-6), (table_id, edition)
        assert isclose(sum(theirs.values()), 1)
        editions += 1
    assert editions == ours.select("table_id", "edition").unique().height > 25


def test_of_march_the_ranges_hold_90_to_98_of_100_places_of_april(real: Real) -> None:
    """Drawn with finance scores; only one step across April is held, so this is no proof."""
    pairs = real.mart("league_range_pairs").filter(
        table_id="acute", edition="2026-03", later_edition="2026-04"
    )
    shares = {row["kind"]: row["inside"] / row["compared"] for row in pairs.iter_rows(named=True)}
    assert shares.keys() == {"all", "noise", "then"}
    assert 0.90 <= shares["all"] <= 0.98
    assert shares["then"] < shares["all"]


def test_by_noise_alone_ranges_hold_about_83_of_100_places_a_quarter_later(real: Real) -> None:
    record = real.mart("league_range_record").filter(table_id="acute-waits", months_later=3)
    shares = {row["kind"]: row["inside"] / row["compared"] for row in record.iter_rows(named=True)}
    assert shares["noise"] == pytest.approx(0.834, abs=0.03)
    assert shares["noise"] < shares["then"] < shares["all"]


def test_what_made_a_move_adds_up_to_it(real: Real) -> None:
    moves = real.mart("league_moves")
    causes = ("scores", "targets", "counting", "marks", "membership", "care")
    parts = [f"moved_by_{what}" for what in causes]
    assert moves.filter(pl.sum_horizontal(parts) != pl.col("moved")).is_empty()
    assert moves.filter(pl.col("moved") == 0)["cause"].is_null().all()
    # No table of waits moves by a finance score.
    waits = moves.filter(pl.col("table_id") == "acute-waits")
    assert "finance score" not in waits["cause"].to_list()
    # Where nobody joined or left, nothing moved by that.
    ranked = real.mart("league_editions").select("table_id", "edition", "ranked_count")
    stayed = (
        moves.with_columns(compared=pl.len().over("table_id", "edition", "since_edition"))
        .join(ranked, on=["table_id", "edition"])
        .join(ranked, left_on=["table_id", "since_edition"], right_on=["table_id", "edition"])
        .filter(
            pl.col("compared") == pl.col("ranked_count"),
            pl.col("compared") == pl.col("ranked_count_right"),
        )
    )
    assert stayed.height > 100
    assert stayed.filter(pl.col("moved_by_membership") != 0).is_empty()


def _of_edition(real: Real, edition: str) -> tuple[dict[str, int], dict[str, float]]:
    """Give the places of acute trusts in an edition, and their finance scores."""
    ranked = real.mart("league_places").filter(
        pl.col("place").is_not_null(), table_id="acute", edition=edition
    )
    scores = real.mart("league_measures").filter(
        table_id="acute", edition=edition, metric_id="finance_combined"
    )
    return (
        dict(ranked.select("org_code", "place").iter_rows()),
        dict(scores.select("org_code", "metric_value").iter_rows()),
    )


def test_nobody_rose_clearly_by_a_finance_score_that_steps_as_often_as_it_does(real: Real) -> None:
    step = real.mart("league_move_summary").filter(
        table_id="acute", edition="2026-04", since_edition="2026-03"
    )
    assert step.select("rises", "falls", "new_scores").row(0) == (0, 0, 51)
    # The other figures are a month newer, too, and move everybody.
    moved: dict[bool, list[int]] = {True: [], False: []}
    place, finance = _of_edition(real, "2026-04")
    place_before, finance_before = _of_edition(real, "2026-03")
    for org in place.keys() & place_before.keys():
        moved[finance[org] != finance_before[org]].append(abs(place[org] - place_before[org]))
    assert step["moved_new_scores"][0] == pytest.approx(fmean(moved[True]), abs=1e-6)
    assert step["moved_same_scores"][0] == pytest.approx(fmean(moved[False]), abs=1e-6)
    assert fmean(moved[True]) > 3 * fmean(moved[False])


def test_the_noise_of_a_mean_of_many_trusts_is_smaller(real: Real) -> None:
    ranges = real.mart("league_score_ranges").filter(table_id="icb", edition="2026-02")
    wide = ranges.with_columns(width=pl.col("score_high") - pl.col("score_low"))
    few = wide.filter(pl.col("member_count") <= 3)["width"].mean()
    many = wide.filter(pl.col("member_count") >= 7)["width"].mean()
    assert isinstance(few, float)
    assert isinstance(many, float)
    assert many < few


def test_of_19_acute_trusts_that_left_segment_4_the_old_cuts_would_keep_15(real: Real) -> None:
    change = real.mart("official_segment_changes").filter(
        trust_type="Acute trust", quarter=date(2026, 4, 1)
    )
    assert change.select("is_new_rules", "left_last", "last_by_old_cuts").row(0) == (True, 19, 15)
    within = real.mart("official_segment_changes").filter(~pl.col("is_new_rules"))
    assert within["last_by_old_cuts"].to_list() == [None] * within.height


def test_another_threshold_moves_places_by_as_much_as_plain_python_finds(real: Real) -> None:
    """On the table of August 2026 places move by five and six on average."""
    table_id = "acute-waits"
    figures = real.mart("league_measures").filter(table_id=table_id, edition="latest")
    august = figures.filter(pl.col("metric_value").is_not_null())["month"].unique().to_list()
    assert august == [date(2026, 8, 1)]
    now = second_league.places(
        second_editions.scores(declared(), table_id, figures), better="lower"
    )
    variants = real.mart("league_variant_summary").filter(table_id=table_id, kind="target")
    found = {row["subject"]: row for row in variants.iter_rows(named=True)}
    assert {metric: row["other_target"] for metric, row in found.items()} == {
        "rtt_over_52w": 0.01,
        "ae_within_4h": 0.78,
    }
    for metric, row in found.items():
        other = {metric: row["other_target"]}
        then = second_league.places(
            second_editions.scores(declared(), table_id, figures, other), better="lower"
        )
        moved = {org: abs(place - now[org]) for org, place in then.items()}
        assert row["mean_moved"] == pytest.approx(fmean(moved.values()), abs=1e-6)
        assert row["most_moved"] == max(moved.values()) == moved[row["most_moved_code"]]
        assert 4 < row["mean_moved"] < 7
