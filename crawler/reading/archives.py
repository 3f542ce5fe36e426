"""Web archives (WARC, ISO 28500), read and written. The only module that knows warcio."""

from __future__ import annotations

import gzip
import importlib
import io
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from crawler.asking.packing import Bounds, GarbledError, TooLargeError, unpack
from crawler.page import Page
from crawler.reading.papers.paper import kind_of
from crawler.reading.sorts import HEAD, Sort, sort_of
from crawler.reading.streams import HeadError, HeadLines, Heads, SwollenError, Unpacked

_PACKING = ("content-encoding", "transfer-encoding", "content-length")
"""A body is kept unpacked and whole, so headers that say otherwise would be wrong."""


_ABOUT = ("warcinfo", "request", "metadata")
"""Records on other records, which hold nothing that could be taken."""
_PAPERS = ("pdf", "word", "ofd", "octet-stream", "download", "wps")
"""In the media types of papers; servers send many of them as something to download."""
_MOST_BYTES = 50_000_000
"""Of what one record holds, packed or not: as many as a crawl takes of an attachment."""
_MOST_PAGE = 20_000_000
"""Of a page: twice as many as a crawl takes."""
_TOO_LARGE = "records of more than {:,} bytes"
_GZIP = b"\x1f\x8b"
_CHUNK = re.compile(rb"\s{0,2}([0-9A-Fa-f]{1,8})[ \t]{0,9}(?:;[^\r\n]{0,60})?\r\n")


class ArchiveError(RuntimeError):
    """A web archive that cannot be read or written; the message says what is wrong or missing."""


class Archive:
    """An archive to read: its pages, then its papers. Addresses are the archive's, which may be of files.

    Every way of reading raises `ArchiveError` if warcio is not installed, and where the file breaks off or is
    damaged; `OSError` if it cannot be opened. `left_out` tells, after `pages` and `papers`, what records were
    not taken and why, in words.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.left_out: Counter[str] = Counter()
        self._has_papers = True

    def pages(self) -> Iterator[Page]:
        """What was answered 200, or kept as a resource, and is a page or a text."""
        self._has_papers = False
        for record in self._records(tell=True):
            kind = _kind(record)
            if _is_paper(kind) and not _address(record).startswith("file:"):
                self._has_papers = True
                continue
            if (page := self._page(record, _MOST_PAGE)) and self._is_page(page, kind):
                yield page

    def papers(self, linked: Container[str]) -> Iterator[Page]:
        """PDF and other papers by themselves: those that no page of the archive links to."""
        for record in self._records() if self._has_papers else ():
            if not _is_paper(_kind(record)) or _address(record).startswith("file:"):
                continue
            if _address(record) in linked:
                self.left_out["papers that pages of the archive link to"] += 1
            elif (page := self._page(record)) and (kind_of(page.body) or _is_markup(page)):
                yield page
            elif page:
                self.left_out[f"records of {_kind(record)}"] += 1

    def files(self, wanted: Container[str]) -> Iterator[Page]:
        """What is kept under the addresses that are wanted, whatever it is."""
        for record in self._records():
            if _address(record) in wanted and (page := self._page(record)):
                yield page

    def _records(self, tell: bool = False) -> Iterator[Any]:
        """The records that hold what was at an address; others are counted if they are to be told."""
        archive = _warcio("archiveiterator")
        with _opened(self._path) as stream, _stumbling():
            records = archive.ArchiveIterator(stream, no_record_parse=True)
            records.reader.readline = Heads(records.reader.readline)
            records.INC_RECORD = ""  # warcio writes it to the terminal; it is told below.
            for record in records:
                if not (why := _why_not(record)):
                    yield record
                elif tell and record.rec_type not in _ABOUT:
                    self.left_out[why] += 1
            if tell and records.err_count:
                self.left_out["ends of records that are longer than they say"] += records.err_count

    def _page(self, record: Any, most: int = _MOST_BYTES) -> Page | None:
        try:
            with _stumbling():
                return _page(_address(record), record, most)
        except TooLargeError:
            self.left_out[_TOO_LARGE.format(most)] += 1
        except GarbledError:
            self.left_out["records that cannot be unpacked"] += 1
        return None

    def _is_page(self, page: Page, kind: str) -> bool:
        if not page.body.strip():
            self.left_out["empty records"] += 1
            return False
        if page.url.startswith("file:") or "html" in kind or kind == "text/plain":
            return True
        if _is_markup(page) or (not kind and _sort(page) is Sort.TEXT):
            return True
        self.left_out[f"records of {kind or 'no stated type'}"] += 1
        return False


def write_archive(pages: Iterable[Page], path: Path) -> int:
    """Write pages as an archive (compressed for `.gz`); returns how many there were.

    Raises `ArchiveError` if warcio is not installed or the file cannot be written.
    """
    warc, heads = _warcio("warcwriter"), _warcio("statusandheaders")
    try:
        with path.open("wb") as out:
            writer, count = warc.WARCWriter(out, gzip=path.suffix == ".gz"), 0
            for page in pages:
                headers = [(name, value) for name, value in page.headers.items() if name not in _PACKING]
                record = writer.create_warc_record(
                    page.url,
                    "response",
                    payload=io.BytesIO(page.body),
                    http_headers=heads.StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
                    warc_headers_dict={"WARC-Date": page.fetched.strftime("%Y-%m-%dT%H:%M:%SZ")},
                )
                writer.write_record(record)
                count += 1
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}; choose another place") from error
    return count


def _warcio(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"warcio.{name}")
    except ImportError:
        raise ArchiveError("web archives need warcio: pip install 'zhice[warc]'") from None


@contextmanager
def _stumbling() -> Iterator[None]:
    """Raise `ArchiveError` for what warcio stumbles over: AttributeError, zlib.error, ValueError."""
    try:
        yield
    except SwollenError as error:
        raise ArchiveError(f"was made to burst: {error}") from error
    except gzip.BadGzipFile as error:
        raise ArchiveError(f"is no whole WARC file: {error}") from error
    except (OSError, ArchiveError, TooLargeError, GarbledError):
        raise
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise ArchiveError(f"is no whole WARC file: {why:.200}") from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO | Unpacked]:
    """The bytes of an archive, unpacked whether its records were packed one by one or all together."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        if packed:
            with gzip.open(file) as stream:
                yield Unpacked(file, stream)
        else:
            yield file


