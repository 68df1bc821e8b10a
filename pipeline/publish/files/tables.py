"""
Make the tables that we publish, with the meaning of every column taken from the mart's card.

`forms` writes each of them in every form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import polars as pl

from pipeline.config import Config
from pipeline.config.metrics import Metric, Table
from pipeline.errors import PublishProblem
from pipeline.publish.context import Column, Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import catalogue, convention, forms, stories
from pipeline.publish.files.convention import Laid
from pipeline.publish.marts.reader import Field, Marts
from pipeline.publish.parts import credibility
from pipeline.publish.wording import numbers

# The mart of what a build says otherwise than the newest edition.
_CHANGES: Final = "edition_changes"


def build(marts: Marts, config: Config, shelf: Shelf) -> tuple[Download, ...]:
    """
    Make all CSV files of the newest downloads.

    Args:
        marts: The marts that the warehouse wrote.
        config: The metrics and tables, for names and units.
        shelf: The archived editions, of which the newest has its list of changes.

    Returns:
        The files with their content, in the order in which the data page lists them.
    """
    made = [
        *_leagues(marts, config),
        *_metrics(marts, config),
        *_specialties(marts, config),
        *_marts(marts, config),
        *_stories(marts, config),
        *_changes(marts, config, shelf),
        *_kept(marts, config),
    ]
    names = [download.name for download in made]
    assert len(names) == len(set(names)), f"two downloads share a name: {sorted(names)}"  # noqa: S101 our own mistake
    return tuple(_with_lists(marts, config, shelf, made))


def _with_lists(
    marts: Marts, config: Config, shelf: Shelf, made: list[Download]
) -> Iterator[Download]:
    """Add the tables that list the others and themselves, and give each its version."""
    made = list(catalogue.versioned(marts, made))
    if catalogue.DICTIONARY not in marts.cards:
        return iter(made)
    since = catalogue.since_editions(marts, shelf)
    empty = [
        _listing(marts, config, catalogue.DICTIONARY, catalogue.columns(marts, made, since)),
        _listing(marts, config, catalogue.CODES, catalogue.codes(made)),
        _listing(marts, config, catalogue.TABLES, catalogue.files(made, "")),
    ]
    every = [*made, *empty]
    lists = [
        _listing(marts, config, catalogue.DICTIONARY, catalogue.columns(marts, every, since)),
        _listing(marts, config, catalogue.CODES, catalogue.codes(every)),
    ]
    name = empty[-1].name
    itself = _listing(
        marts, config, catalogue.TABLES, catalogue.files([*made, *lists, empty[-1]], name)
    )
    return iter([*made, *lists, itself])


def _listing(marts: Marts, config: Config, mart: str, frame: pl.DataFrame) -> Download:
    """Make one of the lists, described by the header of its mart, which must list its columns."""
    card = marts.cards[mart]
    if list(card.fields) != frame.columns:
        raise PublishProblem(
            f"sql/marts/{mart}.sql: expected the columns {', '.join(frame.columns)}, found "
            f"{', '.join(card.fields)}; correct the header"
        )
    made = _download(
        name=card.publish,
        group="table",
        mart=mart,
        title=card.summary,
        laid=convention.laid_out(marts, config, mart, frame),
    )
    return next(catalogue.versioned(marts, [made]))


def _kept(marts: Marts, config: Config) -> Iterator[Download]:
    """Make the tables that have been replaced and stay for a time, under their old names."""
    rows = marts.frames.get("kept_tables")
    for row in [] if rows is None else rows.iter_rows(named=True):
        if row["until_on"] < marts.as_of:
            continue
        card = marts.cards[row["mart"]]
        laid = convention.laid_out(marts, config, row["mart"], marts.frames[row["mart"]])
        yield replace(
            _download(
                name=row["file_name"],
                group="table",
                mart=row["mart"],
                title=card.summary,
                laid=convention.renamed(laid, row["columns"]),
            ),
            successor=row["successor"],
            until=row["until_on"],
        )


def changes(marts: Marts, config: Config, frame: pl.DataFrame) -> Download:
    """Make the download with an edition's list of changes."""
    card = marts.cards.get(_CHANGES)
    return _download(
        name=store.CHANGES,
        group="table",
        mart=_CHANGES,
        title=card.summary if card else "Changes since the edition before",
        laid=convention.laid_out(marts, config, _CHANGES, frame.drop("is_figure")),
    )


