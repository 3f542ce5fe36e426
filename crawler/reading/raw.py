"""The raw store: pages as they came, read again without fetching, and written out as a web archive (WARC)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from crawler.asking.addresses import host_of
from crawler.extract import EXTRACTOR, Extracted, extract
from crawler.page import Hints, Page
from crawler.reading.archives import write_archive
from crawler.reading.doubt import doubt
from crawler.reading.papers.paper import NEEDS_OCR, read_paper
from crawler.reading.papers.transcript import MARK as TRANSCRIPT
from crawler.tally import RunReport, Tally, finish
from index.corpus import Corpus
from index.records import Row, Snapshot

_HINT = "x-zhice-hint-"
"""What was known of a page before it was read is kept among its headers: reading it again needs that too."""

IN_ATTACHMENT, FROM_ATTACHMENT = "body_in_attachment", "text_from_attachment"
"""Warnings of a report whose text is still, or was taken, in its attachment."""

_PRIVATE_HEADERS = ("set-cookie",)
_BATCH = 100

Progress = Callable[[int, int, str], None]
"""Called with reports done, reports in all, and the report's title."""


class Read(Protocol):
    """What reads a page: `crawler.extract.extract`, or a test's own."""

    def __call__(
        self, page: Page, hints: Hints = ..., name: str = ..., files: Sequence[Page] = ...
    ) -> Extracted:
        """Read a page, with its attachments; `name` stands for the address of a page without one."""


Transcribe = Callable[[Sequence[Page]], Page | None]
"""What recognises the text of scans, such as `crawler.reading.scans.Scans.transcribe`."""


def read_whole(
    extract: Read,
    transcribe: Transcribe | None,
    page: Page,
    hints: Hints,
    name: str,
    files: Sequence[Page] = (),
) -> tuple[Extracted, tuple[Page, ...]]:
    """What a page reads like, and the files that it was read with.

    Where the page or its files are scans, a transcript of them is one file more.
    """
    extracted = extract(page, hints, name, files)
    if transcribe is None or NEEDS_OCR not in extracted.report.warnings:
        return extracted, tuple(files)
    scans = [each for each in (page, *files) if NEEDS_OCR in read_paper(each.body).warnings]
    transcript = transcribe(scans)
    if transcript is None:
        return extracted, tuple(files)
    address = f"{page.url or name}#transcript"
    whole = (*files, replace(transcript, url=address, fetched=page.fetched))
    return extract(page, hints, name, whole), whole


def snapshot_of(page: Page, hints: Hints = Hints()) -> Snapshot:  # noqa: B008
    """The raw page as it is kept, with the hints under which it was read."""
    headers = {name: value for name, value in page.headers.items() if name not in _PRIVATE_HEADERS}
    for name in Hints.__dataclass_fields__:
        if getattr(hints, name):
            headers[_HINT + name] = getattr(hints, name)
    return Snapshot(page.url, page.fetched, headers, page.body, hashlib.sha256(page.body).hexdigest())


def reextract(
    corpus: Corpus,
    progress: Progress = lambda done, known, title: None,
    extract: Read = extract,
    extractor: str = EXTRACTOR,
    transcribe: Transcribe | None = None,
) -> RunReport:
    """Read the kept pages again where another extractor read them; what reads otherwise is a new version.

    With `transcribe`, scans that wait for it are read too. A page that no longer reads as a report is told,
    and its kept text stands.
    """
    began, tallies = datetime.now(UTC), dict[str, Tally]()
    rows = list(corpus.rows())
    for start in range(0, len(rows), _BATCH):
        with corpus.batch():
            for number, row in enumerate(rows[start : start + _BATCH], start + 1):
                _reread(corpus, row, _Reader(extract, extractor, transcribe), tallies)
                progress(number, len(rows), row.title)
    report = finish("reextract", began, tallies.values())
    corpus.add_run(report.kind, report.started, report.finished, report.to_json())
    return report


