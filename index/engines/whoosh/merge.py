"""Which shards to merge: searching costs a little for every shard, writing for every character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

FULL = 64_000_000
"""Characters of a full shard: about 1.6 GB of memory while it is written."""

_FACTOR = 2
_WASTE = 0.5


def choose(live: Sequence[int], dead: Sequence[int]) -> list[int]:
    """The numbers of the shards to merge into one, given their live and dead characters; empty if none.

    As many of the smallest as fit a full shard and of which the largest is at most twice the others together.
    So every shard left is more than twice as large as all smaller ones together, which makes them few; and
    one that is rewritten becomes part of one at least half as large again, so that a character is rewritten
    about log(collection / refresh) / log(1.5) times (the logarithmic method of Bentley and Saxe, 1980). Else
    a shard of which half is dead is rewritten.
    """
    order = sorted(range(len(live)), key=live.__getitem__)
    sums = [0, *accumulate(live[number] for number in order)]
    for count in range(len(order), 1, -1):
        if sums[count] <= FULL and live[order[count - 1]] <= _FACTOR * sums[count - 1]:
            return order[:count]
    wasted = [number for number in order if dead[number] > _WASTE * (live[number] + dead[number])]
    return wasted[:1]
