"""Days with their time as programs write them that save pages, in whatever language they speak."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from crawler.reading.wording.dates import read_date

_CHINA = timezone(timedelta(hours=8))
_SCRIPT_DATE = re.compile(r"([A-Z][a-z]{2} \d\d? \d{4} \d\d:\d\d:\d\d) (?:GMT|UTC)([+-]\d{4})?")
_ZONE = re.compile(r"GMT(?=[+-]\d)")
_TOGETHER = re.compile(r"\d{14}(?:\d{3})?")
_CLOCK = re.compile(
    r"(上午|下午|晚上|中午|凌晨)?\s?(\d{1,2})\s?[:：时点]\s?(\d{1,2})(?:\s?[:：分]\s?(\d{1,2}))?\s?([AP]M)?",
    re.I,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HAN_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_HAN_MONTH = re.compile(
    r"(?<![年\d])(十[一二]?|[一二三四五六七八九])月(?![\d一-鿿])|(?:星期|周)[日一二三四五六天],?\s?"
)
_FIRST_YEAR = 1994
"""No page was saved before there were any."""
_LONGEST = 200


def moment(text: str) -> datetime | None:
    """A date and time as browsers, mail and ISO write it, in UTC; None for none and for impossible ones.

    >>> moment("Sun Mar 05 2023 10:00:00 GMT+0800 (中国标准时间)")
    datetime.datetime(2023, 3, 5, 2, 0, tzinfo=datetime.timezone.utc)
    """
    text = _HAN_MONTH.sub(_english, text.strip()[:_LONGEST])
    try:
        found = _exact(text) or _of_day(text)
        if found is None:
            return None
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.year >= _FIRST_YEAR and found <= datetime.now(UTC) else None


def _exact(text: str) -> datetime | None:
    if script := _SCRIPT_DATE.search(text):
        month, day, year, clock = script[1].split()
        iso = f"{year}-{_MONTHS.index(month) + 1:02}-{day:>02}T{clock}{script[2] or '+0000'}"
        return datetime.fromisoformat(iso)
    if _TOGETHER.fullmatch(text):
        return datetime.strptime(f"{text[:14]}+0000", "%Y%m%d%H%M%S%z")
    try:
        return (datetime.fromisoformat if text[:4].isdigit() else parsedate_to_datetime)(_ZONE.sub("", text))
    except (ValueError, TypeError, IndexError):
        return None


def _of_day(text: str) -> datetime | None:
    """A day as people write it, with its time if that is said, in China's time."""
    day, clock = read_date(text), _CLOCK.search(text)
    if day is None:
        return None
    return datetime.combine(day, _time(clock) if clock else time(), _CHINA)


def _time(clock: re.Match[str]) -> time:
    hour, half = int(clock[2]), (clock[1] or clock[5] or "").upper()
    if half in ("下午", "晚上", "PM") and hour < 12:
        hour += 12
    return time(hour, int(clock[3]), int(clock[4] or 0))


def _english(name: re.Match[str]) -> str:
    """The name of a month as mail writes it; that of a day of the week says nothing new."""
    return _MONTHS[_HAN_MONTHS.index(name[1])] if name[1] else ""
