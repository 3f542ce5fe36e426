"""Import: saved pages, papers, JSON lines, ZIP files and web archives become reports like crawled ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

from crawler.asking.addresses import AddressError, canonical
from crawler.extract import EXTRACTOR, Extracted, extract
from crawler.page import Hints, Page
from crawler.reading.archives import Archive, ArchiveError
from crawler.reading.jsonlines import read_lines
from crawler.reading.keeper import Keeper, Saved
from crawler.reading.manifest import NAMES, ManifestError, read_manifest
from crawler.reading.mhtml import MhtmlError, read_mhtml
from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.unzip import Unzipped
from crawler.reading.raw import IN_ATTACHMENT, Read, Transcribe, read_whole
from crawler.reading.saved import marks_in
from crawler.reading.sorts import HEAD, PAGES, Sort, sort_of
from crawler.reading.sources import Source, find_sources, is_hidden, told_name
from crawler.tally import Failure, RunReport, finish
from index.corpus import Corpus

_PAPERS = frozenset((".pdf", ".docx", ".ofd", ".doc", ".wps"))
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"))
_EXPECTED = _PAPERS | {*PAGES, ".txt", ".mht", ".mhtml", ".zip", ".warc"}
"""A file with such a name that is nothing of the kind is told by itself, others are counted."""
_READ = (Sort.PAGE, Sort.TEXT, Sort.PAPER)
_BATCH = 100
_MOST_FILE, _MOST_ZIP, _MOST_UNZIPPED = 100_000_000, 500_000_000, 2_000_000_000
"""Bytes of a page or paper, of a ZIP file, and of what it may unpack to."""

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the file's name."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is read whole, of the disk or of a ZIP file; `beside` finds the bytes of one near it."""

    told: str
    uri: str
    body: bytes
    saved: datetime
    address: str
    named: bool
    beside: Callable[[str], bytes]


@dataclass
class _Import:
    keeper: Keeper
    extract: Read
    hints_of: Callable[[str], Hints]
    transcribe: Transcribe | None
    taken: set[Path] = field(default_factory=set)
    """Files that were read with the page beside them."""

    def read(self, saved: Saved) -> Extracted:
        """Read a page, with its attachments."""
        return self.extract(saved.page, saved.hints, saved.name, saved.files)

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


def import_paths(
    corpus: Corpus,
    paths: Sequence[Path],
    progress: Progress = lambda done, known, name: None,
    extract: Read = extract,
    extractor: str = EXTRACTOR,
    hints_of: Callable[[str], Hints] = lambda url: Hints(),
    transcribe: Transcribe | None = None,
) -> RunReport:
    """Bring in files and folders; what is not brought in is counted and told in the report.

    What a file is, its bytes tell. `hints_of` tells what the rows of sites say of an address, so that
    a page reads as if it had been crawled. A page's address comes from a manifest beside it, else from what
    the page says of itself. Without one the report is known by the file's own address; the same content
    elsewhere becomes an alias of it. `transcribe` recognises the text of scans.
    """
    began, run = datetime.now(UTC), _Import(Keeper(corpus, extractor), extract, hints_of, transcribe)
    tally = run.keeper.tally
    sources = find_sources(paths, tally)
    # Pages first: a paper or picture beside one may be its text.
    files = sorted(sources.files, key=lambda source: source.path.suffix.lower() in _PAPERS | _PICTURES)
    for start in range(0, len(files), _BATCH):
        with corpus.batch():
            for number, source in enumerate(files[start : start + _BATCH], start + 1):
                _import_source(run, source, sources.addresses.get(source.path, ""))
                progress(number, len(files), told_name(Path(source.path.name)))
    report = finish("import", began, [tally])
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


def _import_source(run: _Import, source: Source, address: str) -> None:
    """Read a file from the disk as what it is."""
    tally, path = run.keeper.tally, source.path
    if path in run.taken:
        tally.leave_out("files read with the page beside them")
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            sort = sort_of(path.name, head)
            if sort is Sort.LINES:
                stream.seek(0)
                _import_lines(run, stream, source.told, source.uri)
            elif sort is Sort.WARC:
                _import_archive(run, source)
            elif (size := path.stat().st_size) > (_MOST_ZIP if head.startswith(b"PK") else _MOST_FILE):
                tally.fail(source.told, f"{size} bytes are too many for one page")
            else:
                body = head + stream.read()
                near = _beside(run, path)
                file = _File(source.told, source.uri, body, source.changed, address, source.named, near)
                _import_file(run, file, path.name)
    except OSError as error:
        tally.fail(source.told, f"cannot be read: {error.strerror or error}")


