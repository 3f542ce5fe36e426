"""Where each leaf of a query stands: sections and counts, shard by shard, joined over a generation."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index import analyzer
from index.engine import Literal, Near, Words
from index.engines.whoosh.collection import Collection, Ints
from index.engines.whoosh.shard import Shard
from index.engines.whoosh.words import Postings

Leaf = Literal | Words | Near

_CACHED = 4_000_000
"""Sections that the cache of postings holds at most, 16 bytes each."""


class Leaves:
    """Finds postings of leaves in live sections, and remembers the last ones; safe for several threads."""

    def __init__(self, collection: Collection) -> None:
        """Look in a collection."""
        self._collection = collection
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, Leaf], Postings] = OrderedDict()
        self._held = 0

    def parts(self, leaf: Leaf) -> tuple[Postings, ...]:
        """The postings that a report must all have: one for each distinct word of `Words`, else one."""
        if isinstance(leaf, Words):
            return tuple(self._once("word", Words(word)) for word in distinct_words(leaf.text))
        return (self._once("leaf", leaf),)

    def phrases(self, leaf: Words) -> tuple[Postings, ...]:
        """The postings of each two words that are neighbours in the text, as they stand there."""
        text = leaf.text
        spots = [(word.start, word.start + len(word.text)) for word in analyzer.words(text)]
        return tuple(self.parts(Literal(text[left[0] : right[1]]))[0] for left, right in pairwise(spots))

    def _once(self, way: str, leaf: Leaf) -> Postings:
        key = (way, leaf)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = self._find(leaf)
        with self._lock:
            if key not in self._known and len(found.sections) < _CACHED:
                self._known[key] = found
                self._held += len(found.sections) + 1
                while self._held > _CACHED:
                    self._held -= len(self._known.popitem(last=False)[1].sections) + 1
        return found

    def _find(self, leaf: Leaf) -> Postings:
        if isinstance(leaf, Literal):
            return self._joined(lambda shard: _literal(shard, leaf.text))
        if isinstance(leaf, Near):
            return self._joined(lambda shard: _near(shard, leaf))
        return self._joined(lambda shard: shard.words.postings(leaf.text))

    def _joined(self, find: Callable[[Shard], Postings]) -> Postings:
        collection = self._collection
        bases = collection.section_bases.tolist()
        found = [find(shard) for shard in collection.shards]
        sections = _join(part.sections + np.int64(base) for part, base in zip(found, bases, strict=False))
        counts = _join(part.counts for part in found)
        if collection.all_live:
            return Postings(sections, counts)
        live = collection.section_live[sections]
        return Postings(sections[live], counts[live])


def normal(leaf: Leaf) -> Leaf:
    """The leaf with its strings normalised: what it is compared by."""
    if isinstance(leaf, Near):
        return Near(analyzer.normalise(leaf.left), analyzer.normalise(leaf.right), leaf.distance)
    return type(leaf)(analyzer.normalise(leaf.text))


def distinct_words(text: str) -> list[str]:
    """The words of a normalised text, each once, in order."""
    return list(dict.fromkeys(analyzer.cut(text)))


def _literal(shard: Shard, string: str) -> Postings:
    return _tally(shard.suffixes.owners(shard.suffixes.span(string)), len(shard.sections))


def _near(shard: Shard, leaf: Near) -> Postings:
    suffixes = shard.suffixes
    left, right = (
        np.sort(suffixes.places(suffixes.span(text))).astype(np.int64) for text in (leaf.left, leaf.right)
    )
    if not len(left) or not len(right):
        return _tally(left[:0], len(shard.sections))
    # An occurrence of one string is no neighbour of itself.
    itself = 1 if leaf.left == leaf.right else 0
    reach = (len(leaf.left) + leaf.distance, len(leaf.right) + leaf.distance)
    found = (
        left[_neighbours(left, right, reach, suffixes.starts) > itself],
        right[_neighbours(right, left, reach[::-1], suffixes.starts) > itself],
    )
    places = np.union1d(*found)
    owners = np.searchsorted(suffixes.starts, places, "right") - 1
    return _tally(owners, len(shard.sections))


def _neighbours(places: Ints, others: Ints, reach: tuple[int, int], starts: Ints) -> Ints:
    # How many of the others begin within reach of each place, in its section.
    owner = np.searchsorted(starts, places, "right") - 1
    first = np.maximum(places - reach[1], starts[owner])
    last = np.minimum(places + reach[0], starts[owner + 1] - 1)
    count: Ints = np.searchsorted(others, last, "right") - np.searchsorted(others, first, "left")
    return count


def _tally(owners: NDArray[np.integer], sections: int) -> Postings:
    # Sorting few beats counting into every section; counting beats sorting many.
    if len(owners) < sections // 8:
        return Postings(*np.unique(owners, return_counts=True))
    counts = np.bincount(owners, minlength=sections)
    found = np.flatnonzero(counts)
    return Postings(found, counts[found])


def _join(parts: Iterable[NDArray[np.integer]] | Iterator[NDArray[np.integer]]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)
