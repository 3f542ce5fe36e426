"""Where each leaf of a query stands: sections and counts, shard by shard, joined over a generation."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import analyzer
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.likeness import Likeness
from index.engines.whoosh.occurrences import Occurrences
from index.engines.whoosh.shard import Shard
from index.engines.whoosh.words import Postings
from index.query import Best, Literal, Near, Words
from index.questions import terms

Leaf = Literal | Words | Best | Near

_CACHED = 2_000_000
"""Sections that the cache holds at most, some 40 bytes each."""

_FEW = 24
"""Sections that are counted into in the time in which one place is put in order."""

_SPOT = 4
"""Places of a frequent string that are sorted in the time in which one spot of the text is looked at."""


class Leaves:
    """Finds postings of leaves in live sections, and remembers the last ones; safe for several threads."""

    def __init__(self, collection: Collection) -> None:
        """Look in a collection."""
        self.collection = collection
        self.likeness = Likeness(collection)
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, Leaf], Occurrences] = OrderedDict()
        self._held = 0

    def parts(self, leaf: Leaf) -> tuple[Occurrences, ...]:
        """The postings of a leaf: one for each distinct word of `Words`, each term of `Best`, else one.

        A report that matches has all of them; of those of `Best`, enough.
        """
        if isinstance(leaf, Words):
            return tuple(self._once("word", Words(word)) for word in distinct_words(leaf.text))
        if isinstance(leaf, Best):
            return tuple(self._once("leaf", Literal(term)) for term in terms(leaf.text))
        return (self._once("leaf", leaf),)

    def count(self, string: str) -> tuple[int, int]:
        """Live reports that hold a string, and how often."""
        collection, leaf = self.collection, Literal(string)
        spans = [shard.suffixes.span(string) for shard in collection.shards]
        often = sum(last - first for first, last in spans) > len(collection.report_of)
        if often or ("leaf", leaf) in self._known:
            found = self._once("leaf", leaf)
            return len(found.reports), int(found.counts.sum())
        # Few places are quicker looked at than put in order by section.
        held, occurrences = np.zeros(collection.size, np.bool_), 0
        for shard, base, span in zip(
            collection.shards, collection.section_bases.tolist(), spans, strict=False
        ):
            reports = collection.report_of[base:][shard.suffixes.owners(span)]
            if not collection.all_live:
                reports = reports[collection.live[reports]]
            held[reports] = True
            occurrences += len(reports)
        return int(np.count_nonzero(held)), occurrences

    def phrases(self, leaf: Words) -> tuple[Occurrences, ...]:
        """The postings of each two words that are neighbours in the text, as they stand there."""
        text = leaf.text
        spots = [(word.start, word.start + len(word.text)) for word in analyzer.words(text)]
        return tuple(self.parts(Literal(text[left[0] : right[1]]))[0] for left, right in pairwise(spots))

    def _once(self, way: str, leaf: Leaf) -> Occurrences:
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

    def _find(self, leaf: Leaf) -> Occurrences:
        if isinstance(leaf, Literal):
            return self._live(self._literal(leaf.text))
        if isinstance(leaf, Near):
            return self._joined(lambda shard: _by_section(near(shard, leaf), shard.text.starts))
        return self._joined(lambda shard: shard.words.postings(leaf.text))

    def _literal(self, string: str) -> Postings:
        bases = self.collection.section_bases
        spans = [(shard.suffixes, shard.suffixes.span(string)) for shard in self.collection.shards]
        held = [
            (base, found.owners(span)) for base, (found, span) in zip(bases, spans, strict=False) if span[1]
        ]
        return _tally(held, int(bases[-1]))

    def _joined(self, find: Callable[[Shard], Postings]) -> Occurrences:
        bases = self.collection.section_bases
        found = [find(shard) for shard in self.collection.shards]
        sections = _join([part.sections + base for part, base in zip(found, bases, strict=False)])
        return self._live(Postings(sections, _join([part.counts for part in found])))

    def _live(self, found: Postings) -> Occurrences:
        sections, counts = found
        if self.collection.all_live:
            return Occurrences(self.collection, sections, counts)
        live = self.collection.section_live[sections]
        return Occurrences(self.collection, sections[live], counts[live])


def normal(leaf: Leaf) -> Leaf:
    """The leaf with its strings normalised: what it is compared by."""
    if isinstance(leaf, Near):
        return Near(analyzer.normalise(leaf.left), analyzer.normalise(leaf.right), leaf.distance)
    return type(leaf)(analyzer.normalise(leaf.text))


def distinct_words(text: str) -> list[str]:
    """The words of a normalised text, each once, in order."""
    return list(dict.fromkeys(analyzer.cut(text)))


def near(shard: Shard, leaf: Near) -> list[tuple[str, Ints]]:
    """The places of either string of a leaf that have the other one near, of a place of both the longer's."""
    suffixes, starts = shard.suffixes, shard.text.starts
    spans = {text: suffixes.span(text) for text in (leaf.left, leaf.right)}
    # Being near is mutual: looking from the rarer string finds both.
    rarer, other = sorted((leaf.left, leaf.right), key=lambda text: spans[text][1] - spans[text][0])
    places = np.sort(suffixes.places(spans[rarer])).astype(np.int64)
    owners = np.searchsorted(starts, places, "right") - 1
    lowest = np.maximum(places - len(other) - leaf.distance, starts[owners])
    highest = np.minimum(places + len(rarer) + leaf.distance, starts[owners + 1] - 1)
    size = int((highest - lowest + 1).sum())
    if rarer != other and size * _SPOT < spans[other][1] - spans[other][0]:
        others = suffixes.text.standing(other, spots(lowest, highest))
    else:
        others = np.sort(suffixes.places(spans[other])).astype(np.int64)
    first, last = np.searchsorted(others, lowest, "left"), np.searchsorted(others, highest, "right")
    if rarer == other:
        # An occurrence is no neighbour of itself.
        return [(rarer, places[last - first > 1])]
    # Others that some place reaches: where more reaches have begun than ended.
    size = len(others) + 1
    reached = np.cumsum(np.bincount(first, minlength=size) - np.bincount(last, minlength=size))[:-1] > 0
    places, others = places[last > first], others[reached]
    # A place of both strings is one place.
    if len(rarer) < len(other):
        places = places[~held(others, places)]
    else:
        others = others[~held(places, others)]
    return [(rarer, places), (other, others)]


