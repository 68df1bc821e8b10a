"""
The measures we score and the tables they make: `metrics.toml` as frozen dataclasses, checked.

A weight that does not add up, or a measure that cannot be scored, stops the program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from pipeline.config.records import record, records
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target in force from a month on; value in the metric's own unit."""

    since: date
    value: float
    why: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """
    Which cells of one source a metric is read from, in the publisher's words.

    Attributes:
        numerator: The columns that make the numerator, as printed.
        denominator: The columns that make the denominator; empty where there is none.
        rows_trust: Which rows are a trust's, `{code}` standing for its code; empty where its
            figure stands in a single row.
        rows_icb: Which rows are an ICB's; empty where its parts are listed one by one.
        rows_england: Which rows are England's.
    """

    source: str
    numerator: str
    denominator: str
    rows_trust: str = ""
    rows_icb: str = ""
    rows_england: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """
    One measure: what it is, how it is scored, who answers for it.

    Attributes:
        unit: "share" is a fraction 0 to 1; "percent" is already a percentage; "weeks"; "score".
        scoring: "rank" by place in the peer group; "target" by the targets below where one is in
            force, by rank before; "lookup" where the value is itself a score from 1 to 4; "none".
        min_denominator: A share of fewer than this many is shown as too small, never ranked.
        cells: The publisher's columns, for each source the metric is read from.
        is_stock: Counts who waits on one day, so that a month is much like the one before.
        caveat: What a reader must know beside the number, whoever's it is; may be empty.
        caveat_trust: The same, beside a trust's number only.
        caveat_icb: The same, beside an ICB's number only.
    """

    id: str
    title: str
    short: str
    unit: Literal["share", "weeks", "percent", "score"]
    better: Literal["higher", "lower", "none"]
    period: Literal["month", "quarter"]
    scoring: Literal["rank", "target", "lookup", "none"]
    targets: tuple[Target, ...] = ()
    min_denominator: int = 0
    is_stock: bool = False
    numerator: str
    denominator: str
    cells: tuple[Cells, ...]
    why: str
    how: str
    caveat: str = ""
    caveat_trust: str = ""
    caveat_icb: str = ""
    authored_by: str
    checked_by: str
    reviewed: date
    next_review: date
    status: Literal["draft", "published", "retired"]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources the metric is read from."""
        return tuple(cells.source for cells in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A metric's share of its theme."""

    metric_id: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme's share of a table, and the measures it is made of."""

    id: str
    title: str
    weight: Fraction
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One composite league table.

    Attributes:
        org_kind: Who is ranked: trusts or ICBs.
        peer_group: The peer group ranked, empty where everyone of the kind is.
        themes: Weights sum to one; so do the weights of the measures inside each theme.
    """

    id: str
    title: str
    short: str
    org_kind: Literal["trust", "icb"]
    peer_group: str
    themes: tuple[Theme, ...]
    why: str
    caveat: str

    @property
    def weight_whole(self) -> int:
        """Into how many equal parts the table is cut, so that every measure gets whole ones."""
        weights = (t.weight * m.weight for t in self.themes for m in t.measures)
        return lcm(*(weight.denominator for weight in weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtSource:
    """
    One reason why a place may be another one.

    Attributes:
        how: What is drawn where this source is switched on.
        why: Why a reader should doubt it.
    """

    id: Literal["measures", "weights", "normalisation", "sampling", "months"]
    title: str
    how: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """One way of making figures of different measures alike."""

    id: Literal["rank", "zscore", "minmax", "target"]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """
    How the range of a place is made.

    Attributes:
        replays: Times the latest edition of a table is drawn up again, all sources together.
        replays_apart: The same for each source of doubt alone.
        replays_past: The same for an edition of a past month, all sources together.
        weight_points: The concentration of the Dirichlet draw around the weights; every theme's
            weight times this is a whole number.
        move_months: Months from the beginning of a move to its end.
        noise_months: Months of its own moves by which an organisation's noise is judged.
        typical_months: Months of a typical peer's moves that are counted together with its own.
        shared_percent: How much of their spread the measures of a theme share.
        sources: What is doubted; a source that is not listed is switched off.
        normalisations: The methods, all equally likely.
    """

    replays: int
    replays_apart: int
    replays_past: int
    weight_points: int
    move_months: int
    noise_months: int
    typical_months: int
    shared_percent: int
    sources: tuple[DoubtSource, ...]
    normalisations: tuple[Normalisation, ...]


def read_metric(key: str, table: Mapping[str, Any], where: str) -> Metric:
    """Read one `[metric.<id>]`, and check that what it says of its scoring fits together."""
    targets = tuple(record(Target, t, f"{where} target") for t in table.get("targets", []))
    cells = tuple(record(Cells, c, f"{where} cells") for c in table.get("cells", []))
    metric = record(Metric, {"id": key, **table, "targets": targets, "cells": cells}, where)
    if (metric.scoring == "target") != bool(targets):
        raise ConfigError(f"{where}: scoring = 'target' and a list of targets go together")
    if metric.scoring != "none" and metric.better == "none":
        raise ConfigError(f"{where}: a scored metric needs better = 'higher' or 'lower'")
    if list(targets) != sorted(targets, key=lambda target: target.since):
        raise ConfigError(f"{where}: list the targets from the oldest to the newest")
    return metric


def read_table(key: str, table: Mapping[str, Any], where: str) -> Table:
    """Read one `[table.<id>]`, and check that its weights sum to one."""
    themes = []
    for theme_id, theme in table.get("theme", {}).items():
        measures = tuple(
            Measure(metric_id=metric_id, weight=_fraction(weight, f"{where} {metric_id}"))
            for metric_id, weight in theme.get("measures", {}).items()
        )
        written = {
            "id": theme_id,
            **theme,
            "measures": measures,
            "weight": _fraction(theme.get("weight", ""), f"{where} {theme_id}"),
        }
        themes.append(record(Theme, written, f"{where} theme {theme_id}"))
        _check_sum([m.weight for m in measures], f"{where} theme {theme_id}")
    _check_sum([theme.weight for theme in themes], where)
    rest = {name: value for name, value in table.items() if name != "theme"}
    return record(Table, {"id": key, **rest, "themes": tuple(themes)}, where)


def read_doubt(table: Mapping[str, Any], where: str) -> Doubt:
    """Read `[doubt]`, and check that its numbers are whole."""
    sources = records(DoubtSource, table.get("source", {}), f"{where} source ")
    methods = records(Normalisation, table.get("normalisation", {}), f"{where} normalisation ")
    counts = {key: value for key, value in table.items() if key not in ("source", "normalisation")}
    for key, value in counts.items():
        if not isinstance(value, int) or value < 1:
            raise ConfigError(f"{where} {key}: expected a whole number above 0, found {value!r}")
    doubt = record(Doubt, {**counts, "sources": sources, "normalisations": methods}, where)
    if not methods or methods[0].id != "rank":
        raise ConfigError(
            f"{where}: of the normalisations the first is rank, the rules of the tables"
        )
    return doubt


def _fraction(text: object, where: str) -> Fraction:
    try:
        return Fraction(str(text))
    except (ValueError, ZeroDivisionError) as error:
        raise ConfigError(f'{where}: a weight is written like "1/3", found {text!r}') from error


def _check_sum(weights: list[Fraction], where: str) -> None:
    if sum(weights) != 1 or min(weights, default=Fraction()) <= 0:
        raise ConfigError(
            f"{where}: weights are above zero and sum to 1; these {[str(w) for w in weights]} "
            f"sum to {sum(weights)}"
        )
