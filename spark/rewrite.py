"""
Write a SELECT of `sql/` in the SQL of Apache Spark.

sqlglot translates what the two engines merely spell differently. What it leaves, or turns into
something that Spark takes and means differently, is rewritten here: on the tree and by rule, never
for one file, so that a new model needs no new line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.optimizer.scope import Scope, traverse_scope

Macros: TypeAlias = Mapping[tuple[str, int], tuple[tuple[str, ...], exp.Expression]]
"""By name and number of arguments: the parameters of a macro, and what it stands for."""

# What Spark lacks, or has under the same name with another meaning; written like sql/macros.sql,
# but in Spark's SQL.
IN_SPARK: Final[Mapping[str, str]] = {
    "arg_max(x, y)": "max_by(x, CASE WHEN NOT x IS NULL THEN y END)",
    "arg_min(x, y)": "min_by(x, CASE WHEN NOT x IS NULL THEN y END)",
    # Spark counts whole months from day to day; DuckDB counts the turns of a month between them.
    "date_diff(unit, a, b)": (
        "CASE unit WHEN 'day' THEN datediff(b, a)"
        " WHEN 'month' THEN 12 * (year(b) - year(a)) + month(b) - month(a)"
        " WHEN 'quarter' THEN 4 * (year(b) - year(a)) + quarter(b) - quarter(a)"
        " WHEN 'year' THEN year(b) - year(a) END"
    ),
    # Ninety-six steps of Euclid bring any two numbers of 64 bits to an end.
    "gcd(a, b)": (
        "aggregate(sequence(1, 96), struct(CAST(a AS DECIMAL(38, 0)) AS n,"
        " CAST(b AS DECIMAL(38, 0)) AS d),"
        " (s, i) -> if(s.d = 0, s, struct(s.d AS n, CAST(s.n % s.d AS DECIMAL(38, 0)) AS d))).n"
    ),
    # A sequence of Spark runs down where its end lies below its beginning; here it is empty then.
    "generate_series(a, b)": "filter(sequence(a, b), i -> i >= a)",
    "generate_series(a, b, step)": "sequence(a, b, step)",
    "range(b)": "filter(sequence(0, b), i -> i < b)",
    "range(a, b)": "filter(sequence(a, b), i -> i >= a AND i < b)",
    "len(l)": "size(l)",
    "list_aggregate(l, how, q)": (
        "CASE how WHEN 'quantile_disc'"
        " THEN element_at(array_sort(l), greatest(1, CAST(ceil(q * size(l)) AS INT))) END"
    ),
    "list_avg(l)": "aggregate(l, 0D, (s, x) -> s + x) / size(l)",
    "list_has_all(l, m)": "size(array_except(m, l)) = 0",
    "list_reduce(l, f)": "aggregate(slice(l, 2, size(l)), CAST(get(l, 0) AS DECIMAL(38, 0)), f)",
    "list_sum(l)": "aggregate(l, 0D, (s, x) -> s + x)",
    "quantile_cont(x, q)": "percentile(x, q)",
    # Of percentile_disc sqlglot would make an approximate one.
    "quantile_disc(x, q)": (
        "element_at(array_sort(collect_list(x)), greatest(1, CAST(ceil(q * count(x)) AS INT)))"
    ),
    "regexp_full_match(t, p)": "t RLIKE concat('^(?:', p, ')$')",
    "regexp_matches(t, p)": "t RLIKE p",
    "regexp_matches(t, p, flags)": "t RLIKE concat('(?', flags, ')', p)",
    # Without "g" DuckDB replaces the first match alone; Spark has no word for that.
    "regexp_replace(t, p, r, g)": "regexp_replace(t, p, r)",
    "to_months(n)": "make_ym_interval(0, n)",
    "to_years(n)": "make_ym_interval(n, 0)",
    # Chance by another hash: the numbers are others, and as even.
    "hash(a)": "xxhash64(a)",
    "hash(a, b)": "xxhash64(a, b)",
    "hash(a, b, c)": "xxhash64(a, b, c)",
    "draw(a, b, c, d)": "(pmod(xxhash64(a, b, c, d), 1000003) + 0.5D) / 1000003",
    "pick(n, what, replay)": "1 + pmod(xxhash64(what ^ CAST(replay AS BIGINT)), n)",
    "normal_draw(what, replay)": (
        "sqrt(-2 * ln((shiftrightunsigned(xxhash64(what ^ CAST(replay AS BIGINT)), 32) + 0.5D)"
        " / 4294967296)) * cos(2 * pi() * CAST(xxhash64(what ^ CAST(replay AS BIGINT))"
        " & 4294967295 AS DOUBLE) / 4294967296)"
    ),
}

# `format` has another language on Spark, which takes ours for plain text without a word: it is
# refused, like a function of IN_SPARK with another number of arguments.
_NAMES: Final = {"FORMAT", *(head.partition("(")[0].upper() for head in IN_SPARK)}

# Spark has neither numbers without a sign nor whole ones of 128 bits.
_TYPES: Final = {exp.DType.UBIGINT: "BIGINT", exp.DType.INT128: "DECIMAL(38, 0)"}


def _without_ours(functions: Mapping[str, Any]) -> dict[str, Any]:
    return {name: function for name, function in functions.items() if name not in _NAMES}


class _Ours(DuckDB):  # type: ignore[misc] # sqlglot is not there where the others are checked
    """DuckDB's SQL, in which a function of IN_SPARK is a call of a macro."""

    class Parser(DuckDB.Parser):  # type: ignore[misc] # as above
        """As above."""

        FUNCTIONS = _without_ours(DuckDB.Parser.FUNCTIONS)
        FUNCTION_PARSERS = _without_ours(DuckDB.Parser.FUNCTION_PARSERS)


