"""Make promises that compare a release with the one before it. See `vocabulary`."""

from collections.abc import Sequence

import polars as pl

from pipeline.validate.expectations import Broken, Expectation, Promise, Slice, in_range, promise


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
