"""
Give every published table one form, whatever its mart is like.

A mart is made for SQL and for pages: its periods are dates, its figures are `metric_value`. What
we publish follows one convention, which docs/decisions/0048 gives and `laid_out` applies. What a
column means, its unit, its codes and what an empty cell says come from the header of the mart; what
the convention adds is described by the header of the mart that has it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from pipeline.config import Config
from pipeline.errors import PublishProblem
from pipeline.publish.marts.reader import Card, Field, Marts
from pipeline.publish.wording import numbers

# A mart's own name → the published one. A text called `period` is what a file's name says of it.
_DATES: Final[Mapping[str, str]] = {"month": "period", "quarter": "period", "march": "period"}
_FIGURE: Final = ("metric_value", "value")
_COVERS: Final = ("period", "covers")
_WHEN: Final = ("period_kind", "period_label")
# In a key, what is said of everyone at once; a key has no empty cell.
ALL: Final = "all"


_EVERYONE: Final = re.compile(rf"\b{ALL} = (?P<says>[^;]+)")
# Counts that may have parts of people: who came to a walk-in centre, or was treated by two trusts.
COUNTS: Final = re.compile(r"(.*_)?(numerator|denominator|people)")
_APPORTIONED: Final = "is_apportioned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """
    A table in its published form.

    Attributes:
        key: The columns that are never empty and are unique together.
        fields: What each column means, in the order of the frame.
        references: Column → the mart whose single key it refers to.
    """

    frame: pl.DataFrame
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    references: Mapping[str, str] = field(default_factory=dict)


def code(text: str) -> str:
    """Spell a code as we publish it: "no clear change" is no_clear_change."""
    return text.replace(" ", "_").replace("-", "_")


def shared_codes(cards: Iterable[Card]) -> Mapping[str, Mapping[str, str]]:
    """List the codes of columns that one published mart alone declares: they hold everywhere."""
    declared = [(name, one.codes) for card in cards for name, one in card.fields.items()]
    told = [(name, codes) for name, codes in declared if codes]
    times = Counter(name for name, _ in told)
    return {name: codes for name, codes in told if times[name] == 1}


def published(cards: Mapping[str, Card]) -> list[Card]:
    """List the cards of marts that are downloads."""
    return [card for card in cards.values() if card.publish]


def laid_out(marts: Marts, config: Config, mart: str, frame: pl.DataFrame) -> Laid:
    """
    Lay out the rows of a mart as we publish them.

    Args:
        marts: All marts, for the names of organisations and the headers.
        config: The metrics, for their units and periods.
        mart: The name of the mart whose header describes the columns.
        frame: Its rows, or some of them.

    Returns:
        The table: key first, then names, then the rest in the order of the header, and last what
        `schema_changes` lists as added since. A mart without a card has no key, and its columns no
        meaning.

    Raises:
        PublishProblem: Two columns would have one name.
    """
    card = marts.cards.get(mart)
    fields = dict(card.fields) if card else {}
    shared = shared_codes(published(marts.cards))
    columns: dict[str, pl.Expr] = {}
    told: dict[str, Field] = {}
    source: dict[str, str] = {}
    key = card.grain if card else ()
    for name, dtype in frame.schema.items():
        said = fields.get(name, Field(meaning=""))
        if not said.codes and not said.role and name in shared and dtype == pl.String:
            said = replace(said, codes=shared[name])
        new = _published_name(name, dtype, said)
        if new in columns:
            raise PublishProblem(
                f"mart {mart}: expected every column once as we publish it, found {new} from "
                f"{source[new]} and {name}; rename one in sql/marts/{mart}.sql"
            )
        if said.codes and name in key and (everyone := _EVERYONE.search(said.meaning)):
            said = replace(said, codes={**said.codes, ALL: everyone["says"]})
        columns[new] = _cells(name, dtype, said, in_key=name in key).alias(new)
        told[new] = replace(
            said,
            codes={code(text): meaning for text, meaning in said.codes.items()},
            unit="" if said.role or not dtype.is_numeric() else said.unit,
        )
        source[new] = name
    laid = frame.select(columns.values())
    key = tuple(new for part in key for new, name in source.items() if name == part)
    laid, told = _with_period(marts, config, frame, laid, told)
    laid, told = _with_name(marts, laid, told)
    laid, told = _with_unit(marts, config, laid, told)
    laid, told = _with_apportioned(marts, laid, told)
    first = [*key, "org_name", *(_WHEN if "period" in key else ())]
    rest = [part for name in told for part in ((name, *_WHEN) if name == "period" else (name,))]
    order = [name for name in dict.fromkeys([*first, *rest]) if name in told]
    added = _added(marts, card)
    order = [name for name in order if name not in added] + [n for n in added if n in order]
    return Laid(
        frame=laid.select(order),
        key=key,
        fields={name: told[name] for name in order},
        references=_references(marts.cards, mart, {name: told[name] for name in order}),
    )


def _added(marts: Marts, card: Card | None) -> list[str]:
    """List the columns that a table has got since it was first published, in that order."""
    changes = marts.frames.get("schema_changes")
    if card is None or changes is None:
        return []
    table = card.publish.partition(".")[0]
    since = changes.filter(table_name=table, change="added").with_columns(
        pl.col("schema_version").str.split(".").cast(pl.List(pl.Int64))
    )
    return since.sort("schema_version", maintain_order=True)["column_name"].to_list()


def renamed(laid: Laid, columns: str | None) -> Laid:
    """
    Give a table the columns that it had before.

    Args:
        laid: The table as its mart gives it today.
        columns: Its old columns in order, ", " between; "old = new" where a name has changed. None
            keeps all as they are.
    """
    if columns is None:
        return laid
    parts = [part.partition(" = ") for part in columns.split(", ")]
    pairs = {old: new or old for old, _, new in parts}
    key = tuple(old for old, new in pairs.items() if new in laid.key)
    return Laid(
        frame=laid.frame.select(pl.col(new).alias(old) for old, new in pairs.items()),
        key=key if len(key) == len(laid.key) else (),
        fields={old: laid.fields[new] for old, new in pairs.items()},
        references={
            old: laid.references[new] for old, new in pairs.items() if new in laid.references
        },
    )


def _published_name(name: str, dtype: pl.DataType, said: Field) -> str:
    """Name a column as we publish it; a fraction says in its name that it is one."""
    if dtype == pl.Date and name in _DATES:
        return _DATES[name]
    for own, new in (_FIGURE, _COVERS):
        if name == own:
            return new
    if said.unit == "share" and "share" not in name.split("_"):
        return f"{name.removesuffix('_value')}_share"
    return name


def is_day(name: str, said: Field) -> bool:
    """Say whether a date is a day; any other date is the first day of a month or quarter."""
    return name.endswith("_on") or said.role == "day"


def _cells(name: str, dtype: pl.DataType, said: Field, *, in_key: bool) -> pl.Expr:
    """Write the cells of a column: periods as months, codes as codes, and never an empty text."""
    column = pl.col(name)
    if dtype == pl.Date and not is_day(name, said):
        return column.dt.strftime("%Y-%m")
    if dtype.is_float():
        # The correlation of equal figures is no number, and null alone means that there is none.
        return column.fill_nan(None)
    if dtype != pl.String:
        return column
    if said.codes:
        column = column.str.replace_all("[ -]", "_")
    return column.replace("", ALL if in_key else None)


def _with_period(
    marts: Marts, config: Config, frame: pl.DataFrame, laid: pl.DataFrame, told: dict[str, Field]
) -> tuple[pl.DataFrame, dict[str, Field]]:
    """Add the kind of each period and its name for people; a mart's own name tells a quarter."""
    own = next((name for name in _DATES if frame.schema.get(name) == pl.Date), None)
    if own is None:
        return laid, told
    usual = "quarter" if own == "quarter" else "month"
    period_of: dict[str, str] = {metric.id: metric.period for metric in config.metrics}
    if "period_kind" in frame.columns:
        kind = pl.col("period_kind")
    elif "metric_id" in frame.columns:
        kind = pl.col("metric_id").replace_strict(period_of, default=usual, return_dtype=pl.String)
    else:
        kind = pl.lit(usual)
    when = frame.select(date=own, period_kind=pl.when(pl.col(own).is_not_null()).then(kind))
    names = when.unique().drop_nulls()
    names = names.with_columns(
        pl.Series("period_label", [numbers.period(*one) for one in names.rows()], pl.String)
    )
    when = when.join(names, on=["date", "period_kind"], how="left", maintain_order="left")
    null = told["period"].null_means
    added = {
        "period_kind": replace(_said(marts, "metrics", "period_kind"), null_means=null),
        "period_label": Field(
            meaning=f"{told['period'].meaning.split(';')[0]}, in words", null_means=null
        ),
    }
    return laid.with_columns(when["period_kind"], when["period_label"]), {**added, **told}


