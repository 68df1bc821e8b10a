"""
A cast to a whole number rounds in one engine and cuts in another, and neither says a word.

So no model leaves it to the engine: what may have decimals is rounded by `round`, `floor` or `ceil`
first.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import duckdb
import pytest

from pipeline import paths
from pipeline.warehouse.graph import reads
from pipeline.warehouse.models import Model, read_models
from tests.support.ground import production

WHOLE_TYPES: Final = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT"}
# What these give is whole. DuckDB reads `interval 3 month` as the cut of a number: `trunc`.
ROUNDED: Final = {"round", "floor", "ceil", "//", "trunc"}
COUNTED: Final = {"count", "count_star", "rank", "row_number", "len", "sign", "hash", "right"}
# What these give is as whole as what they are given.
AS_GIVEN: Final = {"sum", "min", "max", "%"}
WHOLE_NODES: Final = {"COMPARISON", "CONJUNCTION"}
BRANCHES: Final = {"OPERATOR_COALESCE", "CASE_EXPR"}


def doubtful(node: dict[str, Any], doubles: set[str]) -> bool:  # noqa: PLR0911 one of each kind
    """Say whether what is cast may have decimals."""
    name = str(node.get("function_name", "")).lower()
    match node["class"]:
        case "COLUMN_REF":
            return node["column_names"][-1] in doubles
        case "CONSTANT":
            return node["value"]["type"]["id"] not in {*WHOLE_TYPES, "VARCHAR", "BOOLEAN", "NULL"}
        case "CAST":
            return node["cast_type"]["id"] in {"DOUBLE", "FLOAT", "DECIMAL"}
        case "OPERATOR" if node["type"] not in BRANCHES:
            return False
        case "OPERATOR":
            return any(doubtful(child, doubles) for child in node["children"])
        case "CASE":
            branches = [node["else_expr"], *(one["then_expr"] for one in node["case_checks"])]
            return any(doubtful(branch, doubles) for branch in branches)
        case "FUNCTION" | "WINDOW" if name in AS_GIVEN:
            return any(doubtful(child, doubles) for child in node["children"])
        case "FUNCTION" | "WINDOW":
            return name not in ROUNDED | COUNTED
    return node["class"] not in WHOLE_NODES | {"STAR"}


def doubtful_casts(con: duckdb.DuckDBPyConnection, sql: str, doubles: set[str]) -> list[str]:
    """List what is cast to a whole number and may have decimals."""
    text = con.execute("select json_serialize_sql(?::varchar)", [sql]).fetchall()[0][0]
    found: list[str] = []

    def look(node: dict[str, Any]) -> dict[str, Any]:
        if node.get("class") == "CAST" and node["cast_type"]["id"] in WHOLE_TYPES:
            child = node["child"]
            if doubtful(child, doubles):
                found.append(str(child.get("function_name") or child.get("column_names") or child))
        return node

    json.loads(text, object_hook=look)
    return found


@pytest.fixture(name="con", scope="module")
def _con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        yield opened


def doubles_read_by(con: duckdb.DuckDBPyConnection, model: Model) -> set[str]:
    """List columns with decimals of the tables that a model reads."""
    return {
        name
        for table in reads(con, model)
        for name, kind in production().shapes[table].items()
        if kind.is_float() or kind.is_decimal()
    }


def test_no_model_leaves_rounding_to_the_engine(con: duckdb.DuckDBPyConnection) -> None:
    found = {
        model.table: casts
        for model in read_models(paths.SQL)
        if model.has_query
        and (casts := doubtful_casts(con, model.sql, doubles_read_by(con, model)))
    }
    assert not found


def test_no_macro_leaves_rounding_to_the_engine(con: duckdb.DuckDBPyConnection) -> None:
    con.execute((paths.SQL / "macros.sql").read_text(encoding="utf-8"))
    macros = con.execute(
        "select function_name, macro_definition from duckdb_functions() "
        "where function_type = 'macro' and not internal"
    ).fetchall()
    assert macros
    found = {
        name: casts
        for name, sql in macros
        if (casts := doubtful_casts(con, f"select {sql}", set()))
    }
    assert not found


@pytest.mark.parametrize(
    ("cast", "is_doubtful"),
    [
        ("score * 100", True),
        ("score", True),
        ("coalesce(score, 0)", True),
        ("case when a then 1.5 end", True),
        ("sum(score)", True),
        ("avg(people)", True),
        ("n / 2", True),
        ("fraction(n, d)", True),
        ("median(people) over ()", True),
        ("round(score * 100)", False),
        ("floor(n / 2)", False),
        ("n // 2", False),
        ("people", False),
        ("coalesce(sum(people) filter (where a), 0)", False),
        ("count(*)", False),
        ("row_number() over (order by a)", False),
        ("a > b", False),
        ("right(band, 3)", False),
    ],
)
def test_what_may_have_decimals_is_found(
    con: duckdb.DuckDBPyConnection,
    cast: str,
    is_doubtful: bool,  # noqa: FBT001 as listed
) -> None:
    sql = f"select ({cast})::integer from core.t"  # noqa: S608 as listed
    found = doubtful_casts(con, sql, {"score"})
    assert bool(found) is is_doubtful
