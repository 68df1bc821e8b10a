"""What machines are told of the tables: every promise is held against the rows."""

import hashlib
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
import pytest
from frictionless import Package

from tests.support.made import marts

LATEST: Final = "data/latest/"
_READS: Final = {
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "string": pl.String,
}


@pytest.fixture(name="package", scope="module")
def _package(made_site: Mapping[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made_site[f"{LATEST}datapackage.json"])
    for resource in found["resources"]:
        if isinstance(resource["schema"], str):
            resource["schema"] = json.loads(made_site[LATEST + resource["schema"]])
            resource["is_shared"] = True
    return found


def rows_of(made_site: Mapping[str, bytes], resource: Mapping[str, Any]) -> pl.DataFrame:
    """Read a CSV by the types that its description promises."""
    types = {field["name"]: _READS[field["type"]] for field in resource["schema"]["fields"]}
    return pl.read_csv(io.BytesIO(made_site[LATEST + resource["path"]]), schema=types)


def test_every_csv_is_described_as_it_is(
    made_site: Mapping[str, bytes], package: Mapping[str, Any]
) -> None:
    paths = {one["path"] for one in package["resources"]}
    assert paths == {
        path.removeprefix(LATEST)
        for path in made_site
        if re.fullmatch(r"data/latest/[^/]+(?<!-excel)\.csv", path)
    }
    assert len({one["name"] for one in package["resources"]}) == len(paths)
    for one in package["resources"]:
        content = made_site[LATEST + one["path"]]
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert (one["bytes"], one["rows"]) == (len(content), rows_of(made_site, one).height)
        header = content.split(b"\n", 1)[0].decode().split(",")
        assert [field["name"] for field in one["schema"]["fields"]] == header


def test_every_cell_keeps_what_the_package_promises_of_its_column(
    made_site: Mapping[str, bytes], package: Mapping[str, Any]
) -> None:
    held = 0
    for one in package["resources"]:
        frame = rows_of(made_site, one)
        for field in one["schema"]["fields"]:
            broken = broken_by(frame[field["name"]], field.get("constraints", {}))
            assert broken == [], f"{one['name']}.{field['name']}"
            held += len(field.get("constraints", {}))
            told = frame[field["name"]].drop_nulls()
            if told.len() and "is_shared" not in one:
                # A text that would run as a formula has an apostrophe in front in the CSV alone.
                assert str(_plain(told[0])).removeprefix("'") == str(field["example"])
    assert held > 50


def broken_by(cells: pl.Series, bounds: Mapping[str, Any]) -> list[str]:
    """Name the promises that a column does not keep."""
    told = cells.drop_nulls()
    kept = {
        "required": lambda wanted: not (wanted and cells.null_count()),
        "enum": lambda wanted: set(told) <= set(wanted),
        "minimum": lambda wanted: bool((told >= wanted).all()),
        "maximum": lambda wanted: bool((told <= wanted).all()),
        "pattern": lambda wanted: bool(told.str.contains(wanted).all()),
    }
    return [name for name, wanted in bounds.items() if not kept[name](wanted)]


def test_every_key_is_unique_and_every_reference_leads_somewhere(
    made_site: Mapping[str, bytes], package: Mapping[str, Any]
) -> None:
    tables = {one["name"]: rows_of(made_site, one) for one in package["resources"]}
    keys = references = 0
    for one in package["resources"]:
        frame, schema = tables[one["name"]], one["schema"]
        key = schema.get("primaryKey", [])
        assert sum(frame.select(key).null_count().row(0) if key else ()) == 0, one["name"]
        for unique in [key, *schema.get("uniqueKeys", [])]:
            assert not unique or frame.select(unique).is_unique().all(), one["name"]
            keys += bool(unique)
        for reference in schema.get("foreignKeys", []):
            target = reference["reference"]
            known = set(tables[target["resource"]][target["fields"]])
            assert set(frame[reference["fields"]].drop_nulls()) <= known, one["name"]
            references += 1
    assert keys > 50
    assert references > 5


@pytest.fixture(name="folder", scope="module")
def _folder(made_site: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the newest tables with their package."""
    folder = tmp_path_factory.mktemp("latest")
    for path, content in made_site.items():
        name = path.removeprefix(LATEST)
        if path.startswith(LATEST) and "/" not in name and name.endswith((".csv", ".json")):
            (folder / name).write_bytes(content)
    return folder


def judged_by_frictionless(folder: Path) -> set[tuple[str, str]]:
    """Name the tables in which the library finds something wrong, each with what it is."""
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.tasks
    wrong = {("package", error.type) for error in report.errors}
    return wrong | {(task.name, error.type) for task in report.tasks for error in task.errors}


def test_frictionless_finds_package_tables_keys_and_references_valid(folder: Path) -> None:
    assert judged_by_frictionless(folder) == set()


def test_frictionless_would_find_a_key_twice_a_lost_reference_and_a_wrong_cell(
    folder: Path, tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    package = json.loads((broken / "datapackage.json").read_bytes())
    few = ("organisations", "league-acute", "league_measures")
    package["resources"] = [
        # Bytes and rows are others now.
        {name: said for name, said in one.items() if name not in ("hash", "bytes", "rows")}
        for one in package["resources"]
        if one["name"] in few
    ]
    (broken / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    organisations = broken / "organisations.csv"
    header, first, *others = organisations.read_text(encoding="utf-8").splitlines()
    kept = [line for line in others if not line.startswith("ZZ2,")]
    organisations.write_text("\n".join([header, first, first, *kept]) + "\n", encoding="utf-8")
    measures = broken / "league-acute.csv"
    text = measures.read_text(encoding="utf-8").replace(",1.5,", ",one and a half,", 1)
    measures.write_text(text, encoding="utf-8")
    found = judged_by_frictionless(broken)
    assert found == {
        ("organisations", "primary-key"),
        ("league-acute", "type-error"),
        ("league_measures", "foreign-key"),
    }


def _plain(cell: object) -> object:
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def test_the_package_says_whence_and_which(package: Mapping[str, Any]) -> None:
    cites = [source.cite for source in marts.config().sources]
    assert [one["title"] for one in package["sources"]] == cites
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.\d+", package["version"])
    assert re.match(r"\d{4}-\d\d-\d\dT", package["created"])


def test_an_edition_that_a_month_shares_its_columns_with_is_described_once(
    made_site: Mapping[str, bytes],
) -> None:
    raw = json.loads(made_site[f"{LATEST}datapackage.json"])
    shared = {one["path"]: one["schema"] for one in raw["resources"]}
    assert shared["league-acute.csv"] == shared["league-acute-2026-02.csv"]
    assert shared["league-acute.csv"] in {path.removeprefix(LATEST) for path in made_site}


def test_a_reader_of_csv_on_the_web_finds_each_table_described(
    made_site: Mapping[str, bytes], package: Mapping[str, Any]
) -> None:
    for one in package["resources"]:
        told = json.loads(made_site[f"{LATEST}{one['path']}-metadata.json"])
        assert told["@context"][0] == "http://www.w3.org/ns/csvw"
        assert told["url"] == one["path"]
        columns = told["tableSchema"]["columns"]
        fields = one["schema"]["fields"]
        assert [c["name"] for c in columns] == [c["titles"] for c in columns]
        assert [(c["name"], c["datatype"]) for c in columns] == [
            (field["name"], field["type"]) for field in fields
        ]
        frame = rows_of(made_site, one)
        for column in columns:
            # A name must be one that CSVW allows: no space, no underscore first.
            assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", column["name"])
            assert not (column.get("required") and frame[column["name"]].null_count())
        key = told["tableSchema"].get("primaryKey")
        assert key is None or frame.select(key).is_unique().all()


def data_sets(made_site: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    pattern = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
    return {
        path: json.loads(found[1])
        for path, content in made_site.items()
        if path.endswith(".html") and (found := pattern.search(content))
    }


def test_what_a_search_engine_for_data_demands_is_on_every_page_of_data_and_no_other(
    made_site: Mapping[str, bytes],
) -> None:
    found = data_sets(made_site)
    assert {path.split("/")[0] for path in found} == {"data", "league", "metrics"}
    assert {"data/index.html", "league/acute/index.html", "metrics/ae_within_4h/index.html"} <= set(
        found
    )
    for path, told in found.items():
        assert (told["@context"], told["@type"]) == ("https://schema.org/", "Dataset")
        assert told["name"]
        assert 50 <= len(told["description"]) <= 5000
        assert told["license"].startswith("https://www.nationalarchives.gov.uk/")
        assert told["creator"]["name"] == "Trust Tables"
        assert told["includedInDataCatalog"]["@type"] == "DataCatalog"
        assert re.fullmatch(r"\d{4}-\d\d(/\d{4}-\d\d)?", told["temporalCoverage"])
        assert told["variableMeasured"]
        assert told["isBasedOn"]
        for one in told["distribution"]:
            # Without an address of the site the links are those from the page.
            up, _, rest = one["contentUrl"].rpartition("../")
            assert rest in made_site, path
            assert (up + "../").count("../") == path.count("/")
        kinds = {one["encodingFormat"] for one in told["distribution"]}
        assert kinds == {"text/csv", "application/vnd.apache.parquet"}


def test_the_card_of_a_measure_has_what_a_chart_must_say(made_site: Mapping[str, bytes]) -> None:
    told = json.loads(made_site[f"{LATEST}metric-ae_within_4h.metadata.json"])
    metric = marts.config().metric("ae_within_4h")
    assert (told["title"], told["unit"]) == (metric.title, "share")
    assert [one["value"] for one in told["targets"]] == [one.value for one in metric.targets]
    assert told["citation_short"] == "Trust Tables from NHS England (2026)"
    assert told["table"] == "metric-ae_within_4h.csv"
    assert told["sources"]


def test_the_database_has_the_rows_of_the_tables_and_always_the_same_bytes(
    made_site: Mapping[str, bytes], package: Mapping[str, Any]
) -> None:
    con = sqlite3.connect(":memory:")
    con.deserialize(made_site[f"{LATEST}trust-tables.sqlite"])
    names = {name for (name,) in con.execute("select name from sqlite_master where type='table'")}
    assert {"observations", "organisations", "league_acute", "league_places"} <= names
    assert not {"league_acute_2026_02", "metric_ae_within_4h"} & names
    rows = {one["name"].replace("-", "_"): one["rows"] for one in package["resources"]}
    for name in names:
        count = con.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608 our names
        assert count == rows[name.lower()], name
    assert con.execute(
        "select org_name, has_page from organisations where org_code = 'ZZ1'"
    ).fetchone() == ("Éxample Hospitals NHS Foundation Trust", 1)
    con.close()


def test_duckdb_reads_every_table_where_the_files_are(
    made_site: Mapping[str, bytes], package: Mapping[str, Any], tmp_path: Path
) -> None:
    for path, content in made_site.items():
        if path.startswith(LATEST) and path.endswith(".parquet"):
            (tmp_path / path.removeprefix(LATEST)).write_bytes(content)
    lines = made_site[f"{LATEST}attach.sql"].decode()
    con = duckdb.connect()
    con.execute(lines.replace("read_parquet('", f"read_parquet('{tmp_path}/"))
    for one in package["resources"]:
        name = one["path"].removesuffix(".csv").replace("-", "_")
        assert con.sql(f'from "{name}"').count("*").fetchall() == [(one["rows"],)]
    con.close()


def test_the_newest_tables_say_which_edition_they_are(made_site: Mapping[str, bytes]) -> None:
    told = json.loads(made_site[f"{LATEST}edition.json"])
    index = json.loads(made_site["data/editions.json"])
    assert told["edition"] == index["editions"][0]["id"]
    assert {one["csv"] for one in told["tables"]} <= {
        path.removeprefix(LATEST) for path in made_site
    }
