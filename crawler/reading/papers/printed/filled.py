"""What was filled in on a page of a PDF: values of forms, and text that was typed over it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

_MOST = 2_000
"""Annotations of a page that are looked at."""
_LONGEST = 100_000
"""Bytes."""
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
_LEADING = 1.2


def filled_in(page: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Each line of it with its box: left, bottom, right, top in points."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            text, box = _shown(annotation), pdfium.FS_RECTF()
            if text and pdfium.FPDFAnnot_GetRect(annotation, box):
                lines = text.splitlines()
                high = min((box.top - box.bottom) / len(lines), 12 * _LEADING)
                for row, line in enumerate(lines):
                    top = box.top - row * high
                    yield line.strip(), (box.left, top - high, box.right, top)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _shown(annotation: Any) -> str:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return ""
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return _string(annotation, b"Contents")
    if kind == pdfium.FPDF_ANNOT_WIDGET and _string(annotation, b"FT") in ("Tx", "Ch"):
        flags = ctypes.c_float()
        pdfium.FPDFAnnot_GetNumberValue(annotation, b"Ff", flags)
        return "" if int(flags.value) & _PASSWORD else _string(annotation, b"V")
    return ""


def _string(annotation: Any, key: bytes) -> str:
    size = min(pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0), _LONGEST)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    # The size counts the end of the string; a longer one is not copied.
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace").strip("\0 \r\n")
