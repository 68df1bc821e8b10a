"""
The door to Great Expectations: plain expectations in, offending rows out.

The only module that imports the library, and only when there is something to judge: the import
takes five seconds. Pandas lives here too, because the library judges pandas frames.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

import polars as pl

from pipeline.errors import MissingTool
from pipeline.validate.expectations import Expectation


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


def ask(questions: Sequence[tuple[pl.DataFrame, Expectation]]) -> list[Answer]:
    """
    Judge rows by expectations, in as few runs as can be.

    Args:
        questions: Rows, and what is expected of them. Only the columns that are looked at leave
            polars.

    Returns:
        One answer for each question, in their order.

    Raises:
        BadPromise: An expectation cannot be worked out on its rows.
        MissingTool: Great Expectations is not installed.
    """
    # A run costs 12 ms, an expectation 3, a whole month of A&E has sixteen on as many slices: so
    # slices are laid side by side, the shorter ones filled up with empty rows, of which nothing is
    # expected; except where even an empty row counts.
    runs: dict[int, list[int]] = {}
    for at, (rows, expectation) in enumerate(questions):
        runs.setdefault(id(rows) if expectation.alone else 0, []).append(at)
    answers: dict[int, Answer] = {}
    for run in runs.values():
        answers |= zip(run, _run([questions[at] for at in run]), strict=True)
    return [answers[at] for at in range(len(questions))]


def _run(questions: Sequence[tuple[pl.DataFrame, Expectation]]) -> list[Answer]:
    """Lay the slices side by side and judge all of them in one run."""
    _open()
    slices: dict[int, tuple[pl.DataFrame, int, dict[str, str]]] = {}
    expectations = []
    for rows, expectation in questions:
        _, number, names = slices.setdefault(id(rows), (rows, len(slices), {}))
        for column in expectation.columns:
            if column not in rows.columns:
                raise BadPromise(f"a promise is about {column!r}; there is only {rows.columns}")
            names[column] = f"{column} of slice {number}"
        expectations.append(_renamed(expectation, names))
    frame = pl.concat(
        [rows.select(*names).rename(names) for rows, _, names in slices.values()],
        how="horizontal_extend",
    ).to_pandas()

    # Most promises are kept, and yes or no is three times faster than which rows.
    answers = [
        Answer(kept=bool(result.success))
        for result in _validate(frame, expectations, "BOOLEAN_ONLY")
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


def _renamed(expectation: Expectation, names: Mapping[str, str]) -> Expectation:
    """Point an expectation at its columns under the names they have beside other slices."""
    told = dict(expectation.arguments)
    for argument in ("column", "column_A", "column_B"):
        if argument in told:
            told[argument] = names[str(told[argument])]
    if "column_list" in told:
        told["column_list"] = [names[column] for column in expectation.columns]
    return replace(expectation, arguments=told)


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
    for name in ("great_expectations", "pandas", "pyarrow"):
        if find_spec(name) is None:
            raise MissingTool(
                f"a new file can only be judged with {name}, which is not installed: run "
                "`make setup` in a checkout, or `pip install 'trust-tables[nightly]'`"
            )
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
