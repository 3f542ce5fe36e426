"""Which shards to merge: searching costs a little for every shard, writing for every character."""

from __future__ import annotations

from collections.abc import Sequence

FULL = 24_000_000
"""Characters of a full shard: about 0.6 GB of memory while it is written."""

_FACTOR = 2
_WASTE = 0.5


def choose(live: Sequence[int], dead: Sequence[int]) -> list[int]:
    """The numbers of the shards to merge into one, given their live and dead characters; empty if none.

    From the smallest up, shards are taken while they are no larger than twice what has been taken, so
    that a character is rewritten about log2(collection / refresh) times (the logarithmic method of
    Bentley and Saxe, 1980). A shard of which half is dead is rewritten, alone if need be.
    """
    order = sorted(range(len(live)), key=live.__getitem__)
    taken: list[int] = []
    size = 0
    for number in order:
        if size + live[number] > FULL or (taken and live[number] > _FACTOR * size):
            break
        taken.append(number)
        size += live[number]
    wasted = [number for number in order if dead[number] > _WASTE * (live[number] + dead[number])]
    if len(taken) > 1:
        return taken
    return wasted[:1]
