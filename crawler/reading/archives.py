"""Web archives (WARC, ISO 28500), read and written. The only module that knows warcio."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.page import Page

_PACKING = ("content-encoding", "transfer-encoding", "content-length")
"""A body is kept unpacked and whole, so headers that say otherwise would be wrong."""


class ArchiveError(RuntimeError):
    """A web archive that cannot be read or written; the message says what is wrong or missing."""


def read_archive(path: Path, wanted: Callable[[str, str], bool]) -> Iterator[Page]:
    """The pages of an archive that were answered 200, and whose address and content type are wanted.

    Addresses are those of the archive, which may be of files. Raises `ArchiveError` if warcio is not
    installed, and where the file breaks off or is damaged; `OSError` if it cannot be opened.
    """
    archive = _warcio("archiveiterator")
    with path.open("rb") as stream:
        try:
            for record in archive.ArchiveIterator(stream):
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                if _is_answer(record) and wanted(address, _kind(record)):
                    yield _page(address, record)
        except OSError:
            raise
        except Exception as error:
            # warcio lets through whatever its parsing stumbles over: AttributeError, zlib.error, ValueError.
            why = " ".join(f"{type(error).__name__}: {error}".split())
            raise ArchiveError(f"is no whole WARC file: {why:.200}") from error


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


def _is_answer(record: Any) -> bool:
    answered = record.rec_type == "response" and record.http_headers is not None
    return bool(answered and record.http_headers.get_statuscode() == "200")


def _kind(record: Any) -> str:
    return str(record.http_headers.get_header("content-type", ""))


def _page(address: str, record: Any) -> Page:
    headers = {name.lower(): value for name, value in record.http_headers.headers}
    when = _time(record.rec_headers.get_header("WARC-Date") or "")
    body = record.content_stream().read()
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
