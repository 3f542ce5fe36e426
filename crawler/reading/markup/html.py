"""HTML to lines of text, by BeautifulSoup on lxml."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Comment, XMLParsedAsHTMLWarning

from crawler.reading.lines import Document, Line, Link, PageError, check_size
from crawler.reading.markup.containers import CONTAINERS, Box, choose, is_aside, rank_of
from crawler.reading.markup.embedded import ELEMENTS, embedded
from crawler.reading.markup.gathered import Gathered
from crawler.reading.markup.scripted import scripted_article
from crawler.reading.markup.shown import NO_STYLE, UNSHOWN, VISIBLE, Shown, shown_in, style_of
from crawler.reading.markup.tables import Table
from crawler.reading.markup.veils import LITTLE
from crawler.reading.saved import claimed, own_address, saved_from
from index.cleaning import CELL, tidy

# XHTML of offices is no XML, whatever it begins with.
warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)

_MOST_TAGS = 400_000
_MOST_ATTRIBUTES = 10_000
_DEEPEST = 5_000
"""A page with more tags, or elements deeper in one another, is refused: it was made to burst."""
_LONGEST = 2000
"""Of a title, a meta tag or the text of a link so much is read (characters)."""
_DROPPED = frozenset([
    "audio", "button", "canvas", "datalist", "embed", "iframe", "input", "map", "meter", "noscript", "object",
    "progress", "rp", "rt", "rtc", "script", "select", "style", "svg", "template", "video", "xml",
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

_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-echo", "data-url", "lazysrc", "_src",
)  # fmt: skip
"""Attributes from which scripts take a picture when it comes into sight; until then `src` is a stopgap."""
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_TAGS = re.compile(r"<[^<>]{0,4000}+>")
# A page that goes on after </html> or </body> would lose its article to the parser's repairs.
_CLOSERS = re.compile(r"</(?:html|body)\s{0,9}>", re.I)
_HANWEB = re.compile(r"\s?<\$\[(?:信息内容|正文内容|文章内容)\]>\s?(begin|end)\s?", re.I)


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
    if sum(line.weight for line in page.read.lines) < LITTLE and (article := scripted_article(html)):
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
        self.read = Gathered()
        self.metas: dict[str, str] = {}
        self.claims: dict[str, str] = {}
        """The addresses that the page claims: `saved` in a comment, `canonical` in a link; `base`."""
        self.title: list[str] = []
        self._titles = 0
        self._open = [_Element("", VISIBLE, 0, False)]
        self._tables: list[Table] = []
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
            if name in ELEMENTS and not self._dropped:
                self._embedded(attributes)
            self._dropped += 1
            return
        if len(self._open) > _DEEPEST:
            raise PageError(f"the page has elements more than {_DEEPEST:,} deep in one another")
        parent = self._open[-1]
        style = style_of(attributes["style"]) if "style" in attributes else NO_STYLE
        element = _Element(name, parent.shown, parent.group, name in _BLOCKS or style.is_block)
        if attributes or name in UNSHOWN:
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
            element.box.end = len(self.read.lines)
        if name in _HEADINGS:
            self._headings -= 1
        elif name == "pre":
            self._preformatted -= 1
        elif name == "a":
            self._unlink()
        elif name == "table":
            self.read.fold(self._tables.pop())
        elif name == "tr" and self._tables:
            rows = self._tables[-1].rows
            rows[-1] = (rows[-1][0], len(self.read.lines))

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
                self._hanweb = Box(len(self.read.lines), rank, len(self._open), True, False)
                self.read.boxes.append(self._hanweb)
            elif self._hanweb:
                self._hanweb.end, self._hanweb = len(self.read.lines), None
        elif address := saved_from(text):
            self.claims.setdefault("saved", address)

    def close(self) -> None:
        """The page ends."""
        self._break()
        if self._hanweb:
            self._hanweb.end = len(self.read.lines)

    def document(self) -> Document:
        """What was read, without what no reader sees."""
        left_out = self.read.keep_visible()
        title = tidy(_TAGS.sub(" ", "".join(self.title)[:_LONGEST]))
        start, end, selector = choose(self.read.lines, self.read.boxes, title)
        return Document(
            lines=tuple(self.read.lines),
            start=start,
            end=end,
            title=title,
            metas=self.metas,
            links=tuple(self.read.links),
            container=selector or "density",
            address=self._address(),
            base=self.claims.get("base", ""),
            left_out=left_out,
        )

    def _veil(self, element: _Element, shown: Shown) -> None:
        """Note how an element is shown, and that it hides what is in it if its parent did not so."""
        if shown != element.shown:
            element.shown, element.group = shown, self.read.veils.add(shown, element.group)

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
            self.read.veils.lift(element.group, self._open[-1].group)
            element.shown, element.group = VISIBLE, 0
        if name in _BOXES or known or (aside and name in _BLOCKS):
            self._break()
            element.box = Box(len(self.read.lines), rank, len(self._open), name in _BOXES, aside)
            self.read.boxes.append(element.box)

    def _table(self, _attributes: Mapping[str, str]) -> None:
        for outer in self._tables[-1:]:
            outer.arranges = True
        self._tables.append(Table(len(self.read.boxes), len(self.read.links)))

    def _row(self, _attributes: Mapping[str, str]) -> None:
        for table in self._tables[-1:]:
            table.rows.append((len(self.read.lines), len(self.read.lines)))
            table.in_row = 0

    def _cell(self, _attributes: Mapping[str, str]) -> None:
        for table in self._tables[-1:]:
            table.cell()

    def _block_in_cell(self, _attributes: Mapping[str, str]) -> None:
        for table in self._tables[-1:]:
            table.block()

    def _heading(self, _attributes: Mapping[str, str]) -> None:
        self._headings += 1

    def _pre(self, _attributes: Mapping[str, str]) -> None:
        self._preformatted += 1

    def _titled(self, _attributes: Mapping[str, str]) -> None:
        self._titles += 1

    def _anchor(self, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href", "").strip()
        self._anchors.append((href, attributes.get("title", ""), len(self.read.lines), []))

    def _unlink(self) -> None:
        href, title, line, pieces = self._anchors.pop()
        if href and not href.lower().startswith(("javascript:", "#", "mailto:")):
            self.read.links.append(Link(href, tidy(("".join(pieces) or title)[:_LONGEST]), line))

    def _picture(self, attributes: Mapping[str, str]) -> None:
        # What a script puts in its place later is the picture; what stands there before is a stopgap.
        sources = (attributes.get(name, "").strip() for name in (*_LAZY, "src"))
        if source := next(filter(None, sources), ""):
            name = tidy(attributes.get("alt", ""))
            self.read.links.append(Link(source, name, len(self.read.lines), picture=True))

    def _meta(self, attributes: Mapping[str, str]) -> None:
        """Meta tags count wherever they stand: they may be doubled, in the body, and hold markup."""
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = tidy(_TAGS.sub(" ", attributes.get("content", "")[:_LONGEST]))
        if name and content:
            self.metas.setdefault(name, content)

    def _relation(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("rel", "").lower() == "canonical":
            self.claims.setdefault("canonical", attributes.get("href", "").strip())

    def _base(self, attributes: Mapping[str, str]) -> None:
        if "href" in attributes:
            self.claims.setdefault("base", attributes["href"].strip())

    def _embedded(self, attributes: Mapping[str, str]) -> None:
        if source := embedded(attributes):
            self.read.links.append(Link(source, tidy(attributes.get("title", "")), len(self.read.lines)))

    def _address(self) -> str:
        if saved := own_address(self.claims.get("saved", "")):
            return saved
        claims = (self.claims.get("canonical", ""), self.metas.get("og:url", ""))
        return next((each for each in claims if each.startswith("http") and claimed(each)), "")

    def _break(self) -> None:
        if not self._pieces:
            return
        pieces, self._pieces = self._pieces, []
        self._size += sum(len(piece) for piece, _ in pieces)
        check_size(len(self.read.lines), self._size)
        linked, self._linked = self._linked, 0
        groups = dict.fromkeys(group for _, group in pieces)
        for group in groups:
            own = (piece for piece, each in pieces if each == group)
            text = tidy("".join(own).replace(CELL, " "))
            if text:
                self.read.add(Line(text, min(linked, len(text)), self._headings > 0), group)


_SPECIAL = {
    "a": _Page._anchor,
    "table": _Page._table,
    "tr": _Page._row,
    "pre": _Page._pre,
    "title": _Page._titled,
    "img": _Page._picture,
    "meta": _Page._meta,
    "link": _Page._relation,
    "base": _Page._base,
    **dict.fromkeys(_CELLS, _Page._cell),
    **dict.fromkeys(_HEADINGS, _Page._heading),
    **dict.fromkeys(_IN_CELL, _Page._block_in_cell),
}
