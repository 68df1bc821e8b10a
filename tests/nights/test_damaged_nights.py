"""
What lies in `data/` is damaged: it is found, told in one line, and mended with no hand.

The night after the damage has no news: whatever it has to make again, everything is as it was.
"""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.support.made.country import Stage, fingerprint
from tests.support.made.news import FIRST
from tests.support.publisher.played import Fault

Damage = Callable[[Path], object]

MAY: Final = "ae_monthly_2026-05*"


def flip(path: Path, where: float = 0.5) -> None:
    """Change one byte and nothing of the length."""
    content = bytearray(path.read_bytes())
    content[int(where * (len(content) - 1))] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path, lost: int = 40) -> None:
    """Take away the end."""
    path.write_bytes(path.read_bytes()[:-lost])


def cut_all(folder: Path) -> None:
    """Take away the end of every file."""
    for path in folder.iterdir():
        cut(path)


def one(data: Path, pattern: str) -> Path:
    """Give the first of the files that fit."""
    return min(data.glob(pattern))


def scribble(path: Path) -> None:
    """Put what is no line of anything into the midst of the lines."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"\0\xff not a line\n", *lines[4:]]))


def page(data: Path) -> Path:
    """Give a page of the site."""
    return data / "site" / "metrics" / "ae_within_4h_own" / "index.html"


def reword(data: Path) -> None:
    """Change a word of a verdict that can still be read."""
    path = one(data, f"verdicts/ae_monthly/{MAY}")
    record = json.loads(path.read_bytes())
    path.write_text(json.dumps({**record, "reason": "somebody was here"}), encoding="utf-8")


# What is damaged, and what a person reads of it; "" where nothing needs to be said.
DAMAGES: Final[Mapping[str, tuple[Damage, str]]] = {
    "ledger: its last line is cut": (
        lambda data: cut(data / "landed/ledger.jsonl"),
        r"ledger\.jsonl: 1 of \d+ lines were damaged or lost; we restored them from ledger-copy",
    ),
    "ledger: empty": (
        lambda data: (data / "landed/ledger.jsonl").write_bytes(b""),
        r"ledger\.jsonl: (\d+) of \1 lines were damaged or lost; we restored them from",
    ),
    "ledger: gone": (
        lambda data: (data / "landed/ledger.jsonl").unlink(),
        r"ledger\.jsonl: (\d+) of \1 lines were damaged or lost; we restored them from",
    ),
    "ledger: garbage in the midst": (
        lambda data: scribble(data / "landed/ledger.jsonl"),
        r"ledger\.jsonl: 1 of \d+ lines were damaged or lost; we restored them from",
    ),
    "copy of the ledger: garbage": (
        lambda data: scribble(data / "landed/ledger-copy.jsonl"),
        "",
    ),
    "notes of what was asked: garbage": (lambda data: scribble(data / "fetched.jsonl"), ""),
    "notes of what was asked: cut": (lambda data: cut(data / "fetched.jsonl"), ""),
    "notes of what was asked: gone": (lambda data: (data / "fetched.jsonl").unlink(), ""),
    "pages as they were: cut": (
        lambda data: cut_all(data / "pages"),
        "",
    ),
    "landed file: other bytes, same length": (
        lambda data: flip(one(data, "landed/ae_monthly/2026-05/*")),
        r"landed/ae_monthly/2026-05/.*: the bytes kept here are not those of its line",
    ),
    "landed file: gone": (
        lambda data: one(data, "landed/ae_monthly/2026-05/*").unlink(),
        r"landed/ae_monthly/2026-05/.*: the bytes kept here are not those of its line",
    ),
    "parsed table: its end is cut": (
        lambda data: cut(one(data, f"parsed/ae_monthly/{MAY}")),
        r"parsed/ae_monthly/ae_monthly_2026-05.*: found damaged, so we make it again$",
    ),
    "parsed table: one byte in the midst": (
        lambda data: flip(one(data, f"parsed/ae_monthly/{MAY}")),
        r"parsed/ae_monthly/ae_monthly_2026-05.*: found damaged, so we make it again$",
    ),
    "parsed table: gone": (
        lambda data: one(data, f"parsed/ae_monthly/{MAY}").unlink(),
        r"parsed/ae_monthly/ae_monthly_2026-05.*: found damaged, so we make it again$",
    ),
    "parsed tables: all are gone": (
        lambda data: shutil.rmtree(data / "parsed"),
        "",
    ),
    "verdict: cut": (
        lambda data: cut(one(data, f"verdicts/ae_monthly/{MAY}")),
        r"verdicts/ae_monthly/ae_monthly_2026-05.*: found damaged, so we make it again$",
    ),
    "verdict: other words": (
        reword,
        r"verdicts/ae_monthly/ae_monthly_2026-05.*: found damaged, so we make it again$",
    ),
    "mart: one byte in the midst": (
        lambda data: flip(data / "marts/observations.parquet"),
        r"marts/observations\.parquet: found damaged, so we make it again$",
    ),
    "marts: all are gone": (
        lambda data: shutil.rmtree(data / "marts"),
        r"data/marts: found damaged, so we make it again$",
    ),
    "note of what the site is made of: garbage": (
        lambda data: (data / "made-of.txt").write_bytes(b"\xff\0"),
        "",
    ),
    "site: a page says something else": (
        lambda data: flip(page(data)),
        r"data/site: found damaged, so we make it again$",
    ),
    "site: its folder is gone": (
        lambda data: shutil.rmtree((data / "site").resolve()),
        r"data/site: found damaged, so we make it again$",
    ),
    "lock: garbage": (lambda data: (data / "nightly.lock").write_bytes(b"\xff\0\n"), ""),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_what_is_damaged_is_told_and_mended_by_the_next_night(
    stage: Stage, tmp_path: Path, what: str
) -> None:
    damage, words = DAMAGES[what]
    data = stage.data(tmp_path)
    damage(data)
    told = stage.country.night(data, FIRST, stage.publisher.detour)
    assert told.code == 0, told.log
    mended = [line.partition(" [mend] ")[2] for line in told.log if "[mend]" in line]
    assert len(mended) == bool(words), mended
    assert re.search(words, "".join(mended)), mended
    assert fingerprint(data) == fingerprint(stage.before)
    assert everything(data) == everything(stage.before)
    # The night after has nothing to mend.
    told = stage.country.night(data, FIRST, stage.publisher.detour)
    assert (told.code, [line for line in told.log if "[mend]" in line]) == (0, [])


def test_a_damaged_file_that_has_to_be_read_again_is_refused_until_it_is_whole(
    stage: Stage, tmp_path: Path
) -> None:
    """As after a change of the code, with the publisher down: what is made of it is not there."""
    data = stage.data(tmp_path)
    landed = one(data, "landed/ae_monthly/2026-05/*")
    whole = landed.read_bytes()
    for made in data.glob(f"*/ae_monthly/{MAY}"):
        made.unlink()
    flip(landed)
    stage.publisher.fault("*May-2026*.csv", Fault.SERVER_ERROR)
    for _ in range(2):
        told = stage.country.night(data, FIRST, stage.publisher.detour)
        assert told.code == 20
        (refused,) = [line for line in told.log if "[examine] refused" in line]
        assert "the bytes kept here are not those of its line in the ledger" in refused
        assert "the next run fetches the file again" in refused
    assert fingerprint(data) != fingerprint(stage.before)
    stage.publisher.heal()
    assert stage.country.night(data, FIRST, stage.publisher.detour).code == 0
    assert landed.read_bytes() == whole
    assert everything(data) == everything(stage.before)


def test_a_ledger_that_is_damaged_in_both_copies_stops_the_night_and_moves_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    """Nothing that was known is guessed; whoever runs it is told which line to restore."""
    data = stage.data(tmp_path)
    for name in ("ledger.jsonl", "ledger-copy.jsonl"):
        scribble(data / "landed" / name)
    told = stage.country.night(data, FIRST, stage.publisher.detour)
    assert told.code == 20
    assert re.search(
        r"ledger\.jsonl line 4: expected a release, .*; restore the file", told.log[-1]
    )
    assert fingerprint(data) == fingerprint(stage.before)


def everything(data: Path) -> dict[str, bytes]:
    """
    Give every file but those that tell of the night: notes, pages as they were, reports.

    A site that was damaged is written again beside, under its name with an ending.
    """
    passing = {"report.json", "status.json", "fetched.jsonl", "nightly.lock"}
    files = (one for one in data.rglob("*") if one.is_file() and one.parent.name != "pages")
    return {
        one.relative_to(data).as_posix().replace("-again/", "/"): one.read_bytes()
        for one in files
        if one.name not in passing
    }
