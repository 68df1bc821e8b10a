"""
Build the whole warehouse in memory: run models, compare headers, run checks, write marts.

It is all or nothing: new marts replace the old ones only if every header and check holds. This
module has no business logic in SQL; it wraps, counts and compares the SELECTs in `sql/`.
"""

import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import duckdb
import polars as pl

from pipeline.errors import CheckFailed, HeaderMismatch, ModelError
from pipeline.storage.atomic import write_sums
from pipeline.warehouse import inputs as given
from pipeline.warehouse import marts as mart_files
from pipeline.warehouse.graph import order, reads
from pipeline.warehouse.models import GENERATED, Column, Model, read_models

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called before each model with its name, the number begun before it and the total number."""

# Enough rows to recognise the kind of mistake; more would bury the message.
ROWS_SHOWN: Final = 5

# Higher layers read staging several times. A year of waiting lists is two million rows of 105
# bands: a copy in memory costs 5 to 10 seconds and 2 GB, while a view lets each model read only the
# few columns it needs. Everything else together is a tenth of that, and copying it is faster.
CELLS_WORTH_COPYING: Final = 10_000_000

CHECK_RESULTS: Final = mart_files.Card(
    name="check_results",
    summary="One check of the figures and how many rows it found wrong.",
    grain=("check",),
    publish=None,
    columns=(
        Column(name="check", meaning="name of the file in sql/checks/"),
        Column(name="summary", meaning="what a wrong row is"),
        Column(name="severity", meaning="error: nothing is published; warn: a person should look"),
        Column(name="why", meaning="why the check exists"),
        Column(name="wrong_rows", meaning="how many rows it found; 0 is good"),
        Column(name="sample", meaning="the first rows it found, as text; null when there are none"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """
    The result of a build.

    Attributes:
        marts: Names of the marts now on disk, sorted; each has a Parquet file and a card.
        rows: The number of rows of every table that a model made, by full name.
        warnings: Each check of severity "warn" that found rows, with the first of them.
        seconds: The time each model took, by full name. We never write it to a file.
    """

    marts: tuple[str, ...]
    rows: Mapping[str, int]
    warnings: tuple[str, ...]
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The number of wrong rows that a check found, and the first ones as text."""

    model: Model
    wrong_rows: int
    sample: str | None

    def __str__(self) -> str:
        """Describe the result in one paragraph."""
        return (
            f"{self.model.table}: {self.wrong_rows} wrong row{'s'[: self.wrong_rows != 1]}. "
            f"{self.model.summary} Why it matters: {self.model.why}\n{self.sample}"
        )


def build(
    *,
    sql: Path,
    inputs: Mapping[str, given.Input],
    out: Path,
    progress: Progress | None = None,
    drafts: Collection[str] = (),
) -> Built:
    """
    Build every table, compare headers, run checks, and replace the old marts.

    Args:
        sql: The folder of models, seeds and macros.
        inputs: Parquet files or a frame for each full table name in `parsed` or `declared`.
        out: The folder of marts; it does not change if anything fails.
        progress: Called before each model runs.
        drafts: Metrics that we build but whose figures we use nowhere.

    Returns:
        The names and sizes of what it built, with the warnings of checks.

    Raises:
        ModelError: A file is unusable or the database refuses it.
        HeaderMismatch: The columns or the grain of a model differ from its header.
        CheckFailed: A check of severity "error" found rows.
    """
    mart_files.recover(out)
    given.check_names(inputs)
    every = read_models(sql, drafts)
    models = [model for model in every if model.has_query]
    everything = {**given.read_seeds(sql), **inputs}
    out.parent.mkdir(parents=True, exist_ok=True)
    # The name marks the folder as incomplete, so the next run deletes what a killed run left.
    with (
        tempfile.TemporaryDirectory(prefix=".part-warehouse-", dir=out.parent) as spill,
        tempfile.TemporaryDirectory() as links,
    ):
        con = given.open_database(Path(spill))
        try:
            read_by = {model.table: reads(con, model) for model in models}
            line = order(models, read_by, everything)
            for model in line:
                if model.table in GENERATED:
                    mart_files.write_text(out.parent / "sql" / f"{model.name}.sql", model.sql)
            given.run_macros(con, sql)
            given.place(con, everything, Path(links))
            rows, seconds = make_tables(con, line, progress, read_by=read_by)
            results = run_checks(con, line, progress)
            failed = [r for r in results if r.wrong_rows and r.model.severity == "error"]
            if failed:
                raise CheckFailed(
                    "\n\n".join(map(str, failed))
                    + (
                        "\n\nNothing was published. Correct the data or the model, or change the "
                        "check."
                    )
                )
            marts = [model for model in line if model.layer == "marts"]
            with mart_files.fresh_folder(out) as folder:
                for model in marts:
                    _keep(con, model, folder)
                for model in every:
                    if not model.has_query:
                        mart_files.write_card(folder, _card(model))
                mart_files.write_mart(folder, CHECK_RESULTS, _as_frame(results))
                write_sums(folder)
        finally:
            con.close()
    return Built(
        marts=tuple(sorted([CHECK_RESULTS.name, *(model.name for model in marts)])),
        rows=MappingProxyType(rows),
        warnings=tuple(str(result) for result in results if result.wrong_rows),
        seconds=MappingProxyType(seconds),
    )


