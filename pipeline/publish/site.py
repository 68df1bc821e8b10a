"""
Build the whole site: read the marts, make downloads and pages, check links, swap the folder in.

We render everything in memory first, so the current site does not change if anything goes wrong.
This module reads no clock: the date on the pages is the day the newest release was archived, so the
same marts give the same bytes.
"""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, Undefined
from markupsafe import Markup

from pipeline.config import Config
from pipeline.config.changelog import read as read_changelog
from pipeline.domain.notices import Notice
from pipeline.errors import PublishProblem
from pipeline.paths import TEMPLATES
from pipeline.publish import assets, output, urls
from pipeline.publish import pages as page_kinds
from pipeline.publish.context import SITE_TITLE, Context, Link, Page
from pipeline.publish.drawing import outlines
from pipeline.publish.editions import changes as kept_changes
from pipeline.publish.editions import store
from pipeline.publish.editions.store import Draft, Edition, Shelf
from pipeline.publish.files import (
    api,
    calendar,
    catalogue,
    citations,
    crawlers,
    database,
    feeds,
    forms,
    metadata,
    search_index,
    share_images,
    stories,
)
from pipeline.publish.files import compare as compare_files
from pipeline.publish.files import edition as edition_files
from pipeline.publish.files import reweight as reweight_files
from pipeline.publish.files import tables as downloads
from pipeline.publish.marts import reader
from pipeline.publish.parts import as_of
from pipeline.publish.wording import markdown, numbers, rules

Progress = Callable[[Sequence[Page]], Iterable[Page]]

# One module per kind of page, found by listing the folder.
KINDS: Final = tuple(
    import_module(f"{page_kinds.__name__}.{kind.name}")
    for kind in iter_modules(page_kinds.__path__)
)

MENU: Final = (
    Link(words="League tables", href=urls.LEAGUES),
    Link(words="Official tables", href=urls.OFFICIALS),
    Link(words="Trusts", href=urls.TRUSTS),
    Link(words="NHS areas (ICBs)", href=urls.ICBS),
    Link(words="Waits by specialty", href=urls.SPECIALTIES),
    Link(words="Map", href=urls.MAPS),
    Link(words="Waiting times and money", href=urls.METRICS),
    Link(words="Compare", href=urls.COMPARE),
    Link(words="Make your own ranking", href=urls.REWEIGHT),
    Link(words="Method", href=urls.METHOD),
    Link(words="Data", href=urls.DATA),
)

