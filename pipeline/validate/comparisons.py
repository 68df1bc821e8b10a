"""
Make promises that compare a release with another table. See `vocabulary`.

The other table is the release before, or the register.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from pipeline.validate.expectations import Broken, Expectation, Promise, Slice, in_range, promise

# The largest share of rows that a release may have in common with the one before.
MOST_REPEATED: Final = 0.9

# What says where a row is, and nothing of what it says.
NOT_SAID: Final = frozenset({"sheet", "row", "column_name", "release_id"})


def same_within(  # noqa: PLR0913 now, before, and the two ends of what is believable
    now: pl.DataFrame,
    before: pl.DataFrame,
    columns: Sequence[str],
    *,
    low: float,
    high: float,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """
    Promise that totals are plausible compared with those of the period before.

    Args:
        now: Rows whose sums are the totals of this release.
        before: Rows whose sums are the totals of the release before.
        columns: The totals to compare. We skip a total that was zero or absent before.
        low: The smallest plausible ratio, now over before.
        high: The largest plausible ratio.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line per column.
    """
    held = [column for column in columns if column in before.columns]
    compared = pl.DataFrame(
        {
            "what": held,
            "now": [float(now[column].sum() or 0) for column in held],
            "before": [float(before[column].sum() or 0) for column in held],
        },
        schema={"what": pl.String, "now": pl.Float64, "before": pl.Float64},
    ).with_columns(
        ratio=pl.when(pl.col("before") > 0).then(pl.col("now") / pl.col("before")),
    )
    says = "{what}: {now} against {before} in the release before"
    return promise(
        about, severity, Slice(frame=compared, who=()), in_range("ratio", low, high, says=says)
    )


def each_within(  # noqa: PLR0913 now, before, whose size, how large, the two ends, and what to say
    now: pl.DataFrame,
    before: pl.DataFrame,
    unit: str,
    size: str,
    *,
    over: int,
    low: float,
    high: float,
    about: str,
    severity: Broken = "warning",
) -> Promise:
    """
    Promise that every unit for which figures are printed is plausible after the period before.

    A total says nothing of one unit: a hospital can lose a quarter of its list and England 0.6 %.

    Args:
        now: The rows of this release.
        before: The rows of the release before.
        unit: The column with the unit, such as a provider or a specialty; null is no unit.
        size: The column with the size; we add up the rows of a unit.
        over: Look only at units that were larger than this: small ones change by chance.
        low: The smallest plausible ratio, now over before.
        high: The largest plausible ratio.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line per unit that both releases have.
    """
    sizes = [
        frame.drop_nulls(unit).group_by(unit).agg(pl.col(size).sum().cast(pl.Float64).alias(name))
        for frame, name in ((now, "now"), (before, "before"))
    ]
    compared = (
        sizes[0]
        .join(sizes[1], on=unit, how="inner")
        .filter(pl.col("before") > over)
        .sort(unit)
        .with_columns(ratio=pl.col("now") / pl.col("before"))
    )
    says = f"{{{unit}}}: {{now}} against {{before}} in the release before"
    within = in_range("ratio", low, high, says=says)
    return promise(about, severity, Slice(frame=compared, who=()), within)


def figures_are_new(
    now: pl.DataFrame,
    before: pl.DataFrame,
    *,
    period: str,
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """
    Promise that a release does not print the figures of the period before under its own period.

    Small counts are often the same in two periods, and so are whole rows of zeros. In the files of
    six years at most 39% of the rows of a release were those of the release before.

    Args:
        now: The rows of this release.
        before: The rows of the release before.
        period: The column with the period of a row; only the newest of each are compared.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line; its `repeated` is the share of the rows with a figure other than
        zero that the release before has as well, with the same codes and figures.
    """
    newest, last = (one.filter(pl.col(period) == pl.col(period).max()) for one in (now, before))
    # Names are spelt now so, now so, and `row` says where a row is.
    shared = {
        column: kind
        for column, kind in now.schema.items()
        if column in before.columns and column not in NOT_SAID and not column.endswith("_name")
    }
    numbers = [column for column, kind in shared.items() if kind.is_numeric()]
    said = [*numbers, *(column for column, kind in shared.items() if kind == pl.String)]
    figures = newest.filter(pl.any_horizontal(pl.col(one).fill_null(0) != 0 for one in numbers))
    again = figures.join(last.unique(said), on=said, how="semi", nulls_equal=True)
    counted = {"again": again.height, "rows": figures.height}
    compared = pl.DataFrame([counted]).with_columns(
        repeated=pl.col("again") / pl.max_horizontal("rows", 1)
    )
    says = "{again} of {rows} rows are those of the release before"
    within = in_range("repeated", None, MOST_REPEATED, says=says)
    return promise(about, severity, Slice(frame=compared, who=()), within)


def names_kept(  # noqa: PLR0913 now, what is known, its two columns, and what to say
    now: pl.DataFrame,
    known: pl.DataFrame,
    *,
    code: str = "org_code",
    name: str = "org_name",
    about: str,
    severity: Broken = "critical",
) -> Promise:
    """
    Promise that no organisation has the name of another one.

    A name may change, and a name that nobody had is no error. But where a code comes with the name
    that another code of the same release is known by, the two were swapped or moved.

    Args:
        now: The rows of this release, with `sheet` and `row`.
        known: Codes and names from the register or from the release before, in columns of the same
            names; a code may have several names.
        code: The column with the code.
        name: The column with the name.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line per code and name of this release.
    """
    here = (
        now.drop_nulls([code, name])
        .group_by(code, name, maintain_order=True)
        .agg(pl.col("sheet", "row").first())
        .with_columns(_plain_name(name).alias("plain"))
    )
    names = known.drop_nulls([code, name]).select(code, _plain_name(name).alias("plain")).unique()
    own = names.select(code, "plain", is_own=pl.lit(value=True))
    others = (
        names.filter(pl.col(code).is_in(here[code].implode()))
        .group_by("plain")
        .agg(pl.col(code).sort().str.join(", ").alias("known_as"))
    )
    compared = (
        here.join(own, on=[code, "plain"], how="left", maintain_order="left")
        .join(others, on="plain", how="left", maintain_order="left")
        # Of a code that nobody knows we cannot say what its name should be.
        .filter(pl.col(code).is_in(names[code].implode()))
        .with_columns(
            whose=pl.when(pl.col("is_own").is_null()).then(pl.col("known_as")),
        )
    )
    says = f"{{{name}}} is the name of {{whose}}"
    nobody = Expectation(
        name="ExpectColumnValuesToBeNull",
        columns=("whose",),
        arguments={"column": "whose"},
        says=says,
    )
    return promise(about, severity, Slice(frame=compared, who=(code,)), nobody)


def codes_kept(  # noqa: PLR0913 now, before, the two columns, and what to say
    now: pl.DataFrame,
    before: pl.DataFrame,
    *,
    code: str = "org_code",
    name: str = "org_name",
    about: str,
    severity: Broken = "warning",
) -> Promise:
    """
    Promise that no organisation comes under another code than in the release before.

    Args:
        now: The rows of this release, with `sheet` and `row`.
        before: The rows of the release before.
        code: The column with the code.
        name: The column with the name.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line per code that is new in this release.
    """
    here, there = (
        frame.drop_nulls([code, name])
        .group_by(code, maintain_order=True)
        .agg(pl.col("sheet", "row", name).first())
        .with_columns(_plain_name(name).alias("plain"))
        for frame in (now, before)
    )
    gone = there.join(here, on=code, how="anti").select("plain", was=code)
    new = here.join(there, on=code, how="anti", maintain_order="left")
    compared = new.join(gone.unique("plain"), on="plain", how="left", maintain_order="left")
    says = f"{{{name}}} was {{was}}"
    nobody = Expectation(
        name="ExpectColumnValuesToBeNull", columns=("was",), arguments={"column": "was"}, says=says
    )
    return promise(about, severity, Slice(frame=compared, who=(code,)), nobody)


def _plain_name(column: str) -> pl.Expr:
    """Spell a name as registers do: capitals, "AND" for "&", one space, no other marks."""
    return (
        pl.col(column)
        .str.to_uppercase()
        .str.replace_all("&", " AND ", literal=True)
        .str.replace_all(r"['\u2019.]", "")
        .str.replace_all(r"[^A-Z0-9]+", " ")
        .str.strip_chars()
    )


def nothing_lost(  # noqa: PLR0913 now, before, whose size, how large, and what to say
    now: pl.DataFrame,
    before: pl.DataFrame,
    *,
    size: str = "",
    over: int = 0,
    code: str = "org_code",
    name: str = "org_name",
    about: str,
    severity: Broken = "warning",
) -> Promise:
    """
    Promise that no large organisation of the release before is missing from this one.

    Args:
        now: The rows of this release.
        before: The rows of the release before.
        size: The column with the size of an organisation; we add up the rows of one code. Empty to
            look for all organisations.
        over: Look only for organisations larger than this: small ones come and go every month.
        code: The column with the code.
        name: The column with the name, to print.
        about: The promise in words.
        severity: What happens to a release that breaks it.

    Returns:
        A promise with one line per organisation of the release before.
    """
    expected = (
        before.group_by(code)
        .agg(pl.col(name).first(), size=pl.col(size).sum() if size else pl.lit(None, pl.Int64))
        .filter(pl.col("size").is_null() | (pl.col("size") > over))
        .sort(code)
    )
    says = f"{{{code}}} {{{name}}} is missing"
    here = Expectation(
        name="ExpectColumnValuesToBeInSet",
        columns=(code,),
        arguments={"column": code, "value_set": now[code].unique().sort().to_list()},
        says=f"{says}, {{size}} {size} in the release before" if size else says,
    )
    return promise(about, severity, Slice(frame=expected, who=()), here)
