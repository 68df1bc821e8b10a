"""
Things that analysts do, each in at most three statements of pandas, polars and DuckDB.

The files come from a host that answers requests for parts of a file, as every host of the site
does. DuckDB reads them where they lie: what it needs to read over http is not in its package.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import duckdb
import pandas as pd
import polars as pl
import pytest

from tests.support.browser.browsing import served

AE: Final = "ae_within_4h"
OURS: Final = ("ZZ1", "ENG")

Rows = list[tuple[Any, ...]]


@pytest.fixture(name="folder", scope="module")
def _folder(made_site: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out every table of the made-up site and its API."""
    root = tmp_path_factory.mktemp("analysts")
    for path, content in made_site.items():
        if path.startswith(("data/", "api/")) and not path.endswith(".html"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
    return root


@pytest.fixture(name="host", scope="module")
def _host(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


def told(url: str) -> Any:  # noqa: ANN401 whatever the API gives
    with urlopen(url) as answer:  # noqa: S310 a host of our own
        return json.load(answer)


def figure_of(table: Any) -> str:  # noqa: ANN401 a frame of any of the three
    """Name the column of the figure in the table of a measure."""
    return next(str(n) for n in table.columns if n in ("value", f"{AE}_share"))


# ------------------------------------------------------ a series, with England's and the target


def series_pandas(host: str) -> Rows:
    rows = pd.read_parquet(f"{host}/data/latest/metric-{AE}.parquet")
    wide = rows.pivot_table(index="period", columns="org_code", values=figure_of(rows))
    wide["target"] = told(f"{host}/api/v1/metrics/{AE}.json")["metric"]["targets"][-1]["value"]
    return list(wide[[*OURS, "target"]].tail(2).itertuples(name=None))


def series_polars(host: str) -> Rows:
    rows = pl.read_parquet(f"{host}/data/latest/metric-{AE}.parquet").sort("period")
    sides = [pl.col(figure_of(rows)).filter(org_code=code).first().alias(code) for code in OURS]
    target = told(f"{host}/api/v1/metrics/{AE}.json")["metric"]["targets"][-1]["value"]
    return (
        rows.group_by("period", maintain_order=True)
        .agg(*sides, target=pl.lit(target))
        .tail(2)
        .rows()
    )


def series_duckdb(folder: Path) -> Rows:
    rows = duckdb.read_parquet(f"{folder}/data/latest/metric-{AE}.parquet")
    sides = (f"max({figure_of(rows)}) filter (org_code = '{code}')" for code in OURS)
    wide = rows.aggregate(f"period, {', '.join(sides)}", "period").cross(
        duckdb.read_json(f"{folder}/api/v1/metrics/{AE}.json").project("metric.targets[-1].value")
    )
    return wide.order("period desc").limit(2).order("period").fetchall()


# ------------------------------------------------------ who rose, beyond what chance explains


def rose_pandas(host: str) -> Rows:
    moves = pd.read_parquet(f"{host}/data/latest/league_moves.parquet")
    found = moves.query("verdict == 'rise' and basis == 'month' and edition == 'latest'")
    return list(found[["org_code", "moved"]].itertuples(index=False, name=None))


def rose_polars(host: str) -> Rows:
    moves = pl.scan_parquet(f"{host}/data/latest/league_moves.parquet")
    found = moves.filter(verdict="rise", basis="month", edition="latest")
    return found.select("org_code", "moved").collect().rows()


def rose_duckdb(folder: Path) -> Rows:
    moves = duckdb.read_parquet(f"{folder}/data/latest/league_moves.parquet")
    found = moves.filter("verdict = 'rise' and basis = 'month' and edition = 'latest'")
    return found.project("org_code, moved").fetchall()


# ------------------------------------------------------ my ICB, and the trusts in it


def icb_pandas(host: str) -> Rows:
    listed = pd.read_parquet(f"{host}/data/latest/organisations.parquet")
    mine = listed[(listed.org_code == "QZ1") | ((listed.icb_code == "QZ1") & listed.has_page)]
    return sorted(mine[["org_kind", "org_code"]].itertuples(index=False, name=None))


def icb_polars(host: str) -> Rows:
    listed = pl.scan_parquet(f"{host}/data/latest/organisations.parquet")
    is_mine = (pl.col("org_code") == "QZ1") | ((pl.col("icb_code") == "QZ1") & pl.col("has_page"))
    return listed.filter(is_mine).select("org_kind", "org_code").sort(pl.all()).collect().rows()


def icb_duckdb(folder: Path) -> Rows:
    listed = duckdb.read_parquet(f"{folder}/data/latest/organisations.parquet")
    mine = listed.filter("org_code = 'QZ1' or (icb_code = 'QZ1' and has_page)")
    return mine.project("org_kind, org_code").order("all").fetchall()


# ------------------------------------------------------ cite a figure with its cells


def citation_pandas(host: str) -> Rows:
    newest = pd.DataFrame(told(f"{host}/api/v1/organisations/ZZ1.json")["newest"])
    return [(newest.set_index("metric_id").loc[AE, "citation"],)]


def citation_polars(host: str) -> Rows:
    newest = pl.DataFrame(told(f"{host}/api/v1/organisations/ZZ1.json")["newest"])
    return newest.filter(metric_id=AE).select("citation").rows()


def citation_duckdb(folder: Path) -> Rows:
    whole = duckdb.read_json(f"{folder}/api/v1/organisations/ZZ1.json")
    newest = whole.project("unnest(newest, recursive := true)")
    return newest.filter(f"metric_id = '{AE}'").project("citation").fetchall()


# ------------------------------------------------------ what an edition changed


def changes_pandas(host: str) -> Rows:
    edition = told(f"{host}/api/v1/editions.json")["editions"][0]["id"]
    listed = pd.DataFrame(told(f"{host}/api/v1/editions/{edition}/changes.json")["changes"])
    return list(
        listed.query("kind == 'figure'")[["org_code", "old_value", "new_value"]].itertuples(
            index=False, name=None
        )
    )


def changes_polars(host: str) -> Rows:
    edition = told(f"{host}/api/v1/editions.json")["editions"][0]["id"]
    listed = pl.DataFrame(told(f"{host}/api/v1/editions/{edition}/changes.json")["changes"])
    return listed.filter(kind="figure").select("org_code", "old_value", "new_value").rows()


def changes_duckdb(folder: Path) -> Rows:
    whole = duckdb.read_json(f"{folder}/api/v1/editions/*/changes.json")
    listed = whole.project("unnest(changes, recursive := true)").project(
        "unnest(kind) as kind, unnest(org_code), unnest(old_value), unnest(new_value)"
    )
    return [row[1:] for row in listed.filter("kind = 'figure'").fetchall()]


# ------------------------------------------------------ join to a register by its code


REGISTER: Final = {"code": ["ZZ1", "ZZ2"], "postcode_there": ["ZZ1 1ZZ", "none"]}


def join_pandas(host: str) -> Rows:
    ours = pd.read_parquet(f"{host}/data/latest/organisations.parquet")
    both = ours.merge(pd.DataFrame(REGISTER), left_on="org_code", right_on="code")
    return list(both[["org_code", "postcode_there"]].itertuples(index=False, name=None))


def join_polars(host: str) -> Rows:
    ours = pl.scan_parquet(f"{host}/data/latest/organisations.parquet")
    both = ours.join(pl.LazyFrame(REGISTER), left_on="org_code", right_on="code")
    return both.select("org_code", "postcode_there").sort("org_code").collect().rows()


def join_duckdb(folder: Path) -> Rows:
    ours = duckdb.read_parquet(f"{folder}/data/latest/organisations.parquet")
    there = duckdb.from_arrow(pl.DataFrame(REGISTER).to_arrow())
    both = ours.join(there, "org_code = code")
    return both.project("org_code, postcode_there").order("org_code").fetchall()


TASKS: Final[Mapping[str, Rows]] = {
    "rose": [("ZY1", 8)],
    "icb": [],
    "changes": [("ZZ1", "0.755", "0.609")],
    "join": [("ZZ1", "ZZ1 1ZZ"), ("ZZ2", "none")],
    "series": [],
    "citation": [],
}


@pytest.mark.parametrize("task", TASKS)
def test_each_library_does_it_in_three_statements_and_all_find_the_same(
    task: str, host: str, folder: Path
) -> None:
    ways: dict[str, Callable[..., Rows]] = {
        library: globals()[f"{task}_{library}"] for library in ("pandas", "polars", "duckdb")
    }
    found = {library: way(folder if library == "duckdb" else host) for library, way in ways.items()}
    assert found["pandas"] == found["polars"] == found["duckdb"]
    assert found["pandas"]
    if TASKS[task]:
        assert found["pandas"] == TASKS[task]
    for way in ways.values():
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(way))).body
        assert isinstance(written, ast.FunctionDef)
        assert sum(not isinstance(line, ast.Return) for line in written.body) <= 3


def test_a_citation_names_file_sheet_row_and_edition(host: str) -> None:
    ((said,),) = citation_pandas(host)
    assert "March-2026.csv, sheet Provider Level Data, row 12, published" in said
    assert said.endswith("read by Trust Tables, edition 2026-06-20.1")


def test_a_part_of_a_file_is_what_was_asked_for(host: str, folder: Path) -> None:
    name = "data/latest/organisations.parquet"
    whole = (folder / name).read_bytes()
    for asked, expected in (("bytes=0-3", whole[:4]), ("bytes=-8", whole[-8:])):
        request = Request(f"{host}/{name}", headers={"Range": asked})  # noqa: S310 as above
        with urlopen(request) as answer:  # noqa: S310 as above
            assert (answer.status, answer.read()) == (206, expected)
