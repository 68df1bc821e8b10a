"""A release: one published file of one source, and the name under which we keep it."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final, Self

# The period of a file if neither its name nor an index gives one.
UNSTATED: Final = "unstated"


class Status(StrEnum):
    """How close our copy is to the publisher's own bytes."""

    FIRST_HAND = "first-hand"
    """The publisher's bytes, or the publisher's file in an archive that was made again."""

    SECOND_HAND = "second-hand"
    """Right figures that passed through somebody else's hands: saved again, rebuilt, or cut."""

    TRANSCRIBED = "transcribed"
    """Typed from a copy and checked for internal consistency; we hold no published bytes."""

    DOUBTFUL = "doubtful"
    """Landed by hand without a word on where it came from: nothing shows who made this copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """
    One line of the ledger.

    Attributes:
        source: Key of the source in `sources.toml`.
        period: The period that the file's name or address gives, in our spelling; "unstated" if
            neither gives one.
        published: When it was published, as precisely as its address shows: "2025-11", or
            "2025-11-13"; empty if nothing shows it.
        name: The file name at the publisher.
        url: Its address at the publisher; empty if not known.
        url_known: False if we had to assume the folder in the address.
        status: How close our copy is to the publisher's bytes.
        note: What a person wrote about this copy; may be empty.
        size_bytes: Length of our copy.
        sha256: Digest of our copy, in hex.
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
        """The release's name everywhere: source, period, publication, start of the digest."""
        return f"{self.source}_{self.period}_{self.published or 'undated'}_{self.sha256[:8]}"

    def may_be_of(self, period: str) -> bool:
        """Return whether a period found inside the file is the release's, or none was stated."""
        return self.period in (period, UNSTATED)

    @property
    def extension(self) -> str:
        """The ending of the file name, in lower case, with its dot."""
        return "." + self.name.rsplit(".", 1)[-1].lower()

    @classmethod
    def from_record(cls, record: dict[str, object]) -> Self:
        """Read a release from a line of the ledger; raise TypeError for a wrong key."""
        return cls(**{**record, "status": Status(str(record["status"]))})  # type: ignore[arg-type]

    def to_record(self) -> dict[str, object]:
        """Return the release as plain values for a line of the ledger."""
        return asdict(self)
