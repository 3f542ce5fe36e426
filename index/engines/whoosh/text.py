"""A shard's text, read: its sections one after the other, in codes of the shard's own. `sorting` writes it.

A code is the place of a character in the shard's alphabet, from 1; 0 ends a section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.arrays import Flags, Ints
from index.engines.whoosh.files import BLOCK, Blocks


class Text:
    """The texts of a shard's sections, read-only and mapped; safe for several threads."""

    def __init__(self, files: Mapping[str, Blocks], lengths: NDArray[Any]) -> None:
        """Open what `sorting.write_suffixes` wrote; `lengths` are the sections' characters."""
        self.alphabet = files["alphabet.bin"].whole(np.dtype(np.uint32))
        self.width = 2 if len(self.alphabet) < 0xFFFF else 4
        self.codes = {chr(point): code for code, point in enumerate(self.alphabet.tolist(), 1)}
        self.file = files["text.bin"]
        self.longest = int(lengths.max(initial=0))
        self.starts: Ints = np.concatenate(([0], np.cumsum(lengths.astype(np.int64) + 1)))
        self._dtype = np.dtype(f">u{self.width}")
        self._points: NDArray[np.uint32] = np.concatenate((np.zeros(1, np.uint32), self.alphabet))

    @property
    def points(self) -> NDArray[np.uint32]:
        """The code point of every code; 0 for the end of a section."""
        return self._points

    def encoded(self, string: str) -> bytes:
        """A string as codes; a character that the shard does not have becomes one above all codes."""
        unknown = (1 << 8 * self.width) - 1
        codes = [self.codes.get(char, unknown) for char in string]
        return np.array(codes, self._dtype).tobytes()

    def standing(self, string: str, places: Ints) -> Ints:
        """Those of some places at which a string stands."""
        places = places[places + len(string) <= self.length]
        # A long string lies in blocks between those of its ends.
        for offset in (*range(0, len(string), BLOCK // self.width), len(string) - 1):
            self._touch(places + offset)
        codes = self._as_codes()
        for offset, char in enumerate(string):
            places = places[codes[places + offset] == self.codes.get(char, 0)]
        return places

    def around(self, places: NDArray[Any], before: int, size: int) -> NDArray[np.uint32]:
        """For each place, `size` code points from `before` characters ahead of it; 0 outside its section."""
        wanted = places.astype(np.int64)[:, None] + np.arange(-before, size - before)
        inside = (wanted >= 0) & (wanted < self.length)
        found = self.points_at(np.where(inside, wanted, 0))
        around: NDArray[np.uint32] = np.where(inside, found, np.uint32(0))
        return around

    def points_at(self, places: NDArray[Any]) -> NDArray[np.uint32]:
        """The code points of the characters at some places; 0 for the end of a section."""
        points: NDArray[np.uint32] = self._points[self.codes_at(places)]
        return points

    def codes_at(self, places: NDArray[Any]) -> NDArray[Any]:
        """The shard's own codes of the characters at some places; 0 for the end of a section."""
        self._touch(places)
        codes: NDArray[Any] = self._as_codes()[places]
        return codes

    def codes_between(self, start: int, stop: int) -> NDArray[Any]:
        """The shard's own codes of a stretch of its text; 0 for the end of a section."""
        self.file.touch(start * self.width, stop * self.width)
        codes: NDArray[Any] = self._as_codes()[start:stop]
        return codes

    def text_at(self, places: NDArray[Any]) -> str:
        """The characters at some places, as one string."""
        return self.points_at(places).tobytes().decode("utf-32-le", "surrogatepass")

    def section(self, number: int) -> str:
        """A section's string, as it was given to `sorting.code`."""
        points = self.section_points(number)[:-1]
        return points.tobytes().decode("utf-32-le", "surrogatepass")

    def section_points(self, number: int) -> NDArray[np.uint32]:
        """The code points of a section's string, and 0 for its end."""
        points: NDArray[np.uint32] = self._points[
            self.codes_between(int(self.starts[number]), int(self.starts[number + 1]))
        ]
        return points

    def sections(self) -> Iterator[str]:
        """The sections' strings, as they were given to `sorting.code`."""
        self.file.touch_all()
        return map(self.section, range(len(self.starts) - 1))

    @cached_property
    def goes_on(self) -> Flags:
        """Of each code whether its character is a letter or a digit; the end of a section is none."""
        return np.array([False, *(chr(point).isalnum() for point in self.alphabet.tolist())])

    @property
    def length(self) -> int:
        """How many characters there are, with the ends of sections."""
        return len(self.file.content) // self.width

    def _as_codes(self) -> NDArray[Any]:
        return self.file.array(self._dtype)

    def _touch(self, places: Ints) -> None:
        self.file.touch_at(places * self.width)
