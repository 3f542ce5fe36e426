"""Dates and years as Chinese pages write them; only whole ones are read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_CHINA = timezone(timedelta(hours=8))
"""Dates are the days of China's time, whatever zone a page writes."""
_HAN = "〇○零ＯO一二三四五六七八九"
_DIGITS = str.maketrans(_HAN + "０１２３４５６７８９", "00000" + "123456789" + "0123456789")
_TENS = "一二三四五六七八九十廿卅"
_SIGNS = str.maketrans("－—–‐‑−．／＼", "------./\\")
"""Signs between the parts of a date, as Chinese keyboards write them."""
_NUMERIC = re.compile(
    r"(?<!\d)((?:19|20)\d\d)"
    r"(?:\s?年\s?(\d{1,2}|元|正|[一二三四五六七八九十]{1,2})\s?月\s?(?:(\d{1,2})(?!\d)\s?[日号]?|([一二三四五六七八九十廿卅]{1,3})\s?[日号])"
    r"|\s?([-/.\\_])\s?(\d{1,2})\s?\5\s?(\d{1,2})(?!\d))"
)
_WRITTEN_OUT = re.compile(
    rf"([一二][{_HAN}]{{3}})\s?年\s?([{_TENS}元正]{{1,3}})\s?月\s?([{_TENS}]{{1,3}})\s?[日号]"
)
_TOGETHER = re.compile(r"(?<![\d./\-])((?:19|20)\d\d)([01]\d)([0-3]\d)(?:\d{4}|\d{6})?(?![\d./\-年月日号])")
_MOMENT = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)"
)
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} (?:19|20)\d\d \d\d:\d\d(?::\d\d)? (?:GMT|UTC|[+-]\d{4})"
)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_ENGLISH = re.compile(
    r"\b([A-Z][a-z]{2})[a-z]{0,6}\.? (\d{1,2})(?:,|st|nd|rd|th)? "
    r"(?:\d\d:\d\d:\d\d (?:[A-Z]{3} )?)?((?:19|20)\d\d)"
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]{2})[a-z]{0,6}\.?,? ((?:19|20)\d\d)")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_YEAR = re.compile(rf"(?<![\d—~～-])(?:((?:19|20)\d\d)|([一二][{_HAN}]{{3}}))\s?(?:年|度)")
_RANGE = re.compile(r"(?<!\d)(?:19|20)\d\d\s?年?\s?(?:[-—–~～至到]{1,2})\s?(?:(?:19|20)\d\d|\d\d)\s?年度?")
_LINE = re.compile(
    rf"[(（]?(?:公元)?(?:(?:19|20)\d\d|[一二][{_HAN}]{{3}})年?"
    r"[\d〇一二三四五六七八九十廿卅元正月年/.\-]{2,12}[日号]?[)）]?(?:印发)?。?"
)
_AT_END = re.compile(rf"{_LINE.pattern}$")
_LONGEST_LINE = 30
_IN_ADDRESS = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-])"),
    re.compile(r"/((?:19|20)\d\d)-?(\d\d)/(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_.-])"),
    re.compile(r"/((?:19|20)\d\d)-(\d\d)(\d\d)\d{3}\."),
)
_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)-?(0[1-9]|1[0-2])/")
_EARLIEST = 1990


def find_date(text: str) -> date | None:
    """The first whole and possible date in a text: 2023-01-15, 2023年1月15日, 二〇二三年一月十五日.

    Nothing is read from `2023115日`: which characters it lost nobody can know.
    """
    text = text.translate(_SIGNS)
    places = [
        (found.start(), found) for pattern in (_NUMERIC, _WRITTEN_OUT) for found in pattern.finditer(text)
    ]
    for _, found in sorted(places, key=lambda place: place[0]):
        numbers = [part for part in found.groups() if part and part not in "-/.\\_"]
        if day := _date(*(_number(part) for part in numbers)):
            return day
    return None


def read_date(value: str) -> date | None:
    """The day, in China's time, of a value that should be a date: also 20240105 and moments of other zones.

    >>> read_date("2024-01-04T16:30:00.000Z"), read_date("20240105"), read_date("1704385800000")
    (datetime.date(2024, 1, 5), datetime.date(2024, 1, 5), datetime.date(2024, 1, 5))
    """
    value = value[:40].strip()
    if moment := _moment(value):
        there = moment.astimezone(_CHINA).date()
        return there if there.year >= _EARLIEST else None
    if day := find_date(value):
        return day
    if found := _TOGETHER.search(value):
        return _date(*map(int, found.groups()))
    if found := _ENGLISH.search(value):
        return _english(found[3], found[1], found[2])
    found = _DAY_FIRST.search(value)
    return _english(found[3], found[2], found[1]) if found else None


def is_date(flat: str) -> bool:
    """Whether a squeezed line is a date and nothing else, as a signature has it: 二〇二三年一月五日."""
    return len(flat) <= _LONGEST_LINE and bool(_LINE.fullmatch(flat))


def without_date(flat: str) -> str:
    """A squeezed line without the date at its end: 县司法局2023年1月5日."""
    return flat[:-_LONGEST_LINE] + _AT_END.sub("", flat[-_LONGEST_LINE:])


def date_in_address(url: str) -> date | None:
    """The date in an article's address: /202301/t20230115_7.html, /art/2023/1/15/art_1.html, /2023-01/15/."""
    for pattern in _IN_ADDRESS:
        if (found := pattern.search(url)) and (day := _date(*map(int, found.groups()))):
            return day
    return None


def month_in_address(url: str) -> tuple[int, int] | None:
    """The year and month in an article's address: /202201/db4a5d.shtml."""
    found = _MONTH_IN_ADDRESS.search(url)
    return (int(found[1]), int(found[2])) if found else None


def find_year(text: str) -> int | None:
    """The first single year in a text (2023年, 二〇二三年度); spans such as 2021-2025年 are none."""
    found = _YEAR.search(_RANGE.sub(lambda span: "·" * len(span[0]), text))
    year = _number(found[1] or found[2]) if found else 0
    return year if year >= _EARLIEST else None


def _moment(value: str) -> datetime | None:
    try:
        if found := _MOMENT.match(value):
            day, time = found[0][:10], found[0][11:].replace(" ", "").replace(",", ".")
            return datetime.fromisoformat(f"{day}T{time}".replace("UTC", "Z").replace("GMT", "Z"))
        if found := _MAIL.search(value):
            return parsedate_to_datetime(found[0])
        if _EPOCH.fullmatch(value):
            return datetime.fromtimestamp(int(value[:10]), UTC)
    except ValueError:
        return None
    return None


def _english(year: str, month: str, day: str) -> date | None:
    return _date(int(year), _MONTHS.index(month) // 3 + 1, int(day)) if month in _MONTHS else None


def _number(text: str) -> int:
    """A year, month or day in digits or in Chinese."""
    text = text.replace("元", "一").replace("正", "一").replace("廿", "二十").replace("卅", "三十")
    text = text.replace("十十", "十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)
    digits = text.translate(_DIGITS)
    return int(digits) if digits.isdecimal() else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _EARLIEST else None
    except ValueError:
        return None
