"""
Turn numbers, dates and flags into words; no other module does this or rounds.

Rounding is half away from zero on the printed decimals, as in the publishers' spreadsheets.
The minus sign is the true one (U+2212), because these words are for pages; CSVs have plain numbers.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pipeline.config.metrics import DECIMALS, Metric
from pipeline.domain.periods import month_name, month_slug, period_name, quarter_name

ENGLAND: Final = "England"
BEST_SCORE: Final = 1
MINUS: Final = "\N{MINUS SIGN}"
NO_NUMBER: Final = "no figure"
NOT_CREDIBLE: Final = "not credible"
INCOMPLETE: Final = "not complete"
MARKED: Final = "read with care"
# The rule about sums; all others are about a figure itself.
LACKS_MEMBER: Final = "lacks-member"

# The words for a unit in the name of a CSV column; cells and names have no unit signs.
UNIT_SUFFIX: Final[Mapping[str, str]] = {
    "share": "share",
    "percent": "pct",
    "weeks": "weeks",
    "seconds": "seconds",
    "score": "score",
}

UNIT_WORDS: Final[Mapping[str, str]] = {
    "share": "% (how many in 100)",
    "percent": "% of turnover",
    "weeks": "weeks",
    "seconds": "minutes and seconds",
    "score": "a score from 1 (best) to 4",
}

_AXES: Final[Mapping[str, str]] = {
    "share": "Per cent",
    "percent": "% of turnover",
    "weeks": "Weeks",
    "seconds": "Minutes",
    "score": "Score: 1 is best, 4 is worst",
}

_FLAGS: Final[Mapping[str, str]] = {
    "published": "",
    # The month of the mapping is said beside the figure, and who was added up.
    "by_mapping": "",
    "joined": "",
    "before_merger": "No figure of its own: that of this period is from before a merger.",
    "restated": "Counted again on today's map of ICBs: this ICB did not exist yet in this period.",
    "not_submitted": "No figure: it was not submitted for this period.",
    "not_reported": "No figure: the trust was testing other targets and did not report this one.",
    "not_published": "No figure: it was not submitted, or not published, for this period.",
    "not_collected": "No figure: it was not collected in this period.",
    "suppressed": "No figure: the publisher hides it because very few people are counted.",
    "too_small": "No figure: too few people are counted for a fair figure.",
    "not_applicable": "No figure: this measure does not apply here.",
}

_STATUS: Final[Mapping[str, str]] = {
    "first-hand": "original file",
    "second-hand": "copy of the original (figures checked)",
    "transcribed": "typed from a published page",
    "doubtful": "copy of unknown origin",
}

_FRACTIONS: Final[Mapping[Fraction, str]] = {
    Fraction(1): "all of it",
    Fraction(1, 2): "one half",
    Fraction(1, 3): "one third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "one quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1, 6): "one sixth",
}

_SMALL: Final = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)

# None of our charts has finer steps; more decimals would show floating-point noise.
_FINEST: Final = 6


@lru_cache(maxsize=100_000)
def decimal(value: float, places: int) -> str:
    """Print a number with `places` decimals, thousands separators and a true minus sign."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # A minus before 0.0 would look like a loss.
    return f"{exact or abs(exact):,}".replace("-", MINUS)


def a_day(people: float | None) -> str:
    """Print people by day, with what parts them from the words before: ", 7.3 a day"."""
    if people is None:
        return ""
    return f", {decimal(people, 1)} a day" if people >= 1 else ", under 1 a day"


@lru_cache(maxsize=100_000)
def value(number: float | None, unit: str) -> str:
    """
    Print a figure in its unit: "77.1%", "11.9 weeks", "24 min 12 s", "2.03".

    A share above zero that would print as 0.0% becomes "under 0.1%", so that 0.0% means zero.
    """
    if number is None:
        return NO_NUMBER
    if unit == "share":
        text = decimal(float(Decimal(repr(number)) * 100), DECIMALS[unit])
        return "under 0.1%" if number > 0 and text == "0.0" else f"{text}%"
    if unit == "seconds":
        minutes, seconds = divmod(round(number), 60)
        return f"{minutes:,} min {seconds:02d} s"
    text = decimal(number, DECIMALS[unit])
    return {"percent": f"{text}%", "weeks": f"{text} weeks"}.get(unit, text)


def decimals(unit: str) -> int:
    """Return the number of decimals for a unit."""
    return DECIMALS[unit]


def target(number: float, unit: str) -> str:
    """Print a target without unnecessary decimals: "78%", "0%"."""
    return value(number, unit).replace(".0%", "%")


