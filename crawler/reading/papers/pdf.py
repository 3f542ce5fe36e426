"""PDF to printed lines and to pictures of pages. The only module that knows pypdfium2 and pypdf."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import DictionaryObject, StreamObject

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.layout import Printed, paragraphs

MOST_PAGES = 500
_MOST_CHARACTERS = 10_000_000
_MOST_DRAWN = 20_000
"""Forms that a page may draw, those that they draw with them: a few are honest, millions are a bomb."""
_FORMS = re.compile(rb"/(?:F|#46)(?:o|#6[fF])(?:r|#72)(?:m|#6[dD])\b")
_DRAWS = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_BROKEN_WORD = re.compile("(?<=[A-Za-z])\x02\\s*(?=[a-z])")


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
    """The lines of a page that stand on it, in the order of the file."""
    text_page = page.get_textpage()
    try:
        characters = _characters(text_page)
        found, start = [], 0
        for line in characters.split("\n"):
            place = start + len(line) - len(line.lstrip())
            start += len(line) + 1
            if line.strip() and 0 <= (height := _height(page, text_page, place)) <= 1:
                found.append(Printed(_whole(line), height))
        return found
    finally:
        text_page.close()
        page.close()


def _characters(text_page: pypdfium2.PdfTextPage) -> str:
    """The text of a page; its places are those of PDFium's characters."""
    count = text_page.count_chars()
    text: str = text_page.get_text_range()
    if len(text) != count:
        codes = (pdfium.FPDFText_GetUnicode(text_page, place) for place in range(count))
        text = "".join(map(chr, codes))
    return text


def _whole(line: str) -> str:
    """The line with its hyphens, which PDFium marks where a line ends with one, and whole surrogate pairs."""
    line = _BROKEN_WORD.sub("", line).replace("\x02", "-")
    return line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _height(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, place: int) -> float:
    """How far down its page a character stands, from 0 to 1; beyond them off the page."""
    left, bottom, right, top = page.get_bbox()
    box = text_page.get_charbox(place)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if not (left <= x <= right and bottom <= y <= top):
        return -1
    across: float = (x - left) / ((right - left) or 1)
    up: float = (y - bottom) / ((top - bottom) or 1)
    return {0: 1 - up, 90: across, 180: up, 270: 1 - across}.get(page.get_rotation(), 1 - up)


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
