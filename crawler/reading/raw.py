"""The raw store: pages as they came, read again without fetching, and written out as a web archive (WARC)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from crawler.asking.addresses import host_of
from crawler.extract import EXTRACTOR, Extracted, Read, extract
from crawler.page import Hints, Page
from crawler.reading.ahead import Ahead
from crawler.reading.archives import write_archive
from crawler.reading.doubt import doubt
from crawler.reading.papers.paper import NEEDS_OCR
from crawler.reading.papers.transcript import MARK as TRANSCRIPT
from crawler.tally import RunReport, Tally, finish
from index.corpus import Corpus
from index.records import DamageError, Row, Snapshot

_HINT = "x-zhice-hint-"
"""What was known of a page before it was read is kept among its headers: reading it again needs that too."""

IN_ATTACHMENT, FROM_ATTACHMENT = "body_in_attachment", "text_from_attachment"
"""Warnings of a report whose text is still, or was taken, in its attachment."""

_PRIVATE_HEADERS = ("set-cookie",)
_BATCH = 100

Progress = Callable[[int, int, str], None]
"""Called with reports done, reports in all, and the report's title."""


Transcribe = Callable[[Sequence[Page]], Page | None]
"""What recognises the text of the scans among pages, as `crawler.reading.scans.Scans.transcribe` does."""


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
    # A page that offers files has its text in them: pictures that stand in it are ornaments.
    transcript = transcribe(files if extracted.report.attachments else (page, *files))
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

    `extract` may be one that reads `Ahead`. With `transcribe`, scans that wait for it are read too. A page
    that no longer reads as a report is told, and its kept text stands.
    """
    began, tallies = datetime.now(UTC), dict[str, Tally]()
    rows, reader = list(corpus.rows()), _Reader(Ahead.of(extract), extractor, transcribe)
    ahead = reader.extract.each(rows, partial(_begin, corpus, reader))
    for start in range(0, len(rows), _BATCH):
        with corpus.batch():
            for number, row in enumerate(islice(ahead, _BATCH), start + 1):
                try:
                    _reread(corpus, row, reader, tallies)
                except DamageError:
                    damaged = tallies.setdefault(host_of(row.url), Tally(host=host_of(row.url)))
                    damaged.fail(row.url or row.id, "what is kept of it is damaged: zhice repair")
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
    reader = _Reader(Ahead.of(extract), extractor, transcribe)
    for number, row in enumerate(waiting, 1):
        with corpus.batch():
            _reread(corpus, row, reader, tallies)
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
    extract: Ahead
    extractor: str
    transcribe: Transcribe | None


def _begin(corpus: Corpus, reader: _Reader, row: Row) -> int:
    """Have a row's page read before its turn; returns the bytes that are held."""
    version = corpus.versions(row.id)[0]
    if version.extractor == reader.extractor or not version.snapshot or not reader.extract.is_ahead:
        return 0
    try:
        snapshot, files = corpus.snapshot(version.snapshot), corpus.files(row.id)
    except DamageError:
        return 0  # It is told in its turn.
    if snapshot is None:
        return 0
    page, hints = page_of(snapshot)
    reader.extract.begin(page, hints, snapshot.url, [page_of(file)[0] for file in files])
    return len(page.body) + sum(len(file.body) for file in files)


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
