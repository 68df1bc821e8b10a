"""The skeleton of a new source: parts that fit together as they are written."""

import shutil
import subprocess
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline import paths
from pipeline.config.declaration import read
from pipeline.config.metrics import Metric
from pipeline.config.sources import Source
from pipeline.domain.releases import Release, Status
from pipeline.errors import ConfigError, WrongPeriod
from pipeline.new_source import new_source
from pipeline.parse import layouts
from pipeline.validate.judge import judge
from pipeline.warehouse.models import parse_model

TODAY = date(2026, 11, 29)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text('[other]\ntitle = "Other"\n', encoding="utf-8")
    (tmp_path / "metrics.toml").write_text("", encoding="utf-8")
    return tmp_path


def test_the_four_parts_have_one_name(root: Path) -> None:
    made = [path.relative_to(root).as_posix() for path in new_source("rtt_completed", root, TODAY)]
    assert made == [
        "sources.toml",
        "metrics.toml",
        "pipeline/sources/rtt_completed/__init__.py",
        "pipeline/sources/rtt_completed/layouts.toml",
        "pipeline/sources/rtt_completed/parse.py",
        "pipeline/sources/rtt_completed/expect.py",
        "sql/staging/rtt_completed.sql",
        "sql/metrics/rtt_completed_in_time.sql",
        "tests/contract/rtt_completed/README.md",
        "tests/contract/rtt_completed/test_rtt_completed.py",
    ]


def test_the_declaration_is_one_that_can_be_read(root: Path) -> None:
    new_source("rtt_completed", root, TODAY)
    said = read(root / "sources.toml")
    assert list(said) == ["other", "rtt_completed"]
    source = Source(id="rtt_completed", **said["rtt_completed"])
    # Nobody is asked at the address of a skeleton: it is landed by hand until it is filled in.
    assert (source.period, source.is_fetched) == ("month", False)
    measure = read(root / "metrics.toml")["metric"]["rtt_completed_in_time"]
    metric = Metric(id="rtt_completed_in_time", **measure)
    assert (metric.status, metric.sources) == ("draft", ("rtt_completed",))


def test_where_it_is_looked_for_has_only_to_be_uncommented(root: Path) -> None:
    new_source("rtt_completed", root, TODAY)
    path = root / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("\n# ", "\n"), encoding="utf-8")
    assert Source(id="rtt_completed", **read(path)["rtt_completed"]).is_fetched


def test_the_parts_are_what_the_line_reads(root: Path) -> None:
    new_source("rtt_completed", root, TODAY)
    folder = root / "pipeline" / "sources" / "rtt_completed"
    assert [table.name for table in layouts.load(folder / "layouts.toml")[0].tables] == ["rows"]
    for module in ("parse.py", "expect.py"):
        compile((folder / module).read_text(encoding="utf-8"), module, "exec")
    sql = (root / "sql" / "staging" / "rtt_completed.sql").read_text(encoding="utf-8")
    assert parse_model("staging", "rtt_completed", sql).grain == ("org_code", "month")
    sql = (root / "sql" / "metrics" / "rtt_completed_in_time.sql").read_text(encoding="utf-8")
    columns = parse_model("metrics", "rtt_completed_in_time", sql).columns
    assert [column.name for column in columns] == ["numerator", "denominator", "why_not"]


def test_a_file_whose_name_says_may_and_whose_rows_say_april_is_refused(root: Path) -> None:
    new_source("rtt_completed", root, TODAY)
    place = root / "pipeline" / "sources" / "rtt_completed" / "parse.py"
    held: dict[str, Any] = {"__name__": "parse", "__file__": str(place)}
    exec(compile(place.read_text(encoding="utf-8"), place, "exec"), held)  # noqa: S102 we wrote it above
    file = root / "rtt_completed-May-2026.csv"
    release = Release(
        source="rtt_completed",
        period="2026-05",
        published="",
        name=file.name,
        url="",
        url_known=False,
        status=Status.SECOND_HAND,
        note="",
        size_bytes=1,
        sha256="0" * 64,
        landed_at="2026-06-11T09:30:00Z",
    )
    for month, is_right in (("May 2026", True), ("April 2026", False)):
        head = "Period,Org Code,Number of people,People in time"
        file.write_text(f"{head}\r\n{month},ZZ1,2,1\r\n", encoding="utf-8")
        with nullcontext() if is_right else pytest.raises(WrongPeriod):
            assert held["parse"](file, release).frame["people_in_time"].to_list() == [1]


def test_the_skeleton_is_what_make_check_asks_for(root: Path) -> None:
    """In a project of its own, by our settings; nothing is filled in yet."""
    new_source("rtt_completed", root, TODAY)
    shutil.copy(paths.ROOT / "pyproject.toml", root)
    for beside in (
        *("pipeline/__init__.py", "pipeline/sources/__init__.py", "pipeline/errors.py"),
        *("tests/support/verdicts.py", "tests/support/world.py"),
    ):
        (root / beside).parent.mkdir(parents=True, exist_ok=True)
        (root / beside).write_text('"""Ours."""\n', encoding="utf-8")
    tools = Path(sys.executable).parent
    for command in (
        ["ruff", "format", "--check", "--no-cache", "."],
        ["ruff", "check", "--no-cache", "."],
        ["sqlfluff", "lint", "--disable-progress-bar", "sql"],
    ):
        run = subprocess.run(
            [tools / command[0], *command[1:]],
            cwd=root,
            check=False,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stdout + run.stderr


def test_the_skeleton_calls_the_place_of_a_row_as_every_staging_model_does(root: Path) -> None:
    new_source("rtt_completed", root, TODAY)
    ours = (root / "sql" / "staging" / "rtt_completed.sql").read_text(encoding="utf-8")
    theirs = (paths.SQL / "staging" / "ae_monthly.sql").read_text(encoding="utf-8")
    last = ("release_id", "sheet_name", "row_number")
    for name, text in (("rtt_completed", ours), ("ae_monthly", theirs)):
        columns = [column.name for column in parse_model("staging", name, text).columns]
        assert tuple(columns[-3:]) == last
        assert "figures.sheet as sheet_name,\n    figures.row as row_number\n" in text


def test_the_promises_of_the_skeleton_can_be_asked(root: Path) -> None:
    new_source("rtt_completed", root, TODAY)
    folder = root / "pipeline" / "sources" / "rtt_completed"
    held: dict[str, Any] = {"__name__": "expect"}
    exec((folder / "expect.py").read_text(encoding="utf-8"), held)  # noqa: S102 we wrote it above
    frame = pl.DataFrame(
        {"org_code": ["ZZ1"], "people": [7], "people_in_time": [5], "sheet": [""], "row": [2]}
    )
    for before in (None, frame):
        promises = held["expectations"](frame, before)
        assert judge(frame, promises, release_id="one", notes=()).admitted


@pytest.mark.parametrize("name", ["RTT", "rtt-completed", "1st", "", "../rtt", "r"])
def test_a_name_that_is_no_key_is_refused(root: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="expected a name in lower case"):
        new_source(name, root, TODAY)


@pytest.mark.parametrize("name", ["other", "rtt_completed"])
def test_what_is_there_is_never_written_over(root: Path, name: str) -> None:
    new_source("rtt_completed", root, TODAY)
    before = {f: f.read_bytes() for f in root.rglob("*") if f.is_file()}
    with pytest.raises(ConfigError, match="expected a new source, found parts of it"):
        new_source(name, root, TODAY)
    assert before == {f: f.read_bytes() for f in root.rglob("*") if f.is_file()}
