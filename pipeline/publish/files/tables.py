"""
Make the tables that we publish, with the meaning of every column taken from the mart's card.

`forms` writes each of them in every form.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from pipeline.config import Config
from pipeline.config.metrics import Metric, Table
from pipeline.publish.context import Column, Download
from pipeline.publish.editions import store
from pipeline.publish.files.forms import csv
from pipeline.publish.marts.reader import Card, Marts
from pipeline.publish.parts import credibility
from pipeline.publish.wording import numbers

_PLACE_MEANINGS: Final[Mapping[str, str]] = {
    "place": "place in the table, 1 is best; equal scores share a place; empty: not ranked",
    "org_code": "code of the trust or ICB in the NHS register",
    "org_name": "name of the trust or ICB",
    "region_name": "NHS region",
    "subtype": "subtype of the trust as NHS England prints it",
    "closed_on": "day on which it closed; empty: open",
    "score": "composite score, 1.00 is best, 4.00 is worst; empty: not ranked",
    "tied_with": "how many others share the place",
    "place_low": "best end of the range that holds 95% of its places when the table is drawn up "
    "again many times; empty: not ranked",
    "place_high": "worst end of that range",
    "place_low_noise": "best end of the range by noise alone, with the weights, "
    "measures and method of the table",
    "place_high_noise": "worst end of that part",
    "top_quarter_share": "share of those tables in which it stands in the top quarter, from 0 to 1",
    "bottom_quarter_share": "share of those tables in which it stands in the bottom quarter, from "
    "0 to 1",
    "group_number": "its group, 1 is best; most of a group cannot be told apart from each "
    "other; empty: not ranked, or a past month",
    "movement": "rise, fall or no clear change since the edition before; empty: not compared",
    "movement_since": "the month of that edition; empty: not compared",
    "left_out": "measures whose figure earns no score, so that the others of their theme take over "
    "the weight; empty where there is none",
    "not_ranked_because": "why there is no place; empty where there is one",
}

_HISTORY_MEANINGS: Final[Mapping[str, str]] = {
    "period": "month (2025-06) or quarter of the financial year (Q4 2025/26)",
    "org_kind": "trust, icb, region or england",
    "org_code": "code in the NHS register; ENG is England",
    "org_name": "name",
    "region_name": "NHS region",
    "numerator": "how many are counted on top of the division; empty where it is not a division",
    "denominator": "how many the figure is about; empty where it is not published",
    "flag": "published, restated, or why there is no figure",
    "place": "place among organisations of the same kind and peer group that month, 1 is best; "
    "in the newest month those that have closed since are left out, as in the newest tables",
    "place_of": "how many organisations have a place there that month",
    "release_id": "the published file it comes from, as in releases.csv",
    "release_name": "name of that file",
    "release_url": "address of that file",
    "release_url_known": "whether that address is exact; false where its folder was assumed",
    "release_status": "first-hand, second-hand, transcribed or doubtful: how near our copy of that "
    "file is to the publisher's own",
    "sheet_name": "sheet of that file; empty in a CSV",
    "first_row": "first row of the sheet it comes from",
    "last_row": "last row of the sheet it comes from; rows between first and last may belong to "
    "others",
    "credibility": "the rule that marks the figure, as in figure-credibility.csv; empty where none "
    "does",
    "credibility_reason": "what follows from the mark, and why; empty where there is none",
    "row_count": "how many rows between first and last were used and added up; figure-rows.csv has "
    "them one by one",
    "is_apportioned": "whether the counts have parts of people: walk-in centres are shared out "
    "between trusts",
}


def build(marts: Marts, config: Config) -> tuple[Download, ...]:
    """
    Make all CSV files of the newest downloads.

    Args:
        marts: The marts that the warehouse wrote.
        config: The metrics and tables, for names and units.

    Returns:
        The files with their content, in the order in which the data page lists them.
    """
    made = [
        *_leagues(marts, config),
        *_metrics(marts, config),
        *_specialties(marts),
        *_marts(marts),
    ]
    names = [download.name for download in made]
    assert len(names) == len(set(names)), f"two downloads share a name: {sorted(names)}"  # noqa: S101 our own mistake
    return tuple(made)


def changes(frame: pl.DataFrame, card: Card | None) -> Download:
    """Make the download with an edition's list of changes."""
    return _download(
        name=store.CHANGES,
        group="table",
        title=card.summary if card else "Changes since the edition before",
        key=card.grain if card else (),
        frame=frame.drop("is_figure"),
        meanings=card.columns if card else {},
    )


