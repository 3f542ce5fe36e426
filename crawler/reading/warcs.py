"""Reports out of web archives: pages, those whose text is in a file of the archive, papers by themselves."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from crawler.asking.addresses import AddressError, canonical
from crawler.page import Page
from crawler.reading.archives import Archive, ArchiveError
from crawler.reading.importer import Importer, files_of
from crawler.reading.keeper import Saved
from crawler.reading.sources import Source

_TOGETHER, _MOST_BYTES = 100, 50_000_000
"""So many pages without a text of their own, and bytes of them, wait for a look at the archive's files."""
_MOST_HELD = 100_000_000
"""Bytes of files that are held at once."""


def import_archive(importer: Importer, source: Source) -> None:
    """Keep the reports of an archive: pages, those with their text in a file of it, papers by themselves."""
    archive = Archive(source.path)
    pointers: list[tuple[Saved, tuple[str, ...]]] = []
    linked: set[str] = set()
    found = False
    try:
        for saved in importer.extract.each(_saved(importer, archive.pages()), partial(_begin, importer)):
            found, extracted = True, importer.read(saved)
            linked.update(each.url for each in extracted.report.attachments)
            if files := files_of(extracted):
                pointers.append((saved, files))
                if len(pointers) >= _TOGETHER or sum(len(p.page.body) for p, _ in pointers) > _MOST_BYTES:
                    _import_pointers(importer, archive, pointers)
                    pointers.clear()
            else:
                importer.keeper.keep(saved, extracted)
        _import_pointers(importer, archive, pointers)
        for saved in importer.extract.each(
            _saved(importer, archive.papers(linked)), partial(_begin, importer)
        ):
            found = True
            importer.keep(saved)
        if not found and not archive.left_out:
            importer.keeper.tally.fail(source.told, "holds no page, text or paper")
        for what, number in archive.left_out.items():
            importer.keeper.tally.leave_out(what, number)
    except ArchiveError as error:
        importer.keeper.tally.fail(source.told, str(error))


def _saved(importer: Importer, pages: Iterable[Page]) -> Iterator[Saved]:
    # An archive of a site holds mostly other pages: they are counted, but not told one by one.
    return (importer.saved(page.url, page.url, _addressed(page), alone=False) for page in pages)


def _begin(importer: Importer, saved: Saved) -> int:
    importer.extract.begin(saved.page, saved.hints, saved.name)
    return len(saved.page.body)


def _addressed(page: Page) -> Page:
    """The page with its address in the canonical form, or without one if it was a file."""
    try:
        return replace(page, url=canonical(page.url))
    except AddressError:
        return replace(page, url="")


def _import_pointers(
    importer: Importer, archive: Archive, pointers: Sequence[tuple[Saved, tuple[str, ...]]]
) -> None:
    """Keep the pages whose texts are in attachments, with those attachments that the archive holds."""
    wanted = {address for _, addresses in pointers for address in addresses}
    files = _files(importer, archive, wanted) if wanted else {}
    for saved, addresses in pointers:
        papers = tuple(files[address] for address in addresses if address in files)
        importer.keep(replace(saved, files=papers))


def _files(importer: Importer, archive: Archive, wanted: Container[str]) -> dict[str, Page]:
    """What an archive holds under these addresses, as far as it can be held at once."""
    files: dict[str, Page] = {}
    left = _MOST_HELD
    for file in archive.files(wanted):
        left -= len(file.body)
        if left < 0:
            importer.keeper.tally.leave_out("files of pages, larger together than can be held at once")
            break
        files[file.url] = file
    return files
