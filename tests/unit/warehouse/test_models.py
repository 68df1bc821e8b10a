import re
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.warehouse.models import Column, Model, parse_model, read_models
from tests.support.made.toy_sql import MART, METRIC, TOY, header, write_sql

AB = {"a": "first", "b": "second"}


def test_a_header_is_read_as_it_is_written() -> None:
    model = parse_model(
        "marts",
        "places",
        "-- Place of every trust,\n"
        "-- month by month.\n"
        "--\n"
        "-- A remark, which promises nothing: not even this.\n"
        "--\n"
        "-- Grain   : org_code,\n"
        "--           month\n"
        "-- Publish : places.csv\n"
        "-- Why     : somebody asked,\n"
        "--           and somebody else too\n"
        "-- Columns :\n"
        "--   org_code   code of the trust\n"
        "--              as it stands today\n"
        "--   month      first day: of the month\n"
        "--\n"
        "-- Another remark.\n"
        "\n"
        "-- Not of the header.\n"
        "select 1\n",
    )
    assert model.table == "marts.places"
    assert model.summary == "Place of every trust, month by month."
    assert model.grain == ("org_code", "month")
    assert model.publish == "places.csv"
    assert model.why == "somebody asked, and somebody else too"
    assert model.severity == ""
    assert model.columns == (
        Column(name="org_code", meaning="code of the trust as it stands today"),
        Column(name="month", meaning="first day: of the month"),
    )


def test_a_run_of_numbered_columns_takes_one_line() -> None:
    columns = {"code": "who", "band_008…band_011": "people in that week", "total": "people"}
    model = parse_model("core", "waits", header("A row.", grain="code", columns=columns))
    assert [column.name for column in model.columns] == [
        "code",
        "band_008",
        "band_009",
        "band_010",
        "band_011",
        "total",
    ]
    assert {column.meaning for column in model.columns[1:5]} == {"people in that week"}


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        *((f"{stem}_share", "of all", ("share", "", "", ())) for stem in ("late", "late_row")),
        *((name, "it", ("unit", "", "", ())) for name in ("metric_value", "value")),
        *((n, "it", ("count", "", "", ())) for n in ("numerator", "denominator", "row_count")),
        ("people", "who came", ("people", "", "", ())),
        *(
            (name, "it", ("place", "", "", ()))
            for name in (
                *("place", "place_low", "best_place"),
                *("rank_low", "best_rank", "best_rank_low"),
            )
        ),
        *((name, "it", ("row", "", "", ())) for name in ("first_row", "row_number")),
        ("paid_gbp", "in a year", ("pounds", "", "", ())),
        *((name, "it", ("", "", "", ())) for name in ("month", "replaced", "values", "people_in")),
        *(
            ("wait", f"[{unit}] how long", (unit, "", "", ()))
            for unit in (
                *("share", "share_change", "unit", "mixed", "count", "expected", "people"),
                *("place", "score", "weeks", "seconds", "months", "days", "pounds", "ratio"),
                *("radians", "degrees", "bytes", "number", "row"),
            )
        ),
        # What is in brackets is said of this column, whatever its name says of others.
        ("late_share", "[share_change] how long", ("share_change", "", "", ())),
        *(("a", f"[{role}] how long", ("", role, "", ())) for role in ("key", "text", "day")),
        (
            "why",
            "[code] rise, sharp_rise = better; fall = worse, or x = y; null = level; it is new",
            (
                "",
                "code",
                "level",
                (
                    ("rise", "better"),
                    ("sharp_rise", "better"),
                    ("fall", "worse, or x = y"),
                ),
            ),
        ),
        # Only of a column of codes are they read.
        ("why", "rise = better; fall = worse", ("", "", "", ())),
        ("a", "it; null = none; more", ("", "", "none", ())),
        ("a", "null where it is not known", ("", "", "where it is not known", ())),
        ("a", "annull = nothing, or null and void", ("", "", "", ())),
    ],
)
def test_what_a_column_is_counted_in_and_what_its_empty_cells_and_codes_mean(
    name: str, said: str, expected: tuple[object, ...]
) -> None:
    text = header("A row.", grain=name, columns={name: said}) + "select 1"
    (column,) = parse_model("core", "a_row", text).columns
    assert (column.unit, column.role, column.null_means, column.codes) == expected
    assert column.meaning == said.rsplit("] ", maxsplit=1)[-1]


def test_only_a_mart_that_publishing_makes_needs_no_query(tmp_path: Path) -> None:
    kept, offered = (
        header("A row.", grain="a", columns=AB, **publish) for publish in ({}, {"publish": "a.csv"})
    )
    remarks = "\n-- A remark.\n  -- Another.\n"
    assert not named(tmp_path / "a", {"marts/a.sql": offered + remarks})["marts.a"].has_query
    assert named(tmp_path / "b", {"marts/a.sql": kept + remarks + "select 1"})["marts.a"].has_query
    with pytest.raises(ModelError, match=r"marts\.a: the file has no SELECT"):
        named(tmp_path / "c", {"marts/a.sql": kept + remarks})


