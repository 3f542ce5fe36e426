"""Counts cell by cell with what they are out of: the points that trends, spread and matrix are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.engine import Engine
from index.query import Filters, Query
from index.results import Cell, Table
from search.inquiry import Inquiry

Key = tuple[str, ...]
_NOTHING = Cell(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of so many reports of so many characters, how many say it, and how often."""

    reports: int
    of_reports: int
    occurrences: int
    of_characters: int

    @property
    def share(self) -> float:
        """The share of reports that say it, 0 to 1."""
        return self.reports / self.of_reports if self.of_reports else 0.0

    @property
    def density(self) -> float:
        """Occurrences in a million characters."""
        return 1_000_000 * self.occurrences / self.of_characters if self.of_characters else 0.0


class Counting:
    """Tables of some dimensions; what there is, is counted once for all queries that are out of the same."""

    def __init__(self, engine: Engine, by: Sequence[str]) -> None:
        """Count by some of `index.query.DIMENSIONS`."""
        self.engine = engine
        self.by = tuple(by)
        self._stock: dict[tuple[Query, Filters], Table] = {}

    def cells(self, inquiry: Inquiry) -> Mapping[Key, Numbers]:
        """The numbers of every cell that has reports, whether or not one says it."""
        found = self.engine.tally(inquiry.query, self.by, inquiry.filters)
        return {
            key: Numbers(held.reports, cell.reports, held.occurrences, cell.characters)
            for key, cell in self.stock(inquiry).items()
            for held in [found.get(key, _NOTHING)]
        }

    def stock(self, inquiry: Inquiry) -> Table:
        """What an inquiry's cells are out of."""
        ground = inquiry.ground, inquiry.filters
        if ground not in self._stock:
            self._stock[ground] = self.engine.tally(inquiry.ground, self.by, inquiry.filters)
        return self._stock[ground]
