"""
Read the measures we score and the tables they make from `metrics.toml`, and check them.

A weight that does not add up, or a measure that cannot be scored, stops the program.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from math import lcm
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from pipeline.config.declaration import (
    Address,
    Declaration,
    Key,
    Named,
    Slug,
    Words,
    demand,
    listed,
    read,
    unusable,
)

# The sources of doubt about the figures themselves, and those about weighing them. What a figure
# that earns no score would be is neither: that is not known.
NOISE = frozenset({"sampling", "months", "scores"})
JUDGEMENT = frozenset({"measures", "weights", "normalisation"})
# The SQL numbers replay i of the nth draw of a kind as n times 100,000 plus i.
MOST_REPLAYS = 99_999


def _weight(written: object) -> object:
    """Read a weight as written, as an exact fraction: no decimal number equals a third."""
    if isinstance(written, str):
        try:
            return Fraction(written)
        except (ValueError, ZeroDivisionError):
            pass
    elif isinstance(written, Fraction):
        return written
    raise unusable('a weight, which is written like "1/3"')


Weight = Annotated[Fraction, BeforeValidator(_weight)]
Replays = Annotated[int, Field(ge=1, le=MOST_REPLAYS)]
Count = Annotated[int, Field(ge=1)]


# Digits after the point of a printed figure, by unit; of a share those of the percentage.
DECIMALS: Final[Mapping[str, int]] = {
    "share": 1,
    "percent": 2,
    "weeks": 1,
    "seconds": 0,
    "score": 2,
}


class Target(Declaration):
    """A target in force from a day on, in the metric's own unit."""

    since: date
    value: float
    why: Words
    link: Address


class Standard(Declaration):
    """
    What the public was promised, in the metric's own unit: nobody need be scored against it.

    Attributes:
        since: From when on we print it; the promise may be older.
        title: Whose promise it is, such as "NHS Constitution"; of those with one title the newest
            stands.
        link: Where it is published; empty where we have not read it there, and the page says so.
    """

    since: date
    value: float
    title: Words
    why: Words
    link: Address = ""


class Cells(Declaration):
    """
    Which cells of one source give a metric its values, in the publisher's words.

    Attributes:
        numerator: The columns that make the numerator, as printed.
        denominator: The columns that make the denominator; empty where there is none.
        rows_trust: Which rows are a trust's, with `{code}` for its code; empty if a single row has
            its figure.
        rows_icb: Which rows are an ICB's; empty if its parts are listed one by one.
        rows_england: Which rows are England's.
    """

    source: Key
    numerator: Words
    denominator: str
    rows_trust: str = ""
    rows_icb: str = ""
    rows_england: str = ""


class Term(NamedTuple):
    """One column of a sum, and whether it is added or taken off (1 or -1)."""

    sign: int
    field: str


# The set of rows of a figure that a single row has.
ONE_ROW: Final = "one_row"

# The term of a formula that counts every row once.
EVERY_ROW: Final = "1"


class Formula(Declaration):
    """
    How a metric's numbers come out of one table of a source, for machines.

    A sum of columns is written "a + b - c"; "x_00..x_17" is every column from the one number to the
    other, and "1" counts every row once.

    Attributes:
        table: The table in the source's layouts.toml.
        rows: Which figures: "one_row" if a single row has the figure, else the sets of rows that
            the mart figure_rows lists for each sum.
        where: Which rows of the table may be used: our column → its value, or its values.
        numerator: The sum of columns above the line; empty if the figure is not a fraction.
        denominator: The sum of columns below the line; empty where there is none.
        value: The column of a figure that is quoted as printed.
        bands: The columns of people by weeks waited, for a percentile.
        percentile: The share of them that the figure reaches, such as 0.92.
        shares: The set of rows of another file that says which part of each row counts; empty if
            each counts whole.
    """

    source: Key
    table: Key
    rows: tuple[Key, ...] = Field(min_length=1)
    where: Mapping[str, str | tuple[str, ...]] = {}
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    bands: str = ""
    percentile: float | None = Field(default=None, gt=0, lt=1)
    shares: str = ""

    def terms(self) -> Iterator[tuple[str, int, Term]]:
        """List the terms as (part, number of the term in it, term)."""
        for part in ("numerator", "denominator", "value", "bands"):
            for number, term in enumerate(_terms(getattr(self, part)), start=1):
                yield part, number, term

    @property
    def row_rule(self) -> str:
        """Which rows may be used, as a condition of SQL; empty if every row may."""
        rules = [
            f"{column} = '{wanted}'"
            if isinstance(wanted, str)
            else f"{column} in ({', '.join(repr(one) for one in wanted)})"
            for column, wanted in self.where.items()
        ]
        return " and ".join(rules)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """Refuse a formula that gives no number, or a sum that cannot be read."""
        if bool(self.numerator) + bool(self.value) + bool(self.bands) != 1:
            raise ValueError(
                "expected one of numerator, value and bands, found none or more; keep one"
            )
        if bool(self.bands) != (self.percentile is not None):
            raise ValueError("expected bands with a percentile, found one alone; add the other")
        list(self.terms())
        return self


