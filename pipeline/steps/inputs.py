"""
Prepare the warehouse's inputs: admitted tables, the ledger with its verdicts, the declarations.

Arranges what other modules have read; calculates only how far a release or a source reaches.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, get_args, get_type_hints

import polars as pl

from pipeline import paths
from pipeline.config import Config, changelog
from pipeline.config.metrics import DECIMALS, NOISE, Credibility, Doubt, DoubtSource
from pipeline.domain.periods import MONTHS_OF, months_on
from pipeline.steps import holdings
from pipeline.steps.holdings import Holding

RELEASES: Final = pl.Schema(
    {
        "release_id": pl.String,
        "source": pl.String,
        "period": pl.String,
        "published": pl.String,
        "name": pl.String,
        "url": pl.String,
        "url_known": pl.Boolean,
        "status": pl.String,
        "note": pl.String,
        "size_bytes": pl.Int64,
        "sha256": pl.String,
        "landed_at": pl.String,
        "is_admitted": pl.Boolean,
        "reason": pl.String,
        "rows_held": pl.Int64,
        "data_from": pl.Date,
        "data_to": pl.Date,
    }
)

# The column of a parsed table that gives the period of a row.
PERIOD_COLUMN: Final = {"month": "month", "quarter": "quarter", "year": "year", "day": "as_of"}


# Every source of doubt about a rank that the SQL knows how to draw.
SOURCES_OF_DOUBT: Final = get_args(get_type_hints(DoubtSource)["id"])

COLUMNS: Final = pl.Schema(
    {
        "release_id": pl.String,
        "table_name": pl.String,
        "sheet_name": pl.String,
        "header_row": pl.Int32,
        "field": pl.String,
        "column_letter": pl.String,
        "label": pl.String,
    }
)

FORMULAS: Final = pl.Schema(
    {
        "metric_id": pl.String,
        "source": pl.String,
        "table_name": pl.String,
        "row_set": pl.String,
        "row_rule": pl.String,
        "percentile": pl.Float64,
        "part": pl.String,
        "term_number": pl.Int32,
        "sign": pl.Int32,
        "field": pl.String,
    }
)

CALENDAR: Final = pl.Schema(
    {
        "source": pl.String,
        "month": pl.Date,
        "period_kind": pl.String,
        "due_on": pl.Date,
        "is_held": pl.Boolean,
    }
)
# How many periods after the newest one the calendar lists.
COMING: Final = 3

FINDINGS: Final = pl.Schema(
    {
        "release_id": pl.String,
        "about": pl.String,
        "severity": pl.String,
        "passed": pl.Boolean,
        "found": pl.String,
    }
)


def parsed(config: Config, held: list[Holding]) -> dict[str, Sequence[Path] | pl.DataFrame]:
    """
    Arrange admitted tables, ledger and verdicts for the warehouse.

    Args:
        config: Which sources there are.
        held: Every release, each with its verdict.

    Returns:
        `parsed.<source>`: the files of its admitted releases, or an empty frame with its columns;
        `parsed.releases`: one row per release, RELEASES; `parsed.findings`: one row per promise
        that was checked, FINDINGS; `parsed.columns`: one row per column that was read, COLUMNS.
    """
    inputs: dict[str, Sequence[Path] | pl.DataFrame] = {}
    judgements = {one.release.id: one.judgement() for one in held}
    spans: dict[str, dict[str, object]] = {}
    for source in config.sources:
        files = [
            one.parsed
            for one in held
            if one.release.source == source.id and judgements[one.release.id]["admitted"]
        ]
        empty = pl.DataFrame(schema={**holdings.reader(source.id).schema, "release_id": pl.String})
        inputs[f"parsed.{source.id}"] = files or empty
        spans |= _spans(files, PERIOD_COLUMN[source.period])
    inputs["parsed.releases"] = pl.DataFrame(
        [
            {
                "release_id": one.release.id,
                **one.release.to_record(),
                "is_admitted": judgements[one.release.id]["admitted"],
                "reason": judgements[one.release.id]["reason"],
                **spans.get(one.release.id, {}),
            }
            for one in held
        ],
        schema=RELEASES,
    )
    inputs["parsed.columns"] = pl.DataFrame(
        [
            {
                "release_id": name,
                "table_name": table["table"],
                "sheet_name": table["sheet"],
                "header_row": table["header_row"],
                "field": field,
                "column_letter": letter,
                "label": label,
            }
            for name, judgement in judgements.items()
            for table in judgement.get("columns", ())
            for field, (letter, label) in table["fields"].items()
        ],
        schema=COLUMNS,
    )
    inputs["parsed.findings"] = pl.DataFrame(
        [
            {"release_id": name, **finding}
            for name, judgement in judgements.items()
            for finding in judgement["findings"]
        ],
        schema=FINDINGS,
    )
    return inputs


def newest(config: Config, held: list[Holding]) -> dict[str, date]:
    """
    Find the last period of each source for which an admitted release has figures.

    Args:
        config: Which sources there are, and how they count time.
        held: Every release; one without a verdict does not count yet.

    Returns:
        The first day of that period; a source without an admitted release is left out.

    Raises:
        SourceProblem: A verdict or a parsed table is damaged.
    """
    days: dict[str, date] = {}
    for source in config.sources:
        files = [
            one.parsed
            for one in held
            if one.release.source == source.id and one.is_examined and one.judgement()["admitted"]
        ]
        column = pl.col(PERIOD_COLUMN[source.period])
        try:
            last = (
                pl.scan_parquet(files, glob=False).select(column.max()).collect().item()
                if files
                else None
            )
        except pl.exceptions.PolarsError as error:
            raise holdings.spoilt(files[0].parent, error) from error
        if last is not None:
            days[source.id] = last
    return days


def calendar(config: Config, newest_of: Mapping[str, date]) -> pl.DataFrame:
    """
    Say on which day the figures of each period are due, by the rule of their source.

    Args:
        config: How the sources count time, and when they publish.
        newest_of: The last period of each source that we hold; see `newest`.

    Returns:
        CALENDAR: the newest period that we hold, and those that come next. A register has no next
        period; files that nobody fetches are expected on no day.
    """
    return pl.DataFrame(
        [
            {
                "source": source.id,
                "month": first,
                "period_kind": source.period,
                "due_on": source.due_on(months_on(first, months) - timedelta(days=1)),
                "is_held": number == 0,
            }
            for source in config.sources
            if source.id in newest_of and source.is_fetched and not source.is_fixed
            if (months := MONTHS_OF.get(source.period, 0))
            for number in range(COMING + 1)
            for first in [months_on(newest_of[source.id], months * number)]
        ],
        schema=CALENDAR,
    )


def comparison(before: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Arrange what an edition is compared with, and what determines how its tables are made.

    Args:
        before: The facts of the previous edition; `store.FACT_COLUMNS`, empty if there is none.

    Returns:
        `declared.edition_before`; `declared.method_files`: one row per file of rules, with its
        digest; `declared.change_log`: one row per remark, with its heading.
    """
    rules = [paths.METRICS_TOML, *sorted(f for f in paths.SQL.rglob("*") if f.is_file())]
    remarks = {
        item: section.title for section in changelog.read(paths.CHANGELOG) for item in section.items
    }
    return {
        "declared.edition_before": before,
        "declared.method_files": pl.DataFrame(
            [
                {
                    "path": file.relative_to(paths.SQL.parent).as_posix()
                    if file.is_relative_to(paths.SQL)
                    else file.name,
                    "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                }
                for file in rules
            ]
        ),
        "declared.change_log": pl.DataFrame(
            [{"item": item, "heading": heading} for item, heading in remarks.items()],
            schema={"item": pl.String, "heading": pl.String},
        ),
    }


def declarations(config: Config) -> dict[str, pl.DataFrame]:
    """Arrange the declarations of metrics.toml and sources.toml as tables for SQL to join."""
    return {
        "declared.sources": pl.DataFrame(
            [
                {
                    "source": s.id,
                    "title": s.title,
                    "period": s.period,
                    "publisher": s.publisher,
                    "landing_url": s.landing,
                    "licence": s.licence,
                    "has_due_day": bool(s.due),
                }
                for s in config.sources
            ]
        ),
        "declared.metrics": pl.DataFrame(
            [
                {
                    "metric_id": m.id,
                    "metric_number": number,
                    "short": m.short,
                    "unit": m.unit,
                    "decimals": DECIMALS[m.unit],
                    "better": m.better,
                    "period": m.period,
                    "scoring": m.scoring,
                    "band": m.band or None,
                    "min_denominator": m.min_denominator,
                    "is_stock": m.is_stock,
                    "title": m.title,
                    "numerator_is": m.numerator,
                    "denominator_is": m.denominator or None,
                    "why": m.why,
                    "how": m.how,
                    "caveat": m.caveat or None,
                    "caveat_trust": m.caveat_trust or None,
                    "caveat_icb": m.caveat_icb or None,
                    "reviewed_on": m.reviewed,
                    "next_review_on": m.next_review,
                }
                for number, m in enumerate(config.metrics, start=1)
            ]
        ),
        "declared.targets": pl.DataFrame(
            [
                {
                    "metric_id": m.id,
                    "since": t.since,
                    "target": t.value,
                    "why": t.why,
                    "link": t.link,
                }
                for m in config.metrics
                for t in m.targets
            ]
        ),
        "declared.standards": pl.DataFrame(
            [
                {
                    "metric_id": m.id,
                    "standard_number": number,
                    "title": s.title,
                    "since": s.since,
                    "standard": s.value,
                }
                for m in config.metrics
                for number, s in enumerate(m.standards, start=1)
            ],
            schema={
                "metric_id": pl.String,
                "standard_number": pl.Int64,
                "title": pl.String,
                "since": pl.Date,
                "standard": pl.Float64,
            },
        ),
        "declared.tables": pl.DataFrame(
            [
                {
                    "table_id": t.id,
                    "org_kind": t.org_kind,
                    "peer_group": t.peer_group or None,
                    "without_score": t.without_score,
                    "theme_id": theme.id,
                    "theme_title": theme.title,
                    "theme_weight": float(theme.weight),
                    "theme_weight_text": str(theme.weight),
                    "metric_id": measure.metric_id,
                    "measure_weight": float(measure.weight),
                    "measure_weight_text": str(measure.weight),
                    # The same weight in whole numbers: a double cannot equal a third.
                    "weight_part": int(theme.weight * measure.weight * t.weight_whole),
                    "weight_whole": t.weight_whole,
                }
                for t in config.tables
                for theme in t.themes
                for measure in theme.measures
            ]
        ),
        "declared.formulas": pl.DataFrame(
            [
                {
                    "metric_id": m.id,
                    "source": formula.source,
                    "table_name": formula.table,
                    "row_set": row_set,
                    "row_rule": formula.row_rule or None,
                    "percentile": formula.percentile,
                    "part": part,
                    "term_number": number,
                    "sign": term.sign,
                    "field": term.field,
                }
                for m in config.metrics
                for formula in m.formulas
                for row_set in formula.rows
                for part, number, term in formula.terms()
            ],
            schema=FORMULAS,
        ),
        "declared.as_of": pl.DataFrame([config.as_of.model_dump(exclude={"why"})]),
        **_doubts(config.doubt),
        "declared.chance": pl.DataFrame(
            [
                config.chance.model_dump(
                    include={
                        "window_months",
                        "least_months",
                        "year_months",
                        "most_lag1",
                        "limit_spreads",
                        "change_spreads",
                    }
                )
            ]
        ),
        **_credibility(config.credibility),
    }


def _credibility(credibility: Credibility) -> dict[str, pl.DataFrame]:
    """Arrange the rules for figures that are not credible: the bounds, and each rule's measures."""
    return {
        "declared.credibility": pl.DataFrame([credibility.model_dump(exclude={"rules"})]),
        "declared.credibility_rules": pl.DataFrame(
            [
                {"code": rule.id, "metric_id": metric_id, "effect": rule.effect}
                for rule in credibility.rules
                for metric_id in rule.metrics
            ],
            schema={"code": pl.String, "metric_id": pl.String, "effect": pl.String},
        ),
    }


def _doubts(doubt: Doubt) -> dict[str, pl.DataFrame]:
    """
    Arrange the settings for the likely range of a rank.

    A doubt is a set of sources switched on together: each alone, noise, all, and none. With none,
    the result must be the table as it is. One set, `then`, knows only what was known in the month.
    """
    listed: list[str] = [source.id for source in doubt.sources]
    noise = [source for source in listed if source in NOISE]
    sets: dict[str, tuple[list[str], int, int]] = {
        "all": (listed, doubt.replays, doubt.replays_past),
        "noise": (noise, doubt.replays_apart, doubt.replays_record),
        "then": (listed, 0, doubt.replays_record),
        "none": ([], 1, 0),
        **{source: ([source], doubt.replays_apart, 0) for source in listed},
    }
    return {
        "declared.doubt": pl.DataFrame(
            [
                {
                    "weight_points": doubt.weight_points,
                    "move_months": doubt.move_months,
                    "noise_months": doubt.noise_months,
                    "typical_months": doubt.typical_months,
                    "typical_steps": doubt.typical_steps,
                    "shared_percent": doubt.shared_percent,
                }
            ]
        ),
        "declared.doubts": pl.DataFrame(
            [
                {
                    "doubt": name,
                    "replays": replays,
                    "past_replays": past,
                    **{f"has_{source}": source in switched_on for source in SOURCES_OF_DOUBT},
                    "is_of_its_time": name == "then",
                }
                for name, (switched_on, replays, past) in sets.items()
            ]
        ),
        "declared.normalisations": pl.DataFrame(
            [
                {"normalisation_number": number, "normalisation": method.id}
                for number, method in enumerate(doubt.normalisations, start=1)
            ]
        ),
    }


def _spans(files: list[Path], column: str) -> dict[str, dict[str, object]]:
    """Give each parsed release's number of rows, and its first and last period."""
    if not files:
        return {}
    try:
        spans = (
            pl.scan_parquet(files, glob=False)
            .group_by("release_id")
            .agg(
                pl.len().cast(pl.Int64).alias("rows_held"),
                pl.col(column).min().alias("data_from"),
                pl.col(column).max().alias("data_to"),
            )
            .collect()
        )
    except pl.exceptions.PolarsError as error:
        raise holdings.spoilt(files[0].parent, error) from error
    return {row.pop("release_id"): row for row in spans.to_dicts()}