def read_scans(
    corpus: Corpus,
    transcribe: Transcribe,
    progress: Progress = lambda done, known, title: None,
    extract: Read = extract,
    extractor: str = EXTRACTOR,
) -> RunReport:
    """Read the kept reports whose text is a scan that waits to be recognised."""
    began, tallies = datetime.now(UTC), dict[str, Tally]()
    waiting = [row for row in corpus.rows() if _waits(corpus, row.id)]
    for number, row in enumerate(waiting, 1):
        with corpus.batch():
            _reread(corpus, row, _Reader(extract, extractor, transcribe), tallies)
        progress(number, len(waiting), row.title)
    report = finish("recognise", began, tallies.values())
    if waiting:
        corpus.add_run(report.kind, report.started, report.finished, report.to_json())
    return report


def _waits(corpus: Corpus, id: str) -> bool:
    kept = corpus.shown(id, corpus.versions(id)[0].number)
    return kept is not None and NEEDS_OCR in kept.warnings


@dataclass(frozen=True, slots=True)
class _Reader:
    extract: Read
    extractor: str
    transcribe: Transcribe | None


def _reread(corpus: Corpus, row: Row, reader: _Reader, tallies: dict[str, Tally]) -> None:
    version = corpus.versions(row.id)[0]
    snapshot = corpus.snapshot(version.snapshot) if version.snapshot else None
    kept = corpus.shown(row.id, version.number)
    waits = kept is not None and NEEDS_OCR in kept.warnings and reader.transcribe is not None
    if snapshot is None or (version.extractor == reader.extractor and not waits):
        return
    host = host_of(snapshot.url)
    tally = tallies.setdefault(host, Tally(host=host))
    files = corpus.files(row.id)
    if kept and FROM_ATTACHMENT in kept.warnings and not files:
        tally.add("left")
        tally.problem("attachments that texts were taken from are not in the raw store: refresh with --full")
        return
    page, hints = page_of(snapshot)
    papers = [page_of(file)[0] for file in files]
    extracted, whole = read_whole(reader.extract, reader.transcribe, page, hints, snapshot.url, papers)
    tally.leave_out_text(extracted.left_out)
    report = replace(extracted.report, id=row.id)
    aside = f"no longer reads as a report ({extracted.set_aside}); the kept text stands"
    if why := aside if extracted.set_aside else doubt(corpus, report):
        tally.fail(snapshot.url, why)
        return
    transcripts = [snapshot_of(file) for file in whole[len(papers) :]]
    tally.add(corpus.put(report, snapshot, reader.extractor, [*files, *transcripts]))


def page_of(snapshot: Snapshot) -> tuple[Page, Hints]:
    """The page that a snapshot keeps, and the hints under which it was read."""
    headers = {name: value for name, value in snapshot.headers.items() if not name.startswith(_HINT)}
    hints = {
        name.removeprefix(_HINT): value for name, value in snapshot.headers.items() if name.startswith(_HINT)
    }
    url = snapshot.url if snapshot.url.startswith("http") else ""
    return Page(url, snapshot.body, headers, snapshot.fetched), Hints(**hints)


def write_warc(corpus: Corpus, path: Path) -> int:
    """Write every kept page, attachments too, as a web archive; returns how many there were.

    Transcripts are none: they can be made again.

    Raises `ArchiveError` if warcio is not installed or the file cannot be written.
    """
    pages = (
        replace(page_of(snapshot)[0], url=snapshot.url)
        for snapshot in _snapshots(corpus)
        if not snapshot.body.startswith(TRANSCRIPT)
    )
    return write_archive(pages, path)


def _snapshots(corpus: Corpus) -> Iterator[Snapshot]:
    seen: set[str] = set()
    for row in corpus.rows():
        for version in reversed(corpus.versions(row.id)):
            snapshot = corpus.snapshot(version.snapshot) if version.snapshot else None
            for kept in (*((snapshot,) if snapshot else ()), *corpus.files(row.id, version.number)):
                if kept.sha256 not in seen:
                    seen.add(kept.sha256)
                    yield kept
