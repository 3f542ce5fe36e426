"""Filters and facet counts over arrays of reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.arrays import Flags
from index.engines.whoosh.collection import Collection, Column
from index.engines.whoosh.evaluate import Evaluation, section_scope
from index.engines.whoosh.rows import BITS, mask
from index.query import FACETS, Filters


class Narrowing:
    """The filters of a request, over the matches of a query. For one thread and one request."""

    def __init__(self, evaluation: Evaluation, filters: Filters) -> None:
        """Evaluate each filter that is set."""
        self._evaluation = evaluation
        self._collection = evaluation.collection
        self.scope = section_scope(filters)
        self._chosen = dict(_chosen(evaluation.collection, filters))
        evaluation.ask_among(self.passing)

    def matches(self) -> Flags:
        """Which reports match query and filters."""
        return self._without("")

    def passing(self) -> Flags:
        """Which live reports pass the filters, whatever the query."""
        return reduce(np.logical_and, self._chosen.values(), self._collection.live)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """The reports of each value of each facet, its own filter left aside."""
        collection = self._collection
        return {
            "region": _regions(collection, self._without("region")),
            "level": _column(collection.level, self._without("level")),
            "body": _column(collection.body, self._without("body")),
            "year": _column(collection.year, self._without("year")),
            "section": self._sections(),
        }

    def _without(self, facet: str) -> Flags:
        matched = self._evaluation.matches(frozenset() if facet == "section" else self.scope)
        others = (self._chosen[other] for other in FACETS if other in self._chosen and other != facet)
        return reduce(np.logical_and, others, matched)

    def _sections(self) -> dict[str, int]:
        others = [flags for facet, flags in self._chosen.items() if facet != "section"]
        allowed = reduce(np.logical_and, others, self._collection.live)
        counts = {}
        for kind, bits in BITS.items():
            held = self._evaluation.matches(frozenset({bits})) & self._collection.in_kinds(bits)
            counts[kind] = int(np.count_nonzero(held & allowed))
        return {kind: count for kind, count in counts.items() if count}


def _chosen(collection: Collection, filters: Filters) -> list[tuple[str, Flags]]:
    found: list[tuple[str, Flags]] = []
    if filters.region:
        found.append(("region", collection.in_regions(filters.region)))
    if filters.level:
        found.append(("level", collection.level.equal_to(filters.level)))
    if filters.body:
        found.append(("body", collection.body.equal_to(filters.body)))
    if filters.year:
        found.append(("year", np.isin(collection.years, list(filters.year - {0}))))
    if filters.section:
        found.append(("section", collection.in_kinds(mask(filters.section))))
    return found


def _column(column: Column, matched: Flags) -> dict[str, int]:
    counts = np.bincount(column.codes[matched], minlength=len(column.numbers)).tolist()
    return {value: counts[number] for value, number in column.numbers.items() if number and counts[number]}


def _regions(collection: Collection, matched: Flags) -> Mapping[str, int]:
    numbers, own, above = collection.region_paths
    counts = np.bincount(collection.region.codes[matched], minlength=len(collection.region.numbers))
    return _Counts(numbers, np.bincount(above, weights=counts[own], minlength=len(numbers)))


class _Counts(Mapping[str, int]):
    """The counts of numbered values, but for zeros. Of thousands of regions a page looks up some forty."""

    def __init__(self, numbers: Mapping[str, int], counts: NDArray[Any]) -> None:
        self._numbers, self._counts = numbers, counts

    def __getitem__(self, value: str) -> int:
        if count := int(self._counts[self._numbers[value]]):
            return count
        raise KeyError(value)

    def __iter__(self) -> Iterator[str]:
        return compress(self._numbers, self._counts)  # no list: most want the first few

    def __len__(self) -> int:
        return int(np.count_nonzero(self._counts))
