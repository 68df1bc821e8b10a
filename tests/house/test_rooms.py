"""One thing in one place: the parts that belong together are all there, by name."""

import ast
import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.warehouse.models import read_models
from tests.support.tree import files, text
from tests.support.world import declared

SOURCES = [source.id for source in declared().sources]
METRICS = [*(metric.id for metric in declared().metrics), *declared().drafts]
PAGES = sorted(
    path.stem
    for path in (paths.ROOT / "pipeline" / "publish" / "pages").glob("*.py")
    if path.stem != "__init__"
)
ENGINES = ("fetch", "parse", "archive", "validate", "warehouse", "publish")


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_its_four_parts(source: str) -> None:
    folder = paths.ROOT / "pipeline" / "sources" / source
    contract = paths.ROOT / "tests" / "contract" / source
    parts = [
        *(folder / name for name in ("__init__.py", "layouts.toml", "parse.py", "expect.py")),
        paths.SQL / "staging" / f"{source}.sql",
        *(contract / name for name in ("README.md", f"test_{source}.py")),
    ]
    assert [part for part in parts if not part.exists()] == []


def test_no_part_belongs_to_a_source_that_is_not_declared() -> None:
    beside = {
        "sources": {p.name for p in (paths.ROOT / "pipeline/sources").iterdir() if p.is_dir()},
        "contract": {p.name for p in (paths.ROOT / "tests/contract").iterdir() if p.is_dir()},
        "staging": {p.stem for p in (paths.SQL / "staging").glob("*.sql")} - {"releases"},
    }
    known = {*SOURCES, "__pycache__"}
    assert {room: names - known for room, names in beside.items() if names - known} == {}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_offers_what_the_line_asks_of_it(source: str) -> None:
    parse = importlib.import_module(f"pipeline.sources.{source}.parse")
    assert callable(parse.parse)
    assert {"sheet", "row"} <= set(parse.SCHEMA)
    expect = ast.parse(text(paths.ROOT / "pipeline" / "sources" / source / "expect.py"))
    assert "expectations" in {n.name for n in expect.body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("metric_id", METRICS)
def test_a_metric_has_its_sql(metric_id: str) -> None:
    assert (paths.SQL / "metrics" / f"{metric_id}.sql").exists()


def test_no_sql_makes_a_metric_that_is_not_declared() -> None:
    files = {path.stem for path in (paths.SQL / "metrics").glob("*.sql")}
    assert files == {*METRICS, "all_values"}


def test_every_metric_that_is_scored_counts_in_a_table() -> None:
    """A measure that is scored and counts nowhere, or counts and is not scored, is a mistake."""
    counted = {
        measure.metric_id
        for table in declared().tables
        for theme in table.themes
        for measure in theme.measures
    }
    assert counted == {metric.id for metric in declared().metrics if metric.scoring != "none"}


def test_the_weights_of_every_table_come_to_one() -> None:
    for table in declared().tables:
        parts = [t.weight * m.weight for t in table.themes for m in t.measures]
        assert sum(parts) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_page_kind_has_its_module_and_its_template(page: str) -> None:
    module = importlib.import_module(f"pipeline.publish.pages.{page}")
    assert f"pages/{page}.html" == module.TEMPLATE
    assert (paths.TEMPLATES / "pages" / f"{page}.html").exists()
    assert callable(module.pages)


def test_no_template_is_without_its_module() -> None:
    assert sorted(path.stem for path in (paths.TEMPLATES / "pages").glob("*.html")) == PAGES


def test_every_sql_header_is_read() -> None:
    models = {model.table: model for model in read_models(paths.SQL)}
    for path in paths.SQL.glob("*/*.sql"):
        assert models[f"{path.parent.name}.{path.stem}"].summary


def test_every_mart_says_what_its_rows_and_columns_are() -> None:
    for model in read_models(paths.SQL):
        if model.layer in {"staging", "core", "marts"}:
            assert model.grain, model.table
            assert [column.name for column in model.columns if not column.meaning] == []


@pytest.mark.parametrize("room", ENGINES)
def test_an_engine_names_no_source(room: str) -> None:
    folder = paths.ROOT / "pipeline" / room
    named = {
        f"{path.name}: {source}"
        for path in folder.rglob("*.py")
        for source in SOURCES
        if re.search(rf"\b{source}\b", text(path))
    }
    assert named == set()


# What tells the day or the hour. A stopwatch (`monotonic`, `perf_counter`) decides nothing.
CLOCKS = {
    f"{owner}.{name}"
    for owner, names in {
        "datetime": ("now", "utcnow", "today"),
        "date": ("today",),
        "datetime.datetime": ("now", "utcnow", "today"),
        "datetime.date": ("today",),
        "time": ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime"),
    }.items()
    for name in names
}


def test_there_is_one_clock_and_the_command_line_has_it() -> None:
    """Whatever else wants the time is handed it, so that a night can be played on any day."""
    clocks = {
        f"{path.relative_to(paths.ROOT / 'pipeline').as_posix()}: {ast.unparse(node)}"
        for path in (paths.ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS
    }
    assert clocks == {"cli.py: datetime.now"}


# What a template must not do: numbers arrive as words, lists arrive in their order.
WORK = {
    "rounding": r"\|\s*(round|int|float|abs)\b",
    "number formats": r"\|\s*format\b|%\s*\(|\.format\(|\{:",
    "sorting": r"\|\s*(sort|dictsort|groupby|unique|reverse|batch|sum|min|max)\b",
    "sums": r"\{\{[^}]*[\w)]\s*[*/+]\s*[\w(][^}]*\}\}",
    "the clock": r"\bnow\(",
    "unescaped text": r"\|\s*safe\b",
}


@pytest.mark.parametrize("work", WORK)
def test_a_template_does_no_work(work: str) -> None:
    pages = [*(paths.TEMPLATES / "pages").glob("*.html"), paths.TEMPLATES / "base.html"]
    assert {
        f"{path.name}: {found.group()}"
        for path in pages
        for found in re.finditer(WORK[work], text(path))
    } == set()


@pytest.mark.parametrize("path", files("layouts.toml"), ids=lambda path: path.parent.name)
def test_layouts_stand_from_the_oldest_to_the_newest(path: Path) -> None:
    since = [layout["since"] for layout in tomllib.loads(text(path))["layout"]]
    names = [layout["name"] for layout in tomllib.loads(text(path))["layout"]]
    assert len(set(names)) == len(names)
    if path.parent.name != "nof_metrics":  # its two layouts are two publications of one time
        assert sorted(since) == since


def test_a_path_of_ours_is_no_pattern() -> None:
    """A folder may be called "br[a]ck": what reads a table is told to look for no other."""
    readers = {"read_parquet", "scan_parquet", "read_parquet_schema", "scan_csv"}
    loose = {
        f"{path.name}: {ast.unparse(node)}"
        for path in (paths.ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in readers
        and not any(word.arg == "glob" and not word.value.value for word in node.keywords)  # type: ignore[attr-defined]
    }
    assert loose == set()


def test_line_ends_are_the_same_on_every_machine() -> None:
    """A script with other line ends does not run, and the digests of the snapshot are of bytes."""
    asked = [".ci/run", "deploy/github/night", "Makefile", "snapshot/ledger.jsonl"]
    run = subprocess.run(
        ["git", "-c", "core.autocrlf=true", "check-attr", "text", "eol", "--", *asked],
        cwd=paths.ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        pytest.skip("unpacked from an archive: nothing changes line ends")
    told = dict(line.rsplit(": ", 1) for line in run.stdout.splitlines())
    assert [told[f"{one}: eol"] for one in asked] == ["lf"] * len(asked)
    assert [told[f"{one}: text"] for one in asked] == ["auto", "auto", "auto", "unset"]
