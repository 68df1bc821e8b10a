"""
Time the stages against a plain baseline, and print what was measured.

Every measurement runs in a fresh process of its own (`bench/jobs.py`): no module, cache or memory
of one run helps the next. What is compared with each other is run in turns, so that a busy moment
of the machine falls on both. Nothing here asserts a time.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.support.browser import browsing, judges

ROOT: Final = Path(__file__).resolve().parent.parent

PARTS: Final = ("rtt", "cold", "snapshot", "products", "ranges", "lighthouse")
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
LOOKED_AT: Final = (
    "index.html",
    "league/acute/index.html",
    "trusts/RJ1/index.html",
    "metrics/ae_within_4h/index.html",
)
HEAD: Final = ("", "min s", "median s", "max s", "peak MB", "whole s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One measurement.

    Attributes:
        seconds: The work itself, by the clock on the wall, without starting Python.
        whole_seconds: The process from start to end.
        peak_mb: The most memory it ever held, as the kernel counts it.
    """

    seconds: float
    whole_seconds: float
    peak_mb: float


def main() -> int:
    """Run what was asked for; 0 if all of it could be measured."""
    parser = argparse.ArgumentParser(description="Time the stages against a plain baseline.")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is run (3)")
    parser.add_argument(
        "--only",
        choices=PARTS,
        action="append",
        help="one part: the RTT extract, the cold build, the site from the snapshot, the data "
        "products, the ranges, "
        "or Lighthouse on four pages",
    )
    asked = parser.parse_args()
    parts = asked.only or PARTS
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    print(f"{asked.repeats} runs of each, every one in a fresh process; s = seconds of the work,")
    print("whole = with the start of Python; peak = most memory held.")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = Path(folder)
        if "rtt" in parts:
            _rtt(scratch, asked.repeats)
        if "cold" in parts:
            _cold(scratch, asked.repeats)
        if "snapshot" in parts:
            _snapshot(scratch, asked.repeats)
        if "products" in parts:
            _products(scratch, asked.repeats)
        if "ranges" in parts:
            _ranges(scratch, asked.repeats)
        if "lighthouse" in parts:
            _lighthouse(scratch)
    return 0


def _rtt(scratch: Path, repeats: int) -> None:
    """Compare the parse of one month of the full extract with the least that could be done."""
    landed = sorted((ROOT / "data" / "landed" / "rtt_full_extract").glob("*/*.zip"))
    if landed:
        extract, period = landed[-1], landed[-1].parent.name
        what = f"{period}, the newest that is landed"
    else:
        extract, period = scratch / "Full-CSV-data-file-Apr26-ZIP.zip", "2026-04"
        measure("make-extract", str(extract))
        what = "made-up organisations in the published shape, none is landed"
    out = str(scratch / "parsed.parquet")
    jobs = {
        "plain": ("plain-extract", str(extract), out),
        "ours, to the frame": ("parse-extract", str(extract), period),
        "ours, to the file": ("keep-extract", str(extract), period, out),
    }
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, job in jobs.items():
            runs[name].append(measure(*job))
    show(f"One month of the RTT extract ({what})", runs)
    print(
        "plain: unzip, read the keys, 105 bands and the total as numbers, keep Part_2, write zstd"
    )
    for name in list(jobs)[1:]:
        print(f"{name} / plain: {_ratio(runs[name], runs['plain'])}")


def _cold(scratch: Path, repeats: int) -> None:
    """Time everything from the landed files to the site, with nothing made before."""
    landed = ROOT / "data" / "landed"
    if not (landed / "ledger.jsonl").exists():
        print("\nCold build from landed files: left out, nothing is landed (make land)")
        return
    runs = []
    for number in range(repeats):
        data = scratch / f"cold-{number}"
        data.mkdir()
        (data / "landed").symlink_to(landed)
        runs.append(measure("site", str(data), "without-snapshot"))
    show("Cold build: parse, judge, build, publish every landed file", {"cold": runs})


