"""Any file of an office: what kind it really is, and its text or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from crawler.reading.lines import Line
from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.papers.printed.ofd import ROOT, read_ofd
from crawler.reading.papers.printed.pdf import read_pdf
from crawler.reading.papers.transcript import MARK, read_transcript
from crawler.reading.papers.word.doc import read_doc
from crawler.reading.papers.word.docx import read_docx
from crawler.reading.papers.word.rtf import read_rtf
from crawler.reading.papers.word.word_xml import is_word_xml, read_word_xml
from index.cleaning import CELL
from index.report import RECOGNISED

KINDS = ("pdf", "docx", "ofd", "doc", "rtf", "xml", "picture", "transcript")
NEEDS_OCR = "needs_ocr"
"""The warning of a scan."""
_SCANNED = ("pdf", "ofd", "picture")
_MOST_FILE, _LARGEST_LIST = 50_000_000, 1_000_000
"""Bytes of a file, and of its list of parts."""
_MOST_TYPES = 16
"""Pieces of 64 KB of the table of types in a DOCX: what a file is must be told without unpacking a bomb."""
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_OLE, _RTF, _ZIP = b"\xd0\xcf\x11\xe0", b"{\\rtf", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file's text, one paragraph a line, and warnings (`index.report.WARNINGS`) of what is not in it."""

    lines: tuple[Line, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Characters that were left out, by reason."""

    @property
    def why_empty(self) -> str:
        """The warning that says why there is no text; empty where there is some."""
        return self.warnings[0] if self.warnings and not self.lines else ""


def kind_of(body: bytes) -> str:
    """What a file is by what it holds: one of `KINDS`, or nothing for a page or anything else.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<html>")
    ('pdf', '')
    """
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(_OLE):
        return "doc"
    if body.startswith(_RTF):
        return "rtf"
    if body.startswith(_ZIP):
        return _zipped(body)
    if body.startswith(_PICTURES) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
        return "picture"
    if is_word_xml(body):
        return "xml"
    return "transcript" if body.startswith(MARK) else ""


def read_paper(body: bytes) -> Paper:
    """The text of a file in reading order; a bad, large or scanned one gives a warning. Never raises."""
    kind = kind_of(body)
    if not kind:
        return Paper(warnings=("unreadable_attachment",))
    if len(body) > _MOST_FILE:
        return Paper(warnings=(f"unreadable_attachment: {len(body)} bytes are too many",))
    try:
        contents = _read(kind, body)
    except PaperError as error:
        return Paper(warnings=(f"unreadable_attachment: {error}",))
    lines = tuple(Line(text, row=CELL in text) for text in contents.lines)
    if not lines:
        empty = f"no_text: {contents.cut}" if contents.cut else "no_text"
        return Paper(warnings=(NEEDS_OCR if kind in _SCANNED else empty,))
    warnings = [f"cut_short: {contents.cut}"] if contents.cut else []
    if contents.confidence is not None:
        warnings.append(f"{RECOGNISED}: {contents.confidence:.0%}")
    return Paper(lines, tuple(warnings), contents.left_out)


def _read(kind: str, body: bytes) -> Contents:
    try:
        return _READERS[kind](body)
    except Exception as error:
        # Parsers let through what a broken file makes them stumble over: KeyError, zlib.error, LookupError.
        why = str(error) if isinstance(error, PaperError) else type(error).__name__
        raise PaperError(f"{kind.upper()}: {' '.join(why.split()):.200}") from error


def _zipped(body: bytes) -> str:
    try:
        parts = Unzipped(body)
        names = [name.replace("\\", "/").lstrip("/").lower() for name in parts.names]
        if any(name.startswith("word/") for name in names) or _is_word(parts):
            return "docx"
    except PaperError:
        return ""
    return "ofd" if ROOT.lower() in names else ""


def _is_word(parts: Unzipped) -> bool:
    """Whether the types of its parts say so, wherever they are."""
    found = parts.find("[Content_Types].xml")
    try:
        types = b"".join(islice(parts.pieces(found), _MOST_TYPES)) if found else b""
    except PaperError:
        return False
    return b"wordprocessingml.document" in types


_READERS: Mapping[str, Callable[[bytes], Contents]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "ofd": read_ofd,
    "doc": read_doc,
    "rtf": read_rtf,
    "xml": read_word_xml,
    "picture": lambda body: Contents(()),
    "transcript": read_transcript,
}
