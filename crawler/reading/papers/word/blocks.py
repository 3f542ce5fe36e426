"""What is open while the story of a Word document is told: flows of lines, paragraphs, rows of tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.reading.papers.word.fields import Field
from index.cleaning import CELL, tidy

_LONG_CELL, _CELL_BLOCKS = 400, 6
"""A cell with more characters or paragraphs arranges the page: its paragraphs are lines of their own."""


@dataclass(slots=True)
class Run:
    """A run of characters."""

    style: str = ""
    hidden: bool | None = None
    """What it says itself; None where its styles decide."""
    within_hidden: bool = False


@dataclass(slots=True)
class Paragraph:
    """A paragraph as far as it was told."""

    style: str = ""
    use: str = ""
    level: int | None = None
    mark: Run = field(default_factory=Run)
    """Its end, which looks like a run."""
    deleted: bool = False
    """Whether its end was deleted, or it is the large first letter of the next: it is one with that."""
    pieces: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """Lines of its notes and text boxes."""
    runs: list[Run] = field(default_factory=list)
    """The open runs, one in the other."""
    fields: list[Field] = field(default_factory=list)
    """The open fields, one in the other."""
    codes: int = 0
    """Of how many open fields the code is being read."""


@dataclass(slots=True)
class Flow:
    """Lines of the text, of a cell, a text box or a note."""

    lines: list[str] = field(default_factory=list)
    in_cell: bool = False
    gone: str = ""
    """Why it is not shown."""
    carried: str = ""
    """The text of a paragraph that goes on in the next, and `after`, the lines that follow it."""
    after: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add a paragraph, of which each printed line becomes a line."""
        self.lines += [line for each in text.split("\n") if (line := tidy(each))]

    def whole(self) -> list[str]:
        """All its lines; what was carried for a paragraph that did not come is one of them."""
        self.add(self.carried)
        self.lines += self.after
        self.carried, self.after = "", []
        return self.lines


@dataclass(slots=True)
class Row:
    """A row of a table."""

    cells: list[list[str]] = field(default_factory=list)
    arranges: bool = False
    gone: str = ""
    """Why it is not shown."""

    def lines(self) -> list[str]:
        """The row as one line; cells that hold tables or much text as lines of their own."""
        cells = [cell for cell in self.cells if cell]
        large = any(len(cell) > _CELL_BLOCKS or sum(map(len, cell)) > _LONG_CELL for cell in cells)
        texts = [text for cell in cells for text in cell]
        if self.arranges or large or len(cells) == 1:
            return texts
        return [CELL.join(texts)] if texts else []
