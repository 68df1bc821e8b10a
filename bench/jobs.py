"""
The things that `bench/run.py` times, each run in a fresh process: `python -m bench.jobs NAME …`.

A job prints one line: the seconds of its work, and those of the process so far. What a job needs is
imported before its clock starts.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from pipeline import paths
from pipeline.domain.releases import Release, Status
from pipeline.publish.editions.store import Shelf

STARTED: Final = time.perf_counter()

T = TypeVar("T")


class Quiet:
    """Progress that nobody watches."""

    def over(self, _stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Give the things back."""
        return things

    def step(self, _name: str, _done: int, _total: int, /) -> None:
        """Say nothing."""


def make_extract(path: str) -> Callable[[], object]:
    """Write a made-up full extract."""
    from bench import made_up  # noqa: PLC0415 each job loads only what it needs

    return lambda: made_up.write_extract(Path(path))


def plain_extract(path: str, out: str) -> Callable[[], object]:
    """Do the least that turns a zip into typed Parquet."""
    from bench import baseline  # noqa: PLC0415 each job loads only what it needs

    return lambda: baseline.convert(Path(path), Path(out))


def parse_extract(path: str, period: str) -> Callable[[], object]:
    """Parse as the line does: header held to its layout, cells checked, parts added up."""
    from pipeline.sources.rtt_full_extract import parse  # noqa: PLC0415 as above

    release = _release(Path(path), period)
    return lambda: parse.parse(Path(path), release)


def keep_extract(path: str, period: str, out: str) -> Callable[[], object]:
    """Parse and write, as the line does before it judges."""
    import polars as pl  # noqa: PLC0415 as above

    from pipeline.sources.rtt_full_extract import parse  # noqa: PLC0415 as above

    release = _release(Path(path), period)

    def work() -> None:
        frame = parse.parse(Path(path), release).frame
        frame.with_columns(pl.lit(release.id).alias("release_id")).write_parquet(
            out, compression="zstd", compression_level=PARSED_LEVEL
        )

    return work


# As in pipeline/steps/examine.py.
PARSED_LEVEL: Final = 6


def site(data: str, snapshot: str) -> Callable[[], object]:
    """Do the work of `make site` in another data folder, with the snapshot or without."""
    _use(data)
    if snapshot == "without-snapshot":
        paths.SNAPSHOT = Path(data) / "no-snapshot"  # type: ignore[misc]
    from pipeline import config, nightly  # noqa: PLC0415 after the folders are set
    from pipeline.steps import holdings  # noqa: PLC0415 after the folders are set

    return lambda: nightly.site(
        config.load(paths.SOURCES_TOML, paths.METRICS_TOML),
        holdings.read(),
        Quiet(),
        datetime.now(UTC).date(),
    )


def tables(data: str) -> Callable[[], object]:
    """Build the warehouse of everything that is held and judged."""
    _use(data)
    from pipeline import config  # noqa: PLC0415 after the folders are set
    from pipeline.steps import build, holdings  # noqa: PLC0415 after the folders are set

    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    held = holdings.read().held
    return lambda: build.make(declared, held, Shelf(folder=paths.DATA), Quiet())


# Everything that is made only because places have ranges.
RANGES: Final = (
    "core.nof_ranges",
    "marts.league_noise",
    "marts.replay_weights",
    "marts.replay_levels",
    "marts.replays",
    "marts.league_pairs",
    "marts.league_ranges",
    "marts.league_doubts",
    "marts.league_doubt_summary",
    "marts.league_moves",
    "marts.league_move_summary",
    "marts.league_variants",
    "marts.league_variant_summary",
)


def ranges(data: str) -> Callable[[], float]:
    """Build the warehouse, and count only what is made because places have ranges."""
    _use(data)
    from pipeline import config  # noqa: PLC0415 after the folders are set
    from pipeline.steps import build, holdings  # noqa: PLC0415 after the folders are set

    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    held = holdings.read().held

    def work() -> float:
        seconds = build.make(declared, held, Shelf(folder=paths.DATA), Quiet()).seconds
        return sum(seconds[table] for table in RANGES)

    return work


def plain_ranks(data: str) -> Callable[[], object]:
    """Draw one number for each figure in each replay of the build before, and rank them once."""
    import duckdb  # noqa: PLC0415 as above

    marts = Path(data) / "marts"
    return lambda: duckdb.sql(
        f"""
        select max(place) from (
            select rank() over (partition by race, replay order by draw) as place
            from (
                select race, replay, hash(race, replay, org_code) as draw
                from (
                    select
                        dense_rank() over (order by table_id, edition, doubt, metric_id) as race,
                        org_code, unnest(range(len(places))) as replay
                    from '{marts}/replays.parquet'
                    inner join '{marts}/league_noise.parquet' using (table_id, edition, org_code)
                )
            )
        )
        """  # noqa: S608 our own folder
    ).fetchall()


def pages(data: str) -> Callable[[], object]:
    """Render every page and download in memory and check the links; write nothing."""
    _use(data)
    from pipeline import config  # noqa: PLC0415 after the folders are set
    from pipeline.publish import site as room  # noqa: PLC0415 after the folders are set
    from pipeline.publish.editions import store  # noqa: PLC0415 after the folders are set

    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    return lambda: room.render(
        marts_dir=paths.DATA / "marts",
        config=declared,
        changelog=paths.CHANGELOG,
        rules_dir=paths.RULES,
        shelf=store.read(paths.DATA / "editions"),
    )


JOBS: Final[dict[str, Callable[..., Callable[[], object]]]] = {
    "make-extract": make_extract,
    "plain-extract": plain_extract,
    "parse-extract": parse_extract,
    "keep-extract": keep_extract,
    "site": site,
    "tables": tables,
    "pages": pages,
    "ranges": ranges,
    "plain-ranks": plain_ranks,
}


def _use(data: str) -> None:
    """Make everything in another folder than data/; must come before the line is imported."""
    paths.DATA = Path(data)  # type: ignore[misc]


def _release(path: Path, period: str) -> Release:
    """Stand in for the ledger line of a landed zip."""
    return Release(
        source="rtt_full_extract",
        period=period,
        published="",
        name=path.name,
        url="",
        url_known=False,
        status=Status.FIRST_HAND,
        note="",
        size_bytes=path.stat().st_size,
        sha256="0" * 64,
        landed_at="",
    )


def main(arguments: Sequence[str]) -> None:
    """Run one job and print its two figures; a job that times a part of its work returns it."""
    work = JOBS[arguments[0]](*arguments[1:])
    began = time.perf_counter()
    part = work()
    ended = time.perf_counter()
    seconds = part if isinstance(part, float) else ended - began
    print(json.dumps([seconds, ended - STARTED]))


if __name__ == "__main__":
    main(sys.argv[1:])
