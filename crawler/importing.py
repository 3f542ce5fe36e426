"""Import: saved pages, papers, JSON lines, ZIP files and web archives become reports like crawled ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from crawler.extract import EXTRACTOR, Read, extract
from crawler.page import Hints
from crawler.reading.ahead import Ahead
from crawler.reading.bundles import MOST_ZIP, import_mhtml, import_zip
from crawler.reading.importer import MOST_FILE, File, Importer, Looked, Opened, read_page
from crawler.reading.jsonlines import read_lines
from crawler.reading.keeper import Keeper
from crawler.reading.raw import Transcribe
from crawler.reading.sorts import HEAD, PAGES, PackedError, Sort, sort_of, unpacked
from crawler.reading.sources import Source, find_sources, told_name
from crawler.reading.warcs import import_archive
from crawler.tally import Failure, RunReport, finish
from index.corpus import Corpus

_PAPERS = frozenset((".pdf", ".docx", ".ofd", ".doc", ".wps", ".rtf"))
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"))
_EXPECTED = _PAPERS | {*PAGES, ".txt", ".mht", ".mhtml", ".zip", ".warc"}
"""A file with such a name that is nothing of the kind is told by itself, others are counted."""
_BIT_BY_BIT = (Sort.LINES, Sort.WARC)
_BATCH = 100
_MOST_FAILED = 10_000
"""Lines of a file that are no reports; one that has so many is something else."""

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the file's name."""


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
    elsewhere becomes an alias of it. `extract` may be one that reads `Ahead`; `transcribe` recognises the
    text of scans.
    """
    began, importer = (
        datetime.now(UTC),
        Importer(Keeper(corpus, extractor), Ahead.of(extract), hints_of, transcribe),
    )
    tally = importer.keeper.tally
    sources = find_sources(paths, tally)
    # Pages first: a paper or picture beside one may be its text.
    files = sorted(sources.files, key=lambda source: source.path.suffix.lower() in _PAPERS | _PICTURES)
    opened = (_open(importer, source, sources.addresses.get(source.path, "")) for source in files)
    ahead = importer.extract.each(opened, importer.begin)
    for start in range(0, len(files), _BATCH):
        with corpus.batch():
            for number, source in enumerate(files[start : start + _BATCH], start + 1):
                _import_source(importer, source, next(ahead))
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


def _open(importer: Importer, source: Source, address: str) -> Opened:
    """Look at a file on the disk, whole unless it is read bit by bit."""
    path = source.path
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            if sort_of(path.name, head) in _BIT_BY_BIT:
                return Opened(source.told)
            if (size := path.stat().st_size) > (MOST_ZIP if head.startswith(b"PK") else MOST_FILE):
                return Opened(source.told, problem=f"{size} bytes are too many for one page")
            name, body = unpacked(path.name, head + stream.read(), MOST_FILE)
            file = File(
                source.told, source.uri, body, source.changed, address, source.named, _beside(importer, path)
            )
            return Opened(source.told, importer.look(file, name))
    except OSError as error:
        return Opened(source.told, problem=_unreadable(error))
    except PackedError as error:
        return Opened(source.told, problem=str(error))


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _import_source(importer: Importer, source: Source, opened: Opened) -> None:
    """Read a file from the disk as what it is."""
    tally = importer.keeper.tally
    if source.path in importer.taken:
        tally.leave_out("files read with the page beside them")
    elif opened.problem:
        tally.fail(source.told, opened.problem)
    elif opened.looked:
        _import_file(importer, opened.looked)
    else:
        try:
            _import_bits(importer, source)
        except OSError as error:
            tally.fail(source.told, _unreadable(error))


def _import_bits(importer: Importer, source: Source) -> None:
    with source.path.open("rb") as stream:
        if sort_of(source.path.name, stream.read(HEAD)) is Sort.WARC:
            import_archive(importer, source)
        else:
            stream.seek(0)
            _import_lines(importer, stream, source.told, source.uri)


def _beside(importer: Importer, path: Path) -> Callable[[str], bytes]:
    """What finds a file that was saved with a page: next to it, or in the folder of its parts."""

    def find(name: str) -> bytes:
        for folder in ("", f"{path.stem}_files", f"{path.stem}.files"):
            near = path.parent / folder / name
            # A name out of a page may be none for a file: too long, or with NUL in it.
            with suppress(OSError, ValueError):
                if near.is_file() and near.stat().st_size <= MOST_FILE:
                    importer.taken.add(near)
                    return near.read_bytes()
        return b""

    return find


def _import_file(importer: Importer, looked: Looked, packed: bool = False) -> None:
    """Read a file that is there whole as what it is."""
    tally, suffix = importer.keeper.tally, PurePosixPath(looked.name).suffix.lower()
    file, sort = looked.file, looked.sort
    if looked.saved:
        read_page(importer, looked.saved, file.beside)
    elif sort is Sort.EMPTY:
        tally.fail(file.told, "is empty")
    elif sort is Sort.LINES:
        _import_lines(importer, BytesIO(file.body), file.told, file.uri)
    elif sort is Sort.MHTML:
        import_mhtml(importer, file)
    elif sort in (Sort.ZIP, Sort.WARC) and packed:
        tally.fail(file.told, f"is a {sort} in a ZIP file: unpack it first")
    elif sort is Sort.ZIP:
        import_zip(importer, file, partial(_import_file, packed=True))
    elif file.named or suffix in _EXPECTED:
        what = "is a binary file" if sort is Sort.BINARY else "is not what its name says"
        tally.fail(file.told, f"{what}: neither page, text, PDF, DOCX, OFD nor DOC")
    else:
        tally.leave_out(f"{suffix or 'nameless'} files")


# JSON lines


def _import_lines(importer: Importer, stream: BinaryIO, told: str, uri: str) -> None:
    empty, failed = True, 0
    for record in read_lines(stream, lambda number: f"{uri}#{number}"):
        empty = False
        if failed >= _MOST_FAILED:
            importer.keeper.tally.fail(told, f"{failed:,} of its lines are no reports: the others are left")
            break
        if record.report is None:
            failed += 1
            importer.keeper.tally.fail(f"{told}, line {record.number}", record.problem)
        else:
            importer.keeper.keep_report(record.report, f"{uri}#{record.number}")
    if empty:
        importer.keeper.tally.fail(told, "is empty")
