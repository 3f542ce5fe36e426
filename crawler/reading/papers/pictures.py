"""The pages of scans as pictures: of PDF, OFD and picture files."""

from __future__ import annotations

import importlib
from io import BytesIO
from typing import Any

from crawler.reading.papers.paper import kind_of
from crawler.reading.papers.printed.ofd import pictures_in
from crawler.reading.papers.printed.pdf import picture_of

_DOTS = 150
"""An inch, at which pages are drawn: enough for 9-point characters."""
_MOST_SIDE = 4_000
_LEAST_SIDE = 300
"""Pixels: smaller pictures are ornaments of a page."""


def page_picture(body: bytes, number: int) -> Any | None:
    """The page of that number (from 0) as an array (height, width, 3) of bytes; None behind the last one.

    A picture that is too small to hold text has a height of 0.
    """
    if kind_of(body) == "pdf":
        return picture_of(body, number, _DOTS, _MOST_SIDE)
    if kind_of(body) == "ofd":
        inside = pictures_in(body)
        return _decoded(inside[number], 0) if number < len(inside) else None
    return _decoded(body, number)


def _decoded(body: bytes, frame: int) -> Any | None:
    """A frame of a picture file; None behind the last one. Pillow comes with the extra for recognition."""
    images, numpy = importlib.import_module("PIL.Image"), importlib.import_module("numpy")
    with images.open(BytesIO(body)) as image:
        if frame >= getattr(image, "n_frames", 1) or (frame and image.format not in ("TIFF", "MPO")):
            return None
        image.seek(frame)
        if min(image.size) < _LEAST_SIDE:
            return numpy.zeros((0, 0, 3), "uint8")
        image.thumbnail((_MOST_SIDE, _MOST_SIDE))
        return numpy.asarray(image.convert("RGB"))
