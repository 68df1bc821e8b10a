"""
Write a SELECT of `sql/` in the SQL of Apache Spark.

sqlglot translates what the two engines merely spell differently. What it leaves, or translates into
something that Spark takes and means differently, is rewritten here: on the tree and by rule, never
for one file, so that a new model needs no new line.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.optimizer.scope import Scope, traverse_scope

Macro: TypeAlias = tuple[tuple[str, ...], exp.Expression]
"""The parameters of a macro and what it stands for."""

Macros: TypeAlias = Mapping[tuple[str, int], Macro]
"""Macros by their name and how many arguments they take."""

# What DuckDB has and Spark lacks, or calls by the same name and means otherwise. Written like the
# macros of sql/macros.sql, but in Spark's SQL.
IN_SPARK: Final = (
    ("arg_max(x, y)", "max_by(x, CASE WHEN NOT x IS NULL THEN y END)"),
    ("arg_min(x, y)", "min_by(x, CASE WHEN NOT x IS NULL THEN y END)"),
    (
        "date_diff(unit, a, b)",
        "CASE unit WHEN 'day' THEN datediff(b, a)"
        " WHEN 'month' THEN 12 * (year(b) - year(a)) + month(b) - month(a)"
        " WHEN 'quarter' THEN 4 * (year(b) - year(a)) + quarter(b) - quarter(a)"
        " WHEN 'year' THEN year(b) - year(a) END",
    ),
    # Sixty-four halvings bring any two whole numbers to an end.
    (
        "gcd(a, b)",
        "aggregate(sequence(1, 96), struct(CAST(a AS BIGINT) AS n, CAST(b AS BIGINT) AS d),"
        " (s, i) -> if(s.d = 0, s, struct(s.d AS n, s.n % s.d AS d))).n",
    ),
    ("generate_series(a, b)", "filter(sequence(a, b), i -> i >= a)"),
    ("generate_series(a, b, step)", "sequence(a, b, step)"),
    ("hash(a)", "xxhash64(a)"),
    ("hash(a, b)", "xxhash64(a, b)"),
    ("hash(a, b, c)", "xxhash64(a, b, c)"),
    ("hash(a, b, c, d)", "xxhash64(a, b, c, d)"),
    ("len(l)", "size(l)"),
    (
        "list_aggregate(l, how, q)",
        "CASE how WHEN 'quantile_disc'"
        " THEN element_at(array_sort(l), greatest(1, CAST(ceil(q * size(l)) AS INT))) END",
    ),
    ("list_avg(l)", "aggregate(l, 0D, (s, x) -> s + x) / size(l)"),
    ("list_has_all(l, m)", "size(array_except(m, l)) = 0"),
    ("list_reduce(l, f)", "aggregate(slice(l, 2, size(l)), get(l, 0), f)"),
    ("list_sum(l)", "aggregate(l, 0D, (s, x) -> s + x)"),
    ("quantile_cont(x, q)", "percentile_cont(q) WITHIN GROUP (ORDER BY x)"),
    ("quantile_disc(x, q)", "percentile_disc(q) WITHIN GROUP (ORDER BY x)"),
    # Spark's sequence runs down where the end lies below the beginning; a range is empty then.
    ("range(b)", "filter(sequence(0, b), i -> i < b)"),
    ("range(a, b)", "filter(sequence(a, b), i -> i >= a AND i < b)"),
    ("regexp_full_match(t, p)", "t RLIKE concat('^(?:', p, ')$')"),
    ("regexp_matches(t, p)", "t RLIKE p"),
    ("regexp_matches(t, p, flags)", "t RLIKE concat('(?', flags, ')', p)"),
    ("to_months(n)", "make_ym_interval(0, n)"),
    ("to_years(n)", "make_ym_interval(n, 0)"),
)


def _called(head: str) -> tuple[str, tuple[str, ...]]:
    name, _, parameters = head.removesuffix(")").partition("(")
    return name, tuple(parameters.split(", "))


def _without_ours(functions: Mapping[str, object]) -> dict[str, object]:
    ours = {_called(head)[0].upper() for head, _ in IN_SPARK}
    return {name: function for name, function in functions.items() if name not in ours}


class _Ours(DuckDB):
    """DuckDB's SQL, in which a function of IN_SPARK is a call like that of a macro."""

    class Parser(DuckDB.Parser):
        """As above."""

        FUNCTIONS = _without_ours(DuckDB.Parser.FUNCTIONS)
        FUNCTION_PARSERS = _without_ours(DuckDB.Parser.FUNCTION_PARSERS)


