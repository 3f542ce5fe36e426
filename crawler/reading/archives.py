"""Web archives (WARC, ISO 28500), read and written. The only module that knows warcio."""

from __future__ import annotations

import importlib
import io
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from crawler.page import Page
from crawler.reading.papers.paper import kind_of
from crawler.reading.sorts import Sort, sort_of

_PACKING = ("content-encoding", "transfer-encoding", "content-length")
"""A body is kept unpacked and whole, so headers that say otherwise would be wrong."""


_ABOUT = ("warcinfo", "request", "metadata")
"""Records on other records, which hold nothing that could be taken."""
_PAPERS = ("pdf", "word", "ofd", "octet-stream", "download", "wps")
"""In the media types of papers; servers send many of them as something to download."""
_MOST_BYTES = 100_000_000
"""Of what one record holds."""


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

    def pages(self) -> Iterator[Page]:
        """What was answered 200, or kept as a resource, and is a page or a text."""
        for record in self._records(tell=True):
            kind = _kind(record)
            if _is_paper(kind) and not _address(record).startswith("file:"):
                continue
            if (page := self._page(record)) and self._is_page(page, kind):
                yield page

    def papers(self, linked: Container[str]) -> Iterator[Page]:
        """PDF and other papers by themselves: those that no page of the archive links to."""
        for record in self._records():
            if not _is_paper(_kind(record)) or _address(record).startswith("file:"):
                continue
            if _address(record) in linked:
                self.left_out["papers that pages of the archive link to"] += 1
            elif (page := self._page(record)) and kind_of(page.body):
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
        with self._path.open("rb") as stream, _stumbling():
            for record in archive.ArchiveIterator(stream):
                if not (why := _why_not(record)):
                    yield record
                elif tell and record.rec_type not in _ABOUT:
                    self.left_out[why] += 1

    def _page(self, record: Any) -> Page | None:
        with _stumbling():
            page = _page(_address(record), record)
        if len(page.body) > _MOST_BYTES:
            self.left_out[f"records of more than {_MOST_BYTES} bytes"] += 1
            return None
        return page

    def _is_page(self, page: Page, kind: str) -> bool:
        if not page.body.strip():
            self.left_out["empty records"] += 1
            return False
        if page.url.startswith("file:") or "html" in kind or kind == "text/plain":
            return True
        if not kind and sort_of(urlsplit(page.url).path, page.body) in (Sort.PAGE, Sort.TEXT):
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
    except (OSError, ArchiveError):
        raise
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise ArchiveError(f"is no whole WARC file: {why:.200}") from error


def _why_not(record: Any) -> str:
    """Why a record is not what was at an address, in words; empty if it is."""
    if record.rec_type == "resource":
        return ""
    if record.rec_type != "response" or record.http_headers is None:
        return f"{record.rec_type} records"
    status = record.http_headers.get_statuscode()
    return "" if status == "200" else f"answers with status {status}"


def _address(record: Any) -> str:
    return str(record.rec_headers.get_header("WARC-Target-URI") or "")


def _headers(record: Any) -> Any:
    return record.http_headers or record.rec_headers


def _kind(record: Any) -> str:
    """The media type of what a record holds, in lower case, without parameters; empty if it does not say."""
    return str(_headers(record).get_header("content-type") or "").partition(";")[0].strip().lower()


def _is_paper(kind: str) -> bool:
    return kind.startswith("application/") and any(word in kind for word in _PAPERS)


def _page(address: str, record: Any) -> Page:
    headers = {name.lower(): value for name, value in _headers(record).headers}
    when = _time(record.rec_headers.get_header("WARC-Date") or "")
    body = record.content_stream().read(_MOST_BYTES + 1)
    while record.raw_stream.read(8192):
        pass  # what may follow the last chunk
    if record.raw_stream.limit:
        raise EOFError(f"it breaks off in {address}")  # warcio itself takes half a page for a whole one
    return Page(address, body, headers, when)


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC)
