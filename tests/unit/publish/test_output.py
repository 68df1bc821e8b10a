"""Links are checked before anything is written; the swap is all or nothing."""

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import BrokenLink, PublishProblem
from pipeline.publish import output

SITE = {"index.html": b"one", "a/index.html": b"two"}


@pytest.mark.parametrize(
    ("link", "complaint"),
    [
        ("nowhere.html", "leads nowhere"),
        ("../index.html", "leads nowhere"),
        ("a/", "leads nowhere"),
        ("#missing", "has no such part"),
        ("a/index.html#missing", "has no such part"),
        ("assets/x.css#part", "has no such part"),
        ("", "leads nowhere"),
        ("/a/index.html", "leads nowhere"),  # opened from a disk, it would
    ],
)
def test_a_broken_link_is_named(link: str, complaint: str) -> None:
    pages = {"index.html": f'<p id="here"><a href="{link}">', "a/index.html": '<p id="there">'}
    if link == "":
        pages["index.html"] = '<img src="gone.svg">'
    with pytest.raises(BrokenLink, match=complaint):
        output.check_links(pages, {"assets/x.css": b""})


def test_a_form_that_leads_nowhere_is_named() -> None:
    with pytest.raises(BrokenLink, match=r"find/index\.html.*leads nowhere"):
        output.check_links({"index.html": '<form action="find/index.html">'}, {})


@pytest.mark.parametrize(
    "link",
    [
        "a/index.html",
        "./a/index.html#there",
        "#here",
        "assets/x.css",
        "https://www.example.org/gone",
        "mailto:a@example.org",
    ],
)
def test_a_good_link_is_let_through(link: str) -> None:
    pages = {"index.html": f'<p id="here"><a href="{link}">', "a/index.html": '<p id="there">'}
    output.check_links(pages, {"assets/x.css": b""})


def test_only_the_page_for_what_is_not_there_has_links_from_the_root() -> None:
    pages = {"404.html": '<a href="/a/index.html#there">', "a/index.html": '<p id="there">'}
    output.check_links(pages, {})
    with pytest.raises(BrokenLink, match="leads nowhere"):
        output.check_links({"404.html": '<a href="/b/index.html">'}, {})


def test_an_id_used_twice_is_named() -> None:
    with pytest.raises(BrokenLink, match='id "x" is used twice'):
        output.check_links({"index.html": '<p id="x"><p id="x">'}, {})


def test_the_link_points_to_a_folder_named_by_its_content(tmp_path: Path) -> None:
    out = tmp_path / "data" / "site"
    written = output.swap_in(SITE, out)
    assert out.is_symlink()
    assert out.resolve() == written
    assert written.name == f"site-{output.digest(SITE)}"
    assert (out / "a" / "index.html").read_bytes() == b"two"
    assert sorted(path.name for path in out.parent.iterdir()) == ["site", written.name]


def test_the_order_of_files_does_not_change_the_name() -> None:
    assert output.digest(SITE) == output.digest(dict(reversed(SITE.items())))
    assert output.digest(SITE) != output.digest({**SITE, "index.html": b"other"})


def test_older_folders_go_after_the_swap(tmp_path: Path) -> None:
    out = tmp_path / "site"
    older = output.swap_in(SITE, out)
    (tmp_path / "site-notes").mkdir()
    newer = output.swap_in({**SITE, "index.html": b"other"}, out)
    assert not older.exists()
    assert out.resolve() == newer
    assert (tmp_path / "site-notes").exists()


def test_a_site_that_somebody_changed_is_written_again_beside(tmp_path: Path) -> None:
    """However often, and with one folder left each time."""
    out = tmp_path / "site"
    name = output.swap_in(SITE, out).name
    for ending in ("-again", "", "-again"):
        written = out.resolve()
        (written / "index.html").write_bytes(b"tampered")
        (written / "extra.html").write_bytes(b"extra")
        (written / "a" / "index.html").unlink()
        assert not output.is_as_made(out)
        assert output.swap_in(SITE, out).name == f"{name}{ending}"
        assert output.is_as_made(out)
        assert sorted(one.name for one in tmp_path.iterdir()) == ["site", f"{name}{ending}"]