def _snapshot(scratch: Path, repeats: int) -> None:
    """Time `make site` of a newcomer, a second run with nothing new, and its two halves alone."""
    if not (ROOT / "snapshot" / "ledger.jsonl").exists():
        print("\nSite from the snapshot: left out, snapshot/ is empty (make snapshot)")
        return
    names = ("first run", "second run, nothing new", "tables alone", "pages alone")
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for number in range(repeats):
        data = scratch / f"snapshot-{number}"
        data.mkdir()
        made = [
            measure("site", str(data), "with-snapshot"),
            measure("site", str(data), "with-snapshot"),
            measure("tables", str(data)),
            measure("pages", str(data)),
        ]
        for name, run in zip(names, made, strict=True):
            runs[name].append(run)
    show("Site from the snapshot, into an empty data folder", runs)
    again = _ratio(runs["second run, nothing new"], runs["first run"])
    print(f"second run / first run: {again}")


def _products(scratch: Path, repeats: int) -> None:
    """Compare all products of an edition with writing the same tables once; processor seconds."""
    data = scratch / "products"
    data.mkdir()
    measure("site", str(data), "with-snapshot")
    names = ("all products", "plain")
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(repeats):
        runs[names[0]].append(measure("products", str(data)))
        runs[names[1]].append(measure("plain-products", str(data)))
    show("Data products: every form of every table, database, API, an edition (processor)", runs)
    print("plain: each table once as CSV, as packed CSV and as Parquet, by polars")
    print(f"ours / plain: {_ratio(runs[names[0]], runs[names[1]])}; at most 3")


def _ranges(scratch: Path, repeats: int) -> None:
    """Compare what ranges cost with drawing and ranking as many numbers and nothing else."""
    data = scratch / "ranges"
    data.mkdir()
    measure("site", str(data), "with-snapshot")
    names = ("ranges, pairs, moves, variants", "plain")
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(repeats):
        runs[names[0]].append(measure("ranges", str(data)))
        runs[names[1]].append(measure("plain-ranks", str(data)))
    show("How sure each place is: all league tables and official tables held", runs)
    print("plain: draw a number for each figure in each replay, rank them, and nothing else")
    print(f"ours / plain: {_ratio(runs[names[0]], runs[names[1]])}")


def _lighthouse(scratch: Path) -> None:
    """Ask Lighthouse about a page of four kinds, on a telephone of its choice."""
    if not judges.INSTALLED.exists():
        print("\nLighthouse: left out, it is not installed (make test installs it)")
        return
    data = scratch / "lighthouse"
    data.mkdir()
    measure("site", str(data), "with-snapshot")
    print("\nLighthouse, of 100: a slow telephone is played; the first score is about time")
    print("  " + ", ".join(CATEGORIES))
    with browsing.served(data / "site") as host:
        for path in LOOKED_AT:
            told = judges.lighthouse(f"{host}/{path}", CATEGORIES)
            print("  " + "  ".join(f"{told[name]:>4}" for name in CATEGORIES) + f"  {path}")


def measure(*job: str) -> Run:
    """
    Run one job of `bench/jobs.py` in a fresh process.

    Args:
        job: Its name and its arguments.

    Returns:
        What it took.

    Raises:
        SystemExit: The job failed; its own message stands above.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.jobs", *job], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None  # noqa: S101 asked for with PIPE
    said = process.stdout.read()
    for line in said.splitlines()[:-1]:
        print(line)
    # Of this child alone: RUSAGE_CHILDREN would give the largest of all children so far.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: the job {' '.join(job)} failed")
    seconds, whole = json.loads(said.splitlines()[-1])
    return Run(seconds=seconds, whole_seconds=whole, peak_mb=usage.ru_maxrss * 1024 / 1e6)


def show(title: str, runs: dict[str, list[Run]]) -> None:
    """Print one table: a line per thing measured."""
    lines: list[tuple[str, ...]] = [HEAD]
    for name, each in runs.items():
        seconds = [run.seconds for run in each]
        lines.append(
            (
                name,
                *(f"{value:.2f}" for value in (min(seconds), median(seconds), max(seconds))),
                f"{max(run.peak_mb for run in each):.0f}",
                f"{median(run.whole_seconds for run in each):.2f}",
            )
        )
    first = max(len(line[0]) for line in lines)
    print(f"\n{title}")
    for line in lines:
        print(f"  {line[0]:<{first}}" + "".join(f"  {cell:>8}" for cell in line[1:]))


def _ratio(ours: list[Run], theirs: list[Run]) -> str:
    """Compare runs that were made in turns: the middle of the ratios, and how far they spread."""
    ratios = [a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True)]
    return f"{median(ratios):.3g} ({min(ratios):.3g} to {max(ratios):.3g})"


if __name__ == "__main__":
    sys.exit(main())
