"""
Follow figures back to the published cells: open the file, find the cells, work the figure out.

Starts from what the warehouse says about a figure (the marts observations, figure_rows, formulas)
and reads the landed file with its source's own reader. So the numbers come from the file, and the
arithmetic is done a second time, without SQL.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import polars as pl

from pipeline.config import Config
from pipeline.config.metrics import EVERY_ROW, ONE_ROW, Formula, Metric
from pipeline.domain.periods import month_slug, quarter_slug
from pipeline.errors import ConfigError, MissingTool
from pipeline.parse.layouts import Sheets
from pipeline.parse.tables import Header, column_letter
from pipeline.steps import holdings
from pipeline.steps.holdings import Holding

Verdict: TypeAlias = Literal["equal", "differs", "not held"]

EXIT_CODES: Final[Mapping[Verdict, int]] = {"equal": 0, "differs": 1, "not held": 2}

# Footprints have fractions of people; beyond four digits there is only a spreadsheet's noise.
DIGITS: Final = 4

# The table of a workbook that says which part of a provider counts towards which trust.
MAPPING: Final = "acute_mapping"

# Two doubles that are the same number by another order of additions.
NEARLY: Final = 1e-12

# Of longer sums a person reads the total of each column; --json lists every cell.
CELLS_SHOWN: Final = 40

# Files are read in the order of the figures that need them, so that few need to be kept.
FILES_KEPT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    One column of a sum in one file.

    Attributes:
        label: The label as printed; our own name of the column if that was never noted down.
        letter: The letter of the column; empty if it was never noted down.
        texts: The text as printed in each row, in order; a number as we keep it if the file is not
            held. None is an empty cell.
        total: The sum of them.
    """

    part: str
    sign: int
    label: str
    letter: str
    texts: tuple[str | None, ...]
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The part of a figure that comes from one sheet of one file."""

    holding: Holding
    sheet: str
    rows: tuple[int, ...]
    is_held: bool
    terms: tuple[Term, ...]

    def cells(self) -> Iterator[dict[str, Any]]:
        """List every cell: part, sign, row, address, label and text as printed."""
        for term in self.terms:
            for row, text in zip(self.rows, term.texts, strict=True):
                yield {
                    "part": term.part,
                    "sign": term.sign,
                    "row": row,
                    "address": f"{term.letter}{row}" if term.letter else None,
                    "label": term.label,
                    "text": text,
                }


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """
    A figure, its cells, and what they come to.

    Attributes:
        printed: What the site says: numerator, denominator and value; None where there is none.
        worked_out: The same, worked out from the cells.
    """

    metric: Metric
    org_kind: str
    org_code: str
    period: str
    sources: tuple[Source, ...]
    printed: Mapping[str, float | None]
    worked_out: Mapping[str, float | None]

    @property
    def verdict(self) -> Verdict:
        """Whether the cells give the figure; a file that is not held cannot say."""
        if not all(source.is_held for source in self.sources):
            return "not held"
        same = all(_same(self.printed[part], self.worked_out[part]) for part in self.printed)
        return "equal" if same else "differs"

    @property
    def said(self) -> str:
        """The verdict in words, with the difference, or with the files to land."""
        if self.verdict == "differs":
            found = [
                f"{part}: printed {_number(self.printed[part])}, the cells give "
                f"{_number(self.worked_out[part])}"
                for part in self.printed
                if not _same(self.printed[part], self.worked_out[part])
            ]
            return f"differs by {'; '.join(found)}"
        if self.verdict == "not held":
            wanted = [s.holding.release.sha256 for s in self.sources if not s.is_held]
            return f"the file is not held here; land the one with sha256 {', '.join(wanted)}"
        return "equal"

    @property
    def headline(self) -> str:
        """Name the figure and the verdict in one line."""
        return f"{self.metric.id} {self.org_kind} {self.org_code} {self.period}: {self.said}"

    def to_record(self) -> dict[str, Any]:
        """Give everything as plain values, every cell among them."""
        return {
            "metric_id": self.metric.id,
            "org_kind": self.org_kind,
            "org_code": self.org_code,
            "period": self.period,
            "files": [
                {
                    "release_id": source.holding.release.id,
                    "name": source.holding.release.name,
                    "sha256": source.holding.release.sha256,
                    "url": source.holding.release.url or None,
                    "url_known": source.holding.release.url_known,
                    "status": str(source.holding.release.status),
                    "is_held": source.is_held,
                    "sheet": source.sheet or None,
                    "rows": _ranges(source.rows),
                    "cells": list(source.cells()),
                }
                for source in self.sources
            ],
            "printed": dict(self.printed),
            "worked_out": dict(self.worked_out),
            "verdict": self.verdict,
            "said": self.said,
        }

    def text(self) -> str:
        """Lay it out for a terminal."""
        lines = [self.headline]
        for source in self.sources:
            release = source.holding.release
            known = "" if release.url_known and release.url else " (the exact address is not known)"
            lines += [
                f"file     {release.name} ({release.status}), release {release.id}",
                f"sha256   {release.sha256}",
                f"address  {release.url or 'none'}{known}",
                *([f"sheet    {source.sheet}"] if source.sheet else []),
                f"rows     {_ranges(source.rows)}",
            ]
            if not source.is_held:
                lines.append("cells    as they were read; the file is not held here")
            lines += _cell_lines(source)
        for part, number in self.worked_out.items():
            lines.append(f"{part:<12} {_number(number)} (printed: {_number(self.printed[part])})")
        return "\n".join(lines)


class Tracer:
    """Traces figures of the marts on disk; keeps the last files open between figures."""

    def __init__(self, config: Config, held: Sequence[Holding], marts: Path) -> None:
        """
        Read what the warehouse says of figures.

        Args:
            config: The declared metrics.
            held: Every release.
            marts: The folder of marts.

        Raises:
            MissingTool: No site was made here yet, or one by older SQL.
        """
        try:
            self._observations = pl.read_parquet(marts / "observations.parquet", glob=False)
            rows = pl.read_parquet(marts / "figure_rows.parquet", glob=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise MissingTool(
                f"{marts}: expected the tables of a site, found none that can be read; "
                "run make site"
            ) from error
        self._metrics = {metric.id: metric for metric in config.metrics}
        self._held = {one.release.id: one for one in held}
        key = ("row_set", "org_kind", "org_code", "month")
        self._rows = rows.partition_by(*key, as_dict=True)
        self._read = lru_cache(maxsize=FILES_KEPT)(_read)

    def figure(self, org_code: str, metric_id: str, period: str) -> Trace:
        """
        Trace one figure.

        Args:
            org_code: Code of the organisation; ENG is England; a region has its name.
            metric_id: Key of the metric.
            period: "2026-03", or "2025-26-Q4".

        Raises:
            ConfigError: There is no such figure, or it has no number.
        """
        metric = self._metrics.get(metric_id)
        if metric is None:
            raise ConfigError(f"{metric_id}: no such metric; there are {', '.join(self._metrics)}")
        of_org = self._observations.filter(
            pl.col("metric_id") == metric_id, pl.col("org_code") == org_code
        )
        for row in of_org.iter_rows(named=True):
            if _period(metric, row) == period:
                if row["release_id"] is None or row["metric_value"] is None:
                    raise ConfigError(
                        f"{metric_id} {org_code} {period}: has no number ({row['flag']}), so there "
                        "is nothing to trace"
                    )
                return self._trace(metric, row)
        reach = sorted({_period(metric, row) for row in of_org.iter_rows(named=True)})
        there = f"{reach[0]} to {reach[-1]}" if reach else "none for this code"
        raise ConfigError(f"{metric_id} {org_code} {period}: no such figure; held: {there}")

    def sample(self, size: int, seed: int) -> Iterator[Trace]:
        """
        Trace figures drawn at random, as evenly as can be over metric, kind and source.

        Args:
            size: How many; all figures if there are fewer.
            seed: The same seed draws the same figures of the same marts.
        """
        # A source is the beginning of its release's name.
        sources = {one.release.id: one.release.source for one in self._held.values()}
        numbers = self._observations.drop_nulls(["metric_value", "release_id"]).with_columns(
            pl.col("release_id").replace_strict(sources, default="").alias("source")
        )
        dice = random.Random(seed)  # noqa: S311 a draw that can be repeated
        strata = [
            dice.sample(rows := part.sort("org_code", "month").to_dicts(), len(rows))
            for _, part in sorted(
                numbers.partition_by("metric_id", "org_kind", "source", as_dict=True).items()
            )
        ]
        drawn: list[dict[str, Any]] = []
        while len(drawn) < size and any(strata):
            drawn += [rows.pop() for rows in strata if rows][: size - len(drawn)]
        for row in sorted(drawn, key=lambda r: (r["release_id"], r["metric_id"], r["org_code"])):
            yield self._trace(self._metrics[row["metric_id"]], row)

    def _trace(self, metric: Metric, row: Mapping[str, Any]) -> Trace:
        sources, formula = self._sources(metric, row)
        return Trace(
            metric=metric,
            org_kind=row["org_kind"],
            org_code=row["org_code"],
            period=_period(metric, row),
            sources=tuple(sources),
            printed={
                "numerator": row["numerator"],
                "denominator": row["denominator"],
                "value": row["metric_value"],
            },
            worked_out=_worked_out(sources, formula),
        )

    def _sources(self, metric: Metric, row: Mapping[str, Any]) -> tuple[list[Source], Formula]:
        """Find the rows of a figure file by file, and their cells."""
        source_id = self._held[row["release_id"]].release.source
        formulas = [one for one in metric.formulas if one.source == source_id]
        for row_set in dict.fromkeys(name for one in formulas for name in one.rows):
            key = (row_set, row["org_kind"], row["org_code"], row["month"])
            listed = self._rows.get(key)
            if row_set == ONE_ROW or listed is None:
                continue
            named = [formula for formula in formulas if row_set in formula.rows]
            mapping, shares = self._shares(row, named[0].shares)
            found = [
                self._source(
                    one["release_id"],
                    one["sheet_name"],
                    row_numbers(one["rows"]),
                    named,
                    shares,
                )
                for one in listed.sort("release_id", "sheet_name").iter_rows(named=True)
                if one["rows"]
            ]
            return [*mapping, *(source for source, _ in found)], found[0][1]
        source, formula = self._source(
            row["release_id"],
            row["sheet_name"],
            (row["first_row"],),
            [one for one in formulas if ONE_ROW in one.rows],
        )
        return [source], formula

    def _shares(
        self, row: Mapping[str, Any], row_set: str
    ) -> tuple[list[Source], Mapping[str, float] | None]:
        """Find the rows of a mapping: which part of each provider counts; None if all counts."""
        listed = self._rows.get((row_set, row["org_kind"], row["org_code"], row["month"]))
        if not row_set or listed is None:
            return [], None
        sources: list[Source] = []
        shares: dict[str, float] = {}
        for one in listed.iter_rows(named=True):
            holding = self._held[one["release_id"]]
            header, wanted = self._cells(
                holding, one["sheet_name"], row_numbers(one["rows"]), {MAPPING}
            )
            sources.append(
                Source(
                    holding=holding,
                    sheet=one["sheet_name"],
                    rows=tuple(wanted["row"].to_list()),
                    is_held=_is_held(holding),
                    terms=(_term("share", 1, "share", header, wanted),),
                )
            )
            for code, share in zip(wanted["org_code"], wanted["share"], strict=True):
                # A provider can be mapped to two trusts that are one today.
                shares[code] = shares.get(code, 0) + float(share)
        return sources, shares

    def _cells(
        self, holding: Holding, sheet: str, rows: Sequence[int], tables: set[str]
    ) -> tuple[Header, pl.DataFrame]:
        """Look some rows of a sheet up, in the file or else in what was read from it."""
        header, frame = (
            _printed_cells(self._read(holding), sheet, tables)
            if _is_held(holding)
            else _cells_as_read(holding, sheet, tables)
        )
        return header, frame.filter(pl.col("row").is_in(rows)).sort("row")

    def _source(
        self,
        release_id: str,
        sheet: str,
        rows: Sequence[int],
        formulas: Sequence[Formula],
        shares: Mapping[str, float] | None = None,
    ) -> tuple[Source, Formula]:
        """Find the cells of some rows, each counted by its share."""
        holding = self._held[release_id]
        header, wanted = self._cells(holding, sheet, rows, {one.table for one in formulas})
        formula = next(one for one in formulas if one.table == header.table)
        terms = [
            _term(part, term.sign, term.field, header, wanted, shares=shares)
            for part, _, term in formula.terms()
            # A file without the column is of a time when nothing of that kind was counted.
            if term.field in wanted.columns or term.field == EVERY_ROW
        ]
        source = Source(
            holding=holding,
            sheet=sheet,
            rows=tuple(wanted["row"].to_list()),
            is_held=_is_held(holding),
            terms=tuple(terms),
        )
        return source, formula


def _is_held(holding: Holding) -> bool:
    return holding.landed is not None and not holding.is_damaged


def _read(holding: Holding) -> Sheets:
    assert holding.landed is not None, "only a file that is held is read"  # noqa: S101 our mistake
    return holdings.reader(holding.release.source).printed(holding.landed, holding.release)


def _printed_cells(sheets: Sheets, sheet: str, tables: set[str]) -> tuple[Header, pl.DataFrame]:
    """Find a sheet's table in a file: where its columns are, and its cells as text."""
    for table in sheets.tables.values():
        if table.header and table.header.table in tables and table.sheet == sheet:
            return table.header, table.frame
    raise ConfigError(f"sheet {sheet!r}: expected one of the tables {sorted(tables)} on it")