def _download(  # noqa: PLR0913 six keyword arguments of different kinds
    *,
    name: str,
    group: str,
    mart: str = "",
    title: str,
    key: tuple[str, ...],
    frame: pl.DataFrame,
    meanings: Mapping[str, str],
) -> Download:
    """Make one download from a table."""
    # Null alone means null: a CSV that is read again could not tell it from an empty text, and the
    # correlation of equal figures is no number.
    frame = frame.with_columns(
        pl.col(pl.String).replace("", None), pl.selectors.float().fill_nan(None)
    )
    return Download(
        name=name,
        group=group,
        mart=mart,
        title=title,
        row_count=frame.height,
        columns=tuple(
            Column(
                name=column,
                kind=_kind(dtype),
                meaning=meanings.get(column, ""),
                unit="share" if column.endswith("_share") else "",
                refers_to="releases" if column == "release_id" and mart != "releases" else "",
            )
            for column, dtype in frame.schema.items()
        ),
        key=key,
        frame=frame,
        content=csv(frame),
    )


def _kind(dtype: pl.DataType) -> str:
    """Name a type for people."""
    if dtype.is_integer():
        return "whole number"
    if dtype.is_numeric():
        return "number"
    return {"Boolean": "yes or no", "Date": "date"}.get(str(dtype), "text")


def _marts(marts: Marts) -> Iterator[Download]:
    """Make one file per mart whose card asks for it, and one per mart without a card."""
    for name, frame in marts.frames.items():
        card = marts.cards.get(name)
        file = card.publish if card else f"{name}.csv"
        if file:
            yield _download(
                name=file,
                group="table",
                mart=name,
                title=card.summary if card else name.replace("_", " "),
                key=card.grain if card else (),
                frame=frame,
                meanings=card.columns if card else {},
            )


def league_table(table_id: str, edition: str) -> str:
    """Name the table of an edition of a league table: "latest", or the month it was made for."""
    return f"league-{table_id}" + ("" if edition == "latest" else f"-{edition}")


def _leagues(marts: Marts, config: Config) -> Iterator[Download]:
    """Make one wide file per edition of every league table."""
    for table in config.tables:
        for edition in marts.editions.get(table.id, ()):
            columns, meanings = _league_columns(marts, config, table, edition.edition)
            yield _download(
                name=f"{league_table(table.id, edition.edition)}.csv",
                group="league",
                title=f"{table.title}, {numbers.edition(edition.edition)}",
                key=("org_code",),
                frame=pl.DataFrame(
                    [pl.Series(name, cells, dtype) for name, dtype, cells in columns]
                ),
                meanings=meanings,
            )


