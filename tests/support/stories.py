"""Read a story's sentences back: every number in them, held against the cells of its row."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pipeline.config.metrics import Metric
from pipeline.domain.periods import month_name

Row = Mapping[str, Any]

SENTENCES: Final = ("sentence_1", "sentence_2", "sentence_3")
_TIME: Final = r"[\d,]+ min \d\d s"
TEXT: Final = rf"(?:[Uu]nder 0\.1%|{_TIME}|\u2212?[\d,]+\.\d+(?:%| weeks)?)"
WHEN: Final = r"(?:[A-Z][a-z]+ to )?[A-Z][a-z]+ \d\d\d\d"
_ORDINAL: Final = r"[\d,]+(?:st|nd|rd|th)"
_DISTANCE: Final = rf"(?:{_TIME}|[\d,]+\.\d+ (?:percentage )?(?:point|week)s?)"

_FIRST: Final = (
    rf"(?P<now>{TEXT})(?P<mean> on average)? STORY (?:at|across|in) "
    rf"NAME(?P<before> \(before a merger\))? in (?P<when>{WHEN})\."
    rf"(?: That ranks (?P<place>{_ORDINAL})(?P<equal> equal)? of (?P<of>[\d,]+) [A-Za-z ]+"
    rf"(?: \(likely (?P<low>{_ORDINAL})(?: to (?P<high>{_ORDINAL}))?\))?"
    rf"(?:, with (?P<others>[\d,]+) others?)?\.)?"
    rf"(?: England(?P<england_mean> on average)?: (?P<england>{TEXT})\.)?"
)
_SECOND: Final = (
    rf"On “SHORT”, BRIEF (?:"
    rf"had (?P<same>{TEXT}) in (?P<same_when>{WHEN}) and (?P<same_now>{TEXT}) "
    rf"in (?P<now_when>{WHEN})"
    rf"(?P<how>: little changed|\. The two do not compare \(.*?\))\."
    rf"|went from (?P<then>{TEXT}) in (?P<then_when>{WHEN}) to (?P<now>{TEXT}) "
    rf"in (?P<when>{WHEN}), "
    rf"(?P<way>up|down) (?P<by>{_DISTANCE})\.)"
    r"(?P<verdict> The months of the last year [^.]*\.| It is too early [^.]*\.)?"
    rf"(?: England(?: on average)? went from (?P<england_then>{TEXT}) to (?P<england>{TEXT})\.)?"
)
# By which words each verdict is known.
_VERDICTS: Final = {
    "improvement": "clearly better than those of the year before",
    "concern": "clearly worse than those of the year before",
    "none": "do not clearly differ from those of the year before",
    "too_early": "too early",
}
_TARGET: Final = (
    rf"BRIEF (?P<met>met|missed) the (?:scoring threshold|(?:(?!standard)[A-Za-z]+ )+standard) of "
    rf"(?P<goal>{_TIME}|\u2212?[\d.]+(?:%| weeks)?) on “SHORT” in (?P<when>{WHEN})"
    rf"(?:, by (?P<by>{_DISTANCE})(?:, or (?P<people>[\d,]+) (?:people|person))?)?\."
)
_RECORD: Final = (
    rf"(?P<now>{TEXT}) in (?P<when>{WHEN}) is the (?P<record>highest|lowest) figure of BRIEF on "
    rf"“SHORT” since (?P<since>{WHEN})(?P<whole>, where our figures begin)?\."
)


def wrong(row: Row, metric: Metric, name: str, brief: str) -> list[str]:
    """
    List what the sentences of a story say that its cells do not; empty if they are equal.

    Args:
        row: A row of `stories` as it is published.
        metric: Its measure.
        name: The whole name of whose figure it is, as sentences have it.
        brief: Its short name.
    """
    if row["no_story_because"]:
        told = [part for part in ("headline", *SENTENCES, "place_text") if row[part]]
        return [f"no story, but {told}"] if told else []
    first = row["sentence_1"].replace(metric.story, "STORY").replace(name, "NAME", 1)
    second, third = (
        (row[part] or "")
        .replace(f"“{metric.short}”", "“SHORT”")
        .replace(brief[:1].upper() + brief[1:], "BRIEF")
        .replace(brief, "BRIEF")
        .replace("BRIEF (before a merger)" if row["is_before_merger"] else "BRIEF", "BRIEF")
        for part in SENTENCES[1:]
    )
    return [
        *_first(row, first, metric),
        *(_second(row, second) if second else _nothing_before(row)),
        *_third(row, third),
    ]


def _differ(told: Mapping[str, tuple[object, object]]) -> Iterator[str]:
    yield from (f"{name}: {a!r} for {b!r}" for name, (a, b) in told.items() if a != b)


def _first(row: Row, said: str, metric: Metric) -> Iterator[str]:
    found = re.fullmatch(_FIRST, said)
    if found is None:
        yield f"unread: {said}"
        return
    whole = found["high"] or found["low"]
    # A rank that chance moves is quoted with its range or not at all.
    is_quoted = row["place_low"] is not None or metric.unit in ("score", "percent")
    place = (row["place"], row["place_of"]) if is_quoted else (None, None)
    tied = (row["tied_with"] or 0) if is_quoted else 0
    yield from _differ(
        {
            "now": (_lower(found["now"]), row["value_text"]),
            "value": (_number(found["now"]), _cell(row, "value")),
            "when": (found["when"], _period(row, "period")),
            "place": (_number(found["place"]), place[0]),
            "of": (_number(found["of"]), place[1]),
            "low": (_number(found["low"]), row["place_low"]),
            "high": (_number(whole), row["place_high"]),
            "others": (_number(found["others"]) or 0, tied),
            "before": (bool(found["before"]), bool(row["is_before_merger"])),
            "mean": (
                bool(found["mean"]),
                row["unit"] == "score" and row["org_kind"] != "trust",
            ),
            "england mean": (
                bool(found["england_mean"]),
                row["unit"] == "score" and bool(found["england"]),
            ),
            "equal": (bool(found["equal"]), bool(tied)),
            "england": (_number(found["england"]), _cell(row, "england_value", "england_text")),
        }
    )


def _second(row: Row, said: str) -> Iterator[str]:
    found = re.fullmatch(_SECOND, said)
    if found is None:
        yield f"unread: {said}"
        return
    year = "year_ago" if row["year_ago_period"] else "previous"
    change = row[f"{year}_change"]
    told: dict[str, tuple[object, object]] = {
        "then": (
            _number(found["then"] or found["same"]),
            _cell(row, f"{year}_value", f"{year}_text"),
        ),
        "then when": (found["then_when"] or found["same_when"], _period(row, f"{year}_period")),
        "now": (_number(found["now"] or found["same_now"]), _cell(row, "value")),
        "when": (found["when"] or found["now_when"], _period(row, "period")),
        "england then": (
            _number(found["england_then"]),
            _cell(row, "england_year_ago", "england_year_ago_text"),
        ),
    }
    if found["then"]:
        sign = 1 if found["way"] == "up" else -1
        told["change"] = (sign * (_number(found["by"]) or 0), change)
        told["sum"] = (round(row[f"{year}_value"] + change, 2), row["value"])
    else:
        alike = row[f"{year}_text"] == row["value_text"] or change == 0
        told["little changed"] = ("little" in found["how"], change is not None and alike)
        told["not compared"] = ("do not" in found["how"], change is None)
    judged = year == "year_ago" and change is not None and row["year_verdict"] is not None
    verdict = next((one for one in _VERDICTS if _VERDICTS[one] in (found["verdict"] or "")), None)
    told["verdict"] = (verdict, row["year_verdict"] if judged else None)
    yield from _differ(told)


def _nothing_before(row: Row) -> Iterator[str]:
    if row["year_ago_period"] or row["previous_period"]:
        yield "says nothing of an earlier figure"


def _third(row: Row, said: str) -> Iterator[str]:
    target, record = row["is_target_met"] is not None, row["record"] is not None
    pattern = " ".join(part for part, there in ((_TARGET, target), (_RECORD, record)) if there)
    if target and record:
        pattern = _TARGET + " " + re.sub(r"P<(now|when)>", r"P<record_\1>", _RECORD)
    found = re.fullmatch(pattern, said)
    if found is None:
        yield f"unread: {said}"
        return
    if target:
        yield from _differ(
            {
                "met": (found["met"] == "met", row["is_target_met"]),
                "goal": (_number(found["goal"]), row["target_value"]),
                "by": (_number(found["by"]) or 0, row["target_distance"]),
                "people": (
                    _number(found["people"]),
                    (row["target_distance_people"] or None) if found["by"] else None,
                ),
            }
        )
    if record:
        yield from _differ(
            {
                "record": (found["record"], row["record"]),
                "since": (found["since"], _period(row, "record_since")),
                "whole": (bool(found["whole"]), row["record_is_whole_series"]),
            }
        )


def _lower(text: str) -> str:
    return text.replace("Under", "under")


def _number(text: str | None) -> float | None:
    """Read the first number of a text, or a time in seconds."""
    if time := re.search(r"([\d,]+) min (\d\d) s", text or ""):
        return 60 * int(time[1].replace(",", "")) + int(time[2])
    found = re.search(r"\u2212?[\d,]+(?:\.\d+)?", text or "")
    return float(found[0].replace(",", "").replace("\u2212", "-")) if found else None


def _cell(row: Row, name: str, text: str = "value_text") -> float | None:
    """Read a cell; one that is above zero and printed as under 0.1% is 0.0."""
    return 0.1 if (row[text] or "").startswith("under") and row[name] == 0 else row[name]


def _period(row: Row, name: str) -> str:
    """Name a period of a row in words: "August 2026", "April to June 2026"."""
    first = date.fromisoformat(f"{row[name]}-01")
    if row["period_kind"] != "quarter":
        return month_name(first)
    return f"{month_name(first).split()[0]} to {month_name(first.replace(month=first.month + 2))}"
