"""Import: saved pages, texts, JSON lines and web archives become reports like crawled ones."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.extract import EXTRACTOR, Extracted, extract
from crawler.page import Hints, Page
from crawler.reading.archives import ArchiveError, read_archive
from crawler.reading.doubt import doubt
from crawler.reading.papers.paper import kind_of
from crawler.reading.raw import IN_ATTACHMENT, Read, snapshot_of
from crawler.reading.saved import MANIFESTS, address_in, canonical_or_nothing, from_mhtml, manifest
from crawler.tally import Failure, RunReport, Tally, finish
from index.corpus import Corpus
from index.report import ReportError, from_json

PAPERS = (".pdf", ".docx", ".ofd", ".doc", ".wps")
PAGES = (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php", ".txt")
LINES, ARCHIVES, SAVED = (".jsonl",), (".warc", ".warc.gz"), (".mht", ".mhtml")
_BATCH = 100

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the file's name."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A page that was saved: what to call it, its bytes with the address if known, whether it came alone.

    `files` are its attachments, where they were saved with it.
    """

    name: str
    page: Page
    alone: bool = True
    files: tuple[Page, ...] = ()


@dataclass
class _Import:
    corpus: Corpus
    extract: Read
    extractor: str
    region_of: Callable[[str], str]
    tally: Tally = field(default_factory=Tally)
    manifests: dict[Path, Mapping[str, str]] = field(default_factory=dict)

    def hints(self, page: Page) -> Hints:
        """What the rows of sites say of a page's address, as in a crawl."""
        return Hints(region=self.region_of(page.url) if page.url else "")


def import_paths(
    corpus: Corpus,
    paths: Sequence[Path],
    progress: Progress = lambda done, known, name: None,
    extract: Read = extract,
    extractor: str = EXTRACTOR,
    region_of: Callable[[str], str] = lambda url: "",
) -> RunReport:
    """Bring in files and folders; what cannot be brought in is told in the report, the rest is kept.

    `region_of` gives the region code that the rows of sites give to an address, so that a page reads as if
    it had been crawled. A page's address comes from a manifest beside it, else from what the page says of
    itself. Without one the report is known by the file's own address; the same content elsewhere becomes an
    alias of it.
    """
    began, run = datetime.now(UTC), _Import(corpus, extract, extractor, region_of)
    files = list(_files(paths, run.tally))
    for start in range(0, len(files), _BATCH):
        with corpus.batch():
            for number, path in enumerate(files[start : start + _BATCH], start + 1):
                _import_file(run, path)
                progress(number, len(files), path.name)
    report = finish("import", began, [run.tally])
    corpus.add_run(report.kind, report.started, report.finished, _without_folders(report).to_json())
    return report


def _without_folders(report: RunReport) -> RunReport:
    """The report as it is kept for every reader: where files lie on this machine is nobody's business."""
    tallies = [
        replace(tally, failed=_names(tally.failed), files_aside=_names(tally.files_aside))
        for tally in report.tallies
    ]
    return replace(report, tallies=tuple(tallies))


def _names(told: Iterable[Failure]) -> list[Failure]:
    return [replace(each, name=Path(each.name).name) for each in told]


def _files(paths: Iterable[Path], tally: Tally) -> Iterator[Path]:
    """The files to read, folders walked in the order of names."""
    for path in paths:
        if path.is_dir():
            found = [file for file in sorted(path.rglob("*")) if file.is_file() and _wanted(file)]
            if not found:
                tally.fail(str(path), "a folder without pages, texts, JSON lines or web archives")
            yield from found
        elif path.exists():
            yield path
        else:
            tally.fail(str(path), "no such file")


def _wanted(path: Path) -> bool:
    name = path.name.lower()
    hidden = any(part.startswith(".") for part in path.parts[-2:])
    return (
        name.endswith((*PAGES, *PAPERS, *LINES, *ARCHIVES, *SAVED)) and name not in MANIFESTS and not hidden
    )


def _import_file(run: _Import, path: Path) -> None:
    name = path.name.lower()
    try:
        if name.endswith(LINES):
            _import_lines(run, path)
        elif name.endswith(ARCHIVES):
            _import_archive(run, path)
        else:
            _import_page(run, path)
    except OSError as error:
        run.tally.fail(str(path), f"cannot be read: {error.strerror or error}")


# Pages and texts


