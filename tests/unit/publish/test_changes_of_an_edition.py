"""The changes of an edition: the same in the night that makes it as when they are read again."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.editions import changes, store
from pipeline.publish.editions.changes import Change
from pipeline.publish.editions.store import Shelf
from pipeline.publish.files import forms, tables
from pipeline.publish.marts.reader import Marts
from tests.support.made import marts

WORDS = st.text("ab ,\"'0.1é", max_size=5).map(str.strip)
ROWS = st.none() | st.integers(1, 99_999)
LINE = st.fixed_dictionaries(
    {
        name: ROWS if name.endswith("_row") else st.none() | WORDS
        for name in Change._fields
        if name not in ("kind", "change_type")
    }
    | {"kind": st.sampled_from(["figure", "place"]), "change_type": st.just("changed")}
    | {"change_id": st.just("c0ffee")}
)
SCHEMA = pl.Schema(
    {name: pl.Int32 if name.endswith("_row") else pl.String for name in Change._fields}
    | {"is_figure": pl.Boolean}
)


@given(st.lists(LINE, max_size=4))
def test_they_are_told_as_they_will_be_read_from_the_kept_file(
    read: Marts, tmp_path_factory: pytest.TempPathFactory, lines: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("editions")
    frame = pl.DataFrame([{**line, "is_figure": True} for line in lines], schema=SCHEMA)
    listed = tables.changes(read, marts.config(), frame)
    contents = {f"{listed.name}.gz": forms.packed(listed.content)}
    contents[store.FACTS] = store.as_parquet(pl.DataFrame(schema=store.FACT_COLUMNS))
    made = store.draft(Shelf(folder=folder), date(2026, 6, 11), contents, frame)
    assert made is not None
    (fresh,) = changes.read(Shelf(folder=folder), made)
    (kept,) = changes.read(store.keep(Shelf(folder=folder), made), None)
    assert fresh == kept