def read_macros(text: str) -> Macros:
    """Read `sql/macros.sql`, and add the functions that Spark lacks."""
    found: dict[tuple[str, int], Macro] = {}
    for head, body in IN_SPARK:
        name, parameters = _called(head)
        found[name, len(parameters)] = (parameters, sqlglot.parse_one(body, read="spark"))
    for one in sqlglot.parse(text, read=_Ours):
        if isinstance(one, exp.Create):
            parameters = tuple(p.name for p in one.this.expressions)
            found[one.this.this.name, len(parameters)] = (parameters, one.expression)
    return found


def to_spark(sql: str, macros: Macros, columns: Mapping[str, Sequence[str]]) -> str:
    """
    Rewrite one model.

    Args:
        sql: The text of the file.
        macros: What `read_macros` gives.
        columns: The columns of every table that the model reads, by full name.

    Returns:
        A query of Spark SQL, in which `core.places` is the view `core__places`.
    """
    tree = sqlglot.parse_one(sql, read=_Ours)
    for node in tree.walk():
        node.comments = None
    _name_columns(tree, columns)
    tree = _inline(tree, macros)
    for step in STEPS:
        tree = tree.transform(step)
    for select in list(tree.find_all(exp.Select)):
        _lift_generators(select)
    for table in tree.find_all(exp.Table):
        if table.db:
            _use_view(table)
    return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def view(table: str) -> str:
    """Name the view of a table: the views of a Spark session have no schemas."""
    return table.replace(".", "__")


def _use_view(table: exp.Table) -> None:
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
    table.set("this", exp.to_identifier(view(f"{table.db}.{table.name}")))
    table.set("db", None)


def _inline(tree: exp.Expression, macros: Macros) -> exp.Expression:
    """Put what a macro stands for in the place of its call, and of the calls in that."""

    def call(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Anonymous):
            return node
        found = macros.get((node.name.lower(), len(node.expressions)))
        if found is None:
            return node
        parameters, body = found
        values = dict(zip(parameters, node.expressions, strict=True))

        def value(part: exp.Expression) -> exp.Expression:
            if isinstance(part, exp.Column) and not part.table and part.name in values:
                given = values[part.name].copy()
                return given if isinstance(given, (exp.Column, exp.Literal, exp.Lambda, exp.Tuple)) else exp.paren(given, copy=False)
            return part

        filled = _inline(body.copy().transform(value), macros)
        return filled if isinstance(filled, exp.Func) else exp.paren(filled, copy=False)

    return tree.transform(call)


def _name_columns(tree: exp.Expression, columns: Mapping[str, Sequence[str]]) -> None:
    """Write out `columns('…')`, once for each column that its pattern fits."""
    given: dict[int, list[str]] = {}
    for scope in traverse_scope(tree):
        there = list(_columns_of(scope, columns, given))
        query = scope.expression
        if isinstance(query, exp.Select):
            query.set("expressions", [one for item in query.expressions for one in _each(item, there)])
            for source in query.find_all(exp.Pivot):
                for field in source.args.get("fields") or ():
                    field.set("expressions", [one.this if isinstance(one, exp.Alias) else one for item in field.expressions for one in _each(item, there, bare=True)])
            given[id(scope.expression)] = [
                name for item in query.expressions for name in _names(item, there)
            ]
        elif isinstance(query, exp.SetOperation):
            given[id(query)] = given.get(id(query.this.unnest()), [])


