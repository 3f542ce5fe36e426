"""The tables of a page: whether one holds data, or arranges what is on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

_LONG_CELL = 400
_MEAN_CELL = 60
_CELL_BLOCKS = 6
"""A table with longer cells (characters; blocks in one) arranges the page; one below them all holds data."""


@dataclass(slots=True)
class Table:
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

    def block(self) -> None:
        """A block begins in a cell."""
        self.blocks += 1
        self.arranges = self.arranges or self.blocks > _CELL_BLOCKS

    @property
    def is_data(self) -> bool:
        """Whether it holds data: short cells, several in a row, no table in it."""
        return not self.arranges and self.widest > 1 and self.size <= _MEAN_CELL * self.cells
