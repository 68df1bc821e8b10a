"""The workbook of incomplete pathways that the played publisher puts beside its full extract."""

from typing import Final

from tests.support.publisher.published_waits import APRIL, NAME, Sheet, line, workbook
from tests.support.publisher.shelf import RTT, UPLOADS, Published, second_thursday, year_page

# NHS providers, and independent ones; the extract has others as well.
_PROVIDERS: Final = 100
_INDEPENDENT: Final = 2
# Of each specialty of a provider, five commissioners together.
_ONE: Final = {0: 20, 17: 10, 52: 5}


def provider_workbook(functions: tuple[str, ...]) -> Published:
    """
    Make the workbook of April 2026, with the figures of the extract of that month.

    Args:
        functions: The specialties of the extract; each provider has all of them, and their sum.
    """
    whole = {week: people * len(functions) for week, people in _ONE.items()}
    lists = [*((function, _ONE) for function in functions), ("C_999", whole)]

    def rows(first: int, count: int) -> Sheet:
        return [
            line(provider_code(n), function, bands)
            for n in range(first, first + count)
            for function, bands in lists
        ]

    sheets = {"Provider": rows(0, _PROVIDERS), "IS Provider": rows(_PROVIDERS, _INDEPENDENT)}
    return Published(
        url=f"{UPLOADS}/2026/06/{NAME}",
        content=workbook(sheets),
        appears=second_thursday(2026, 6),
        link_text="Incomplete Provider Apr26 (XLSX, 9M)",
        page=year_page(RTT, APRIL),
        period="2026-04",
    )


def provider_code(number: int) -> str:
    """Spell the code of a provider of the waiting lists: Z0A to Z9Z."""
    return f"Z{number // 26:X}{chr(65 + number % 26)}"