def _cells_as_read(holding: Holding, sheet: str, tables: set[str]) -> tuple[Header, pl.DataFrame]:
    """Find a sheet's rows in what was read from a file that is not held any more."""
    noted = [
        Header.from_record(one)
        for one in holding.judgement().get("columns", ())
        if one["sheet"] == sheet and one["table"] in tables
    ]
    nothing = Header(table=min(tables), sheet=sheet, row=0, columns={})
    frame = pl.read_parquet(holding.parsed, glob=False).filter(pl.col("sheet") == sheet)
    # A footprint was rounded to the person, beside its exact figure.
    exact = [name for name in frame.columns if name.startswith("exact_")]
    return next(iter(noted), nothing), frame.with_columns(
        pl.coalesce(name, name.removeprefix("exact_")).alias(name.removeprefix("exact_"))
        for name in exact
    )


def _term(  # noqa: PLR0913 what, where, and how much of each row
    part: str,
    sign: int,
    field: str,
    header: Header,
    rows: pl.DataFrame,
    *,
    shares: Mapping[str, float] | None = None,
) -> Term:
    """Read the cells of one term, and add them up, each times the share of its provider."""
    if field == EVERY_ROW:
        texts = pl.Series([EVERY_ROW] * rows.height, dtype=pl.String)
        number, label = 0, "every row counts as one"
    else:
        texts = rows[field].cast(pl.String)
        number, label = header.columns.get(field, (0, field))
    plain = texts.str.strip_chars().str.replace_all(",", "", literal=True)
    found = plain.cast(pl.Float64, strict=False)
    if shares is not None:
        counted = found * rows["org_code"].replace_strict(shares, return_dtype=pl.Float64)
    else:
        counted = found if part in ("value", "share") else found.round(DIGITS)
    return Term(
        part=part,
        sign=sign,
        label=label,
        letter=column_letter(number),
        texts=tuple(texts.to_list()),
        total=float(counted.sum()),
    )


