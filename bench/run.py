"""
Time whole processes against plain baselines, and write what was measured to `bench/results.md`.

Every measurement runs in a fresh process of its own (`bench/jobs.py`): no module, cache or memory
of one run helps the next. What is compared with each other is run in turns, so that a busy moment
of the machine falls on both, and the ratios are those of one turn. Nothing here asserts a time.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from tests.support.browser import browsing, judges

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results.md"
TOOLS: Final = ("polars", "duckdb", "pandas", "great-expectations", "jinja2")

CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
LOOKED_AT: Final = (
    "index.html",
    "league/acute/index.html",
    "trusts/RJ1/index.html",
    "metrics/ae_within_4h/index.html",
)
HEAD: Final = ("", "s", "processor s", "peak MB", "s / plain", "processor / plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One measurement.

    Attributes:
        seconds: The work itself, by the clock on the wall, without starting Python.
        processor: Processor seconds of the whole process and of those that it started.
        peak_mb: The most memory that one of them ever held, as the kernel counts it.
    """

    seconds: float
    processor: float
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    Things that are compared with each other.

    Attributes:
        title: What they are.
        first: Jobs that are run once, before all turns.
        turn: What is run in each turn, in this order; a job without a name is not shown. `{part}`
            is the folder of the part, `{turn}` an empty one of each turn.
        plain: The name of the baseline among them, or "".
    """

    title: str
    turn: Sequence[tuple[str, str]]
    first: Sequence[str] = ()
    plain: str = ""


def months(number: int) -> Part:
    """Compare ways from the zips of made-up RTT months to tables."""
    made = "{part}/made"
    return Part(
        title=f"{number} month{'s'[: number > 1]} of the full RTT extract, made up",
        first=[f"make-extracts {made} {number}"],
        turn=[
            ("inflate only", f"plain inflate {made}"),
            ("polars: typed Parquet, nothing checked", f"plain convert {made} {{turn}}/plain"),
            ("DuckDB: the same", f"plain convert_by_duckdb {made} {{turn}}/duckdb"),
            ("pandas: totals by provider and specialty", f"plain rows_by_pandas {made}"),
            ("ours: parsed, one after another", f"parse {made}"),
            ("ours: judged, without the parse and without importing", f"judge {made}"),
            ("", f"verb {{turn}} land --from {made}"),
            ("ours: landed to admitted, and the same totals", "examine {turn}"),
        ],
        plain="polars: typed Parquet, nothing checked",
    )


def night(number: int) -> Part:
    """Compare a night with one new month, of which all others are held, with reading them all."""
    old, new = "{part}/old", "{part}/new"
    return Part(
        title=f"One new month among {number}, made up",
        first=[f"make-extracts {old} {number}", f"take-newest {old} {new}"],
        turn=[
            ("", f"verb {{turn}} land --from {old}"),
            ("", "examine {turn}"),
            ("", f"verb {{turn}} land --from {new}"),
            ("ours: the new month to admitted, all to totals", "examine {turn}"),
            ("pandas: totals of all months", "plain rows_by_pandas {part}"),
        ],
        plain="pandas: totals of all months",
    )


PARTS: Final = {
    "month": months(1),
    "year": months(12),
    "years": months(60),
    "night": night(60),
    "cold": Part(
        title="From everything that is landed in data/ to the site, with nothing made before",
        turn=[("cold", "site {turn}/data without-snapshot")],
    ),
    "site": Part(
        title="The site from the snapshot, into an empty data folder",
        turn=[
            ("first run", "verb {turn} site"),
            ("second run, nothing new", "verb {turn} site"),
            ("status", "verb {turn} status"),
            ("tables alone", "tables {turn}"),
            ("pages alone", "pages {turn}"),
        ],
        plain="first run",
    ),
    "products": Part(
        title="Every form of every table, database, API and an edition; processor seconds",
        first=["verb {part} site"],
        turn=[
            ("all products", "products {part}"),
            ("plain: each table as CSV, packed CSV and Parquet by polars", "plain-products {part}"),
        ],
        plain="plain: each table as CSV, packed CSV and Parquet by polars",
    ),
    "ranges": Part(
        title="How sure each place is, for all tables",
        first=["verb {part} site"],
        turn=[
            ("ranges, pairs, moves, variants", "ranges {part}"),
            ("plain: draw and rank as many numbers", "plain-ranks {part}"),
        ],
        plain="plain: draw and rank as many numbers",
    ),
}


def main() -> int:
    """Run what was asked for; 0 if all of it could be measured."""
    parser = argparse.ArgumentParser(description="Time whole processes against plain baselines.")
    parser.add_argument("--repeats", type=int, default=3, help="how many turns of each part (3)")
    choices = [*PARTS, "lighthouse"]
    parser.add_argument(
        "--only", choices=choices, action="append", help="one part; may be said twice"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="the file to write")
    asked = parser.parse_args()
    lines = [*_machine(asked.repeats)]
    for name in asked.only or choices:
        part = PARTS.get(name)
        lines += _lighthouse() if part is None else _table(part, asked.repeats)
        lines.append("")
        asked.out.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    return 0


def _machine(repeats: int) -> Iterator[str]:
    """Say on what was measured, and how."""
    tools = ", ".join(f"{tool} {version(tool)}" for tool in TOOLS)
    yield "# What was measured"
    yield ""
    yield (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {tools}, "
        f"{os.cpu_count()} processors ({platform.machine()}); {os.getloadavg()[0]:.1f} processes "
        "were at work on it when this began."
    )
    yield ""
    yield (
        f"Written by `make bench`: medians of {repeats} turns, each run a fresh process. s is the "
        "work by the clock; processor s is all of the process and of those that it starts, with "
        "starting Python; peak is the most memory that one of them held. The ratios are medians "
        "of those of each turn."
    )
    yield ""


def _table(part: Part, repeats: int) -> Iterator[str]:
    """Measure a part, and write its table."""
    if "{turn}/data" in part.turn[0][1] and not (ROOT / "data/landed/ledger.jsonl").exists():
        yield f"## {part.title}"
        yield ""
        yield "Left out: nothing is landed (`make land`)."
        return
    runs: dict[str, list[Run]] = {name: [] for name, _ in part.turn if name}
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        for job in part.first:
            measure(job.format(part=place))
        for number in range(repeats):
            turn = Path(place) / str(number)
            turn.mkdir()
            if "{turn}/data" in part.turn[0][1]:
                (turn / "data").mkdir()
                (turn / "data" / "landed").symlink_to(ROOT / "data" / "landed")
            for name, job in part.turn:
                run = measure(job.format(part=place, turn=turn))
                if name:
                    runs[name].append(run)
    yield f"## {part.title}"
    yield ""
    yield f"| {' | '.join(HEAD)} |"
    yield "| --- " + "| ---: " * (len(HEAD) - 1) + "|"
    for name, each in runs.items():
        cells = [
            name,
            f"{median(one.seconds for one in each):.2f}",
            f"{median(one.processor for one in each):.2f}",
            f"{max(one.peak_mb for one in each):,.0f}",
        ]
        for figure in ("seconds", "processor"):
            ratios = [
                getattr(one, figure) / getattr(other, figure)
                for one, other in zip(each, runs.get(part.plain, ()), strict=False)
            ]
            cells.append(f"{median(ratios):.2f}" if ratios and name != part.plain else "")
        yield f"| {' | '.join(cells)} |"


def _lighthouse() -> Iterator[str]:
    """Ask Lighthouse about a page of four kinds, on a telephone of its choice."""
    yield "## Lighthouse, of 100: a slow telephone is played; the first score is about time"
    yield ""
    if not judges.INSTALLED.exists():
        yield "Left out: it is not installed (`make test` installs it)."
        return
    yield f"| page | {' | '.join(CATEGORIES)} |"
    yield "| --- " + "| ---: " * len(CATEGORIES) + "|"
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        measure(f"verb {place} site")
        with browsing.served(Path(place) / "site") as host:
            for path in LOOKED_AT:
                told = judges.lighthouse(f"{host}/{path}", CATEGORIES)
                yield f"| {path} | {' | '.join(f'{told[name]}' for name in CATEGORIES)} |"


def measure(job: str) -> Run:
    """
    Run one job of `bench/jobs.py` in a fresh process.

    Args:
        job: Its name and its arguments, as words.

    Returns:
        What it took.

    Raises:
        SystemExit: The job failed; its own message stands above.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.jobs", *job.split()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101 asked for with PIPE
    said = process.stdout.read()
    # Of this child alone: RUSAGE_CHILDREN would give the largest of all children so far.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: the job {job} failed")
    return Run(
        seconds=json.loads(said.splitlines()[-1]),
        processor=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * 1024 / 1e6,
    )


if __name__ == "__main__":
    sys.exit(main())