def axis_title(unit: str) -> str:
    """Name the scale of a chart by its unit."""
    return _AXES[unit]


def axis(number: float, unit: str, step: float) -> str:
    """Print a tick label of a chart, with only the decimals that the steps need."""
    times = {"share": 100, "seconds": 1 / 60}.get(unit, 1)
    scaled, width = number * times, step * times
    places = next(
        p for p in range(9) if p == _FINEST or abs(round(width, p) - width) < 10**-_FINEST
    )
    # What a percentage is of stands in the title of the scale.
    sign = "%" if unit == "share" else ""
    return f"{decimal(round(scaled, _FINEST), places)}{sign}"


def credibility(code: str | None, marked: str | None = None) -> str:
    """
    Name what is odd about a figure, in two or three words; empty if nothing is.

    Args:
        code: The rule by which it earns no score: a sum can be incomplete, a count not credible.
        marked: The rule by which it is marked and earns one.
    """
    if code is not None:
        return INCOMPLETE if code == LACKS_MEMBER else NOT_CREDIBLE
    return MARKED if marked is not None else ""


def points(number: float | None, places: int = 1) -> str:
    """Print a change of a share in percentage points, with its sign: "+14.6 points"."""
    if number is None:
        return NO_NUMBER
    text = decimal(float(Decimal(repr(number)) * 100), places)
    sign = "+" if number > 0 and text.strip("0.") else ""
    return f"{sign}{text} points"


def segments(down: int | None) -> str:
    """Print a change of segment: "1 up" to a better one, "2 down", "0"; null is not known."""
    if down is None:
        return "not known"
    return f"{abs(down)} {'down' if down > 0 else 'up'}" if down else "0"


def points_apart(number: float | None) -> str:
    """Print how far two shares are apart, without a sign: "5.3 points"."""
    return NO_NUMBER if number is None else points(abs(number)).removeprefix("+")


def pounds(number: int | None) -> str:
    """Print an amount: "£50 million", "£250,000", "nothing"; null is not known."""
    if number is None:
        return "not known"
    if not number:
        return "nothing"
    if number % 100_000:
        return f"£{number:,}"
    millions = Decimal(number) / 1_000_000
    return f"£{millions.normalize():f} million"


def score(number: float | None) -> str:
    """Print a score of a league table, always with two decimals."""
    return "no score" if number is None else decimal(number, 2)


def count(number: float | None) -> str:
    """Print a count of people or rows: "1,428,563"."""
    return NO_NUMBER if number is None else decimal(number, 0)


def people(number: float, *, is_apportioned: bool) -> str:
    """Print a count; one with parts of people says so: "4,466.5 (apportioned)"."""
    return f"{decimal(number, 1)} (apportioned)" if is_apportioned else count(number)


def worked_out(value: float, unit: str) -> str:
    """
    Print a figure with a few digits more than usual, but none that it does not have.

    A share or a time is worked out of counts; a score or a percentage is quoted as published.
    """
    if unit == "weeks":
        return f"{decimal(value, 2)} weeks"
    return decimal(value, 4) if unit == "share" else unrounded(value)


def weeks(number: float | None) -> str:
    """Print a wait in a column of waits, without its unit; a dash if it is not known."""
    return "\N{EN DASH}" if number is None else decimal(number, DECIMALS["weeks"])


def miles(number: float) -> str:
    """Print a distance in whole miles: "12 miles", "under a mile"."""
    if number < 1:
        return "under a mile"
    whole = decimal(number, 0)
    return f"{whole} {'mile' if whole == '1' else 'miles'}"


def unrounded(value: float) -> str:
    """Print a figure with every digit it has: "11.8956547031894", "1"."""
    return f"{value:.15g}".replace("-", MINUS)


def bare(number: int) -> str:
    """Print a whole number for a machine: a coordinate, a span of columns."""
    return str(number)


