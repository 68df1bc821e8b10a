"""Made-up marts on who leaves the bottom, on pay and on harm, made by the real SQL."""

from datetime import date
from typing import Final

import duckdb
import polars as pl

from pipeline import paths
from pipeline.warehouse.build import make_tables
from pipeline.warehouse.inputs import place, read_seeds, run_macros
from pipeline.warehouse.models import read_models
from tests.support.made.judged import frame
from tests.support.made.official import ACUTE, LAST, MINDS, THIS

MARTS: Final = (
    "segment_splits",
    "segment_totals",
    "segment_runs",
    "segment_tests",
    "bottom_runs",
    "bottom_stays",
    "policy_facts",
    "pay_rules",
    "pay_segments",
    "harm_estimates",
)
# Of each trust: type, segments, averages, and the scores of its two measures then and now.
TRUSTS: Final = {
    "ZZ1": (ACUTE, (4, 3), (2.7, 2.5), ((2.6, 2.8), (2.4, 2.6))),
    "ZZ2": (ACUTE, (4, 4), (2.8, 2.8), ((2.8, 2.8), (2.8, 2.8))),
    "ZM1": (MINDS, (2, 3), (2.2, 2.4), ((2.0, 2.4), (1.9, 2.9))),
}
MONTHS: Final = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))


def frames() -> dict[str, pl.DataFrame]:
    """Make every mart of the pages: one trust leaves segment 4, one stays, one comes down."""
    quarters = (LAST, THIS)
    given = {
        "marts.official_segment_steps": frame(
            {},
            *(
                {
                    "quarter": THIS,
                    "since_quarter": LAST,
                    "trust_type": kind,
                    "org_code": code,
                    "is_new_rules": False,
                    "segment_before": before,
                    "segment_now": now,
                }
                for code, (kind, (before, now), *_) in TRUSTS.items()
            ),
        ),
        "marts.official_places": frame(
            {"in_recovery_support": pl.Boolean},
            *(
                {
                    "quarter": quarter,
                    "trust_type": kind,
                    "org_code": code,
                    "org_name": f"Example {code} NHS Trust",
                    "average_score": averages[number],
                    "unadjusted_segment": segments[number],
                    "our_unadjusted_segment": segments[number],
                    "adjusted_segment": segments[number],
                    "in_deficit": False,
                    "metric_count": 2,
                    "in_recovery_support": None if kind == ACUTE else segments[number] == 2,
                }
                for code, (kind, segments, averages, _) in TRUSTS.items()
                for number, quarter in enumerate(quarters)
            ),
        ),
        "marts.official_scores": frame(
            {},
            *(
                {
                    "quarter": quarter,
                    "org_code": code,
                    "nof_metric": f"OF100{measure}",
                    "published_score": scores[number][measure],
                    "counts_in_average": True,
                }
                for code, (*_, scores) in TRUSTS.items()
                for number, quarter in enumerate(quarters)
                for measure in (0, 1)
            ),
        ),
        "core.nof_cuts": frame(
            {f"{name}_{n}": pl.Float64 for name in ("quartile", "above") for n in (1, 2, 3)},
            *(
                {
                    "quarter": quarter,
                    **{f"cut_{n}": cut for n, cut in enumerate((2.0, 2.3, 2.6), 1)},
                    **dict.fromkeys(
                        f"{name}_{n}" for name in ("quartile", "above") for n in (1, 2, 3)
                    ),
                }
                for quarter in quarters
            ),
        ),
        "marts.league_editions": frame(
            {},
            *(
                {"table_id": "acute", "edition": f"{month:%Y-%m}", "month": month}
                for month in MONTHS
            ),
        ),
        "marts.league_standings": frame(
            {},
            *(
                {
                    "table_id": "acute",
                    "edition": f"{month:%Y-%m}",
                    "org_code": code,
                    "org_name": f"Example {code} NHS Trust",
                    "place": 5,
                    "bottom_quarter_share": share,
                }
                for code, shares in (("ZZ1", (0.9, 0.8, 0.2)), ("ZZ2", (0.4, 0.7, 0.9)))
                for month, share in zip(MONTHS, shares, strict=True)
            ),
        ),
        **{
            name: seed
            for name, seed in read_seeds(paths.SQL).items()
            if name.startswith(("seeds.policy_", "seeds.segment_", "seeds.pay_", "seeds.harm_"))
        },
    }
    models = {model.name: model for model in read_models(paths.SQL) if model.layer == "marts"}
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        run_macros(con, paths.SQL)
        place(con, given)
        make_tables(con, [models[name] for name in MARTS])
        return {name: con.sql(f"from marts.{name} order by all").pl() for name in MARTS}