def _terms(written: str) -> Iterator[Term]:
    """Read "a + b - c"; raise ValueError if it is not such a sum."""
    words = written.split()
    signs = ["+", *words[1::2]] if words else []
    if len(words) and (len(words) % 2 == 0 or set(signs) - {"+", "-"}):
        raise ValueError(f'expected a sum such as "a + b - c", found {written!r}; write it so')
    for sign, name in zip(signs, words[::2], strict=True):
        yield from (Term(1 if sign == "+" else -1, field) for field in _fields(name))


def _fields(name: str) -> Iterator[str]:
    """Write out "x_00..x_17"; any other name stands for itself."""
    first, dots, last = name.partition("..")
    if not dots:
        yield name
        return
    ends = [re.fullmatch(r"(\w*?)(\d+)", end) for end in (first, last)]
    if not all(ends) or ends[0][1] != ends[1][1]:  # type: ignore[index]
        raise ValueError(f'expected columns such as "x_00..x_17", found {name!r}; write them so')
    low, high = (end[2] for end in ends if end)
    for number in range(int(low), int(high) + 1):
        yield f"{ends[0][1]}{number:0{len(low)}d}"  # type: ignore[index]


class Metric(Declaration):
    """
    One measure: what it is, how it is scored, and who checked it.

    Attributes:
        story: How a sentence goes on after the figure, up to whose it is: "of people were seen
            within four hours in A&E".
        unit: "share" is a fraction from 0 to 1; "percent" is already a percentage; "weeks";
            "seconds"; "score".
        scoring: "rank" by rank in the peer group; "target" against the targets below, and by rank
            before the first of them; "lookup" if the value is itself a score from 1 to 4; "none".
        min_denominator: A share of fewer than this many is shown as too small and never ranked.
        targets: The thresholds that a figure is scored against, oldest first.
        standards: What the public was promised; those that stand are printed beside a threshold.
        band: The heading under which an organisation's page opens with this measure; empty if it
            does not.
        cells: The publisher's columns, for each source of the metric, in words.
        formulas: The same for machines: columns, signs and rows, for each table of a source.
        is_stock: Whether it counts the people on a waiting list on one day. Of a trust's list we
            do not know how much belongs to an area.
        caveat: What a reader must know beside the number, for any organisation; may be empty.
        caveat_trust: The same, beside a trust's number only.
        caveat_icb: The same, beside an ICB's number only.
    """

    id: Key
    title: Words
    short: Words
    story: Words
    unit: Literal["share", "weeks", "seconds", "percent", "score"]
    better: Literal["higher", "lower", "none"]
    period: Literal["month", "quarter"]
    scoring: Literal["rank", "target", "lookup", "none"]
    targets: tuple[Target, ...] = ()
    standards: tuple[Standard, ...] = ()
    min_denominator: int = Field(default=0, ge=0)
    band: str = ""
    is_stock: bool = False
    numerator: Words
    denominator: str
    cells: tuple[Cells, ...] = Field(min_length=1)
    formulas: tuple[Formula, ...] = ()
    why: Words
    how: Words
    caveat: str = ""
    caveat_trust: str = ""
    caveat_icb: str = ""
    authored_by: Words
    checked_by: str
    reviewed: date
    next_review: date
    status: Literal["draft", "published", "retired"]

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of the metric's sources."""
        return tuple(cells.source for cells in self.cells)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """Refuse contradictions about its scoring, its unit, or who checked it and when."""
        if (self.scoring == "target") != bool(self.targets):
            raise ValueError(
                "scoring = 'target' needs a list of targets, and targets need scoring = 'target'"
            )
        if self.scoring != "none" and self.better == "none":
            raise ValueError("a scored metric needs better = 'higher' or 'lower'")
        if self.scoring == "lookup" and self.unit != "score":
            raise ValueError(
                "scoring = 'lookup' uses the figure itself as the score, so it needs unit = 'score'"
            )
        since = [target.since for target in self.targets]
        if since != sorted(set(since)):
            raise ValueError(
                "list the targets from the oldest to the newest, with only one for each day"
            )
        goals = [t.value for t in self.targets] + [s.value for s in self.standards]
        if self.unit == "share" and not all(0 <= goal <= 1 for goal in goals):
            raise ValueError("the targets of a share are fractions from 0 to 1: 78% is 0.78")
        if self.min_denominator and not self.denominator.strip():
            raise ValueError(
                "min_denominator needs denominator, the words that say what is counted"
            )
        if self.next_review < self.reviewed:
            raise ValueError("next_review must be later than reviewed")
        if self.status != "draft" and not self.checked_by.strip():
            raise ValueError(
                "checked_by is empty, and a measure that nobody has checked is a draft: write "
                "status = 'draft', or write in checked_by who checked it and against what"
            )
        return self


