"""The top of the sources page: what a reader should know before using the figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from pipeline.domain.notices import Notice
from tests.support.made import judged, marts
from tests.support.made.pages import page_text, render_made

WELL = "Nothing is late, out of reach, refused, missing or standing still."


def top(folder: Path, notices: Sequence[Notice], *, marked: Sequence[str] = ()) -> str:
    """Render the sources page with some of the marks, and give what stands above the files."""
    frames = marts.frames()
    frames |= {name: frames[name].clear() for name in MARKS if name not in marked}
    text = page_text(render_made(folder, frames, CONFIG, notices), "sources/index.html")
    return text[text.index("What to know") : text.index("What we have")]


CONFIG = replace(
    marts.config(),
    sources=tuple(
        one.model_copy(update={"pages": ("https://www.example.org/",)})
        for one in marts.config().sources
    ),
)
QUARTERLY = judged.NOTICES[1]
MONTHLY = replace(judged.NOTICES[0], is_late=False, unavailable_since=None)


def test_where_nothing_is_wrong_one_sentence_says_so(tmp_path: Path) -> None:
    text = top(tmp_path, (MONTHLY, QUARTERLY))
    assert WELL in text
    assert "Made-up figures, every month March 2026 April 2026 by 16 May 2026 on schedule" in text
    assert text.count("on schedule") == 2


def test_what_is_late_says_what_was_due_and_to_when_figures_reach(tmp_path: Path) -> None:
    text = top(tmp_path, (replace(MONTHLY, is_late=True), QUARTERLY))
    assert "At present 1 publication is late." in text
    assert "figures reach to March 2026; April 2026 was due by 16 May 2026" in text
    assert "Made-up figures, every month March 2026 April 2026 by 16 May 2026 late" in text


def test_what_is_out_of_reach_says_since_when_and_what_is_used_instead(tmp_path: Path) -> None:
    since = date(2026, 6, 19)
    down = [replace(one, unavailable_since=since) for one in (MONTHLY, QUARTERLY)]
    text = top(tmp_path, down)
    assert "At present 2 publications are out of reach." in text
    assert "the last good release, March-2026.csv (to March 2026), stays in use" in text
    assert text.count("out of reach since 19 June 2026") == 2


MARKS: Final = {
    "refused_releases": (
        "April-2026.csv : refused 11 June 2026: The rows do not add up to England. The last "
        "good release, March-2026.csv (to March 2026), stays in use."
    ),
    "not_submitted": (
        "Made-up Walk-in <Centre> : ZW001, March 2026 March-2026.csv , sheet Provider Level "
        "Data, row 251"
    ),
    "missing_figures": (
        "Example ZZ4 NHS Trust : no figure for March 2026, the last is of December 2025 "
        "(“rtt median weeks” and “rtt over 52w”) its last figure: March-2026.csv , row 12"
    ),
    "frozen_figures": (
        "Example ZZ3 NHS Trust : “rtt over 52w”: the count has been 0 from July 2025 to "
        "March 2026 March-2026.csv , row 12"
    ),
}


@pytest.mark.parametrize("mart", MARKS)
def test_each_kind_of_mark_is_told_alone(tmp_path: Path, mart: str) -> None:
    text = top(tmp_path, (MONTHLY, QUARTERLY), marked=[mart])
    assert MARKS[mart] in text
    assert WELL not in text
    assert "late" not in text.partition("What comes next")[0].replace("latest", "")


def test_a_register_says_that_it_is_asked_for_every_night_and_what_should_have_come(
    tmp_path: Path,
) -> None:
    sources = tuple(
        one.model_copy(
            update={
                "period": "day",
                "pages": (),
                "reports": {"all.csv": "https://www.example.org/"},
            }
        )
        for one in CONFIG.sources
    )
    late = Notice(
        source="made_up_monthly", expected="one newer than …", due=date(2026, 5, 1), is_late=True
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "CONFIG", replace(CONFIG, sources=sources))
        text = top(tmp_path, (late,))
    assert "1 March 2026; an update of the register was due by 1 May 2026" in text
    assert "1 January 2026 asked for every night on schedule" in text


def test_a_mark_of_a_file_that_is_not_held_names_no_cell(tmp_path: Path) -> None:
    frames = marts.frames()
    frames["frozen_figures"] = frames["frozen_figures"].with_columns(release_id=None)
    frames["refused_releases"] = frames["refused_releases"].with_columns(instead_name=None)
    frames["releases"] = frames["releases"].with_columns(is_current=False)
    text = page_text(render_made(tmp_path, frames, CONFIG, judged.NOTICES), "sources/index.html")
    assert "from July 2025 to March 2026 Download:" in text
    assert "do not add up to England. We have no other file of it." in text
    assert "since 19 June 2026; we have nothing of it yet" in text
