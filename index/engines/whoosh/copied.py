"""What all reports take over from each other: equal windows found by sorting fingerprints of all of them.

A window is `shortest` characters in a row. Its fingerprint is a polynomial over random numbers that stand for
characters, modulo 2 ** 64: from running sums, every window of a text costs a few operations (Karp and Rabin,
1987). Fingerprints are sorted in slices, so that memory stays flat. Of 200 million, two of different windows
are equal in one collection of a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.rows import BITS
from index.results import Copied, CopiedPassage, Taken

Step = Callable[[int, int], None]
Hashes = NDArray[np.uint64]
Ranks = NDArray[np.int32]

_CHUNK = 1 << 22
"""Characters that are looked at together."""
_SLICE = 1 << 24
"""Fingerprints that are sorted together, on the average."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_NONE = np.int32(np.iinfo(np.int32).max)
_MOST = np.iinfo(np.uint16).max
_PASSAGES = 2_000
"""Passages that are told, those first that save the most writing."""


def copied(collection: Collection, shortest: int, step: Step) -> Copied:
    """What `Engine.copied` says; `step` is told how much is done of how much."""
    texts = [_ShardText(collection, number, shortest) for number in range(len(collection.shards))]
    bits = max(0, sum(text.size for text in texts) - 1).bit_length() - _SLICE.bit_length() + 1
    slices = 1 << max(0, bits)
    for number in range(slices):
        _mark(texts, number, slices)
        step(number + 1, slices + len(texts))
    sums = _Sums(collection)
    for at, text in enumerate(texts):
        sums.add(text)
        step(slices + at + 1, slices + len(texts))
    passages = sorted((each for text in texts for each in text.passages()), key=_worth)[:_PASSAGES]
    return Copied(tuple(sums.reports()), sums.pairs(), tuple(passages))


class _ShardText:
    """A shard's text with what is needed of each of its characters."""

    def __init__(self, collection: Collection, number: int, shortest: int) -> None:
        self.shard = collection.shards[number]
        self.shortest = shortest
        base = int(collection.section_bases[number])
        here = slice(base, base + len(self.shard.sections))
        self.size = int(self.shard.text.starts[-1])
        untitled = (collection.kinds[here] & np.uint8(BITS["title"])) == 0
        # Of each section the rank of its report, the oldest first; -1 for what is not compared.
        reports = collection.report_of[here]
        ranks = np.where(collection.section_live[here] & untitled, collection.oldest[reports], -1)
        self._rank_of = ranks.astype(np.int32)
        self.first: Ranks = np.full(self.size, _NONE, np.int32)
        """At the beginning of each window that reports share, the first report that has it."""
        self.occurrences = np.zeros(self.size, np.uint16)
        """At the first beginning of each such window, how often it occurs, as far as two bytes tell."""

    def ranks(self, start: int, end: int) -> Ranks:
        """The rank of the report of each character; -1 for those not compared, and between sections."""
        starts = self.shard.text.starts
        first, last = (int(np.searchsorted(starts, at, "right")) - 1 for at in (start, end - 1))
        edges = np.clip(starts[first : last + 2], start, end)
        ranks = np.repeat(self._rank_of[first : last + 1], np.diff(edges))
        ends = starts[first + 1 : last + 2] - 1
        ranks[ends[(ends >= start) & (ends < end)] - start] = -1
        return ranks

    def rank_at(self, places: NDArray[np.uint32]) -> Ranks:
        """The rank of the report of the characters at some places, in ascending order."""
        found: Ranks = self._rank_of[np.searchsorted(self.shard.text.starts, places, "right") - 1]
        return found

    def chunks(self) -> Iterator[tuple[int, int]]:
        """The text in stretches."""
        for start in range(0, self.size, _CHUNK):
            yield start, min(start + _CHUNK, self.size)

    def fingerprints(self, start: int, end: int) -> Hashes:
        """The fingerprint of the window that begins at each place; those that end past the text are 0."""
        size, stop = self.shortest, min(end + self.shortest - 1, self.size)
        numbers = self._numbers[self.shard.text.codes_between(start, stop)]
        powers, inverse = _powers(_CHUNK + size)
        sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(numbers * powers[: len(numbers)])))
        windows = max(0, len(numbers) - size + 1)
        found = np.zeros(end - start, np.uint64)
        found[:windows] = _mixed((sums[size : size + windows] - sums[:windows]) * inverse[:windows])
        return found

    @cached_property
    def windows(self) -> Flags:
        """Whether a window that is compared begins at each place: one within a section."""
        found = np.zeros(self.size, np.bool_)
        for start, end in self.chunks():
            stop = min(end + self.shortest - 1, self.size)
            outside = np.concatenate((np.zeros(1, np.int32), np.cumsum(self.ranks(start, stop) < 0)))
            count = max(0, stop - start - self.shortest + 1)
            found[start : start + count] = outside[self.shortest :][:count] == outside[:count]
        return found

    def passages(self) -> Iterator[CopiedPassage]:
        """Strings made up by windows in a row that occur about as often, those that save the most writing."""
        places = np.flatnonzero(self.occurrences)
        often = self.occurrences[places].astype(np.int64)
        if not len(often):
            return
        before, after = often[:-1], often[1:]
        parted = (np.diff(places) > 1) | (before > 2 * after) | (after > 2 * before)
        starts = np.concatenate(([0], np.flatnonzero(parted) + 1))
        lengths = np.diff(np.concatenate((starts, [len(often)]))) + self.shortest - 1
        rarest = np.minimum.reduceat(often, starts)
        for run in np.argsort(rarest * lengths)[::-1][:_PASSAGES].tolist():
            text = self.shard.text.text_at(np.arange(lengths[run]) + places[starts[run]])
            yield CopiedPassage(text, int(rarest[run]))

    @cached_property
    def _numbers(self) -> Hashes:
        """A random number for each code, the same for a character in every shard."""
        return _mixed(self.shard.text.points.astype(np.uint64) * _BASE)