def make_tables(
    con: duckdb.DuckDBPyConnection,
    line: Sequence[Model],
    progress: Progress | None = None,
    *,
    read_by: Mapping[str, Collection[str]] | None = None,
) -> tuple[dict[str, int], dict[str, float]]:
    """
    Run the models in the given order and compare each with its header.

    Args:
        con: A database that contains the inputs.
        line: The models; the function skips checks.
        progress: Called before each model runs.
        read_by: For each full model name, the tables it reads: we then run two models at a time, if
            neither reads the other, since few keep all processors busy. Without it we run one after
            the other in `con` alone, so that a transaction can be rolled back.

    Returns:
        The rows and seconds of each table, by full name.

    Raises:
        ModelError: The database refuses a model.
        HeaderMismatch: The columns or the grain of a model differ from its header.
    """
    models = [model for model in line if model.layer != "checks"]
    by_name = {model.table: model for model in models}
    if read_by is None:
        read_by = dict.fromkeys(by_name, ()) | {b: (a,) for a, b in pairwise(by_name)}
    sorter = TopologicalSorter({name: by_name.keys() & read_by[name] for name in by_name})
    sorter.prepare()
    turn = {name: at for at, name in enumerate(by_name)}
    rows: dict[str, int] = {}
    seconds: dict[str, float] = {}
    ready: list[str] = []
    running: dict[Future[tuple[int, float]], tuple[str, duckdb.DuckDBPyConnection]] = {}
    _make_schemas(con, models)
    with closing(con.cursor()) as other, ThreadPoolExecutor(2) as pool:
        idle = [other, con]
        try:
            while sorter.is_active():
                ready = sorted([*ready, *sorter.get_ready()], key=turn.__getitem__)
                while ready and idle:
                    name, free = ready.pop(0), idle.pop()
                    if progress:
                        progress(name, len(rows) + len(running), len(line))
                    running[pool.submit(_timed, free, by_name[name])] = name, free
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    name, freed = running.pop(future)
                    rows[name], seconds[name] = future.result()
                    idle.append(freed)
                    sorter.done(name)
        finally:
            # Only if one failed, or if we are told to end, is another still running.
            for _, busy in running.values():
                busy.interrupt()
    return {name: rows[name] for name in by_name}, seconds


def _timed(con: duckdb.DuckDBPyConnection, model: Model) -> tuple[int, float]:
    """Run one model; gives its rows and the seconds it took."""
    began = time.perf_counter()
    return _make(con, model), time.perf_counter() - began


def run_checks(
    con: duckdb.DuckDBPyConnection, line: Sequence[Model], progress: Progress | None = None
) -> tuple[CheckResult, ...]:
    """
    Run all checks, even after one has found rows.

    Args:
        con: A database in which every model has been built.
        line: The models; only checks are run.
        progress: Called before each check runs.

    Returns:
        One result for each check, in the order of `line`.

    Raises:
        ModelError: The database refuses a check.
        HeaderMismatch: A check lists columns in its header but returns others.
    """
    _make_schemas(con, line)
    results = []
    for done, model in enumerate(line):
        if model.layer != "checks":
            continue
        if progress:
            progress(model.table, done, len(line))
        wrong_rows = _make(con, model)
        sample = _sample(_rows_of(con, model)) if wrong_rows else None
        results.append(CheckResult(model=model, wrong_rows=wrong_rows, sample=sample))
    return tuple(results)


