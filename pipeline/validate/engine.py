"""
The door to Great Expectations: plain expectations in, offending rows out.

The only module that imports the library, and only when there is something to judge: the import
takes five seconds. Pandas lives here too, because the library judges pandas frames.
"""

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from pipeline.validate.promises import Expectation


class BadPromise(RuntimeError):
    """An expectation could not be worked out: a mistake in our promises, not in the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What became of one expectation.

    Attributes:
        kept: Whether it holds.
        offenders: Positions of the rows that break it, counted from 0 in the slice.
        observed: What was seen instead, for an expectation about a table as a whole.
    """

    kept: bool
    offenders: tuple[int, ...] = ()
    observed: str = ""


def ask(rows: pl.DataFrame, expectations: Sequence[Expectation]) -> list[Answer]:
    """
    Judge rows by expectations, all of them in one run.

    Args:
        rows: The rows; only the columns that are looked at leave polars.
        expectations: What is expected of them.

    Returns:
        One answer for each expectation, in their order.

    Raises:
        BadPromise: An expectation cannot be worked out on these rows.
    """
    columns = dict.fromkeys(column for one in expectations for column in one.columns)
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise BadPromise(f"a promise is about {missing}; the rows have only {rows.columns}")
    frame = rows.select(*columns).to_pandas()

    # Most promises are kept, and yes or no is three times faster than which rows.
    answers = [
        Answer(kept=bool(one.success)) for one in _validate(frame, expectations, "BOOLEAN_ONLY")
    ]
    broken = [at for at, answer in enumerate(answers) if not answer.kept]
    if broken:
        details = _validate(frame, [expectations[at] for at in broken], "COMPLETE")
        for at, detail in zip(broken, details, strict=True):
            answers[at] = Answer(
                kept=False,
                offenders=tuple(sorted(detail.result.get("unexpected_index_list") or ())),
                observed=str(detail.result.get("observed_value", "")),
            )
    return answers


def _validate(frame: Any, expectations: Sequence[Expectation], detail: str) -> list[Any]:  # noqa: ANN401 the library's own types are not ours to name
    """Run one suite and give its results in the order the expectations were made in."""
    gx, batch_definition = _open()
    suite = gx.ExpectationSuite(
        name="promises",
        expectations=[
            getattr(gx.expectations, one.name)(**one.arguments, meta={"at": at})
            for at, one in enumerate(expectations)
        ],
    )
    batch = batch_definition.get_batch(batch_parameters={"dataframe": frame})
    results = batch.validate(suite, result_format={"result_format": detail}).results
    for result in results:
        _raise_what_was_swallowed(result)
    return sorted(results, key=lambda result: result.expectation_config.meta["at"])


def _raise_what_was_swallowed(result: Any) -> None:  # noqa: ANN401 the library's own types
    """Raise what the library reports as if the data had failed: it is our mistake."""
    info = result.exception_info or {}
    # One exception, or one for each figure that could not be worked out.
    for one in [info] if "raised_exception" in info else list(info.values()):
        if one.get("raised_exception"):
            raise BadPromise(f"{result.expectation_config.type}: {one.get('exception_message')}")


@cache
def _open() -> tuple[Any, Any]:
    """Import the library, once, in silence: no telemetry, no progress bars, nothing on disk."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # What its own imports complain about is not about our data.
        warnings.simplefilter("ignore")
        import great_expectations as gx  # noqa: PLC0415 five seconds, so only when needed
        import great_expectations.expectations  # noqa: PLC0415 the same
        from great_expectations.data_context.types.base import (  # noqa: PLC0415 the same
            ProgressBarsConfig,
        )

        context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("slice")
    return gx, asset.add_batch_definition_whole_dataframe("whole")
