"""Every word of a part of the collection, counted: whole tables of postings, not word by word."""

from __future__ import annotations

from collections import Counter

from index.engines.whoosh.leaves import Leaves
from index.engines.whoosh.lines import by_frequency
from index.engines.whoosh.places import sections_within
from index.query import Filters


def vocabulary(leaves: Leaves, filters: Filters) -> dict[str, int]:
    """The words within some filters, the most frequent first, as `Engine.vocabulary` says."""
    counts: Counter[str] = Counter()
    for shard, wanted in zip(leaves.collection.shards, sections_within(leaves, filters), strict=True):
        for word, count in shard.words.counts(wanted):
            counts[word] += count
    return by_frequency(counts)
