"""The nights that `make replay` lets go by."""

import pytest

from tests.support.publisher import replay


def test_without_another_night_the_whole_line_is_replayed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The framework and the waiting lists are not out yet: those nights end with 26."""
    assert replay.main(["--typed", "--since", "2025-05-07", "--until", "2025-05-08"]) == 0
    first, *nights = capsys.readouterr().out.splitlines()
    assert first == "2 nights from 2025-05-07 to 2025-05-08, made-up files"
    assert [" 7 new " in night or " 1 new " in night for night in nights] == [True, True]
    assert all("  exit 26: " in night and " pages, " in night for night in nights)
