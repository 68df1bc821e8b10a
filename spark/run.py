"""
Run every model of `sql/` on Apache Spark and on DuckDB, and hold the rows against each other.

Both begin from the same Parquet files: the parsed releases where they lie, and the declarations and
seeds beside them. A model is equal, or docs/how-to/run-on-spark.md lists it with the reason;
whatever reads a listed one is given DuckDB's rows of it.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import polars as pl
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from sqlglot.errors import SqlglotError

from pipeline import config, paths
from pipeline.publish.editions.store import Shelf
from pipeline.steps import build, holdings
from pipeline.warehouse.build import make_tables
from pipeline.warehouse.graph import order, reads
from pipeline.warehouse.inputs import Input, open_database, place, read_seeds, run_macros
from pipeline.warehouse.models import Model, read_models
from spark.compare import difference
from spark.objects import Storage, storage
from spark.rewrite import read_macros, to_spark, view

LISTED_IN: Final = paths.ROOT / "docs" / "how-to" / "run-on-spark.md"
_LISTED: Final = re.compile(r"^\| `(\w+\.\w+)` \| ([^|]+) \|$", re.MULTILINE)

SETTINGS: Final = {
    "spark.driver.memory": "3g",
    "spark.log.level": "OFF",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # The tables are small: to plan and compile as for a cluster costs more than the work itself.
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def main() -> int:
    """Run both and print what differs; 0 if every model is equal or listed."""
    parser = argparse.ArgumentParser(description="Compare the tables of Spark with DuckDB's.")
    parser.add_argument("--master", default="local[2]", help="where Spark runs (local[2])")
    parser.add_argument("--only", default="", help="run only models whose name this pattern fits")
    parser.add_argument(
        "--objects", action="store_true", help="read from object storage, served on this machine"
    )
    asked = parser.parse_args()
    listed = dict(_LISTED.findall(LISTED_IN.read_text(encoding="utf-8")))
    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    models = [
        one
        for one in read_models(paths.SQL, declared.drafts)
        if one.has_query and one.layer != "checks"
    ]
    ground = {
        **build.ground(declared, holdings.read().held, Shelf(folder=paths.DATA)),
        **read_seeds(paths.SQL),
    }
    with tempfile.TemporaryDirectory(prefix="spark-") as folder:
        duck = Duck(models, ground, Path(folder) / "duckdb")
        session = start(asked.master)
        chosen = [
            model
            for model in duck.line
            if model.table not in listed and re.search(asked.only, model.table)
        ]
        with storage() if asked.objects else nullcontext() as objects:
            seconds, wrong = run(session, duck, chosen, Path(folder) / "spark", objects)
            session.stop()
    _report(duck, seconds, wrong, listed)
    return 1 if wrong else 0


def run(
    session: SparkSession,
    duck: "Duck",
    chosen: Sequence[Model],
    out: Path,
    objects: Storage | None = None,
) -> tuple[dict[str, float], dict[str, str]]:
    """
    Run models on Spark, each on what Spark made before, and on DuckDB's rows of the others.

    Args:
        session: The session of Spark.
        duck: What DuckDB made of the same files.
        chosen: The models, in the order of the line.
        out: A folder for the rows.
        objects: Where parsed releases, declarations and seeds are put, and read from; None to read
            them where they lie.

    Returns:
        The seconds of each, and what is wrong with those that are not equal.
    """
    macros = read_macros((paths.SQL / "macros.sql").read_text(encoding="utf-8"))
    files = {**duck.ground, **{model.table: [duck.file(model.table)] for model in duck.line}}
    wanted = {table for model in chosen for table in duck.read_by[model.table]}
    keys = {
        table: objects.put(table, duck.ground[table])
        for table in sorted(wanted & duck.ground.keys())
        if objects
    }
    seconds: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for model in chosen:
        made = out / model.table
        began = time.perf_counter()
        found = ""
        try:
            columns = {
                table: _offer(
                    table,
                    objects.frame(session, keys[table])
                    if objects and table in keys
                    else _frame(session, files[table]),
                )
                for table in duck.read_by[model.table]
            }
            query = to_spark(model.sql, macros, columns)
            session.sql(query).coalesce(1).write.parquet(str(made))
            seconds[model.table] = time.perf_counter() - began
            found = difference(model.grain, made / "*.parquet", duck.file(model.table))
        except (PySparkException, Py4JJavaError, SqlglotError) as error:
            found = f"Spark cannot: {error}".split("\n", maxsplit=1)[0]
        if found:
            wrong[model.table] = found
        else:
            # What reads a wrong table is judged for itself, on right rows.
            files[model.table] = [made]
        print(f"{model.table}: {found or 'equal'}", flush=True)
    return seconds, wrong


class Duck:
    """What DuckDB makes of `sql/`, as Parquet."""

    def __init__(self, models: Sequence[Model], ground: Mapping[str, Input], out: Path) -> None:
        """Build every table, and write it, like the frames of the ground, into a folder."""
        out.mkdir()
        self._out = out
        con = open_database(out / "spill")
        self.read_by = {model.table: reads(con, model) for model in models}
        self.line = order(models, self.read_by, ground)
        run_macros(con, paths.SQL)
        place(con, ground, out)
        began = time.perf_counter()
        _, self.seconds = make_tables(con, self.line)
        self.whole_seconds = time.perf_counter() - began
        self.ground: dict[str, Sequence[Path]] = {}
        for table, given in ground.items():
            if isinstance(given, pl.DataFrame):
                given.write_parquet(self.file(table))
                self.ground[table] = [self.file(table)]
            else:
                self.ground[table] = given
        for model in self.line:
            pl.DataFrame(con.sql(f"from {model.table}")).write_parquet(self.file(model.table))
        con.close()

    def file(self, table: str) -> Path:
        """Say where the rows of a table are."""
        return self._out / f"{table}.parquet"


def start(master: str) -> SparkSession:
    """Start Spark, or reach it."""
    # What it runs in Python has the packages of this environment.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("trust-tables")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _frame(session: SparkSession, files: Sequence[Path]) -> DataFrame:
    """Let Spark read a table from its files."""
    merged = session.read.option("mergeSchema", len(files) > 1)
    return merged.parquet(*map(str, files))


def _offer(table: str, frame: DataFrame) -> list[str]:
    """Give a table its name in SQL, and list its columns."""
    frame.createOrReplaceTempView(view(table))
    return list(frame.columns)


def _report(
    duck: Duck,
    seconds: Mapping[str, float],
    wrong: Mapping[str, str],
    listed: Mapping[str, str],
) -> None:
    equal = seconds.keys() - wrong.keys()
    print(f"{'layer':<10}{'models':>8}{'equal':>8}{'listed':>8}{'DuckDB s':>10}{'Spark s':>10}")
    for layer in dict.fromkeys(model.layer for model in duck.line):
        tables = [model.table for model in duck.line if model.layer == layer]
        both = [table for table in tables if table in equal]
        print(
            f"{layer:<10}{len(tables):>8}{len(both):>8}"
            f"{sum(table in listed for table in tables):>8}"
            f"{sum(duck.seconds[table] for table in both):>10.1f}"
            f"{sum(seconds[table] for table in both):>10.1f}"
        )
    print("Seconds are of the models that are equal; on Spark with the writing of their rows.")


if __name__ == "__main__":
    sys.exit(main())
