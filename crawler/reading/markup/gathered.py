"""What was read of a page so far: its lines, and the boxes and links that lie in them and move along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from crawler.reading.lines import Line, Link
from crawler.reading.markup.containers import Box
from crawler.reading.markup.tables import Table
from crawler.reading.markup.veils import Veils, missed
from index.cleaning import CELL


class Gathered:
    """The lines of a page in reading order, each with the element that hides it, boxes and links."""

    def __init__(self) -> None:
        """Nothing was read."""
        self.lines: list[Line] = []
        self.groups: list[int] = []
        """For each line the element that hides it, or 0."""
        self.veils = Veils()
        self.boxes: list[Box] = []
        self.links: list[Link] = []

    def add(self, line: Line, group: int) -> None:
        """One line more, hidden by an element or by none (0)."""
        self.lines.append(line)
        self.groups.append(group)

    def fold(self, table: Table) -> None:
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
            self.add(Line(text, linked, not is_row and own[0].heading, is_row), group)

    def keep_visible(self) -> int:
        """Leave hidden lines out, with boxes and links moved along; how much running text was among them."""
        if not any(self.groups):
            return 0
        shown = self.veils.shown(self.lines, self.groups, self.boxes)
        lost = [line for line, is_seen in zip(self.lines, shown, strict=True) if not is_seen]
        places = [0, *accumulate(shown)]
        for box in self.boxes:
            box.start, box.end = places[box.start], places[box.end]
        self.links[:] = [replace(link, line=places[link.line]) for link in self.links]
        self.lines = [line for line, is_seen in zip(self.lines, shown, strict=True) if is_seen]
        return missed(lost, self.lines)
