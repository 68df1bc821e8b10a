"""The units of a plain server: sound, shut in, at the right hour, and telling a person once."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from pipeline import paths
from pipeline.monitor import report
from tests.support.tree import text

UNITS: Final = paths.ROOT / "deploy" / "systemd"
SERVICE: Final = "trust-tables.service"
SERVICES: Final = (SERVICE, "trust-tables-told.service")
ANALYZE: Final = shutil.which("systemd-analyze")
LONDON: Final = ZoneInfo("Europe/London")

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")


def settings(unit: str, name: str) -> list[str]:
    """List the values of a setting of a unit."""
    return re.findall(rf"^{name}=(.*)$", text(UNITS / unit), re.MULTILINE)


@pytest.fixture(name="installed")
def _installed(tmp_path: Path) -> Path:
    """Put the units up as on a server, where their commands exist."""
    home = tmp_path / "srv"
    for command in (".venv/bin/python", "deploy/systemd/tell"):
        (home / command).parent.mkdir(parents=True)
        (home / command).symlink_to("/bin/true")
    for unit in UNITS.glob("trust-tables*"):
        moved = text(unit).replace("/srv/trust-tables", str(home))
        (tmp_path / unit.name).write_text(moved, encoding="utf-8")
    return tmp_path


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_units(installed: Path) -> None:
    units = sorted(installed.glob("trust-tables*"))
    assert len(units) == 3
    run = subprocess.run(
        ["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_is_shut_in(installed: Path, unit: str) -> None:
    # On systemd's own scale from 0 (shut in) to 100 (may do anything) it counts 13 and 16.
    run = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", installed / unit],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_the_nightly_writes_where_the_web_server_reads_and_nowhere_else() -> None:
    assert settings(SERVICE, "ReadWritePaths") == ["/srv/trust-tables/data"]
    assert settings(SERVICE, "ProtectSystem") == ["strict"]
    assert settings(SERVICE, "CapabilityBoundingSet") == [""]
    assert settings(SERVICE, "User") == ["trust-tables"]
    assert settings(SERVICE, "UMask") == ["0022"]


def test_a_night_that_came_to_its_end_is_no_failed_unit_and_all_are_told() -> None:
    (codes,) = settings(SERVICE, "SuccessExitStatus")
    assert {0, *map(int, codes.split())} == set(report.WORDS)
    told = ["trust-tables-told.service"]
    assert settings(SERVICE, "OnSuccess") == settings(SERVICE, "OnFailure") == told


def test_the_times_are_on_the_clocks_of_england_and_there_once_every_day() -> None:
    named = settings("trust-tables.timer", "OnCalendar")
    hours = [re.fullmatch(r"\*-\*-\* ([\d:]+) Europe/London", one) for one in named]
    times = [time.fromisoformat(hour[1]) for hour in hours if hour]
    assert times == [time(9, 45), time(2, 30)]
    for day in (date(2026, 11, 1) + timedelta(days) for days in range(400)):
        for hour in times:
            first = datetime.combine(day, hour, LONDON)
            second = first.replace(fold=1)
            # An hour there twice has two offsets; one that is skipped comes back as another.
            assert first.utcoffset() == second.utcoffset()
            assert first.astimezone(UTC).astimezone(LONDON).time() == hour


# ---------------------------------------------------------------- tell


Ends = Callable[..., list[str]]


@pytest.fixture(name="ends")
def _ends(tmp_path: Path) -> Ends:
    """Let nights end one after the other; gives the first line of each message so far."""
    home, state = tmp_path / "home", tmp_path / "state"
    (home / "deploy" / "systemd").mkdir(parents=True)
    (home / "data").mkdir()
    state.mkdir()
    (home / "data" / "report.json").write_text(json.dumps({"made": "353 pages"}), encoding="utf-8")
    script = Path(shutil.copy(UNITS / "tell", home / "deploy" / "systemd"))

    def ends(result: str, status: str, tell: str = 'cat >> "$OUT"; echo >> "$OUT"') -> list[str]:
        said = tmp_path / "said"
        run = subprocess.run(
            [script],
            check=False,
            capture_output=True,
            env={
                "PATH": os.defpath,
                "STATE_DIRECTORY": str(state),
                "MONITOR_SERVICE_RESULT": result,
                "MONITOR_EXIT_STATUS": status,
                "TELL": tell,
                "OUT": str(said),
            },
        )
        assert (run.returncode == 0) is (tell != "false")
        lines = said.read_text(encoding="utf-8").splitlines() if said.exists() else []
        return [line for line in lines if line.startswith("Trust Tables")]

    return ends


def test_a_kind_of_night_is_told_once_and_so_is_its_end(ends: Ends) -> None:
    for result, status in (
        *(("success", "0"), ("success", "0")),
        *(("success", "60"), ("success", "60"), ("success", "60")),
        *(("success", "26"), ("success", "0"), ("success", "0")),
    ):
        told = ends(result, status)
    assert told == [
        f"Trust Tables: the night ended with exit code {status} (success)."
        for status in ("0", "60", "26", "0")
    ]


def test_a_night_that_failed_is_told_every_time(ends: Ends) -> None:
    for _ in range(3):
        told = ends("exit-code", "33")
    assert len(told) == 3
    told = ends("timeout", "TERM")
    assert told[-1] == "Trust Tables: the night ended with exit code TERM (timeout)."


def test_a_night_that_broke_off_with_20_is_told_every_time(ends: Ends, tmp_path: Path) -> None:
    """A refused release ends a night with 20, too, and is told once."""
    status = tmp_path / "home" / "data" / "status.json"
    for word, told in (
        ("refused", 1),
        ("refused", 1),
        ("failed", 2),
        ("failed", 3),
        ("refused", 4),
    ):
        status.write_text(json.dumps({"night": word}), encoding="utf-8")
        assert len(ends("success", "20")) == told


def test_what_could_not_be_told_is_told_the_next_time(ends: Ends) -> None:
    assert ends("success", "60", "false") == []
    assert len(ends("success", "60")) == 1


def test_the_message_holds_the_report(ends: Ends, tmp_path: Path) -> None:
    ends("success", "60")
    assert '{"made": "353 pages"}' in (tmp_path / "said").read_text(encoding="utf-8")
