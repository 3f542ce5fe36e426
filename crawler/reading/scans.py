"""Reading scans behind the wall: page by page, by a process of its own that starts with the first scan."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from crawler.page import Page
from crawler.reading.papers.ocr import Seen, installed, recognise
from crawler.reading.papers.pictures import page_picture
from crawler.reading.papers.transcript import MEDIA_TYPE, write_transcript
from crawler.reading.workers import Limits, OverrunError, Workers

_LIMITS = Limits(seconds=180, memory=3_000_000_000)
"""Of one page; a page takes three seconds on two idle cores."""
_MOST_PAGES = 60


def look(body: bytes, number: int) -> list[Seen] | None:
    """What stands on a page of a scan; None behind the last page."""
    picture = page_picture(body, number)
    if picture is None:
        return None
    return recognise(picture) if picture.shape[0] else []


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

    def transcribe(self, scans: Sequence[Page]) -> Page | None:
        """A transcript of scans, one after the other; None without the extra, or if nothing was read."""
        if not installed():
            return None
        if self._workers is None:
            self._workers = Workers(1, _LIMITS)
        pages: list[list[Seen]] = []
        cut = ""
        for scan in scans:
            for number in range(_MOST_PAGES + 1):
                if len(pages) >= _MOST_PAGES:
                    cut = f"{_MOST_PAGES} pages were recognised"
                    break
                try:
                    seen = self._workers.call(look, scan.body, number)
                except OverrunError as error:
                    cut = f"page {number + 1} {error}"
                    break
                if seen is None:
                    break
                pages.append(seen)
        if not any(pages):
            return None
        return Page("", write_transcript(pages, cut), {"content-type": MEDIA_TYPE})