def _with_name(
    marts: Marts, laid: pl.DataFrame, told: dict[str, Field]
) -> tuple[pl.DataFrame, dict[str, Field]]:
    """Put the name beside the code of an organisation."""
    if "org_code" not in laid.columns or "org_name" in laid.columns:
        return laid, told
    names = {one.org_code: one.org_name for one in marts.organisations.values()}
    column = pl.col("org_code").replace_strict(names, default=None, return_dtype=pl.String)
    said = replace(_said(marts, "organisations", "org_name"), null_means="as org_code")
    return laid.with_columns(column.alias("org_name")), {**told, "org_name": said}


def _with_unit(
    marts: Marts, config: Config, laid: pl.DataFrame, told: dict[str, Field]
) -> tuple[pl.DataFrame, dict[str, Field]]:
    """Put the unit beside a figure whose unit is that of its metric."""
    figures = [name for name, one in told.items() if one.unit == "unit"]
    if not figures or "unit" in told or "metric_id" not in told:
        return laid, told
    units: dict[str, str] = {metric.id: metric.unit for metric in config.metrics}
    column = pl.col("metric_id").replace_strict(units, default=None, return_dtype=pl.String)
    said = _said(marts, "metrics", "unit")
    after = dict[str, Field]()
    for name, one in told.items():
        after[name] = one
        if name == figures[0]:
            after["unit"] = said
    return laid.with_columns(column.alias("unit")), after


