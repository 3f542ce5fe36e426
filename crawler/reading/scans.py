"""Reading scans behind the wall: page by page, by a process of its own that starts with the first scan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any

from crawler.page import Page
from crawler.reading.inline import inline_pictures
from crawler.reading.lines import PageError
from crawler.reading.markup.decode import decode
from crawler.reading.markup.html import read_html
from crawler.reading.markup.sniff import is_markup
from crawler.reading.papers.ocr import Seen, installed, recognise
from crawler.reading.papers.paper import NEEDS_OCR, kind_of, read_paper
from crawler.reading.papers.pictures import page_picture
from crawler.reading.papers.transcript import MEDIA_TYPE, write_transcript
from crawler.reading.workers import Limits, OverrunError, Workers

_LIMITS = Limits(seconds=120, memory=3_000_000_000)
"""Of one page; a page takes three seconds on two idle cores."""
_MOST_PAGES, _MOST_EMPTY = 60, 10
"""So many pages are recognised of the scans of a report, or so many of which none has a text."""
_PAPER = 24
"""Grey values (of 255) that a page without ink has between its darkest and its lightest places, at most."""


def look(body: bytes, number: int) -> list[Seen] | None:
    """What stands on a page of a scan; None behind the last page."""
    scan = body
    if not kind_of(body):
        pictures = _inline(body)
        if number >= len(pictures):
            return None
        scan, number = pictures[number], 0
    picture = page_picture(scan, number)
    if picture is None:
        return None
    return [] if _is_blank(picture) else recognise(picture)


def _is_blank(picture: Any) -> bool:
    """Whether a page has no ink, or is too small for a text."""
    return not picture.shape[0] or int(picture.max()) - int(picture.min()) <= _PAPER


def is_scan(body: bytes) -> bool:
    """Whether a paper, or the article of a page, is one whose text waits to be recognised."""
    return NEEDS_OCR in read_paper(body).warnings if kind_of(body) else bool(_inline(body))


@lru_cache(1)
def _inline(body: bytes) -> tuple[bytes, ...]:
    text = decode(body)
    try:
        return inline_pictures(read_html(text)) if is_markup(text) else ()
    except PageError:
        return ()


class Scans:
    """What reads scans, where the extra for it is installed. To be closed."""

    def __init__(self) -> None:
        self._workers: Workers | None = None

    def __enter__(self) -> Scans:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers:
            self._workers.close()

    def transcribe(self, papers: Sequence[Page]) -> Page | None:
        """A transcript of those papers that are scans; None without the extra, and where there is no scan.

        Where nothing was recognised, the transcript says on how many pages, or what kept it.
        """
        if not installed():
            return None
        if self._workers is None:
            self._workers = Workers(1, _LIMITS)
        pages: list[list[Seen]] = []
        cut = ""
        for paper in papers:
            cut = _recognise(self._workers, paper.body, pages) or cut
        if not any(pages):
            if not pages and not cut:
                return None
            cut = cut or f"nothing was recognised; pages that were looked at: {len(pages)}"
        return Page("", write_transcript(pages, cut), {"content-type": MEDIA_TYPE})


def _recognise(workers: Workers, body: bytes, pages: list[list[Seen]]) -> str:
    """Add the pages of a paper if it is a scan; where they were cut off, and why, or an empty string."""
    number = 0
    try:
        if not workers.call(is_scan, body):
            return ""
        while (seen := workers.call(look, body, number)) is not None:
            if len(pages) >= _MOST_PAGES:
                return f"{_MOST_PAGES} pages were recognised"
            pages.append(seen)
            if len(pages) >= _MOST_EMPTY and not any(pages):
                return ""
            number += 1
    except OverrunError as error:
        return f"page {number + 1} {error}"
    return ""
