"""HTML to lines of text. The only module that knows bs4."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PreformattedString

from crawler.reading.extraction.containers import CONTAINERS, Box, choose, is_aside, rank_of
from crawler.reading.extraction.lines import Document, Line, Link
from crawler.reading.extraction.markup import bare, scripted_article
from index.cleaning import CELL, tidy

_SCRIPTED = "article-content"
"""The class under which a script's article is put into its page."""
_LITTLE = 80
"""With less visible running text (characters), text that is hidden at first or in a script is taken too."""
_LONG_CELL = 400
_MEAN_CELL = 60
_CELL_BLOCKS = 6
"""A table with longer cells (characters; blocks in one) arranges the page; one below them all holds data."""

_DROPPED = frozenset([
    "audio", "button", "canvas", "embed", "head", "iframe", "input", "map", "noscript", "object",
    "script", "select", "style", "svg", "template", "video",
])  # fmt: skip
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "hanweb-article", "header", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td",
    "textarea", "tfoot", "th", "thead", "tr", "ucapcontent", "ul", "xmp",
])  # fmt: skip
_BOXES = frozenset([
    "article", "body", "center", "dd", "div", "fieldset", "form", "hanweb-article", "main",
    "section", "td", "ucapcontent",
])  # fmt: skip
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0*)?\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|(?:^|;)\s*height\s*:\s*0(?:px)?\s*;.*overflow\s*:\s*hidden",
    re.I,
)
_HIDING = frozenset(("hidden", "hide", "d-none", "display-none", "sr-only", "visually-hidden"))
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|table)\b", re.I)

_SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?\s*(https?://[^\s<>\"']+?)\s*-->", re.I)


def clean(html: str) -> Document:
    """The lines of a page, with the article marked by known container, else by density.

    Lines are what a reader sees as lines: blocks and `<br>` part them, inline elements do not; a data table's
    rows are lines with their cells parted by tabs. Text of hidden elements is left out, broken markup mended.
    """
    found = _read(bare(html), html)
    if sum(line.weight for line in found.article) < _LITTLE and (article := scripted_article(html)):
        return _read(f"{bare(html)}<div class='{_SCRIPTED}'>{bare(article)}</div>", html)
    return found


def _read(markup: str, html: str) -> Document:
    soup = BeautifulSoup(markup, "lxml", multi_valued_attributes=None)
    walk = _Walk()
    walk.read(soup)
    lines = _visible(walk)
    head = soup.find("title")
    title = tidy(head.get_text()) if head else ""
    start, end, selector = choose(lines, walk.boxes, title)
    return Document(
        lines=tuple(lines),
        start=start,
        end=end,
        title=title,
        metas=_metas(soup),
        links=tuple(walk.links),
        container=selector or "density",
        address=_address(soup, html),
    )


def _metas(soup: BeautifulSoup) -> Mapping[str, str]:
    """Meta tags wherever they stand: they may be doubled, in the body, and hold markup."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or "").strip().lower()
        content = tidy(re.sub(r"<[^<>]*>", " ", str(tag.get("content") or "")))
        if name and content:
            found.setdefault(name, content)
    return found


def _address(soup: BeautifulSoup, html: str) -> str:
    link = soup.find("link", rel="canonical")
    href = str(link.get("href") or "").strip() if isinstance(link, Tag) else ""
    if href.startswith(("http://", "https://")):
        return href
    found = _SAVED_FROM.search(html[:4000])
    return found[1] if found else ""


@dataclass(slots=True)
class _Walk:
    """One pass over the parsed page, in reading order."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _linked: int = 0
    _hidden: int = 0
    _in_link: int = 0
    _heading: int = 0
    _preformatted: int = 0
    _tables: list[bool] = field(default_factory=list)
    _around: set[int] = field(default_factory=set)
    """The tables that hold other tables."""

    def read(self, soup: BeautifulSoup) -> None:
        tables = (table.find_parent("table") for table in soup.find_all("table"))
        self._around = {id(table) for table in tables if table}
        # An own stack: pages nest their elements deeper than Python its calls.
        stack: list[tuple[Tag, Iterator[object], Box | None, bool]] = [
            (soup, iter(soup.contents), None, False)
        ]
        while stack:
            tag, children, box, hidden = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(tag, box, hidden)
            elif isinstance(child, Tag):
                if child.name not in _DROPPED:
                    self._enter(child, stack, len(stack))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString | Comment):
                self._text(str(child))
        self._break()

    def _enter(
        self, tag: Tag, stack: list[tuple[Tag, Iterator[object], Box | None, bool]], depth: int
    ) -> None:
        style = str(tag.get("style") or "")
        hidden = _is_hidden(tag, style)
        if tag.name in _BLOCKS or (style and _AS_BLOCK.search(style)):
            self._break()
        self._hidden += hidden
        if tag.name == "table":
            self._tables.append(id(tag) not in self._around and _is_data(tag))
        if tag.name == "tr" and self._tables and self._tables[-1]:
            self._row(tag)
            self._hidden -= hidden
            return
        self._heading += tag.name in _HEADINGS
        self._preformatted += tag.name == "pre"
        if tag.name == "a":
            self._link(tag)
        stack.append((tag, iter(tag.contents), self._box(tag, depth), hidden))

    def _leave(self, tag: Tag, box: Box | None, hidden: bool) -> None:
        if tag.name in _BLOCKS or _AS_BLOCK.search(str(tag.get("style") or "")):
            self._break()
        if box:
            box.end = len(self.lines)
        self._hidden -= hidden
        self._heading -= tag.name in _HEADINGS
        self._preformatted -= tag.name == "pre"
        self._in_link -= tag.name == "a"
        if tag.name == "table":
            self._tables.pop()

    def _box(self, tag: Tag, depth: int) -> Box | None:
        identity, classes = str(tag.get("id") or ""), _classes(tag)
        rank = rank_of(tag.name, identity, classes)
        aside = is_aside(tag.name, identity, classes)
        if tag.name not in _BOXES and rank == len(CONTAINERS) and not (aside and tag.name in _BLOCKS):
            return None
        self._break()
        box = Box(len(self.lines), rank, depth, tag.name in _BOXES, aside)
        self.boxes.append(box)
        return box

    def _link(self, tag: Tag) -> None:
        self._in_link += 1
        href = str(tag.get("href") or "").strip()
        if href and not href.lower().startswith(("javascript:", "#", "mailto:")):
            self.links.append(
                Link(href, tidy(tag.get_text() or str(tag.get("title") or "")), len(self.lines))
            )

    def _text(self, text: str) -> None:
        pieces = text.split("\n") if self._preformatted else [text]
        for place, piece in enumerate(pieces):
            if place:
                self._break()
            self._pieces.append(piece)
            if self._in_link:
                self._linked += len(piece.strip())

    def _row(self, row: Tag) -> None:
        cells = [tidy(cell.get_text()) for cell in row.find_all(["td", "th"])]
        for link in row.find_all("a", href=True):
            self._link(link)
            self._in_link -= 1
        linked = sum(len(link.get_text().strip()) for link in row.find_all("a"))
        text = CELL.join(cells).strip(CELL)
        if text:
            self.lines.append(Line(text, linked, False, bool(self._hidden), row=True))

    def _break(self) -> None:
        text = tidy("".join(self._pieces).replace(CELL, " ")) if self._pieces else ""
        if text:
            self.lines.append(Line(text, min(self._linked, len(text)), self._heading > 0, self._hidden > 0))
        self._pieces.clear()
        self._linked = 0


def _is_data(table: Tag) -> bool:
    """Whether a table without tables in it holds data: short cells, several in a row."""
    sizes: list[int] = []
    widest = 0
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"])
        widest = max(widest, len(cells))
        for cell in cells:
            sizes.append(len(cell.get_text().strip()))
            if sizes[-1] > _LONG_CELL or len(cell.find_all(["p", "li", "div", "br"])) > _CELL_BLOCKS:
                return False
    return widest > 1 and sum(sizes) <= _MEAN_CELL * len(sizes)


def _is_hidden(tag: Tag, style: str) -> bool:
    if tag.name == "textarea" or tag.has_attr("hidden"):
        return True
    return bool((style and _HIDDEN.search(style)) or not _HIDING.isdisjoint(_classes(tag)))


def _classes(tag: Tag) -> list[str]:
    return str(tag.get("class") or "").split()


def _visible(walk: _Walk) -> list[Line]:
    """The lines without hidden ones, with boxes and links moved along; all lines if little is visible."""
    shown = [not line.hidden for line in walk.lines]
    visible = sum(line.weight for line in walk.lines if not line.hidden)
    if all(shown) or (visible < _LITTLE and visible * 2 < sum(line.weight for line in walk.lines)):
        return walk.lines
    places = [0, *accumulate(shown)]
    for box in walk.boxes:
        box.start, box.end = places[box.start], places[box.end]
    walk.links[:] = [replace(link, line=places[link.line]) for link in walk.links]
    return [line for line in walk.lines if not line.hidden]
