"""A replayed stretch: the clock goes night by night, and each night is told the detour."""

import sys
from collections.abc import Mapping
from datetime import date
from types import ModuleType

import pytest

from tests.support import files
from tests.support.publisher import replay
from tests.support.publisher.client import ask
from tests.support.publisher.played import Fault, Publisher
from tests.support.publisher.shared import from_shared
from tests.support.publisher.typed import ETR, from_typed

WEEK = replay.every_day(date(2025, 5, 7), date(2025, 5, 9))


class Night:
    """Asks for the register, as a client does that holds what it was given."""

    def __init__(self, publisher: Publisher) -> None:
        self.publisher = publisher
        self.held = ""
        self.days: list[date] = []

    def __call__(self, today: date, detour: Mapping[str, str]) -> str:
        assert detour == self.publisher.detour
        assert self.publisher.today == today
        self.days.append(today)
        answer = ask(self.publisher, ETR, {"If-None-Match": self.held})
        self.held = answer.headers.get("etag", self.held)
        return f"the register answers {answer.status}"


def test_a_line_a_night_says_what_is_new_what_was_sent_and_what_came_of_it() -> None:
    with Publisher(from_typed(), WEEK[0]) as publisher:
        night = Night(publisher)
        lines = list(replay.replay(publisher, night, WEEK))
    assert night.days == WEEK
    size = f"{len(next(one for one in from_typed() if one.url == ETR).read()) / 1000:,.0f}"
    assert [" ".join(line.split()) for line in lines] == [
        f"Wed 2025-05-07 7 new 1 asked 0 unchanged 1 sent {size} kB the register answers 200",
        "Thu 2025-05-08 1 new 1 asked 1 unchanged 0 sent 0 kB the register answers 304",
        "Fri 2025-05-09 0 new 1 asked 1 unchanged 0 sent 0 kB the register answers 304",
    ]


def test_a_night_sees_the_faults_that_are_on() -> None:
    with Publisher(from_typed(), WEEK[0]) as publisher:
        publisher.fault("*report=etr", Fault.SERVER_ERROR, times=1)
        lines = list(replay.replay(publisher, Night(publisher), WEEK[:2]))
    assert [line.rpartition(" ")[2] for line in lines] == ["500", "200"]


def test_fifteen_months_are_456_days_of_which_few_bring_news() -> None:
    with Publisher(from_typed(), replay.FIRST) as publisher:
        news = replay.days_with_news(publisher)
    assert len(replay.every_day()) == 456
    assert (news[0], news[-1]) == (date(2025, 4, 1), date(2026, 6, 30))
    assert {date(2025, 11, 13), date(2026, 4, 8), date(2026, 6, 11)} < set(news)
    assert len(news) < 25


@pytest.mark.parametrize(("every", "nights"), [((), 3), (("--every",), 10)])
def test_a_person_runs_it_by_hand(
    every: tuple[str, ...],
    nights: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    module = ModuleType("made_up_nights")
    monkeypatch.setitem(sys.modules, "made_up_nights", module)
    monkeypatch.setattr(module, "quiet", lambda today, _detour: f"nothing on {today}", False)
    stretch = ("--since", "2025-05-01", "--until", "2025-05-10")
    asked = ["--night", "made_up_nights:quiet", "--typed", *stretch, *every]
    assert replay.main(asked) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"{nights} nights from 2025-05-01 to 2025-05-10, made-up files"
    assert len(lines) == nights
    assert lines[-1].endswith("nothing on 2025-05-10")


@pytest.mark.published
def test_real_files_are_replayed_where_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if files.folder() is None:
        pytest.skip("the publisher's files are not here")
    module = ModuleType("made_up_nights")
    monkeypatch.setitem(sys.modules, "made_up_nights", module)
    monkeypatch.setattr(module, "quiet", lambda _today, _detour: "nothing", False)
    replay.main(["--night", "made_up_nights:quiet"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("the real files")
    day = date(2025, 11, 13)
    count = sum(one.appears == day for one in from_shared() or ())
    assert count >= 12
    assert [line for line in lines if line.startswith(f"Thu {day}") and f" {count} new" in line]