def _worked_out(sources: Sequence[Source], formula: Formula) -> dict[str, float | None]:
    """Work numerator, denominator and value out of the cells; None where the formula has none."""
    sums: dict[str, float | None] = {
        part: sum(term.sign * term.total for s in sources for term in s.terms if term.part == part)
        for part in ("numerator", "denominator", "value")
        if getattr(formula, part)
    }
    if formula.shares:
        # Parts of people are kept to as many digits as the publisher prints.
        sums = {part: None if of is None else round(of, DIGITS) for part, of in sums.items()}
    top, bottom, value = (sums.get(part) for part in ("numerator", "denominator", "value"))
    if formula.percentile is not None:
        bands = [[t.total for t in s.terms if t.part == "bands"] for s in sources]
        value = _percentile(formula.percentile, [sum(band) for band in zip(*bands, strict=True)])
    elif top is not None and bottom:
        value = top / bottom
    return {"numerator": top, "denominator": bottom, "value": value}


def _percentile(share: float, bands: Sequence[float]) -> float | None:
    """
    Interpolate the weeks that a share of a waiting list has reached, by the publisher's rule.

    Args:
        share: The share, such as 0.92.
        bands: People who have waited over n and up to n + 1 weeks; the last band has no end.

    Returns:
        Weeks; None if it falls into the last band.
    """
    wanted, before = share * sum(bands), 0.0
    for week, people in enumerate(bands[:-1]):
        if people and before + people >= wanted:
            return week + (wanted - before) / people
        before += people
    return None