def _columns_of(scope: Scope, columns, given) -> Iterator[tuple[str, str]]:
    for name, (_, source) in scope.selected_sources.items():
        if isinstance(source, exp.Table):
            found = columns.get(f"{source.db}.{source.name}", ())
        else:
            found = given.get(id(source.expression), ())
        yield from ((name, column) for column in found)


def _each(item, there, *, bare=False):
    inner = item.find(exp.Columns)
    if inner is None:
        return [item]
    found = []
    for table, name in there:
        if re.search(inner.this.name, name):
            column = exp.column(name, None if bare else table)
            new = item.copy()
            target = new.find(exp.Columns)
            if target is new:
                new = column
            else:
                target.replace(column)
            found.append(exp.alias_(new, name))
    return found


def _names(item, there):
    if item.is_star:
        table = item.table if isinstance(item, exp.Column) else ""
        return [name for owner, name in there if table in {"", owner}]
    return [item.alias_or_name]


def _lift_generators(select: exp.Select) -> None:
    """Turn lists into rows beside the table: Spark does it in a SELECT for one list, standing alone."""
    found = [n for item in select.expressions for n in item.find_all(exp.Unnest, exp.Explode) if n.find_ancestor(exp.Select) is select]
    if not found:
        return
    if len(found) == 1 and (found[0].parent is select or isinstance(found[0].parent, exp.Alias)):
        return
    lists = [n.expressions[0] if isinstance(n, exp.Unnest) else n.this for n in found]
    names = [f"unnested_{i}" for i in range(len(found))]
    gen = exp.Anonymous(this="inline", expressions=[exp.Anonymous(this="arrays_zip", expressions=[l.copy() for l in lists])])
    for n, name in zip(found, names):
        n.replace(exp.column(name, "unnested"))
    if len(lists) == 1:
        gen = exp.Explode(this=lists[0].copy())
    select.append("laterals", exp.Lateral(this=gen, view=True, alias=exp.TableAlias(this=exp.to_identifier("unnested"), columns=[exp.to_identifier(n) for n in names])))
    if not select.args.get("from_"):
        select.set("from_", exp.From(this=exp.Subquery(this=sqlglot.parse_one("select 1 as one"), alias=exp.TableAlias(this=exp.to_identifier("one")))))


def _in_order(node: exp.Expression) -> exp.Expression:
    """Keep the order of a list that is gathered; sqlglot drops it without a word."""
    if isinstance(node, exp.Filter):
        made = _in_order(node.this)
        if made is not node.this:
            inner = next(made.find_all(exp.ArrayAgg))
            inner.replace(exp.Filter(this=inner.copy(), expression=node.expression))
            return made
        return node
    if not (isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order)):
        return node
    keys = node.this.expressions
    members = [exp.alias_(node.this.this, "item"), *(exp.alias_(k.this, f"key_{i}") for i, k in enumerate(keys))]
    cmp = " ".join(f"WHEN a.key_{i} < b.key_{i} THEN {'1' if k.args.get('desc') else '-1'} WHEN a.key_{i} > b.key_{i} THEN {'-1' if k.args.get('desc') else '1'}" for i, k in enumerate(keys))
    made = sqlglot.parse_one(f"transform(array_sort(array_agg(gathered), (a, b) -> CASE {cmp} ELSE 0 END), s -> s.item)", read="spark")
    for c in made.find_all(exp.Column):
        if c.name == "gathered":
            c.replace(exp.Struct(expressions=members)); break
    return made


_SIGNED = {exp.DType.UBIGINT: "BIGINT", exp.DType.INT128: "DECIMAL(38, 0)"}


def _rewritten(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.DataType) and node.this in _SIGNED:
        return exp.DataType.build(_SIGNED[node.this], dialect="spark")
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    if isinstance(node, exp.Mode) and isinstance(node.this, exp.Order):
        return exp.Anonymous(this="mode", expressions=[node.this.this, exp.true()])
    if isinstance(node, exp.AggFunc) and not isinstance(node, (exp.ArrayAgg, exp.GroupConcat)):
        for name, part in list(node.args.items()):
            if isinstance(part, exp.Order):
                node.set(name, part.this)
    return node


STEPS = (_in_order, _rewritten)
