"""What is not installed is asked for by name, with the command that brings it."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import MissingTool
from pipeline.parse import workbook
from pipeline.validate import gx
from pipeline.validate.expectations import Expectation
from tests.support.publisher import xlsx

PROMISED = Expectation(
    name="ExpectColumnValuesToNotBeNull",
    columns=("people",),
    arguments={"column": "people"},
    says="is empty",
)


@pytest.mark.parametrize("missing", ["great_expectations", "pandas", "pyarrow"])
def test_judging_without_its_packages_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    gx._open.cache_clear()  # noqa: SLF001 the library stays imported, and is asked for anew
    monkeypatch.setattr(gx, "find_spec", lambda name: None if name == missing else name)
    # It is said before anything is done that needs them.
    monkeypatch.delattr(pl.DataFrame, "to_pandas")
    with pytest.raises(
        MissingTool, match=rf"expected {missing}, .*make setup.*trust-tables\[nightly\]"
    ):
        gx.ask([(pl.DataFrame({"people": [1]}), PROMISED)])


def test_a_workbook_without_its_package_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the fault of this machine: the file is not refused."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx.workbook({"S": [["a"]]}))
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)
    with pytest.raises(
        MissingTool, match=r"expected pyarrow, .*make setup.*trust-tables\[nightly\]"
    ):
        workbook.read_grids(path)
