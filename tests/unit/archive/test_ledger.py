"""The archive: every file once, byte for byte, never changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import ledger
from pipeline.archive.ledger import KeepResult
from pipeline.domain.releases import UNSTATED, Release, Status
from pipeline.errors import SourceProblem


def release(content: bytes, **changes: str) -> Release:
    said = {
        "source": "made_up",
        "period": "2025-06",
        "published": "2025-07",
        "name": "June-2025.csv",
        "landed_at": "2025-07-10T09:31:00Z",
    }
    return Release(
        **{**said, **changes},
        url="",
        url_known=False,
        status=Status.FIRST_HAND,
        note="Éclair",
        size_bytes=len(content),
        sha256=ledger.digest(content),
    )


def test_a_kept_file_is_there_byte_for_byte(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfa,b\r\n\x92\r\n"
    one = release(content)
    assert ledger.keep(tmp_path, [], one, content) is KeepResult.NEW
    assert ledger.landed_path(tmp_path, one).read_bytes() == content


def test_the_ledger_is_read_back_in_the_order_of_landing(tmp_path: Path) -> None:
    known: list[Release] = []
    releases = [release(b"second", period="2025-02"), release(b"first", period="2025-01")]
    for one, content in zip(releases, (b"second", b"first"), strict=True):
        ledger.keep(tmp_path, known, one, content)
    assert ledger.read_ledger(tmp_path) == releases


def test_the_same_bytes_of_a_source_are_kept_once(tmp_path: Path) -> None:
    known: list[Release] = []
    assert ledger.keep(tmp_path, known, release(b"x"), b"x") is KeepResult.NEW
    again = release(b"x", name="another-name.csv", landed_at="2026-01-01T00:00:00Z")
    assert ledger.keep(tmp_path, known, again, b"x") is KeepResult.HELD
    assert [one.name for one in ledger.read_ledger(tmp_path)] == ["June-2025.csv"]


def test_the_same_bytes_of_two_sources_are_kept_twice(tmp_path: Path) -> None:
    known: list[Release] = []
    assert ledger.keep(tmp_path, known, release(b"x"), b"x") is KeepResult.NEW
    assert ledger.keep(tmp_path, known, release(b"x", source="other"), b"x") is KeepResult.NEW
    assert [one.source for one in ledger.read_ledger(tmp_path)] == ["made_up", "other"]


def test_the_same_bytes_of_two_periods_are_kept_twice(tmp_path: Path) -> None:
    """A file under the name of a wrong month must not keep the right one out."""
    known: list[Release] = []
    assert ledger.keep(tmp_path, known, release(b"x", period="2025-09"), b"x") is KeepResult.NEW
    assert ledger.keep(tmp_path, known, release(b"x"), b"x") is KeepResult.NEW
    kept = [ledger.landed_path(tmp_path, one).read_bytes() for one in ledger.read_ledger(tmp_path)]
    assert kept == [b"x", b"x"]


URL = "https://www.example.org/2025/07/June-2025.csv"
PLAIN = replace(
    release(b"x"),
    status=Status.SECOND_HAND,
    published="",
    note="",
    landed_at="2026-01-01T00:00:00Z",
)
KNOWN = replace(PLAIN, status=Status.FIRST_HAND, published="2025-07", url=URL, url_known=True)


def test_what_is_better_known_takes_the_place_of_the_line_and_moves_the_file(
    tmp_path: Path,
) -> None:
    known: list[Release] = []
    ledger.keep(tmp_path, known, replace(PLAIN, landed_at="2025-07-10T09:31:00Z"), b"x")
    assert ledger.keep(tmp_path, known, KNOWN, b"x") is KeepResult.UPDATED
    line = replace(KNOWN, landed_at="2025-07-10T09:31:00Z")
    assert ledger.read_ledger(tmp_path) == known == [line]
    files = [path for path in tmp_path.rglob("*.csv") if path.is_file()]
    assert files == [ledger.landed_path(tmp_path, line)]
    assert ledger.keep(tmp_path, known, KNOWN, b"x") is KeepResult.HELD


WORSE = {
    "nothing known": PLAIN,
    "no address": replace(KNOWN, url="", url_known=False),
    "an assumed address": replace(KNOWN, url_known=False),
    "no publication": replace(KNOWN, published=""),
    "second-hand": replace(KNOWN, status=Status.SECOND_HAND),
    "no period": replace(KNOWN, period=UNSTATED),
    "another name and address": replace(KNOWN, name="a.csv", url=f"{URL}?a", published="2025-08"),
}


@pytest.mark.parametrize("kind", WORSE)
@pytest.mark.parametrize("is_stated", [False, True])
def test_worse_facts_change_nothing(tmp_path: Path, kind: str, *, is_stated: bool) -> None:
    known: list[Release] = []
    ledger.keep(tmp_path, known, KNOWN, b"x")
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    assert ledger.keep(tmp_path, known, WORSE[kind], b"x", is_stated=is_stated) is KeepResult.HELD
    assert before == {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}


def test_what_the_snapshot_knows_of_the_same_bytes_is_written_down_here_too(
    tmp_path: Path,
) -> None:
    known: list[Release] = []
    assert ledger.keep(tmp_path, known, PLAIN, b"x", carried=[KNOWN]) is KeepResult.NEW
    assert known == [KNOWN]
    known = []
    assert ledger.keep(tmp_path, known, KNOWN, b"x", carried=[PLAIN]) is KeepResult.UPDATED
    assert known == [KNOWN]


def test_a_period_that_was_unstated_is_filled_in_and_a_stated_one_is_found(tmp_path: Path) -> None:
    known: list[Release] = []
    unstated = replace(PLAIN, period=UNSTATED)
    ledger.keep(tmp_path, known, unstated, b"x")
    assert ledger.keep(tmp_path, known, PLAIN, b"x") is KeepResult.UPDATED
    assert ledger.keep(tmp_path, known, unstated, b"x") is KeepResult.HELD
    assert [one.period for one in ledger.read_ledger(tmp_path)] == ["2025-06"]


@pytest.mark.parametrize(
    "told",
    [
        replace(PLAIN, status=Status.TRANSCRIBED),
        replace(PLAIN, note="re-saved: by hand"),
        replace(PLAIN, url=URL),
    ],
)
def test_what_a_place_suggests_does_not_outdo_what_a_person_wrote(
    tmp_path: Path, told: Release
) -> None:
    known: list[Release] = []
    ledger.keep(tmp_path, known, told, b"x")
    assert ledger.keep(tmp_path, known, KNOWN, b"x") is KeepResult.HELD
    assert ledger.keep(tmp_path, known, KNOWN, b"x", is_stated=True) is KeepResult.UPDATED
    # A remark on why a copy is second-hand is not true of one that is first-hand.
    assert known == [KNOWN]


def test_a_revision_stands_beside_what_it_revises(tmp_path: Path) -> None:
    known: list[Release] = []
    ledger.keep(tmp_path, known, release(b"old"), b"old")
    ledger.keep(tmp_path, known, release(b"new"), b"new")
    kept = sorted((tmp_path / "made_up" / "2025-06").iterdir())
    assert sorted(file.read_bytes() for file in kept) == [b"new", b"old"]


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=6), max_size=8))
def test_landing_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    known: list[Release] = []
    for content in contents:
        ledger.keep(folder, known, release(content), content)
    before = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    for content in contents:
        assert ledger.keep(folder, known, release(content), content) is KeepResult.HELD
    assert before == {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    assert len(known) == len(set(contents))


def test_bytes_that_do_not_match_their_line_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="digest"):
        ledger.keep(tmp_path, [], release(b"x"), b"y")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_ledger_holds_nothing(tmp_path: Path) -> None:
    assert ledger.read_ledger(tmp_path) == []


@pytest.mark.parametrize("line", ["{", "{}", '{"source": "made_up"}', "[]"])
def test_a_damaged_ledger_names_the_line_and_what_to_do(tmp_path: Path, line: str) -> None:
    good = json.dumps(release(b"x").to_record())
    (tmp_path / ledger.LEDGER).write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(
        SourceProblem, match=r"line 2: expected a release, found something else .* restore"
    ):
        ledger.read_ledger(tmp_path)


def test_a_ledger_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    line = json.dumps(release(b"x").to_record(), ensure_ascii=False)
    (tmp_path / ledger.LEDGER).write_bytes(f"{line}\n{line}\n".encode("cp1252"))
    with pytest.raises(
        SourceProblem,
        match=r"ledger\.jsonl line 1: expected a release, found something else .* from git",
    ):
        ledger.read_ledger(tmp_path)


def test_a_release_without_a_date_is_kept_as_undated(tmp_path: Path) -> None:
    one = replace(release(b"x"), published="")
    place = ledger.landed_path(tmp_path, one)
    assert place == tmp_path / "made_up" / "2025-06" / f"undated_{one.sha256[:8]}.csv"


@pytest.mark.parametrize("left", [None, b"x", b""])
def test_a_kept_file_that_is_lost_or_cut_comes_back(tmp_path: Path, left: bytes | None) -> None:
    known: list[Release] = []
    one = release(b"whole")
    ledger.keep(tmp_path, known, one, b"whole")
    place = ledger.landed_path(tmp_path, one)
    if left is None:
        place.unlink()
    else:
        place.write_bytes(left)
    assert ledger.keep(tmp_path, known, one, b"whole") is KeepResult.HELD
    assert place.read_bytes() == b"whole"


# ---------------------------------------------------------------- a damaged ledger


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, list[Release]]:
    """Keep three files."""
    known: list[Release] = []
    for content in (b"one", b"two", b"three"):
        ledger.keep(tmp_path, known, release(content), content)
    return tmp_path, known


@pytest.mark.parametrize("lines", [[], [0], [0, 2], [1], [0, 1, 2]])
def test_a_ledger_that_has_lost_lines_is_put_right_by_its_copy(
    archive: tuple[Path, list[Release]], lines: list[int]
) -> None:
    landed, known = archive
    whole = (landed / ledger.LEDGER).read_bytes()
    kept = [line for at, line in enumerate(whole.splitlines(keepends=True)) if at in lines]
    spoilt = [] if len(kept) == len(known) else [b"{\n"]
    (landed / ledger.LEDGER).write_bytes(b"".join([*kept, *spoilt]))
    said = ledger.mend_ledger(landed)
    assert (landed / ledger.LEDGER).read_bytes() == whole
    assert ledger.read_ledger(landed) == known
    lost = len(known) - len(kept)
    told = f"{lost} of 3 lines were damaged or lost; we restored them from ledger-copy.jsonl"
    assert said == (f"{landed / ledger.LEDGER}: {told}" if lost else "")
    assert ledger.mend_ledger(landed) == ""


def test_what_the_copy_does_not_know_yet_is_not_lost(
    archive: tuple[Path, list[Release]],
) -> None:
    """Whoever was killed between the two has the newer line in the ledger only."""
    landed, known = archive
    better = replace(known[0], note="a remark")
    ledger.write_ledger(landed, [better, *known[1:], release(b"four")])
    with (landed / ledger.LEDGER).open("ab") as file:
        file.write(b"garbage\n")
    ledger.mend_ledger(landed)
    assert ledger.read_ledger(landed) == [better, *known[1:], release(b"four")]


def test_a_copy_that_is_damaged_or_behind_is_made_again(
    archive: tuple[Path, list[Release]],
) -> None:
    landed, _ = archive
    for content in (b"", b"garbage\n"):
        (landed / ledger.COPY).write_bytes(content)
        assert ledger.mend_ledger(landed) == ""
        assert (landed / ledger.COPY).read_bytes() == (landed / ledger.LEDGER).read_bytes()


@pytest.mark.parametrize("content", [b"", b"garbage\n"])
def test_a_ledger_whose_copy_is_damaged_too_is_left_as_it_is(
    archive: tuple[Path, list[Release]], content: bytes
) -> None:
    landed, _ = archive
    for name in (ledger.LEDGER, ledger.COPY):
        (landed / name).write_bytes(b"garbage\n" if name == ledger.LEDGER else content)
    assert ledger.mend_ledger(landed) == ""
    with pytest.raises(SourceProblem, match="line 1: expected a release, found something else"):
        ledger.read_ledger(landed)


def test_a_file_of_which_no_line_tells_is_found(archive: tuple[Path, list[Release]]) -> None:
    landed, known = archive
    # The same bytes under an older name are known.
    other = ledger.landed_path(landed, replace(known[0], period="unstated"))
    other.parent.mkdir()
    other.write_bytes(b"one")
    assert list(ledger.unwritten(landed, known)) == []
    assert list(ledger.unwritten(landed, known[1:])) == sorted(
        [other, ledger.landed_path(landed, known[0])]
    )
