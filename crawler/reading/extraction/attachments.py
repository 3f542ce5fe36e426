"""Files beside a page: which links lead to them, what kind a file really is, and its text."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote, urljoin, urlsplit

from crawler.reading.extraction.lines import Document, Line
from crawler.reading.extraction.papers import PaperError, read_docx, read_ofd, read_pdf
from index.cleaning import tidy
from index.report import Attachment

KINDS = ("pdf", "docx", "ofd", "doc")
_NAMED = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|et|zip|rar)(?=$|[?&#;])", re.I)
_SERVLET = re.compile(r"(?:downfile|download|attach|fileid|getfile|openfile)[^/]*[?&]", re.I)
_NEAR = 12
"""Attachments are linked in the article or in so many lines after it."""
_MOST_FILE = 50_000_000
_TIMEOUT = 30
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file's text, one paragraph a line, or a warning (`index.report.WARNINGS`) why there is none."""

    lines: tuple[Line, ...] = ()
    warning: str = ""


def find_attachments(document: Document, url: str) -> tuple[Attachment, ...]:
    """The files that an article offers: told by path, query or name; absolute addresses, each once."""
    found: dict[str, Attachment] = {}
    for link in document.links:
        if not document.start <= link.line <= document.end + _NEAR:
            continue
        if not (_NAMED.search(unquote(link.url)) or _NAMED.search(link.text) or _SERVLET.search(link.url)):
            continue
        address = _absolute(url, link.url)
        name = link.text or unquote(urlsplit(address).path).rpartition("/")[2] if address else ""
        if address and address not in found:
            found[address] = Attachment(address, tidy(name)[:200])
    return tuple(found.values())


def kind_of(body: bytes) -> str:
    """What a file is by its first bytes: one of `KINDS`, or nothing for a page or anything else.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<html>")
    ('pdf', '')
    """
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(_OLE):
        return "doc"
    if body.startswith(b"PK\x03\x04"):
        return _zipped(body)
    return ""


def read_paper(body: bytes) -> Paper:
    """The text of a file in reading order; a bad, large or scanned one gives a warning. Never raises.

    `.doc` and `.wps` are read by the `catdoc` program where it is installed.
    """
    kind = kind_of(body)
    if not kind or len(body) > _MOST_FILE:
        return Paper(warning="unreadable_attachment")
    try:
        lines = tuple(Line(text) for text in _READERS[kind](body) if text)
    except PaperError as error:
        return Paper(warning=f"unreadable_attachment: {error}")
    return Paper(lines) if lines else Paper(warning="needs_ocr" if kind in ("pdf", "ofd") else "no_text")


def file_name(url: str, headers: Mapping[str, str]) -> str:
    """The name a file came with: of its Content-Disposition, else of its address."""
    given = headers.get("content-disposition", "")
    found = re.search(r"filename\*=(?:utf-8|gbk)''([^;]+)", given, re.I) or re.search(
        r'filename="?([^";]+)', given, re.I
    )
    return unquote(found[1]).strip() if found else unquote(urlsplit(url).path).rpartition("/")[2]


def _absolute(base: str, href: str) -> str:
    try:
        address = urljoin(base, href)
        return address if urlsplit(address).scheme in ("http", "https", "") else ""
    except ValueError:
        return ""


def _zipped(body: bytes) -> str:
    try:
        names = zipfile.ZipFile(BytesIO(body)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if "word/document.xml" in names:
        return "docx"
    return "ofd" if "OFD.xml" in names else ""


def _read_doc(body: bytes) -> Iterator[str]:
    """The text of an old Word file, by catdoc."""
    program = shutil.which("catdoc")
    if not program:
        raise PaperError("a .doc file needs the program catdoc")
    try:
        done = subprocess.run(
            [program, "-d", "utf-8", "-w", "-"], input=body, capture_output=True, timeout=_TIMEOUT, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PaperError(f"catdoc: {type(error).__name__}") from None
    return (tidy(line) for line in done.stdout.decode("utf-8", "replace").splitlines())


_READERS: Mapping[str, Callable[[bytes], Iterator[str] | Sequence[str]]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "ofd": read_ofd,
    "doc": _read_doc,
}
