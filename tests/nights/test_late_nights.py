"""Green nights in which something should have come and did not."""

import json
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.publish import urls
from pipeline.publish.context import Context
from pipeline.publish.editions import changes as kept_changes
from pipeline.publish.editions import diff, store
from pipeline.publish.files import feeds
from pipeline.publish.marts import reader
from tests.support.made.country import Stage, Told, changed, declared, fingerprint
from tests.support.made.news import COMES, LAST_DAY, LATE, ORG
from tests.support.made.news import PAGE as FIGURES_PAGE
from tests.support.publisher.played import Fault

# The pages that say how old each source is, and when its next figures are due.
SOURCES = "sources/index.html"
TOLD = {SOURCES, "index.html"}
FIRST_BAD, SECOND_BAD = date(2026, 6, 13), date(2026, 6, 14)
OUT_OF_REACH = sum(one.is_fetched for one in declared().sources)
LATE_ONES = [
    *("ae_monthly", "ae_by_provider_workbook"),
    *("rtt_full_extract", "rtt_incomplete_provider"),
]
DUE = "monthly CSV</a>: figures reach to May 2026; June 2026 was due by 11 July 2026"


def night(stage: Stage, data: Path, day: date) -> Told:
    stage.publisher.move_to(day)
    return stage.country.night(data, day, stage.publisher.detour)


def says(data: Path) -> str:
    return (data / "site" / SOURCES).read_text(encoding="utf-8")


def late(told: Told) -> list[str]:
    """Name the sources that the log calls late."""
    lines = [line.partition(" [late] ")[2] for line in told.log]
    return [line.partition(":")[0] for line in lines if " late by " in line]


def report(data: Path) -> Any:  # noqa: ANN401 plain values
    return json.loads((data / "report.json").read_text(encoding="utf-8"))


def test_a_month_that_does_not_come_is_told_with_60_and_moves_no_figure(
    stage: Stage, tmp_path: Path
) -> None:
    """The waiting lists of May are due on the same day, and do not come at all."""
    data = stage.data(tmp_path)
    told = night(stage, data, LAST_DAY)
    assert (told.code, late(told)) == (0, [])
    assert DUE not in says(data)
    before = shutil.copytree(data, tmp_path / "before", symlinks=True)
    # On the day after it is late: one page is another, once.
    told = night(stage, data, LATE)
    assert (told.code, late(told)) == (60, LATE_ONES)
    assert DUE in says(data)
    assert changed(before, data) == TOLD
    held = report(data)["sources"]["ae_monthly"]["held"]
    assert (held["expected"], held["due"], held["is_late"], held["days_late"]) == (
        *("June 2026", "2026-07-11"),
        *(True, 1),
    )
    made = fingerprint(data)
    again = night(stage, data, LATE)
    assert again.code == 60
    assert "nothing new, so the site stays as it is" in again.printed
    assert fingerprint(data) == made
    # It comes: the figures are there, and it is late no more.
    told = night(stage, data, COMES)
    assert (told.code, late(told)) == (60, LATE_ONES[1:])
    assert DUE not in says(data)
    assert {SOURCES, FIGURES_PAGE.removeprefix("site/")} < changed(before, data)
    three_editions_are_compared(data)
    only_feeds_of_those_touched_change(data)