def _changes(marts: Marts, config: Config, shelf: Shelf) -> Iterator[Download]:
    """
    Make the list of what the newest edition changed: the one of this build, or the archived one.

    An edition that was archived before its changes had a key has no such table.
    """
    frame = marts.frames.get(_CHANGES)
    if frame is None:
        return
    made = changes(marts, config, frame)
    if store.next_name(shelf, marts.as_of, frame):
        yield made
        return
    kept = shelf.newest
    if kept is None or made.parquet_name not in {file.name for file in kept.files}:
        return
    listed = pl.read_parquet(shelf.path(kept, made.parquet_name), glob=False)
    if made.key and set(made.key) <= set(listed.columns):
        # What has been added since then is not known of them.
        rows = pl.concat([made.frame.clear(), listed], how="diagonal").select(made.frame.columns)
        yield replace(
            made,
            frame=rows,
            cells=(cells := forms.written(rows)),
            row_count=rows.height,
            content=forms.csv(cells),
        )


def _download(  # noqa: PLR0913 six keyword arguments of different kinds
    *, name: str, group: str, mart: str = "", title: str, laid: Laid, schema: str = ""
) -> Download:
    """Make one download from a table in its published form."""
    cells = forms.written(laid.frame)
    return Download(
        name=name,
        group=group,
        mart=mart,
        title=title,
        row_count=laid.frame.height,
        columns=tuple(
            _column(column, dtype, laid.fields.get(column), laid.references.get(column, ""))
            for column, dtype in laid.frame.schema.items()
        ),
        key=laid.key,
        frame=laid.frame,
        cells=cells,
        content=forms.csv(cells),
        schema=schema or name.partition(".")[0],
    )


def _column(name: str, dtype: pl.DataType, said: Field | None, refers_to: str) -> Column:
    """Describe a column from what its header says."""
    said = said or Field(meaning="")
    return Column(
        name=name,
        kind=_kind(dtype),
        meaning=said.meaning,
        unit=said.unit,
        null_means=said.null_means,
        codes=said.codes,
        refers_to=refers_to,
    )


def _kind(dtype: pl.DataType) -> str:
    """Name a type for people."""
    if dtype.is_integer():
        return "whole number"
    if dtype.is_numeric():
        return "number"
    return {"Boolean": "yes or no", "Date": "date"}.get(str(dtype), "text")


def _marts(marts: Marts, config: Config) -> Iterator[Download]:
    """Make one file per mart whose card asks for it, and one per mart without a card."""
    for name, frame in marts.frames.items():
        card = marts.cards.get(name)
        file = card.publish if card else f"{name}.csv"
        if file and name not in (_CHANGES, stories.FACTS):
            yield _download(
                name=file,
                group="table",
                mart=name,
                title=card.summary if card else name.replace("_", " "),
                laid=convention.laid_out(marts, config, name, frame),
            )


def _stories(marts: Marts, config: Config) -> Iterator[Download]:
    """Make the table of stories; none if a build has none."""
    if stories.FACTS in marts.frames:
        card = marts.cards.get(stories.STORIES)
        yield _download(
            name=card.publish if card else f"{stories.STORIES}.csv",
            group="table",
            mart=stories.STORIES,
            title=card.summary if card else "Figures in words, with every number in them",
            laid=stories.laid_out(marts, config),
        )


def league_table(table_id: str, edition: str) -> str:
    """Name the table of an edition of a league table: "latest", or the month it was made for."""
    return f"league-{table_id}" + ("" if edition == "latest" else f"-{edition}")


