"""PDF that were made to burst, told before PDFium sees them. The only module that knows pypdf."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pypdf
from pypdf.generic import DictionaryObject, StreamObject

from crawler.reading.papers.contents import PaperError

_MOST_DRAWN = 20_000
"""Forms that a page may draw, those that they draw with them: a few are honest, millions are a bomb."""
_A_FORM = 1_000
"""A form counts for one more with each so many bytes."""
_MOST_CONTENT = 4_000_000
"""Bytes of a stream of drawing: PDFium takes up to a hundred for each of them."""
_MOST_OTHER, _MOST_PACKED = 50_000_000, 1_032
"""Bytes of a font or table, and to how many times its size a stream unpacks at most (zlib)."""
_DEEPEST = 1_000
"""So many marks of content may stand in each other: PDFium keeps all that are open for each of them."""
_FORMS = re.compile(rb"/(?:F|#46)(?:o|#6[fF])(?:r|#72)(?:m|#6[dD])\b")
_DRAWS = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_STREAM, _END = re.compile(rb"\bstream\r?\n"), b"endstream"
_LONGEST_DICTIONARY = 2_000
_OTHER = re.compile(rb"/(?:Type|Subtype|Length1|N)\b(?!\s*/(?:XObject|Form)\b)")
"""In the dictionaries of fonts, images, profiles and tables of objects."""
_IMAGE = re.compile(rb"/Image\b")
_MARK = re.compile(rb"\b(?:B[DM]C|(EMC))\b")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?\b")


def refuse_bombs(body: bytes, pages: int) -> None:
    """Raise `PaperError` for a PDF with more drawing than any honest one; of forms, on its first pages."""
    for dictionary, stream in _streams(body):
        if _OTHER.search(dictionary):
            _refuse_swollen(dictionary, stream)
            continue
        content = _content(dictionary, stream, _MOST_CONTENT)
        if len(content) > _MOST_CONTENT:
            raise PaperError(f"a page is drawn with more than {_MOST_CONTENT:,} bytes")
        if _is_deep(content):
            raise PaperError(f"a page has more than {_DEEPEST:,} marks in each other")
    if _FORMS.search(body):
        _refuse_endless_forms(body, pages)


def _streams(body: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """The streams with their dictionaries, as they stand in the file."""
    whole, end = memoryview(body), 0
    while found := _STREAM.search(body, end):
        start = found.end()
        end = body.find(_END, start)
        end = len(body) if end < 0 else end
        opening = max(body.rfind(b"obj", max(0, start - _LONGEST_DICTIONARY), start), 0)
        yield body[opening:start], whole[start:end]


def _refuse_swollen(dictionary: bytes, stream: memoryview) -> None:
    """Refuse a font or table out of all measure; pictures may be large, and no text needs them."""
    if _IMAGE.search(dictionary) or len(stream) * _MOST_PACKED < _MOST_OTHER:
        return
    if len(_content(dictionary, stream, _MOST_OTHER)) > _MOST_OTHER:
        raise PaperError(f"a part of it unpacks to more than {_MOST_OTHER:,} bytes")


def _content(dictionary: bytes, stream: memoryview, most: int) -> bytes:
    """What a stream holds, hardly further than the limit; one that is broken as it stands in the file."""
    if _FLATE.search(dictionary):
        with suppress(zlib.error):
            return zlib.decompressobj().decompress(stream, most + 1)
    return bytes(stream[: most + 1])


def _is_deep(content: bytes) -> bool:
    if content.count(b"BDC") + content.count(b"BMC") <= _DEEPEST:
        return False
    depth = 0
    for mark in _MARK.finditer(content):
        depth = max(0, depth - 1) if mark[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def _refuse_endless_forms(body: bytes, pages: int) -> None:
    """PDFium draws a form that draws itself until memory ends. Raises `PaperError`."""
    try:
        reader = pypdf.PdfReader(BytesIO(body))
        known: dict[int, int] = {}
        for page in list(reader.pages)[:pages]:
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
                data = form.get_data()
                known[id(form)] = 1 + len(data) // _A_FORM + _drawn(form, data, known)
            total = min(total + known[id(form)], _MOST_DRAWN + 1)
    return total
