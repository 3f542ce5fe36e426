"""Where something occurs in a collection: its sections with counts, rolled up to reports."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.collection import Collection

_Number = TypeVar("_Number", np.int64, np.float64)

_HERE = np.uint8(0x80)
"""A bit that no kind has: the section is there, whatever its kinds."""


class Occurrences:
    """Sections in ascending order, so that those of a report are neighbours, and counts in them."""

    def __init__(self, collection: Collection, sections: Ints, counts: Ints) -> None:
        """Take arrays of one length; they are not copied."""
        self.collection = collection
        self.sections = sections
        self.counts = counts

    def within(self, scope: Iterable[int]) -> Occurrences:
        """Those in sections that have one of the kinds of each member of a scope (bits)."""
        kept = self._kept(self.collection.kinds[self.sections], scope)
        return self if kept is None else Occurrences(self.collection, self.sections[kept], self.counts[kept])

    def holding(self, scope: frozenset[int]) -> Flags:
        """Which reports hold it in a scope."""
        if len(scope) > 1:
            flags = np.zeros(self.collection.size, np.bool_)
            flags[self.within(scope).reports] = True
            return flags
        held: Flags = np.not_equal(self._kinds & np.uint8(next(iter(scope), _HERE)), 0)
        return held

    @cached_property
    def reports(self) -> Ints:
        """The reports that hold it, in ascending order."""
        reports: Ints = self.collection.report_of[self.sections[self._firsts]]
        return reports

    @cached_property
    def sums(self) -> Ints:
        """How often each of `reports` holds it."""
        return self.rolled_up(self.counts)

    def rolled_up(self, values: NDArray[_Number]) -> NDArray[_Number]:
        """Sums by report of values by section."""
        return np.add.reduceat(values, self._firsts) if len(values) else values

    @cached_property
    def _firsts(self) -> Ints:
        # Where in `sections` each report begins.
        owners = self.collection.report_of[self.sections]
        return np.flatnonzero(
            np.concatenate((np.ones(min(len(owners), 1), np.bool_), owners[1:] != owners[:-1]))
        )

    @cached_property
    def _kinds(self) -> NDArray[np.uint8]:
        # The kinds of the sections that hold it, together for every report.
        held = np.zeros(self.collection.size, np.uint8)
        if len(self.sections):
            kinds = self.collection.kinds[self.sections] | _HERE
            held[self.reports] = np.bitwise_or.reduceat(kinds, self._firsts)
        return held

    @staticmethod
    def _kept(kinds: NDArray[np.uint8], scope: Iterable[int]) -> Flags | None:
        flags = [(kinds & np.uint8(bits)) != 0 for bits in scope]
        return reduce(np.logical_and, flags) if flags else None
