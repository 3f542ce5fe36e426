"""Strings of the collection within one edit of a string that may occur nowhere.

One edit leaves the first or the second half of a string as it is. So every place of either half is looked
at, with the characters around it, for strings with one character replaced or added; strings with one missing
or two swapped are few, and asked for one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analyzer import normalise
from index.engines.whoosh.arrays import Flags
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.suffixes import Suffixes

SHORTEST = 3
_PLACES = 20_000
"""Places of one half that are looked at in a shard, evenly spread over what stands there."""
_CANDIDATES = 200

Points = NDArray[np.uint32]


def neighbours(collection: Collection, string: str, limit: int) -> Mapping[str, int]:
    """Occurrences by string, as `Engine.neighbours` says."""
    text = normalise(string)
    if len(text) < SHORTEST:
        return {}
    likely: Counter[str] = Counter()
    for shard in collection.shards:
        likely.update(_changed(shard.suffixes, text))
    candidates = {*_shortened(text), *(found for found, _ in likely.most_common(_CANDIDATES))}
    others = {found for found in candidates if found not in text and text not in found}
    counted = {found: _occurrences(collection, found) for found in others}
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return {found: count for found, count in ranked[:limit] if count}


def _occurrences(collection: Collection, text: str) -> int:
    count = 0
    for shard, base in zip(collection.shards, collection.section_bases.tolist(), strict=False):
        owners = shard.suffixes.owners(shard.suffixes.span(text)).astype(np.int64)
        count += int(np.count_nonzero(collection.section_live[base + owners]))
    return count


def _shortened(text: str) -> Iterator[str]:
    """One character missing, or two neighbours swapped."""
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
    for at in range(len(text) - 1):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _changed(suffixes: Suffixes, text: str) -> Counter[str]:
    """One character replaced or added, by how often it was met."""
    size, middle = len(text), len(text) // 2
    wanted = np.array([ord(char) for char in text], np.uint32)
    found: Counter[str] = Counter()
    for half, before in ((text[:middle], 0), (text[middle:], middle + 1)):
        places = suffixes.places(suffixes.span(half))
        around = suffixes.text.around(places[:: len(places) // _PLACES + 1], before, size + 1)
        # Looking back, the character before the string comes along, for one may have been added there.
        same_size = around[:, 1:] if before else around[:, :-1]
        found.update(_strings(same_size[_replaced(same_size, wanted)]))
        found.update(_strings(around[_added(around, wanted)]))
    return found


def _replaced(windows: Points, wanted: Points) -> Flags:
    differing = windows != wanted
    one: Flags = differing.sum(axis=1) == 1
    return one


def _added(windows: Points, wanted: Points) -> Flags:
    from_left = np.logical_and.accumulate(windows[:, :-1] == wanted, axis=1).sum(axis=1)
    from_right = np.logical_and.accumulate((windows[:, 1:] == wanted)[:, ::-1], axis=1).sum(axis=1)
    enough: Flags = from_left + from_right >= len(wanted)
    return enough


def _strings(windows: Points) -> dict[str, int]:
    """The windows within one line, as text, each with how often it is there."""
    # 0 stands for what is outside the section.
    inside = windows[np.all((windows != 0) & (windows != ord("\n")), axis=1)]
    rows: Any
    rows, counts = np.unique(inside, axis=0, return_counts=True)
    return {
        row.tobytes().decode("utf-32-le", "surrogatepass"): count
        for row, count in zip(rows, counts.tolist(), strict=True)
    }