def only_feeds_of_those_touched_change(data: Path) -> None:
    """Each edition adds an entry to the feeds of those it tells of, and changes no other byte."""
    shelf, config = store.read(data / "editions"), declared()
    marts = reader.read(data / "marts")
    scored = {metric.id for metric in config.metrics if metric.scoring != "none"}
    made = []
    for number in range(1, len(shelf.editions) + 1):
        part = replace(shelf, editions=shelf.editions[:number])
        context = Context(
            marts=marts,
            config=replace(config, address="https://tables.example/"),
            rules=(),
            changes=(),
            downloads=(),
            editions=kept_changes.read(part, None),
        )
        made.append((context, feeds.files(context, part, None)))
    assert len(made) == 3
    for (_, before), (context, after) in pairwise(made):
        newest = context.editions[0]
        told = diff.between(shelf, newest.edition.before, newest.edition.id, "")
        figures = told.filter(pl.col("kind") == "figure", pl.col("about").is_in(scored))
        listed = {one.org_code for one in newest.changes if one.kind in ("figure", "place")}
        touched = {*figures["org_code"], *listed}
        own = {urls.feed(one.org_kind, one.org_code): one.org_code for one in feeds.listed(context)}
        changed = {path for path in own if before[path] != after[path]}
        assert {own[path] for path in changed} == touched & set(own.values())
        assert changed
        assert {urls.json_feed(path) for path in changed} == {
            urls.json_feed(path)
            for path in own
            if before[urls.json_feed(path)] != after[urls.json_feed(path)]
        }


def three_editions_are_compared(data: Path) -> None:
    """The second corrects a figure of May, the third has June: from the first to it is both."""
    shelf = store.read(data / "editions")
    first, second, third = (one.id for one in shelf.editions)
    latest = data / "site" / "data" / "latest"
    june = pl.read_parquet(latest / "changes.parquet")
    codes = pl.read_parquet(latest / "codes.parquet").filter(
        pl.col("table_name").is_in(["changes", "all"])
    )
    for column in ("kind", "severity", "change_type", "period_kind"):
        assert set(june[column].drop_nulls()) <= set(codes.filter(column_name=column)["code"])
    assert june["change_id"].is_unique().all()
    assert june.equals(pl.read_parquet(shelf.path(shelf.editions[-1], "changes.parquet")))
    periods = june.filter(kind="period", about="ae_within_4h_own")
    assert set(periods["change_type"]) == {"new"}
    assert set(periods.select("period", "severity").iter_rows()) == {("2026-06", "minor")}
    # A figure of a new period is not listed there. Any two editions say every one.
    assert june.filter(kind="figure", period="2026-06").is_empty()
    own = {
        row["period"]: row
        for row in diff.between(shelf, first, third, ORG).iter_rows(named=True)
        if (row["kind"], row["about"]) == ("figure", "ae_within_4h_own")
    }
    assert {period: row["change_type"] for period, row in own.items()} == {
        "2026-05": "changed",
        "2026-06": "new",
    }
    may = pl.read_parquet(shelf.path(shelf.editions[1], "changes.parquet")).filter(
        kind="figure", about="ae_within_4h_own", org_code=ORG
    )
    assert may.select("period", "old_value", "new_value", "severity").rows() == [
        ("2026-05", own["2026-05"]["old_value"], own["2026-05"]["new_value"], "major")
    ]
    gone = diff.between(shelf, third, second, ORG)
    assert set(gone.filter(kind="figure", period="2026-06")["change_type"]) == {"gone"}


def test_what_is_out_of_reach_for_several_nights_says_since_the_first(
    stage: Stage, tmp_path: Path
) -> None:
    """Also a site that is made by hand, without a call; a good call ends it."""
    data = stage.data(tmp_path)
    stage.publisher.fault("*", Fault.FORBIDDEN)
    first = night(stage, data, FIRST_BAD)
    assert first.code == 26
    made = fingerprint(data)
    for day in (SECOND_BAD, SECOND_BAD):
        assert "nothing new" in night(stage, data, day).printed
    by_hand = stage.country.night(data, SECOND_BAD, stage.publisher.detour, "site")
    assert (by_hand.code, fingerprint(data)) == (0, made)
    assert says(data).count("out of reach since 13 June 2026") == OUT_OF_REACH
    since = [source["held"]["unavailable_since"] for source in report(data)["sources"].values()]
    assert since.count("2026-06-13") == OUT_OF_REACH
    stage.publisher.heal()
    assert night(stage, data, SECOND_BAD).code == 0
    assert fingerprint(data) == fingerprint(stage.before)
