"""Pieces of text by where they stand on a page to printed lines in reading order."""

from __future__ import annotations

import statistics
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.reading.papers.printed.layout import ROW_GAP, Printed

_SAME_LINE = 0.4
"""Pieces whose middles differ by less than this share of their height stand on one line."""
_NEAR = 0.5
"""A piece that is drawn late stands in a line that it touches, or is so near (of its height) to."""
_SPACE, _WIDE = 0.12, 2.0
"""Gaps (of the height of the text) that are a space; that part the cells of a row."""
_TWICE = 0.25
"""The same text so near (of its height) to itself is drawn twice, to look bold."""
_INDENT, _CENTRED = 1.4, 3.2
"""A line that begins so much (of its height) further right than most begins a paragraph."""
_MOST_SORTED = 100
"""A page of more lines that are not in order is left in the order of its file."""
_LAST = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A text without wide gaps and the box that it stands in; `top` is less than `bottom`."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """Its height, never 0."""
        return max(self.bottom - self.top, 0.01)

    @property
    def middle(self) -> float:
        """How far down it stands."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class _Row:
    left: float
    right: float
    first: Piece
    pieces: list[Piece] = field(default_factory=list)

    def level_with(self, piece: Piece) -> bool:
        return abs(self.first.middle - piece.middle) < _SAME_LINE * min(self.first.size, piece.size)

    def holds(self, piece: Piece) -> bool:
        near = _NEAR * piece.size
        return self.level_with(piece) and self.left - near < piece.right and piece.left < self.right + near

    def is_over(self, other: _Row) -> bool:
        over = self.first.bottom <= other.first.middle
        return over and self.left < other.right and other.left < self.right

    def add(self, piece: Piece) -> None:
        self.left, self.right = min(self.left, piece.left), max(self.right, piece.right)
        self.pieces.append(piece)

    def text(self) -> str:
        said, end = "", 0.0
        for piece in sorted(self.pieces, key=lambda piece: piece.left):
            gap = (piece.left - end) / piece.size
            if said and gap > _SPACE:
                said += ROW_GAP if gap > _WIDE else " "
            said += piece.text
            end = max(end, piece.right)
        return said


def printed(pieces: Sequence[Piece], height: float) -> list[Printed]:
    """The lines of a page of that height: the order of the file where it can be one of reading."""
    rows = _in_order(_rows(pieces))
    if not rows:
        return []
    usual = statistics.median_low([row.left for row in rows])
    margin = min((row.left for row in rows if row.left > usual - 4 * row.first.size), default=usual)
    lines = []
    for row in rows:
        indented = _INDENT < (row.left - margin) / row.first.size < _CENTRED
        lines.append(Printed("\u3000\u3000" * indented + row.text(), row.first.middle / (height or 1)))
    return lines


def _rows(pieces: Sequence[Piece]) -> list[_Row]:
    """Pieces put in lines: one after the other, or into a line that was drawn before."""
    rows: list[_Row] = []
    levels: dict[int, deque[_Row]] = defaultdict(lambda: deque(maxlen=_LAST))
    drawn: set[tuple[str, int, int]] = set()
    for piece in pieces:
        if _drawn_before(piece, drawn):
            continue
        level = int(piece.middle // 4)
        near = [row for each in (level - 1, level, level + 1) for row in levels.get(each, ())]
        found = next((row for row in near if row.holds(piece)), None)
        if not found and rows and rows[-1].level_with(piece):
            found = rows[-1]
        if not found:
            found = _Row(piece.left, piece.right, piece)
            rows.append(found)
            levels[level].append(found)
        found.add(piece)
    return rows


def _drawn_before(piece: Piece, drawn: set[tuple[str, int, int]]) -> bool:
    grid = _TWICE * piece.size
    x, y = int(piece.left // grid), int(piece.middle // grid)
    found = any((piece.text, x + right, y + down) in drawn for right in (-1, 0, 1) for down in (-1, 0, 1))
    drawn.add((piece.text, x, y))
    return found


def _in_order(rows: list[_Row]) -> list[_Row]:
    """A line over another one is read before it; for the rest the order of the file holds."""
    middles = [row.first.middle for row in rows]
    if middles == sorted(middles) or len(rows) > _MOST_SORTED:
        return rows
    ordered: list[_Row] = []
    read = [False] * len(rows)
    for first in range(len(rows)):
        waiting = [first]
        while waiting:
            row = rows[waiting[-1]]
            above = next((n for n, other in enumerate(rows) if not read[n] and other.is_over(row)), None)
            if above is not None:
                waiting.append(above)
            elif not read[place := waiting.pop()]:
                read[place] = True
                ordered.append(row)
    return ordered
