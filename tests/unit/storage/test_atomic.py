"""A file is there whole or not at all."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.storage.atomic import (
    SUMS,
    altered,
    damaged,
    digests_in,
    is_unlisted,
    make_folder,
    sweep,
    sync_folder,
    write_sums,
    write_whole,
)
from tests.support.force.shim import Journal, Shim, between


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.jsonl"
    write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert {path: b"old"} == {f: f.read_bytes() for f in tmp_path.iterdir()}


def test_what_a_killed_run_has_left_half_written_is_swept_away(tmp_path: Path) -> None:
    write_whole(tmp_path / "landed" / "ledger.jsonl", b"whole")
    (tmp_path / "landed" / ".part-abcd1234").write_bytes(b"hal")
    (tmp_path / ".part-efgh5678").write_bytes(b"")
    (tmp_path / ".site-link.part").symlink_to("nowhere")
    for folder in (".site-01234567.part", ".marts.new-abcd", ".part-warehouse-efgh"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "half").write_bytes(b"hal")
    sweep(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["landed"]
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["ledger.jsonl"]


def test_a_list_of_digests_tells_what_has_changed_or_gone(tmp_path: Path) -> None:
    for name in ("a/same", "a/other", "gone"):
        write_whole(tmp_path / name, name.encode())
    write_sums(tmp_path)
    assert list(damaged(tmp_path)) == []
    write_whole(tmp_path / "a/other", b"a/Other")
    write_whole(tmp_path / "new", b"not written down")
    (tmp_path / "gone").unlink()
    assert list(damaged(tmp_path)) == [tmp_path / "a/other", tmp_path / "gone"]


def test_of_a_folder_without_a_list_nothing_can_be_said(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"a")
    assert list(damaged(tmp_path)) == []
    assert list(damaged(tmp_path / "nowhere")) == []


def test_a_list_of_garbage_names_nothing_outside_and_nothing_good(tmp_path: Path) -> None:
    write_whole(tmp_path / "in" / "a", b"a")
    (tmp_path / "in" / SUMS).write_bytes(b"\xff\0\n\n0  ../out\n")
    write_whole(tmp_path / "out", b"out")
    assert [one for one in damaged(tmp_path / "in") if one.exists()] == []


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda folder: (folder / "a").write_bytes(b"b"), ["a"]),
        (lambda folder: (folder / "a").unlink(), ["a"]),
        (lambda folder: (folder / "more").write_bytes(b""), ["more"]),
        (lambda folder: (folder / SUMS).unlink(), ["a", "in/b"]),
        (lambda folder: (folder / SUMS).write_bytes(b""), ["a", "in/b"]),
        (lambda folder: (folder / SUMS).open("a").close(), []),
        (lambda folder: (folder / ".DS_Store").write_bytes(b""), []),
    ],
)
def test_a_folder_that_is_written_once_is_as_it_was_or_is_named(
    tmp_path: Path, harm: Callable[[Path], object], named: list[str]
) -> None:
    """What a desktop puts into every folder is no harm."""
    write_whole(tmp_path / "a", b"a")
    write_whole(tmp_path / "in" / "b", b"b")
    write_sums(tmp_path)
    harm(tmp_path)
    assert altered(tmp_path) == named


def test_a_list_with_its_last_line_cut_is_named(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"a")
    write_sums(tmp_path)
    (tmp_path / SUMS).write_bytes((tmp_path / SUMS).read_bytes()[:-5])
    assert altered(tmp_path) == sorted([SUMS, "a"])


def test_a_file_that_came_after_the_list_is_known_to_be_without_a_digest(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"a")
    assert is_unlisted(tmp_path)
    write_sums(tmp_path)
    assert not is_unlisted(tmp_path)
    write_whole(tmp_path / "b", b"b")
    assert is_unlisted(tmp_path)


def test_names_are_brought_to_the_disk_with_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each new folder the one above it, and the folder of a file after its rename."""
    journal = Journal(tmp_path / "aside")
    folder = tmp_path / "data"
    folder.mkdir()
    with between(Shim(folder=folder, journal=journal)):
        write_whole(folder / "a" / "b" / "c", b"c")
        make_folder(folder / "a" / "d")
    assert journal.fail(Random(0)) == 0
    assert (folder / "a" / "b" / "c").read_bytes() == b"c"
    assert (folder / "a" / "d").is_dir()

    # A file that is only renamed into its place is gone again, as often as not.
    left = set()
    for seed in range(8):
        with between(Shim(folder=folder, journal=journal)):
            (folder / "new").write_bytes(b"new")
        lost = journal.fail(Random(seed))
        assert (folder / "new").exists() is not bool(lost)
        left.add(lost)
        (folder / "new").unlink(missing_ok=True)
    assert left == {0, 1}

    def cannot(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", cannot)
    sync_folder(folder)


@settings(max_examples=30)
@given(st.dictionaries(st.from_regex(r"([a-c]/){0,2}[d-f]{1,3}", fullmatch=True), st.binary()))
def test_each_file_of_a_folder_has_the_digest_of_its_bytes(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert digests_in(Path(folder)) == {
            name: hashlib.sha256(content).hexdigest() for name, content in files.items()
        }
