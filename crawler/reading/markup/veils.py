"""Which lines of a page a reader sees: elements that hide what is in them, and those that only seem to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from crawler.reading.lines import Line
from crawler.reading.markup.containers import Box, in_margins
from crawler.reading.markup.shown import VISIBLE, Shown
from crawler.reading.wording.noise import Noise

LITTLE = 80
"""Running text (characters) of which less is no article: neither what is seen of a page nor what it hides."""
_FEW = 200
"""With less visible running text (characters), text that is not displayed at first is taken."""
_SENTENCE = 20
"""A hidden sentence of fewer Han characters is a button's or a counter's."""

_STOPS = re.compile("[。；！？]")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Veil:
    """How an element hides what is in it, and the number of the next one around it that hides it, or 0."""

    shown: Shown
    around: int


class Veils:
    """The elements of a page that hide what is in them, numbered from 1 in reading order; 0 hides nothing."""

    def __init__(self) -> None:
        """None as yet."""
        self._veils = [_Veil(VISIBLE, 0)]
        self._lifted: set[int] = {0}
        """Those that hide nothing, whatever their style says."""

    def add(self, shown: Shown, around: int) -> int:
        """An element is shown otherwise than its parent: its number, 0 if it hides nothing."""
        self._veils.append(_Veil(shown, around))
        return len(self._veils) - 1 if shown.hidden else 0

    def lift(self, *numbers: int) -> None:
        """What these elements hold is seen, whatever their style says."""
        self._lifted.update(numbers)

    def shown(self, lines: Sequence[Line], groups: Sequence[int], boxes: Sequence[Box]) -> list[bool]:
        """Of each line whether it is seen; `groups` are the elements that lines are hidden by."""
        self._lift_what_seems(lines, groups, boxes)
        seen = [True]
        for number, veil in enumerate(self._veils[1:], 1):
            seen.append(number in self._lifted and seen[veil.around])
        return [seen[group] for group in groups]

    def _lift_what_seems(self, lines: Sequence[Line], groups: Sequence[int], boxes: Sequence[Box]) -> None:
        """Find the elements that only seem to be hidden: they hold more running text than what is seen."""
        own = [line.weight if line.noise is Noise.NO else 0 for line in lines]
        for start, end in in_margins(boxes, [0, *accumulate(own)]):
            own[start:end] = [0] * (end - start)
        weights = dict.fromkeys(self._lifted, 0)
        for group, weight in zip(groups, own, strict=True):
            weights[group] = weights.get(group, 0) + weight
        seen = sum(weights.pop(group) for group in self._lifted)
        # Scripts show what is transparent; what is not displayed is more surely meant so.
        least = {True: 2 * seen if seen < _FEW else sum(own), False: seen}
        for group, weight in weights.items():
            if weight >= LITTLE and weight > least[self._veils[group].shown.gone]:
                self._lifted.add(group)


def missed(hidden: Sequence[Line], visible: Sequence[Line]) -> int:
    """How many Han characters of whole sentences are hidden only: copies of what is seen are no loss."""
    seen = set(_STOPS.split("".join(line.flat for line in visible)))
    told = (line for line in hidden if line.weight and line.noise is Noise.NO)
    pieces = (piece for line in told for piece in _STOPS.split(line.flat) if piece not in seen)
    sizes = (len(_HAN.findall(piece)) for piece in pieces if not piece.endswith(("..", "…")))
    return sum(size for size in sizes if size >= _SENTENCE)
