"""OFD (GB/T 33190) to printed lines: the pages of its documents in their order, text by where it stands."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.reading.papers.contents import Contents, PaperError
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.papers.files.xml import Budget, attribute
from crawler.reading.papers.printed.layout import paragraphs
from crawler.reading.papers.printed.ofd_page import Objects, Use, Word, numbers, unfold
from crawler.reading.papers.printed.placed import Piece, printed

ROOT = "OFD.xml"
MOST_PAGES = 500
_MOST_WORDS = 300_000
_PAGE_HEIGHT = 297.0
"""Millimetres, of a document that does not say."""
_POINTS = 72 / 25.4
_SAME_LINE = 0.4
"""Texts whose middles differ by less than this share of their size stand on one line."""
_GAP = 0.5
"""A wider gap (of the size) between texts of a line is a space."""
_TWICE = 0.15
"""The same text so near (of its size) to itself is drawn twice, to look bold."""
_PICTURE = re.compile(r"\.(?:png|jpe?g|bmp|tiff?)$", re.I)


def read_ofd(body: bytes) -> Contents:
    """The paragraphs of an OFD in reading order; none for a scan. Raises `PaperError` for a broken file."""
    parts = Unzipped(body)
    pages: list[tuple[list[Word], float]] = []
    left_out: Counter[str] = Counter()
    total, budget = 0, Budget(_MOST_WORDS)
    for root in _document_roots(parts):
        document = _Document(parts, root)
        total += len(document.pages)
        pages += document.read(MOST_PAGES - len(pages), budget)
        left_out["attached files"] += document.attached()
    # Where nothing else is to be seen, it is the text under the picture of a scan.
    some = any(word.visible and not word.watermark for words, _ in pages for word in words)
    shown = []
    for words, height in pages:
        for word in words:
            if word.watermark or (some and not word.visible):
                left_out["watermarks" if word.watermark else "hidden"] += len(word.text)
        seen = [word for word in words if not word.watermark and (word.visible or not some)]
        pieces = _by_line([word.piece() for word in seen if not word.turned])
        pieces += (word.piece() for word in seen if word.turned)
        shown.append(printed(pieces, height * _POINTS))
    contents = paragraphs(shown, f"{len(pages)} of {total} pages" if len(pages) < total else "")
    return Contents(contents.lines, +(left_out + Counter(contents.left_out)), contents.cut)


def _by_line(pieces: Sequence[Piece]) -> list[Piece]:
    """What stands on one height together, from left to right: programs draw tables column by column."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        first = lines[-1][0] if lines else None
        if first and piece.middle - first.middle < _SAME_LINE * min(piece.size, first.size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [piece for line in lines for piece in _joined(sorted(line, key=lambda piece: piece.left))]


def _joined(line: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces of a line, those one that have no more between them than characters have."""
    whole = last = line[0]
    for piece in line[1:]:
        if piece.text == last.text and piece.left - last.left < _TWICE * piece.size:
            continue
        last = piece
        if not -_GAP <= (piece.left - whole.right) / piece.size <= _GAP:
            yield whole
            whole = piece
        else:
            whole = replace(whole, text=whole.text + piece.text, right=max(whole.right, piece.right))
    yield whole


def pictures_in(body: bytes) -> list[bytes]:
    """The pictures of an OFD that is a scan, in the order of their numbers."""
    parts = Unzipped(body)
    found = sorted(filter(_PICTURE.search, parts.names), key=lambda name: (_figures(name), name))
    return [parts.read(name) for name in found]


def _figures(name: str) -> list[int]:
    return [int(figures[:9]) for figures in re.findall(r"\d+", name)]


def _document_roots(parts: Unzipped) -> list[str]:
    """Where each document begins: in its current version, if it has versions."""
    found: list[str] = []
    for element in _elements(parts, parts.find(ROOT)):
        if element.name == "DocRoot":
            found.append(_find(parts, "", element.text))
        elif element.name == "Version" and element.of("Current") == "true" and found:
            version = _find(parts, "", element.of("BaseLoc"))
            roots = [each.text for each in _elements(parts, version) if each.name == "DocRoot"]
            current = (
                _find(parts, folder, each) for each in roots for folder in ("", posixpath.dirname(version))
            )
            found[-1] = next(filter(None, current), found[-1])
    if not any(found):
        raise PaperError("it has no document in it")
    return [name for name in found if name]


class _Document:
    """One of the documents in a file."""

    def __init__(self, parts: Unzipped, root: str) -> None:
        self._parts, self._folder = parts, posixpath.dirname(root)
        elements = _elements(parts, root)
        self.pages = [(each.of("ID"), each.of("BaseLoc")) for each in elements if each.name == "Page"]
        self._templates = {
            each.of("ID"): each.of("BaseLoc") for each in elements if each.name == "TemplatePage"
        }
        boxes = [each.text for each in elements if each.name == "PhysicalBox"]
        self._height = numbers(boxes[0] if boxes else "", (0.0, 0.0, 0.0, _PAGE_HEIGHT))[3] or _PAGE_HEIGHT
        self._named = {each.name: each.text for each in elements if each.text}
        self._units: dict[str, list[Word | Use]] = {}
        for kind in ("PublicRes", "DocumentRes"):
            self._objects(self._named.get(kind, ""))
        self._annotations = self._find_annotations()
        self._known: dict[str, Objects] = {}
        """Templates that were read."""

    def attached(self) -> int:
        """How many files are attached."""
        listed = _elements(self._parts, _find(self._parts, self._folder, self._named.get("Attachments", "")))
        return sum(each.name == "Attachment" for each in listed)

    def read(self, most: int, budget: Budget) -> list[tuple[list[Word], float]]:
        """The words of so many pages, and how high each is. Raises `PaperError` for too many."""
        pages = []
        for number, location in self.pages[:most]:
            page = self._page(location)
            found = [page, *(self._template(each) for each in page.templates)]
            found += [self._objects(each) for each in self._annotations.get(number, ())]
            told = [w for each in found for w in unfold(each.units.get("", ()), self._units, budget)]
            pages.append((told, page.height or self._height))
        return pages

    def _template(self, name: str) -> Objects:
        if name not in self._known:
            self._known[name] = self._objects(self._templates.get(name, ""))
        return self._known[name]

    def _page(self, location: str) -> Objects:
        page = self._objects(location)
        for resource in page.resources:
            self._objects(resource)
        return page

    def _objects(self, location: str) -> Objects:
        """What a file holds; its composite graphics are known from then on."""
        found = Objects()
        if name := _find(self._parts, self._folder, location):
            self._parts.tell(name, found)
        self._units |= {unit: items for unit, items in found.units.items() if unit}
        return found

    def _find_annotations(self) -> Mapping[str, list[str]]:
        """The files of the annotations of each page."""
        listed = _find(self._parts, self._folder, self._named.get("Annotations", ""))
        found: dict[str, list[str]] = defaultdict(list)
        page = ""
        for element in _elements(self._parts, listed):
            page = element.of("PageID") if element.name == "Page" else page
            if element.name == "FileLoc":
                found[page].append(posixpath.join("/", posixpath.dirname(listed), element.text))
        return found


def _find(parts: Unzipped, folder: str, location: str) -> str:
    """A part by its place: from a folder, or from the top of the file; empty if there is none."""
    relative = posixpath.normpath(posixpath.join("/", folder, location))
    return (parts.find(relative) or parts.find(location)) if location else ""


@dataclass(slots=True)
class _Element:
    name: str
    attributes: Mapping[str, str]
    pieces: list[str] = field(default_factory=list)
    text: str = ""
    """Its own text, when it has ended."""

    def of(self, name: str) -> str:
        return attribute(self.attributes, name).strip()


class _Listing:
    """The elements of a file in the order in which they begin, with their own text (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.elements: list[_Element] = []
        self._open: list[_Element] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._open.append(_Element(name, dict(attributes)))
        self.elements.append(self._open[-1])

    def end(self, name: str) -> None:
        """It ends."""
        ended = self._open.pop()
        ended.text = "".join(ended.pieces).strip()

    def text(self, text: str) -> None:
        """A piece of its text."""
        self._open[-1].pieces.append(text)


def _elements(parts: Unzipped, name: str) -> Sequence[_Element]:
    listing = _Listing()
    if name:
        parts.tell(name, listing)
    return listing.elements
