import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import ModelError
from pipeline.storage.atomic import sweep
from pipeline.warehouse.marts import Card, fresh_folder, recover, write_card, write_mart, write_text
from pipeline.warehouse.models import Column


def card(*columns: str, publish: str | None = None) -> Card:
    return Card(
        name="places",
        summary="Place of É.",
        grain=columns[:1],
        columns=tuple(Column(name=name, meaning=f"the {name}") for name in columns),
        publish=publish,
    )


def test_a_card_says_what_is_in_the_mart(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "code": ["ZZ1"],
            "is_open": [True],
            "month": [date(2025, 6, 1)],
            "landed_at": [datetime(2025, 6, 1, 12)],  # noqa: DTZ001 the database has no zone either
            "people": [3],
            "share": [0.5],
            "single": pl.Series([0.5], dtype=pl.Float32),
            "pounds": [Decimal("1.50")],
        }
    )
    write_mart(tmp_path, card(*frame.columns), frame)
    assert pl.read_parquet(tmp_path / "places.parquet").equals(frame)
    written = json.loads((tmp_path / "places.json").read_text(encoding="utf-8"))
    assert [column["type"] for column in written.pop("columns")] == [
        "string",
        "boolean",
        "date",
        "datetime",
        "integer",
        "number",
        "number",
        "number",
    ]
    assert written == {
        "name": "places",
        "summary": "Place of É.",
        "grain": ["code"],
        "owns": [],
        "publish": None,
        "rows": 1,
    }


def test_a_column_that_no_csv_can_carry_is_refused(tmp_path: Path) -> None:
    offered = card("codes", publish="places.csv")
    with pytest.raises(ModelError, match=r"marts.places: column codes is List\(String\)"):
        write_mart(tmp_path, offered, pl.DataFrame({"codes": [["ZZ1", "ZZ2"]]}))
    with pytest.raises(ModelError, match=r"marts.places: column codes is Struct"):
        write_mart(tmp_path, card("codes"), pl.DataFrame({"codes": [{"code": "ZZ1"}]}))


def test_a_mart_that_is_no_download_may_hold_lists(tmp_path: Path) -> None:
    frame = pl.DataFrame({"places": [[1, 2, 2]], "code": ["ZZ1"]})
    write_mart(tmp_path, card("places", "code"), frame)
    assert pl.read_parquet(tmp_path / "places.parquet").equals(frame)
    written = json.loads((tmp_path / "places.json").read_text(encoding="utf-8"))
    assert [column["type"] for column in written["columns"]] == ["list", "string"]


def test_a_card_of_a_table_that_publishing_makes_has_no_types_and_no_rows(tmp_path: Path) -> None:
    write_card(tmp_path, card("code", publish="places.csv"))
    written = json.loads((tmp_path / "places.json").read_text(encoding="utf-8"))
    assert (written["rows"], [column["type"] for column in written["columns"]]) == (0, [""])
    assert [path.name for path in tmp_path.iterdir()] == ["places.json"]


def shelves(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fill(out: Path, text: str) -> None:
    with fresh_folder(out) as folder:
        (folder / "a").write_text(text)


def test_a_fresh_folder_takes_the_place_of_the_old(tmp_path: Path) -> None:
    out = tmp_path / "very" / "deep" / "marts"
    fill(out, "old")
    fill(out, "new")
    assert shelves(tmp_path) == {"very/deep/marts/a": "new"}
    assert [path.name for path in out.parent.iterdir()] == ["marts"]
    assert out.stat().st_mode & 0o777 == 0o755


def test_a_failure_leaves_the_old_folder_alone(tmp_path: Path) -> None:
    out = tmp_path / "marts"
    fill(out, "old")
    with pytest.raises(IsADirectoryError), fresh_folder(out) as folder:
        folder.write_text("a folder is no file")
    assert shelves(tmp_path) == {"marts/a": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["marts"]


@pytest.mark.parametrize("is_recovered", [True, False])
@pytest.mark.parametrize("renames_done", [0, 1, 2])
def test_a_run_killed_during_the_swap_is_mended_by_the_next(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    renames_done: int,
    is_recovered: bool,  # noqa: FBT001 a case of the table
) -> None:
    out = tmp_path / "marts"
    fill(out, "old")
    rename = Path.rename
    done = 0

    def killed_after(self: Path, target: Path) -> Path:
        nonlocal done
        if done == renames_done:
            raise KeyboardInterrupt
        done += 1
        return rename(self, target)

    with monkeypatch.context() as patch:
        # A kill runs no `finally`: what the dead run would have swept up stays.
        patch.setattr("pipeline.warehouse.marts.shutil.rmtree", lambda *_, **__: None)
        patch.setattr(Path, "rename", killed_after)
        try:
            fill(out, "new")
        except KeyboardInterrupt:
            pass
        else:
            assert renames_done == 2
    if is_recovered:
        recover(out)
        assert shelves(tmp_path) == {"marts/a": "new" if renames_done == 2 else "old"}
    fill(out, "newer")
    assert shelves(tmp_path) == {"marts/a": "newer"}
    assert [path.name for path in tmp_path.iterdir()] == ["marts"]


def test_a_text_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sql" / "a.sql"
    write_text(path, "old")
    write_text(path, "new")
    assert shelves(tmp_path) == {"data/sql/a.sql": "new"}


def test_a_text_half_written_by_a_killed_run_is_swept_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    write_text(tmp_path / "a.sql", "old")
    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a.sql", "new")
    sweep(tmp_path)
    assert shelves(tmp_path) == {"a.sql": "old"}
