"""
Check the links of a finished site, write it to its folder and swap it in.

The folder's name is a digest of its content, so the same site gives the same folder. The swap is
one rename of a symbolic link: a reader sees the old site or the new one, never half of each. A site
that was damaged is not repaired under its readers: it is written again beside, under the same name
with an ending.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from pipeline.errors import BrokenLink, PublishProblem
from pipeline.publish.urls import NOT_FOUND, root
from pipeline.storage.atomic import (
    digests_in,
    link_or_copy,
    make_folder,
    remove,
    sync_folder,
)

# The templates always escape quotes in text and attributes, so these patterns are safe.
_LINK: Final = re.compile(r'\s(?:href|src|action)="([^"]*)"')
_ID: Final = re.compile(r'\sid="([^"]*)"')
_OUTSIDE: Final = ("https://", "http://", "mailto:")
_SITE: Final = re.compile(r"site-[0-9a-f]{8}(-again)?|\.site-[0-9a-f]{8}\.part|\.site-link\.part")

# Added to the name of a site that replaces a damaged one of the same content.
_AGAIN: Final = "-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A file elsewhere on the disk that never changes; the site links it without a copy."""

    path: Path
    sha256: str


NOTHING_LINKED: Final[Mapping[str, Linked]] = MappingProxyType({})


def check_links(pages: Mapping[str, str], files: Mapping[str, bytes], home: str = "") -> None:
    """
    Check that every relative link and fragment has a target, and that no page uses an id twice.

    Args:
        pages: The HTML pages by address.
        files: Every other file by address.
        home: The public address of the site; empty if it has none yet.

    Raises:
        BrokenLink: A link or an id is broken; the message names the first ones.
    """
    ids = {path: _ID.findall(html) for path, html in pages.items()}
    wrong = [
        f'{path}: id "{name}" is used twice'
        for path, found in ids.items()
        if len(found) != len(set(found))
        for name in sorted({name for name in found if found.count(name) > 1})
    ]
    known = {path: set(found) for path, found in ids.items()}
    # Pages refer to parts of a drawing by id.
    known |= {
        path: set(_ID.findall(content.decode()))
        for path, content in files.items()
        if path.endswith(".svg")
    }
    for path, html in pages.items():
        folder = path.rpartition("/")[0]
        for link in sorted(set(_LINK.findall(html))):
            if link.startswith(_OUTSIDE):
                continue
            address, _, fragment = unquote(link.replace("&amp;", "&")).partition("#")
            if path == NOT_FOUND:
                address = address.removeprefix(root(path, home))
            address = address.partition("?")[0]
            target = normpath(f"{folder}/{address}" if folder else address) if address else path
            if target not in pages and target not in files:
                wrong.append(f'{path}: "{link}" leads nowhere')
            elif fragment and fragment not in known.get(target, ()):
                wrong.append(f'{path}: "{link}" has no such part')
    if wrong:
        shown = "\n  ".join(wrong[:10])
        raise BrokenLink(
            f"expected every link to lead somewhere and every id once, found {len(wrong)} wrong; "
            f"correct the templates:\n  {shown}"
        )


def digest(files: Mapping[str, bytes], linked: Mapping[str, Linked] = NOTHING_LINKED) -> str:
    """Return the first eight digits of a digest of every name and every byte."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    return _digest(digests | {path: one.sha256 for path, one in linked.items()})


def _digest(digests: Mapping[str, str]) -> str:
    """Do the same from the digests of the files."""
    whole = hashlib.sha256()
    for path in sorted(digests):
        whole.update(f"{digests[path]}  {path}\n".encode())
    return whole.hexdigest()[:8]


def swap_in(
    files: Mapping[str, bytes], out: Path, linked: Mapping[str, Linked] = NOTHING_LINKED
) -> Path:
    """
    Write the files to a new folder beside `out`, point `out` at it, and remove older folders.

    Args:
        files: Every file of the site by address.
        out: The symbolic link that readers follow.
        linked: Files of the site that are stored elsewhere, by address.

    Returns:
        The folder.

    Raises:
        PublishProblem: `out` is not a link.
        OSError: The disk refuses. `out` does not change then.
    """
    if out.exists() and not out.is_symlink():
        raise PublishProblem(
            f"{out}: expected a link that this program made, found something else; move it away "
            "first"
        )
    name = f"site-{digest(files, linked)}"
    part = out.parent / f".{name}.part"
    places = (out.parent / name, out.parent / f"{name}{_AGAIN}")
    try:
        make_folder(out.parent)
        final = next(filter(_is_whole, places), None)
        if final is None:
            # Whatever the served folder is like, its readers keep it until the new one is whole.
            served = out.resolve()
            final = next(one for one in places if one != served or not one.exists())
            for left in (part, final):
                remove(left)
            _write(files, linked, part)
            # After a power failure the new name must not lead to files that were lost.
            os.sync()
            part.rename(final)
        link = out.parent / ".site-link.part"
        link.unlink(missing_ok=True)
        link.symlink_to(final.name)
        sync_folder(out.parent)
        link.replace(out)
        sync_folder(out.parent)
    except OSError:
        with suppress(OSError):
            remove(part)
        raise
    remove_older(out)
    return final


def remove_older(out: Path) -> None:
    """Remove every folder of a site but the one that is served, as far as the disk lets us."""
    served = out.resolve()
    if not out.is_symlink() or not served.is_dir():
        return
    for other in out.parent.iterdir():
        if _SITE.fullmatch(other.name) and other.name != served.name:
            with suppress(OSError):
                remove(other)


def is_as_made(out: Path) -> bool:
    """Say whether the bytes of the site at `out` match the digest in its folder's name."""
    return out.is_symlink() and _is_whole(out.resolve())


def _is_whole(folder: Path) -> bool:
    """Return whether a site's folder has the content that its name tells."""
    if not folder.is_dir():
        return False
    return folder.name.removesuffix(_AGAIN) == f"site-{_digest(digests_in(folder))}"


def _write(files: Mapping[str, bytes], linked: Mapping[str, Linked], folder: Path) -> None:
    """Write all files of a new folder."""
    for parent in sorted({str(Path(path).parent) for path in (*files, *linked)}):
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content)
    for path, one in linked.items():
        link_or_copy(one.path, folder / path)
