"""What was found in a release and whether it may be used. Knows nothing of how it was found."""

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal, Self

from pipeline.errors import (
    BadCell,
    HouseError,
    LayoutChanged,
    UnreadableFile,
    Unrecognised,
    WrongPeriod,
)

Severity = Literal["critical", "warning", "note"]

# What a parser takes for granted, in the words the sources page prints.
_TAKEN_FOR_GRANTED: Final[tuple[tuple[type[HouseError], str], ...]] = (
    (Unrecognised, "The file belongs to a source we know and its name says which period it covers"),
    (UnreadableFile, "The file is whole and of the kind its name says"),
    (LayoutChanged, "The columns of the file are those of a layout we know"),
    (BadCell, "Every cell holds a number or a mark the publisher is known to use"),
    (WrongPeriod, "The period printed inside the file is the period its name promises"),
)
_READABLE: Final = "The file can be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One promise and what became of it.

    Attributes:
        about: The promise in plain words.
        severity: "critical" refuses the release when broken, "warning" is printed, "note" only says
            something about the file.
        passed: Whether the promise was kept.
        found: Empty when it was kept; else how many rows break it, and the first of them.
    """

    about: str
    severity: Severity
    passed: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    Whether a release may be used, and everything that was looked at to decide it.

    Attributes:
        release_id: The release that was judged.
        admitted: False where a critical promise is broken: no figure of the release is used.
        reason: Why it was refused, empty where it was admitted.
        findings: Every promise in the order it was made, then the notes of the parser.
    """

    release_id: str
    admitted: bool
    reason: str
    findings: tuple[Finding, ...]

    def to_json(self) -> str:
        """Write the verdict as text; the same verdict is the same text on any day."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """
        Read a verdict back.

        Args:
            text: What `to_json` wrote.

        Returns:
            The verdict it was written from.

        Raises:
            TypeError: A key is missing or unknown: the file was written by another version.
        """
        record = json.loads(text)
        findings = tuple(Finding(**finding) for finding in record.pop("findings", ()))
        return cls(**record, findings=findings)


def refuse(release_id: str, error: HouseError) -> Verdict:
    """
    Turn an error of the parser into a verdict, so that it is printed like any other refusal.

    Args:
        release_id: The release that could not be read.
        error: What the parser said.

    Returns:
        A refusal with one finding.
    """
    about = next(
        (words for kind, words in _TAKEN_FOR_GRANTED if isinstance(error, kind)), _READABLE
    )
    finding = Finding(about=about, severity="critical", passed=False, found=str(error))
    return Verdict(release_id=release_id, admitted=False, reason=str(error), findings=(finding,))
