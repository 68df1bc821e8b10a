"""
The line, as functions in the order in which they run: land, examine, build, publish.

The only module that knows the order. A release that cannot be read or that breaks a promise is
written down as refused and the night goes on with the last admitted one; a failure in the warehouse
or on the way to the site swaps nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

import polars as pl

from pipeline import paths, stock
from pipeline.config import Config
from pipeline.errors import SourceProblem, UnreadableFile, Unrecognised
from pipeline.land import drop, store
from pipeline.publish.site import SiteReport
from pipeline.publish.site import publish as render_site
from pipeline.stock import Held
from pipeline.validate.judge import judge
from pipeline.validate.verdicts import Verdict, refuse
from pipeline.warehouse.build import Built, build

T = TypeVar("T")

RELEASES: Final = pl.Schema(
    {
        "release_id": pl.String,
        "source": pl.String,
        "period": pl.String,
        "published": pl.String,
        "name": pl.String,
        "url": pl.String,
        "url_known": pl.Boolean,
        "status": pl.String,
        "note": pl.String,
        "size_bytes": pl.Int64,
        "sha256": pl.String,
        "landed_at": pl.String,
        "is_admitted": pl.Boolean,
        "reason": pl.String,
        "rows_held": pl.Int64,
        "data_from": pl.Date,
        "data_to": pl.Date,
    }
)

# The column of a parsed table that tells which period a row is of.
PERIOD_COLUMN: Final = {"month": "month", "quarter": "quarter", "day": "as_of"}


FINDINGS: Final = pl.Schema(
    {
        "release_id": pl.String,
        "about": pl.String,
        "severity": pl.String,
        "passed": pl.Boolean,
        "found": pl.String,
    }
)


# zstd at 6 writes a month of RTT in a third of the time of 12, for a fortieth more bytes.
PARSED_LEVEL: Final = 6

# Says of what the site was made; a night in which it would say the same makes nothing.
MADE_OF: Final = "made-of.txt"


class Progress(Protocol):
    """Told what is being worked on; a bar on a terminal, a line in a log, or nothing."""

    def over(self, stage: str, things: Sequence[T], /) -> Iterable[T]:
        """Give the things back one by one while showing how far the stage is."""
        ...

    def step(self, name: str, done: int, total: int, /) -> None:
        """Say that a step of the warehouse begins."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """
    What became of the files of a folder.

    Attributes:
        new: Releases that were kept.
        held_already: How many files were held before, byte for byte.
        unclaimed: Files that no source claims.
        misnamed: What is wrong with the name of a file that a source does claim; not kept.
    """

    new: tuple[str, ...]
    held_already: int
    unclaimed: tuple[str, ...]
    misnamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a run: new verdicts, and what was built, if anything was new."""

    verdicts: tuple[Verdict, ...]
    built: Built | None
    report: SiteReport | None


def land(config: Config, folders: Sequence[Path], index: Path | None, show: Progress) -> Landing:
    """
    Take files from local folders into the archive.

    Args:
        config: Which patterns belong to which source.
        folders: Where a person has put published files.
        index: A CSV that tells more about them, or None.
        show: Progress.

    Returns:
        The new releases, how many files were held already, and the files no source claims.
    """
    archive = paths.DATA / "landed"
    known = store.read_ledger(archive)
    facts = drop.read_index(index) if index else {}
    new, unclaimed, misnamed, held = [], [], [], 0
    for found in show.over("land", [d for folder in folders for d in drop.find(folder, facts)]):
        try:
            claim = drop.claim(found, config.sources)
        except Unrecognised as problem:
            misnamed.append(str(problem))
            continue
        if claim is None:
            unclaimed.append(str(found.path))
            continue
        content = found.path.read_bytes()
        release = drop.describe(found, *claim, content)
        if store.keep(archive, known, release, content):
            new.append(release.id)
        else:
            held += 1
    return Landing(
        new=tuple(new),
        held_already=held,
        unclaimed=tuple(unclaimed),
        misnamed=tuple(misnamed),
    )


def examine(held: list[Held], show: Progress) -> list[Verdict]:
    """
    Parse and judge every release that has no verdict yet.

    Args:
        held: Everything that is held, in order.
        show: Progress.

    Returns:
        The new verdicts. A release that was only carried in the snapshot has its verdict there.
    """
    verdicts = []
    for one in show.over("examine", list(stock.pending(held))):
        verdict = _examine(one, _before(one, held))
        store.write_whole(one.verdict, verdict.to_json().encode())
        verdicts.append(verdict)
    return verdicts


def make(config: Config, held: list[Held], show: Progress) -> Built:
    """Build the warehouse of every admitted release; marts are swapped in when all is well."""
    return build(
        sql=paths.SQL,
        inputs={**_parsed(config, held), **declarations(config)},
        out=paths.DATA / "marts",
        progress=show.step,
    )


def publish(config: Config, show: Progress) -> SiteReport:
    """Render the site from the marts; the folder is swapped in when every link holds."""
    return render_site(
        marts_dir=paths.DATA / "marts",
        config=config,
        out=paths.DATA / "site",
        changelog=paths.CHANGELOG,
        rules_dir=paths.RULES,
        progress=lambda pages: show.over("publish", pages),
    )


