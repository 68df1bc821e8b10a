"""Make the page that lists every specialty with England's waits."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.marts.specialty_rows import ENGLAND

TEMPLATE: Final = "pages/specialties.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /specialties/, if any wait by specialty is held."""
    specialties = context.marts.specialties
    if specialties.month is None:
        return
    yield Page(
        path=urls.SPECIALTIES,
        template=TEMPLATE,
        title="Waiting for an operation or another treatment?",
        description="How long people have waited so far for planned treatment, by specialty: "
        "England, every trust and every ICB.",
        section=urls.SPECIALTIES,
        view={
            "month": specialties.month,
            "lines": [
                (one, specialties.waits.get((one.function_id, ENGLAND)))
                for one in specialties.listed.values()
                if one.function_id in specialties.of_function
            ],
        },
    )
