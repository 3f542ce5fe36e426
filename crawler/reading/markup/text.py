"""Plain text to lines: pages that somebody saved as text, with what clung to them."""

from __future__ import annotations

from crawler.reading.lines import Document, Line, check_size
from index.cleaning import CELL, tidy


def read_text(text: str) -> Document:
    """Every line of the text that says something; all of them may be the article's. Tabs part cells.

    Raises `PageError` for a text that is too long.
    """
    check_size(text.count("\n"), len(text))
    lines = tuple(Line(line, row=CELL in line) for raw in text.splitlines() if (line := tidy(raw)))
    return Document(lines=lines, start=0, end=len(lines), container="text")
