"""Files that hold several: pages saved with their parts, ZIP files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from crawler.extract import Extracted
from crawler.reading.frames import NO_TEXT, filled, frames
from crawler.reading.importer import MOST_FILE, File, Importer, Looked, Opened, keep_page
from crawler.reading.keeper import Saved
from crawler.reading.manifest import NAMES, ManifestError, read_manifest
from crawler.reading.mhtml import MhtmlError, read_mhtml
from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.saved import marks_in
from crawler.reading.sorts import PackedError, unpacked
from crawler.reading.sources import is_hidden

MOST_ZIP, _MOST_UNZIPPED = 500_000_000, 2_000_000_000
"""Bytes of a ZIP file, and of what it may unpack to."""
_MOST_SWOLLEN, _FREE = 50, 100_000_000
"""It may unpack to so many times its size, and so many bytes more: pages are packed tenfold."""
_MOST_FRAMES = 20
"""So many frames of a page that is no report are looked into."""

ReadFile = Callable[[Importer, Looked], None]
"""What reads a member of a ZIP file as what it is."""


def import_mhtml(importer: Importer, file: File) -> None:
    """Keep the page of a bundle, with its frames where its text is in them.

    Where it is no report, the first of its frames that is one is kept.
    """
    try:
        bundle = read_mhtml(file.body, file.saved)
    except MhtmlError as error:
        importer.keeper.tally.fail(file.told, str(error))
        return
    parts = {unquote(PurePosixPath(urlsplit(part.url).path).name): part.body for part in bundle.parts}
    pages = []
    for place, page in enumerate(bundle.pages):
        address = (file.address if not place else "") or page.url or marks_in(page.body).address
        name = f"{file.uri}#{place}" if place else file.uri
        pages.append(importer.saved(file.told, name, replace(page, url=address)))
    if len(pages) > 1:
        importer.keeper.tally.leave_out("frames of saved pages", len(pages) - 1)
    chosen, extracted = _chosen(importer, pages)
    keep_page(importer, chosen, extracted, lambda name: parts.get(name, b""))


def _chosen(importer: Importer, pages: Sequence[Saved]) -> tuple[Saved, Extracted]:
    """The page of a bundle, or where it is no report the first frame that is one; each is read once."""
    first, *others = pages
    extracted = importer.read(first)
    parts = {each.page.url: each.page for each in others if each.page.url}
    if NO_TEXT in extracted.report.warnings and parts.keys() & frames(first.page):
        first = replace(first, page=filled(first.page, parts))
        extracted = importer.read(first)
    if extracted.set_aside:
        for each in others[:_MOST_FRAMES]:
            if not (read := importer.read(each)).set_aside:
                return each, read
    return first, extracted


def import_zip(importer: Importer, file: File, read: ReadFile) -> None:
    """Read the members of a ZIP file like files of a folder."""
    tally = importer.keeper.tally
    try:
        parts = Unzipped(file.body, min(_MOST_UNZIPPED, _FREE + _MOST_SWOLLEN * len(file.body)))
    except PaperError as error:
        tally.fail(file.told, str(error))
        return
    shown = [name for name in parts.names if not is_hidden(name)]
    if hidden := len(parts.names) - len(shown):
        tally.leave_out("hidden files", hidden)
    addresses = _addresses_in(importer, file.told, parts, shown)
    members = (
        _member(importer, _Member(file, parts, name, addresses.get(name, "")))
        for name in shown
        if PurePosixPath(name).name.lower() not in NAMES
    )
    for member in importer.extract.each(members, importer.begin):
        if member.looked:
            read(importer, member.looked)
        else:
            tally.fail(member.told, member.problem)


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of a ZIP file, and the address that a table in it gives it."""

    of: File
    parts: Unzipped
    name: str
    address: str


def _member(importer: Importer, member: _Member) -> Opened:
    """A member unpacked, or why it cannot be read."""
    told, name = f"{member.of.told}/{member.name}", member.name
    try:
        name, body = unpacked(name, member.parts.read(name), MOST_FILE)
    except (PaperError, PackedError) as error:
        return Opened(told, problem=str(error))
    near = _beside_member(member.parts, PurePosixPath(name))
    uri = f"{member.of.uri}#{quote(member.name)}"
    file = File(told, uri, body, member.of.saved, member.address, False, near)
    return Opened(told, importer.look(file, name))


def _beside_member(parts: Unzipped, page: PurePosixPath) -> Callable[[str], bytes]:
    def find(name: str) -> bytes:
        folders = (page.parent, page.parent / f"{page.stem}_files", page.parent / f"{page.stem}.files")
        found = next(filter(None, (parts.find(str(folder / name)) for folder in folders)), "")
        try:
            return parts.read(found) if found and name else b""
        except PaperError:
            return b""  # The member is told when its turn comes.

    return find


def _addresses_in(importer: Importer, told: str, parts: Unzipped, names: Sequence[str]) -> dict[str, str]:
    """The addresses that tables in a ZIP file give its members."""
    found: dict[str, str] = {}
    for table in (name for name in names if PurePosixPath(name).name.lower() in NAMES):
        base = str(PurePosixPath(table).parent)
        below = {
            name.removeprefix(f"{base}/"): name
            for name in names
            if name != table and (base == "." or name.startswith(f"{base}/"))
        }
        try:
            manifest = read_manifest(PurePosixPath(table).name.lower(), parts.read(table), list(below))
        except (PaperError, ManifestError) as error:
            importer.keeper.tally.fail(f"{told}/{table}", f"its table of addresses cannot be read: {error}")
            continue
        for row, why in manifest.idle:
            importer.keeper.tally.fail(f"{told}/{table}, {row}", why)
        found |= {below[name]: address for name, address in manifest.addresses.items()}
    return found
