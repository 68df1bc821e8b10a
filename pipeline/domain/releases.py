"""A release: one published file of one source, and the name it is kept under."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self


class Status(StrEnum):
    """How near a figure is to the publisher's own bytes."""

    FIRST_HAND = "first-hand"
    """The publisher's bytes, or the publisher's file inside an archive made again."""

    SECOND_HAND = "second-hand"
    """Right figures that passed through somebody else's hands: saved again, rebuilt, or cut."""

    TRANSCRIBED = "transcribed"
    """Typed from a copy and checked against itself; no published bytes are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """
    One line of the ledger.

    Attributes:
        source: Key of the source in `sources.toml`.
        period: What the name or the address says the file covers, in our spelling; "unstated"
            where neither says.
        published: When it was published, as precisely as its address tells: "2025-11", or
            "2025-11-13"; empty where nothing tells.
        name: The file name at the publisher.
        url: Its address at the publisher, empty where it is not known.
        url_known: False where the folder of the address had to be assumed.
        status: How near it is to the publisher's bytes.
        note: What a person wrote about this copy; may be empty.
        size_bytes: Length of the kept file.
        sha256: Digest of the kept file, in hex.
        landed_at: When we first kept it, UTC, to the second.
    """

    source: str
    period: str
    published: str
    name: str
    url: str
    url_known: bool
    status: Status
    note: str
    size_bytes: int
    sha256: str
    landed_at: str

    @property
    def id(self) -> str:
        """The name of the release everywhere: source, period, publication, first of the digest."""
        return f"{self.source}_{self.period}_{self.published or 'undated'}_{self.sha256[:8]}"

    @property
    def extension(self) -> str:
        """Lower-case ending of the file name, with its dot."""
        return "." + self.name.rsplit(".", 1)[-1].lower()

    @classmethod
    def from_record(cls, record: dict[str, object]) -> Self:
        """Read a release from a line of the ledger; a wrong key raises TypeError."""
        return cls(**{**record, "status": Status(str(record["status"]))})  # type: ignore[arg-type]

    def to_record(self) -> dict[str, object]:
        """Give the release as plain values for a line of the ledger."""
        return asdict(self)
