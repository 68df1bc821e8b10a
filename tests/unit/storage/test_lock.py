"""One run at a time, and no lock that outlives its process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.errors import AlreadyRunning
from pipeline.storage.lock import only_one

HOLD = """
import sys, time
from pathlib import Path
from pipeline.storage.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    lock = tmp_path / "data" / "nightly.lock"
    with only_one(lock):
        with pytest.raises(
            AlreadyRunning, match=rf"at work \(process {os.getpid()}\), so this one"
        ):
            only_one(lock).__enter__()
        assert lock.read_text(encoding="utf-8") == str(os.getpid())


def test_a_run_that_is_over_leaves_the_lock_free(tmp_path: Path) -> None:
    lock = tmp_path / "nightly.lock"
    for _ in range(2):
        with only_one(lock):
            pass
    with pytest.raises(ValueError, match="on purpose"), only_one(lock):
        raise ValueError("on purpose")
    with only_one(lock):
        assert lock.exists()


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "nightly.lock"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=rf"process {other.pid}"):
            only_one(lock).__enter__()
        other.kill()
        other.wait()
        with only_one(lock):
            assert lock.read_text(encoding="utf-8") == str(os.getpid())


def test_a_lock_that_says_nothing_is_a_lock_all_the_same(tmp_path: Path) -> None:
    lock = tmp_path / "nightly.lock"
    with only_one(lock):
        lock.write_bytes(b"\xff")
        lock.write_bytes(b"")
        with pytest.raises(AlreadyRunning, match="process not known"):
            only_one(lock).__enter__()
