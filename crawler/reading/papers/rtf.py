"""RTF, which is often called .doc, to lines. The only module that knows striprtf."""

from __future__ import annotations

from striprtf.striprtf import rtf_to_text

from crawler.reading.papers.contents import Contents
from index.cleaning import CELL, tidy


def read_rtf(body: bytes) -> Contents:
    """The paragraphs and table rows of an RTF file; Chinese comes in it as numbers or as GBK bytes."""
    text: str = rtf_to_text(body.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    # The library parts the cells of a row, and ends them, by bars.
    lines = (
        line.rstrip("|").replace("|", CELL) if line.endswith("|") else line for line in text.splitlines()
    )
    return Contents(tuple(tidied for line in lines if (tidied := tidy(line))))
