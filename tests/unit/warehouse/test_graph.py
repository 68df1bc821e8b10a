from collections.abc import Iterator

import duckdb
import pytest

from pipeline.errors import ModelError
from pipeline.warehouse.graph import needed, order, reads
from pipeline.warehouse.models import Model


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        yield opened


def model(table: str, sql: str = "select 1 as a") -> Model:
    layer, name = table.split(".")
    return Model(
        layer=layer,
        name=name,
        sql=sql,
        summary="",
        grain=(),
        columns=(),
        publish=None,
        why="",
        severity="",
    )


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("select 1 as a", set()),
        ("select * from core.a", {"core.a"}),
        ('select * from CORE.A inner join "core"."b" on true', {"core.a", "core.b"}),
        ("with a as (select * from core.a), b as (select * from a) select * from b", {"core.a"}),
        ("with a as (select * from core.b) select * from core.a, a", {"core.a", "core.b"}),
        (
            "with recursive r as (select 1 as x union all select x + 1 from r, core.k) from r",
            {"core.k"},
        ),
        ("select * from (unpivot core.w on columns('band_.*') into name n value v)", {"core.w"}),
        ("select * from (pivot core.p on k in ('a', 'b') using sum(v))", {"core.p"}),
        ("select list_sum([*columns('band_.*')]) as n from core.w", {"core.w"}),
        (
            "select rank() over (order by a) from core.a where a in (from core.b) or (from core.c)",
            {"core.a", "core.b", "core.c"},
        ),
        ("select * from core.a asof inner join core.b on a.x >= b.x", {"core.a", "core.b"}),
        ("select u.b from core.a as t, unnest(t.list) as u(b), range(3)", {"core.a"}),
        ("select * from core.a, generate_series(1, 3)", {"core.a"}),
        ("select '; now()' as \"a;b\", a.today /* ; */ from core.a -- ; current_date", {"core.a"}),
    ],
)
def test_the_tables_a_select_reads(
    con: duckdb.DuckDBPyConnection, sql: str, tables: set[str]
) -> None:
    assert reads(con, model("core.x", sql)) == tables


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "found nothing"),
        ("-- only words", "found nothing"),
        ("select 1; select 2", "found select, select"),
        ("select 1 as a;", "semicolon"),
        ("create table x as select 1", "found create"),
        ("insert into core.a values (1)", "found insert"),
        ("pivot core.p on k using sum(v)", "found create, select"),
        ("selec 1", "expected SQL that the database can read, found: Parser Error"),
        ("select * from organisations", "reads organisations, which is neither"),
        ("select * from 'file.parquet'", "reads file.parquet, which is neither"),
        ("select * from read_parquet('a.parquet')", "uses read_parquet"),
        ("select now() as a", "uses now"),
        ("select current_date as a", "uses current_date"),
        ("select random() as a from core.a", "uses random"),
        ("select * from core.a using sample 3", "uses sample"),
    ],
)
def test_a_file_that_is_not_one_plain_select_is_refused(
    con: duckdb.DuckDBPyConnection, sql: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message) as refused:
        reads(con, model("core.x", sql))
    assert str(refused.value).startswith("core.x: ")


@pytest.mark.parametrize(
    "call",
    [
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "gen_random_uuid()",
        "get_current_time()",
        "get_current_timestamp()",
        "now()",
        "random()",
        "setseed(0.5)",
        "today()",
        "transaction_timestamp()",
        "uuid()",
        "uuidv4()",
        "uuidv7()",
    ],
)
def test_no_model_asks_the_clock_or_throws_dice(con: duckdb.DuckDBPyConnection, call: str) -> None:
    with pytest.raises(ModelError, match=rf"uses {call.removesuffix('()').partition('(')[0]}\."):
        reads(con, model("core.x", f"select {call} as a"))


def line(read_by: dict[str, set[str]], ground: tuple[str, ...] = ("parsed.a",)) -> list[str]:
    models = [model(table) for table in read_by]
    frozen = {table: frozenset(tables) for table, tables in read_by.items()}
    return [model.table for model in order(models, frozen, ground)]


def test_everything_is_made_before_it_is_read() -> None:
    assert line(
        {
            "marts.a": {"core.b"},
            "core.b": {"core.z", "staging.a"},
            "core.z": {"staging.a"},
            "staging.a": {"parsed.a"},
        }
    ) == ["staging.a", "core.z", "core.b", "marts.a"]


def test_the_order_does_not_depend_on_the_order_of_the_files() -> None:
    tables: dict[str, set[str]] = {"checks.a": set(), "core.b": set(), "core.a": set()}
    expected = ["core.a", "core.b", "checks.a"]
    assert line(tables) == expected
    assert line(dict(reversed(tables.items()))) == expected


def test_a_table_that_nobody_makes_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(ModelError, match=r"^core.b: reads core.aa, .* In core there is: core.a, "):
        line({"core.a": set(), "core.b": {"core.aa"}})


def test_a_schema_that_nobody_makes_is_refused() -> None:
    with pytest.raises(ModelError, match="Nothing makes metrics"):
        line({"marts.a": {"metrics.a"}})


def test_a_higher_layer_is_refused() -> None:
    with pytest.raises(ModelError, match=r"^core.a: reads marts.a, which is in a higher layer"):
        line({"core.a": {"marts.a"}, "marts.a": set()})


def test_a_check_is_never_read() -> None:
    with pytest.raises(ModelError, match="No model may read a check"):
        line({"checks.a": set(), "checks.b": {"checks.a"}})


def test_a_circle_is_refused_and_drawn() -> None:
    with pytest.raises(ModelError, match="in a circle") as refused:
        line({"core.a": {"core.c"}, "core.b": {"core.a"}, "core.c": {"core.b"}})
    for table in ("core.a", "core.b", "core.c"):
        assert table in str(refused.value)


def test_a_model_that_reads_itself_is_refused() -> None:
    with pytest.raises(ModelError, match=r"^core.a: .*core.a → core.a"):
        line({"core.a": {"core.a"}})


def test_what_a_target_needs_ends_at_the_given_tables() -> None:
    read_by = {
        "marts.a": frozenset({"core.a", "core.b"}),
        "core.a": frozenset({"staging.a"}),
        "core.b": frozenset({"staging.b", "core.a"}),
        "staging.b": frozenset({"parsed.b"}),
        "core.unused": frozenset({"parsed.c"}),
    }
    assert needed("marts.a", read_by, {"core.a"}) == {
        "marts.a",
        "core.a",
        "core.b",
        "staging.b",
        "parsed.b",
    }
