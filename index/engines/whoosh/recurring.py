"""Strings that recur in a part of the collection, read off the suffix arrays.

The suffixes of the part, in the array's order, fall into groups that share their first character, their first
two, and so on; a group that is too small for what is asked is let go, and only letters and digits go on. As a
string may stand a few times in each shard, every one that is frequent enough in some shard is counted in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from index.engine import EngineError
from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.leaves import Leaves
from index.engines.whoosh.lines import by_frequency
from index.engines.whoosh.places import sections_within
from index.engines.whoosh.suffixes import Suffixes
from index.query import Filters

SHORTEST, LONGEST = 2, 16


def recurring(leaves: Leaves, filters: Filters, absent: Filters | None, least: int) -> dict[str, int]:
    """The recurring strings of a part, as `Engine.recurring` says."""
    if least < 2:
        raise EngineError(f"strings that occur {least} times recur not: ask for 2 or more")
    parts = [shard.suffixes for shard in leaves.collection.shards]
    wanted = sections_within(leaves, filters)
    barred = sections_within(leaves, absent) if absent is not None else [None] * len(parts)
    enough = -(-least // max(len(parts), 1))
    found = [dict(_in_shard(*shard, enough)) for shard in zip(parts, wanted, barred, strict=True)]
    counts: Counter[str] = Counter()
    for string in set().union(*found):
        known = (
            held[string] if string in held else _count(suffixes, string, inside)
            for held, suffixes, inside in zip(found, parts, wanted, strict=True)
        )
        counts[string] = sum(known)
    kept = {string: count for string, count in counts.items() if count >= least}
    if absent is not None:
        kept = {string: count for string, count in kept.items() if not _stands(parts, string, barred)}
    return by_frequency(_whole(kept))


def _in_shard(
    suffixes: Suffixes, wanted: Flags, barred: Flags | None, enough: int
) -> Iterator[tuple[str, int]]:
    """Strings of a shard that stand `enough` times in the wanted sections, and how often.

    Of those that stand in a barred section too, most are left out.
    """
    ranks = suffixes.ranks_within(wanted)
    places = suffixes.places_at(ranks)
    before = suffixes.running_count(barred) if barred is not None else None
    firsts = np.zeros(len(ranks), np.bool_)
    firsts[:1] = True
    for size in range(1, LONGEST + 2):
        codes = suffixes.codes_at(places + size - 1)
        firsts[1:] |= codes[1:] != codes[:-1]
        starts = np.flatnonzero(firsts)
        sizes = np.diff(starts, append=len(firsts))
        good = (sizes >= enough) & suffixes.goes_on[codes[starts]]
        chosen = np.repeat(good, sizes)
        ranks, places, firsts = ranks[chosen], places[chosen], firsts[chosen]
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
    joined = suffixes.text_at((places[:, None] + np.arange(size)).ravel())
    return (joined[at : at + size] for at in range(0, len(joined), size))


def _count(suffixes: Suffixes, string: str, inside: Flags) -> int:
    return int(np.count_nonzero(inside[suffixes.owners(suffixes.span(string))]))


def _stands(parts: Sequence[Suffixes], string: str, barred: Sequence[Flags | None]) -> bool:
    pairs = zip(parts, barred, strict=True)
    return any(inside is not None and _count(suffixes, string, inside) for suffixes, inside in pairs)


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
