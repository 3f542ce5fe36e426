"""The one cleaning of text (pages, papers, JSON lines): what no reader sees goes, look-alikes are mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from html import unescape
from importlib.resources import files

CELL = "\t"
"""Between the cells of a table's row."""

_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = _HAN + "\ufe30-\ufe4f\uff00-\uffef\u3001-\u303f\u2018\u2019\u201c\u201d\u2014\u2026"
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U000e0000-\U0010ffff"
)
"""Control, zero-width, private use and no characters; U+FFFD stays, for it tells of damage."""
_FORMS = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f\uff10-\uff19"
"""Radicals, compatibility ideographs and full-width digits."""
_ODD = re.compile(f"[{_UNSEEN}{_FORMS}]")
_FORM = re.compile(f"[{_FORMS}]")
_UNTIDY = re.compile(f"[{_UNSEEN}{_FORMS}]|[^\\S ]|  ")
_BLANK = re.compile(r"[^\S\t]+")
_TABS = re.compile(r" ?\t[\t ]*")
_GAP = re.compile(rf"(?<=[{_CHINESE}]) (?=\S)|(?<=\S) (?=[{_CHINESE}])")

# Editors escape what was escaped already: a reader sees the names of spaces and of punctuation.
_ESCAPED = re.compile(
    "&(?:amp;){0,3}(nbsp|ensp|emsp|thinsp|[lr][sd]quo|[lr]aquo|quot|[mn]dash|hellip|middot|bull|times|deg|permil);"
)

_ZEROS = "0OoＯｏΟοОо○◯〇"
"""What is typed for a zero: Latin, Greek and Cyrillic letters, circles, the ideographic zero itself."""
_ZERO = re.compile(f"[{_ZEROS}]")
_ENDS = r"[年度〕\]］）)】—–\-至]"
# Nearly every year is written right: most lines need one look.
_WRONG_ZERO = re.compile(f"[{_ZEROS[1:-1]}]|[一二三四五六七八九〇]0|[0-9]〇")
_HAN_YEAR = re.compile(rf"(?:一九|二[{_ZEROS}])[{_ZEROS}一二三四五六七八九]{{2}}(?=\s?{_ENDS})")
_YEAR = re.compile(rf"(?<![0-9A-Za-z])(?:19|2[{_ZEROS}])[0-9{_ZEROS}]{{2}}(?=\s?{_ENDS})")

# Chinese characters that GB18030-2005 still had in the private use area, and A3A0, a full-width space in GBK.
_GB18030 = dict(
    zip(
        map(chr, (0xE5E5, 0xE7C7, 0xE7C8, *range(0xE78D, 0xE797), 0xE816, 0xE817, 0xE818, 0xE81E, 0xE826)),
        "\u3000\u1e3f\u01f9\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
        "\U00020087\U00020089\U000200cc\u9fb4\u9fb5",
        strict=True,
    )
) | dict(
    zip(
        map(chr, (0xE82B, 0xE82C, 0xE831, 0xE832, 0xE83B, 0xE843, 0xE854, 0xE855, 0xE864)),
        "\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba\U000241fe\u9fbb",
        strict=True,
    )
)


def tidy(text: str) -> str:
    """One line of text: nothing that nobody sees, ordinary forms, single spaces; tabs stay.

    Years have zeros where letters or circles were typed for them.

    >>> tidy("大\u200b余县  二О二二年，⽤⼈２０卷")
    '大余县 二〇二二年，用人20卷'
    """
    if "&" in text:
        text = _ESCAPED.sub(lambda found: unescape(f"&{found[1]};"), _ODD.sub(_ordinary, text))
    if not _UNTIDY.search(text):
        return _with_zeros(text.strip())
    text = _ODD.sub(_ordinary, text)
    return _with_zeros(_TABS.sub(CELL, _BLANK.sub(" ", text)).strip())


def squeeze(text: str) -> str:
    """The line without the spaces that Chinese does not use: none beside a Han character or Chinese sign.

    >>> squeeze("2023 年 1 月， 县 政府 印发 Version 2 系统")
    '2023年1月，县政府印发Version 2系统'
    """
    text = tidy(text)
    return _with_zeros(_GAP.sub("", text)) if " " in text else text


def clean_text(text: str) -> str:
    """The text of a report, one paragraph a line, each squeezed; empty lines are left out.

    Cleaning twice changes nothing more.
    """
    return "\n".join(line for raw in text.splitlines() if (line := squeeze(raw)))


def radicals() -> Mapping[str, str]:
    """Radicals and compatibility ideographs, each with the character that is meant by it (one to one)."""
    return _radicals()


@cache
def _radicals() -> Mapping[str, str]:
    table = files("index").joinpath("data/radicals.txt").read_text("utf-8")
    pairs = [pair for line in table.splitlines() if not line.startswith("#") for pair in line.split()]
    compatible = map(chr, (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)))
    forms = {char: unicodedata.normalize("NFC", char) for char in compatible}
    return {pair[0]: pair[1] for pair in pairs} | {char: form for char, form in forms.items() if char != form}


def _ordinary(found: re.Match[str]) -> str:
    char = found[0]
    if "\x80" <= char <= "\x9f":
        # Pages write &#150; for a dash: browsers take these numbers for Windows' characters.
        return bytes([ord(char)]).decode("cp1252", "ignore")
    if "０" <= char <= "９":
        return chr(ord(char) - 0xFEE0)
    form = _radicals().get(char) or _GB18030.get(char)
    return form or (char if _FORM.match(char) else "")


def _with_zeros(text: str) -> str:
    if not _WRONG_ZERO.search(text):
        return text
    text = _HAN_YEAR.sub(lambda found: _ZERO.sub("〇", found[0]), text)
    return _YEAR.sub(lambda found: _ZERO.sub("0", found[0]), text)