def site(config: Config, show: Progress) -> Outcome:
    """
    Do the whole line from what is held to the site, or nothing where nothing is new.

    Args:
        config: The declarations.
        show: Progress.

    Returns:
        What happened. The site is new only if a release, a declaration, a template or the code is.
    """
    held = stock.holdings()
    verdicts = examine(held, show)
    made_of = stock.fingerprint(held)
    note = paths.DATA / MADE_OF
    out = paths.DATA / "site"
    if out.exists() and note.exists() and note.read_text(encoding="utf-8") == made_of:
        return Outcome(verdicts=tuple(verdicts), built=None, report=None)
    built = make(config, held, show)
    report = publish(config, show)
    store.write_whole(note, made_of.encode())
    return Outcome(verdicts=tuple(verdicts), built=built, report=report)


def keep_snapshot(show: Progress) -> int:
    """Write what is held into `snapshot/`, in place of what is there; gives its size in bytes."""
    held = stock.holdings()
    examine(held, show)
    return stock.write_snapshot(held, paths.SNAPSHOT)


def _examine(one: Held, before: pl.DataFrame | None) -> Verdict:
    """Parse and judge one release; what goes wrong with the file becomes a refusal."""
    release = one.release
    if one.landed is None:
        raise SourceProblem(
            f"{release.id}: the snapshot has lost {one.verdict}; restore it from git"
        )
    reader = stock.reader(release.source)
    try:
        parsed = reader.parse(one.landed, release)
    except SourceProblem as problem:
        return refuse(release.id, problem)
    except pl.exceptions.PolarsError as error:
        # Text that has the shape of a number and is none, such as 1E999: one file, not the night.
        unreadable = f"{release.name}: its cells cannot be read as a table ({error})"
        return refuse(release.id, UnreadableFile(unreadable))
    frame = parsed.frame.with_columns(pl.lit(release.id).alias("release_id"))
    verdict = judge(
        parsed.frame,
        reader.expectations(parsed.frame, before),
        release_id=release.id,
        notes=parsed.notes,
    )
    one.parsed.parent.mkdir(parents=True, exist_ok=True)
    part = one.parsed.with_name(f".part-{one.parsed.name}")
    frame.write_parquet(part, compression="zstd", compression_level=PARSED_LEVEL)
    part.replace(one.parsed)
    return verdict


def _before(one: Held, held: list[Held]) -> pl.DataFrame | None:
    """Read the last admitted release of the period before, of the same source."""
    release = one.release
    earlier = [
        other
        for other in held
        if other.release.source == release.source
        and other.release.period < release.period
        and other.is_examined
        and other.judgement()["admitted"]
    ]
    return pl.read_parquet(earlier[-1].parsed) if earlier else None


def _parsed(config: Config, held: list[Held]) -> dict[str, Sequence[Path] | pl.DataFrame]:
    """Lay out admitted tables, ledger and verdicts for the warehouse."""
    inputs: dict[str, Sequence[Path] | pl.DataFrame] = {}
    judgements = {one.release.id: one.judgement() for one in held}
    spans: dict[str, dict[str, object]] = {}
    for source in config.sources:
        files = [
            one.parsed
            for one in held
            if one.release.source == source.id and judgements[one.release.id]["admitted"]
        ]
        empty = pl.DataFrame(schema={**stock.reader(source.id).schema, "release_id": pl.String})
        inputs[f"parsed.{source.id}"] = files or empty
        spans |= _spans(files, PERIOD_COLUMN[source.period])
    inputs["parsed.releases"] = pl.DataFrame(
        [
            {
                "release_id": one.release.id,
                **one.release.to_record(),
                "is_admitted": judgements[one.release.id]["admitted"],
                "reason": judgements[one.release.id]["reason"],
                **spans.get(one.release.id, {}),
            }
            for one in held
        ],
        schema=RELEASES,
    )
    inputs["parsed.findings"] = pl.DataFrame(
        [
            {"release_id": name, **finding}
            for name, judgement in judgements.items()
            for finding in judgement["findings"]
        ],
        schema=FINDINGS,
    )
    return inputs


def _spans(files: list[Path], column: str) -> dict[str, dict[str, object]]:
    """Say of each parsed release how many rows it has, and from when to when they reach."""
    if not files:
        return {}
    spans = (
        pl.scan_parquet(files)
        .group_by("release_id")
        .agg(
            pl.len().cast(pl.Int64).alias("rows_held"),
            pl.col(column).min().alias("data_from"),
            pl.col(column).max().alias("data_to"),
        )
        .collect()
    )
    return {row.pop("release_id"): row for row in spans.to_dicts()}


def declarations(config: Config) -> dict[str, pl.DataFrame]:
    """Lay out what metrics.toml and sources.toml declare, for SQL to join."""
    return {
        "declared.sources": pl.DataFrame(
            [
                {"source": s.id, "title": s.title, "late_after_days": s.late_after_days}
                for s in config.sources
            ]
        ),
        "declared.metrics": pl.DataFrame(
            [
                {
                    "metric_id": m.id,
                    "short": m.short,
                    "unit": m.unit,
                    "better": m.better,
                    "period": m.period,
                    "scoring": m.scoring,
                    "min_denominator": m.min_denominator,
                }
                for m in config.metrics
            ]
        ),
        "declared.targets": pl.DataFrame(
            [
                {"metric_id": m.id, "since": t.since, "target": t.value}
                for m in config.metrics
                for t in m.targets
            ]
        ),
        "declared.tables": pl.DataFrame(
            [
                {
                    "table_id": t.id,
                    "org_kind": t.org_kind,
                    "peer_group": t.peer_group or None,
                    "theme_id": theme.id,
                    "theme_title": theme.title,
                    "theme_weight": float(theme.weight),
                    "metric_id": measure.metric_id,
                    "measure_weight": float(measure.weight),
                }
                for t in config.tables
                for theme in t.themes
                for measure in theme.measures
            ]
        ),
    }