class Measure(Declaration):
    """A metric's share of its theme."""

    metric_id: Key
    weight: Weight


class Theme(Declaration):
    """A theme's share of a table, and its measures."""

    id: Slug
    title: Words
    weight: Weight
    measures: Annotated[
        tuple[Measure, ...], BeforeValidator(partial(listed, key="metric_id", value="weight"))
    ]

    @model_validator(mode="after")
    def _measures_share_it(self) -> Self:
        _demand_one([measure.weight for measure in self.measures])
        return self


class Table(Declaration):
    """
    One composite league table.

    Attributes:
        org_kind: Who is ranked: trusts or ICBs.
        peer_group: The peer group ranked; empty if everyone of the kind is ranked.
        without_score: What a figure that earns no score costs: "theme", the other measures of its
            theme take over its weight; "place", the organisation has no place.
        themes: The themes. Their weights sum to one, as do the weights of the measures in each.
    """

    id: Slug
    title: Words
    short: Words
    org_kind: Literal["trust", "icb"]
    peer_group: Literal["", "acute", "mental health and community", "ambulance"]
    without_score: Literal["theme", "place"]
    themes: Annotated[tuple[Theme, ...], Named] = Field(validation_alias="theme")
    why: Words
    caveat: str

    @property
    def weight_whole(self) -> int:
        """The number of equal parts that lets every measure's weight be a whole number of parts."""
        weights = (t.weight * m.weight for t in self.themes for m in t.measures)
        return lcm(*(weight.denominator for weight in weights))

    @model_validator(mode="after")
    def _themes_share_it(self) -> Self:
        if self.org_kind == "icb" and self.peer_group:
            raise ValueError("ICBs have no peer groups, so write peer_group = ''")
        _demand_one([theme.weight for theme in self.themes])
        return self


class AsOf(Declaration):
    """
    Which periods may stand together in the latest edition of a table.

    Attributes:
        spread_months: The most months between the ends of two monthly figures of one edition.
        quarter_months: The most months between the end of a quarter and that of a month beside it.
        mapping_months: The greatest age, in months, of a mapping of providers that stands in for
            the one of a month without its own.
        why: The reason, for readers.
    """

    spread_months: Annotated[int, Field(ge=0, le=12)]
    quarter_months: Annotated[int, Field(ge=0, le=12)]
    mapping_months: Annotated[int, Field(ge=0, le=12)]
    why: Words

    @model_validator(mode="after")
    def _quarters_have_longer(self) -> Self:
        if self.quarter_months < self.spread_months:
            raise ValueError(
                "expected quarter_months to be at least spread_months, because quarters come "
                f"later; found {self.quarter_months} and {self.spread_months}"
            )
        return self


class DoubtSource(Declaration):
    """
    One reason why a rank is uncertain.

    Attributes:
        how: What is drawn at random when this source is switched on.
        why: Why a reader should doubt the rank.
    """

    id: Literal[
        "measures", "weights", "normalisation", "sampling", "months", "scores", "credibility"
    ]
    title: Words
    how: Words
    why: Words


class Normalisation(Declaration):
    """One way of putting the figures of different measures on one scale."""

    id: Literal["rank", "zscore", "minmax", "target"]
    title: Words


