"""A page with what stands apart from it: the frames that it shows, and attachments that hold its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.asking.answers import Ask, Fetch, Outcome
from crawler.asking.refusals import has_text
from crawler.crew import Books
from crawler.extract import Extracted, Read
from crawler.page import Hints, Page
from crawler.reading.frames import DEEPEST, NO_TEXT, filled, frames, shows_frames
from crawler.reading.frames import MOST as MOST_FRAMES
from crawler.reading.raw import IN_ATTACHMENT
from crawler.sites.site import Site
from crawler.tally import Tally

_MOST_FILES = 12
"""So many attachments of a page that holds nothing else are fetched."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page, with its frames filled in, reads like with the files that were fetched for it.

    `whole` if none of these failed to come, and a 304 for the page would say that they did not change either.
    """

    page: Page
    extracted: Extracted
    files: tuple[Page, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Assembly:
    """Fetches what stands apart from the pages of a site's host, and reads them with it."""

    fetch: Fetch
    extract: Read
    books: Books
    site: Site
    tally: Tally

    def read(self, page: Page, hints: Hints) -> Reading:
        """What a page and, where its text is in them, its frames and attachments read like."""
        with self.books.away():
            extracted = self.extract(page, hints)
        framed = NO_TEXT in extracted.report.warnings and shows_frames(page)
        if framed:
            page = self._filled(page, {page.url})
            with self.books.away():
                extracted = self.extract(page, hints)
        if extracted.set_aside or IN_ATTACHMENT not in extracted.report.warnings:
            return Reading(page, extracted, whole=not framed)
        addresses = tuple(each.url for each in extracted.report.attachments[:_MOST_FILES])
        parts, whole = self._get(addresses, "attachment")
        files = tuple(part for part in parts if part)
        if files:
            with self.books.away():
                extracted = self.extract(page, hints, files=files)
        return Reading(page, extracted, files, whole and not framed)

    def _filled(self, page: Page, seen: set[str], depth: int = 1) -> Page:
        """A page with the frames that it shows, and those that these show; `seen` are addresses asked for."""
        fresh = [address for address in frames(page) if address not in seen]
        chosen = fresh[: MOST_FRAMES + 1 - len(seen)]
        if len(chosen) < len(fresh):
            self.tally.leave_out(f"frames beyond {MOST_FRAMES} of a page", len(fresh) - len(chosen))
        seen.update(chosen)
        parts = dict(zip(chosen, self._get(chosen, "frame")[0], strict=True))
        for address, part in parts.items():
            if part and depth < DEEPEST and shows_frames(part) and not has_text(part.body):
                parts[address] = self._filled(part, seen, depth + 1)
        return filled(page, {address: part for address, part in parts.items() if part})

    def _get(self, addresses: Sequence[str], what: str) -> tuple[list[Page | None], bool]:
        """The pages at addresses, None for one that did not come; and whether none failed to come."""
        pages, whole = list[Page | None](), True
        for address in addresses:
            with self.books.away():
                answer = self.fetch(Ask(address, self.site.manners, attachment=what == "attachment"))
            pages.append(answer.page)
            if answer.page is None:
                whole = whole and answer.outcome in (Outcome.GONE, Outcome.REFUSED)
                self.tally.fail(address, f"{what}: {answer.reason or answer.outcome}", answer.trace)
        return pages, whole
