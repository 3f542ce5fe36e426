"""The suffix array, read: every place where a string stands, by bisection. `sorting` writes it.

A string's places are neighbours in it: two bisections find them, among those of its first two characters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.files import Blocks
from index.engines.whoosh.text import Text

_PLACE = np.dtype(np.uint32)
_SAMPLE = 10_000
_LOOKED_THROUGH = 10_000
"""Suffixes that are quicker looked at one and all than bisected for every character that follows."""
_SPANS = 4096
"""Spans at hand, some 200 bytes each."""
_COMPARED = 400
"""Bytes of two neighbouring suffixes that `problems` compares."""


class Suffixes:
    """A shard's suffix array, read-only and mapped; safe for several threads."""

    def __init__(self, text: Text, files: Mapping[str, Blocks]) -> None:
        """Open what `sorting.write_suffixes` wrote beside the text."""
        self.text = text
        self._width, self._text = text.width, text.file
        uses = files["uses.bin"].whole(np.dtype(np.uint32))
        self._first = [0, *np.cumsum(uses, dtype=np.int64).tolist()]
        self._places = files["places.bin"]
        self._look = _items(self._places.array(_PLACE))
        self._owners = files["owners.bin"]
        self._owner = np.dtype(np.uint16 if len(text.starts) <= 0x10000 else np.uint32)
        self._look_owner = _items(self._owners.array(self._owner))
        self._known = lru_cache(_SPANS)(self._span)
        self._pairs = _items(files["pairs.bin"].whole(np.dtype(f"u{2 * self._width}")))
        self._starts = _items(files["starts.bin"].whole(_PLACE))

    def span(self, string: str) -> tuple[int, int]:
        """Where the suffixes that start with a string begin and end in the array; an empty one has none.

        The last ones are at hand: what a query may cost is told from them before it is answered.
        """
        return self._known(string)

    def _span(self, string: str) -> tuple[int, int]:
        if not 0 < len(string) <= self.text.longest:
            return 0, 0
        codes = [self.text.codes.get(char, 0) for char in string]
        if 0 in codes:
            return 0, 0
        return self.span_of(b"".join(code.to_bytes(self._width, "big") for code in codes))

    def settle(self) -> None:
        """Compare all blocks at once, for whoever is about to read all over the files."""
        for file in (self._text, self._places, self._owners):
            if not file.sound:
                file.touch_all()

    def insertion(self, wanted: bytes) -> int:
        """The rank of the first suffix that comes after codes, or starts with them."""
        width = self._width
        low, high = self._pair(wanted[: 2 * width])
        return self._rank(wanted, low, high)

    def span_of(self, codes: bytes) -> tuple[int, int]:
        """Where the suffixes that start with codes begin and end in the array; as `span` of a string."""
        low, high = self._pair(codes[: 2 * self._width])
        if low == high or len(codes) <= 2 * self._width:
            return low, high
        start_of = self._reader(0, len(codes) // self._width)
        low = self._rank(codes, low, high)
        return low, self._end(codes, (low, high), start_of)

    def _pair(self, codes: bytes) -> tuple[int, int]:
        """The span of one code or two; of two that no suffix begins with, where one would be."""
        wanted, end = int.from_bytes(codes, "big"), self._first[-1]
        if len(codes) == self._width:
            return (self._first[wanted - 1], self._first[wanted]) if wanted < len(self._first) else (end, end)
        at = bisect_left(self._pairs, wanted)
        found = at < len(self._pairs) and self._pairs[at] == wanted
        return self._starts[at], self._starts[at + found]

    def _rank(self, wanted: bytes, low: int, high: int) -> int:
        start_of = self._reader(0, len(wanted) // self._width)
        rank: int = bisect_left(range(high), wanted, low, high, key=start_of)
        return rank

    def common(self, wanted: bytes, rank: int) -> int:
        """How many characters codes and the suffix at a rank begin with in common."""
        found = self._reader(0, len(wanted) // self._width)(rank)
        size = len(found)
        differing = int.from_bytes(wanted[:size], "big") ^ int.from_bytes(found, "big")
        return (size - (differing.bit_length() + 7) // 8) // self._width

    def owners(self, span: tuple[int, int]) -> NDArray[Any]:
        """The section of each suffix in a span."""
        self._owners.touch(span[0] * self._owner.itemsize, span[1] * self._owner.itemsize)
        return self._owners.array(self._owner)[span[0] : span[1]]

    def owner(self, rank: int) -> int:
        """The section of one suffix, where all blocks were compared before."""
        owner: int = self._look_owner[rank]
        return owner

    def places(self, span: tuple[int, int]) -> NDArray[Any]:
        """The place of each suffix in a span, in the order of what follows."""
        self._places.touch(span[0] * _PLACE.itemsize, span[1] * _PLACE.itemsize)
        return self._places.array(_PLACE)[span[0] : span[1]]

    def following(self, span: tuple[int, int], size: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """The characters that follow a string of `size` characters, each with its part of its span."""
        # Suffixes are in order of these characters, so each one's part is a run; 0 is the end of a section.
        runs = self._runs_bisected if span[1] - span[0] > _LOOKED_THROUGH else self._runs_seen
        for code, part in runs(span, size):
            if code:
                yield chr(self.text.alphabet[code - 1]), part

    def _runs_seen(self, span: tuple[int, int], size: int) -> Iterator[tuple[int, tuple[int, int]]]:
        codes = self.text.codes_at(self.places(span).astype(np.int64) + size)
        firsts = np.concatenate(([0], np.flatnonzero(codes[1:] != codes[:-1]) + 1, [len(codes)]))
        for first, last in pairwise(firsts.tolist()):
            if first < last:
                yield int(codes[first]), (span[0] + first, span[0] + last)

    def _runs_bisected(self, span: tuple[int, int], size: int) -> Iterator[tuple[int, tuple[int, int]]]:
        low, high = span
        next_of = self._reader(size, 1)
        while low < high:
            wanted = next_of(low)
            end = self._end(wanted, (low, high), next_of)
            yield int.from_bytes(wanted, "big"), (low, end)
            low = end

    def _reader(self, after: int, size: int) -> Callable[[int], bytes]:
        """What reads, of the suffix at a rank, `size` codes from `after` characters past its start."""
        width, text, places, place_of = self._width, self._text, self._places, self._look
        first, last = after * width, (after + size) * width
        content = text.content
        if text.sound and places.sound:
            return lambda rank: content[place_of[rank] * width + first : place_of[rank] * width + last]

        def read(rank: int) -> bytes:
            places.touch(rank * _PLACE.itemsize, (rank + 1) * _PLACE.itemsize)
            start = place_of[rank] * width
            text.touch(start + first, start + last)
            return content[start + first : start + last]

        return read

    def _end(self, wanted: bytes, within: tuple[int, int], read: Callable[[int], bytes]) -> int:
        """Where the suffixes of which `wanted` is read end: the first of a span, if there are any."""
        # Most are rare: their end is looked for from their start, in steps that double.
        (low, high), step = within, 1
        while low + step < high and read(low + step) == wanted:
            low, step = low + step, step * 2
        return bisect_right(range(high), wanted, low, min(low + step, high), key=read)

    def stretches(self, least: int) -> Iterator[tuple[int, int]]:
        """The parts of the array that begin with letters or digits, `least` suffixes and more together.

        Suffixes that begin with the same character are in the same part.
        """
        start = 0
        for code, goes_on in enumerate(self.text.goes_on[1:].tolist(), 1):
            if not goes_on or self._first[code] - start >= least:
                stop = self._first[code if goes_on else code - 1]
                if start < stop:
                    yield start, stop
                start = self._first[code]
        if start < self._first[-1]:
            yield start, self._first[-1]

    def problems(self) -> Iterator[str]:
        """What does not fit together, a sentence each; the files' content was compared before."""
        characters = int(self.text.starts[-1]) - len(self.text.starts) + 1
        places = self._places.array(_PLACE)
        sizes = {
            len(places),
            len(self._owners.array(self._owner)),
            self._first[-1],
            self._starts[-1],
            self.text.length - len(self.text.starts) + 1,
        }
        if sizes != {characters}:
            yield (
                f"{self._text.path.parent}: sections have {characters:,} characters, "
                f"the suffix array {sorted(sizes)}"
            )
            return
        # A sample of neighbours in the array must be in order of what follows them.
        text = self._text.content
        for rank in range(0, characters - 1, max(1, characters // _SAMPLE)):
            one, next_one = (int(place) * self._width for place in places[rank : rank + 2])
            if text[one : one + _COMPARED] > text[next_one : next_one + _COMPARED]:
                yield f"{self._places.path}: suffix {rank:,} is out of order"


def _items(array: NDArray[Any]) -> memoryview:
    """An array whose items are read one by one: as plain numbers, three times as fast."""
    return memoryview(array)  # type: ignore[arg-type]