def _with_apportioned(
    marts: Marts, laid: pl.DataFrame, told: dict[str, Field]
) -> tuple[pl.DataFrame, dict[str, Field]]:
    """Say beside counts that need not be whole whether they are."""
    counts = [
        name
        for name, dtype in laid.schema.items()
        if dtype.is_float() and COUNTS.fullmatch(name) and told[name].unit in ("count", "people")
    ]
    if not counts or _APPORTIONED in told:
        return laid, told
    parted = pl.any_horizontal(pl.col(name) != pl.col(name).round() for name in counts)
    said = _said(marts, "observations", _APPORTIONED)
    return (
        laid.with_columns(parted.fill_null(value=False).alias(_APPORTIONED)),
        {**told, _APPORTIONED: said},
    )


def _said(marts: Marts, mart: str, column: str) -> Field:
    """Return what a header says about a column; nothing if there is no such header."""
    card = marts.cards.get(mart)
    said = card.fields.get(column) if card else None
    return said or Field(meaning="")


def _references(
    cards: Mapping[str, Card], mart: str, told: Mapping[str, Field]
) -> Mapping[str, str]:
    """Find the columns that refer to the single key of another published mart."""
    owners = {column: card.name for card in published(cards) if card.owns for column in card.owns}
    return {
        name: owners[name]
        for name, one in told.items()
        if name in owners
        and owners[name] != mart
        and not one.role
        # What holds for everyone refers to nobody.
        and not _EVERYONE.search(one.meaning)
    }
