"""OFD (GB/T 33190) to printed lines: the pages of its documents in their order, text by where it stands."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.layout import Printed, paragraphs
from crawler.reading.papers.unzip import Unzipped
from crawler.reading.papers.xml import attribute

ROOT = "OFD.xml"
MOST_PAGES = 500
_NUMBER = re.compile(r"[-+]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9})")
_PAGE_HEIGHT = 297.0
"""Millimetres, of a document that does not say."""
_SAME_LINE = 0.4
"""Texts whose heights differ by less than this share of their size stand on one line."""
_GAP = 0.5
"""A wider gap (of the size of the text) within a line is a space."""
_PICTURE = re.compile(r"\.(?:png|jpe?g|bmp|tiff?)$", re.I)


def read_ofd(body: bytes) -> Contents:
    """The paragraphs of an OFD in reading order; none for a scan. Raises `PaperError` for a broken file."""
    parts = Unzipped(body)
    pages: list[list[Printed]] = []
    total = 0
    for root in _document_roots(parts):
        document = _Document()
        parts.tell(root, document)
        folder, templates = posixpath.dirname(root), dict[str, list[_Text]]()
        total += len(document.pages)
        for location in document.pages[: MOST_PAGES - len(pages)]:
            page = _read_page(parts, folder, location)
            for template in page.templates:
                if template not in templates:
                    templates[template] = _read_page(
                        parts, folder, document.templates.get(template, "")
                    ).texts
                page.texts += templates[template]
            pages.append(_printed(page.texts, page.height or document.height or _PAGE_HEIGHT))
    return paragraphs(pages, f"{len(pages)} of {total} pages" if len(pages) < total else "")


def pictures_in(body: bytes) -> list[bytes]:
    """The pictures of an OFD that is a scan, in the order of their numbers."""
    parts = Unzipped(body)
    found = sorted(filter(_PICTURE.search, parts.names), key=lambda name: (_figures(name), name))
    return [parts.read(name) for name in found]


def _figures(name: str) -> list[int]:
    return [int(figures[:9]) for figures in re.findall(r"\d+", name)]


def _document_roots(parts: Unzipped) -> list[str]:
    root = _Root()
    if name := parts.find(ROOT):
        parts.tell(name, root)
    found = [name for location in root.documents if (name := parts.find(location))]
    if not found:
        raise PaperError("it has no document in it")
    return found


def _read_page(parts: Unzipped, folder: str, location: str) -> _Page:
    page = _Page()
    # Places are named from the document's folder, or from the top of the file.
    name = parts.find(posixpath.join(folder, location)) or parts.find(location)
    if location and name:
        parts.tell(name, page)
    return page


@dataclass(frozen=True, slots=True)
class _Text:
    """A piece of text, where it begins (millimetres from the page's upper left corner), its size."""

    text: str
    x: float
    y: float
    size: float


def _printed(texts: Sequence[_Text], height: float) -> list[Printed]:
    """The lines of a page, from top to bottom, each from left to right."""
    lines: list[list[_Text]] = []
    for text in sorted(texts, key=lambda text: text.y):
        line = lines[-1] if lines else []
        if line and text.y - line[0].y < _SAME_LINE * min(text.size, line[0].size):
            line.append(text)
        else:
            lines.append([text])
    return [Printed(_joined(line), line[0].y / height) for line in lines]


def _joined(line: list[_Text]) -> str:
    line.sort(key=lambda text: text.x)
    said, end = "", line[0].x
    for text in line:
        if said and text.x - end > _GAP * text.size:
            said += " "
        said += text.text
        end = text.x + sum(text.size if char > "\xff" else text.size / 2 for char in text.text)
    return said


class _Root:
    """The documents that OFD.xml names (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self._in = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A document's place may begin."""
        self._in = name == "DocRoot"
        if self._in:
            self.documents.append("")

    def end(self, name: str) -> None:
        """It ends."""
        self._in = False

    def text(self, text: str) -> None:
        """A piece of it."""
        if self._in:
            self.documents[-1] += text.strip()


class _Document:
    """Pages and templates in the order of Document.xml, and how high a page is (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.templates: dict[str, str] = {}
        self.height = 0.0
        self._box = ""
        self._in_box = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A page, a template, the size of pages."""
        location = attribute(attributes, "BaseLoc").strip()
        if name == "Page":
            self.pages.append(location)
        elif name == "TemplatePage":
            self.templates[attribute(attributes, "ID")] = location
        self._in_box = name == "PhysicalBox"

    def end(self, name: str) -> None:
        """The size of pages ends."""
        if self._in_box:
            self._in_box, self.height = False, _box(self._box)[3]

    def text(self, text: str) -> None:
        """A piece of it."""
        if self._in_box:
            self._box += text


class _Page:
    """The texts of a page or template (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.texts: list[_Text] = []
        self.templates: list[str] = []
        self.height = 0.0
        self._object = _Object()
        self._in = ""
        self._pieces: list[str] = []
        self._x = self._y = 0.0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A text object, a code of it, a template, the page's size."""
        self._in = name if name in ("TextCode", "PhysicalBox") else ""
        self._pieces = []
        if name == "TextObject":
            self._object = _Object.read(attributes)
            self._x = self._y = 0.0
        elif name == "TextCode":
            # A code without a place begins where the last one did.
            self._x = _numbers(attribute(attributes, "X"), [self._x])[0]
            self._y = _numbers(attribute(attributes, "Y"), [self._y])[0]
        elif name == "Template":
            self.templates.append(attribute(attributes, "TemplateID"))

    def end(self, name: str) -> None:
        """Text or size are whole."""
        said = "".join(self._pieces)
        if self._in == "TextCode" and said.strip():
            self.texts.append(self._object.at(said, self._x, self._y))
        elif self._in == "PhysicalBox":
            self.height = _box(said)[3]
        self._in = ""

    def text(self, text: str) -> None:
        """A piece of either."""
        if self._in:
            self._pieces.append(text)


@dataclass(frozen=True, slots=True)
class _Object:
    """Where a text object stands, how it is turned or scaled, and how large its text is."""

    x: float = 0.0
    y: float = 0.0
    turned: Sequence[float] = field(default=(1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    size: float = 4.0

    @classmethod
    def read(cls, attributes: Mapping[str, str]) -> _Object:
        """From a TextObject's attributes."""
        x, y, *_ = _box(attribute(attributes, "Boundary"))
        turned = _numbers(attribute(attributes, "CTM"), cls().turned)
        size = _numbers(attribute(attributes, "Size"), [4.0])[0]
        return cls(x, y, turned, (size * abs(turned[3])) or 4.0)

    def at(self, text: str, x: float, y: float) -> _Text:
        """A code of the object where it stands on the page."""
        a, b, c, d, e, f = self.turned
        return _Text(text, self.x + a * x + c * y + e, self.y + b * x + d * y + f, self.size)


def _box(text: str) -> Sequence[float]:
    return _numbers(text, (0.0, 0.0, 0.0, 0.0))


def _numbers(text: str, usual: Sequence[float]) -> Sequence[float]:
    """The numbers in an attribute; the usual ones where it does not hold as many."""
    found = [float(each) for each in _NUMBER.findall(text[:200])]
    return found[: len(usual)] if len(found) >= len(usual) else usual
