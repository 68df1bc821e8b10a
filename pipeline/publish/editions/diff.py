"""Compare any two archived editions: what the later one says otherwise, fact by fact."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from pipeline.errors import ConfigError
from pipeline.publish.editions.store import FACT_COLUMNS, FACTS, Shelf

_KEY: Final = ("kind", "about", "period", "org_kind", "org_code")
_SAID: Final = tuple(name for name in FACT_COLUMNS if name not in _KEY)
# A published file and its cells; of a fact that is ours, null.
_RENAMED: Final = {"fact_value": "value"}


def between(shelf: Shelf, before: str, after: str, org_code: str = "") -> pl.DataFrame:
    """
    List what differs between two editions.

    Unlike the changes of an edition, which one build lists against the edition before it, this
    lists every fact, also each figure of a period that is new.

    Args:
        shelf: The archived editions.
        before: The name of one, such as 2026-06-11.1.
        after: The name of the other; it may be the older one.
        org_code: Only of this organisation; empty for all.

    Returns:
        One row for each difference: change_type (new, changed, gone), the fact, and value, release,
        sheet and rows in both, as `old_…` and `new_…`; null where an edition does not say it.

    Raises:
        ConfigError: An edition is not there, or not whole.
    """
    old, new = (
        _facts(shelf, name).rename({one: f"{side}_{_RENAMED.get(one, one)}" for one in _SAID})
        for name, side in ((before, "old"), (after, "new"))
    )
    found = (
        old.with_columns(in_old=True)
        .join(new.with_columns(in_new=True), on=_KEY, how="full", coalesce=True, nulls_equal=True)
        .filter(pl.col("old_value").ne_missing(pl.col("new_value")))
        .with_columns(
            change_type=pl.when(pl.col("in_old").is_null())
            .then(pl.lit("new"))
            .when(pl.col("in_new").is_null())
            .then(pl.lit("gone"))
            .otherwise(pl.lit("changed"))
        )
    )
    if org_code:
        found = found.filter(pl.col("org_code") == org_code)
    return found.select("change_type", *_KEY, pl.selectors.matches("^(old|new)_")).sort(
        *_KEY, nulls_last=True
    )


def text(found: pl.DataFrame) -> Iterator[str]:
    """Word the differences, one in a line; what is new is only counted, kind by kind."""
    for kind, change_type, count in (
        found.group_by("kind", "change_type").len().sort("kind", "change_type").iter_rows()
    ):
        yield f"{kind}: {count:,} {change_type}"
    for row in found.filter(pl.col("change_type") != "new").iter_rows(named=True):
        what = " ".join(row[name] for name in ("kind", "about", "org_code", "period") if row[name])
        yield f"{what}: {_side(row, 'old')} → {_side(row, 'new')}"


def _side(row: dict[str, object], side: str) -> str:
    """Say what an edition says, and the rows it is from."""
    value = row[f"{side}_value"]
    if value is None:
        return "nothing"
    release, first = row[f"{side}_release_id"], row[f"{side}_first_row"]
    return f"{value} ({release}, row {first})" if release and first is not None else f"{value}"


def _facts(shelf: Shelf, name: str) -> pl.DataFrame:
    """Read the facts of an edition."""
    edition = next((one for one in shelf.editions if one.id == name), None)
    if edition is None:
        known = ", ".join(one.id for one in shelf.editions) or "none"
        raise ConfigError(
            f"diff {name}: "
            + shelf.damaged.get(name, f"expected an edition that we have ({known}), found none")
        )
    facts = pl.read_parquet(shelf.path(edition, FACTS), glob=False)
    return facts.select(FACT_COLUMNS.names())
