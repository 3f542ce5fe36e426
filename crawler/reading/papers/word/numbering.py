"""Numbers that Word puts before paragraphs by itself (ECMA-376 part 1, 17.9): 一、（二）3. ④"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawler.reading.papers.files.xml import attribute, number
from crawler.reading.papers.word.styles import OFF, Styles

_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_PLACE = re.compile(r"%([1-9])")
_MOST = 9_999
"""A number beyond it is written in figures."""
_LEVELS = 9
_LONGEST_LABEL = 60


def han(number: int) -> str:
    """A number from 1 to 9,999 as it is counted in Chinese.

    >>> han(12), han(20), han(105), han(1010)
    ('十二', '二十', '一百零五', '一千零一十')
    """
    said, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + sign
        gap = not digit
    return said.removeprefix("一") if 10 <= number < 20 else said


def _roman(number: int) -> str:
    said = ""
    for value, sign in _ROMAN:
        said += sign * (number // value)
        number %= value
    return said


def _letter(number: int) -> str:
    # After z come aa, bb, cc, up to 30 of them.
    if number > 26 * 30:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


def _circled_han(number: int) -> str:
    return chr(0x3280 + number - 1) if number <= 10 else han(number)


def _digitwise(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


_FORMATS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
         "japaneseCounting"), han),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _digitwise),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
                    lambda number: han(number).translate(_LEGAL)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "ideographEnclosedCircle": _circled_han,
    "numberInDash": lambda number: f"- {number} -",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "none": lambda number: "",
}  # fmt: skip


def written(number: int, form: str) -> str:
    """A number as a format of Word (`w:numFmt`) writes it; in figures where the format is unknown.

    >>> written(3, "chineseCounting"), written(4, "lowerRoman"), written(28, "upperLetter")
    ('三', 'iv', 'BB')
    """
    if form.isdecimal():
        return str(number).zfill(len(form))
    return _FORMATS.get(form, str)(number) if 0 < number <= _MOST else str(number)


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    label: str = ""
    style: str = ""
    restart: int | None = None
    """After which level (from 1) it begins anew; 0 for never, None for every higher one."""
    legal: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    link: str = ""
    """The style that has the levels in its stead."""


@dataclass(slots=True)
class _Use:
    """A `w:num`: a list, with levels that begin or look otherwise."""

    of: str = ""
    own: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document (an `xml.Handler` of numbering.xml), and how far each has counted."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._unread = False
        """Whether a format is being told again, for programs that do not know the one before it."""
        self._list, self._use, self._level, self._place = _List(), _Use(), _Level(), 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take what an element says."""
        if name == "Fallback":
            self._unread = True
        elif self._unread:
            return
        elif name == "abstractNum":
            self._list = self._lists.setdefault(attribute(attributes, "abstractNumId"), _List())
            self._use = _Use()
        elif name == "num":
            self._use = self._uses.setdefault(attribute(attributes, "numId"), _Use())
            self._list = _List(self._use.own)
        elif name in ("lvl", "lvlOverride"):
            self._place = number(attribute(attributes, "ilvl")) or 0
            if name == "lvl" and self._place < _LEVELS:
                self._level = self._list.levels.setdefault(self._place, _Level())
        else:
            self._take(name, attribute(attributes, "val"), attribute(attributes, "format"))

    def _take(self, name: str, value: str, form: str) -> None:
        level = self._level
        if name == "start":
            level.start = number(value) or 0
        elif name == "numFmt":
            # A custom format is told by its first numbers: 001, 002, 003, ...
            level.form = value if value != "custom" else form.partition(",")[0]
        elif name == "lvlText":
            level.label = value[:_LONGEST_LABEL]
        elif name == "pStyle":
            level.style = value
        elif name == "lvlRestart":
            level.restart = number(value)
        elif name == "isLgl":
            level.legal = value not in OFF
        elif name == "vanish":
            level.hidden = value not in OFF
        elif name == "numStyleLink":
            self._list.link = value
        elif name == "abstractNumId":
            self._use.of = value
        elif name == "startOverride":
            self._use.starts[self._place] = number(value) or 0

    def end(self, name: str) -> None:
        """A second telling of a format may end."""
        self._unread = self._unread and name != "Fallback"

    def text(self, text: str) -> None:
        """Nothing to do: all is said in attributes."""

    def label(self, style: str, use: str, level: int | None) -> str:
        """What stands before the next paragraph of a style, list and level, if anything; counts on."""
        if not use:
            style = self.styles.of_paragraph(style)
            use, of_style = self.styles.use(style)
            level = of_style if level is None else level
        found = self._uses.get(use)
        if found is None:
            return ""
        levels = self._levels(found)
        if level is None:
            level = next((place for place, each in levels.items() if style and each.style == style), 0)
        if level not in levels:
            return ""
        counts = self._count(found, use, level, levels)
        return self._written(levels, counts, level)

    def _levels(self, use: _Use) -> dict[int, _Level]:
        found = self._lists.get(use.of, _List())
        if found.link and not found.levels:
            other = self._uses.get(self.styles.use(found.link)[0], _Use())
            found = self._lists.get(other.of, found)
        return {**found.levels, **use.own}

    def _count(self, use: _Use, name: str, level: int, levels: dict[int, _Level]) -> list[int | None]:
        counts = self._counts.setdefault(use.of, [None] * _LEVELS)
        if (begun := use.starts.get(level)) is not None and (name, level) not in self._begun:
            counts[level] = begun
        else:
            before = counts[level]
            counts[level] = levels[level].start if before is None else before + 1
        self._begun.add((name, level))
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or level < restart:
                counts[below] = None
        return counts

    def _written(self, levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
        own = levels[level]
        if own.form == "bullet" or own.hidden:
            return ""

        def count_at(place: int) -> str:
            of = levels.get(place, own)
            count = counts[place]
            form = "decimal" if own.legal else of.form
            return written(of.start if count is None else count, form)

        return _PLACE.sub(lambda found: count_at(int(found[1]) - 1), own.label)
