"""
The things that `bench/run.py` times, each run in a fresh process: `python -m bench.jobs NAME …`.

The last line that a job prints is the seconds of its work. What a job needs is imported before its
clock starts, except by `verb`, which is a whole run.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final, TypeVar

from pipeline import paths
from pipeline.domain.periods import month_in, month_slug
from pipeline.domain.releases import Release, Status

T = TypeVar("T")


class Quiet:
    """Progress that nobody watches."""

    def over(self, _stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Give the things back."""
        return things

    def step(self, _name: str, _done: int, _total: int, /) -> None:
        """Say nothing."""


def make_extracts(folder: str, months: str, providers: str = "260") -> Callable[[], object]:
    """Write made-up full extracts of as many months."""
    from bench import made_up  # noqa: PLC0415 each job loads only what it needs

    return lambda: made_up.write_extracts(Path(folder), int(months), int(providers))


def take_newest(old: str, new: str) -> Callable[[], object]:
    """Move the newest month of a folder to another one."""
    from bench import made_up  # noqa: PLC0415 each job loads only what it needs

    Path(new).mkdir()
    name = next(Path(old).glob(f"*{made_up.LAST:%b%y}*"))
    return lambda: name.rename(Path(new) / name.name)


def plain(name: str, folder: str, out: str = "") -> Callable[[], object]:
    """Do a baseline of `bench/baseline.py` over the zips of a folder."""
    from bench import baseline  # noqa: PLC0415 each job loads only what it needs

    if out:
        Path(out).mkdir(exist_ok=True)
    return lambda: getattr(baseline, name)(Path(folder), *([Path(out)] if out else []))


def parse(folder: str) -> Callable[[], object]:
    """Parse every month as the line does, to the bytes of its table, one after another."""
    from pipeline.steps import wall  # noqa: PLC0415 each job loads only what it needs

    zips = sorted(Path(folder).rglob("*.zip"))
    return lambda: [wall.answer_to(one, _release(one)) for one in zips]


def judge(folder: str) -> Callable[[], float]:
    """Judge every month beside itself, and count only that: not the parse, not the import."""
    import polars as pl  # noqa: PLC0415 each job loads only what it needs

    from pipeline.sources.rtt_full_extract.expect import expectations  # noqa: PLC0415 as above
    from pipeline.steps import wall  # noqa: PLC0415 as above
    from pipeline.validate.judge import judge as judged  # noqa: PLC0415 as above

    releases = [(one, _release(one)) for one in sorted(Path(folder).rglob("*.zip"))]
    tables = [
        (release.id, pl.read_parquet(BytesIO(wall.answer_to(one, release)[1])))
        for one, release in releases
    ]
    name, first = tables[0]
    judged(first, expectations(first, first), release_id=name, notes=())

    def work() -> float:
        began = time.process_time()
        for name, table in tables:
            judged(table, expectations(table, table), release_id=name, notes=())
        return time.process_time() - began

    return work


def examine(data: str) -> Callable[[], object]:
    """Parse and judge what is new of what has landed, and add it up by provider and specialty."""
    _use(data, has_snapshot=False)
    import polars as pl  # noqa: PLC0415 after the folders are set

    from pipeline.steps import examine, holdings  # noqa: PLC0415 as above

    def work() -> int:
        held = holdings.read()
        refused = [one.reason for one in examine.examine(held.held, Quiet()) if not one.admitted]
        if refused:
            raise SystemExit(f"expected made-up months that are admitted, found {refused[0]}")
        tables = [one.parsed for one in held.held if one.landed is not None]
        by = ["month", "provider_code", "treatment_function_code"]
        return pl.scan_parquet(tables).group_by(by).agg(pl.col("total_all").sum()).collect().height

    return work


def verb(data: str, *arguments: str) -> Callable[[], object]:
    """Run a verb of the command line in another data folder, with the snapshot beside it."""
    _use(data)

    def work() -> None:
        from pipeline import cli  # noqa: PLC0415 the import is a part of the run

        if code := cli.main(["--quiet", *arguments]):
            raise SystemExit(code)

    return work