def _leagues(marts: Marts, config: Config) -> Iterator[Download]:
    """Make one wide file per edition of every league table."""
    for table in config.tables:
        for edition in marts.editions.get(table.id, ()):
            columns = list(_league_columns(marts, config, table, edition.edition))
            yield _download(
                name=f"{league_table(table.id, edition.edition)}.csv",
                group="league",
                title=f"{table.title}, {numbers.edition(edition.edition)}",
                schema=f"league-{table.id}",
                laid=Laid(
                    frame=pl.DataFrame(
                        [pl.Series(name, cells, dtype) for name, dtype, cells, _ in columns]
                    ).with_columns(pl.col(pl.String).replace("", None)),
                    key=("org_code",),
                    fields={name: said for name, _, _, said in columns},
                ),
            )


_Wide = tuple[str, type[pl.DataType], list[Any], Field]


def _league_columns(marts: Marts, config: Config, table: Table, edition: str) -> Iterator[_Wide]:
    """Arrange the lines of an edition as columns, each described by the header of its mart."""
    lines = marts.places.get((table.id, edition), ())
    codes = [line.org_code for line in lines]
    yield _wide(marts, "league_places", "org_code", codes, name="org_code")
    for name in ("org_name", "region_name", "subtype"):
        yield _wide(marts, "league_places", name, [getattr(line, name) for line in lines])
    closed = [_closed_on(marts, code) for code in codes]
    yield _wide(marts, "organisations", "closed_on", closed, pl.Date)
    yield _wide(marts, "league_places", "score", [line.score for line in lines], pl.Float64)
    for name in ("place", "tied_with"):
        cells = [getattr(line, name) for line in lines]
        yield _wide(marts, "league_places", name, cells, pl.Int64)
    ranges = [marts.ranges.places.get((table.id, edition, code)) for code in codes]
    for name in _RANGE:
        cells = [getattr(one, name) if one else None for one in ranges]
        yield _wide(
            marts,
            "league_ranges",
            name,
            cells,
            pl.Float64 if "share" in name else pl.Int64,
            empty="not ranked, or the range is not known",
        )
    steps = marts.ranges.steps.get((table.id, edition), ())
    since = next((step.since_edition for step in steps if step.basis == "month"), "")
    moves = [marts.ranges.move_of.get((table.id, edition, since, code)) for code in codes]
    for name, own in (("movement", "verdict"), ("movement_since", "since_edition")):
        cells = [convention.code(getattr(move, own)) if move else None for move in moves]
        if own == "since_edition":
            cells = [move.since_edition if move else None for move in moves]
        yield _wide(marts, "league_moves", own, cells, name=name, empty="not compared")
    for theme in table.themes:
        scores = [marts.themes.get((table.id, edition, code), {}).get(theme.id) for code in codes]
        yield _wide(
            marts,
            "league_themes",
            "theme_score",
            scores,
            pl.Float64,
            name=theme_column(theme.id),
            about=theme.title,
        )
    for measure in (m for theme in table.themes for m in theme.measures):
        yield from _measure_columns(marts, config.metric(measure.metric_id), table, edition, codes)
    yield _wide(marts, "league_places", "left_out", [line.left_out for line in lines])
    reasons = [line.reason for line in lines]
    yield _wide(marts, "league_places", "reason", reasons, name="not_ranked_because")


_RANGE: Final = (
    "place_low",
    "place_high",
    "place_low_noise",
    "place_high_noise",
    "top_quarter_share",
    "bottom_quarter_share",
    "group_number",
)


