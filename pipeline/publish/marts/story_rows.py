"""Define the row of the mart of stories."""

from datetime import date
from typing import NamedTuple


class Story(NamedTuple):
    """What there is to say of one measure of one organisation; see sql/marts/stories.sql."""

    org_kind: str
    org_code: str
    metric_id: str
    org_name: str
    peer_group: str | None
    region_name: str | None
    icb_code: str | None
    closed_on: date | None
    metric_short: str
    month: date
    is_newest_of_kind: bool
    months_behind: int | None
    metric_value: float | None
    unit: str
    previous_period: date | None
    previous_value: float | None
    previous_change: float | None
    year_ago_period: date | None
    year_ago_value: float | None
    year_ago_change: float | None
    break_month: date | None
    break_title: str | None
    england_value: float | None
    england_year_ago: float | None
    target_value: float | None
    target_kind: str | None
    target_title: str | None
    is_target_met: bool | None
    target_distance: float | None
    target_distance_people: int | None
    place: int | None
    place_of: int | None
    tied_with: int | None
    place_low: int | None
    place_high: int | None
    year_verdict: str | None
    record: str | None
    record_since: date | None
    record_is_whole_series: bool | None
    no_story_because: str | None
    is_before_merger: bool
