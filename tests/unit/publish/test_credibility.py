"""A figure that earns no score: its reason wherever the name is, and nothing told of it."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO

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
        beside_month=date(2026, 1, 1),
        beside_value=7.09,
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
        {"since_month": pl.Date, "because": pl.String, "link": pl.String},
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


def test_nothing_is_told_of_it(marked: Site, made_site: Site) -> None:
    def card(site: Site) -> str:
        page = site["trusts/ZZ1/index.html"].decode()
        return page.split(f'id="measure-{WAITS}"')[1].split("</section>")[0]

    assert "a year earlier" in card(made_site)
    assert "a year earlier" not in card(marked)
    assert EFFECT in card(marked)
    assert "none: see above" in card(marked)


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
    lacking = replace(context.marts, lacking={key: (silent,)})
    said = credibility.reason(lacking, stock, mark("icb", "QZ1", "lacks-member", beside_value=45.9))
    assert said == (
        "It lacks Hill (91,256 in June 2025, its last). NHS England's own tables leave it out as "
        "well. How much of that list belongs to patients of this area is not known from the files "
        "held; all of it is the most it can be. That is at most 45.9% of the whole."
    )
    inside = replace(lacking, lacking={key: (silent._replace(why_not="not believed"),)})
    said = credibility.reason(inside, stock, mark("icb", "QZ1", "lacks-member", beside_value=5.0))
    assert said == (
        "It contains the figure of Hill, which is not credible. That is at most 5.0% of the whole."
    )


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
