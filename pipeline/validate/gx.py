"""
Call Great Expectations: plain expectations in, offending rows out.

Only this module imports the library, and only when there is something to judge: the import takes
five seconds. It is also the only place for pandas, because the library judges pandas frames.
"""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

import polars as pl

from pipeline.errors import MissingTool
from pipeline.validate.expectations import Expectation


class BadPromise(RuntimeError):
    """An expectation failed to run: a mistake in our promises, not in the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    The result of one expectation.

    Attributes:
        kept: Whether it holds.
        offenders: Positions of the rows that break it, counted from 0 in the slice.
        observed: The value found instead, for an expectation about a whole table.
    """

    kept: bool
    offenders: tuple[int, ...] = ()
    observed: str = ""


def ask(questions: Sequence[tuple[pl.DataFrame, Expectation]]) -> list[Answer]:
    """
    Judge rows by expectations, in as few runs as possible.

    Args:
        questions: Rows and the expectation about them. We convert only the columns that it needs
            from polars.

    Returns:
        One answer for each question, in the same order.

    Raises:
        BadPromise: An expectation cannot run on its rows.
        MissingTool: Great Expectations is not installed.
    """
    # A run costs 12 ms and an expectation 3; a month of A&E has sixteen, on as many slices. So we
    # put slices side by side and fill the shorter ones with empty rows, of which we expect nothing.
    # The exception is an expectation for which even an empty row counts.
    runs: dict[int, list[int]] = {}
    for at, (rows, expectation) in enumerate(questions):
        runs.setdefault(id(rows) if expectation.alone else 0, []).append(at)
    answers: dict[int, Answer] = {}
    for run in runs.values():
        answers |= zip(run, _run([questions[at] for at in run]), strict=True)
    return [answers[at] for at in range(len(questions))]


def _run(questions: Sequence[tuple[pl.DataFrame, Expectation]]) -> list[Answer]:
    """Put the slices side by side and judge them all in one run."""
    _open()
    slices: dict[int, tuple[pl.DataFrame, int, dict[str, str]]] = {}
    expectations = []
    for rows, expectation in questions:
        _, number, names = slices.setdefault(id(rows), (rows, len(slices), {}))
        for column in expectation.columns:
            if column not in rows.columns:
                raise BadPromise(
                    f"expected a column {column!r} for a promise, found only {rows.columns}; "
                    "correct the source's expect.py"
                )
            names[column] = f"{column} of slice {number}"
        expectations.append(_renamed(expectation, names))
    frame = pl.concat(
        [rows.select(*names).rename(names) for rows, _, names in slices.values()],
        how="horizontal_extend",
    ).to_pandas()

    # Most promises hold, and asking for yes or no is three times faster than for the rows.
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
    """Rename an expectation's columns to their names in the combined frame."""
    told = dict(expectation.arguments)
    for argument in ("column", "column_A", "column_B"):
        if argument in told:
            told[argument] = names[str(told[argument])]
    if "column_list" in told:
        told["column_list"] = [names[column] for column in expectation.columns]
    return replace(expectation, arguments=told)


def _validate(frame: Any, expectations: Sequence[Expectation], detail: str) -> list[Any]:  # noqa: ANN401 the library's own types are not ours to name
    """Run one suite and return its results in the order of the expectations."""
    gx, batch_definition = _open()
    suite = gx.ExpectationSuite(
        name="promises",
        expectations=[
            getattr(gx.expectations, one.name)(**one.arguments, meta={"at": at})
            for at, one in enumerate(expectations)
        ],
    )
    batch = batch_definition.get_batch(batch_parameters={"dataframe": frame})
    with _configured_once(gx.expectations.Expectation):
        results = batch.validate(suite, result_format={"result_format": detail}).results
    for result in results:
        _raise_what_was_swallowed(result)
    return sorted(results, key=lambda result: result.expectation_config.meta["at"])


@contextmanager
def _configured_once(kind: Any) -> Iterator[None]:  # noqa: ANN401 the library's own types
    """
    Let the library build the configuration of an expectation once.

    It builds one anew at each of sixty looks at it, which takes more than half of its time. Nobody
    changes an expectation that is being judged.
    """
    anew, built = kind.configuration, {}

    def configuration(self: Any) -> Any:  # noqa: ANN401 the library's own types
        # Kept with its expectation, so that no other one can get the same id meanwhile.
        if id(self) not in built:
            built[id(self)] = self, anew.fget(self)
        return built[id(self)][1]

    kind.configuration = property(configuration)
    try:
        yield
    finally:
        kind.configuration = anew


def _raise_what_was_swallowed(result: Any) -> None:  # noqa: ANN401 the library's own types
    """Raise errors that the library reports as failed data: they are our mistakes."""
    info = result.exception_info or {}
    # One exception, or one for each value that the library could not calculate.
    for one in [info] if "raised_exception" in info else list(info.values()):
        if one.get("raised_exception"):
            raise BadPromise(f"{result.expectation_config.type}: {one.get('exception_message')}")


@cache
def _open() -> tuple[Any, Any]:
    """Import the library once and quietly: no telemetry, no progress bars, nothing on disk."""
    for name in ("great_expectations", "pandas", "pyarrow"):
        if find_spec(name) is None:
            raise MissingTool(
                f"expected {name}, which we need to judge a new file, found it is not installed; "
                "run `make setup` in a checkout, or `pip install 'trust-tables[nightly]'`"
            )
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # Warnings from its own imports do not concern our data.
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
