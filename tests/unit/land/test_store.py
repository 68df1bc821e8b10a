"""The archive: every file once, byte for byte, never changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.releases import Release, Status
from pipeline.errors import SourceProblem
from pipeline.land import store


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
        sha256=store.digest(content),
    )


def test_a_kept_file_is_there_byte_for_byte(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfa,b\r\n\x92\r\n"
    one = release(content)
    assert store.keep(tmp_path, [], one, content)
    assert store.landed_path(tmp_path, one).read_bytes() == content


def test_the_ledger_is_read_back_in_the_order_of_landing(tmp_path: Path) -> None:
    known: list[Release] = []
    releases = [release(b"second", period="2025-02"), release(b"first", period="2025-01")]
    for one, content in zip(releases, (b"second", b"first"), strict=True):
        store.keep(tmp_path, known, one, content)
    assert store.read_ledger(tmp_path) == releases


def test_the_same_bytes_of_a_source_are_kept_once(tmp_path: Path) -> None:
    known: list[Release] = []
    assert store.keep(tmp_path, known, release(b"x"), b"x")
    again = release(b"x", name="another-name.csv", landed_at="2026-01-01T00:00:00Z")
    assert not store.keep(tmp_path, known, again, b"x")
    assert [one.name for one in store.read_ledger(tmp_path)] == ["June-2025.csv"]


def test_the_same_bytes_of_two_sources_are_kept_twice(tmp_path: Path) -> None:
    known: list[Release] = []
    assert store.keep(tmp_path, known, release(b"x"), b"x")
    assert store.keep(tmp_path, known, release(b"x", source="other"), b"x")
    assert [one.source for one in store.read_ledger(tmp_path)] == ["made_up", "other"]


def test_a_revision_stands_beside_what_it_revises(tmp_path: Path) -> None:
    known: list[Release] = []
    store.keep(tmp_path, known, release(b"old"), b"old")
    store.keep(tmp_path, known, release(b"new"), b"new")
    kept = sorted((tmp_path / "made_up" / "2025-06").iterdir())
    assert sorted(file.read_bytes() for file in kept) == [b"new", b"old"]


@given(st.lists(st.binary(min_size=1, max_size=6), max_size=8))
def test_landing_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    known: list[Release] = []
    for content in contents:
        store.keep(folder, known, release(content), content)
    before = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    for content in contents:
        assert not store.keep(folder, known, release(content), content)
    assert before == {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    assert len(known) == len(set(contents))


def test_bytes_that_do_not_match_their_line_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="digest"):
        store.keep(tmp_path, [], release(b"x"), b"y")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_ledger_holds_nothing(tmp_path: Path) -> None:
    assert store.read_ledger(tmp_path) == []


@pytest.mark.parametrize("line", ["{", "{}", '{"source": "made_up"}', "[]"])
def test_a_damaged_ledger_names_the_line_and_what_to_do(tmp_path: Path, line: str) -> None:
    good = json.dumps(release(b"x").to_record())
    (tmp_path / store.LEDGER).write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(SourceProblem, match=r"line 2 is not a release .* restore"):
        store.read_ledger(tmp_path)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.jsonl"
    store.write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.write_whole(path, b"new")
    assert {path: b"old"} == {f: f.read_bytes() for f in tmp_path.iterdir()}


def test_a_release_without_a_date_is_kept_as_undated(tmp_path: Path) -> None:
    one = replace(release(b"x"), published="")
    place = store.landed_path(tmp_path, one)
    assert place == tmp_path / "made_up" / "2025-06" / f"undated_{one.sha256[:8]}.csv"
