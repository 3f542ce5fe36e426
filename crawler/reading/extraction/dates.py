"""Dates and years as Chinese pages write them; only whole ones are read."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = str.maketrans(
    "〇○零ＯO一二三四五六七八九０１２３４５６７８９", "00000" + "123456789" + "0123456789"
)
_CHINESE = "〇○零ＯO一二三四五六七八九"
_NUMERIC = re.compile(
    r"(?<!\d)((?:19|20)\d\d)"
    r"(?:\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*日?|([-/.])(\d{1,2})\4(\d{1,2})(?!\d))"
)
_WRITTEN_OUT = re.compile(
    rf"([一二][{_CHINESE}]{{3}})\s*年\s*([一二三四五六七八九十元]{{1,3}})\s*月"
    rf"\s*([一二三四五六七八九十]{{1,3}})\s*日"
)
_YEAR = re.compile(rf"(?<![\d—~～-])(?:((?:19|20)\d\d)|([一二][{_CHINESE}]{{3}}))\s*(?:年|度)")
_RANGE = re.compile(r"(?<!\d)(?:19|20)\d\d\s*年?\s*(?:[-—–~～至到]{1,2})\s*(?:(?:19|20)\d\d|\d\d)\s*年度?")
_IN_ADDRESS = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-])"),
    re.compile(r"/((?:19|20)\d\d)-?(\d\d)/(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_.-])"),
)
_EARLIEST = 1990


def find_date(text: str) -> date | None:
    """The first whole and possible date in a text: 2023-01-15, 2023年1月15日, 二〇二三年一月十五日.

    Nothing is read from `2023115日`: which characters it lost nobody can know.
    """
    places = [
        (found.start(), found) for pattern in (_NUMERIC, _WRITTEN_OUT) for found in pattern.finditer(text)
    ]
    for _, found in sorted(places, key=lambda place: place[0]):
        numbers = [part for part in found.groups() if part and part not in "-/."]
        if day := _date(*(_number(part) for part in numbers)):
            return day
    return None


def date_in_address(url: str) -> date | None:
    """The date in an article's address: /202301/t20230115_7.html, /art/2023/1/15/art_1.html, /2023-01/15/."""
    for pattern in _IN_ADDRESS:
        if (found := pattern.search(url)) and (day := _date(*map(int, found.groups()))):
            return day
    return None


def find_year(text: str) -> int | None:
    """The first single year in a text (2023年, 二〇二三年度); spans such as 2021-2025年 are none."""
    found = _YEAR.search(_RANGE.sub(lambda span: "·" * len(span[0]), text))
    year = _number(found[1] or found[2]) if found else 0
    return year if year >= _EARLIEST else None


def _number(text: str) -> int:
    """A year, month or day in digits or in Chinese."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)
    digits = text.replace("元", "一").translate(_DIGITS)
    return int(digits) if digits.isdecimal() else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _EARLIEST else None
    except ValueError:
        return None
