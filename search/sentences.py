"""Where sentences begin and end: a stop or a line's end closes one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[”’」』）)》]*|[^。！？!?\n]+")


@dataclass(frozen=True, slots=True)
class Around:
    """The whole sentence (or sentences) that a piece of text stands in, and those before and after it."""

    sentence: str
    before: str
    after: str


class Sentences:
    """The sentences of a text, found once for all that is asked about it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [found.span() for found in _SENTENCE.finditer(text)]
        self._starts = [start for start, _ in self._spans]

    def around(self, start: int, end: int, first: int = 0) -> Around:
        """What stands around a piece; the sentence before it begins no earlier than at `first`.

        >>> Sentences("甲。乙丙。丁").around(3, 4)
        Around(sentence='乙丙。', before='甲。', after='丁')
        """
        low = max(bisect_right(self._starts, start) - 1, 0)
        high = max(bisect_left(self._starts, end), low + 1)
        whole = self._text[self._starts[low] : self._spans[high - 1][1]] if self._spans else ""
        before = self._told(low - 1) if low and self._starts[low - 1] >= first else ""
        return Around(whole.strip(), before, self._told(high))

    def _told(self, number: int) -> str:
        return self._text[slice(*self._spans[number])].strip() if number < len(self._spans) else ""