def _why_not(record: Any) -> str:
    """Why a record is not what was at an address, in words; empty if it is, and its HTTP head is read."""
    record.rec_type = (record.rec_type or "").lower()
    if record.rec_type not in ("response", "resource"):
        return f"{record.rec_type or 'nameless'} records"
    if record.length is None:
        return "records that do not say how long they are"
    if record.length > _MOST_BYTES:
        return _TOO_LARGE.format(_MOST_BYTES)
    if record.rec_type == "resource":
        return ""
    if not record.length or not _address(record).startswith(("http:", "https:")):
        return "response records"
    parser = _warcio("statusandheaders").StatusAndHeadersParser(("HTTP/1.0", "HTTP/1.1"), verify=False)
    try:
        record.http_headers = parser.parse(HeadLines(record.raw_stream))
    except HeadError as error:
        return f"records with {error}"
    status = record.http_headers.get_statuscode()
    return "" if status in ("200", "203") else f"answers with status {status}"


def _address(record: Any) -> str:
    return str(record.rec_headers.get_header("WARC-Target-URI") or "")


def _headers(record: Any) -> Any:
    return record.http_headers or record.rec_headers


def _kind(record: Any) -> str:
    """The media type of what a record holds, in lower case, without parameters; empty if it does not say."""
    return str(_headers(record).get_header("content-type") or "").partition(";")[0].strip().lower()


def _is_paper(kind: str) -> bool:
    return kind.startswith("application/") and any(word in kind for word in _PAPERS)


def _is_markup(page: Page) -> bool:
    """Whether a record is a page, whatever its media type says."""
    return _sort(page) is Sort.PAGE


def _sort(page: Page) -> Sort:
    return sort_of(urlsplit(page.url).path, page.body[:HEAD])


def _page(address: str, record: Any, most: int) -> Page:
    """What a record holds, `most` bytes of it. Raises `TooLargeError` and `GarbledError`."""
    headers = {name.lower(): value for name, value in _headers(record).headers}
    when = _time(record.rec_headers.get_header("WARC-Date") or "")
    body = record.raw_stream.read()
    if record.raw_stream.limit:
        raise EOFError(f"it breaks off in {address}")  # warcio itself takes half a page for a whole one
    body = _plain(body, headers, most) if record.http_headers else body
    if len(body) > most:
        raise TooLargeError
    return Page(address, body, headers, when)


def _plain(body: bytes, headers: Mapping[str, str], most: int) -> bytes:
    """A body as it was before it was packed for the way. Raises `TooLargeError` and `GarbledError`."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b"".join(_chunks(body))
    return unpack(body, headers.get("content-encoding", ""), Bounds(_MOST_BYTES))


def _chunks(body: bytes) -> Iterator[bytes]:
    """The chunks of a body (RFC 9112, 7.1), then what is none."""
    place = 0
    while chunk := _CHUNK.match(body, place):
        size = int(chunk[1], 16)
        if not size:
            return
        place = chunk.end() + size
        yield body[chunk.end() : place]
    yield body[place:]


def _time(text: str) -> datetime:
    try:
        if len(text) == 14 and text.isdecimal():
            return datetime.strptime(f"{text}+0000", "%Y%m%d%H%M%S%z")
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC)