def row_numbers(ranges: str) -> tuple[int, ...]:
    """Write out the rows that figure_rows names: "87,203-205" is 87, 203, 204 and 205."""
    ends = [[int(end) for end in one.split("-")] for one in ranges.split(",")]
    return tuple(row for one in ends for row in range(one[0], one[-1] + 1))


def _ranges(rows: Sequence[int]) -> str:
    """Write rows as figure_rows does; the reverse of `row_numbers`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1][1:] = [row]
        else:
            runs.append([row])
    return ",".join("-".join(map(str, run)) for run in runs)


def _cell_lines(source: Source) -> Iterator[str]:
    """Print every cell, or the total of every column if the cells are too many to read."""
    if len(source.rows) * len(source.terms) <= CELLS_SHOWN:
        for cell in source.cells():
            sign = "+" if cell["sign"] > 0 else "-"
            text = "(empty)" if cell["text"] is None else cell["text"]
            where = cell["address"] or f"row {cell['row']}"
            yield f"  {cell['part']:<12}{sign} {where:<8} {text:>12}  {cell['label']}"
        return
    for term in source.terms:
        sign = "+" if term.sign > 0 else "-"
        total = f"{_number(term.total)} in {len(source.rows)} rows"
        where = f"column {term.letter}" if term.letter else "rows"
        yield f"  {term.part:<12}{sign} {where:<10} {total}  {term.label}"


def _period(metric: Metric, row: Mapping[str, Any]) -> str:
    slug = quarter_slug if metric.period == "quarter" else month_slug
    return slug(row["month"])


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= NEARLY * max(1.0, abs(one))


def _number(number: float | None) -> str:
    """Write a number in full, a whole one without a point."""
    if number is None:
        return "none"
    return f"{int(number):,}" if float(number).is_integer() else repr(float(number))
