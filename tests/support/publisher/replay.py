"""
Fifteen months of nights, one after the other, against the played publisher.

What a night does is a function that is told the day and the detour to the played publisher, and
that says in a line what came of it. Without another one it is the whole line: fetch and site, in a
folder of its own that is gone afterwards.

    python -m tests.support.publisher.replay [--typed] [--every] [--night package.module:function]
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, TypeAlias

from tests.support.publisher.played import Publisher, Request
from tests.support.publisher.shared import from_shared
from tests.support.publisher.typed import from_typed

Night: TypeAlias = Callable[[date, Mapping[str, str]], str]

MADE_UP: Final = "tests.support.publisher.replayed_nights:made_up"
REAL: Final = "tests.support.publisher.replayed_nights:real"
FIRST: Final = date(2025, 4, 1)
LAST: Final = date(2026, 6, 30)


def every_day(first: date = FIRST, last: date = LAST) -> list[date]:
    """List the days, both ends with them."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def days_with_news(publisher: Publisher, first: date = FIRST, last: date = LAST) -> list[date]:
    """List the first day, those on which something is put out, and the last: 20 instead of 456."""
    news = {one.appears for one in publisher.shelf.releases if first < one.appears < last}
    return sorted({first, last, *news})


def replay(publisher: Publisher, night: Night, days: Iterable[date]) -> Iterator[str]:
    """
    Let the nights go by.

    Args:
        publisher: The played one; its clock is moved.
        night: What is done on a day.
        days: Which days, in order.

    Yields:
        A line a night: the day, what was put out since the night before, what was asked and sent,
        and what the night says of itself.
    """
    before: date | None = None
    for day in days:
        publisher.move_to(day)
        publisher.forget()
        said = night(day, publisher.detour)
        new = sum((before is None or one.appears > before) for one in publisher.shelf.out())
        yield f"{day:%a} {day}  {new:>3} new  {traffic(publisher.requests)}  {said}"
        before = day


def traffic(requests: Iterable[Request]) -> str:
    """Say what was asked and what was sent."""
    asked = list(requests)
    bodies = sum(1 for one in asked if one.body_bytes)
    unchanged = sum(one.status == 304 for one in asked)
    size = sum(one.body_bytes for one in asked) / 1000
    return f"{len(asked):>3} asked {unchanged:>3} unchanged {bodies:>3} sent {size:>9,.0f} kB"


def main(arguments: list[str]) -> int:
    """Run what a person asked for; 0 when every night has gone by."""
    parser = argparse.ArgumentParser(description="Replay the nights of fifteen months.")
    parser.add_argument("--night", help="what a night does, as module:function; else all of it")
    parser.add_argument("--every", action="store_true", help="every day, not only those with news")
    parser.add_argument("--typed", action="store_true", help="made-up files, not the real ones")
    parser.add_argument("--since", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--until", type=date.fromisoformat, default=LAST)
    asked = parser.parse_args(arguments)
    real = None if asked.typed else from_shared()
    module, _, name = (asked.night or (MADE_UP if real is None else REAL)).partition(":")
    night: Night = getattr(importlib.import_module(module), name)
    whose = "made-up files" if real is None else "the real files"
    with Publisher(from_typed() if real is None else real, asked.since) as publisher:
        if asked.every:
            days = every_day(asked.since, asked.until)
        else:
            days = days_with_news(publisher, asked.since, asked.until)
        sys.stdout.write(f"{len(days)} nights from {days[0]} to {days[-1]}, {whose}\n")
        for line in replay(publisher, night, days):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
