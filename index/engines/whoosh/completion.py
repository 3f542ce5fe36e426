"""What could follow a typed string: a walk through the suffix array, the most frequent strings first."""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np

from index.analyzer import normalise
from index.engines.whoosh.collection import Collection
from index.results import Completion

_LONGEST = 16
_MOST = 0.8
"""A string that goes on in one way so often is left out for what it goes on to."""
_STEPS = 2000
"""Strings looked at, at most: reached only where a rare string goes on in very many ways."""

Spans = dict[int, tuple[int, int]]
"""A string's part of the suffix array of each shard that holds it, by the shard's number."""


def completions(collection: Collection, prefix: str, limit: int) -> tuple[Completion, ...]:
    """Strings of the live reports that begin with a prefix, as `Engine.complete` says."""
    start = normalise(prefix)
    every = {number: shard.suffixes.span(start) for number, shard in enumerate(collection.shards)}
    waiting = [_Candidate(start, {number: span for number, span in every.items() if span[0] < span[1]})]
    found: list[Completion] = []
    for _ in range(_STEPS):
        if not waiting or len(found) == limit:
            break
        # What follows a string is rarer than it, so strings leave the heap in the order of the answer.
        top = heapq.heappop(waiting)
        if not top.exact:
            top.settle(collection)
            heapq.heappush(waiting, top)
            continue
        if not top.count:
            break
        following = _following(collection, top) if len(top.text) < len(start) + _LONGEST else []
        if top.text != start and not any(_prevails(collection, longer, top) for longer in following):
            found.append(Completion(top.text, top.count))
        for longer in following:
            heapq.heappush(waiting, longer)
    return tuple(found)


class _Candidate:
    """A string with its spans. Its count includes masked reports until it is settled."""

    def __init__(self, text: str, spans: Spans) -> None:
        self.text = text
        self.spans = spans
        self.count = sum(high - low for low, high in spans.values())
        self.exact = False

    def __lt__(self, other: _Candidate) -> bool:
        # An unsettled one might still be smaller, so it is looked at before an equal one is given out.
        return (-self.count, self.exact, self.text) < (-other.count, other.exact, other.text)

    def settle(self, collection: Collection) -> None:
        if not self.exact and not collection.all_live:
            self.count = sum(_live(collection, number, span) for number, span in self.spans.items())
        self.exact = True


def _following(collection: Collection, found: _Candidate) -> list[_Candidate]:
    parts: defaultdict[str, Spans] = defaultdict(dict)
    for number, span in found.spans.items():
        for char, part in collection.shards[number].suffixes.following(span, len(found.text)):
            if char.isalnum():
                parts[char][number] = part
    return [_Candidate(found.text + char, spans) for char, spans in parts.items()]


def _prevails(collection: Collection, longer: _Candidate, found: _Candidate) -> bool:
    if longer.count < _MOST * found.count:
        return False
    longer.settle(collection)
    return longer.count >= _MOST * found.count


def _live(collection: Collection, number: int, span: tuple[int, int]) -> int:
    base = collection.section_bases[number]
    owners = collection.shards[number].suffixes.owners(span)
    return int(np.count_nonzero(collection.section_live[base : collection.section_bases[number + 1]][owners]))