def _mark(texts: list[_ShardText], number: int, slices: int) -> None:
    """Note at each window of a slice that several reports have who is first, and how often it occurs."""
    hashes, owners, places = _gathered(texts, number, slices)
    # Kept in the order of places, so that the first of equal ones is the first in the collection.
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    starts = np.flatnonzero(
        np.concatenate((np.ones(min(1, len(hashes)), np.bool_), hashes[1:] != hashes[:-1]))
    )
    if not len(starts):
        return
    ranks = np.empty(len(order), np.int32)
    for at, text in enumerate(texts):
        own = owners == at
        ranks[own] = text.rank_at(places[own])
    ranks = ranks[order]
    lowest = np.minimum.reduceat(ranks, starts)
    several = lowest != np.maximum.reduceat(ranks, starts)
    sizes = np.diff(np.concatenate((starts, [len(hashes)])))
    noted = np.empty(len(order), np.int32)
    noted[order] = np.repeat(np.where(several, lowest, _NONE), sizes)
    counts = np.zeros(len(order), np.uint16)
    counts[order[starts[several]]] = np.minimum(sizes[several], _MOST)
    for at, text in enumerate(texts):
        own = owners == at
        text.first[places[own]] = noted[own]
        text.occurrences[places[own]] = counts[own]


def _gathered(
    texts: list[_ShardText], number: int, slices: int
) -> tuple[Hashes, NDArray[np.uint8], NDArray[np.uint32]]:
    """The fingerprints of one slice of all, each with its shard and its place there."""
    parts: list[tuple[Hashes, NDArray[np.uint8], NDArray[np.uint32]]] = []
    for at, text in enumerate(texts):
        for start, end in text.chunks():
            found = text.fingerprints(start, end)
            mine = np.flatnonzero(text.windows[start:end] & ((found & np.uint64(slices - 1)) == number))
            parts.append((found[mine], np.full(len(mine), at, np.uint8), (mine + start).astype(np.uint32)))
    hashes = np.concatenate([np.empty(0, np.uint64), *(part[0] for part in parts)])
    owners = np.concatenate([np.empty(0, np.uint8), *(part[1] for part in parts)])
    return hashes, owners, np.concatenate([np.empty(0, np.uint32), *(part[2] for part in parts)])


class _Sums:
    """Characters of each report that others have, and of each pair of reports."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._characters = np.zeros(collection.size, np.int64)
        self._shared = np.zeros(collection.size, np.int64)
        self._taken = np.zeros(collection.size, np.int64)
        self._pairs: list[Ints] = []

    def add(self, text: _ShardText) -> None:
        """Count what a shard's characters are part of."""
        size = self._collection.size
        for start, end in text.chunks():
            ranks = text.ranks(start, end)
            # A character is part of the windows that begin up to `shortest` characters ahead.
            ahead = min(start, text.shortest - 1)
            sources = _lowest(text.first[start - ahead : end], text.shortest)[ahead:]
            own = ranks >= 0
            self._characters += np.bincount(ranks[own], minlength=size)
            shared = own & (sources != _NONE)
            self._shared += np.bincount(ranks[shared], minlength=size)
            taken = shared & (sources < ranks)
            self._taken += np.bincount(ranks[taken], minlength=size)
            keys = sources[taken].astype(np.int64) * size + ranks[taken]
            self._pairs.append(np.stack(np.unique(keys, return_counts=True)))

    def reports(self) -> Iterator[Taken]:
        """What is told of each report."""
        collection = self._collection
        for row in np.flatnonzero(collection.live).tolist():
            rank = collection.oldest[row]
            sums = (int(each[rank]) for each in (self._characters, self._shared, self._taken))
            yield Taken(collection.ids[row], *sums)

    def pairs(self) -> Iterator[tuple[str, str, int]]:
        """The report that had it first, the one that has it too, and how many characters."""
        ids, rows = self._collection.ids, np.argsort(self._collection.oldest)
        keys, counts = np.concatenate([np.empty((2, 0), np.int64), *self._pairs], axis=1)
        # A report may lie in two chunks.
        distinct, inverse = np.unique(keys, return_inverse=True)
        sums = np.bincount(inverse, weights=counts).astype(np.int64)
        for key, size in zip(distinct.tolist(), sums.tolist(), strict=True):
            first, later = divmod(key, self._collection.size)
            yield ids[rows[first]], ids[rows[later]], size


def _lowest(values: Ranks, size: int) -> Ranks:
    """At each place the lowest of the `size` values up to it."""
    found, known = values, 1
    while known < size:
        more = min(known, size - known)
        shifted = np.concatenate((np.full(more, _NONE, np.int32), found[:-more]))[: len(found)]
        found, known = np.minimum(found, shifted), known + more
    return found


def _worth(passage: CopiedPassage) -> tuple[int, str]:
    return -passage.occurrences * len(passage.text), passage.text


def _mixed(numbers: Hashes) -> Hashes:
    """Numbers scrambled, so that every bit depends on every other (splitmix64's finalizer)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


_KNOWN: dict[int, tuple[Hashes, Hashes]] = {}


def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The powers of the base, and of its inverse modulo 2 ** 64."""
    if size not in _KNOWN:
        inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
        ones = np.ones(1, np.uint64)
        _KNOWN[size] = (
            np.concatenate((ones, np.cumprod(np.full(size - 1, _BASE)))),
            np.concatenate((ones, np.cumprod(np.full(size - 1, inverse)))),
        )
    return _KNOWN[size]
