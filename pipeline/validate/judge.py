"""Judge a parsed frame by the promises of its source and return a verdict. Change no value."""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from pipeline.validate.expectations import Expectation, Promise, Slice
from pipeline.validate.gx import Answer, BadPromise, ask
from pipeline.validate.verdicts import Finding, Severity, Verdict, refuse

__all__ = ["BadPromise", "Finding", "Severity", "Verdict", "judge", "refuse"]

# After a critical failure a person opens the file and needs to know where to look; a warning is a
# list to read.
ROWS_SHOWN: Final = {"critical": 5, "warning": 20}

# How much of a cell a finding quotes; no name is longer.
MOST_QUOTED: Final = 200


def judge(
    frame: pl.DataFrame,
    promises: Sequence[Promise],
    *,
    release_id: str,
    notes: Sequence[str],
) -> Verdict:
    """
    Decide whether a release may be used.

    Args:
        frame: The parsed release.
        promises: What its source says must be true of it.
        release_id: The release.
        notes: The parser's notes; they become findings that decide nothing.

    Returns:
        The verdict: refused if a critical promise is broken; a broken warning is only recorded.

    Raises:
        BadPromise: A promise cannot be judged, or there is none: our mistake.
    """
    if not promises:
        raise BadPromise(
            "expected at least one promise, found none: such a source would admit any file; add "
            "promises to its expect.py"
        )
    # Every promise holds for an empty frame, so check for rows first.
    findings = [_holds_rows(frame)]
    findings += [
        Finding(about=promise.about, severity=promise.severity, passed=not words, found=words)
        for promise, words in zip(promises, _found(promises), strict=True)
    ]
    reason = " ".join(
        f"Broken: {finding.about} ({finding.found})."
        for finding in findings
        if finding.severity == "critical" and not finding.passed
    )
    remarks = [Finding(about=note, severity="note", passed=True, found="") for note in notes]
    return Verdict(
        release_id=release_id,
        admitted=not reason,
        reason=reason,
        findings=(*findings, *remarks),
    )


def _holds_rows(frame: pl.DataFrame) -> Finding:
    """Check whether there are any rows to judge."""
    empty = frame.is_empty()
    return Finding(
        about="The release holds rows",
        severity="critical",
        passed=not empty,
        found="there are none" if empty else "",
    )


def _found(promises: Sequence[Promise]) -> list[str]:
    """Say for each promise what breaks it; empty if nothing does."""
    asked = [
        (at, promise, expectation)
        for at, promise in enumerate(promises)
        for expectation in promise.expectations
    ]
    answers = ask([(promise.rows.frame, expectation) for _, promise, expectation in asked])
    found: list[list[str]] = [[] for _ in promises]
    for (at, promise, expectation), answer in zip(asked, answers, strict=True):
        if not answer.kept:
            found[at].append(_in_words(promise, expectation, answer))
    return ["; ".join(words) for words in found]


def _in_words(promise: Promise, expectation: Expectation, answer: Answer) -> str:
    """Describe a broken expectation: how many rows break it, and the first of them."""
    if not answer.offenders:
        return f"{answer.observed} {expectation.says}"
    count, shown = len(answer.offenders), ROWS_SHOWN[promise.severity]
    first = "; ".join(
        _row_in_words(promise.rows, expectation, position) for position in answer.offenders[:shown]
    )
    more = f"; and {count - shown} more" if count > shown else ""
    return f"{count} of {promise.rows.frame.height}: {first}{more}"


def _row_in_words(rows: Slice, expectation: Expectation, position: int) -> str:
    """Describe one offending row: its position, its organisation and what is wrong."""
    row = rows.frame.row(position, named=True)
    where = " ".join(_where(row))
    who = " ".join(_text(row[column]) for column in rows.who)
    says = expectation.says.format_map({column: _text(value) for column, value in row.items()})
    return " ".join(part for part in (where, f"({who})" if who else "", says) if part)


def _where(row: dict[str, object]) -> Iterator[str]:
    """Locate a row in the published file, with a spreadsheet program's row number."""
    if row.get("sheet"):
        yield f"{row['sheet']}"
    if row.get("row") is not None:
        yield f"row {row['row']}"


def _text(value: object) -> str:
    """Write a value as the publisher would, without floating-point noise."""
    if value is None:
        return "empty"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    text = str(value)
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"