def _league_columns(
    marts: Marts, config: Config, table: Table, edition: str
) -> tuple[list[tuple[str, type[pl.DataType], list[Any]]], dict[str, str]]:
    """Arrange the lines of an edition as columns, with the meaning of each column."""
    lines = marts.places.get((table.id, edition), ())
    meanings = dict(_PLACE_MEANINGS)
    columns: list[tuple[str, type[pl.DataType], list[Any]]] = [
        ("place", pl.Int64, [line.place for line in lines]),
        ("org_code", pl.String, [line.org_code for line in lines]),
        ("org_name", pl.String, [line.org_name for line in lines]),
        ("region_name", pl.String, [line.region_name for line in lines]),
        ("subtype", pl.String, [line.subtype for line in lines]),
        ("closed_on", pl.Date, [_closed_on(marts, line.org_code) for line in lines]),
        ("score", pl.Float64, [line.score for line in lines]),
        ("tied_with", pl.Int64, [line.tied_with for line in lines]),
        *_how_sure(marts, table, edition),
    ]
    for theme in table.themes:
        name = f"{theme.id.replace('-', '_')}_theme_score"
        scores = [
            marts.themes.get((table.id, edition, line.org_code), {}).get(theme.id) for line in lines
        ]
        columns.append((name, pl.Float64, scores))
        meanings[name] = f"score of the theme {theme.title}, 1.00 is best, 4.00 is worst"
    periods = marts.periods.get((table.id, edition), {})
    for measure in (m for theme in table.themes for m in theme.measures):
        metric = config.metric(measure.metric_id)
        seen = [
            marts.measures.get((table.id, edition, line.org_code), {}).get(metric.id)
            for line in lines
        ]
        value = value_column(metric)
        columns += [
            (value, pl.Float64, [m.metric_value if m else None for m in seen]),
            (f"{metric.id}_points", pl.Float64, [m.measure_score if m else None for m in seen]),
            (f"{metric.id}_place", pl.Int64, [m.place if m else None for m in seen]),
            (f"{metric.id}_flag", pl.String, [m.flag if m else None for m in seen]),
            (
                f"{metric.id}_period",
                pl.String,
                [
                    numbers.period_slug(m.month if m else periods.get(metric.id), metric.period)
                    for m in seen
                ],
            ),
            (
                f"{metric.id}_credibility",
                pl.String,
                [
                    credibility.code(marts, metric.id, m.org_code, m.month) if m else ""
                    for m in seen
                ],
            ),
            (
                f"{metric.id}_credibility_reason",
                pl.String,
                [
                    credibility.because(marts, metric, m.org_code, m.month) if m else ""
                    for m in seen
                ],
            ),
        ]
        meanings |= {
            value: f"{metric.title}, {_unit(metric)}",
            f"{metric.id}_points": f"{metric.title}: points, 1 is best, 4 is worst",
            f"{metric.id}_place": f"{metric.title}: place among the same peer group",
            f"{metric.id}_flag": f"{metric.title}: published, or why there is no figure",
            f"{metric.id}_period": f"{metric.title}: the month or quarter of the figure",
            f"{metric.id}_credibility": f"{metric.title}: the rule that marks the figure, as in "
            "figure-credibility.csv; empty where none does",
            f"{metric.id}_credibility_reason": f"{metric.title}: what follows from the mark, and "
            "why; empty where there is none",
        }
    columns.append(("left_out", pl.String, [line.left_out for line in lines]))
    columns.append(("not_ranked_because", pl.String, [line.reason for line in lines]))
    return columns, meanings


def _closed_on(marts: Marts, org_code: str) -> date | None:
    """Find the day on which an organisation closed."""
    found = marts.organisations.get(org_code)
    return found.closed_on if found else None


def _how_sure(
    marts: Marts, table: Table, edition: str
) -> Iterator[tuple[str, type[pl.DataType], list[Any]]]:
    """Make the columns on the uncertainty of each place and on whether it has moved."""
    codes = [line.org_code for line in marts.places.get((table.id, edition), ())]
    ranges = [marts.ranges.places.get((table.id, edition, code)) for code in codes]
    yield "place_low", pl.Int64, [r.place_low if r else None for r in ranges]
    yield "place_high", pl.Int64, [r.place_high if r else None for r in ranges]
    yield "place_low_noise", pl.Int64, [r.place_low_noise if r else None for r in ranges]
    yield "place_high_noise", pl.Int64, [r.place_high_noise if r else None for r in ranges]
    yield "top_quarter_share", pl.Float64, [r.top_quarter_share if r else None for r in ranges]
    yield (
        "bottom_quarter_share",
        pl.Float64,
        [r.bottom_quarter_share if r else None for r in ranges],
    )
    yield "group_number", pl.Int64, [r.group_number if r else None for r in ranges]
    steps = marts.ranges.steps.get((table.id, edition), ())
    since = next((step.since_edition for step in steps if step.basis == "month"), "")
    moves = [marts.ranges.move_of.get((table.id, edition, since, code)) for code in codes]
    yield "movement", pl.String, [move.verdict if move else None for move in moves]
    yield "movement_since", pl.String, [move.since_edition if move else None for move in moves]