def spots(lowest: Ints, highest: Ints) -> Ints:
    """Every number in one of the ranges, in ascending order, each once; both bounds ascend."""
    # What a range before has had is left out.
    lowest = np.maximum(lowest, np.concatenate(([0], highest[:-1] + 1))) if len(lowest) else lowest
    sizes = np.maximum(highest - lowest + 1, 0)
    ends = np.cumsum(sizes)
    return np.repeat(lowest - ends + sizes, sizes) + np.arange(int(sizes.sum()))


def held(sorted_places: Ints, wanted: Ints) -> Flags:
    """Which of some places are among others, which are sorted."""
    if not len(sorted_places):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(sorted_places, wanted), len(sorted_places) - 1)
    found: Flags = sorted_places[at] == wanted
    return found


def _by_section(groups: Iterable[tuple[str, Ints]], starts: Ints) -> Postings:
    counts = np.zeros(len(starts) - 1, np.int64)
    for _, places in groups:
        counts += np.diff(np.searchsorted(places, starts))
    found = np.flatnonzero(counts)
    return Postings(found, counts[found])


def _tally(owners: list[tuple[np.int64, NDArray[Any]]], sections: int) -> Postings:
    # Sorting few beats counting into every section; counting beats sorting many.
    few = sum(len(part) for _, part in owners) < sections // _FEW
    found = [(_sorted if few else _counted)(part) for _, part in owners]
    return Postings(
        _join([part.sections + base for (base, _), part in zip(owners, found, strict=True)]),
        _join([part.counts for part in found]),
    )


def _sorted(owners: NDArray[Any]) -> Postings:
    # As they are: numbers of two bytes are sorted without comparing.
    ordered = np.sort(owners)
    firsts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)])
    return Postings(ordered[firsts].astype(np.int64), np.diff(firsts, append=len(ordered)))


def _counted(owners: NDArray[Any]) -> Postings:
    counted = np.bincount(owners)
    held = np.flatnonzero(counted != 0)
    return Postings(held, counted[held])


def _join(parts: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64, copy=False)
