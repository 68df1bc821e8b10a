"""The maps of the played Office for National Statistics, each at its own address."""

from datetime import date
from typing import Final

from tests.support.publisher.published_areas import APRIL_2023, APRIL_2026, areas, geojson
from tests.support.publisher.published_registers import icb_names
from tests.support.publisher.shelf import ONS, Published

_BEGINNING: Final = date(2025, 1, 6)
_SPRING: Final = date(2026, 4, 15)


def boundaries() -> tuple[Published, ...]:
    """List the maps under the addresses at which they are asked for."""
    return tuple(
        Published(
            url=map_address(layer, year),
            content=geojson(areas(icb_names(f"20{year}0401"), year)),
            appears=day,
        )
        for layer, year, day in (
            ("Integrated_Care_Boards_April_2023_EN_BSC", 23, _BEGINNING),
            ("Integrated_Care_Boards_April_2026_Boundaries_EN_BSC", 26, _SPRING),
        )
    )


def map_name(address: str) -> str:
    """Say under which name a map is kept."""
    return APRIL_2023 if "April_2023" in address else APRIL_2026


def map_address(layer: str, year: int) -> str:
    """Spell the address of a map: the two fields by name, in the order of the codes, in degrees."""
    folder = f"{ONS}/ESMARspQHYMw9BZ9/arcgis/rest/services/{layer}/FeatureServer/0"
    fields = f"outFields=ICB{year}CD,ICB{year}NM&orderByFields=ICB{year}CD"
    return f"{folder}/query?where=1%3D1&{fields}&outSR=4326&f=geojson"