def site(data: str, snapshot: str) -> Callable[[], object]:
    """Do the work of `make site` in another data folder, with the snapshot or without."""
    _use(data, has_snapshot=snapshot != "without-snapshot")
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
    from pipeline.publish.editions.store import Shelf  # noqa: PLC0415 after the folders are set
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
    from pipeline.publish.editions.store import Shelf  # noqa: PLC0415 after the folders are set
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


def products(data: str) -> Callable[[], float]:
    """Make every product of an edition, and count only the processor time that it takes."""
    made, given = _tables(data)
    from pipeline import config  # noqa: PLC0415 after the folders are set
    from pipeline.publish.context import Context  # noqa: PLC0415 as above
    from pipeline.publish.editions.store import Shelf  # noqa: PLC0415 as above
    from pipeline.publish.files import api, edition, forms, metadata  # noqa: PLC0415 as above
    from pipeline.publish.site import data_files  # noqa: PLC0415 as above

    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    context = Context(marts=given, config=declared, rules=(), changes=(), downloads=made)

    def work() -> float:
        began = time.process_time()
        parquet = {one.parquet_name: forms.parquet(one.frame) for one in made}
        for one in made:
            forms.csv(forms.written(one.frame))
        said = metadata.described(made)
        edition.draft(
            Shelf(folder=paths.DATA / "none"),
            given,
            declared,
            made=made,
            parquet=parquet,
            described=said,
        )
        files = {**data_files(context, parquet, said), **api.files(context)}
        took = time.process_time() - began
        sizes = Counter[str]()
        for path, content in files.items():
            sizes[_form(path)] += len(content)
        print(", ".join(f"{form} {size / 1e6:.1f} MB" for form, size in sizes.most_common(8)))
        return took

    return work


def plain_products(data: str) -> Callable[[], float]:
    """Write the same tables once by plain polars: CSV, the same packed, and Parquet."""
    made, _ = _tables(data)

    def work() -> float:
        began = time.process_time()
        for one in made:
            one.frame.write_csv()
            one.frame.write_csv(BytesIO(), compression="gzip")
            one.frame.write_parquet(BytesIO(), compression="zstd")
        return time.process_time() - began

    return work


def _tables(data: str) -> tuple[Any, Any]:
    """Make the tables that are published, and read the marts that they are from."""
    _use(data)
    from pipeline import config  # noqa: PLC0415 after the folders are set
    from pipeline.publish.editions.store import Shelf  # noqa: PLC0415 as above
    from pipeline.publish.files import tables as published  # noqa: PLC0415 as above
    from pipeline.publish.marts import reader  # noqa: PLC0415 as above

    declared = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    given = reader.read(paths.DATA / "marts")
    return published.build(given, declared, Shelf(folder=paths.DATA / "none")), given


def _form(path: str) -> str:
    """Name the form of a file, for the sum of its bytes."""
    if path.startswith("api/"):
        return "API"
    if path.count("/") > 2:  # noqa: PLR2004 data/latest/trusts/
        return "CSV per organisation"
    return "CSV for Excel" if path.endswith("-excel.csv") else path.rpartition(".")[2]


JOBS: Final[dict[str, Callable[..., Callable[[], object]]]] = {
    "make-extracts": make_extracts,
    "take-newest": take_newest,
    "plain": plain,
    "parse": parse,
    "judge": judge,
    "examine": examine,
    "verb": verb,
    "site": site,
    "tables": tables,
    "pages": pages,
    "products": products,
    "plain-products": plain_products,
    "ranges": ranges,
    "plain-ranks": plain_ranks,
}


def _use(data: str, *, has_snapshot: bool = True) -> None:
    """Make everything in another folder than data/; must come before the line is imported."""
    paths.DATA = Path(data)  # type: ignore[misc]
    if not has_snapshot:
        paths.SNAPSHOT = Path(data) / "no-snapshot"  # type: ignore[misc]


def _release(path: Path) -> Release:
    """Stand in for the ledger line of a landed zip; its name has the month."""
    month = month_in(path.name)
    return Release(
        source="rtt_full_extract",
        period=month_slug(month) if month else "",
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
    """Run one job and print its seconds; a job that times a part of its work returns them."""
    work = JOBS[arguments[0]](*arguments[1:])
    began = time.perf_counter()
    part = work()
    print(json.dumps(part if isinstance(part, float) else time.perf_counter() - began))


if __name__ == "__main__":
    main(sys.argv[1:])
