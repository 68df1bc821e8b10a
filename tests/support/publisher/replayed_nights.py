"""What a replayed night does: the whole line, in a folder that lasts as long as the process."""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from tests.support.made.country import Country, Told


def made_up(day: date, detour: Mapping[str, str]) -> str:
    """Do a night in the made-up country, and say what came of it."""
    return _says(_country(is_real=False).night(_folder() / "data", day, detour))


def real(day: date, detour: Mapping[str, str]) -> str:
    """Do a night with the publisher's own files, and say what came of it."""
    return _says(_country(is_real=True).night(_folder() / "data", day, detour))


def _says(told: Told) -> str:
    """Put a night into a line: exit code, site, edition, and the first problem."""
    # An error may have several lines; the first has the time in front.
    last = [line for line in told.log if line.startswith("20")][-1]
    made = " ".join(told.printed.split()[1:]) or last.partition(" ")[2]
    edition = [line.partition("[edition] ")[2] for line in told.log if "[edition] " in line]
    return "; ".join([f"exit {told.code}: {made}", *edition, *told.problems[:1]])


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nights-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _country(*, is_real: bool) -> Country:
    root = _folder() / "country"
    return Country(root=root, is_real=True) if is_real else Country.at(root)
