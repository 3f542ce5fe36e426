"""Styles and lists of old Word files ([MS-DOC]: STSH, PlfLst, PlfLfo), told as those of a DOCX are."""

from __future__ import annotations

from crawler.reading.papers.word.doc_binary import Binary, number, whole
from crawler.reading.papers.word.numbering import Numbering
from crawler.reading.papers.word.styles import Styles

VANISH, LEVEL, LIST = 0x083C, 0x260A, 0x460B
_STYLES, _LISTS, _USES = 1, 73, 74
_NO_STYLE, _NO_NUMBER = 0xFFF, 255
_FORMATS = (
    "decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText",
    "ordinalText", "hex", "chicago", "ideographDigital", "japaneseCounting", "aiueo", "iroha",
    "decimalFullWidth", "decimalHalfWidth", "japaneseLegal", "japaneseDigitalTenThousand",
    "decimalEnclosedCircle", "decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth", "decimalZero",
    "bullet", "ganada", "chosung", "decimalEnclosedFullstop", "decimalEnclosedParen",
    "decimalEnclosedCircleChinese", "ideographEnclosedCircle", "ideographTraditional",
    "ideographZodiac", "ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional",
    "taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified",
    "chineseCountingThousand",
)  # fmt: skip
"""Formats of numbers ([MS-OSHARED] 2.2.1.3 MSONFC) by the names that DOCX gives them."""


def tell_styles(file: Binary, styles: Styles) -> None:
    """Tell of each style: what it is based on, its list, whether it hides."""
    sheet = file.table(_STYLES)
    base, at = number(sheet, 4), 2 + number(sheet, 0)
    for name in range(number(sheet, 2)):
        size = number(sheet, at)
        _tell_style(file, styles, str(name), sheet[at + 2 : at + 2 + size], base)
        at += 2 + size


def _tell_style(file: Binary, styles: Styles, name: str, style: bytes, base: int) -> None:
    if not style:
        return
    of_paragraphs = number(style, 2) & 0xF == 1
    styles.start("style", {"styleId": name})
    styles.start("basedOn", {"val": str(number(style, 2) >> 4)})
    at = base + 2 + 2 * number(style, base) + 2
    for place in range(2):
        at += at % 2
        size = number(style, at)
        # The first properties of a paragraph's style are its own and begin with its number.
        skipped = 2 if of_paragraphs and not place else 0
        for code, operand in file.modifiers(style[at + 2 + skipped : at + 2 + size]):
            if code == VANISH and operand in (b"\0", b"\1"):
                styles.start("vanish", {"val": str(operand[0])})
            elif code == LIST:
                styles.start("numId", {"val": list_of(operand)})
            elif code == LEVEL:
                styles.start("ilvl", {"val": str(operand[0])})
        at += 2 + size
        if not of_paragraphs:
            break


def list_of(operand: bytes) -> str:
    """The list that a paragraph names; those beyond name none."""
    return str(number(operand, 0)) if number(operand, 0) < 0x7FF else "0"


def tell_lists(file: Binary, numbering: Numbering) -> None:
    """Tell of each list its levels, and of each use of a list where it begins otherwise."""
    table, levels, at = file.table(_LISTS), file.beyond(_LISTS), 0
    for n in range(number(table, 0)):
        entry = table[2 + 28 * n : 2 + 28 * (n + 1)]
        if len(entry) < 28 or at >= len(levels):
            break
        numbering.start("abstractNum", {"abstractNumId": str(number(entry, 0, 4))})
        for level in range(1 if entry[26] & 1 else 9):
            style = number(entry, 8 + 2 * level)
            at = _tell_level(numbering, levels, at, level, "" if style == _NO_STYLE else str(style))
    _tell_uses(file, numbering)


def _tell_level(numbering: Numbering, data: bytes, at: int, level: int, style: str) -> int:
    """Tell of a level whose bytes begin there; gives where they end."""
    flags, text = number(data, at + 5, 1), at + 28 + number(data, at + 24, 1) + number(data, at + 25, 1)
    end = text + 2 + 2 * number(data, text)
    label = "".join(f"%{ord(each) + 1}" if each < "\x09" else each for each in _units(data[text + 2 : end]))
    numbering.start("lvl", {"ilvl": str(level)})
    numbering.start("start", {"val": str(number(data, at, 4))})
    numbering.start("numFmt", {"val": _form(number(data, at + 4, 1))})
    numbering.start("lvlText", {"val": whole(label)})
    numbering.start("pStyle", {"val": style})
    numbering.start("isLgl", {"val": str(flags >> 2 & 1)})
    if flags & 8:
        numbering.start("lvlRestart", {"val": str(number(data, at + 26, 1))})
    return end


def _form(code: int) -> str:
    if code == _NO_NUMBER:
        return "none"
    return _FORMATS[code] if code < len(_FORMATS) else "decimal"


def _units(data: bytes) -> str:
    return "".join(chr(number(data, at)) for at in range(0, len(data) - 1, 2))


def _tell_uses(file: Binary, numbering: Numbering) -> None:
    table = file.table(_USES)
    count = min(number(table, 0, 4), len(table) // 16)
    at = 4 + 16 * count
    for n in range(count):
        entry = table[4 + 16 * n : 20 + 16 * n]
        numbering.start("num", {"numId": str(n + 1)})
        numbering.start("abstractNumId", {"val": str(number(entry, 0, 4))})
        # Its own levels come after four bytes of its position.
        at += 4
        for _ in range(min(number(entry, 12, 1), 9)):
            start, flags = number(table, at, 4), number(table, at + 4, 4)
            level, at = flags & 0xF, at + 8
            numbering.start("lvlOverride", {"ilvl": str(level)})
            if flags & 0x10:
                numbering.start("startOverride", {"val": str(start)})
            if flags & 0x20:
                at = _tell_level(numbering, table, at, level, "")
