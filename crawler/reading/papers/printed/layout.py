"""Printed pages to paragraphs: page numbers and running heads left out, broken lines joined."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.reading.papers.contents import Contents
from index.cleaning import tidy

_BROKEN_WORD, _GOES_ON = re.compile("[A-Za-z]-$"), re.compile("[a-z]")
_FULL = 0.85
"""A printed line of this share of the usual width runs on into the next one."""
_ENDS = re.compile(r"[。！？；：:;!?]$")
_STARTS = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、．.章]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d))"
)
_INDENT = re.compile("^[\u3000]{2}")
ROW_GAP = "  "
"""Between the cells of a table's row in a printed line."""
_DASH = "-—–−―─－"
_DRESS = rf"[{_DASH}·•~|_=*.<>《》\[\](){{}}【】〔〕“”\s]*"
# Three figures: a year alone on a line, or at its end, counts no pages.
_COUNT = r"(\d{1,3}|[一二三四五六七八九十]{1,3}|[ivxl]{1,6})(?!\d)"
_OF = r"(?:[/,，;；(]|of)?\s*共?\s*\d{1,4}\s*页?"
_FOLIO = (
    rf"{_DRESS}(?:共\s*\d{{1,4}}\s*页[\s,，;；/]*)?(?:第|page|pg?\.?|页码[:：]?)?\s*{_COUNT}\s*页?"
    rf"(?:\s*{_OF})?{_DRESS}"
)
"""A page's number, as NFKC writes it."""
_ALONE = re.compile(_FOLIO, re.I)
_AT_END, _AT_START = re.compile(rf"\s{_FOLIO}\Z", re.I), re.compile(rf"{_FOLIO}\s", re.I)
_LONGEST_FOLIO = 40
_DRESSED = re.compile(rf"[{_DASH}]+\s*\d+\s*[{_DASH}]+|第.*页.*|page.*", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_MARGIN = 0.13
"""Page numbers and running heads stand in this outer share of a page's height."""
_SAME_HEIGHT = 0.01
_APART = 0.03
"""A single page's bare number stands so far (share of the height) from the text."""
_OFTEN = 3
"""A running head stands on so many pages, or on both of two if it is long."""
_LONG_HEAD = 6
_EDGES = 2
"""So many lines, one inside the other, are looked at on each edge of a page."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line: its text, and how far down the page it stands (0 at the top, 1 at the bottom)."""

    text: str
    height: float


@dataclass(frozen=True, slots=True)
class _Edge:
    """An outermost line of a page; `page` and `line` are its place."""

    page: int
    line: int
    text: str
    height: float
    top: bool
    apart: float
    """How far it is from the next line inwards."""


def paragraphs(pages: Sequence[Sequence[Printed]], cut: str = "") -> Contents:
    """The paragraphs of printed pages; numbers and heads of pages are left out and counted."""
    gone: dict[tuple[int, int], str] = {}
    for _ in range(_EDGES):
        edges = [edge for number, page in enumerate(pages) for edge in _edges(number, page, gone)]
        gone |= dict.fromkeys(_page_numbers(edges), "page numbers")
        gone |= dict.fromkeys(_running_heads(edges, len(pages), gone), "running heads")
    left_out: Counter[str] = Counter()
    kept = []
    for number, page in enumerate(pages):
        for place, line in enumerate(page):
            reason = gone.get((number, place))
            if reason:
                left_out[reason] += len(line.text.strip())
            else:
                kept.append(line.text)
    return Contents(tuple(reflow(kept)), left_out, cut)


def _edges(number: int, page: Sequence[Printed], gone: Iterable[tuple[int, int]]) -> list[_Edge]:
    """The highest and lowest lines of a page's margins that are still there."""
    lines = sorted(
        (line.height, place)
        for place, line in enumerate(page)
        if line.text.strip() and (number, place) not in gone
    )
    found = []
    for top, ordered in ((True, lines), (False, lines[::-1])):
        outermost = ordered[0][0] if ordered else 0.5
        if not (outermost <= _MARGIN if top else outermost >= 1 - _MARGIN):
            continue
        inner = next((h for h, _ in ordered if abs(h - outermost) > _SAME_HEIGHT), 1.0 if top else 0.0)
        found += [
            _Edge(number, place, page[place].text.strip(), height, top, abs(inner - height))
            for height, place in ordered
            if abs(height - outermost) <= _SAME_HEIGHT
        ]
    return found


def _page_numbers(edges: Sequence[_Edge]) -> set[tuple[int, int]]:
    """The lines that count the pages: in sequence from page to page, or dressed as such (- 3 -, 第3页)."""
    series: dict[tuple[bool, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        if len(edge.text) <= _LONGEST_FOLIO and (found := _ALONE.fullmatch(_plain(edge.text))):
            series[edge.top, _number(found[1]) - edge.page].append(edge)
    numbers = set()
    for (_, offset), found_edges in series.items():
        in_sequence = len({edge.page for edge in found_edges}) > 1
        for edge in found_edges:
            first = offset == 1 and edge.apart > _APART
            if in_sequence or first or _DRESSED.fullmatch(_plain(edge.text)):
                numbers.add((edge.page, edge.line))
    return numbers


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _number(text: str) -> int:
    """A number in figures, in Chinese up to 99, or in Roman letters."""
    if text.isdigit():
        return int(text)
    if text[0].lower() in _ROMAN:
        values = [_ROMAN[letter] for letter in text.lower()]
        return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    tens, ten, ones = text.rpartition("十")
    return (10 * _digit(tens or "一") if ten else 0) + _digit(ones)


def _digit(text: str) -> int:
    return "零一二三四五六七八九".index(text[-1]) if text and text[-1] != "十" else 0


def _running_heads(
    edges: Sequence[_Edge], pages: int, gone: Iterable[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The lines that stand on many pages at one height; on the first page the topmost one stays."""
    heads: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        if (edge.page, edge.line) not in gone:
            heads[edge.top, edge.text].append(edge)
            if counted := _counted(edge):
                heads[edge.top, counted].append(edge)
    found = set()
    for (top, text), repeated in heads.items():
        first = repeated[0].height
        same = [edge for edge in repeated if abs(edge.height - first) <= _SAME_HEIGHT]
        on = len({edge.page for edge in same})
        # A first page is often without.
        if on >= _OFTEN or (on >= max(2, pages - 1) and len(text) >= _LONG_HEAD):
            found |= {(edge.page, edge.line) for edge in same if edge.page or not top}
    return found


def _counted(edge: _Edge) -> str:
    """A head or foot with the page's number set off at its end or start: the rest, and what it counts from.

    What is short and stands on top (附件 1, 表 2) is a title.
    """
    text = _plain(edge.text)
    found = _AT_END.search(text, max(len(text) - _LONGEST_FOLIO, 0)) or _AT_START.match(text[:_LONGEST_FOLIO])
    if not found:
        return ""
    rest = text[: found.start()] + text[found.end() :]
    if not rest or (edge.top and len(rest) < _LONG_HEAD):
        return ""
    return f"{rest} {_number(found[1]) - edge.page}"


def reflow(lines: Sequence[str]) -> list[str]:
    """Printed lines joined to paragraphs: a full line without a sentence's end runs on into the next one."""
    kept = [
        (text, bool(_INDENT.match(line)), ROW_GAP in line.strip()) for line in lines if (text := tidy(line))
    ]
    widths = sorted(_width(text) for text, _, _ in kept)
    usual = widths[len(widths) * 9 // 10] if widths else 0
    joined: list[list[str]] = []
    runs_on = False
    for text, indented, row in kept:
        begins = indented or row or (_STARTS.match(text) and _ENDS.search(joined[-1][-1])) if joined else True
        if joined and _BROKEN_WORD.search(joined[-1][-1]) and _GOES_ON.match(text):
            joined[-1] += [joined[-1].pop()[:-1], text]
        elif runs_on and not begins:
            joined[-1] += [_glue(joined[-1][-1], text), text]
        else:
            joined.append([text])
        runs_on = _width(text) >= _FULL * usual and not (row or _ENDS.search(text))
    return ["".join(pieces) for pieces in joined]


def _glue(before: str, text: str) -> str:
    """A space between Latin words; figures that a line's end broke are one."""
    last, first = before[-1:], text[:1]
    latin = last.isascii() and first.isascii() and last.isalnum() and first.isalnum()
    return " " if latin and not (last.isdigit() and first.isdigit()) else ""


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
