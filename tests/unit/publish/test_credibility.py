"""A figure that earns no score: its reason wherever the name is, and nothing told of it."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl
import pytest

from pipeline.publish.context import Context
from pipeline.publish.files import share_images
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import AreaMean, AreaMember, FigureMark
from pipeline.publish.parts import credibility
from tests.support.made import marts
from tests.support.made.judged import LAST_MONTH, frame
from tests.support.made.pages import Site, page_text, render_made

WAITS = "rtt_over_52w"
WHY = (
    "rtt over 52w: not credible. It counted 640 in March 2026, but 7.09% of attendances in "
    "Q4 2025/26 were over 12 hours from arrival (NHS England)."
)
EFFECT = "Not credible, so it earns no place and no score."


def mark(org_kind: str, org_code: str, code: str, **changes: object) -> FigureMark:
    made = FigureMark(
        metric_id=WAITS,
        org_kind=org_kind,
        org_code=org_code,
        month=LAST_MONTH,
        code=code,
        effect="no score",
        since_month=None,
        until_month=None,
        beside_month=date(2026, 1, 1),
        beside_value=7.09,
        typical_change=None,
        because=None,
        link=None,
    )
    return made._replace(**changes)  # type: ignore[arg-type]


@pytest.fixture(name="marked", scope="module")
def _marked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The made-up site with one trust whose long waits are contradicted."""
    frames = marts.frames()
    here = (pl.col("metric_id") == WAITS) & (pl.col("org_code") == "ZZ1")
    none = pl.lit(None)
    frames["observations"] = frames["observations"].with_columns(
        credibility=pl.when(here & pl.col("is_latest")).then(pl.lit("contradicted")),
        marked=pl.lit(None, pl.String),
        numerator=pl.when(here & pl.col("is_latest"))
        .then(pl.lit(640.0))
        .otherwise(pl.col("numerator")),
        place=pl.when(here & pl.col("is_latest")).then(none).otherwise(pl.col("place")),
    )
    frames["league_measures"] = frames["league_measures"].with_columns(
        credibility=pl.when(here).then(pl.lit("contradicted")),
        marked=pl.lit(None, pl.String),
        place=pl.when(here).then(none).otherwise(pl.col("place")),
        measure_score=pl.when(here).then(none).otherwise(pl.col("measure_score")),
    )
    frames["league_places"] = frames["league_places"].with_columns(
        left_out=pl.when(pl.col("org_code") == "ZZ1").then(pl.lit("rtt over 52w"))
    )
    frames["figure_credibility"] = frame(
        {
            "since_month": pl.Date,
            "until_month": pl.Date,
            "typical_change": pl.Float64,
            "because": pl.String,
            "link": pl.String,
        },
        mark("trust", "ZZ1", "contradicted")._asdict(),
    )
    return render_made(tmp_path_factory.mktemp("marked"), frames)


@pytest.mark.parametrize("page", ["index.html", "league/acute/index.html", "trusts/ZZ1/index.html"])
def test_the_reason_is_beside_the_name(marked: Site, page: str) -> None:
    assert WHY in page_text(marked, page)


def test_the_reason_is_in_the_files(marked: Site) -> None:
    lines = list(csv.DictReader(StringIO(marked["data/latest/league-acute.csv"].decode())))
    own = next(line for line in lines if line["org_code"] == "ZZ1")
    assert own[f"{WAITS}_credibility"] == "contradicted"
    assert own[f"{WAITS}_credibility_reason"].startswith(f"{EFFECT} It counted 640")
    assert own["left_out"] == "rtt over 52w"
    assert {line[f"{WAITS}_credibility"] for line in lines if line is not own} == {""}
    months = csv.DictReader(StringIO(marked[f"data/latest/metric-{WAITS}.csv"].decode()))
    codes = {line["credibility"] for line in months if line["org_code"] == "ZZ1"}
    assert codes == {"", "contradicted"}
    brief = json.loads(marked["trusts/ZZ1/brief.json"])
    assert [WHY in table["reason"] for table in brief["tables"]] == [True]


def test_whoever_weighs_anew_knows_what_to_leave_out(marked: Site) -> None:
    told = json.loads(marked["data/reweight/acute.json"])["organisations"]
    own = next(one for one in told if one["code"] == "ZZ1")
    assert (own["left_out"], own["because"]) == ([1], [WHY])
    assert not any("left_out" in one for one in told if one is not own)


def test_its_card_gives_the_reason_in_place_of_a_place(marked: Site) -> None:
    page = marked["trusts/ZZ1/index.html"].decode()
    card = page.split(f'id="measure-{WAITS}"')[1].split("</section>")[0]
    assert f'<p class="note">{EFFECT}' in card
    assert "none, see the note" in card


def test_a_place_without_a_figure_is_a_hollow_dot() -> None:
    full = share_images.picture("Table", "2 trusts", [(1, 1, 2, False), (2, 1, 2, False)])
    hollow = share_images.picture("Table", "2 trusts", [(1, 1, 2, True), (2, 1, 2, False)])
    assert full != hollow


