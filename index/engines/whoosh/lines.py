"""Occurrences one by one: put in order by what stands around them, grouped by it, and the words near them."""

from __future__ import annotations

from collections import Counter

import numpy as np

from index import analyzer
from index.engine import EngineError
from index.engines.whoosh.arrays import Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.leaves import Leaves, spots
from index.engines.whoosh.places import PACKED, Places, places
from index.engines.whoosh.rows import BITS
from index.engines.whoosh.suffixes import Suffixes
from index.query import COMPARED, LINE_ORDERS, Filters, Query
from index.report import TITLE_KIND
from index.results import Line

SIDES = ("left", "right")
_CHUNKS = -(-COMPARED // PACKED)


def lines(
    leaves: Leaves, asked: tuple[Query, Filters], order: str, window: tuple[int, int], seed: int
) -> tuple[int, tuple[Line, ...]]:
    """How many lines there are, and those of a window of their order, as `Engine.lines` says."""
    if order not in LINE_ORDERS:
        raise EngineError(f"no order {order!r} of lines: {', '.join(LINE_ORDERS)}")
    found = places(leaves, *asked)
    first, last = max(window[0], 0), min(max(window[1], 0), len(found))
    if first >= last:
        return len(found), ()
    collection = leaves.collection
    if order in SIDES:
        chosen = _by_context(found, order, (first, last))
    elif order == "sample":
        shuffled = np.random.Generator(np.random.PCG64(seed)).permutation(len(found))
        chosen = _in_text_order(found, collection.newest)[shuffled[first:last]]
    else:
        ranks = {"newest": collection.newest, "oldest": collection.oldest, "region": collection.by_region}
        chosen = _in_text_order(found, ranks[order])[first:last]
    return len(found), _told(found.take(chosen))


def contexts(leaves: Leaves, asked: tuple[Query, Filters], side: str, size: int) -> dict[str, int]:
    """What stands beside occurrences, counted, as `Engine.contexts` says."""
    if side not in SIDES or size < 1:
        raise EngineError(f"{size} characters at the side {side!r}: at least 1, {' or '.join(SIDES)}")
    found = places(leaves, *asked)
    rows, counts = np.unique(found.characters(side, 0, size), axis=0, return_counts=True)
    points = rows if side == "right" else rows[:, ::-1]
    counted = Counter(
        {
            "".join(chr(point - 1) for point in row if point): count
            for row, count in zip(points.tolist(), counts.tolist(), strict=True)
        }
    )
    return by_frequency(counted)


def company(leaves: Leaves, asked: tuple[Query, Filters], reach: tuple[int, int]) -> dict[str, int]:
    """The words near occurrences, counted, as `Engine.company` says."""
    found = places(leaves, *asked)
    counts: Counter[str] = Counter()
    for number, chosen in found.by_shard():
        shard = leaves.collection.shards[number]
        begins = shard.text.starts[found.sections[chosen] - leaves.collection.section_bases[number]]
        counts.update(analyzer.counted(_around(shard.suffixes, found.take(chosen), begins, reach)))
    return by_frequency(counts)


def by_frequency(counts: Counter[str]) -> dict[str, int]:
    """Strings with their counts, the most frequent first, then by text."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _around(suffixes: Suffixes, found: Places, begins: Ints, reach: tuple[int, int]) -> str:
    """The stretches within reach of occurrences and inside none, apart by line breaks."""
    lowest = begins + np.maximum(found.starts - reach[0], 0)
    highest = begins + np.minimum(found.ends + reach[1], found.collection.length[found.sections]) - 1
    near = spots(np.sort(lowest), np.sort(highest))
    # Whatever is inside of one is within its reach: few are looked for among many.
    inside = spots(np.sort(begins + found.starts), np.sort(begins + found.ends - 1))
    near = np.delete(near, np.searchsorted(near, inside))
    if not len(near):
        return ""
    borders = np.flatnonzero(np.diff(near) > 1) + 1
    # No stretch holds a section's end, where its text reads 0; a line break keeps words apart.
    points = np.insert(suffixes.text.points_at(near), borders, ord("\n"))
    return points.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")


def _in_text_order(found: Places, ranks: Ints) -> Ints:
    return np.lexsort((found.ends, found.starts, found.sections, ranks[found.reports]))


def _by_context(found: Places, side: str, window: tuple[int, int]) -> Ints:
    """The numbers of the places of a window in the order of a side's text.

    Compared three characters at a time; before each next three, what lies outside the window's groups of
    equal texts is let go.
    """
    chosen = np.arange(len(found))
    groups = np.zeros(len(found), np.int64)
    first, last = window
    for chunk in range(_CHUNKS):
        keys = found.take(chosen).packed(side, chunk)
        if chunk == _CHUNKS - 1:
            keys >>= _CUT
        order = np.lexsort((keys, groups))
        keys, groups, chosen = keys[order], groups[order], chosen[order]
        borders = np.concatenate(([True], (keys[1:] != keys[:-1]) | (groups[1:] != groups[:-1])))
        groups = np.cumsum(borders)
        low = int(np.searchsorted(groups, groups[first], "left"))
        high = int(np.searchsorted(groups, groups[last - 1], "right"))
        groups, chosen, first, last = groups[low:high], chosen[low:high], first - low, last - low
        if groups[-1] - groups[0] == len(groups) - 1:
            break
    rest = found.take(chosen)
    ties = (rest.ends, rest.starts, rest.sections, found.collection.newest[rest.reports])
    return chosen[np.lexsort((*ties, groups))][first:last]


_CUT = 21 * (_CHUNKS * PACKED - COMPARED)
"""Bits of the last three characters that are past the last one compared."""


def _told(found: Places) -> tuple[Line, ...]:
    collection = found.collection
    reports = found.reports.tolist()
    rows = zip(reports, found.sections.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
    firsts = _first_sections(collection)
    return tuple(
        Line(
            collection.ids[report],
            collection.versions[report],
            section - firsts[report],
            start,
            end,
        )
        for report, section, start, end in rows
    )


def _first_sections(collection: Collection) -> list[int]:
    """Of every report the number of its first section that is no title."""
    counts = np.bincount(collection.report_of, minlength=collection.size)
    firsts = np.cumsum(counts) - counts
    titled = (collection.kinds & BITS[TITLE_KIND]) != 0
    titles = np.bincount(collection.report_of, weights=titled, minlength=collection.size).astype(np.int64)
    numbers: list[int] = (firsts + titles).tolist()
    return numbers