FOOT_MENU: Final = (
    Link(words="Find your hospital", href=urls.FIND),
    Link(words="Regions", href=urls.REGIONS),
    Link(words="What incentive schemes reward", href=urls.INCENTIVES),
    Link(words="The push for March", href=urls.SURGE),
    Link(words="About this site", href=urls.ABOUT),
    Link(words="Sources", href=urls.SOURCES),
    Link(words="Data quality", href=urls.QUALITY),
    Link(words="Updates and corrections", href=urls.UPDATES),
    Link(words="Glossary", href=urls.GLOSSARY),
    Link(words="Accessibility", href=urls.ACCESSIBILITY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """
    The result of publishing the site.

    Attributes:
        edition: The new edition; None if no figure has changed.
    """

    pages: int
    files: int
    size_bytes: int
    folder: Path
    edition: Edition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Every file of the site by address, and the new edition, if there is one."""

    files: Mapping[str, bytes]
    draft: Draft | None


def publish(  # noqa: PLR0913 seven keyword arguments of different kinds
    *,
    marts_dir: Path,
    config: Config,
    out: Path,
    changelog: Path,
    rules_dir: Path,
    shelf: Shelf,
    notices: Sequence[Notice] = (),
    progress: Progress | None = None,
) -> SiteReport:
    """
    Publish the site, and archive an edition of it if a figure has changed.

    We archive the edition just before we swap the site in. If the process is killed between the
    two, the next run finds the edition and makes the same site from it.

    Args:
        marts_dir: The output of the warehouse: one Parquet file and one card per mart.
        config: The declarations of sources, metrics and tables.
        out: The symbolic link that readers follow; the new folder goes beside it.
        changelog: `CHANGELOG.md`.
        rules_dir: The worked examples that the tests run.
        shelf: The archived editions.
        notices: What to say about each source besides its figures.
        progress: Wraps the list of pages during rendering, to show progress.

    Returns:
        How much we wrote, and where.

    Raises:
        PublishProblem: Marts are missing, a template fails or a link is broken; `out` does not
            change.
        OSError: The disk refuses; `out` does not change.
    """
    made = render(
        marts_dir=marts_dir,
        config=config,
        changelog=changelog,
        rules_dir=rules_dir,
        shelf=shelf,
        notices=notices,
        progress=progress,
    )
    if made.draft:
        shelf = store.keep(shelf, made.draft)
    linked = dict(kept_changes.linked(shelf))
    written = output.swap_in(made.files, out, linked)
    kept = sum(file.size_bytes for edition in shelf.editions for file in edition.files)
    return SiteReport(
        pages=sum(path.endswith(".html") for path in made.files),
        files=len(made.files) + len(linked),
        size_bytes=sum(map(len, made.files.values())) + kept,
        folder=written,
        edition=made.draft.edition if made.draft else None,
    )


@contextmanager
def _keeping_everything() -> Iterator[None]:
    """
    Do not look for garbage until the block ends.

    The rows of the marts are two million objects that live to the end. Looking through them again
    and again takes an eighth of the time and finds next to nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_keeping_everything()
def render(  # noqa: PLR0913 seven keyword arguments of different kinds
    *,
    marts_dir: Path,
    config: Config,
    changelog: Path,
    rules_dir: Path,
    shelf: Shelf,
    notices: Sequence[Notice] = (),
    progress: Progress | None = None,
    kinds: Collection[ModuleType] = (),
) -> Rendered:
    """
    Make every file of the site in memory and check its links.

    Args:
        marts_dir: See `publish`.
        config: See `publish`.
        changelog: See `publish`.
        rules_dir: See `publish`.
        shelf: The archived editions.
        notices: See `publish`.
        progress: See `publish`.
        kinds: The modules from `KINDS` whose pages alone to make, without other files and without
            a check of links. Empty for the whole site.

    Returns:
        Every file but those of the editions, by its address from the root of the site; and the new
        edition, if there is one.

    Raises:
        PublishProblem: See `publish`.
    """
    read = reader.read(marts_dir)
    made = downloads.build(read, config, shelf)
    catalogue.demand_declared(read, made, shelf)
    parquet = {one.parquet_name: forms.parquet(one.frame) for one in made}
    described = metadata.described(made)
    draft = edition_files.draft(
        shelf, read, config, made=made, parquet=parquet, described=described
    )
    context = Context(
        marts=read,
        config=config,
        rules=rules.read(rules_dir),
        changes=tuple(read_changelog(changelog)),
        downloads=made,
        editions=kept_changes.read(shelf, draft),
        notices={notice.source: notice for notice in notices},
        outlines=outlines.outlines(read.outlines),
        edition=draft.edition.id if draft else edition_files.of_tables(shelf, made, parquet),
    )
    pages: list[Page] = [page for kind in kinds or KINDS for page in kind.pages(context)]
    html = printed(pages, context, progress)
    if kinds:
        return Rendered(files={path: text.encode() for path, text in html.items()}, draft=draft)
    files = {
        **assets.read(),
        **_outlines(context),
        **_specialties(context),
        **share_images.pictures(context),
        **data_files(context, parquet, described),
        **api.files(context),
        **reweight_files.files(context),
        **compare_files.files(context),
        **feeds.files(context, shelf, draft),
        **calendar.files(context, shelf, draft),
        **crawlers.files(read, html, config.address),
    }
    kept = {
        urls.kept(told.edition.id, file.name): b""
        for told in context.editions
        for file in told.edition.files
    }
    output.check_links(html, {**files, **kept}, context.config.address)
    files |= {path: text.encode() for path, text in html.items()}
    return Rendered(files=dict(sorted(files.items())), draft=draft)


@cache
def environment() -> Environment:
    """
    Return the only jinja2 environment, made once so that each template is compiled once.

    It escapes everything. An unknown name is an error, and so is printing a value that is not text.
    Templates turn a row's values into words with the filters and the functions of `numbers` and
    `markdown`; they get addresses from `urls`.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_only_words,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        name: wording
        for module in (numbers, markdown)
        for name, wording in vars(module).items()
        if callable(wording) and getattr(wording, "__module__", "") == module.__name__
    }
    made.globals["urls"] = urls
    return made


def _only_words(printed: object) -> object:
    """Refuse a bare number, date or None: an unrounded value would claim false precision."""
    if isinstance(printed, str | Undefined):
        return printed
    raise TemplateError(
        f"{printed!r}: expected words, found a value without a filter; add a filter that puts it "
        "into words"
    )


def printed(
    pages: Sequence[Page], context: Context, progress: Progress | None = None
) -> dict[str, str]:
    """
    Render pages.

    Args:
        pages: The pages.
        context: What they are made from.
        progress: See `publish`.

    Returns:
        The text of each by its address.

    Raises:
        PublishProblem: A template fails, or two pages have one address.
    """
    jinja = environment()
    # Without a table of ICBs there is no map to link, and without their waits no specialty.
    absent = {
        urls.MAPS: all(table.org_kind != "icb" for table in context.config.tables),
        urls.SPECIALTIES: context.marts.specialties.month is None,
    }
    site = {
        "title": SITE_TITLE,
        "address": context.config.address,
        # That of a fresh checkout reaches nobody.
        "contact": context.config.contact if context.config.has_contact else "",
        "has_feeds": bool(context.config.address and context.editions),
        "picture_words": share_images.WORDS,
        "as_of": numbers.day(context.as_of),
        "latest": "".join(as_of.in_brief(context, one) for one in context.config.tables[:1]),
        "menu": [link for link in MENU if not absent.get(link.href)],
        "foot_menu": FOOT_MENU,
    }
    html: dict[str, str] = {}
    for page in progress(pages) if progress else pages:
        if page.path in html:
            raise PublishProblem(
                f"{page.path}: expected one page at this address, found two; change the path of "
                "one of them"
            )
        try:
            html[page.path] = jinja.get_template(page.template).render(
                head=page,
                dataset=Markup(page.dataset),  # noqa: S704 JSON of ours, without a "<" in it
                page=page.view,
                site=site,
                root=urls.root(page.path, context.config.address),
            )
        except TemplateError as error:
            raise PublishProblem(f"{page.template} cannot print {page.path}: {error}") from error
    return html


def _outlines(context: Context) -> dict[str, bytes]:
    """Make the file of outlines that every map refers to; no file if we have no outlines."""
    made = context.outlines
    return {urls.OUTLINES: outlines.drawing(made)} if made.areas else {}


def _specialties(context: Context) -> dict[str, bytes]:
    """Make the file of all waits by specialty; no file if we have none."""
    if context.marts.specialties.month is None:
        return {}
    waits = downloads.specialty_waits(context.marts, context.config)
    return {urls.SPECIALTY_WAITS: forms.parquet(waits.frame)}


def data_files(
    context: Context, parquet: Mapping[str, bytes], described: metadata.Described
) -> dict[str, bytes]:
    """Make every form of the newest tables, their digests and their descriptions."""
    listed = context.downloads
    csvs = {one.name: one.content for one in listed}
    metrics = {f"metric-{one.id}": one for one in context.config.metrics}
    address = context.config.address
    tables = {
        **csvs,
        **parquet,
        **{one.excel_name: forms.excel(one) for one in listed},
        **{f"{one.name}-metadata.json": metadata.csvw(one) for one in listed},
        **{
            f"{one.table}.metadata.json": metadata.metric(context, metrics[one.table], one)
            for one in listed
            if one.table in metrics
        },
        **metadata.package(context.marts, context.config, described, csvs, edition=context.edition),
        database.NAME: database.sqlite(database.listed(listed)),
        database.ATTACH: database.attach(listed, f"{address}{urls.DOWNLOADS}" if address else ""),
        store.MANIFEST: edition_files.card(context),
        **stories.briefings(context),
        "citation.bib": citations.bibtex(context),
        "citation.csl.json": citations.csl(context),
    }
    tables["SHA256SUMS"] = forms.checksums(tables)
    index = store.as_index(told.edition for told in context.editions)
    return {
        urls.EDITIONS: index,
        urls.FIND_INDEX: search_index.index(context.marts),
        **{urls.download(name): content for name, content in tables.items()},
        **api.per_organisation(context),
    }