def test_a_sum_names_who_is_missing_and_what_is_not_known(context: Context) -> None:
    metric = context.config.metric(WAITS)
    stock = metric.model_copy(update={"is_stock": True})
    key = (WAITS, "QZ1", LAST_MONTH)
    silent = AreaMember(
        metric_id=WAITS,
        org_code="QZ1",
        month=LAST_MONTH,
        trust_name="Hill",
        why_not="silent",
        last_month=date(2025, 6, 1),
        people=91_256,
    )

    def said(org_kind: str, lacks: float, *members: AreaMember) -> str:
        lacking = replace(context.marts, lacking={key: members})
        found = mark(org_kind, "QZ1", "lacks-member", beside_value=lacks)
        return credibility.reason(lacking, stock, found)

    out = "NHS England's own tables leave it out as well."
    assert said("icb", 45.9, silent) == (
        f"It does not include Hill (91,256 waits in June 2025, the last we have). {out} We do not "
        "know how many on that list are patients of this area; they may all be. "
        "That is at most 45.9% of the whole."
    )
    assert said("icb", 0.04, silent).endswith("all be. That is under 0.1% of the whole.")
    # Only of an ICB's waiting list is the size not known.
    assert said("england", 1.84, silent) == (
        f"It does not include Hill (91,256 waits in June 2025, the last we have). {out} By the "
        "size when last seen, that is 1.8% of the whole."
    )
    counted = silent._replace(last_month=LAST_MONTH, people=14_123)
    assert said("region", 8.0, counted) == (
        f"It does not include Hill (14,123 waits in March 2026). {out} That is 8.0% of the whole."
    )
    odd = silent._replace(why_not="not credible", last_month=LAST_MONTH)
    assert said("icb", 5.0, odd) == (
        "It contains the figure of Hill, which is not credible. That is 5.0% of the whole."
    )
    five = [odd._replace(trust_name=name) for name in ("Dale", "Fen", "Moor", "Lake")]
    assert said("icb", 5.0, odd, *five).startswith(
        "It contains the figures of Hill, Dale, Fen and 2 others, which are not credible."
    )
    assert said("icb", 5.0, odd, odd._replace(trust_name="Dale")) == (
        "It contains the figures of Hill and Dale, which are not credible. That is 5.0% of the "
        "whole."
    )


def test_a_run_has_an_end_and_a_step_is_set_beside_the_typical_trust(
    read: Marts, context: Context
) -> None:
    metric = context.config.metric(WAITS)

    def said(code: str, **changes: object) -> str:
        run: dict[str, object] = {
            "since_month": date(2025, 6, 1),
            "until_month": date(2026, 1, 1),
            "beside_month": date(2025, 5, 1),
            "beside_value": 366.0,
        }
        return credibility.reason(read, metric, mark("trust", "ZZ1", code, **(run | changes)))

    assert said("zero-beside-hundred") == (
        "It counted nobody from June 2025 to January 2026; in May 2025 it counted 366."
    )
    assert said("zero-beside-hundred", until_month=date(2025, 6, 1)) == (
        "It counted nobody in June 2025; in May 2025 it counted 366."
    )
    assert said("stands-still") == (
        "The count was exactly 366 from June 2025 to January 2026, after a jump."
    )
    for change, words in ((0.031, "went up by 3.1%"), (-0.2, "went down by 20.0%"), (0, "hardly")):
        assert f"; the typical trust's {words}" in said("denominator-step", typical_change=change)


def test_what_a_person_wrote_is_the_reason(read: Marts, context: Context) -> None:
    metric = context.config.metric(WAITS)
    overruled = mark("trust", "ZZ1", "contradicted", effect="overruled", because="We rang them.")
    assert credibility.reason(read, metric, overruled) == "We rang them."
    marks = {(WAITS, "ZZ1", LAST_MONTH): (overruled,)}
    seen = replace(read, marks=marks)
    assert credibility.code(seen, WAITS, "ZZ1", LAST_MONTH) == ""
    assert credibility.because(seen, metric, "ZZ1", LAST_MONTH) == (
        "A rule marked it; a person looked at it and left it as it is. We rang them."
    )


def test_a_mean_says_of_how_many_it_is_one(read: Marts, context: Context) -> None:
    metric = context.config.metric("finance_combined")
    quarter = date(2026, 1, 1)
    key = ("finance_combined", "QZ1", quarter)

    def words(members: int, lowest: float, highest: float) -> str:
        mean = AreaMean(*key[:2], quarter, members, lowest, highest)
        return credibility.mean_words(replace(read, means={key: mean}), metric, "QZ1", quarter)

    assert words(7, 1, 4) == "mean of 7 trusts, from 1 to 4"
    assert words(2, 3, 3) == "mean of 2 trusts, all 3"
    assert words(1, 2, 2) == "the score of its only trust"


def test_the_quality_page_counts_each_effect_of_a_rule(tmp_path: Path) -> None:
    """A sum that lacks little is marked and keeps its place: it is not counted among the others."""
    frames = marts.frames()
    found = [
        mark("icb", "QZ1", "lacks-member", beside_value=45.9),
        mark("icb", "QZ2", "lacks-member", beside_value=0.8, effect="mark"),
        mark("england", "ENG", "lacks-member", beside_value=1.8, effect="mark"),
    ]
    frames["figure_credibility"] = frame(
        {
            "since_month": pl.Date,
            "until_month": pl.Date,
            "typical_change": pl.Float64,
            "because": pl.String,
            "link": pl.String,
        },
        *(one._asdict() for one in found),
    )
    made = render_made(tmp_path, frames)
    text = page_text(made, "quality/index.html")
    why = "A sum that lacks a member A part is not the whole. In force since 5 January 2026."
    assert f"{why} earns no score 1 1 1 {why} is marked and keeps its place 2 2 1" in text
    assert "In force since 5 January 2026. earns no score 0 0 0" in text
    # What is odd about England's figure is said wherever it is printed large.
    for page in (f"metrics/{WAITS}/index.html", "index.html"):
        assert "That is 1.8% of the whole." in page_text(made, page)
