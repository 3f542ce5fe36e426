"""DOCX to lines: which parts of the file are read, in what order (ECMA-376, Open Packaging Conventions).

The heads and feet of pages and the texts of comments are left out and counted.
"""

from __future__ import annotations

import posixpath
import re

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.numbering import Numbering, Styles
from crawler.reading.papers.story import Story
from crawler.reading.papers.unzip import Unzipped
from crawler.reading.papers.xml import Handler

MAIN = "word/document.xml"
_ASIDES = (
    (re.compile(r"(?:^|/)(?:header|footer)\d*\.xml$"), "heads and feet of pages"),
    (re.compile(r"(?:^|/)comments\.xml$"), "comments"),
)


def read_docx(body: bytes) -> Contents:
    """All that a DOCX shows, one paragraph or table row a line. Raises `PaperError` for a broken file."""
    parts = Unzipped(body)
    main = parts.find(MAIN) or _main(parts)
    folder = posixpath.dirname(main)
    styles = Styles()
    _tell(parts, f"{folder}/styles.xml", styles)
    numbering = Numbering(styles)
    _tell(parts, f"{folder}/numbering.xml", numbering)
    notes: dict[tuple[str, str], list[str]] = {}
    story = Story(numbering, notes)
    for kind in ("footnotes", "endnotes"):
        _tell(parts, f"{folder}/{kind}.xml", Story(numbering, notes))
    _tell(parts, main, story)
    for name in parts.names:
        for pattern, reason in _ASIDES:
            if name.startswith(folder) and pattern.search(name):
                aside = Story(numbering, {})
                _tell(parts, name, aside)
                story.left_out[reason] += sum(map(len, aside.lines))
    return Contents(tuple(story.lines), +story.left_out)


def _main(parts: Unzipped) -> str:
    """The main part where it has another name than Word gives it."""
    found = next((name for name in parts.names if re.search(r"(?:^|/)document\d*\.xml$", name)), "")
    if not found:
        raise PaperError("it has no document in it")
    return found


def _tell(parts: Unzipped, name: str, handler: Handler) -> None:
    if found := parts.find(name):
        parts.tell(found, handler)