def counted(number: int, one: str, many: str = "") -> str:
    """Print a count with its noun: "1 trust", "119 trusts"."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


@lru_cache(maxsize=2000)
def ordinal(number: int) -> str:
    """Print a place: "1st", "22nd", "113th"."""
    if number % 100 in range(11, 14):
        return f"{number:,}th"
    return f"{number:,}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def place(number: int | None, of: int | None, tied_with: int | None = 0) -> str:
    """Print a place among others: "34th of 119", "34th equal of 119"; empty if there is none."""
    if number is None:
        return ""
    return f"{ordinal(number)}{' equal' if tied_with else ''}{f' of {of:,}' if of else ''}"


def kind_apart(name: str) -> tuple[str, str]:
    """Part a name from the kind at its end: "Example", " NHS Foundation Trust"."""
    for kind in (
        ", NHS Foundation Trust",
        " NHS Foundation Trust",
        " NHS Trust",
        " Integrated Care Board",
    ):
        if name.endswith(kind):
            return name.removesuffix(kind), kind
    return name, ""


def period(first: date | None, kind: str) -> str:
    """Print a period: "14 May 2026", "June 2025", "Q4 2025/26", "2024/25"."""
    if kind == "day":
        return day(first)
    return "no period" if first is None else period_name(first, kind)


def long_period(first: date | None, kind: str) -> str:
    """Print a period for readers who do not count in quarters: "April to June 2026"."""
    if kind != "quarter" or first is None:
        return period(first, kind)
    # A quarter never crosses the end of a calendar year.
    return f"{month_name(first).split()[0]} to {month_name(first.replace(month=first.month + 2))}"


def period_slug(first: date | None) -> str:
    """Print a period for a CSV cell by its first month, as downloads do: "2025-06"."""
    return "" if first is None else month_slug(first)


def edition(name: str) -> str:
    """Name an edition of a league table: "latest figures", "March 2026"."""
    return "latest figures" if name == "latest" else published(name)


def short_period(first: date, kind: str) -> str:
    """Print a month or a quarter where space is short: "Jun 2025", "Q4 25/26"."""
    if kind == "quarter":
        name = quarter_name(first)
        return f"{name[:3]}{name[5:]}"
    return f"{month_name(first)[:3]} {first.year}"


def day(when: date | None) -> str:
    """Print a day: "14 May 2026"."""
    return "no date" if when is None else f"{when.day} {month_name(when)}"


def published(text: str | None) -> str:
    """Print a publication date as precisely as we know it: "2025-11", "2025-11-13"."""
    if not text:
        return "date not known"
    try:
        if len(text) == len("2025-11"):
            return month_name(date.fromisoformat(f"{text}-01"))
        return day(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def size(size_bytes: int | None) -> str:
    """Print the size of a file: "12 KB", "3.4 MB"."""
    if size_bytes is None:
        return "size not known"
    kilobytes = size_bytes / 1000
    if kilobytes < 1000:  # noqa: PLR2004 kilobytes in a megabyte
        return f"{decimal(max(kilobytes, 1), 0)} KB"
    return f"{decimal(kilobytes / 1000, 1)} MB"


def fraction(weight: Fraction) -> str:
    """Print a weight: "one third"."""
    return _FRACTIONS.get(weight, f"{weight.numerator} of {weight.denominator} parts")


def flag(name: str | None, metric: Metric) -> str:
    """Say why there is no figure, or give a note on the figure; empty if it needs none."""
    if name == "too_small":
        return f"No figure: fewer than {count(metric.min_denominator)} people are counted."
    return _FLAGS.get(name or "not_published", (name or "").replace("_", " "))


def withheld(metric: Metric) -> str:
    """Say why we leave out a published figure: too few people."""
    return f"Not printed, because fewer than {count(metric.min_denominator)} are counted"


def national_figure(text: str | None) -> str:
    """Print a published total unchanged, but a whole number with thousands separators."""
    if not text:
        return NO_NUMBER
    return count(int(text)) if text.isascii() and text.isdigit() else text


def status(name: str) -> str:
    """Say how close our source file is to the publisher's original file."""
    return _STATUS.get(name, name)


def better(metric: Metric) -> str:
    """Say which direction is good."""
    return {"higher": "higher is better", "lower": "lower is better"}.get(metric.better, "")


def row_ranges(rows: str) -> str:
    """Write "87,203-205" as in a sentence: "87 and 203 to 205"."""
    ends = (one.split("-") for one in rows.split(","))
    return listed([" to ".join(f"{int(end):,}" for end in pair) for pair in ends])


def source_rows(first: int | None, last: int | None, how_many: int | None) -> str:
    """Locate a figure in a sheet: "row 12", "114 rows between row 5 and row 118"."""
    if first is None:
        return "not from a single row"
    if last is None or last == first:
        return f"row {first:,}"
    if how_many is None:
        return f"rows {first:,} to {last:,}"
    return f"{count(how_many)} rows between row {first:,} and row {last:,}, added up"


