"""The objects of an OFD page, template, annotation or graphic (GB/T 33190) to words and their places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.reading.papers.files.xml import Budget, attribute
from crawler.reading.papers.printed.placed import Piece

_DEEPEST = 8
"""A composite graphic in more others is not believed."""
_NUMBER = re.compile(r"[-+]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9})")
_STEP = re.compile(r"\S+")
_LONGEST = 5_000
"""A text of more characters is one word, whatever their steps."""
_POINTS = 72 / 25.4
"""In a millimetre."""
_ASCENT, _DESCENT = 0.85, 0.15
"""Of the size, above and below the line that characters stand on."""
_WIDE, _DROP = 2.0, 0.3
"""So much (of the size) further right, or lower, a word ends and another begins; less spaces letters."""
_NO = "false"
_TEXTS = frozenset(("TextCode", "PhysicalBox", "PageRes"))

Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def numbers(text: str, usual: Sequence[float]) -> Sequence[float]:
    """The numbers in an attribute; the usual ones where it does not hold as many."""
    found = [float(each) for each in _NUMBER.findall(text[:200])]
    return found[: len(usual)] if len(found) >= len(usual) else usual


@dataclass(frozen=True, slots=True)
class Word:
    """A text without wide gaps: where it begins and ends (on the line that it stands on), and its size."""

    text: str
    x: float
    y: float
    right: float
    size: float
    matrix: Matrix = _UNMOVED
    visible: bool = True
    watermark: bool = False

    @property
    def turned(self) -> bool:
        """Whether it runs down or up the page."""
        return abs(self.matrix[1]) > abs(self.matrix[0])

    def within(self, matrix: Matrix) -> Word:
        """The same in what is itself placed, turned or scaled."""
        return replace(self, matrix=_product(matrix, self.matrix))

    def piece(self) -> Piece:
        """Where it stands on the page, in points from the upper left corner."""
        a, b, c, d, e, f = self.matrix
        left, line = a * self.x + c * self.y + e, b * self.x + d * self.y + f
        size = self.size * (c * c + d * d) ** 0.5 or 1.0
        right = max(a * self.right + c * self.y + e, left + size / 2)
        box = (left, line - _ASCENT * size, right, line + _DESCENT * size)
        return Piece(self.text, *(_POINTS * side for side in box))


class Objects:
    """The words of a page or another file of objects, and of composite graphics in it (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.units: dict[str, list[Word | Use]] = defaultdict(list)
        """What composite graphics hold, by number; the page itself has none."""
        self.resources: list[str] = []
        self.templates: list[str] = []
        self.height = 0.0
        self._unit = ""
        self._base, self._visible, self._watermark = _UNMOVED, True, False
        self._object = _Object()
        self._in = ""
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An object, a text of it, a template, the page's size."""
        self._in = name if name in _TEXTS else ""
        self._pieces = []
        if name == "TextObject":
            self._object = _Object.read(attributes, self._base)
        elif name == "TextCode":
            self._object.begin(attributes)
        elif name == "CompositeObject":
            placed = _Object.read(attributes, self._base)
            used = Use(attribute(attributes, "ResourceID"), placed.matrix, placed.visible and self._visible)
            self.units[self._unit].append(used)
        elif name == "CompositeGraphicUnit":
            self._unit = attribute(attributes, "ID") or "?"
        elif name == "Template":
            self.templates.append(attribute(attributes, "TemplateID"))
        elif name == "Annot":
            self._visible = attribute(attributes, "Visible") != _NO
            self._watermark = attribute(attributes, "Type") == "Watermark"
        elif name == "Appearance":
            self._base = _Object.read(attributes, _UNMOVED).matrix

    def end(self, name: str) -> None:
        """Text, size, a composite graphic or an annotation are whole."""
        said = "".join(self._pieces)
        if self._in == "TextCode" and said.strip():
            shown = self._visible and self._object.visible
            self.units[self._unit] += (
                replace(word, visible=shown, watermark=self._watermark) for word in self._object.words(said)
            )
        elif self._in == "PhysicalBox":
            self.height = numbers(said, (0.0, 0.0, 0.0, 0.0))[3]
        elif self._in == "PageRes":
            self.resources.append(said.strip())
        elif name == "CompositeGraphicUnit":
            self._unit = ""
        elif name == "Appearance":
            self._base = _UNMOVED
        elif name == "Annot":
            self._visible, self._watermark = True, False
        self._in = ""

    def text(self, text: str) -> None:
        """A piece of either."""
        if self._in:
            self._pieces.append(text)


@dataclass(frozen=True, slots=True)
class Use:
    """A composite graphic where it is used."""

    unit: str
    matrix: Matrix
    visible: bool


def unfold(
    items: Sequence[Word | Use], units: Mapping[str, Sequence[Word | Use]], budget: Budget, depth: int = 0
) -> Iterator[Word]:
    """The words of a page, graphics where they are used. Raises `PaperError` where the budget is spent."""
    for item in items:
        budget.spend()
        if isinstance(item, Word):
            yield item
        elif depth < _DEEPEST:
            for word in unfold(units.get(item.unit, ()), units, budget, depth + 1):
                yield replace(word.within(item.matrix), visible=word.visible and item.visible)


class _Object:
    """A text or composite object: where it stands, how it is turned or scaled, whether it is seen."""

    def __init__(self) -> None:
        self.matrix, self.visible = _UNMOVED, True
        self._size = 4.0
        self._width = 1.0
        self._x = self._y = 0.0
        self._right = self._down = ""
        """The steps from each character to the next."""

    @classmethod
    def read(cls, attributes: Mapping[str, str], base: Matrix) -> _Object:
        """From its attributes, and where the place of what it stands in begins."""
        made = cls()
        x, y, *_ = numbers(attribute(attributes, "Boundary"), (0.0, 0.0, 0.0, 0.0))
        a, b, c, d, e, f = numbers(attribute(attributes, "CTM"), _UNMOVED)
        made.matrix = _product(base, (a, b, c, d, e + x, f + y))
        unpainted = attribute(attributes, "Fill") == _NO and attribute(attributes, "Stroke") != "true"
        made.visible = attribute(attributes, "Visible") != _NO and not unpainted
        made._size = numbers(attribute(attributes, "Size"), [4.0])[0] or 4.0
        made._width = numbers(attribute(attributes, "HScale"), [1.0])[0] or 1.0
        return made

    def begin(self, attributes: Mapping[str, str]) -> None:
        """A text begins; one without a place begins where the last one did."""
        self._x = numbers(attribute(attributes, "X"), [self._x])[0]
        self._y = numbers(attribute(attributes, "Y"), [self._y])[0]
        self._right, self._down = attribute(attributes, "DeltaX"), attribute(attributes, "DeltaY")

    def words(self, text: str) -> Iterator[Word]:
        """A text, parted where its characters are."""
        if len(text) > _LONGEST:
            yield Word(text, self._x, self._y, self._x + self._size * len(text), self._size, self.matrix)
            return
        places = self._places(text)
        breaks = [n for n, (one, other) in enumerate(pairwise(places), 1) if self._parts(one, other)]
        for start, end in pairwise([0, *breaks, len(text)]):
            (x, y, _), (*_, right) = places[start], places[end - 1]
            yield Word(text[start:end], x, y, right, self._size, self.matrix)

    def _places(self, text: str) -> list[tuple[float, float, float]]:
        """Where each character begins, the height of its line, and where it ends."""
        x, y, places = self._x, self._y, []
        right, down = _steps(self._right, len(text)), _steps(self._down, len(text))
        for n, char in enumerate(text):
            width = self._size * self._width * (1 if char > "\xff" else 0.5)
            known = n < len(right) and 0 < right[n] < 2 * width
            places.append((x, y, x + (right[n] if known else width)))
            x += right[n] if n < len(right) else 0.0 if down else width
            y += down[n] if n < len(down) else 0.0
        return places

    def _parts(self, one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
        """Whether a word ends between two characters; those of a column are one."""
        column = abs(other[0] - one[0]) < _DROP * self._size and other[1] > one[1]
        lower = abs(other[1] - one[1]) > _DROP * self._size
        apart = other[0] - one[2] > _WIDE * self._size or other[0] < one[0] - _DROP * self._size
        return not column and (lower or apart)


def _steps(text: str, most: int) -> Sequence[float]:
    """At most so many steps from character to character; `g 3 1.5` is three of 1.5."""
    steps: list[float] = []
    tokens = (found[0] for found in _STEP.finditer(text))
    for token in tokens:
        if len(steps) >= most:
            break
        if token == "g":
            count, step = numbers(next(tokens, ""), [0.0])[0], numbers(next(tokens, ""), [0.0])[0]
            steps += [step] * int(min(max(count, 0), most))
        else:
            steps.append(numbers(token, [0.0])[0])
    return steps


def _product(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f
    )  # fmt: skip
