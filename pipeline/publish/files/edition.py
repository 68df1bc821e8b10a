"""Build an edition from what we are about to publish: every table in two forms, described."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.config import Config
from pipeline.publish.context import Context, Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.files import forms, metadata
from pipeline.publish.files.metadata import Described
from pipeline.publish.marts.reader import Marts


def draft(  # noqa: PLR0913 six arguments of different kinds
    shelf: Shelf,
    read: Marts,
    config: Config,
    *,
    made: Sequence[Download],
    parquet: Mapping[str, bytes],
    described: Described,
) -> Draft | None:
    """
    Build an edition of what we are about to publish.

    Args:
        shelf: The archived editions.
        read: The marts.
        config: The sources and the address of the site.
        made: The downloads, the changes among them. We archive all as packed CSV and as Parquet.
        parquet: Their Parquet files by name.
        described: Their schemas.

    Returns:
        The edition, or None if no figure has changed or if nothing was compared.
    """
    facts, changes = read.frames.get("edition_facts"), read.frames.get("edition_changes")
    if facts is None or changes is None:
        return None
    name = store.next_name(shelf, read.as_of, changes)
    if not name:
        return None
    csvs = {f"{one.name}.gz": forms.packed(one.content) for one in made}
    contents = {
        **csvs,
        **parquet,
        store.FACTS: store.as_parquet(facts),
        **metadata.package(read, config, described, csvs, edition=name),
    }
    contents["SHA256SUMS"] = forms.checksums(contents)
    return store.draft(shelf, read.as_of, contents, changes)


def of_tables(shelf: Shelf, made: Sequence[Download], parquet: Mapping[str, bytes]) -> str:
    """
    Name the archived edition that has exactly these tables; empty if none has.

    Args:
        shelf: The archived editions; only the newest can have them.
        made: The downloads.
        parquet: Their Parquet files by name.
    """
    if shelf.newest is None:
        return ""
    kept = {file.name: file.sha256 for file in shelf.newest.files}
    same = all(
        kept.get(one.parquet_name) == hashlib.sha256(parquet[one.parquet_name]).hexdigest()
        for one in made
    )
    return shelf.newest.id if same else ""


def card(context: Context) -> bytes:
    """
    Say which edition the newest tables are, and how far their figures reach.

    Returns:
        JSON: `edition` (null: the tables are not those of an archived edition),
        `made_from_newest_file_at` (UTC), `data_to` (source → last month, quarter or day of which
        we have figures) and `tables` (name, rows, and the file of each form).
    """
    releases = context.marts.releases.values()
    reach: dict[str, str] = {}
    for one in sorted(releases, key=lambda one: (one.source, str(one.data_to or ""))):
        if one.data_to and one.is_current:
            reach[one.source] = one.data_to.isoformat()
    told: dict[str, Any] = {
        "edition": context.edition or None,
        "made_from_newest_file_at": metadata.newest_file_at(context.marts),
        "data_to": reach,
        "tables": [
            {
                "name": one.table,
                "rows": one.row_count,
                "csv": one.name,
                "parquet": one.parquet_name,
                "excel": one.excel_name,
            }
            for one in context.downloads
        ],
    }
    return (json.dumps(told, indent=1) + "\n").encode()
