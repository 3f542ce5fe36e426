"""How a site says no: challenges of its guard, and pages that are gone whatever their status says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from crawler.asking.addresses import is_front_page

_CHALLENGE_STATUS = {412, 512, 521}
_CHALLENGE_SIZE = 10_000
_CHALLENGES = (
    b"__jsl_clearance",
    b"$_ts=",
    b"$_ts =",
    b"wzws",
    b"acw_sc__v2",
    "请开启JavaScript".encode(),
    "请开启JavaScript".encode("gb18030"),
    "请启用JavaScript".encode(),
    "安全验证".encode(),
)
GONE_STATUS = frozenset({404, 410, 550})
_GONE_SIZE = 20_000
_GONE = re.compile(
    r"页面(?:不存在|已被?删除|找不到|未找到|丢失)|(?:网页|文件|信息|文章|内容|资源)(?:不存在|已被?删除|已下线)"
    r"|(?:找不到|没有找到|无法找到)[^<。]{0,12}(?:页面|网页|页)"
    r"|404\s*(?:[-–—:]\s*)?(?:错误|页面)|Not Found",
    re.I,
)
_HIDDEN = re.compile(r"<(/?)(script|style|noscript)\b[^<>]*>|<!--|-->|<[^<>]*>", re.I)
_CLOSING = {"script": "/script", "style": "/style", "noscript": "/noscript", "<!--": "-->"}
_HAN = re.compile(r"[一-鿿]")
LONGEST_WAIT = 7 * 86_400.0
"""Seconds."""

_TEXT_HAN = 200
"""A page with so many visible Han characters holds a text: neither challenge nor notice of absence."""


def challenge(status: int, body: bytes) -> str:
    """What challenge an answer is, in words, or an empty string.

    Statuses 412, 512 and 521 are the guards' own; 200, 202 and 403 count when a short page without text
    carries a guard's mark.
    """
    if status in _CHALLENGE_STATUS:
        return f"the site's guard answers {status}"
    if status not in (200, 202, 203, 403) or len(body) > _CHALLENGE_SIZE:
        return ""
    mark = next((mark for mark in _CHALLENGES if mark in body), None)
    if mark is None or has_text(body):
        return ""
    return f"the site's guard asks for a browser ({mark.decode('utf-8', 'replace')})"


def absence(asked: str, final: str, body: bytes) -> str:
    """Why a page that came with status 200 is gone nevertheless, or an empty string."""
    if asked != final and is_front_page(final) and not is_front_page(asked):
        return "redirected to the front page"
    found = _GONE.search(_decode(body)) if len(body) <= _GONE_SIZE else None
    return f"the page says {found.group()!r}" if found and not has_text(body) else ""


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a Retry-After header asks to wait, from a number or an HTTP date; None without one.

    No more than `LONGEST_WAIT`, whatever the site says.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(LONGEST_WAIT, float(value[:12])) if len(value) < 12 else LONGEST_WAIT
    try:
        asked = parsedate_to_datetime(value[:100]).timestamp() - now if value else None
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None  # A date that is none, or that no calendar has.
    return None if asked is None else min(LONGEST_WAIT, max(0.0, asked))


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def has_text(body: bytes) -> bool:
    """Whether a page shows so much that it is neither challenge, notice nor signpost."""
    return shown_han(_decode(body)) >= _TEXT_HAN


def shown_han(text: str) -> int:
    """Han characters outside of tags, comments, scripts and styles."""
    count, start, closing = 0, 0, ""
    for tag in _HIDDEN.finditer(text):
        if not closing:
            count += len(_HAN.findall(text, start, tag.start()))
            closing = _CLOSING.get((tag[2] or tag[0]).lower(), "") if not tag[1] else ""
        elif (f"/{tag[2].lower()}" if tag[1] else tag[0]) == closing:
            closing = ""
        start = tag.end()
    return count + (0 if closing else len(_HAN.findall(text, start)))
