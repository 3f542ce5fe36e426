"""Strings that recur in a part of the collection, read off the suffix arrays.

The suffixes of the part, in the array's order, fall into groups that share their first character, their first
two, and so on; a group that is too small for what is asked is let go, and only letters and digits go on. As a
string may stand a few times in each shard, every one that is frequent enough in some shard is counted in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.engine import EngineError
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.leaves import Leaves
from index.engines.whoosh.lines import by_frequency
from index.engines.whoosh.places import sections_within
from index.engines.whoosh.suffixes import Suffixes
from index.query import Filters

Shard = tuple[Suffixes, Flags, Flags | None]
"""A shard's suffixes, its sections that are wanted, and those in which no string may stand."""

SHORTEST, LONGEST = 2, 16
_AT_ONCE = 1_000_000
"""Suffixes that are looked at together, about: they take some 50 bytes each."""


def recurring(leaves: Leaves, filters: Filters, absent: Filters | None, least: int) -> dict[str, int]:
    """The recurring strings of a part, as `Engine.recurring` says."""
    if least < 2:
        raise EngineError(f"strings that occur {least} times recur not: ask for 2 or more")
    parts = [shard.suffixes for shard in leaves.collection.shards]
    for suffixes in parts:
        suffixes.settle()
    wanted = sections_within(leaves, filters)
    barred = sections_within(leaves, absent) if absent is not None else [None] * len(parts)
    enough = -(-least // max(len(parts), 1))
    shards = list(zip(parts, wanted, barred, strict=True))
    found = [dict(_in_shard(*shard, enough)) for shard in shards]
    kept = {}
    for string in _likely(found, least, enough - 1):
        count = _count(string, shards, found)
        if count >= least:
            kept[string] = count
    return by_frequency(_whole(kept))


def _likely(found: Sequence[Mapping[str, int]], least: int, unseen: int) -> Iterator[str]:
    """The strings that may stand often enough, if each shard hides a few of those that it did not tell."""
    strings = set().union(*found)
    return (string for string in strings if sum(held.get(string, unseen) for held in found) >= least)


def _in_shard(
    suffixes: Suffixes, wanted: Flags, barred: Flags | None, enough: int
) -> Iterator[tuple[str, int]]:
    """Strings of a shard that stand `enough` times in the wanted sections, and how often.

    Of those that stand in a barred section too, most are left out.
    """
    for span in suffixes.stretches(_AT_ONCE):
        owners = suffixes.owners(span)
        ranks = np.flatnonzero(wanted[owners])
        before = np.cumsum(barred[owners], dtype=np.uint32) if barred is not None else None
        if before is not None:
            ranks = _unbroken(ranks, before, enough)
        if len(ranks) >= enough:
            places = suffixes.places(span)[ranks].astype(np.int64)
            yield from _in_stretch(suffixes, ranks, places, before, enough)


def _unbroken(ranks: Ints, before: NDArray[np.uint32], enough: int) -> Ints:
    """Those of some ranks of which `enough` follow each other without a barred one between them.

    Suffixes that start with the same string are neighbours: one barred nowhere has such ranks only.
    """
    starts = np.flatnonzero(np.diff(before[ranks].astype(np.int64), prepend=-1))
    sizes = np.diff(starts, append=len(ranks))
    return ranks[np.repeat(sizes >= enough, sizes)]


def _in_stretch(
    suffixes: Suffixes, ranks: Ints, places: Ints, before: NDArray[np.uint32] | None, enough: int
) -> Iterator[tuple[str, int]]:
    """The same for suffixes in order, of which ranks and places are given; `before` goes by rank."""
    firsts = np.zeros(len(ranks), np.bool_)
    firsts[:1] = True
    for size in range(1, LONGEST + 2):
        codes = suffixes.text.codes_at(places + size - 1)
        firsts[1:] |= codes[1:] != codes[:-1]
        starts = np.flatnonzero(firsts)
        sizes = np.diff(starts, append=len(firsts))
        good = (sizes >= enough) & suffixes.text.goes_on[codes[starts]]
        kept = np.repeat(good, sizes)
        ranks, places, firsts = ranks[kept], places[kept], firsts[kept]
        if not len(ranks):
            return
        if size >= SHORTEST:
            starts, sizes = np.flatnonzero(firsts), sizes[good]
            if before is not None:
                ends = ranks[starts + sizes - 1]
                new = before[ends] == before[ranks[starts]]
                starts, sizes = starts[new], sizes[new]
            yield from zip(_strings(suffixes, places[starts], size), sizes.tolist(), strict=True)


def _strings(suffixes: Suffixes, places: Ints, size: int) -> Iterator[str]:
    joined = suffixes.text.text_at((places[:, None] + np.arange(size)).ravel())
    return (joined[at : at + size] for at in range(0, len(joined), size))


def _count(string: str, shards: Sequence[Shard], found: Sequence[Mapping[str, int]]) -> int:
    """How often a string stands in the wanted sections of all shards; 0 if it stands in a barred one."""
    total = 0
    # Where it was not told it is likely to be barred, and then the others need not be asked.
    for place in sorted(range(len(shards)), key=lambda each: string in found[each]):
        suffixes, wanted, barred = shards[place]
        told = found[place].get(string)
        if barred is None and told is not None:
            total += told
            continue
        owners = suffixes.owners(suffixes.span(string))
        if barred is not None and barred[owners].any():
            return 0
        total += told if told is not None else int(np.count_nonzero(wanted[owners]))
    return total


def _whole(counts: dict[str, int]) -> Counter[str]:
    """Strings of at most `LONGEST`, without those of which a longer one occurs as often."""
    inside = {
        part
        for string, count in counts.items()
        for part in (string[1:], string[:-1])
        if counts.get(part) == count
    }
    return Counter(
        {string: count for string, count in counts.items() if len(string) <= LONGEST and string not in inside}
    )
