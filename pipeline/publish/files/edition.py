"""Build an edition from what we are about to publish: every table, compressed, with its meaning."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.publish.context import Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.files import tables
from pipeline.publish.marts.reader import Marts


def draft(shelf: Shelf, read: Marts, made: Sequence[Download]) -> Draft | None:
    """
    Build an edition of what we are about to publish.

    Args:
        shelf: The archived editions.
        read: The marts.
        made: The downloads. We archive all of them, but not their Excel versions.

    Returns:
        The edition, or None if no figure has changed or if nothing was compared.
    """
    facts, changes = read.frames.get("edition_facts"), read.frames.get("edition_changes")
    if facts is None or changes is None:
        return None
    listed = tables.changes(changes, read.cards.get("edition_changes"))
    packed = []
    for one in (*made, listed):
        name, content = store.pack(one.name, one.content)
        packed.append(replace(one, name=name, content=content))
    contents = {one.name: one.content for one in packed}
    contents[store.FACTS] = store.as_parquet(facts)
    contents["datapackage.json"] = tables.datapackage(packed, read.as_of.isoformat())
    contents["SHA256SUMS"] = tables.checksums(contents)
    return store.draft(shelf, read.as_of, contents, changes)
