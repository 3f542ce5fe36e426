"""The live shards of a generation as one: reports and sections numbered through, their values as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import regions
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.shard import Shard
from index.query import UNPLACED
from index.weights import rarity


class Column:
    """A text value of every report, kept as numbers; number 0 is unknown."""

    def __init__(self, values: Sequence[str]) -> None:
        """Number the distinct values in the order in which they come."""
        numbers = {"": 0}
        self.codes: Ints = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
        self.numbers = numbers

    def holding(self, wanted: Sequence[int]) -> Flags:
        """Which reports have one of the values numbered so."""
        chosen = np.zeros(len(self.numbers), np.bool_)
        chosen[list(wanted)] = True
        chosen[0] = False
        return chosen[self.codes]

    def equal_to(self, values: frozenset[str]) -> Flags:
        """Which reports have one of the values."""
        return self.holding([self.numbers[value] for value in values if value in self.numbers])


class Collection:
    """Reports and sections of a generation; arrays are as long as either, masked ones included."""

    def __init__(self, shards: Sequence[Shard], masked: Sequence[frozenset[int]]) -> None:
        """Number reports and sections through; `masked` are those of each shard that are not live."""
        self.shards = tuple(shards)
        counts = [shard.reports for shard in shards]
        self.size = sum(counts)
        bases = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        self.section_bases: Ints = np.concatenate(
            ([0], np.cumsum([len(shard.sections) for shard in shards], dtype=np.int64))
        )
        self.live: Flags = np.ones(self.size, np.bool_)
        for base, numbers in zip(bases.tolist(), masked, strict=False):
            self.live[[base + number for number in numbers]] = False
        parts = [shard.sections for shard in shards]
        self.report_of: Ints = _joined(
            [part["report"] + base for part, base in zip(parts, bases, strict=False)]
        )
        self.length: Ints = _joined([part["length"] for part in parts])
        self.kinds = _joined([part["kinds"] for part in parts]).astype(np.uint8)
        self.section_live: Flags = self.live[self.report_of]
        self.ids = self._values("id")
        self.versions = self._values("version")
        self.years: Ints = np.array(self._values("year"), np.int64)
        self.days: Ints = np.array(self._values("published"), np.int64)
        self._cells: dict[tuple[str, ...], tuple[list[tuple[str, ...]], Ints]] = {}

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The number of every live report, by its id."""
        return {name: row for row, name in enumerate(self.ids) if self.live[row]}

    def sections_of(self, row: int) -> range:
        """The numbers of a report's sections."""
        first, last = np.searchsorted(self.report_of, (row, row + 1)).tolist()
        return range(first, last)

    @cached_property
    def all_live(self) -> bool:
        """Whether nothing is masked."""
        return bool(self.live.all())

    @cached_property
    def reports(self) -> int:
        """How many reports are live."""
        return int(self.live.sum())

    @cached_property
    def level(self) -> Column:
        """The level of every report."""
        return Column(self._values("level"))

    @cached_property
    def body(self) -> Column:
        """The body of every report."""
        return Column(self._values("body"))

    @cached_property
    def issuer(self) -> Column:
        """The normalised name of the issuer of every report."""
        return Column(self._values("issuer"))

    @cached_property
    def region(self) -> Column:
        """The division code of every report."""
        return Column(self._values("region"))

    @cached_property
    def year(self) -> Column:
        """The year of every report."""
        return Column([str(year or "") for year in self.years.tolist()])

    @cached_property
    def characters(self) -> Ints:
        """How long the sections of every report are together."""
        return self.summed(self.length)

    def summed(self, values: Ints) -> Ints:
        """Sums by report of values by section."""
        # Sums of whole numbers below 2 ** 53 are exact in floats.
        return np.bincount(self.report_of, weights=values, minlength=self.size).astype(np.int64)

    def cells(self, by: tuple[str, ...]) -> tuple[list[tuple[str, ...]], Ints]:
        """The distinct values of some dimensions but `section`, and every report's number in them."""
        if by not in self._cells:
            columns = [self._dimension(name) for name in by]
            codes = np.zeros(self.size, np.int64)
            for column in columns:
                # Numbered anew after every dimension, so that the numbers stay small.
                codes = np.unique(codes * len(column.numbers) + column.codes, return_inverse=True)[1]
            firsts = np.unique(codes, return_index=True)[1].tolist()
            texts = [list(column.numbers) for column in columns]
            keys = [
                tuple(text[column.codes[row]] for text, column in zip(texts, columns, strict=True))
                for row in firsts
            ]
            self._cells[by] = keys, codes
        return self._cells[by]

    def _dimension(self, name: str) -> Column:
        if name in ("year", "level", "body", "issuer"):
            column: Column = getattr(self, name)
            return column
        above = [_at_level(code, name) for code in self.region.numbers]
        return Column([above[number] for number in self.region.codes.tolist()])

    @cached_property
    def region_paths(self) -> tuple[dict[str, int], Ints, Ints]:
        """Every region and those above it, numbered by code, and pairs (number in `region`, this number).

        Codes that the gazetteer does not know come first.
        """
        numbers: dict[str, int] = {}
        pairs = [
            (number, numbers.setdefault(code, len(numbers)))
            for own, number in sorted(
                self.region.numbers.items(), key=lambda item: bool(regions.path(item[0]))
            )
            if own
            for code in _lineage(own)
        ]
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return numbers, table[:, 0], table[:, 1]

    def points(self, section: int) -> NDArray[np.uint32]:
        """The code points of a section's normalised string, and 0 for its end."""
        number = int(np.searchsorted(self.section_bases, section, "right")) - 1
        return self.shards[number].text.section_points(section - int(self.section_bases[number]))

    def rarity(self, holding: int) -> float:
        """What holding something tells of a report, if `holding` of the live reports do."""
        return rarity(holding, self.reports)

    def in_regions(self, codes: frozenset[str]) -> Flags:
        """Which reports are of one of the regions, or of one below."""
        numbers, own, above = self.region_paths
        chosen = np.zeros(len(numbers), np.bool_)
        chosen[[numbers[code] for code in codes if code in numbers]] = True
        held = self.region.holding(own[chosen[above]].tolist())
        return held | (self.region.codes == 0) if UNPLACED in codes else held

    def in_kinds(self, kinds: int) -> Flags:
        """Which reports have a section of one of the kinds, given as bits."""
        found: Flags = np.not_equal(self._kinds_held & np.uint8(kinds), 0)
        return found

    @cached_property
    def _kinds_held(self) -> NDArray[np.uint8]:
        held = np.zeros(self.size, np.uint8)
        np.bitwise_or.at(held, self.report_of, self.kinds)
        return held

    @cached_property
    def ties(self) -> Ints:
        """Rank of every report by year, newest first and unknown last, then by id: no two share one."""
        ids = _ranks_of(self.ids)
        return _ranks((ids, -self.years))

    @cached_property
    def newest(self) -> Ints:
        """Rank by year and day, the newest first, unknown last."""
        return _ranks((self.ties, -self.days, -self.years))

    @cached_property
    def oldest(self) -> Ints:
        """Rank by year and day, the oldest first, unknown last."""
        return _ranks((self.ties, _last_if_unknown(self.days), _last_if_unknown(self.years)))

    @cached_property
    def by_region(self) -> Ints:
        """Rank by division code, unknown last."""
        order = {
            code: rank
            for rank, code in enumerate(sorted(self.region.numbers, key=lambda code: (not code, code)))
        }
        ranks = np.array([order[code] for code in self.region.numbers], np.int64)
        return _ranks((self.ties, ranks[self.region.codes]))

    def _values(self, name: str) -> list[Any]:
        return [value for shard in self.shards for value in shard.values[name]]


@cache
def _lineage(code: str) -> frozenset[str]:
    """A region's code and those above it; kept, for every generation asks for thousands."""
    # The gazetteer's own strings first: whoever looks one up there finds it by identity.
    return frozenset([*(region.code for region in regions.path(code)), code])


def _at_level(code: str, level: str) -> str:
    """The region of a level that a code is or lies in; empty where there is none."""
    return next((region.code for region in regions.path(code) if region.level == level), "")


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)


def _last_if_unknown(values: Ints) -> Ints:
    return np.where(values == 0, np.iinfo(np.int64).max, values)


def _ranks(keys: tuple[Ints, ...]) -> Ints:
    # The last key counts most, as in numpy.lexsort.
    ranks = np.empty(len(keys[0]), np.int64)
    ranks[np.lexsort(keys)] = np.arange(len(ranks))
    return ranks


def _ranks_of(values: Sequence[str]) -> Ints:
    ranks = np.empty(len(values), np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    return ranks
