"""What changed on the site, printed from the change log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.publish import links, prose
from pipeline.publish.page import Material, Page

TEMPLATE: Final = "pages/changes.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the template may see."""

    sections: tuple[prose.Section, ...]


def pages(material: Material) -> Iterator[Page]:
    """One page, at /changes/."""
    yield Page(
        path=links.CHANGES,
        template=TEMPLATE,
        title="What changed",
        description="Changes of data, method and pages that a reader will notice.",
        section=links.CHANGES,
        view=View(sections=material.changes),
    )
