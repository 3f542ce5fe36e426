"""PDF to printed lines and to pictures of pages. The only module that knows pypdfium2 and pypdf."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import pi
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import DictionaryObject, StreamObject

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.filled import filled_in
from crawler.reading.papers.layout import Printed, paragraphs
from crawler.reading.papers.placed import Piece, printed

MOST_PAGES = 500
_MOST_CHARACTERS = 10_000_000
_MOST_DRAWN = 20_000
"""Forms that a page may draw, those that they draw with them: a few are honest, millions are a bomb."""
_FORMS = re.compile(rb"/(?:F|#46)(?:o|#6[fF])(?:r|#72)(?:m|#6[dD])\b")
_DRAWS = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
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
            pages.append(_lines(document[number]))
            left -= sum(len(line.text) for line in pages[-1])
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
    if _FORMS.search(body):
        _refuse_bombs(body)
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise PaperError(str(error)) from None


def _lines(page: pypdfium2.PdfPage) -> list[Printed]:
    """The lines that stand on a page."""
    text_page = page.get_textpage()
    try:
        found = list(_PIECE.finditer(_characters(text_page)))
        sheet = _Sheet.of(page, _turned(text_page, found))
        pieces = [
            sheet.piece(_whole(each[0]), _corners(text_page, each.start(), each.end(1) - 1)) for each in found
        ]
        pieces += [sheet.piece(text, box) for text, box in filled_in(page)]
        return printed([piece for piece in pieces if sheet.shows(piece)], sheet.height)
    finally:
        text_page.close()
        page.close()


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


# PDFium draws a form that draws itself until memory ends: such files are told before it sees them.


def _refuse_bombs(body: bytes) -> None:
    """Raise `PaperError` where a page would draw more forms than any honest one."""
    try:
        reader = pypdf.PdfReader(BytesIO(body))
        known: dict[int, int] = {}
        for page in list(reader.pages)[:MOST_PAGES]:
            contents = page.get_contents()
            # An object without entries of its own is false.
            content = b"" if contents is None else contents.get_data()
            if _drawn(page, content, known) > _MOST_DRAWN:
                raise PaperError("a page draws forms that draw forms without end")
    except PaperError:
        raise
    except Exception as error:
        # pypdf lets through whatever it stumbles over: KeyError, zlib.error, RecursionError and its own.
        raise PaperError(f"its forms cannot be followed: {type(error).__name__}") from error


def _drawn(holder: DictionaryObject, content: bytes, known: dict[int, int]) -> int:
    """How many forms a page or form draws in all; a form that is being counted counts as endless."""
    total = 0
    resources = holder.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    objects = resources.get("/XObject") if isinstance(resources, DictionaryObject) else None
    objects = objects.get_object() if objects is not None else None
    if not isinstance(objects, DictionaryObject):
        return 0
    for name in _DRAWS.findall(content):
        form = objects.get(f"/{name.decode('latin-1')}")
        form = form.get_object() if form is not None else None
        if isinstance(form, StreamObject) and form.get("/Subtype") == "/Form":
            if id(form) not in known:
                known[id(form)] = _MOST_DRAWN + 1
                known[id(form)] = 1 + _drawn(form, form.get_data(), known)
            total = min(total + known[id(form)], _MOST_DRAWN + 1)
    return total
