"""Define findings on a release and the verdict on its use, whatever way we found them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self

from pipeline.errors import (
    BadCell,
    HouseError,
    LayoutChanged,
    UnreadableFile,
    Unrecognised,
    WrongPeriod,
)

Severity = Literal["critical", "warning", "note"]

# What a parser assumes, in the words that the sources page prints.
_TAKEN_FOR_GRANTED: Final[tuple[tuple[type[HouseError], str], ...]] = (
    (Unrecognised, "The file belongs to a source we know and its name says which period it covers"),
    (UnreadableFile, "The file is whole and of the kind its name says"),
    (LayoutChanged, "The columns of the file are those of a layout we know"),
    (BadCell, "Every cell holds a number or a mark the publisher is known to use"),
    (WrongPeriod, "The period printed inside the file is the period its name promises"),
)
# The longest reason of a real refusal is a tenth of this.
MOST_SAID: Final = 5_000

_READABLE: Final = "The file can be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One promise and its result.

    Attributes:
        about: The promise in plain words.
        severity: "critical" refuses the release if broken, "warning" is only printed, and "note"
            only says something about the file.
        passed: Whether the promise holds.
        found: Empty if it holds; otherwise how many rows break it, and the first of them.
    """

    about: str
    severity: Severity
    passed: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    The decision whether we may use a release, and all the findings behind it.

    Attributes:
        release_id: The release.
        admitted: False if a critical promise is broken; then we use no figure of the release.
        reason: Why it was refused; empty if it was admitted.
        findings: Every promise in its original order, then the parser's notes.
        columns: Where the columns of each table were read, as the keys table, sheet, header_row and
            fields (our name → letter and label); empty for a page, or if nothing could be read.
    """

    release_id: str
    admitted: bool
    reason: str
    findings: tuple[Finding, ...]
    columns: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> str:
        """Write the verdict as text; the same verdict gives the same text on any day."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """
        Read a verdict back.

        Args:
            text: What `to_json` wrote.

        Returns:
            The verdict.

        Raises:
            TypeError: A key is missing or unknown, so another version wrote the file.
        """
        record = json.loads(text)
        findings = tuple(Finding(**finding) for finding in record.pop("findings", ()))
        columns = tuple(record.pop("columns", ()))
        return cls(**record, findings=findings, columns=columns)


def refuse(release_id: str, error: HouseError) -> Verdict:
    """
    Turn a parser's error into a verdict, so that we print it like any other refusal.

    Args:
        release_id: The release that the parser could not read.
        error: The parser's error.

    Returns:
        A refusal with one finding.
    """
    about = next(
        (words for kind, words in _TAKEN_FOR_GRANTED if isinstance(error, kind)), _READABLE
    )
    says = str(error)
    # A message quotes the file, and a file may have a cell of a megabyte.
    if len(says) > MOST_SAID:
        says = f"{says[:MOST_SAID]} … ({len(says):,} characters)"
    finding = Finding(about=about, severity="critical", passed=False, found=says)
    return Verdict(release_id=release_id, admitted=False, reason=says, findings=(finding,))
