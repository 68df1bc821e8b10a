"""
Things that analysts do, each in at most three statements, and each line that the data page prints.

The files come from a host that answers requests for parts of a file, as every host of the site
does. What needs series, mergers and registers is done with the real tables, among the golden tests.
"""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import duckdb
import pandas as pd
import polars as pl
import pytest

from pipeline.publish.pages import data
from tests.support.analysts import Rows, found_by_all
from tests.support.browser.browsing import served

AE: Final = "ae_within_4h"


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


# ------------------------------------------------------ what the newest edition changed

SAID: Final = ["org_code", "old_value", "new_value"]


def changes_pandas(host: str) -> Rows:
    listed = pd.read_parquet(f"{host}/data/latest/changes.parquet").query("kind == 'figure'")
    return list(listed[SAID].itertuples(index=False, name=None))


def changes_polars(host: str) -> Rows:
    listed = pl.scan_parquet(f"{host}/data/latest/changes.parquet")
    return listed.filter(kind="figure").select(SAID).collect().rows()


def changes_duckdb(folder: Path) -> Rows:
    listed = duckdb.read_parquet(f"{folder}/data/latest/changes.parquet")
    return listed.filter("kind = 'figure'").project(", ".join(SAID)).fetchall()


def test_what_an_edition_changed_is_asked_of_one_table(host: str, folder: Path) -> None:
    found = found_by_all(globals(), "changes", host, folder)
    assert found == [("ZZ1", "0.755", "0.609")]


def test_a_figure_is_cited_with_its_cells(host: str, folder: Path) -> None:
    ((said,),) = found_by_all(globals(), "citation", host, folder)
    assert "March-2026.csv, sheet Provider Level Data, row 12, published" in said
    assert said.endswith("read by Trust Tables, edition 2026-06-20.1")


def test_a_part_of_a_file_is_what_was_asked_for(host: str, folder: Path) -> None:
    name = "data/latest/organisations.parquet"
    whole = (folder / name).read_bytes()
    for asked, expected in (("bytes=0-3", whole[:4]), ("bytes=-8", whole[-8:])):
        request = Request(f"{host}/{name}", headers={"Range": asked})  # noqa: S310 as above
        with urlopen(request) as answer:  # noqa: S310 as above
            assert (answer.status, answer.read()) == (206, expected)


# ------------------------------------------------------ the lines that the data page prints


def test_every_line_of_the_data_page_reads_the_tidy_file(
    made_site: Mapping[str, bytes], host: str, folder: Path
) -> None:
    """R is not run, and curl below; DuckDB reads the file where it lies (see `found_by_all`)."""
    page = made_site["data/index.html"].decode()
    printed = re.findall(r'<th scope="row">([^<]+)</th><td><code>(.+?)</code></td>', page)
    # Without an address of the site the lines read a file that was saved.
    assert [(tool, html.unescape(line)) for tool, line in printed] == list(data.lines(""))
    content = made_site["data/latest/observations.csv"]
    rows = content.count(b"\n") - 1
    ways = dict(data.lines(f"{host}/"))
    for tool in ("Python, pandas", "Python, polars"):
        names: dict[str, Any] = {}
        exec(ways.pop(tool), names)  # noqa: S102 a line of ours
        assert len(names["figures"]) == rows
    with duckdb.connect() as con:
        con.execute(ways.pop("DuckDB").replace(host, str(folder)))
        assert con.sql("from figures").count("*").fetchone() == (rows,)
    assert set(ways) == {"R", "curl"}
    assert "observations-excel.csv" in page


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_line_for_curl_fetches_the_tidy_file(
    made_site: Mapping[str, bytes], host: str, tmp_path: Path
) -> None:
    by_shell = dict(data.lines(""))["curl"]
    for line in (dict(data.lines(f"{host}/"))["curl"], f"SITE={host}; {by_shell}"):
        subprocess.run(line, shell=True, check=True, capture_output=True, cwd=tmp_path)  # noqa: S602 a line of ours
        got = (tmp_path / "observations.csv").read_bytes()
        assert got == made_site["data/latest/observations.csv"]
        (tmp_path / "observations.csv").unlink()


def test_the_data_page_says_where_what_people_ask_is_answered(
    made_site: Mapping[str, bytes],
) -> None:
    page = made_site["data/index.html"].decode()
    heads = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert heads[:6] == [
        "Start here: one file with every figure",
        "Tables by what people ask",
        "Forms",
        "Dictionary",
        "Versions",
        "Licence and citation",
    ]
    shown = re.findall(r"<li><strong>([^<]+[?])</strong>", page)
    assert set(shown) <= {*(question for question, _ in data.ASKED), "One trust or ICB alone?"}
    assert data.ASKED[0][0] in shown