def listed(words: Sequence[str]) -> str:
    """Join words as in a sentence: "a, b and c"."""
    if len(words) < 2:  # noqa: PLR2004 one needs no "and"
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def upper_first(text: str) -> str:
    """Make the first letter a capital and change nothing else."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Make the first letter small and change nothing else, for a title inside a sentence."""
    return text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Turn a note into a sentence, with a capital and a full stop; empty stays empty."""
    whole = upper_first(text.strip())
    return whole if not whole or whole[-1] in ".!?" else f"{whole}."


def trust_type(name: str) -> str:
    """Return the plural noun for an official trust type: "acute trusts"."""
    return f"{name.lower().removesuffix(' trust')} trusts"


def cut(number: float) -> str:
    """Print a limit between segments with every digit it has, and at least two decimals."""
    text = unrounded(number)
    return text if len(text.partition(".")[2]) > 1 else score(number)


def score_range(low: float | None, high: float | None) -> str:
    """Print the likely range of a score: "1.50 to 2.40"; empty if there is none."""
    return "" if low is None or high is None else f"{score(low)} to {score(high)}"


def place_range(best: int | None, worst: int | None) -> str:
    """Print the likely range of a place: "20th to 90th"; empty if there is none."""
    if best is None or worst is None:
        return ""
    return ordinal(best) if best == worst else f"{ordinal(best)} to {ordinal(worst)}"


def likely(best: int, worst: int) -> str:
    """Print the likely range as a phrase: "likely 18th to 61st", "likely 1st"."""
    return f"likely {place_range(best, worst)}"


def chance(share: float | None) -> str:
    """Print a chance as a percentage; a simulation never proves 0% or 100%."""
    if share is None:
        return NO_NUMBER
    text = decimal(float(Decimal(repr(share)) * 100), 0)
    return {"0": "under 1%", "100": "over 99%"}.get(text, f"{text}%")


def exact(*parts: float | str | None) -> str:
    """
    Print the raw values behind a cell for scripts, the sort key first, separated by "|".

    A number is plain, to ten digits. A missing value is empty, and left out at the end.
    """
    bare = ("" if p is None else p if isinstance(p, str) else f"{p:.10g}" for p in parts)
    return "|".join(bare).rstrip("|")


def correlation(number: float | None) -> str:
    """Print a rank correlation: "0.97"; 1.00 means the same order."""
    return "none" if number is None else decimal(number, 2)


def moved_range(low: int, high: int) -> str:
    """Print a range of places gained: "4 to 40 places up", "3 places down to 14 places up"."""
    if low == high:
        return _gained(low)
    if low > 0:
        return f"{count(low)} to {_gained(high)}"
    if high < 0:
        return f"{count(-high)} to {_gained(low)}"
    return f"{_gained(low)} to {_gained(high)}"


def _gained(places: int) -> str:
    """Say how many places up or down."""
    if places == 0:
        return "no change"
    return f"{counted(abs(places), 'place')} {'up' if places > 0 else 'down'}"


def points_lower(points: float, scores: Sequence[float], how_many: int | None) -> str:
    """
    Say what a lower average score would mean for the scores in it.

    Args:
        points: How much lower the average would have to be.
        scores: The scores in the average; empty if we do not have all of them.
        how_many: The number of scores; None if unknown.

    Returns:
        "about 0.60 points on one of its 12 measures, or a little on several". If no single score
        is that far from the best score, 1, the points over all measures together. Empty if we do
        not have the scores.
    """
    if how_many is None or not scores:
        return ""
    in_all = Decimal(repr(points)) * how_many
    words = f"about {decimal(float(in_all), 2)} points"
    if Decimal(repr(max(scores))) - 1 >= in_all:
        return f"{words} on one of its {count(how_many)} measures, or a little on several"
    return (
        f"{words} over its {count(how_many)} measures together: no single one has so many to give"
    )


def trust_by_peers(peer_group: str | None, *, many: bool = False) -> str:
    """Name a trust by its peer group: "acute trust"; "NHS trust" if it has none."""
    return f"{peer_group or 'NHS'} {'trusts' if many else 'trust'}"


def kind(org_kind: str, *, many: bool = False) -> str:
    """Name a kind of organisation."""
    one, several = {
        "trust": ("NHS trust", "NHS trusts"),
        "icb": ("integrated care board (ICB)", "integrated care boards (ICBs)"),
        "region": ("NHS region", "NHS regions"),
    }.get(org_kind, ("England", "England"))
    return several if many else one


def peers(org_kind: str, peer_group: str) -> str:
    """Name the organisations we compare with each other: "acute trusts", "ICBs"."""
    if org_kind == "icb":
        return "ICBs"
    return f"{peer_group} trusts" if peer_group else "trusts"


def small(number: int) -> str:
    """Print a small count as a word and a larger one as a number: "seven", "12"."""
    return _SMALL[number] if number < len(_SMALL) else count(number)
