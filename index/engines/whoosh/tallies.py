"""What matches, counted cell by cell: bincounts over the cells that reports lie in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.engine import EngineError
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.evaluate import Evaluation, Scope, in_scope
from index.engines.whoosh.facets import Narrowing
from index.engines.whoosh.leaves import Leaves
from index.engines.whoosh.rows import BITS
from index.query import DIMENSIONS, Filters, Query
from index.results import Cell, Hit, Table

_SECTION = "section"


def tally(leaves: Leaves, query: Query, by: Sequence[str], filters: Filters) -> Table:
    """The cells of a table, as `Engine.tally` says."""
    _check(by)
    evaluation = Evaluation(leaves, query)
    narrowing = Narrowing(evaluation, filters)
    if _SECTION not in by:
        return dict(_cells(evaluation, by, narrowing.matches(), narrowing.scope))
    others = [name for name in by if name != _SECTION]
    at = list(by).index(_SECTION)
    found = {}
    for kind, bits in BITS.items():
        scope = narrowing.scope | {bits}
        held = narrowing.passing() & leaves.collection.in_kinds(bits) & evaluation.matches(scope)
        for values, cell in _cells(evaluation, others, held, scope):
            found[(*values[:at], kind, *values[at:])] = cell
    return found


def firsts(leaves: Leaves, query: Query, by: str, filters: Filters) -> dict[str, Hit]:
    """The first hit of each value of a dimension, as `Engine.firsts` says."""
    _check((by,))
    if by == _SECTION:
        raise EngineError("a report lies in many sections: firsts are asked by another dimension")
    collection = leaves.collection
    evaluation = Evaluation(leaves, query)
    narrowing = Narrowing(evaluation, filters)
    rows = np.flatnonzero(narrowing.matches())
    rows = rows[np.argsort(collection.oldest[rows])]
    keys, cells = collection.cells((by,))
    found, at = np.unique(cells[rows], return_index=True)
    occurrences = evaluation.occurrences(narrowing.scope)
    return {
        keys[cell][0]: Hit(collection.ids[row], collection.versions[row], 0.0, int(occurrences[row]))
        for cell, row in zip(found.tolist(), rows[at].tolist(), strict=True)
    }


def _cells(
    evaluation: Evaluation, by: Sequence[str], matched: Flags, scope: Scope
) -> Iterator[tuple[tuple[str, ...], Cell]]:
    collection = evaluation.collection
    keys, cells = collection.cells(tuple(by))
    rows = np.flatnonzero(matched)
    where = cells[rows]

    def summed(values: Ints) -> Ints:
        # Sums of whole numbers below 2 ** 53 are exact in floats.
        return np.bincount(where, weights=values[rows], minlength=len(keys)).astype(np.int64)

    reports = np.bincount(where, minlength=len(keys))
    occurrences, characters = summed(evaluation.occurrences(scope)), summed(_characters(collection, scope))
    for cell in np.flatnonzero(reports).tolist():
        yield keys[cell], Cell(int(reports[cell]), int(occurrences[cell]), int(characters[cell]))


def _characters(collection: Collection, scope: Scope) -> Ints:
    """Characters of every report in a scope."""
    if not scope:
        return collection.characters
    return collection.summed(np.where(in_scope(collection, scope), collection.length, 0))


def _check(by: Sequence[str]) -> None:
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown or len(set(by)) < len(by):
        raise EngineError(f"counts by {', '.join(map(repr, by))}: each once of {', '.join(DIMENSIONS)}")