def read_macros(text: str) -> Macros:
    """Read `sql/macros.sql`, and put what only Spark needs over it."""
    found = {}
    for one in sqlglot.parse(text, read=_Ours):
        if isinstance(one, exp.Create):
            parameters = tuple(parameter.name for parameter in one.this.expressions)
            found[one.this.this.name, len(parameters)] = (parameters, one.expression)
    for head, body in IN_SPARK.items():
        name, _, rest = head.removesuffix(")").partition("(")
        parameters = tuple(rest.split(", "))
        found[name, len(parameters)] = (parameters, sqlglot.parse_one(body, read="spark"))
    return found


def to_spark(sql: str, macros: Macros, columns: Mapping[str, Sequence[str]]) -> str:
    """
    Rewrite one model.

    Args:
        sql: The text of the file.
        macros: What `read_macros` gives.
        columns: The columns of every table that the model reads, by full name.

    Returns:
        A query of Spark SQL that reads the views named by `view`.

    Raises:
        SqlglotError: It has something that can be told to have no counterpart.
    """
    tree = sqlglot.parse_one(sql, read=_Ours)
    for node in tree.walk():
        node.comments = None
    _name_columns(tree, columns)
    tree = _inline(tree, macros).transform(_ordered).transform(_respelt)
    for select in list(tree.find_all(exp.Select)):
        _set_beside(select)
    for table in list(tree.find_all(exp.Table)):
        if table.db:
            alias = table.alias or table.name
            table.replace(exp.to_table(view(f"{table.db}.{table.name}"), alias=alias))
    return str(tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE))


def view(table: str) -> str:
    """Name the view of a table: the views of a session have no schemas."""
    return table.replace(".", "__")


def _inline(tree: exp.Expression, macros: Macros) -> exp.Expression:
    """Put what a macro stands for in the place of its call, and of the calls in that."""

    def call(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Anonymous):
            return node
        name = node.name.lower()
        if (name, len(node.expressions)) not in macros:
            if name.upper() in _NAMES:
                raise sqlglot.ParseError(f"{name} of {len(node.expressions)} has no counterpart")
            return node
        parameters, body = macros[name, len(node.expressions)]
        given = dict(zip(parameters, node.expressions, strict=True))

        def value(part: exp.Expression) -> exp.Expression:
            if isinstance(part, exp.Column) and not part.table and part.name in given:
                one = given[part.name].copy()
                return exp.paren(one, copy=False) if isinstance(one, exp.Binary) else one
            return part

        filled = _inline(body.copy().transform(value), macros)
        return filled if isinstance(filled, exp.Func) else exp.paren(filled, copy=False)

    return tree.transform(call)


def _name_columns(tree: exp.Expression, columns: Mapping[str, Sequence[str]]) -> None:
    """Write out `columns('…')`, once for each column that its pattern fits."""
    given: dict[int, list[str]] = {}
    for scope in traverse_scope(tree):
        query = scope.expression
        there = list(_columns_of(scope, columns, given))
        if isinstance(query, exp.Select):
            query.set(
                "expressions", [one for item in query.expressions for one in _each(item, there)]
            )
            for pivot in query.find_all(exp.Pivot):
                for field in pivot.args.get("fields") or ():
                    named = [one for item in field.expressions for one in _each(item, there)]
                    field.set("expressions", [exp.column(one.alias_or_name) for one in named])
            given[id(query)] = [name for item in query.expressions for name in _names(item, there)]
        elif isinstance(query, exp.SetOperation):
            given[id(query)] = given.get(id(query.this.unnest()), [])


