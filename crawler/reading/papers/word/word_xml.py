"""Word documents in one XML file, often called .doc: of Word 2003, or a DOCX unpacked (Flat OPC)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from crawler.reading.papers.contents import Contents
from crawler.reading.papers.files.xml import Budget, Handler, attribute, parse
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.story import Story, Surroundings
from crawler.reading.papers.word.styles import Styles

_HEAD, _LONGEST = 4_096, 200
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(wordDocument|package)[\s>]")
_BEGINNINGS = (b"<?xml", b"<w:wordDocument", b"<pkg:package")
_KIND = re.compile(r"wordprocessingml\.(\w+)(?:\.main)?\+xml")
_ASIDES = {"header": "heads and feet of pages", "footer": "heads and feet of pages", "comments": "comments"}
_CHANGES = {"Word.Deletion": "del", "Word.Insertion": "ins", "Word.Formatting": "rPrChange"}
_COMMENT = "Word.Comment"
_NOTES = frozenset(("footnote", "endnote"))


def is_word_xml(body: bytes) -> bool:
    """Whether a file begins as such a document does."""
    return bool(_root(body))


def read_word_xml(body: bytes) -> Contents:
    """All that it shows, one paragraph or table row a line. Raises `PaperError` for a broken file."""
    numbering = Numbering(Styles())
    around = Surroundings(numbering)
    story = Story(around)
    left_out: Counter[str] = Counter()
    if _root(body) == b"wordDocument":
        old = _Old(story, numbering.styles)
        parse([body], old, Budget())
        left_out["comments"] = old.comments
    else:
        _tell(body, styles=numbering.styles, numbering=numbering)
        _tell(body, footnotes=Story(around), endnotes=Story(around))
        asides = {kind: Story(Surroundings(numbering)) for kind in _ASIDES}
        _tell(body, document=story, **asides)
        for kind, aside in asides.items():
            left_out[_ASIDES[kind]] += sum(map(len, aside.lines))
    return Contents(tuple(story.lines), +(story.left_out + left_out + around.unread()))


def _root(body: bytes) -> bytes:
    """The name of the root; empty for another file."""
    head = body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    found = _ROOT.search(head) if head.startswith(_BEGINNINGS) else None
    return found[1] if found and (found[1] == b"wordDocument" or b"xmlPackage" in head) else b""


def _tell(body: bytes, **handlers: Handler) -> None:
    parse([body], _Parts(handlers), Budget())


class _Parts:
    """Tells handlers of the parts of some kinds (an `xml.Handler` of a package in one file)."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers
        self._handler: Handler | None = None
        self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A part, or an element of one."""
        if self._handler:
            self._depth += 1
            self._handler.start(name, attributes)
        elif name == "part":
            kind = _KIND.search(attribute(attributes, "contentType")[:_LONGEST])
            self._handler = self._handlers.get(kind[1] if kind else "")
            self._depth = 0

    def end(self, name: str) -> None:
        """An element of a part, or a part, ends."""
        if self._handler and self._depth:
            self._depth -= 1
            self._handler.end(name)
        elif name == "part":
            self._handler = None

    def text(self, text: str) -> None:
        """Text of a part."""
        if self._handler:
            self._handler.text(text)


class _Old:
    """Tells a story of Word 2003's elements by the names that they have in a DOCX (an `xml.Handler`)."""

    def __init__(self, story: Story, styles: Styles) -> None:
        self._story, self._styles = story, styles
        self._names: list[str] = []
        """The open elements of the body."""
        self._comment = 0
        """How many elements of a comment are open."""
        self.comments = 0
        """Characters of comments."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        kind = attribute(attributes, "type") if name == "annotation" else ""
        if self._comment or kind == _COMMENT:
            self._comment += 1
        elif not self._names and name != "body":
            self._styles.start(name, attributes)
        else:
            told = "txbxContent" if name in _NOTES else _CHANGES.get(kind, name)
            if name == "t" and self._names[-1] == "listPr":
                self._label(attribute(attributes, "val"))
            self._names.append(told)
            self._story.start(told, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._comment:
            self._comment -= 1
        elif self._names:
            self._story.end(self._names.pop())

    def text(self, text: str) -> None:
        """Text of the body or of a comment."""
        if self._comment:
            self.comments += len(text.strip())
        elif self._names:
            self._story.text(text)

    def _label(self, label: str) -> None:
        """The number that Word put before a paragraph; the sign of an item is none."""
        if any(map(str.isalnum, label)):
            for name in ("r", "t"):
                self._story.start(name, {})
            self._story.text(label)
            for name in ("t", "r"):
                self._story.end(name)
