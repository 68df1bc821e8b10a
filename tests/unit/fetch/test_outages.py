"""Since when a source is out of reach: from the first bad night to the first good one."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import SourceProblem, SourceUnavailable, UnreadableFile, Unrecognised
from pipeline.fetch import outages
from pipeline.fetch.visit import Visit

FIRST, NEXT = date(2026, 6, 19), date(2026, 6, 20)


def visit(source: str, *problems: SourceProblem) -> Visit:
    return Visit(source=source, found=1, new=(), unchanged=1, problems=problems)


def test_an_outage_begins_with_the_first_bad_night_and_ends_with_a_good_one() -> None:
    down = SourceUnavailable("the host is down")
    first = outages.after({}, [visit("b", down), visit("a", down), visit("c")], FIRST)
    assert list(first.items()) == [("a", FIRST), ("b", FIRST)]
    second = outages.after(first, [visit("a"), visit("b", down), visit("c", down)], NEXT)
    assert second == {"b": FIRST, "c": NEXT}
    # Whoever was not called on stays as he was.
    assert outages.after(second, [], NEXT) == second


@pytest.mark.parametrize(
    ("problem", "is_outage"),
    [
        (SourceUnavailable("not to be had"), True),
        (UnreadableFile("a page under the name of a file"), True),
        (Unrecognised("a link of two months"), False),
    ],
)
def test_a_doubtful_link_is_no_outage(problem: SourceProblem, is_outage: bool) -> None:  # noqa: FBT001 a case of the table
    assert bool(outages.after({}, [visit("a", problem)], FIRST)) is is_outage


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / outages.OUTAGES
    assert outages.read(path) == {}
    outages.write({"a": FIRST, "b": NEXT}, path)
    assert outages.read(path) == {"a": FIRST, "b": NEXT}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a": 1}', b'{"a": "June"}', b"\xff"])
def test_a_damaged_memory_knows_of_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / outages.OUTAGES).write_bytes(content)
    assert outages.read(tmp_path / outages.OUTAGES) == {}