class Doubt(Declaration):
    """
    How the likely range of a rank is made.

    Attributes:
        replays: How many times the latest edition of a table is recalculated, all sources together.
        replays_apart: The same for each source of doubt alone.
        replays_past: The same for an edition of a past month, all sources together.
        replays_record: The same for noise alone, and for what was known in the month itself.
        weight_points: The concentration of the Dirichlet draw around the weights; every theme's
            weight times this is a whole number.
        move_months: Months from the start of a move to its end.
        noise_months: Months of its own moves from which an organisation's noise is estimated.
        typical_months: Months of a typical peer's moves that are counted together with its own.
        typical_steps: Steps of a typical trust's score that are counted together with those of
            trusts with the same score.
        shared_percent: The percentage of their spread that the measures of a theme share.
        sources: What is doubted; a source that is not listed is switched off.
        normalisations: The methods, all equally likely.
    """

    replays: Replays
    replays_apart: Replays
    replays_past: Replays
    replays_record: Replays
    weight_points: Count
    move_months: Count
    noise_months: Count
    typical_months: Count
    typical_steps: Count
    shared_percent: Annotated[int, Field(ge=1, le=100)]
    sources: Annotated[tuple[DoubtSource, ...], Named] = Field(
        default=(), validation_alias="source"
    )
    normalisations: Annotated[tuple[Normalisation, ...], Named] = Field(
        default=(), validation_alias="normalisation"
    )

    @model_validator(mode="after")
    def _begins_with_the_rules(self) -> Self:
        if [method.id for method in self.normalisations[:1]] != ["rank"]:
            raise ValueError(
                "the first of the normalisations must be rank, because the tables use it"
            )
        return self


class Chance(Declaration):
    """
    How a real change in a monthly series is told from chance.

    Attributes:
        window_months: The newest months of a series that are judged: two years.
        least_months: Fewer figures than this have no limits.
        year_months: Calendar months that two years must both hold to be compared.
        most_lag1: The largest autocorrelation that counts as chance, a choice: what lasts longer is
            taken for change.
        limit_spreads: Standard deviations from the average of a series to its limits.
        change_spreads: Standard deviations by which a year's mean must differ from the one before.
        found_spreads: The change that is found in at least 80 of 100 series, in standard deviations
            of the figures of the peer group; stated, and held by a test.
    """

    window_months: Annotated[int, Field(ge=24, multiple_of=24)]
    least_months: Count
    year_months: Annotated[int, Field(ge=1, le=12)]
    most_lag1: Annotated[float, Field(ge=0, lt=1)]
    limit_spreads: Annotated[float, Field(gt=0)]
    change_spreads: Annotated[float, Field(gt=0)]
    found_spreads: Annotated[float, Field(gt=0)]


class CredibilityRule(Declaration):
    """
    One rule that finds figures which cannot be what they say.

    Attributes:
        metrics: The measures it looks at.
        effect: "no score": a marked figure earns no place and no score; "mark": it keeps both.
        since: The day from which this site applies it, to all months.
        why: Why such a figure cannot be right.
    """

    id: Literal[
        "contradicted",
        "zero-beside-hundred",
        "stands-still",
        "denominator-step",
        "changed-mapping",
        "lacks-member",
    ]
    title: Words
    metrics: tuple[Key, ...] = Field(min_length=1)
    effect: Literal["no score", "mark"]
    since: date
    why: Words


class Credibility(Declaration):
    """
    When a figure is not credible.

    Attributes:
        second_measure: The framework's number of the official measure of the same wait, a share
            of attendances in per cent.
        near_zero_percent: A count below this part of the people whom the second measure implies.
        share_of_median: The second measure contradicts from this part of the trusts' median on.
        reach_months: How far from a contradicting figure, or from the end of a run of zeros, a
            rule reaches.
        jump: People by which a count changes more than by chance.
        beside_months: How far apart two months may be and still be side by side.
        step_ratio: The part to which a denominator falls, against other trusts, when it is marked;
            or from which it grows.
        step_months: How many months are marked from such a step on.
        member_months: How long ago a member of an area had a figure at most.
        lacking_percent: How much of what it would be a sum may lack and keep its place.
    """

    second_measure: Annotated[str, StringConstraints(pattern=r"^OF\d{4}$")]
    near_zero_percent: Annotated[int, Field(ge=0, le=100)]
    share_of_median: Annotated[float, Field(gt=0)]
    reach_months: Count
    jump: Count
    beside_months: Count
    step_ratio: Annotated[float, Field(gt=0, lt=1)]
    step_months: Count
    member_months: Count
    lacking_percent: Annotated[int, Field(ge=0, le=100)]
    rules: Annotated[tuple[CredibilityRule, ...], Named] = Field(
        default=(), validation_alias="rule"
    )