def test_a_mart_owns_columns_that_refer_to_its_key() -> None:
    said = header("A row.", grain="a", owns="best_a, worst_a", columns=AB)
    assert parse_model("marts", "a", said).owns == ("best_a", "worst_a")
    assert parse_model("marts", "a", header("A row.", grain="a", columns=AB)).owns == ()


def test_a_mart_need_not_be_published() -> None:
    model = parse_model("marts", "a", header("A row.", grain="a", columns=AB) + "select 1")
    assert model.publish is None


def test_a_check_may_say_no_more_than_why_and_how_bad() -> None:
    text = header("A wrong row.", why="It is wrong.", severity="warn") + "select 1"
    model = parse_model("checks", "wrong", text)
    assert (model.grain, model.columns, model.severity) == ((), (), "warn")
    kept = header("A wrong row.", grain="a", why="It is wrong.", severity="warn") + "select 1 as a"
    assert parse_model("checks", "wrong", kept).grain == ("a",)


@pytest.mark.parametrize(
    ("layer", "text", "message"),
    [
        ("core", "select 1", "no header"),
        ("core", "", "no header"),
        ("core", "\n-- Too late.\nselect 1", "no header"),
        ("core", "-- Grain : a\nselect 1", "no header"),
        ("core", header("A row.", columns=AB), "no Grain"),
        ("core", header("A row.", grain="", columns=AB), "no Grain"),
        ("core", header("A row.", grain="a"), "no Columns"),
        ("core", header("A row.", grain="a", columns={}), "no Columns"),
        ("staging", header("A row.", grain="a", columns=AB), "no Source"),
        ("checks", header("A row.", severity="warn"), "no Why"),
        ("checks", header("A row.", why="It is."), "no Severity"),
        ("checks", header("A row.", why="It is.", severity="fatal"), "'fatal'; it can be error"),
        ("core", header("A row.", grain="a", author="me", columns=AB), "found 'Author :'"),
        (
            "core",
            header("A row.", grain="a", columns=AB).replace("--\n", "-- Grain : a\n"),
            "twice",
        ),
        ("core", header("A row.", grain="a", columns={"a": ""}), "column a has no meaning"),
        (
            "core",
            header("A row.", grain="a", columns={"a": "[fortnights] how long"}),
            r"column a: expected one of .* in brackets, found \[fortnights\]",
        ),
        (
            "marts",
            header("A row.", grain="a", columns={"a": "[code] of two years: up = better; x = y"}),
            "column a: expected codes, .* found 'of two years: up = better'",
        ),
        ("core", header("A row.", grain="c", columns=AB), "Grain names c"),
        ("core", header("A row.", grain="a,,b", columns=AB), "an empty place"),
        ("core", header("A row.", grain="a", columns=AB) + "-- x", ""),
        ("core", header("A row.", grain="a", publish="a.csv", columns=AB), "Publish belongs in"),
        ("core", header("A row.", grain="a", severity="warn", columns=AB), "Severity belongs in"),
        ("core", header("A row.", grain="a", owns="c", columns=AB), "Owns belongs in sql/marts/"),
        ("marts", header("A row.", grain="a, b", owns="c", columns=AB), "Owns needs a Grain of"),
        ("marts", header("A row.", grain="a", publish="A b.csv", columns=AB), "'A b.csv'"),
        ("metrics", header("A row."), "no Columns"),
        ("metrics", header("A row.", columns=AB), "lists only its own columns"),
        ("metrics", header("A row.", columns={"month": "when"}), "lists only its own columns"),
        (
            "metrics",
            header("A row.", columns={"denominator": "of", "numerator": "what"}),
            "in this order: numerator, denominator",
        ),
        (
            "metrics",
            header("A row.", grain="numerator", columns={"numerator": "what"}),
            "The header says Grain and numerator",
        ),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(layer: str, text: str, message: str) -> None:
    if not message:
        assert parse_model(layer, "a_row", text).grain == ("a",)
        return
    with pytest.raises(ModelError, match=message) as refused:
        parse_model(layer, "a_row", text)
    assert str(refused.value).startswith(f"{layer}.a_row: ")


def test_a_column_listed_twice_is_refused() -> None:
    text = header("A row.", grain="a", columns=AB).rstrip("\n") + "\n--   a   again\n"
    with pytest.raises(ModelError, match="lists a twice"):
        parse_model("core", "a_row", text)


def test_a_line_among_the_columns_that_is_no_column_is_refused() -> None:
    text = header("A row.", grain="a", columns=AB).rstrip("\n") + "\n-- stray\n"
    with pytest.raises(ModelError, match="'stray'"):
        parse_model("core", "a_row", text)


def test_a_name_with_a_capital_or_a_year_in_front_is_refused() -> None:
    for name in ("Places", "2025_places", "places-acute"):
        with pytest.raises(ModelError, match="lower case"):
            parse_model("core", name, header("A row.", grain="a", columns=AB))


def test_models_are_read_by_layer_then_name(tmp_path: Path) -> None:
    models = read_models(write_sql(tmp_path))
    assert [model.table for model in models] == [
        "staging.returns",
        "staging.rows_in_use",
        "metrics.all_values",
        "metrics.counted",
        "metrics.in_time",
        "marts.places",
        "checks.more_than_came",
    ]


@pytest.mark.parametrize("place", ["loose.sql", "mart/places.sql", "marts/2025/places.sql"])
def test_a_file_outside_the_layers_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(ModelError, match=f"sql/{place}: expected sql/<layer>/<name>"):
        read_models(write_sql(tmp_path, {place: MART}))


def test_two_marts_may_not_be_published_under_one_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"marts.zz: Publish says places.csv, and so does marts."):
        read_models(write_sql(tmp_path, {"marts/zz.sql": MART}))


def named(folder: Path, changes: dict[str, str | None] | None = None) -> dict[str, Model]:
    return {model.table: model for model in read_models(write_sql(folder, changes))}


def test_without_metrics_there_is_no_union_of_metrics(tmp_path: Path) -> None:
    changes = {"metrics/in_time.sql": None, "metrics/all_values.sql": None}
    assert "metrics.counted" not in named(tmp_path, dict(changes))


def test_metrics_without_the_file_that_gives_them_values_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has metrics but no all_values\.sql"):
        named(tmp_path, {"metrics/all_values.sql": None})


def test_what_all_metrics_share_must_be_explained_once(tmp_path: Path) -> None:
    changed = TOY["metrics/all_values.sql"].replace("--   first_row   first row\n", "")
    with pytest.raises(
        ModelError, match="expected first_row in the header, because every metric has"
    ):
        named(tmp_path, {"metrics/all_values.sql": changed})


def test_rows_are_counted_of_what_stages_releases_and_of_nothing_else(tmp_path: Path) -> None:
    released = header("A row.", grain="a", source="x", columns={"a": "it", "release_id": "from"})
    unreleased = header("A row.", grain="a", source="x", columns=AB)
    models = named(
        tmp_path,
        {
            "staging/releases.sql": released + "select 1",
            "staging/register.sql": unreleased + "select 1",
            "core/rows.sql": released.replace("-- Source  : x\n", "") + "select 1",
        },
    )
    counted = models["staging.rows_in_use"].sql
    assert re.findall(r"^from (\S+)", counted, re.MULTILINE) == ["staging.returns"]


def test_a_metric_promises_its_own_columns_between_those_that_all_share(tmp_path: Path) -> None:
    said = header("A score.", columns={"given_value": "1 to 4", "why_not": "why none"})
    models = named(tmp_path, {"metrics/score.sql": said + "select 1"})
    assert models["metrics.score"].grain == ("org_kind", "org_code", "month")
    assert models["metrics.score"].columns == (
        Column(name="org_kind", meaning="trust or icb"),
        Column(name="org_code", meaning="code of the organisation"),
        Column(name="month", meaning="first day of the month"),
        Column(name="given_value", meaning="1 to 4"),
        Column(name="why_not", meaning="why none"),
        Column(name="release_id", meaning="where it was read"),
        Column(name="sheet_name", meaning="sheet"),
        Column(name="first_row", meaning="first row"),
        Column(name="last_row", meaning="last row"),
        Column(name="row_count", meaning="rows added up"),
    )


def test_the_union_of_metrics_is_a_model_like_any_other(tmp_path: Path) -> None:
    said = header("A score.", columns={"given_value": "1 to 4"})
    models = named(tmp_path, {"metrics/b.sql": METRIC, "metrics/a.sql": said + "select 1"})
    union = models["metrics.counted"]
    assert union.grain == ("metric_id", "org_kind", "org_code", "month")
    assert ", ".join(column.name for column in union.columns) == (
        "metric_id, org_kind, org_code, month, numerator, denominator, given_value, why_not, "
        "is_restated, mapped_month, release_id, sheet_name, first_row, last_row, row_count"
    )
    first, second, third = union.sql.split("union all")
    assert "    null::bigint as numerator,\n    null::bigint as denominator,\n" in first
    assert "    given_value,\n    null::varchar as why_not,\n" in first
    assert first.rstrip().endswith("from metrics.a")
    assert "    numerator,\n    denominator,\n    null::double as given_value,\n" in second
    assert second.rstrip().endswith("from metrics.b")
    assert third.rstrip().endswith("from metrics.in_time")


def test_a_draft_is_a_model_and_no_figure_of_it_is_used(tmp_path: Path) -> None:
    idea = {"metrics/idea.sql": TOY["metrics/in_time.sql"]}
    models = {one.table: one for one in read_models(write_sql(tmp_path, idea), drafts=["idea"])}
    assert "metrics.idea" in models
    assert "idea" not in models["metrics.counted"].sql
