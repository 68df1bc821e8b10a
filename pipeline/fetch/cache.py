"""
Note past requests, one line per address, so that a night asks only for what has changed.

Notes save work and prove nothing: a line that cannot be read is left out, and its address is asked
again. The file is written whole to a temporary name and renamed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Final

from pipeline.storage.atomic import write_whole

MAPPINGS: Final = ("links", "done_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """
    What we know about an address.

    Attributes:
        url: The address.
        etag: The publisher's mark for the version that we have.
        last_modified: When that version was last changed, in the publisher's words.
        sha256: Digest of the body that we have, in hex.
        fetched_at: When we got it, UTC, to the second.
        seen_on: For a file, the day on which its address last answered.
        failed_on: For a file, the day on which we last asked for it in vain, if not had since.
        links: For a page, how many links of each kind it had.
        done_on: For a page, source → the day on which we had all its files there.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    fetched_at: str = ""
    seen_on: str = ""
    failed_on: str = ""
    links: Mapping[str, int] = field(default_factory=dict)
    done_on: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_be_compared(self) -> bool:
        """Whether we can ask the publisher if it has changed."""
        return bool(self.etag or self.last_modified)


class Notes:
    """All notes: read once, written only by `write`."""

    def __init__(self, path: Path) -> None:
        """Read a file of notes; if it does not exist, there are none."""
        self._path = path
        self._notes: dict[str, Note] = {}
        lines = path.read_bytes().splitlines() if path.exists() else []
        for line in lines:
            note = _note(line)
            if note is not None:
                self._notes[note.url] = note

    def get(self, url: str) -> Note:
        """Return the note of an address; for a new one, a note with only its address."""
        return self._notes.get(url, Note(url=url))

    def put(self, note: Note) -> None:
        """Store a note in memory, replacing the one of the same address."""
        self._notes[note.url] = note

    def write(self) -> None:
        """Write all notes in one step, sorted by address."""
        lines = [
            json.dumps(asdict(note), ensure_ascii=False, sort_keys=True) + "\n"
            for _, note in sorted(self._notes.items())
        ]
        write_whole(self._path, "".join(lines).encode())


def _note(line: bytes) -> Note | None:
    """Read a line; None if it is not a valid note."""
    try:
        note = Note(**json.loads(line.decode()))
    except (ValueError, TypeError):
        return None
    texts = [getattr(note, one.name) for one in fields(note) if one.name not in MAPPINGS]
    is_ours = (
        all(isinstance(text, str) for text in texts)
        and _maps_to(note.links, int)
        and _maps_to(note.done_on, str)
    )
    return note if is_ours else None


def _maps_to(value: object, kind: type) -> bool:
    return isinstance(value, dict) and all(isinstance(one, kind) for one in value.values())