def _beside(run: _Import, path: Path) -> Callable[[str], bytes]:
    """What finds a file that was saved with a page: next to it, or in the folder of its parts."""

    def find(name: str) -> bytes:
        for folder in ("", f"{path.stem}_files", f"{path.stem}.files"):
            near = path.parent / folder / name
            if near.is_file() and near.stat().st_size <= _MOST_FILE:
                run.taken.add(near)
                return near.read_bytes()
        return b""

    return find


def _import_file(run: _Import, file: _File, name: str, packed: bool = False) -> None:
    """Read a file that is there whole as what it is."""
    tally, suffix = run.keeper.tally, PurePosixPath(name).suffix.lower()
    sort = sort_of(name, file.body)
    if sort is Sort.EMPTY:
        tally.fail(file.told, "is empty")
    elif sort is Sort.LINES:
        _import_lines(run, BytesIO(file.body), file.told, file.uri)
    elif sort is Sort.MHTML:
        _import_mhtml(run, file)
    elif sort in (Sort.ZIP, Sort.WARC) and packed:
        tally.fail(file.told, f"is a {sort} in a ZIP file: unpack it first")
    elif sort is Sort.ZIP:
        _import_zip(run, file)
    elif sort in _READ or (file.named and sort in (Sort.OTHER, Sort.PICTURE)):
        _import_page(run, file)
    elif file.named or suffix in _EXPECTED:
        what = "is a binary file" if sort is Sort.BINARY else "is not what its name says"
        tally.fail(file.told, f"{what}: neither page, text, PDF, DOCX, OFD nor DOC")
    else:
        tally.leave_out(f"{suffix or 'nameless'} files")


# Pages, papers and texts


def _import_page(run: _Import, file: _File) -> None:
    marks = marks_in(file.body)
    page = Page(file.address or marks.address, file.body, fetched=marks.saved or file.saved)
    _read_page(run, run.saved(file.told, file.uri, page), file.beside)


def _read_page(run: _Import, saved: Saved, beside: Callable[[str], bytes]) -> None:
    """Read a page, with those of its attachments that were saved with it, and keep it."""
    files = tuple(
        Page(address, body, fetched=saved.page.fetched)
        for address in _files_of(run.read(saved))
        if (body := beside(unquote(PurePosixPath(urlsplit(address).path).name)))
    )
    run.keep(replace(saved, files=files))


def _files_of(extracted: Extracted) -> tuple[str, ...]:
    """Addresses of the files that a page's text must be looked for in."""
    if extracted.set_aside or IN_ATTACHMENT not in extracted.report.warnings:
        return ()
    return tuple(each.url for each in extracted.report.attachments)


def _import_mhtml(run: _Import, file: _File) -> None:
    """Keep the page of a bundle; where it is none, the first of its frames that is a report."""
    try:
        bundle = read_mhtml(file.body, file.saved)
    except MhtmlError as error:
        run.keeper.tally.fail(file.told, str(error))
        return
    parts = {unquote(PurePosixPath(urlsplit(part.url).path).name): part.body for part in bundle.parts}
    pages = []
    for place, page in enumerate(bundle.pages):
        address = (file.address if not place else "") or page.url or marks_in(page.body).address
        name = f"{file.uri}#{place}" if place else file.uri
        pages.append(run.saved(file.told, name, replace(page, url=address)))
    chosen = next((each for each in pages if len(pages) == 1 or not run.read(each).set_aside), pages[0])
    if len(pages) > 1:
        run.keeper.tally.leave_out("frames of saved pages", len(pages) - 1)
    _read_page(run, chosen, lambda name: parts.get(name, b""))


