"""HTML to lines of text, by BeautifulSoup on lxml."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from bs4 import BeautifulSoup, Comment, XMLParsedAsHTMLWarning

from crawler.reading.lines import Document, Line, Link, PageError, check_size
from crawler.reading.markup.containers import CONTAINERS, Box, choose, in_margins, is_aside, rank_of
from crawler.reading.markup.scripted import scripted_article
from crawler.reading.markup.shown import NO_STYLE, VISIBLE, Shown, shown_in, style_of
from crawler.reading.saved import own_address
from crawler.reading.wording.noise import Noise
from index.cleaning import CELL, tidy

# XHTML of offices is no XML, whatever it begins with.
warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)

_MOST_TAGS = 400_000
_MOST_ATTRIBUTES = 10_000
_DEEPEST = 5_000
"""A page with more tags, or elements deeper in one another, is refused: it was made to burst."""
_LONGEST = 2000
"""Of a title, a meta tag or the text of a link so much is read (characters)."""
_LITTLE = 80
"""With less visible running text (characters), the text in a script is taken too."""
_FEW = 200
"""With less visible running text (characters), text that is not displayed at first is taken."""
_SENTENCE = 20
"""A hidden sentence of fewer Han characters is a button's or a counter's."""
_LONG_CELL = 400
_MEAN_CELL = 60
_CELL_BLOCKS = 6
"""A table with longer cells (characters; blocks in one) arranges the page; one below them all holds data."""

_DROPPED = frozenset([
    "audio", "button", "canvas", "datalist", "embed", "iframe", "input", "map", "meter", "noscript", "object",
    "progress", "rp", "rt", "rtc", "script", "select", "style", "svg", "template", "video",
])  # fmt: skip
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "textarea",
    "tfoot", "th", "thead", "title", "tr", "ucapcontent", "ul", "xmp",
])  # fmt: skip
_BOXES = frozenset([
    "article", "body", "center", "dd", "div", "fieldset", "form", "main", "section", "td", "ucapcontent",
])  # fmt: skip
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CELLS = frozenset(["td", "th"])
_IN_CELL = frozenset(["p", "li", "div", "br"])

_UNSHOWN = frozenset(["textarea", "noframes", "dialog"])
"""What these hold is not displayed at first."""

_STOPS = re.compile("[。；！？]")
_HAN = re.compile("[\u4e00-\u9fff]")
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-echo",
    "data-url",
    "lazysrc",
    "_src",
)
"""Attributes from which scripts take a picture when it comes into sight; until then `src` is a stopgap."""
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_TAGS = re.compile(r"<[^<>]{0,4000}+>")
# A page that goes on after </html> or </body> would lose its article to the parser's repairs.
_CLOSERS = re.compile(r"</(?:html|body)\s{0,9}>", re.I)
_HANWEB = re.compile(r"\s?<\$\[(?:信息内容|正文内容|文章内容)\]>\s?(begin|end)\s?", re.I)
_SAVED_FROM = re.compile(r"\s?saved from url=(?:\(\d{1,9}\))?\s?(https?://[^\s<>\"']+)", re.I)


def read_html(html: str) -> Document:
    """The lines of a page, with the article marked by known container, else by density.

    Lines are what a reader sees as lines: blocks and `<br>` part them, inline elements do not; a data table's
    rows are lines with their cells, and the blocks in a cell, parted by tabs. Text of hidden elements is left
    out and counted. Raises `PageError` for a page with too many tags, too deep ones, or too much text.
    """
    if html.count("<") > _MOST_TAGS:
        raise PageError(f"the page has more than {_MOST_TAGS:,} tags")
    if any(len(found[0].split()) > _MOST_ATTRIBUTES for found in _LONG_TAG.finditer(html)):
        raise PageError(f"the page has a tag of more than {_MOST_ATTRIBUTES:,} attributes")
    page = _Page()
    page.feed(html)
    if sum(line.weight for line in page.lines) < _LITTLE and (article := scripted_article(html)):
        # Under the class of the container that its script would fill.
        page.feed(f"<div class='article-content'>{article}</div>")
    return page.document()


@dataclass(slots=True)
class _Element:
    """An element that is open."""

    name: str
    shown: Shown
    group: int
    """The innermost element that hides it, by its number; 0 where it is seen."""
    is_block: bool
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class _Veil:
    """How an element hides what is in it, and the number of the next one around it that hides it, or 0."""

    shown: Shown
    around: int


@dataclass(slots=True)
class _Table:
    """A table that is open: where its rows are, and what tells whether it holds data."""

    box: int
    link: int
    rows: list[tuple[int, int]] = field(default_factory=list)
    cells: int = 0
    in_row: int = 0
    widest: int = 0
    size: int = 0
    in_cell: int = 0
    blocks: int = 0
    arranges: bool = False

    def cell(self) -> None:
        """A cell begins."""
        self.cells += 1
        self.in_row += 1
        self.widest = max(self.widest, self.in_row)
        self.in_cell = self.blocks = 0

    def text(self, size: int) -> None:
        """Text of a size (characters) stands in its cells."""
        self.size += size
        self.in_cell += size
        self.arranges = self.arranges or self.in_cell > _LONG_CELL

    @property
    def is_data(self) -> bool:
        """Whether it holds data: short cells, several in a row, no table in it."""
        return not self.arranges and self.widest > 1 and self.size <= _MEAN_CELL * self.cells


class _Stream(BeautifulSoup):
    """BeautifulSoup that tells a page what it parses and keeps no tree of it, which takes half the time.

    What its builder calls is overridden. A string comes whole, up to the next tag.
    """

    def __init__(self, html: str, page: _Page) -> None:
        self._told = page
        super().__init__(html.encode("utf-8", "replace"), "lxml", from_encoding="utf-8", huge_tree=True)

    def handle_starttag(
        self, name: str, namespace: Any, nsprefix: Any, attrs: Any, *given: Any, **named: Any
    ) -> None:
        self.endData()
        self._told.start(name, attrs)

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:
        self.endData()
        self._told.end(name)

    def endData(self, containerClass: type | None = None) -> None:  # noqa: N802, N803  (bs4's names)
        text = "".join(self.current_data)
        self.current_data = []
        if text and containerClass is None:
            self._told.data(text)
        elif text and containerClass is Comment:
            self._told.comment(text)


class _Page:
    """What the parser tells of a page, in reading order."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.groups: list[int] = []
        """For each line the element that hides it, or 0."""
        self.veils = [_Veil(VISIBLE, 0)]
        self.lifted: set[int] = {0}
        """The elements that hide nothing, whatever their style says."""
        self.boxes: list[Box] = []
        self.links: list[Link] = []
        self.metas: dict[str, str] = {}
        self.claims: dict[str, str] = {}
        """The addresses that the page claims: `saved` in a comment, `canonical` in a link."""
        self.title: list[str] = []
        self._titles = 0
        self._open = [_Element("", VISIBLE, 0, False)]
        self._tables: list[_Table] = []
        self._anchors: list[tuple[str, str, int, list[str]]] = []
        self._hanweb: Box | None = None
        self._pieces: list[tuple[str, int]] = []
        self._linked = self._headings = self._preformatted = self._dropped = self._size = 0

    def feed(self, html: str) -> None:
        """Read markup, after what was read before."""
        _Stream(_CLOSERS.sub("", html), self)
        self.close()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._dropped or name in _DROPPED:
            self._dropped += 1
            return
        if len(self._open) > _DEEPEST:
            raise PageError(f"the page has elements more than {_DEEPEST:,} deep in one another")
        parent = self._open[-1]
        style = style_of(attributes["style"]) if "style" in attributes else NO_STYLE
        element = _Element(name, parent.shown, parent.group, name in _BLOCKS or style.is_block)
        if attributes or name in _UNSHOWN:
            self._veil(element, shown_in(parent.shown, name, style, attributes))
        if element.is_block:
            self._break()
        self._place(element, attributes)
        self._open.append(element)
        if name in _SPECIAL:
            _SPECIAL[name](self, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._dropped:
            self._dropped -= 1
            return
        element = self._open.pop()
        if element.is_block or element.box:
            self._break()
        if element.box:
            element.box.end = len(self.lines)
        if name in _HEADINGS:
            self._headings -= 1
        elif name == "pre":
            self._preformatted -= 1
        elif name == "a":
            self._unlink()
        elif name == "table":
            self._fold(self._tables.pop())
        elif name == "tr" and self._tables:
            rows = self._tables[-1].rows
            rows[-1] = (rows[-1][0], len(self.lines))

    def data(self, text: str) -> None:
        """Text stands in the element that is open."""
        if self._dropped:
            return
        element = self._open[-1]
        if element.name == "title":
            if self._titles == 1:
                self.title.append(text)
            return
        if element.name == "head":
            return
        if self._tables:
            self._tables[-1].text(len(text.strip()))
        if self._anchors:
            self._anchors[-1][3].append(text)
        for place, piece in enumerate(text.split("\n") if self._preformatted else (text,)):
            if place:
                self._break()
            self._pieces.append((piece, element.group))
            if self._anchors:
                self._linked += len(piece.strip())

    def comment(self, text: str) -> None:
        """A comment: of some publishing systems it parts the article, of browsers it tells the address."""
        if found := _HANWEB.fullmatch(text):
            self._break()
            if found[1].lower() == "begin" and not self._hanweb:
                rank = CONTAINERS.index("hanweb-article")
                self._hanweb = Box(len(self.lines), rank, len(self._open), True, False)
                self.boxes.append(self._hanweb)
            elif self._hanweb:
                self._hanweb.end, self._hanweb = len(self.lines), None
        elif found := _SAVED_FROM.match(text):
            self.claims.setdefault("saved", found[1])

    def close(self) -> None:
        """The page ends."""
        self._break()
        if self._hanweb:
            self._hanweb.end = len(self.lines)

    def document(self) -> Document:
        """What was read, without what no reader sees."""
        left_out = self._keep_visible()
        title = tidy(_TAGS.sub(" ", "".join(self.title)[:_LONGEST]))
        start, end, selector = choose(self.lines, self.boxes, title)
        return Document(
            lines=tuple(self.lines),
            start=start,
            end=end,
            title=title,
            metas=self.metas,
            links=tuple(self.links),
            container=selector or "density",
            address=self._address(),
            left_out=left_out,
        )

    def _veil(self, element: _Element, shown: Shown) -> None:
        """Note how an element is shown, and that it hides what is in it if its parent did not so."""
        if shown == element.shown:
            return
        self.veils.append(_Veil(shown, element.group))
        element.shown, element.group = shown, len(self.veils) - 1 if shown.hidden else 0

    def _place(self, element: _Element, attributes: Mapping[str, str]) -> None:
        name = element.name
        if not attributes and name not in _BOXES and name not in ("header", "footer", "nav", "aside"):
            return
        identity, classes = attributes.get("id", ""), attributes.get("class", "").split()
        rank = rank_of(name, identity, classes)
        known = rank < len(CONTAINERS)
        aside = is_aside(name, identity, classes)
        if known and not self._open[-1].shown.gone:
            # What a publishing system shows, it shows, and what is around it, whatever its style says.
            self.lifted |= {element.group, self._open[-1].group}
            element.shown, element.group = VISIBLE, 0
        if name in _BOXES or known or (aside and name in _BLOCKS):
            self._break()
            element.box = Box(len(self.lines), rank, len(self._open), name in _BOXES, aside)
            self.boxes.append(element.box)

    def _table(self, _attributes: Mapping[str, str]) -> None:
        for outer in self._tables[-1:]:
            outer.arranges = True
        self._tables.append(_Table(len(self.boxes), len(self.links)))

    def _row(self, _attributes: Mapping[str, str]) -> None:
        for table in self._tables[-1:]:
            table.rows.append((len(self.lines), len(self.lines)))
            table.in_row = 0

    def _cell(self, _attributes: Mapping[str, str]) -> None:
        for table in self._tables[-1:]:
            table.cell()

    def _block_in_cell(self, _attributes: Mapping[str, str]) -> None:
        for table in self._tables[-1:]:
            table.blocks += 1
            table.arranges = table.arranges or table.blocks > _CELL_BLOCKS

    def _heading(self, _attributes: Mapping[str, str]) -> None:
        self._headings += 1

    def _pre(self, _attributes: Mapping[str, str]) -> None:
        self._preformatted += 1

    def _titled(self, _attributes: Mapping[str, str]) -> None:
        self._titles += 1

    def _anchor(self, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href", "").strip()
        self._anchors.append((href, attributes.get("title", ""), len(self.lines), []))

    def _unlink(self) -> None:
        href, title, line, pieces = self._anchors.pop()
        if href and not href.lower().startswith(("javascript:", "#", "mailto:")):
            self.links.append(Link(href, tidy(("".join(pieces) or title)[:_LONGEST]), line))

    def _picture(self, attributes: Mapping[str, str]) -> None:
        sources = [attributes.get(name, "").strip() for name in ("src", *_LAZY)]
        # What a script puts in its place later is the picture; what stands there before is a stopgap.
        if source := next(filter(None, [*sources[1:], sources[0]]), ""):
            self.links.append(Link(source, tidy(attributes.get("alt", "")), len(self.lines), picture=True))

    def _meta(self, attributes: Mapping[str, str]) -> None:
        """Meta tags count wherever they stand: they may be doubled, in the body, and hold markup."""
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = tidy(_TAGS.sub(" ", attributes.get("content", "")[:_LONGEST]))
        if name and content:
            self.metas.setdefault(name, content)

    def _relation(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("rel", "").lower() == "canonical":
            self.claims.setdefault("canonical", attributes.get("href", "").strip())

    def _address(self) -> str:
        claims = (self.claims.get(kind, "") for kind in ("saved", "canonical"))
        return next((each for each in claims if each.startswith("http") and own_address(each)), "")

    def _break(self) -> None:
        if not self._pieces:
            return
        pieces, self._pieces = self._pieces, []
        self._size += sum(len(piece) for piece, _ in pieces)
        check_size(len(self.lines), self._size)
        linked, self._linked = self._linked, 0
        groups = dict.fromkeys(group for _, group in pieces)
        for group in groups:
            own = (piece for piece, each in pieces if each == group)
            text = tidy("".join(own).replace(CELL, " "))
            if text:
                self.lines.append(Line(text, min(linked, len(text)), self._headings > 0))
                self.groups.append(group)

    def _fold(self, table: _Table) -> None:
        """Make one line of each row of a table that holds data."""
        if not table.is_data or not table.rows:
            return
        first = table.rows[0][0]
        tail = list(zip(self.lines[first:], self.groups[first:], strict=True))
        del self.lines[first:], self.groups[first:]
        ends, places, at = dict(table.rows), [0] * (len(tail) + 1), first
        while at < first + len(tail):
            end = max(ends.get(at, at), at + 1)
            places[at - first : end - first] = [len(self.lines)] * (end - at)
            self._merge(tail[at - first : end - first], at in ends)
            at = end
        places[-1] = len(self.lines)
        del self.boxes[table.box :]
        self.links[table.link :] = [
            replace(link, line=places[link.line - first]) if link.line >= first else link
            for link in self.links[table.link :]
        ]

    def _merge(self, cells: Sequence[tuple[Line, int]], is_row: bool) -> None:
        """Add the lines of a row as one for each element that hides some, or a line that is in no row."""
        for group in dict.fromkeys(group for _, group in cells):
            own = [line for line, each in cells if each == group]
            text, linked = CELL.join(line.text for line in own), sum(line.linked for line in own)
            self.lines.append(Line(text, linked, not is_row and own[0].heading, is_row))
            self.groups.append(group)

    def _keep_visible(self) -> int:
        """Leave hidden lines out, with boxes and links moved along; how much running text was among them."""
        if not any(self.groups):
            return 0
        self._lift()
        seen = [True]
        for number, veil in enumerate(self.veils[1:], 1):
            seen.append(number in self.lifted and seen[veil.around])
        shown = [seen[group] for group in self.groups]
        lost = [line for line, is_seen in zip(self.lines, shown, strict=True) if not is_seen]
        places = [0, *accumulate(shown)]
        for box in self.boxes:
            box.start, box.end = places[box.start], places[box.end]
        self.links[:] = [replace(link, line=places[link.line]) for link in self.links]
        self.lines = [line for line, is_seen in zip(self.lines, shown, strict=True) if is_seen]
        return _missed(lost, self.lines)

    def _lift(self) -> None:
        """Find the elements that only seem to be hidden: they hold more running text than what is seen."""
        own = [line.weight if line.noise is Noise.NO else 0 for line in self.lines]
        for start, end in in_margins(self.boxes, [0, *accumulate(own)]):
            own[start:end] = [0] * (end - start)
        weights = dict.fromkeys(self.lifted, 0)
        for group, weight in zip(self.groups, own, strict=True):
            weights[group] = weights.get(group, 0) + weight
        seen = sum(weights.pop(group) for group in self.lifted)
        # Scripts show what is transparent; what is not displayed is more surely meant so.
        least = {True: 2 * seen if seen < _FEW else sum(own), False: seen}
        for group, weight in weights.items():
            if weight >= _LITTLE and weight > least[self.veils[group].shown.gone]:
                self.lifted.add(group)


def _missed(hidden: Sequence[Line], visible: Sequence[Line]) -> int:
    """How many Han characters of whole sentences are hidden only: copies of what is seen are no loss."""
    seen = set(_STOPS.split("".join(line.flat for line in visible)))
    told = (line for line in hidden if line.weight and line.noise is Noise.NO)
    pieces = (piece for line in told for piece in _STOPS.split(line.flat) if piece not in seen)
    sizes = (len(_HAN.findall(piece)) for piece in pieces if not piece.endswith(("..", "…")))
    return sum(size for size in sizes if size >= _SENTENCE)


_SPECIAL = {
    "a": _Page._anchor,
    "table": _Page._table,
    "tr": _Page._row,
    "pre": _Page._pre,
    "title": _Page._titled,
    "img": _Page._picture,
    "meta": _Page._meta,
    "link": _Page._relation,
    **dict.fromkeys(_CELLS, _Page._cell),
    **dict.fromkeys(_HEADINGS, _Page._heading),
    **dict.fromkeys(_IN_CELL, _Page._block_in_cell),
}
