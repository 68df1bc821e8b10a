"""Made-up declarations of sources, measures and tables, for tests of the publish room."""

from datetime import date
from fractions import Fraction
from functools import cache
from typing import Final, Literal

from pipeline.config import Config
from pipeline.config.metrics import (
    AsOf,
    Cells,
    Chance,
    Credibility,
    CredibilityRule,
    Doubt,
    DoubtSource,
    Measure,
    Metric,
    Normalisation,
    Table,
    Target,
    Theme,
)
from pipeline.config.sources import Source

REVIEWED: Final = date(2026, 1, 5)


@cache
def config() -> Config:
    """Declare two sources, five metrics and two tables."""
    return Config(
        sources=(_source("made_up_monthly", "month"), _source("made_up_quarterly", "quarter")),
        metrics=(
            _metric(
                "ae_within_4h",
                band="Urgent care",
                scoring="target",
                targets=(
                    Target(
                        since=date(2024, 4, 1),
                        value=0.76,
                        why="An older made-up target",
                        link="https://www.example.org/target",
                    ),
                    Target(
                        since=date(2025, 4, 1),
                        value=0.78,
                        why="A made-up target",
                        link="https://www.example.org/target",
                    ),
                ),
            ),
            _metric("rtt_over_52w", better="lower", band="Planned care", is_stock=True),
            _metric("rtt_median_weeks", unit="weeks", better="lower", scoring="none"),
            _metric(
                "finance_plan",
                unit="percent",
                scoring="none",
                period="quarter",
                denominator="",
                min_denominator=0,
            ),
            _metric(
                "finance_combined",
                band="Money",
                unit="score",
                better="lower",
                scoring="lookup",
                period="quarter",
                caveat="An ICB's finance figure is the mean of its trusts' combined scores.",
            ),
        ),
        tables=(_table("acute", "trust", "acute"), _table("icb", "icb", "")),
        as_of=AsOf(spread_months=3, quarter_months=6, mapping_months=3, why="As we say."),
        doubt=_doubt(),
        chance=Chance(
            window_months=24,
            least_months=12,
            year_months=10,
            most_lag1=0.8,
            limit_spreads=3.5,
            change_spreads=2.2,
            found_spreads=1,
        ),
        credibility=_credibility(),
    )


def _credibility() -> Credibility:
    """Declare two rules: one that takes the score of a figure, and one about sums."""
    return Credibility(
        second_measure="OF0014",
        near_zero_percent=2,
        share_of_median=0.5,
        reach_months=12,
        jump=100,
        beside_months=2,
        step_ratio=0.6,
        step_months=12,
        member_months=24,
        lacking_percent=10,
        rules=(
            CredibilityRule(
                id="contradicted",
                title="Contradicted by another measure",
                metrics=("rtt_over_52w",),
                effect="no score",
                since=REVIEWED,
                why="Both cannot be right.",
            ),
            CredibilityRule(
                id="lacks-member",
                title="A sum that lacks a member",
                metrics=("rtt_over_52w", "finance_combined"),
                effect="no score",
                since=REVIEWED,
                why="A part is not the whole.",
            ),
        ),
    )


def _doubt() -> Doubt:
    """Declare two sources of doubt and two methods."""
    return Doubt(
        replays=2000,
        replays_apart=500,
        replays_past=500,
        replays_record=500,
        weight_points=24,
        move_months=3,
        noise_months=12,
        typical_months=6,
        typical_steps=4,
        shared_percent=30,
        sources=(
            DoubtSource(
                id="measures",
                title="Choice of measures",
                how="Each theme is redrawn.",
                why="With others the order would be another one.",
            ),
            DoubtSource(
                id="months",
                title="From month to month",
                how="What is left of its own jitter.",
                why="One month is a snapshot.",
            ),
        ),
        normalisations=(
            Normalisation(id="rank", title="Places, by the rules of the table"),
            Normalisation(id="zscore", title="Distance from the mean"),
        ),
    )


def _source(source_id: str, period: Literal["month", "quarter"]) -> Source:
    return Source(
        id=source_id,
        title=f"Made-up figures, every {period}",
        publisher="Made-up Publisher",
        landing="https://www.example.org/landing",
        links=(),
        period=period,
        cadence=f"every {period}",
        late_after_days=45,
        licence="OGL-UK-3.0",
        cite="Made-up Publisher, made-up figures",
        about="Nothing real.",
    )


def _metric(metric_id: str, **changes: object) -> Metric:
    said: dict[str, object] = {
        "id": metric_id,
        "title": f"Made-up {metric_id.replace('_', ' ')}",
        "short": metric_id.replace("_", " "),
        "story": f"was the figure of {metric_id.replace('_', ' ')}",
        "unit": "share",
        "better": "higher",
        "period": "month",
        "scoring": "rank",
        "min_denominator": 100,
        "numerator": "people on top",
        "denominator": "people below",
        "cells": tuple(
            Cells(source=source, numerator="Top Column", denominator="Bottom Column")
            for source in ("made_up_monthly", "made_up_quarterly")
        ),
        "why": "Because it is made up.",
        "how": "One divided by the other.",
        "authored_by": "Nobody",
        "checked_by": "Nobody",
        "reviewed": REVIEWED,
        "next_review": REVIEWED,
        "status": "published",
    }
    return Metric(**{**said, **changes})  # type: ignore[arg-type]


def _table(
    table_id: str, org_kind: Literal["trust", "icb"], peer_group: Literal["", "acute"]
) -> Table:
    def theme(theme_id: str, *metric_ids: str) -> Theme:
        share = Fraction(1, len(metric_ids))
        return Theme(
            id=theme_id,
            title=theme_id.replace("-", " ").capitalize(),
            weight=Fraction(1, 2),
            measures=tuple(Measure(metric_id=m, weight=share) for m in metric_ids),
        )

    return Table(
        id=table_id,
        title=f"Made-up table of {org_kind}s",
        short=table_id,
        org_kind=org_kind,
        peer_group=peer_group,
        without_score="theme",
        themes=(
            theme("care-now", "ae_within_4h", "rtt_over_52w"),
            theme("money", "finance_combined"),
        ),
        why="To test the pages.",
        caveat="Nothing in it is real.",
    )
