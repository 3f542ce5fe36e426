"""Where every single occurrence stands: places in sections, for what counts alone do not tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index import analyzer
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.budget import keep_cuts_within
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.evaluate import Evaluation, in_scope
from index.engines.whoosh.facets import Narrowing
from index.engines.whoosh.leaves import Leaf, Leaves, distinct_words, near
from index.engines.whoosh.shard import Shard
from index.query import Best, Everything, Filters, Literal, Near, Query, Words
from index.questions import terms

_SHIFT = 21
"""Bits that hold a code point and one more: three fit a whole number of 64."""
PACKED = 3


@dataclass(frozen=True, slots=True)
class Places:
    """Occurrences: sections numbered through the collection, starts and ends in the searched strings."""

    collection: Collection
    sections: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.sections)

    @property
    def reports(self) -> Ints:
        """The report of each."""
        reports: Ints = self.collection.report_of[self.sections]
        return reports

    def take(self, chosen: Ints | Flags) -> Places:
        """Those at some numbers, or flagged."""
        return Places(self.collection, self.sections[chosen], self.starts[chosen], self.ends[chosen])

    def by_shard(self) -> Iterator[tuple[int, Flags]]:
        """The number of each shard that holds any, and which."""
        shards = np.searchsorted(self.collection.section_bases, self.sections, "right") - 1
        for number in np.unique(shards).tolist():
            yield number, shards == number

    def characters(self, side: str, first: int, size: int) -> NDArray[np.uint32]:
        """A row for each: code points plus one of `size` characters of a side, from the `first` off it on.

        0 stands for what is past the end of the section.
        """
        steps = np.arange(first, first + size)
        right = side == "right"
        at = self.ends[:, None] + steps if right else self.starts[:, None] - 1 - steps
        inside = (at >= 0) & (at < self.collection.length[self.sections][:, None])
        found = np.zeros(at.shape, np.uint32)
        for number, held in self.by_shard():
            suffixes = self.collection.shards[number].suffixes
            begins = suffixes.text.starts[self.sections[held] - self.collection.section_bases[number]]
            wanted = np.where(inside[held], begins[:, None] + at[held], 0)
            found[held] = np.where(inside[held], suffixes.text.points_at(wanted) + 1, np.uint32(0))
        return found

    def packed(self, side: str, chunk: int) -> Ints:
        """`PACKED` characters of a side as one number each, in the order of their code points."""
        found = self.characters(side, chunk * PACKED, PACKED).astype(np.int64)
        return found[:, 0] << (2 * _SHIFT) | found[:, 1] << _SHIFT | found[:, 2]


def places(leaves: Leaves, query: Query, filters: Filters) -> Places:
    """Every occurrence of a query in the reports that match, leaf by leaf."""
    evaluation = Evaluation(leaves, query)
    narrowing = Narrowing(evaluation, filters)
    matched = narrowing.matches()
    collection = leaves.collection
    parts = []
    for leaf, scope in evaluation.scored(narrowing.scope):
        wanted = matched[collection.report_of] & in_scope(collection, scope)
        parts.append(_of_leaf(leaf, collection, wanted))
    return _joined(collection, parts)


def sections_within(leaves: Leaves, filters: Filters) -> list[Flags]:
    """Of each shard the sections within some filters' scope, of the reports that pass them."""
    collection = leaves.collection
    narrowing = Narrowing(Evaluation(leaves, Everything()), filters)
    wanted = narrowing.passing()[collection.report_of] & in_scope(collection, narrowing.scope)
    return [wanted[low:high] for low, high in pairwise(collection.section_bases.tolist())]


def _of_leaf(leaf: Leaf, collection: Collection, wanted: Flags) -> Places:
    parts = []
    if isinstance(leaf, Words):
        keep_cuts_within(leaf.text, _cut_again(leaf.text, collection, wanted))
    for number, shard in enumerate(collection.shards):
        low, high = collection.section_bases[number : number + 2]
        for sections, starts, ends in _in_shard(leaf, shard, wanted[low:high]):
            parts.append(Places(collection, sections + low, starts, ends))
    return _joined(collection, parts)


def _in_shard(leaf: Leaf, shard: Shard, wanted: Flags) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Sections, starts and ends in the wanted sections of a shard."""
    if isinstance(leaf, Words):
        yield _of_words(shard, leaf.text, wanted)
        return
    for string, found in near(shard, leaf) if isinstance(leaf, Near) else _strings(shard, leaf):
        sections = np.searchsorted(shard.text.starts, found, "right") - 1
        chosen = wanted[sections]
        sections, starts = sections[chosen], found[chosen] - shard.text.starts[sections[chosen]]
        yield sections, starts, starts + len(string)


def _strings(shard: Shard, leaf: Literal | Best) -> Iterator[tuple[str, Ints]]:
    for string in terms(leaf.text) if isinstance(leaf, Best) else (leaf.text,):
        yield string, shard.suffixes.places(shard.suffixes.span(string)).astype(np.int64)


def _cut_again(text: str, collection: Collection, wanted: Flags) -> int:
    """Characters of the wanted sections that hold any word of a text."""
    total = 0
    for shard, (low, high) in zip(collection.shards, pairwise(collection.section_bases), strict=True):
        total += int(shard.sections["length"][_holding_any(shard, text, wanted[low:high])].sum())
    return total


def _holding_any(shard: Shard, text: str, wanted: Flags) -> Ints:
    holding = map(shard.words.holding, distinct_words(text))
    found: Ints = np.unique(np.concatenate([np.empty(0, np.int64), *holding]))
    kept: Ints = found[wanted[found]]
    return kept


def _of_words(shard: Shard, text: str, wanted: Flags) -> tuple[Ints, Ints, Ints]:
    # No index keeps where words stand: the sections that hold one are cut again.
    sought = set(distinct_words(text))
    found = [
        (section, word.start, word.start + len(word.text))
        for section in _holding_any(shard, text, wanted).tolist()
        for word in analyzer.words(shard.text.section(section), sought)
    ]
    table = np.array(found, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _joined(collection: Collection, parts: list[Places]) -> Places:
    def every(name: str) -> Ints:
        return np.concatenate([np.empty(0, np.int64), *(getattr(part, name) for part in parts)])

    return Places(collection, every("sections"), every("starts"), every("ends"))
