"""Files that a page shows inside itself instead of linking to them: PDF in frames, viewers and objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

ELEMENTS = ("iframe", "frame", "embed", "object")
_PAPER = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf)(?=$|[?&#;])", re.I)
_VIEWED = re.compile(r"[?&#](?:file|url|src|path)=([^&#]{1,2000})", re.I)
"""A viewer of PDF (pdf.js and others) is a page that is told which file to show."""


def embedded(attributes: Mapping[str, str]) -> str:
    """The address of the file that an element shows, or an empty string.

    >>> embedded({"src": "/pdfjs/web/viewer.html?file=%2Fa%2Fb.pdf"}), embedded({"src": "body.html"})
    ('/a/b.pdf', '')
    """
    sources = (attributes.get(name, "").strip() for name in ("src", "data", "data-src"))
    source = next((each for each in sources if _PAPER.search(unquote(each))), "")
    viewed = _VIEWED.search(source)
    return unquote(viewed[1]) if viewed and _PAPER.search(unquote(viewed[1])) else source