def value_column(metric: Metric) -> str:
    """Name the column of a metric's value, with its unit once: `ae_within_4h_share`."""
    unit = f"_{numbers.UNIT_SUFFIX[metric.unit]}"
    return metric.id.removesuffix(unit) + unit


def _unit(metric: Metric) -> str:
    """Name the unit of a value in a CSV, where a share is a fraction."""
    return "fraction from 0 to 1" if metric.unit == "share" else numbers.UNIT_WORDS[metric.unit]


def _metrics(marts: Marts, config: Config) -> Iterator[Download]:
    """Make one file per metric, with every organisation and every month."""
    observed = marts.frames["observations"].partition_by("metric_id", as_dict=True)
    named = marts.frames["organisations"].select("org_code", "org_name", "region_name")
    files = marts.frames["releases"].select(
        "release_id",
        *(pl.col(name).alias(f"release_{name}") for name in ("name", "url", "url_known", "status")),
    )
    for metric in config.metrics:
        frame = observed.get((metric.id,))
        if frame is None:
            continue
        value = value_column(metric)
        slugs = {
            month: numbers.period_slug(month, metric.period)
            for month in frame["month"].unique().to_list()
        }
        period = (
            pl.col("month")
            .replace_strict(list(slugs), list(slugs.values()), return_dtype=pl.String)
            .alias("period")
        )
        yield _download(
            name=f"metric-{metric.id}.csv",
            group="metric",
            title=f"{metric.title}, every organisation and period",
            key=("org_kind", "org_code", "period"),
            frame=frame.drop("credibility", strict=False)
            .join(_marked(marts, metric), on=("org_code", "month"), how="left")
            .join(named, on="org_code", how="left")
            .join(files, on="release_id", how="left")
            .sort("month", "org_kind", "org_code")
            .select(
                period,
                "org_kind",
                "org_code",
                "org_name",
                "region_name",
                "numerator",
                "denominator",
                pl.col("metric_value").alias(value),
                *(name for name in _HISTORY_MEANINGS if name in _AFTER_VALUE),
            ),
            meanings={**_HISTORY_MEANINGS, value: f"{metric.title}, {_unit(metric)}"},
        )


def specialty_file(function_id: str) -> str:
    """Name the file of the waits in one specialty."""
    return f"specialty-{function_id}.csv"


def _specialties(marts: Marts) -> Iterator[Download]:
    """Make one file per specialty, with every trust and ICB and every month."""
    waits = marts.frames["specialty_waits"].partition_by("function_id", as_dict=True)
    for one in marts.specialties.listed.values():
        frame = waits.get((one.function_id,))
        if frame is None:
            continue
        yield _download(
            name=specialty_file(one.function_id),
            group="specialty",
            title=f"{one.function_name}: how long people have waited so far, month by month",
            key=marts.cards["specialty_waits"].grain if "specialty_waits" in marts.cards else (),
            frame=frame.drop("is_latest").sort("month", "org_kind", "org_code"),
            meanings=marts.cards["specialty_waits"].columns
            if "specialty_waits" in marts.cards
            else {},
        )


def _marked(marts: Marts, metric: Metric) -> pl.DataFrame:
    """List the marked figures of a metric, with the rules and the reasons."""
    marked = [key for key in marts.marks if key[0] == metric.id]
    return pl.DataFrame(
        [
            {
                "org_code": org_code,
                "month": month,
                "credibility": credibility.code(marts, metric.id, org_code, month),
                "credibility_reason": credibility.because(marts, metric, org_code, month),
            }
            for _, org_code, month in marked
        ],
        schema={
            "org_code": pl.String,
            "month": pl.Date,
            "credibility": pl.String,
            "credibility_reason": pl.String,
        },
    )


_AFTER_VALUE: Final = (
    "flag",
    "place",
    "place_of",
    "release_id",
    "release_name",
    "release_url",
    "release_url_known",
    "release_status",
    "sheet_name",
    "first_row",
    "last_row",
    "row_count",
    "credibility",
    "credibility_reason",
    "is_apportioned",
)
