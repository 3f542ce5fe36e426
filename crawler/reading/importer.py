"""What every way of importing shares: a page is read with what was saved beside it, and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from crawler.extract import Extracted
from crawler.page import Hints, Page
from crawler.reading.ahead import Ahead
from crawler.reading.keeper import Keeper, Saved
from crawler.reading.papers.paper import NEEDS_OCR
from crawler.reading.raw import IN_ATTACHMENT, Transcribe, read_whole
from crawler.reading.saved import marks_in
from crawler.reading.sorts import Sort, sort_of

MOST_FILE = 100_000_000
"""Bytes of a page or paper."""
_MOST_FILES = 12
"""Attachments of a page without a text of its own that are looked for, as many as a crawl asks for."""
_READ = (Sort.PAGE, Sort.TEXT, Sort.PAPER)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is read whole, of the disk or of a ZIP file; `beside` finds the bytes of one near it."""

    told: str
    uri: str
    body: bytes
    saved: datetime
    address: str
    named: bool
    beside: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Looked:
    """A file, its name, what it is, and the page that it is read as if it is one."""

    file: File
    name: str
    sort: Sort
    saved: Saved | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file before its turn: looked at if it is there whole, or why it cannot be read."""

    told: str
    looked: Looked | None = None
    problem: str = ""


@dataclass
class Importer:
    """Reads what is imported as a crawl would, and has it kept."""

    keeper: Keeper
    extract: Ahead
    hints_of: Callable[[str], Hints]
    transcribe: Transcribe | None
    taken: set[Path] = field(default_factory=set)
    """Files that were read with the page beside them."""

    def read(self, saved: Saved) -> Extracted:
        """Read a page, with its attachments."""
        return self.extract(saved.page, saved.hints, saved.name, saved.files)

    def look(self, file: File, name: str) -> Looked:
        """Look what a file is that is there whole."""
        sort = sort_of(name, file.body)
        if sort not in _READ and not (file.named and sort in (Sort.OTHER, Sort.PICTURE)):
            return Looked(file, name, sort, None)
        marks = marks_in(file.body)
        page = Page(file.address or marks.address, file.body, fetched=marks.saved or file.saved)
        return Looked(file, name, sort, self.saved(file.told, file.uri, page))

    def begin(self, opened: Opened) -> int:
        """Have a file read before its turn if it is a page; returns the bytes that are held."""
        looked = opened.looked
        if looked is None:
            return 0
        if looked.saved:
            self.extract.begin(looked.saved.page, looked.saved.hints, looked.saved.name)
        return len(looked.file.body)

    def keep(self, saved: Saved) -> None:
        """Read a page with its attachments, scans too, and keep it."""
        extracted, files = read_whole(
            self.extract, self.transcribe, saved.page, saved.hints, saved.name, saved.files
        )
        self.keeper.keep(replace(saved, files=files), extracted)

    def saved(self, told: str, name: str, page: Page, alone: bool = True) -> Saved:
        """A page with what the rows of sites say of its address, as in a crawl."""
        hints = self.hints_of(page.url) if page.url else Hints()
        return Saved(told, name, page, hints, alone)


def read_page(importer: Importer, saved: Saved, beside: Callable[[str], bytes]) -> None:
    """Read a page, with those of its attachments that were saved with it, and keep it."""
    keep_page(importer, saved, importer.read(saved), beside)


def keep_page(importer: Importer, saved: Saved, extracted: Extracted, beside: Callable[[str], bytes]) -> None:
    """Keep a page that was read, with those of its attachments that were saved with it."""
    files = tuple(
        Page(address, body, fetched=saved.page.fetched)
        for address in files_of(extracted)
        if (body := beside(unquote(PurePosixPath(urlsplit(address).path).name)))
    )
    if files or NEEDS_OCR in extracted.report.warnings:
        importer.keep(replace(saved, files=files))
    else:
        importer.keeper.keep(saved, extracted)


def files_of(extracted: Extracted) -> tuple[str, ...]:
    """Addresses of the files that a page's text must be looked for in."""
    if extracted.set_aside or IN_ATTACHMENT not in extracted.report.warnings:
        return ()
    return tuple(each.url for each in extracted.report.attachments[:_MOST_FILES])
