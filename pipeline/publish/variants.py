"""The variants of a league table in words: one choice behind it made otherwise."""

from pipeline.publish import urls
from pipeline.publish.context import Link, Material
from pipeline.publish.marts.range_rows import LeagueVariantSummary
from pipeline.publish.wording import numbers


def named(material: Material, variant: LeagueVariantSummary) -> Link:
    """
    Name a variant: "without the theme “Finance”".

    Args:
        material: The declarations, for titles.
        variant: The variant.

    Returns:
        Its words, and the page of the measure that it leaves out; no address for any other.
    """
    config = material.config
    if variant.kind == "measure":
        title = config.metric(variant.subject).title
        return Link(words=f"without the measure “{title}”", href=urls.metric(variant.subject))
    if variant.kind == "theme":
        themes = {theme.id: theme.title for theme in config.table(variant.table_id).themes}
        return Link(words=f"without the theme “{themes[variant.subject]}”", href="")
    methods: dict[str, str] = {m.id: m.title for m in config.doubt.normalisations}
    method = numbers.lower_first(methods[variant.subject])
    return Link(words=f"with another way of making figures alike ({method})", href="")


def in_brief(material: Material, variant: LeagueVariantSummary) -> str:
    """Name a variant where space is short: "without Finance", "another method"."""
    if variant.kind == "measure":
        return f"without {material.config.metric(variant.subject).short}"
    if variant.kind == "theme":
        themes = {t.id: t.title for t in material.config.table(variant.table_id).themes}
        return f"without {themes[variant.subject]}"
    return "other method"