def test_a_site_whose_folder_is_gone_has_its_own_name_again(tmp_path: Path) -> None:
    out = tmp_path / "site"
    written = output.swap_in(SITE, out)
    for one in (written / "a" / "index.html", written / "index.html"):
        one.unlink()
    (written / "a").rmdir()
    written.rmdir()
    assert output.swap_in(SITE, out) == written
    assert output.is_as_made(out)


def test_while_a_damaged_site_is_written_again_its_readers_find_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was damaged: no page is gone, and none half written, until all are there."""
    out = tmp_path / "site"
    output.swap_in(SITE, out)
    (out / "index.html").write_bytes(b"tampered")
    seen: set[tuple[bytes, ...]] = set()

    def see(path: Path, content: bytes) -> int:
        seen.add(tuple((out / one).read_bytes() for one in sorted(SITE)))
        with path.open("wb") as file:
            return file.write(content)

    monkeypatch.setattr(Path, "write_bytes", see)
    output.swap_in(SITE, out)
    whole = {**SITE, "index.html": b"tampered"}
    assert seen == {tuple(whole[one] for one in sorted(SITE))}
    assert (out / "index.html").read_bytes() == SITE["index.html"]


def test_what_a_killed_run_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    out = tmp_path / "site"
    part = tmp_path / f".site-{output.digest(SITE)}.part"
    part.mkdir()
    (part / "half.html").write_bytes(b"half")
    (tmp_path / ".site-link.part").symlink_to("nowhere")
    written = output.swap_in(SITE, out)
    assert not (written / "half.html").exists()
    assert out.resolve() == written


def test_a_disk_that_refuses_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    older = output.swap_in(SITE, out)

    def refuse(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OSError, match="No space left"):
        output.swap_in({**SITE, "index.html": b"other"}, out)
    assert out.resolve() == older
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_real_folder_in_the_place_of_the_link_is_not_touched(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PublishProblem, match="move it away first"):
        output.swap_in(SITE, out)
    assert (out / "mine.txt").exists()


# ---------------------------------------------------------------- files that are kept elsewhere


@pytest.fixture(name="kept")
def _kept(tmp_path: Path) -> dict[str, output.Linked]:
    path = tmp_path / "editions" / "one.csv"
    path.parent.mkdir()
    path.write_bytes(b"kept")
    digest = sha256(b"kept").hexdigest()
    return {"data/2026-06-11.1/one.csv": output.Linked(path=path, sha256=digest)}


def test_a_kept_file_is_linked_and_not_copied(
    tmp_path: Path, kept: dict[str, output.Linked]
) -> None:
    ((address, one),) = kept.items()
    written = output.swap_in(SITE, tmp_path / "site", kept)
    assert (written / address).samefile(one.path)
    assert written.name == f"site-{output.digest({**SITE, address: b'kept'})}"


@pytest.mark.parametrize("harm", ["gone", "another file", "too much"])
def test_the_same_site_twice_mends_kept_files_too(
    tmp_path: Path, kept: dict[str, output.Linked], harm: str
) -> None:
    ((address, one),) = kept.items()
    written = output.swap_in(SITE, tmp_path / "site", kept)
    (written / address).unlink()
    if harm == "another file":
        (written / address).write_bytes(b"kepT")
    elif harm == "too much":
        (written / "data" / "2026-06-11.1" / "two.csv").write_bytes(b"two")
    written = output.swap_in(SITE, tmp_path / "site", kept)
    assert [path.name for path in (written / address).parent.iterdir()] == ["one.csv"]
    assert (written / address).samefile(one.path)
    assert one.path.read_bytes() == b"kept"


def test_on_another_disk_a_kept_file_is_copied(
    tmp_path: Path, kept: dict[str, output.Linked], monkeypatch: pytest.MonkeyPatch
) -> None:
    ((address, one),) = kept.items()

    def elsewhere(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", elsewhere)
    written = output.swap_in(SITE, tmp_path / "site", kept)
    assert (written / address).read_bytes() == b"kept"
    assert not (written / address).samefile(one.path)


def test_a_kept_file_that_cannot_be_linked_leaves_the_old_site(
    tmp_path: Path, kept: dict[str, output.Linked]
) -> None:
    older = output.swap_in(SITE, tmp_path / "site")
    ((_, one),) = kept.items()
    one.path.unlink()
    with pytest.raises(FileNotFoundError):
        output.swap_in(SITE, tmp_path / "site", kept)
    assert (tmp_path / "site").resolve() == older
