"""What a DOCX embeds beside its text: documents of other formats, the words of diagrams and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email import message_from_bytes

from crawler.reading.lines import PageError
from crawler.reading.markup.decode import decode
from crawler.reading.markup.html import read_html
from crawler.reading.markup.sniff import is_markup
from crawler.reading.markup.text import read_text
from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.word.rtf import read_rtf
from index.cleaning import tidy

_HEAD = 2_000


def read_chunk(body: bytes) -> Sequence[str]:
    """The lines of an embedded RTF, page (HTML, MHTML) or text. Raises `PaperError` for a broken one."""
    if body.startswith(b"{\\rtf"):
        return read_rtf(body).lines
    if b"mime-version:" in body[:_HEAD].lower():
        leaves = message_from_bytes(body).walk()
        pages = (leaf.get_payload(decode=True) for leaf in leaves if leaf.get_content_type() == "text/html")
        body = next((page for page in pages if isinstance(page, bytes)), b"")
    text = decode(body)
    try:
        document = (read_html if is_markup(text) else read_text)(text)
    except PageError as error:
        raise PaperError(f"an embedded page: {error}") from error
    return [line.text for line in document.lines]


class Drawn:
    """The words of a diagram or chart: paragraphs of DrawingML (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A paragraph, text or line break may begin."""
        if name == "br":
            self._pieces.append(" ")
        self._in_text = name == "t"

    def end(self, name: str) -> None:
        """Text or a paragraph may end."""
        self._in_text = False
        if name == "p":
            if line := tidy("".join(self._pieces)):
                self.lines.append(line)
            self._pieces = []

    def text(self, text: str) -> None:
        """A piece of it."""
        if self._in_text:
            self._pieces.append(text)
