"""The register of NHS trusts (etr): names, addresses, opening and closing dates, on one day."""

from pathlib import Path
from typing import Final

from pipeline.domain.releases import Release
from pipeline.parse import layouts, ods
from pipeline.parse.tables import Parsed

LAYOUTS: Final = layouts.load(Path(__file__).with_name("layouts.toml"))

SCHEMA: Final = ods.SCHEMA


def parse(path: Path, release: Release) -> Parsed:
    """
    Read the register as it stood on a day.

    Args:
        path: The landed CSV.
        release: Where it came from; its period is the day.

    Returns:
        Rows keyed by org_code, as of every register (`pipeline/parse/ods.py`).

    Raises:
        UnreadableFile, LayoutChanged, BadCell: As every register.

    Source:
        NHS Organisation Data Service, report etr.
    """
    return ods.read_register(path, LAYOUTS, release)