class Scored(Declaration):
    """Contents of `metrics.toml`: measures, tables and their periods, and what is uncertain."""

    metrics: Annotated[tuple[Metric, ...], Named] = Field(default=(), validation_alias="metric")
    tables: Annotated[tuple[Table, ...], Named] = Field(default=(), validation_alias="table")
    as_of: AsOf
    doubt: Doubt
    chance: Chance
    credibility: Credibility

    @model_validator(mode="after")
    def _each_counts_where_it_says(self) -> Self:
        """Refuse a measure that is scored but counts in no table, or counts but must not."""
        statuses = {metric.id: metric.status for metric in self.metrics}
        scored = {metric.id for metric in self.metrics if metric.scoring != "none"}
        counted: set[str] = set()
        for table in self.tables:
            named = {measure.metric_id for theme in table.themes for measure in theme.measures}
            if lost := named - scored:
                raise ValueError(
                    f"[table.{table.id}]: expected metrics with a score, found {sorted(lost)}; "
                    f"correct the name, or use one of {sorted(scored)}"
                )
            if early := {one for one in named if statuses[one] != "published"}:
                raise ValueError(
                    f"[table.{table.id}]: {sorted(early)} cannot count: expected status = "
                    "'published'. The site does not show a draft at all, and only shows what is "
                    "retired"
                )
            counted |= named
        for metric in self.metrics:
            if metric.scoring != "none" and metric.status != "draft" and metric.id not in counted:
                raise ValueError(
                    f"[metric.{metric.id}]: scoring = {metric.scoring!r}, but no table uses it; "
                    "add it to a theme of a table, or write scoring = 'none' to show it without "
                    "a score"
                )
        return self

    @model_validator(mode="after")
    def _themes_have_one_period(self) -> Self:
        """Refuse a theme of months and quarters: its measures must stand in the same period."""
        periods = {metric.id: metric.period for metric in self.metrics}
        for table in self.tables:
            for theme in table.themes:
                found = {periods[m.metric_id] for m in theme.measures if m.metric_id in periods}
                if len(found) > 1:
                    raise ValueError(
                        f"[table.{table.id}.theme.{theme.id}]: expected measures of one kind of "
                        f"period, found {sorted(found)}; put them into two themes"
                    )
        return self

    @model_validator(mode="after")
    def _rules_name_measures(self) -> Self:
        """Refuse a rule of credibility about a measure that does not exist."""
        known = {metric.id for metric in self.metrics}
        for rule in self.credibility.rules:
            if lost := set(rule.metrics) - known:
                raise ValueError(
                    f"[credibility.rule.{rule.id}]: expected metrics, found {sorted(lost)}; "
                    f"correct the name, or use one of {sorted(known)}"
                )
        return self

    @model_validator(mode="after")
    def _weights_are_whole_points(self) -> Self:
        """Refuse a weight that is not a whole number of points: only those can be drawn."""
        points = self.doubt.weight_points
        for table in self.tables:
            for theme in table.themes:
                if (theme.weight * points).denominator != 1:
                    raise ValueError(
                        f"[table.{table.id}.theme.{theme.id}]: expected a weight that is a whole "
                        f"number of the {points} weight_points of [doubt], found {theme.weight}; "
                        "choose a number of points that every weight divides"
                    )
        return self


def read_metrics(path: Path) -> Scored:
    """
    Read `metrics.toml`: what we score.

    Args:
        path: `[metric.<id>]`, `[table.<id>]`, `[as_of]`, `[doubt]`, `[chance]` and
            `[credibility]`.

    Returns:
        The checked declarations, in the order of the file.

    Raises:
        ConfigError: It is missing or is not TOML; a key is unknown, missing or of the wrong kind;
            weights do not sum to one; a table names a measure that cannot be scored.
    """
    return demand(Scored, read(path), path.name)


def _demand_one(weights: list[Fraction]) -> None:
    if sum(weights) != 1 or min(weights, default=Fraction()) <= 0:
        raise ValueError(
            f"expected weights above zero that sum to 1, found {[str(w) for w in weights]}, which "
            f"sum to {sum(weights)}"
        )
