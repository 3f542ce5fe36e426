"""What an import keeps, and as which report: known by its address, never mixed with another one's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.extract import Extracted
from crawler.page import Hints, Page
from crawler.reading.doubt import doubt, unlike
from crawler.reading.papers.paper import NEEDS_OCR
from crawler.reading.raw import snapshot_of
from crawler.tally import Tally
from index.corpus import Corpus
from index.records import Snapshot
from index.report import Report, report_id

_NOT_OWN = "addresses that other reports have"


@dataclass(frozen=True, slots=True)
class Saved:
    """A page that was saved: what to call it, its bytes with the address if known, whether it came alone.

    `name` identifies a page without an address, `hints` are what is known of its site, `files` its
    attachments, where they were saved with it.
    """

    told: str
    name: str
    page: Page
    hints: Hints
    alone: bool = True
    files: tuple[Page, ...] = ()


@dataclass
class Keeper:
    """Keeps what an import reads, and counts it."""

    corpus: Corpus
    extractor: str
    tally: Tally = field(default_factory=Tally)

    def keep(self, saved: Saved, extracted: Extracted) -> None:
        """Keep a page as it was read, or set it aside."""
        self.tally.leave_out_text(extracted.left_out)
        if extracted.set_aside:
            self._set_aside(saved, extracted)
            return
        report = self._identified(extracted.report, saved.name)
        if why := doubt(self.corpus, report):
            self.tally.fail(saved.told, why)
            return
        page = saved.page if saved.page.url and report.url else replace(saved.page, url=saved.name)
        self._put(
            report,
            snapshot_of(page, saved.hints),
            self.extractor,
            [snapshot_of(file) for file in saved.files],
        )
        self.corpus.unset_aside(saved.page.url or saved.name)

    def keep_report(self, report: Report, name: str) -> None:
        """Keep a report that came already extracted; `name` identifies it where its address does not."""
        self._put(self._identified(report, name), None, "import", [])

    def _put(self, report: Report, snapshot: Snapshot | None, extractor: str, files: list[Snapshot]) -> None:
        self.tally.add(self.corpus.put(report, snapshot, extractor, files))

    def _set_aside(self, saved: Saved, extracted: Extracted) -> None:
        reason, detail = extracted.set_aside, extracted.detail
        if NEEDS_OCR in extracted.report.warnings:
            reason, detail = NEEDS_OCR, "a scan: pip install 'zhice[ocr]', then import it again"
        if saved.alone:
            self.tally.aside_file(saved.told, reason, detail)
        else:
            self.tally.aside(reason)
        self.corpus.set_aside(saved.page.url or saved.name, reason, extracted.report.title)

    def _identified(self, report: Report, name: str) -> Report:
        """The report under the id of the one that it is a version of.

        Templates claim one address for many pages, and files are named alike: where another year's, place's
        or issuer's report is kept, this one has an id of its own, and an address only if it is its own.
        """
        known = self.corpus.find_url(report.url) if report.url else None
        kept = self.corpus.get(known or report.id)
        if kept is None or not unlike(kept, report):
            return replace(report, id=known) if known else report
        if report.url:
            self.tally.leave_out(_NOT_OWN)
        own = replace(report, id=report_id(name), url="")
        other = self.corpus.get(own.id)
        if other is not None and unlike(other, own):
            told = f"{name}#{own.region} {own.year} {own.issuer}"
            return replace(own, id=report_id(told))
        return own