def _make_schemas(con: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> None:
    """Make the schemas of tables before any is made: two at once would be in each other's way."""
    for layer in sorted({model.layer for model in models}):
        con.execute(f"create schema if not exists {layer}")


def _make(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Run one model, compare it with its header, and count its rows."""
    try:
        rows = _create(con, model)
        _refuse_broken_promises(con, model, rows)
    except duckdb.IOException as error:
        raise OSError(f"{model.table}: {error}") from error
    except duckdb.Error as error:
        raise ModelError(
            f"{model.table}: expected SQL that the database accepts, found: {error}"
        ) from error
    return rows


def _create(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make the table of a model, or a view if it is too large to copy; return its rows."""
    if model.layer == "staging":
        con.execute(f"create view {model.table} as\n{model.sql}")
        rows = _rows_of(con, model)
        height = _height(rows)
        if height * len(rows.columns) > CELLS_WORTH_COPYING:
            return height
        con.execute(f"drop view {model.table}")
    made = con.execute(f"create table {model.table} as\n{model.sql}")
    return int(made.fetchall()[0][0])


def _rows_of(con: duckdb.DuckDBPyConnection, model: Model) -> duckdb.DuckDBPyRelation:
    return con.sql(f"from {model.table}")


def _refuse_broken_promises(con: duckdb.DuckDBPyConnection, model: Model, rows: int) -> None:
    """Compare a table with its header."""
    given = _rows_of(con, model).columns
    promised = [column.name for column in model.columns]
    if promised and promised != given:
        raise HeaderMismatch(
            f"{model.table}: expected the columns of the header, found others.\n  header: "
            f"{', '.join(promised)}\n  query:  {', '.join(given)}\n  "
            f"{_first_difference(promised, given)} Change one of the two."
        )
    if model.grain and rows:
        _refuse_broken_grain(con, model)


def _refuse_broken_grain(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Raise HeaderMismatch if two rows share the grain, or a part of it is null."""
    table = _rows_of(con, model)
    parts = ", ".join(_quoted(name) for name in model.grain)
    is_null = " or ".join(f"{_quoted(name)} is null" for name in model.grain)
    grains = table.aggregate(f"{parts}, count(*) as rows_that_share_it", parts)
    # Almost every table keeps its promise: one look is enough to know that.
    if not _height(grains.filter(f"rows_that_share_it > 1 or {is_null}")):
        return
    without, shared = table.filter(is_null), grains.filter("rows_that_share_it > 1")
    for wrong, what in ((without, "is null in this row"), (shared, "is not unique")):
        count = _height(wrong)
        if count:
            raise HeaderMismatch(
                f"{model.table}: Grain : {', '.join(model.grain)} must be filled and unique; it "
                f"{what} ({count} such). Correct the query or the grain. The first of them:\n"
                f"{_sample(wrong)}"
            )


def _first_difference(promised: Sequence[str], given: Sequence[str]) -> str:
    """Describe the first difference between two lists of columns."""
    missing = [name for name in promised if name not in given]
    unlisted = [name for name in given if name not in promised]
    if missing or unlisted:
        return (
            f"Not given: {', '.join(missing) or 'none'}. "
            f"Not in the header: {', '.join(unlisted) or 'none'}."
        )
    return "The same names in another order."


def _height(table: duckdb.DuckDBPyRelation) -> int:
    return int(table.count("*").fetchall()[0][0])


def _sample(table: duckdb.DuckDBPyRelation) -> str:
    """Print the first rows as `column=value` lines; always print the same rows."""
    rows = table.order("all").limit(ROWS_SHOWN).fetchall()
    return "\n".join(
        "  " + ", ".join(f"{name}={_word(v)}" for name, v in zip(table.columns, row, strict=True))
        for row in rows
    )


def _word(value: object) -> str:
    return "null" if value is None else str(value)


def _keep(con: duckdb.DuckDBPyConnection, model: Model, folder: Path) -> None:
    """Write one mart, sorted by its grain so that the same rows give the same bytes."""
    # Polars reads the rows as an Arrow stream; duckdb's own `.pl()` would need pyarrow.
    frame = pl.DataFrame(
        _rows_of(con, model).order(", ".join(_quoted(name) for name in model.grain))
    )
    mart_files.write_mart(folder, _card(model), frame)


def _card(model: Model) -> mart_files.Card:
    """Return the text of the header of a mart."""
    return mart_files.Card(
        name=model.name,
        summary=model.summary,
        grain=model.grain,
        columns=model.columns,
        publish=model.publish,
        owns=model.owns,
    )


def _as_frame(results: Sequence[CheckResult]) -> pl.DataFrame:
    schema = {
        "check": pl.String,
        "summary": pl.String,
        "severity": pl.String,
        "why": pl.String,
        "wrong_rows": pl.Int64,
        "sample": pl.String,
    }
    rows = sorted(
        (
            result.model.name,
            result.model.summary,
            result.model.severity,
            result.model.why,
            result.wrong_rows,
            result.sample,
        )
        for result in results
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _quoted(name: str) -> str:
    """Quote a column name for SQL."""
    return '"' + name.replace('"', '""') + '"'
