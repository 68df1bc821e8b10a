"""
Find which model reads which table: the tables of a SELECT, layers, order and cycles.

The database's own parser finds the tables that a file reads, so we declare nothing twice.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

import duckdb

from pipeline.errors import ModelError
from pipeline.warehouse.models import GROUND, LAYERS, Model

# A model depends only on the tables it reads: no clock, no random numbers, no files.
_BARE_CLOCKS: Final = frozenset(
    ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"]
)
_CLOCKS_AND_DICE: Final = _BARE_CLOCKS | {
    "gen_random_uuid",
    "get_current_time",
    "get_current_timestamp",
    "now",
    "random",
    "setseed",
    "today",
    "transaction_timestamp",
    "uuid",
    "uuidv4",
    "uuidv7",
}
_TABLE_FUNCTIONS: Final = frozenset(["generate_series", "range", "unnest"])

# Where a semicolon does not end a statement: text, quoted names, comments.
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(slots=True, kw_only=True)
class _Found:
    """What is found in a parsed SELECT, node by node."""

    tables: set[str] = field(default_factory=set)
    bare_names: set[str] = field(default_factory=set)
    ctes: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)

    def look_at(self, node: dict[str, Any]) -> dict[str, Any]:
        """Collect what one node of the parser's tree says; gives the node."""
        match node.get("type"):
            case "BASE_TABLE":
                # The database ignores the case of names; so do we.
                schema, name = str(node["schema_name"]).lower(), str(node["table_name"]).lower()
                (self.tables if schema else self.bare_names).add(f"{schema}.{name}".lstrip("."))
            case "TABLE_FUNCTION":
                self.forbidden.update({node["function"]["function_name"]} - _TABLE_FUNCTIONS)
            case "FUNCTION":
                self.forbidden.update({node["function_name"]} & _CLOCKS_AND_DICE)
            case "COLUMN_REF" if len(node["column_names"]) == 1:
                # The parser treats `current_date` without brackets as a column.
                self.forbidden.update(_BARE_CLOCKS.intersection(node["column_names"]))
        if node.get("sample") is not None:
            self.forbidden.add("sample")
        if "cte_map" in node:
            self.ctes.update(str(entry["key"]).lower() for entry in node["cte_map"]["map"])
        return node


def reads(con: duckdb.DuckDBPyConnection, model: Model) -> frozenset[str]:
    """
    List the tables that a model reads.

    Args:
        con: Any connection. We use only its parser, so no table needs to exist.
        model: The file.

    Returns:
        Full names such as "core.ae_trust_month", without names defined by `with`.

    Raises:
        ModelError: The file is not exactly one SELECT without a semicolon, cannot be parsed, names
            a table without its schema, or uses the clock, random numbers or a file.
    """
    try:
        statements = con.extract_statements(model.sql)
    except duckdb.Error as error:
        raise ModelError(
            f"{model.table}: expected SQL that the database can read, found: {error}"
        ) from error
    kinds = [statement.type for statement in statements]
    if kinds != [duckdb.StatementType.SELECT]:
        found = ", ".join(kind.name.lower() for kind in kinds) or "nothing"
        raise ModelError(
            f"{model.table}: expected one SELECT, found {found}. The runner creates the table, so "
            "write only the query."
        )
    if ";" in _QUOTED.sub("", model.sql):
        raise ModelError(
            f"{model.table}: expected one SELECT without a semicolon, found one. Remove it."
        )
    parsed = con.execute("select json_serialize_sql(?::varchar)", [model.sql]).fetchall()[0][0]
    found_in = _Found()
    json.loads(parsed, object_hook=found_in.look_at)
    if found_in.forbidden:
        raise ModelError(
            f"{model.table}: uses {', '.join(sorted(found_in.forbidden))}. A model may depend "
            "only on the tables that it reads; pass a date in as a declared table."
        )
    if bare := found_in.bare_names - found_in.ctes:
        raise ModelError(
            f"{model.table}: reads {', '.join(sorted(bare))}, which is neither a `with` of this "
            "file nor a full name like core.organisations. Write the layer before the name."
        )
    return frozenset(found_in.tables)


def order(
    models: Collection[Model],
    read_by: Mapping[str, frozenset[str]],
    ground: Collection[str],
) -> tuple[Model, ...]:
    """
    Sort models so that every table is built before a model reads it.

    Args:
        models: All of them.
        read_by: For each full model name, the tables it reads.
        ground: Full names of the tables that exist before any model runs.

    Returns:
        The models, always in the same order: of the models that could be next, the one in the
        lowest layer, then the first by name.

    Raises:
        ModelError: A model reads a table that does not exist, a higher layer or a check, or the
            models form a cycle.
    """
    by_name = {model.table: model for model in models}
    readable = {*ground, *(model.table for model in models if model.layer != "checks")}
    for model in _sorted(models):
        for table in sorted(read_by[model.table]):
            if table not in readable:
                raise ModelError(_unknown(model, table, readable))
            if table in by_name and _height(by_name[table]) > _height(model):
                raise ModelError(
                    f"{model.table}: reads {table}, which is in a higher layer. A model reads its "
                    f"own layer or a lower one ({' → '.join((*GROUND[:1], *LAYERS))}). Move that "
                    "calculation down, or this model up."
                )
    sorter = TopologicalSorter(
        {name: sorted(read_by[name] & by_name.keys()) for name in sorted(by_name)}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        # graphlib lists each table before its reader, and repeats the first at the end.
        circle = " → ".join(error.args[1])
        raise ModelError(
            f"{error.args[1][0]}: models read each other in a circle: {circle}. Move what they "
            "share into a model of its own."
        ) from None
    done: list[Model] = []
    ready: list[Model] = []
    while sorter.is_active():
        ready = _sorted([*ready, *(by_name[name] for name in sorter.get_ready())])
        done.append(ready.pop(0))
        sorter.done(done[-1].table)
    return tuple(done)


def needed(
    target: str, read_by: Mapping[str, frozenset[str]], given: Collection[str]
) -> frozenset[str]:
    """
    List the tables that must exist to build one model.

    Args:
        target: Full name of the model.
        read_by: For each full model name, the tables it reads.
        given: Tables that the caller supplies; we do not look at what they read.

    Returns:
        Every table that the target needs, directly or indirectly: the target itself, the given
        tables that it reaches, and the ground.
    """
    found: set[str] = set()
    waiting = [target]
    while waiting:
        table = waiting.pop()
        if table in found:
            continue
        found.add(table)
        if table not in given:
            waiting.extend(read_by.get(table, ()))
    return frozenset(found)


def _sorted(models: Iterable[Model]) -> list[Model]:
    return sorted(models, key=lambda model: (_height(model), model.name))


def _height(model: Model) -> int:
    return LAYERS.index(model.layer)


def _unknown(model: Model, table: str, readable: Collection[str]) -> str:
    """Say that a table does not exist, and list those that do in its schema."""
    schema = table.split(".", maxsplit=1)[0]
    known = sorted(name for name in readable if name.startswith(f"{schema}."))
    there = f"In {schema} there is: {', '.join(known)}." if known else f"Nothing makes {schema}."
    if schema == "checks":
        there = "No model may read a check."
    return f"{model.table}: reads {table}, which does not exist. {there} Correct the name."
