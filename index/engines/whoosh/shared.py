"""What a report shares with others: its longest strings that stand in theirs, by bisecting suffix arrays.

From each place of a section on, the longest string that stands elsewhere ends at some place; these ends only
grow from left to right. Where they grow, a passage begins that is longer on neither side (the maximal matches
of matching statistics; Chang and Lawler, 1994). Halving stretches in which no passage can begin asks for one
place in about twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from index.engine import EngineError
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.evaluate import Evaluation
from index.engines.whoosh.facets import Narrowing
from index.engines.whoosh.leaves import Leaves
from index.engines.whoosh.rows import BITS
from index.query import Everything, Others
from index.results import Passage

_LOOKED = 128
"""Characters that are compared at first; few passages are longer."""
_TITLE = np.uint8(BITS["title"])


def shared(
    leaves: Leaves, asked: tuple[str, int], others: Others, groups: Mapping[str, frozenset[str]]
) -> tuple[Passage, ...]:
    """The passages of a report, by its id and of a least length, as `Engine.shared` says."""
    (id, shortest), collection = asked, leaves.collection
    row = collection.row_of.get(id)
    if row is None:
        raise EngineError(f"report {id} is not in the index; run zhice index")
    if shortest < 1:
        raise EngineError(f"a passage has 1 character or more, not {shortest}")
    compared = _compared(leaves, row, others)
    sources = [_Source(collection, number, compared) for number in range(len(collection.shards))]
    holders = _Holders(collection, compared, groups)
    untitled = [at for at in collection.sections_of(row) if not collection.kinds[at] & _TITLE]
    found = []
    for number, section in enumerate(untitled):
        text = _Text(sources, _text(collection, section), shortest // 2)
        for part in passages(text.end_of, len(text.text), shortest):
            found.append(holders.passage(number, part, text.standing(*part, collection.section_bases)))
    return tuple(found)


def passages(end_of: Callable[[int], int], size: int, shortest: int) -> Iterator[tuple[int, int]]:
    """Start and end of each passage of a text of `size` characters, in order.

    `end_of` tells where the longest string from a place on that stands elsewhere ends; it never falls.
    """
    last = size - shortest
    if last >= 0:
        yield from _between((-1, 0), (last, end_of(last)), end_of, shortest)


def _between(
    left: tuple[int, int], right: tuple[int, int], end_of: Callable[[int], int], shortest: int
) -> Iterator[tuple[int, int]]:
    """The passages that begin after one place, up to another; both with their ends."""
    if left[1] == right[1] or right[1] - left[0] - 1 < shortest:
        return
    if right[0] - left[0] == 1:
        yield right
        return
    middle = (left[0] + right[0]) // 2
    halves = (middle, end_of(middle))
    yield from _between(left, halves, end_of, shortest)
    yield from _between(halves, right, end_of, shortest)


class _Text:
    """A section's text, looked for in every shard.

    What is no longer than `floor` is not told apart: looking for the few compared with would lead far away.
    """

    def __init__(self, sources: Sequence[_Source], text: str, floor: int) -> None:
        self.text = text
        self._floor = floor
        self._codes = [(source, source.suffixes.text.encoded(text)) for source in sources]
        self._ends: dict[int, int] = {}

    def end_of(self, start: int) -> int:
        """Where the longest string from a place on that stands in a source ends."""
        if start not in self._ends:
            part, floor = (start, len(self.text)), self._floor
            found = (source.longest(codes, part, floor) for source, codes in self._codes)
            self._ends[start] = start + max(floor, *found)
        return self._ends[start]

    def standing(self, start: int, end: int, bases: Ints) -> Ints:
        """The sections of the collection in which a part of the text stands, once for each place."""
        found = []
        for (source, codes), base in zip(self._codes, bases.tolist(), strict=False):
            width = len(codes) // len(self.text)
            span = source.suffixes.span_of(codes[start * width : end * width])
            found.append(source.suffixes.owners(span).astype(np.int64) + base)
        return np.concatenate(found)


def _compared(leaves: Leaves, row: int, others: Others) -> Flags:
    """Which sections a report is compared with."""
    collection = leaves.collection
    passing = Narrowing(Evaluation(leaves, Everything()), others.filters).matches().copy()
    passing[row] = False
    if others.only is not None:
        passing &= _flags(collection, others.only)
    compared: Flags = passing[collection.report_of] & _readable(collection)
    return compared


def _readable(collection: Collection) -> Flags:
    """Which sections are live and no titles."""
    readable: Flags = collection.section_live & ((collection.kinds & _TITLE) == 0)
    return readable


def _flags(collection: Collection, ids: frozenset[str]) -> Flags:
    flags = np.zeros(collection.size, np.bool_)
    flags[[collection.row_of[id] for id in ids if id in collection.row_of]] = True
    return flags


def _text(collection: Collection, section: int) -> str:
    shard = int(np.searchsorted(collection.section_bases, section, "right")) - 1
    return collection.shards[shard].text.section(section - int(collection.section_bases[shard]))


class _Source:
    """A shard in which strings are looked for, in some of its sections."""

    def __init__(self, collection: Collection, number: int, compared: Flags) -> None:
        base = int(collection.section_bases[number])
        shard = collection.shards[number]
        shard.suffixes.settle()
        self.suffixes = shard.suffixes
        self._compared = compared[base : base + len(shard.sections)]
        self._flags = self._compared.tobytes()
        self._any = bool(self._compared.any())
        self._characters = int(shard.sizes.sum())

    def longest(self, codes: bytes, part: tuple[int, int], floor: int) -> int:
        """Characters of the longest string from a place of a text on that stands here; 0 if few (`floor`)."""
        if not self._any:
            return 0
        (start, end), looked = part, _LOOKED
        width = len(codes) // end
        while True:
            wanted = codes[start * width : min(start + looked, end) * width]
            rank = self.suffixes.insertion(wanted)
            found = max(
                self._nearest(wanted, range(rank, self._characters), floor),
                self._nearest(wanted, range(rank - 1, -1, -1), floor),
            )
            if found < looked or start + looked >= end:
                return found
            looked *= 8

    def _nearest(self, wanted: bytes, ranks: range, floor: int) -> int:
        """What the codes have in common with the nearest suffix compared with, going one way."""
        suffixes, size = self.suffixes, 8
        if ranks and self._flags[suffixes.owner(ranks[0])]:
            return suffixes.common(wanted, ranks[0])
        while ranks:
            near = ranks[:size]
            low, high = sorted((near[0], near[-1]))
            flags = self._compared[suffixes.owners((low, high + 1))]
            at = int(flags.argmax() if near.step > 0 else flags[::-1].argmax())
            if flags[at if near.step > 0 else -1 - at]:
                return suffixes.common(wanted, near[at])
            # Suffixes farther away have less in common still.
            if suffixes.common(wanted, near[-1]) <= floor:
                return 0
            ranks, size = ranks[size:], size * 8
        return 0


class _Holders:
    """Tells of a string which reports have it."""

    def __init__(self, collection: Collection, compared: Flags, groups: Mapping[str, frozenset[str]]) -> None:
        self._collection = collection
        self._compared = compared
        self._readable = _readable(collection)
        self._groups = {name: _flags(collection, ids) for name, ids in groups.items()}

    def passage(self, section: int, part: tuple[int, int], sections: Ints) -> Passage:
        """A passage that stands in some sections, with what is told of their reports."""
        collection = self._collection
        holding = _distinct(collection, sections[self._readable[sections]])
        others = _distinct(collection, sections[self._compared[sections]])
        first = holding[np.argmin(collection.oldest[holding])]
        groups = frozenset(name for name, flags in self._groups.items() if flags[others].any())
        start, end = part
        return Passage(section, start, end - start, len(others), collection.ids[first], groups)


def _distinct(collection: Collection, sections: Ints) -> Ints:
    flags = np.zeros(collection.size, np.bool_)
    flags[collection.report_of[sections]] = True
    return np.flatnonzero(flags)