def _import_page(run: _Import, path: Path) -> None:
    body, uri = path.read_bytes(), path.resolve().as_uri()
    if path.name.lower().endswith(SAVED):
        page = from_mhtml(body)
        if page is None:
            run.tally.fail(str(path), "a web archive without a page in it")
            return
    else:
        page = Page("", body, fetched=datetime.fromtimestamp(path.stat().st_mtime, UTC))
    problem = _unreadable(page.body)
    if problem:
        run.tally.fail(str(path), problem)
        return
    address = _in_manifest(run, path) or page.url or address_in(page.body)
    saved = _Saved(str(path), replace(page, url=canonical_or_nothing(address)))
    _keep(run, saved, uri, run.extract(saved.page, run.hints(saved.page), uri))


def _unreadable(body: bytes) -> str:
    if not body.strip():
        return "is empty"
    if kind_of(body):
        return ""
    if b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is a binary file, neither page, text, PDF, DOCX, OFD nor DOC"
    return ""


def _keep(run: _Import, saved: _Saved, name: str, extracted: Extracted) -> None:
    if extracted.set_aside:
        if saved.alone:
            run.tally.aside_file(saved.name, extracted.set_aside, extracted.detail)
        else:
            run.tally.aside(extracted.set_aside)
        run.corpus.set_aside(saved.page.url or name, extracted.set_aside, extracted.report.title)
        return
    known = run.corpus.find_url(extracted.report.url) if extracted.report.url else None
    report = replace(extracted.report, id=known) if known else extracted.report
    if why := doubt(run.corpus, report):
        run.tally.fail(saved.name, why)
        return
    page = saved.page if saved.page.url else replace(saved.page, url=name)
    snapshot = snapshot_of(page, run.hints(saved.page))
    files = [snapshot_of(file) for file in saved.files]
    run.tally.add(run.corpus.put(report, snapshot, run.extractor, files))
    run.corpus.unset_aside(saved.page.url or name)


def _in_manifest(run: _Import, path: Path) -> str:
    folder = path.parent
    if folder not in run.manifests:
        run.manifests[folder] = {}
        try:
            run.manifests[folder] = manifest(folder)
        except (OSError, csv.Error) as error:
            run.tally.fail(str(folder), f"its table of addresses cannot be read: {error}")
    return run.manifests[folder].get(path.name, "")


# JSON lines


def _import_lines(run: _Import, path: Path) -> None:
    uri = path.resolve().as_uri()
    empty = True
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                empty = False
                _import_line(run, line, f"{path}, line {number}", f"{uri}#{number}")
    if empty:
        run.tally.fail(str(path), "is empty")


def _import_line(run: _Import, line: bytes, where: str, name: str) -> None:
    try:
        record: Any = json.loads(line)
        report = from_json(record, name)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        run.tally.fail(where, f"is no JSON: {error}")
        return
    except ReportError as error:
        run.tally.fail(where, f"is no report: {error}")
        return
    known = run.corpus.find_url(report.url) if report.url else None
    run.tally.add(run.corpus.put(replace(report, id=known) if known else report, None, "import"))


# Web archives


def _import_archive(run: _Import, path: Path) -> None:
    pointers: list[tuple[_Saved, tuple[str, ...]]] = []
    try:
        for page in read_archive(path, lambda address, kind: "html" in kind or address.startswith("file:")):
            if not page.body.strip():
                continue
            # An archive of a site holds mostly other pages: they are counted, but not told one by one.
            saved = _Saved(page.url, replace(page, url=canonical_or_nothing(page.url)), alone=False)
            extracted = run.extract(saved.page, run.hints(saved.page), saved.name)
            if files := _files_of(extracted):
                pointers.append((saved, files))
            else:
                _keep(run, saved, saved.name, extracted)
        _import_pointers(run, path, pointers)
    except ArchiveError as error:
        run.tally.fail(str(path), str(error))


def _files_of(extracted: Extracted) -> tuple[str, ...]:
    """Addresses of the files that a page's text must be looked for in."""
    if extracted.set_aside or IN_ATTACHMENT not in extracted.report.warnings:
        return ()
    return tuple(each.url for each in extracted.report.attachments)


def _import_pointers(run: _Import, path: Path, pointers: Sequence[tuple[_Saved, tuple[str, ...]]]) -> None:
    """Keep the pages whose texts are in attachments, with those attachments that the archive holds."""
    wanted = {address for _, addresses in pointers for address in addresses}
    archived = read_archive(path, lambda address, kind: address in wanted) if wanted else ()
    files = {file.url: file for file in archived}
    for saved, addresses in pointers:
        papers = tuple(files[address] for address in addresses if address in files)
        extracted = run.extract(saved.page, run.hints(saved.page), saved.name, papers)
        _keep(run, replace(saved, files=papers), saved.name, extracted)
