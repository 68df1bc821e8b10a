"""An edition laid out from what is about to be published: every table, packed, with its meaning."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.publish.context import Download
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Draft, Shelf
from pipeline.publish.files import tables
from pipeline.publish.marts.reader import Marts


def draft(shelf: Shelf, read: Marts, made: Sequence[Download]) -> Draft | None:
    """
    Lay out an edition of what is about to be published.

    Args:
        shelf: The editions that are kept.
        read: The marts.
        made: The downloads; all of them are kept, but not their twins for Excel.

    Returns:
        The edition; None where no figure has changed, or where nothing was compared.
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
