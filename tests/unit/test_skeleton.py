"""The skeleton of a new source: four parts that fit together as they are written."""

import tomllib
from pathlib import Path

import pytest

from pipeline.config import Source
from pipeline.errors import ConfigError
from pipeline.parse import layouts
from pipeline.skeleton import new_source
from pipeline.warehouse.models import parse_model


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text('[other]\ntitle = "Other"\n', encoding="utf-8")
    return tmp_path


def test_the_four_parts_have_one_name(root: Path) -> None:
    made = [path.relative_to(root).as_posix() for path in new_source("rtt_completed", root)]
    assert made == [
        "sources.toml",
        "pipeline/sources/rtt_completed/__init__.py",
        "pipeline/sources/rtt_completed/layouts.toml",
        "pipeline/sources/rtt_completed/parse.py",
        "pipeline/sources/rtt_completed/expect.py",
        "sql/staging/rtt_completed.sql",
        "tests/contract/rtt_completed/README.md",
    ]


def test_the_declaration_is_one_that_can_be_read(root: Path) -> None:
    new_source("rtt_completed", root)
    said = tomllib.loads((root / "sources.toml").read_text(encoding="utf-8"))
    assert list(said) == ["other", "rtt_completed"]
    assert Source(id="rtt_completed", **said["rtt_completed"]).period == "month"


def test_the_parts_are_what_the_line_reads(root: Path) -> None:
    new_source("rtt_completed", root)
    folder = root / "pipeline" / "sources" / "rtt_completed"
    assert [table.name for table in layouts.load(folder / "layouts.toml")[0].tables] == ["rows"]
    for module in ("parse.py", "expect.py"):
        compile((folder / module).read_text(encoding="utf-8"), module, "exec")
    sql = (root / "sql" / "staging" / "rtt_completed.sql").read_text(encoding="utf-8")
    assert parse_model("staging", "rtt_completed", sql).grain == ("org_code", "month")


@pytest.mark.parametrize("name", ["RTT", "rtt-completed", "1st", "", "../rtt", "r"])
def test_a_name_that_is_no_key_is_refused(root: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="a source is named in lower case"):
        new_source(name, root)


@pytest.mark.parametrize("name", ["other", "rtt_completed"])
def test_what_is_there_is_never_written_over(root: Path, name: str) -> None:
    new_source("rtt_completed", root)
    before = {f: f.read_bytes() for f in root.rglob("*") if f.is_file()}
    with pytest.raises(ConfigError, match="part of it is there already"):
        new_source(name, root)
    assert before == {f: f.read_bytes() for f in root.rglob("*") if f.is_file()}