def _columns_of(
    scope: Scope, columns: Mapping[str, Sequence[str]], given: Mapping[int, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """List what a SELECT can see, each column with the name of its table."""
    for name, (_, source) in scope.selected_sources.items():
        if isinstance(source, exp.Table):
            found = columns.get(f"{source.db}.{source.name}", ())
        else:
            found = given.get(id(source.expression), ())
        yield from ((name, column) for column in found)


def _each(item: exp.Expression, there: Sequence[tuple[str, str]]) -> list[exp.Expression]:
    """Repeat one item of a SELECT for every column that `columns('…')` in it stands for."""
    pattern = item.find(exp.Columns)
    if pattern is None:
        return [item]
    return [
        exp.alias_(
            item.transform(
                lambda part, table=table, name=name: (
                    exp.column(name, table) if isinstance(part, exp.Columns) else part
                )
            ),
            name,
        )
        for table, name in there
        if re.search(pattern.this.name, name)
    ]


def _names(item: exp.Expression, there: Sequence[tuple[str, str]]) -> list[str]:
    """List the columns that one item of a SELECT gives."""
    if not item.is_star:
        return [item.alias_or_name]
    table = item.table if isinstance(item, exp.Column) else ""
    return [name for owner, name in there if table in {"", owner}]


def _ordered(node: exp.Expression) -> exp.Expression:
    """Gather a list in its order: Spark gathers in none, and sqlglot drops it without a word."""
    kept = node.expression if isinstance(node, exp.Filter) else None
    gathered = node.this if kept else node
    if not (isinstance(gathered, exp.ArrayAgg) and isinstance(gathered.this, exp.Order)):
        return node
    keys = gathered.this.expressions
    fields = [("item", gathered.this.this), *((f"key_{i}", key.this) for i, key in enumerate(keys))]
    row = exp.func("struct", *(exp.alias_(one.copy(), name) for name, one in fields))
    rows: exp.Expression = exp.ArrayAgg(this=row)
    if kept:
        rows = exp.Filter(this=rows, expression=kept.copy())
    turns = [(1, -1) if key.args.get("desc") else (-1, 1) for key in keys]
    order = " ".join(
        f"WHEN a.key_{i} < b.key_{i} THEN {lower} WHEN a.key_{i} > b.key_{i} THEN {higher}"
        for i, (lower, higher) in enumerate(turns)
    )
    text = f"transform(array_sort(rows, (a, b) -> CASE {order} ELSE 0 END), one -> one.item)"
    return sqlglot.parse_one(text, read="spark").transform(
        lambda part: rows if isinstance(part, exp.Column) and part.name == "rows" else part
    )


def _respelt(node: exp.Expression) -> exp.Expression:
    """Change what stands alone."""
    if isinstance(node, exp.DataType) and node.this in _TYPES:
        return exp.DataType.build(_TYPES[node.this], dialect="spark")
    if isinstance(node, exp.Bracket):
        # What lies beyond a list is null. sqlglot has taken one from a literal, since Spark counts
        # from 0, and from nothing else.
        get = "get" if isinstance(node.expressions[0], exp.Literal) else "try_element_at"
        return exp.func(get, _respelt(node.this), *node.expressions)
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    if isinstance(node, exp.Mode) and isinstance(node.this, exp.Order):
        return exp.func("mode", node.this.this, exp.true())
    if isinstance(node, exp.AggFunc) and not isinstance(node, exp.ArrayAgg | exp.GroupConcat):
        # An order that only settles the last digits of a double.
        for name, part in list(node.args.items()):
            if isinstance(part, exp.Order):
                node.set(name, part.this)
    return node


def _set_beside(select: exp.Select) -> None:
    """Turn lists into rows beside the table: a SELECT of Spark takes one list, standing alone."""
    found = [
        list_
        for item in select.expressions
        for list_ in item.find_all(exp.Explode)
        if list_.parent_select is select
    ]
    if not found or (len(found) == 1 and isinstance(found[0].parent, exp.Select | exp.Alias)):
        return
    zipped = exp.func("arrays_zip", *(list_.this.copy() for list_ in found))
    names = [exp.to_identifier(f"unnested_{number}") for number in range(len(found))]
    for list_, name in zip(found, names, strict=True):
        list_.replace(exp.column(name.copy(), "unnested"))
    alias = exp.TableAlias(this=exp.to_identifier("unnested"), columns=names)
    beside = exp.Lateral(this=exp.func("inline", zipped), view=True, alias=alias)
    select.append("laterals", beside)
    if not select.args.get("from_"):
        select.from_(exp.select("1").subquery("one"), copy=False)
