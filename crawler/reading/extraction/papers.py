"""PDF, DOCX and OFD files to paragraphs. The only module that knows pypdfium2 and python-docx."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.etree import ElementTree

import docx
import pypdfium2
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from index.cleaning import CELL, tidy

_MOST_PAGES = 300
_MOST_CHARACTERS = 2_000_000
_MOST_UNZIPPED = 200_000_000
"""A file that unpacks to more bytes is refused: it was made to burst."""
_FULL = 0.85
"""A printed line of this share of the usual width runs on into the next one."""
_ENDS = re.compile(r"[。！？；：:;!?]$")
_STARTS = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、．.章]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d))"
)
_FOLIO = re.compile(r"[-—–－\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*/\s*\d{1,4})?[-—–－\s]*")
_OFD_PAGE = re.compile(r"(?:^|/)Pages/Page_(\d+)/Content\.xml$", re.I)


class PaperError(ValueError):
    """A file that cannot be read; the message says why."""


def read_pdf(body: bytes) -> list[str]:
    """The paragraphs of a PDF; none for a scan. Raises `PaperError` for a file that is none or is locked."""
    try:
        with pypdfium2.PdfDocument(body) as document:
            pages = [_pdf_page(document, number) for number in range(min(len(document), _MOST_PAGES))]
    except pypdfium2.PdfiumError as error:
        raise PaperError(f"PDF: {error}") from None
    return reflow([line for page in pages for line in page])


def read_docx(body: bytes) -> list[str]:
    """Paragraphs and table rows of a DOCX in reading order. Raises `PaperError` for a broken file."""
    _check_size(body)
    try:
        document = docx.Document(BytesIO(body))
        parts = list(document.iter_inner_content())
        return [text for part in parts for text in _docx_lines(part) if text]
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError) as error:
        raise PaperError(f"DOCX: {type(error).__name__}") from None


def read_ofd(body: bytes) -> list[str]:
    """The paragraphs of an OFD (GB/T 33190), from the TextCode of its pages; none for a scan.

    Raises `PaperError` for a broken file.
    """
    _check_size(body)
    lines: list[str] = []
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            pages = [
                (int(found[1]), name) for name in archive.namelist() if (found := _OFD_PAGE.search(name))
            ]
            for _, name in sorted(pages)[:_MOST_PAGES]:
                lines += _ofd_lines(ElementTree.fromstring(archive.read(name)))
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        KeyError,
        ValueError,
        NotImplementedError,
        OSError,
    ) as error:
        raise PaperError(f"OFD: {type(error).__name__}") from None
    return reflow(lines)


def reflow(lines: Sequence[str]) -> list[str]:
    """Printed lines joined to paragraphs: a full line without a sentence's end runs on into the next one.

    Page numbers are left out.
    """
    kept = [text for line in lines if (text := tidy(line)) and not _FOLIO.fullmatch(text)]
    widths = sorted(map(_width, kept))
    usual = widths[len(widths) * 9 // 10] if widths else 0
    paragraphs: list[str] = []
    runs_on = False
    for text in kept:
        if runs_on and not (_STARTS.match(text) and _ENDS.search(paragraphs[-1])):
            paragraphs[-1] += _glue(paragraphs[-1], text)
        else:
            paragraphs.append(text)
        runs_on = _width(text) >= _FULL * usual and not _ENDS.search(text)
    return paragraphs


def _glue(before: str, text: str) -> str:
    latin = before[-1:].isascii() and text[:1].isascii() and before[-1:].isalnum() and text[:1].isalnum()
    return f" {text}" if latin else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _pdf_page(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text: str = text_page.get_text_bounded()
    finally:
        text_page.close()
        page.close()
    return text[:_MOST_CHARACTERS].splitlines()


def _docx_lines(part: Paragraph | Table) -> Iterator[str]:
    if isinstance(part, Paragraph):
        yield from (tidy(line) for line in part.text.split("\n"))
        return
    for row in part.rows:
        # A cell that spans columns is there once for each.
        cells = list({id(cell._tc): tidy(cell.text.replace("\n", "")) for cell in row.cells}.values())
        yield CELL.join(cells).strip(CELL)


def _ofd_lines(page: ElementTree.Element) -> list[str]:
    """The printed lines of a page: text objects with the same height stand on one line."""
    lines: list[str] = []
    height = None
    for element in page.iter():
        if not element.tag.endswith("TextObject"):
            continue
        text = "".join(code.text or "" for code in element.iter() if code.tag.endswith("TextCode"))
        top = (element.get("Boundary") or "0 0").split()[1:2]
        if top == height and lines:
            lines[-1] += text
        else:
            lines.append(text)
        height = top
    return lines


def _check_size(body: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise PaperError(f"zip: {type(error).__name__}") from None
    if size > _MOST_UNZIPPED:
        raise PaperError(f"it unpacks to {size} bytes")
