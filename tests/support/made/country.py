"""
Whole nights in a made-up country: the real line, the played publisher, nobody's figures.

The line, its SQL, its templates and its verbs are those of the project. The seeds that tell of real
organisations are without rows here, because no total that NHS England printed is a made-up one; the
ICBs on the map are made up. Waits pass at once, tables are drawn up again less often, and what
nights make of the same is made once for all of them.

A night can also be had as a process of its own, to be killed (`main`).
"""

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Final
from unittest.mock import patch

import duckdb

from pipeline import cli, config, paths
from pipeline.config import Config
from pipeline.fetch import http
from pipeline.fetch.http import Client, Limits
from pipeline.warehouse import inputs
from tests.support.made.once import nothing_twice
from tests.support.publisher.played import Publisher
from tests.support.publisher.published_registers import icb_lines
from tests.support.publisher.scripted import Time

# Seeds that tell of real organisations, and of totals printed of them.
OF_REAL_ONES: Final = (
    "ae_trial_trusts",
    "hospital_additions",
    "hospital_aliases",
    "hospital_overrides",
    "icbs",
    "official_totals",
    "org_successions",
    "series_breaks",
    "trusts_beside_the_register",
)
# Of the accounts and reports nobody has the real ones.
NOT_PLAYED: Final = ("trust_accounts", "finance_quarterly")
# What no table is made of has nights of its own (`tests/unit/fetch/test_discover_waits.py`).
NEVER_PLAYED: Final = ("ae_12h_arrival", "ambulance_systems", "cancer_waits", "diagnostics")
# Between two looks at the clock half a second goes by, so that a drip comes to its end.
STEP: Final = 0.5
OPEN_DATABASE: Final = inputs.open_database
# As long as a busy machine may need, and no more than a night has: the largest file is a megabyte.
LIMITS = Limits(connect=5, read=5, size=10_000_000, jitter=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a night gave: its exit code, what it printed, and the lines of its log."""

    code: int
    printed: str
    log: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """Lines that tell of something wrong at a publisher, without the time in front."""
        found = [line.partition(" [fetch] ") for line in self.log]
        return [words for _, _, words in found if words and not _is_summary(words)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """
    Where nights go by.

    Attributes:
        root: A folder; of a made-up country, with a copy of the SQL in it.
        is_real: Whether it is the real one, with the SQL and the sources of the project.
        is_anew: Whether its nights make each table and each page, though another has made the same.
    """

    root: Path
    is_real: bool = False
    is_anew: bool = False

    @classmethod
    def at(cls, root: Path) -> "Country":
        """Copy the SQL into a folder, and make the seeds tell of nobody."""
        shutil.copytree(paths.SQL, root / "sql")
        seeds = root / "sql" / "seeds"
        for name in OF_REAL_ONES:
            header = (seeds / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
            (seeds / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")
        with (seeds / "icbs.csv").open("a", encoding="utf-8") as icbs:
            icbs.writelines(f"{line}\n" for line in icb_lines())
        return cls(root=root)

    def night(
        self, data: Path, day: date, detour: Mapping[str, str], verb: str = "nightly"
    ) -> Told:
        """
        Do what `python -m pipeline nightly` does on a day.

        Args:
            data: The folder of everything made and kept.
            day: What the calendar says.
            detour: Where the played publisher listens.
            verb: Another verb, for half a night.

        Returns:
            What came of it.
        """
        out, log = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(log):
            code = self.run(data, day, detour, verb)
        return Told(code=code, printed=out.getvalue(), log=tuple(log.getvalue().splitlines()))

    def run(self, data: Path, day: date, detour: Mapping[str, str], verb: str = "nightly") -> int:
        """Do the same, and let it print and log as it goes; gives the exit code."""
        with self._line_leads_here(data, day, detour):
            return cli.main([verb])

    @contextmanager
    def _line_leads_here(self, data: Path, day: date, detour: Mapping[str, str]) -> Iterator[None]:
        """Let the verbs work in other folders, on another day, with another publisher."""
        waits = Time(step=STEP)
        noon = datetime.combine(day, time(12), tzinfo=UTC)

        def line(contact: str, **_: object) -> Client:
            return Client(
                contact,
                limits=LIMITS,
                detour=detour,
                clock=waits.clock,
                sleep=waits.sleep,
                now=lambda: noon,
            )

        class Calendar(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                assert tz is UTC
                return noon

        with ExitStack() as stack:
            for name, value in (
                ("DATA", data),
                ("SNAPSHOT", self.root / "no-snapshot"),
                ("SQL", paths.SQL if self.is_real else self.root / "sql"),
                # What the site is made of is named from here: the SQL lies outside the project.
                ("ROOT", Path("/")),
            ):
                stack.enter_context(patch.object(paths, name, value))
            stack.enter_context(patch.object(http, "Client", line))
            if not self.is_real:
                stack.enter_context(patch.object(inputs, "open_database", _with_one_thread))
            if not (self.is_real or self.is_anew):
                stack.enter_context(nothing_twice(self.root.with_name("made-once")))
            stack.enter_context(patch.object(cli, "datetime", Calendar))
            stack.enter_context(
                patch.object(config, "load", _loads(declared(is_real=self.is_real)))
            )
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A country, its publisher, and what the first night left."""

    country: Country
    publisher: Publisher
    before: Path

    def data(self, place: Path) -> Path:
        """Copy what the first night left, as it lies there."""
        return Path(shutil.copytree(self.before, place / "data", symlinks=True))


def declared(*, is_real: bool = False) -> Config:
    """Give the declarations of the project, with few draws, and the sources that are played."""
    real = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    return replace(
        real,
        contact="mailto:someone@example.org",
        doubt=real.doubt.model_copy(
            update={"replays": 40, "replays_apart": 10, "replays_past": 10, "replays_record": 10}
        ),
        sources=tuple(
            one.model_copy(update={"pages": (), "year_page": ""})
            if one.id in NEVER_PLAYED or (is_real and one.id in NOT_PLAYED)
            else one
            for one in real.sources
        ),
    )


def digests(data: Path) -> dict[str, str]:
    """Digest every file of the site, by its address."""
    site = data / "site"
    return {
        one.relative_to(site).as_posix(): sha256(one.read_bytes()).hexdigest()
        for one in sorted(site.rglob("*"))
        if one.is_file()
    }


def fingerprint(data: Path) -> str:
    """Digest every name and every byte of the site; "" where there is none."""
    files = digests(data)
    return sha256(json.dumps(files).encode()).hexdigest() if files else ""


def changed(before: Path, after: Path) -> set[str]:
    """Name the files in which two sites differ."""
    return {path for path, _ in digests(before).items() ^ digests(after).items()}


def held(data: Path) -> dict[str, bytes]:
    """Give everything in the archive: the files and their ledger."""
    archive = data / "landed"
    return {f"{f.relative_to(archive)}": f.read_bytes() for f in archive.rglob("*") if f.is_file()}


def _with_one_thread(spill: Path) -> duckdb.DuckDBPyConnection:
    """Open a database for tables so small that threads cost more than they save."""
    con = OPEN_DATABASE(spill)
    con.execute("set threads = 1")
    return con


def _loads(made: Config) -> object:
    return lambda *_: made


def _is_summary(words: str) -> bool:
    """Whether a line counts what was had, or how long it took."""
    return words.endswith((" problems", " s"))


def main(arguments: list[str]) -> int:
    """Do one night; gives its exit code."""
    country, data, day, detour = arguments
    there = Country(root=Path(country), is_anew=True)
    return there.run(Path(data), date.fromisoformat(day), json.loads(detour))
