"""PDF to printed lines and to pictures of pages. With `filled`, the only one that knows pypdfium2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.printed.bombs import refuse_bombs
from crawler.reading.papers.printed.filled import filled_in
from crawler.reading.papers.printed.layout import Printed, paragraphs
from crawler.reading.papers.printed.placed import Piece, printed

MOST_PAGES = 500
_MOST_CHARACTERS = 3_000_000
_MOST_TEXTS = 20_000
"""Texts that a page may place: PDFium takes time with the square of how many stand at one height."""
_HYPHEN = re.compile("[\x02\ufffe]")
"""What PDFium has for a hyphen at a line's end; the next line follows at once."""
_PIECE = re.compile("([^ \u3000\r\n\x02\ufffe]+)[\x02\ufffe]?")
_Box = tuple[float, float, float, float]


def read_pdf(body: bytes) -> Contents:
    """The paragraphs of a PDF; none for a scan. Raises `PaperError` for a file that is none or is locked."""
    pages, left = [], _MOST_CHARACTERS
    with _opened(body) as document:
        total = len(document)
        for number in range(min(total, MOST_PAGES)):
            lines, size = _lines(document[number])
            pages.append(lines)
            left -= size
            if left < 0:
                break
    return paragraphs(pages, f"{len(pages)} of {total} pages" if len(pages) < total else "")


def picture_of(body: bytes, number: int, dots: int, most: int) -> Any | None:
    """A page (from 0) as an array (height, width, 3), `dots` an inch, sides up to `most`, or None."""
    with _opened(body) as document:
        if number >= len(document):
            return None
        page = document[number]
        try:
            scale = min(dots / 72, most / max(*page.get_size(), 1))
            return page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3].copy()
        finally:
            page.close()


def _opened(body: bytes) -> pypdfium2.PdfDocument:
    refuse_bombs(body, MOST_PAGES)
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise PaperError(str(error)) from None


def _lines(page: pypdfium2.PdfPage) -> tuple[list[Printed], int]:
    """The lines that stand on a page, and how many characters PDFium found there. Raises `PaperError`."""
    try:
        if _texts(page) > _MOST_TEXTS:
            raise PaperError(f"a page places more than {_MOST_TEXTS:,} texts")
        text_page = page.get_textpage()
        try:
            text = _characters(text_page)
            return _printed(page, text_page, text), len(text)
        finally:
            text_page.close()
    finally:
        page.close()


def _texts(page: pypdfium2.PdfPage) -> int:
    """How many texts a page places, by itself and in forms; counted no further than the limit."""
    total, waiting = 0, [(pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, page.raw)]
    while waiting and total <= _MOST_TEXTS:
        count, get, holder = waiting.pop()
        for number in range(count):
            each = get(holder, number)
            kind = pdfium.FPDFPageObj_GetType(each)
            total += kind == pdfium.FPDF_PAGEOBJ_TEXT
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                waiting.append((pdfium.FPDFFormObj_CountObjects(each), pdfium.FPDFFormObj_GetObject, each))
    return total


def _printed(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str) -> list[Printed]:
    found = list(_PIECE.finditer(text))
    sheet = _Sheet.of(page, _turned(text_page, found))
    pieces = [
        sheet.piece(_whole(each[0]), _corners(text_page, each.start(), each.end(1) - 1)) for each in found
    ]
    pieces += [sheet.piece(text, box) for text, box in filled_in(page)]
    return printed([piece for piece in pieces if sheet.shows(piece)], sheet.height)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page as its text is upright: its size in points, and how it is turned for that."""

    left: float
    bottom: float
    width: float
    height: float
    turned: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage, turned: int) -> _Sheet:
        """From a page's box."""
        left, bottom, right, top = page.get_bbox()
        across, up = right - left, top - bottom
        return cls(left, bottom, *((up, across) if turned in (90, 270) else (across, up)), turned)

    def piece(self, text: str, box: _Box) -> Piece:
        """A text in its box (left, bottom, right, top of the page as it lies) where it is shown."""
        (x0, y0), (x1, y1) = (self._shown(x, y) for x, y in ((box[0], box[1]), (box[2], box[3])))
        return Piece(text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def shows(self, piece: Piece) -> bool:
        """Whether a piece stands on it."""
        return 0 <= piece.middle <= self.height and 0 <= (piece.left + piece.right) / 2 <= self.width

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        """How far from the left and from the top a point is shown."""
        x, y = x - self.left, y - self.bottom
        if self.turned == 90:
            return y, x
        if self.turned == 180:
            return self.width - x, y
        if self.turned == 270:
            return self.width - y, self.height - x
        return x, self.height - y


def _turned(text_page: pypdfium2.PdfTextPage, found: Sequence[re.Match[str]]) -> int:
    """By how many degrees, counterclockwise, most text is turned: a multiple of 90."""
    angles = (pdfium.FPDFText_GetCharAngle(text_page, each.start()) for each in found)
    # PDFium counts them clockwise.
    quarters = Counter(round(-angle / (pi / 2)) % 4 for angle in angles)
    return 90 * quarters.most_common(1)[0][0] if quarters else 0


def _corners(text_page: pypdfium2.PdfTextPage, first: int, last: int) -> _Box:
    """The box of the characters from the first to the last."""
    one, other = (text_page.get_charbox(place, loose=True) for place in (first, last))
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _characters(text_page: pypdfium2.PdfTextPage) -> str:
    """The text of a page; its places are those of PDFium's characters."""
    count = text_page.count_chars()
    text: str = text_page.get_text_range()
    if len(text) != count:
        codes = (pdfium.FPDFText_GetUnicode(text_page, place) for place in range(count))
        text = "".join(map(chr, codes))
    return text


def _whole(text: str) -> str:
    """The text with its hyphens and whole surrogate pairs."""
    return _HYPHEN.sub("-", text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