def _measure_columns(
    marts: Marts, metric: Metric, table: Table, edition: str, codes: Sequence[str]
) -> Iterator[_Wide]:
    """Arrange what the organisations of an edition have on one measure as columns."""
    periods = marts.periods.get((table.id, edition), {})
    seen = [marts.measures.get((table.id, edition, code), {}).get(metric.id) for code in codes]
    months = [m.month if m else periods.get(metric.id) for m in seen]
    columns: tuple[tuple[str, str, type[pl.DataType], list[Any]], ...] = (
        (value_column(metric), "metric_value", pl.Float64, [m and m.metric_value for m in seen]),
        (f"{metric.id}_points", "measure_score", pl.Float64, [m and m.measure_score for m in seen]),
        (f"{metric.id}_place", "place", pl.Int64, [m and m.place for m in seen]),
        (f"{metric.id}_flag", "flag", pl.String, [m and m.flag for m in seen]),
        (
            f"{metric.id}_period",
            "month",
            pl.String,
            [month and month.strftime("%Y-%m") for month in months],
        ),
        (
            f"{metric.id}_credibility",
            "credibility",
            pl.String,
            [credibility.code(marts, metric.id, m.org_code, m.month) if m else "" for m in seen],
        ),
        (
            f"{metric.id}_credibility_reason",
            "credibility",
            pl.String,
            [credibility.because(marts, metric, m.org_code, m.month) if m else "" for m in seen],
        ),
    )
    for name, own, dtype, cells in columns:
        yield _wide(
            marts,
            "league_measures",
            own,
            cells,
            dtype,
            name=name,
            about=metric.title,
            unit=metric.unit if own == "metric_value" else "",
        )


def _wide(  # noqa: PLR0913 what a column of a wide file is made of
    marts: Marts,
    mart: str,
    own: str,
    cells: list[Any],
    dtype: type[pl.DataType] = pl.String,
    *,
    name: str = "",
    about: str = "",
    unit: str = "",
    empty: str = "",
) -> _Wide:
    """Make a column of a wide file, described by the header of the mart it is from."""
    card = marts.cards.get(mart)
    said = (card.fields.get(own) if card else None) or Field(meaning="")
    return (
        name or own,
        dtype,
        cells,
        replace(
            said,
            meaning=f"{about}: {said.meaning}" if about else said.meaning,
            unit=unit or said.unit,
            null_means=empty or said.null_means,
            codes={convention.code(text): told for text, told in said.codes.items()},
        ),
    )


def _closed_on(marts: Marts, org_code: str) -> date | None:
    """Find the day on which an organisation closed."""
    found = marts.organisations.get(org_code)
    return found.closed_on if found else None


def value_column(metric: Metric) -> str:
    """Name the column of a metric's value, with its unit once: `ae_within_4h_share`."""
    unit = f"_{numbers.UNIT_SUFFIX[metric.unit]}"
    return metric.id.removesuffix(unit) + unit


def theme_column(theme_id: str) -> str:
    """Name the column of a theme's score: `urgent_care_theme_score`."""
    return f"{theme_id.replace('-', '_')}_theme_score"


def _metrics(marts: Marts, config: Config) -> Iterator[Download]:
    """Make one file per metric: its rows of the observations, with the same columns."""
    observed = marts.frames["observations"].partition_by("metric_id", as_dict=True)
    for metric in config.metrics:
        frame = observed.get((metric.id,))
        if frame is None:
            continue
        yield _download(
            name=f"metric-{metric.id}.csv",
            group="metric",
            title=f"{metric.title}, every organisation and period",
            schema="observations",
            laid=convention.laid_out(marts, config, "observations", frame),
        )


def specialty_file(function_id: str) -> str:
    """Name the file of the waits in one specialty."""
    return f"specialty-{function_id}.csv"


def _specialties(marts: Marts, config: Config) -> Iterator[Download]:
    """Make one file per specialty, with every trust and ICB and every month."""
    whole = specialty_waits(marts, config)
    rows = whole.frame.partition_by("function_id", as_dict=True)
    for one in marts.specialties.listed.values():
        frame = rows.get((one.function_id,))
        if frame is None:
            continue
        yield _download(
            name=specialty_file(one.function_id),
            group="specialty",
            title=f"{one.function_name}: how long people have waited so far, month by month",
            schema="specialty-waits",
            laid=replace(whole, frame=frame),
        )


def specialty_waits(marts: Marts, config: Config) -> Laid:
    """Lay out the waits in every specialty; each of its files has its rows of them."""
    frame = marts.frames["specialty_waits"].drop("is_latest")
    order = ("function_id", "month", "org_kind", "org_code")
    return convention.laid_out(marts, config, "specialty_waits", frame.sort(order))