def _import_zip(run: _Import, file: _File) -> None:
    """Read the members of a ZIP file like files of a folder."""
    tally = run.keeper.tally
    try:
        parts = Unzipped(file.body, _MOST_UNZIPPED)
    except PaperError as error:
        tally.fail(file.told, str(error))
        return
    shown = [name for name in parts.names if not is_hidden(name)]
    if hidden := len(parts.names) - len(shown):
        tally.leave_out("hidden files", hidden)
    addresses = _addresses_in(run, file.told, parts, shown)
    for name in shown:
        if PurePosixPath(name).name.lower() not in NAMES:
            _import_member(run, file, parts, name, addresses.get(name, ""))


def _import_member(run: _Import, file: _File, parts: Unzipped, name: str, address: str) -> None:
    told = f"{file.told}/{name}"
    try:
        body = parts.read(name)
        if len(body) > _MOST_FILE:
            run.keeper.tally.fail(told, f"{len(body)} bytes are too many for one page")
            return
        near = _beside_member(parts, PurePosixPath(name))
        member = _File(told, f"{file.uri}#{quote(name)}", body, file.saved, address, False, near)
        _import_file(run, member, name, packed=True)
    except PaperError as error:
        run.keeper.tally.fail(told, str(error))


def _beside_member(parts: Unzipped, page: PurePosixPath) -> Callable[[str], bytes]:
    def find(name: str) -> bytes:
        folders = (page.parent, page.parent / f"{page.stem}_files", page.parent / f"{page.stem}.files")
        found = next(filter(None, (parts.find(str(folder / name)) for folder in folders)), "")
        return parts.read(found) if found and name else b""

    return find


def _addresses_in(run: _Import, told: str, parts: Unzipped, names: Sequence[str]) -> dict[str, str]:
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
            run.keeper.tally.fail(f"{told}/{table}", f"its table of addresses cannot be read: {error}")
            continue
        for row, why in manifest.idle:
            run.keeper.tally.fail(f"{told}/{table}, {row}", why)
        found |= {below[name]: address for name, address in manifest.addresses.items()}
    return found


# JSON lines


def _import_lines(run: _Import, stream: BinaryIO, told: str, uri: str) -> None:
    empty = True
    for record in read_lines(stream, lambda number: f"{uri}#{number}"):
        empty = False
        if record.report is None:
            run.keeper.tally.fail(f"{told}, line {record.number}", record.problem)
        else:
            run.keeper.keep_report(record.report, f"{uri}#{record.number}")
    if empty:
        run.keeper.tally.fail(told, "is empty")


# Web archives


def _import_archive(run: _Import, source: Source) -> None:
    """Keep the reports of an archive: pages, those with their text in a file of it, papers by themselves."""
    archive = Archive(source.path)
    pointers: list[tuple[Saved, tuple[str, ...]]] = []
    linked: set[str] = set()
    try:
        for page in archive.pages():
            # An archive of a site holds mostly other pages: they are counted, but not told one by one.
            saved = run.saved(page.url, page.url, _addressed(page), alone=False)
            extracted = run.read(saved)
            linked.update(each.url for each in extracted.report.attachments)
            if files := _files_of(extracted):
                pointers.append((saved, files))
            else:
                run.keeper.keep(saved, extracted)
        _import_pointers(run, archive, pointers)
        for page in archive.papers(linked):
            saved = run.saved(page.url, page.url, _addressed(page), alone=False)
            run.keep(saved)
        for what, number in archive.left_out.items():
            run.keeper.tally.leave_out(what, number)
    except ArchiveError as error:
        run.keeper.tally.fail(source.told, str(error))


def _addressed(page: Page) -> Page:
    """The page with its address in the canonical form, or without one if it was a file."""
    try:
        return replace(page, url=canonical(page.url))
    except AddressError:
        return replace(page, url="")


def _import_pointers(
    run: _Import, archive: Archive, pointers: Sequence[tuple[Saved, tuple[str, ...]]]
) -> None:
    """Keep the pages whose texts are in attachments, with those attachments that the archive holds."""
    wanted = {address for _, addresses in pointers for address in addresses}
    files = {file.url: file for file in archive.files(wanted)} if wanted else {}
    for saved, addresses in pointers:
        papers = tuple(files[address] for address in addresses if address in files)
        run.keep(replace(saved, files=papers))
