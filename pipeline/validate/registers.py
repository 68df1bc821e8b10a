"""Define what must be true of every register; a source adds its own promises."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from pipeline.validate.comparisons import nothing_lost
from pipeline.validate.expectations import Broken, Promise, Slice
from pipeline.validate.vocabulary import (
    at_least_rows,
    between,
    code_shape,
    in_order,
    never_null,
    one_of,
    unique_key,
)

# Y56 to Y63 are the seven regions; Y54, Y55 and Y57 are from before 2021; W00 is Wales.
REGIONS: Final = (
    *("Y54", "Y55", "Y56", "Y57", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"),
    "W00",
)

# QHM alone until 2026, also D7T5G from 1 April 2026; Q71 to Q99 before ICBs.
ICB_CODE: Final = r"Q[A-Z0-9]{2}|[A-Z][0-9][A-Z][0-9][A-Z]"

# RCB, TAD · G6V2S
TRUST_CODE: Final = r"[A-Z][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}"

# R1H12, A0A1E, 00001
SITE_CODE: Final = r"[A-Z0-9]{5}"

POSTCODE: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"


# The limits of England in degrees: the Isles of Scilly, Lowestoft and the Tweed.
WEST, EAST = -6.5, 1.9
SOUTH, NORTH = 49.8, 55.9


def in_england(rows: Slice) -> tuple[Promise, Promise]:
    """Promise that the columns longitude and latitude are positions in England; ignore nulls."""
    return (
        between(
            rows, "longitude", low=WEST, high=EAST, about="All longitudes are those of England"
        ),
        between(
            rows, "latitude", low=SOUTH, high=NORTH, about="All latitudes are those of England"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    The kind of organisation in a register.

    Attributes:
        one: The singular noun, such as "trust".
        many: The plural noun.
        code: A pattern for their codes.
        fewest_open: The smallest plausible number of open ones.
        filled: Two or more columns that the register fills for every open one; if it does not, we
            warn a person.
        places: What happens to a register with a region or an ICB that we do not know.
    """

    one: str
    many: str
    code: str
    fewest_open: int
    filled: tuple[str, ...] = ("region_code", "icb_code", "town", "postcode", "opened_on")
    places: Broken = "critical"

    @property
    def filled_words(self) -> str:
        """Describe the columns that the register fills for every open one."""
        known = {
            "region_code": "a region",
            "icb_code": "an ICB",
            "town": "a town",
            "postcode": "a postcode",
            "opened_on": "an opening date",
        }
        *words, last = (known[column] for column in self.filled)
        return f"{', '.join(words)} and {last}"


def register_promises(
    frame: pl.DataFrame, before: pl.DataFrame | None, kind: Kind
) -> list[Promise]:
    """
    Say what must be true of a register on a day.

    Args:
        frame: The parsed release.
        before: The last admitted register of an earlier day, or None.
        kind: The kind of organisation it lists.

    Returns:
        The promises, in the order we print them.
    """
    rows = Slice(frame=frame)
    still_open = frame.filter(pl.col("closed_on").is_null())
    one, many = kind.one, kind.many
    promises = [
        at_least_rows(
            Slice(frame=still_open),
            kind.fewest_open,
            about=f"At least {kind.fewest_open} {many} are open",
        ),
        never_null(
            rows, "as_of", "org_code", "org_name", about=f"Every {one} has a code and a name"
        ),
        code_shape(rows, "org_code", kind.code, about=f"Every {one} code is spelt as a code"),
        unique_key(rows, "org_code", about=f"No {one} is listed twice"),
        one_of(
            rows,
            "region_code",
            REGIONS,
            about="Every region is one we know",
            severity=kind.places,
        ),
        code_shape(
            rows,
            "icb_code",
            ICB_CODE,
            about="Every ICB code is spelt as a code",
            severity=kind.places,
        ),
        in_order(rows, "opened_on", "closed_on", about=f"No {one} closed before it opened"),
        code_shape(
            rows,
            "postcode",
            POSTCODE,
            about="Every postcode is spelt as a postcode",
            severity="warning",
        ),
        never_null(
            Slice(frame=still_open),
            *kind.filled,
            about=f"Every open {one} has {kind.filled_words}",
            severity="warning",
        ),
    ]
    if before is not None:
        promises.append(
            nothing_lost(
                frame,
                before.filter(pl.col("closed_on").is_null()),
                about=f"No {one} that was open in the register before is missing",
            )
        )
    return promises
