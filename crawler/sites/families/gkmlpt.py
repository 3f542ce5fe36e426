"""gkmlpt (广东): a tree of columns in `window._CONFIG`, lists as JSON, articles `post_ID.html`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.sites.families.listing import Family, ListPage, Record, clean, iso_date, number, unique

_SID = re.compile(r"""\bSID\s*:\s*["']?(\w+)""")
_TREE = re.compile(r"\bTREE\s*:\s*")
_TAG = re.compile(r"<[^<>]*>")
_COLUMN = re.compile(r"法治|依法行政")
_CHINA = timedelta(hours=8)
_MILLISECONDS = 100_000_000_000
"""A time beyond that counts milliseconds: as seconds it would be in the year 5138."""

_DATES = ("display_publish_time", "first_publish_time", "date", "created_at", "create_time")


class Gkmlpt(Family):
    """Lists are JSON: `/gkmlpt/api/all/COLUMN?page=N&sid=SID`, pages from 1."""

    name = "gkmlpt"
    article = re.compile(r"/post_\d+\.s?html?$")
    marks = re.compile(r"/gkmlpt/|window\._CONFIG\s*=")

    def recognises(self, page: ListPage) -> bool:
        """Whether the page is of the platform, or an answer of its API."""
        return "/gkmlpt/" in page.url or super().recognises(page)

    def records(self, page: ListPage, article: re.Pattern[str]) -> tuple[Record, ...]:
        """The articles of an answer of the API, or the links of a page."""
        answer = _json(page.text)
        if answer is None:
            return super().records(page, article)
        return unique(_records(page, answer, article))

    def more(self, page: ListPage) -> tuple[str, ...]:
        """From a page: its address's column, else those on the rule of law. From the API: its next page."""
        answer = _json(page.text)
        if answer is None:
            return tuple(self._columns(page)) or super().more(page)
        parts = urlsplit(page.url)
        asked = dict(parse_qsl(parts.query))
        here = number(asked.get("page", "1"), 1)
        articles, total = answer["articles"], answer.get("total")
        if not articles or (isinstance(total, int) and here * len(articles) >= total):
            return ()
        following = urlencode(asked | {"page": str(here + 1)})
        return (urlunsplit(parts._replace(query=following)),)

    def _columns(self, page: ListPage) -> Iterator[str]:
        sid = _SID.search(page.text)
        if not sid or "/gkmlpt/index" not in page.url:
            return
        named = urlsplit(page.url).fragment
        column = number(named, 0)
        for each in (column,) if column else _wanted(_tree(page.text)):
            yield urljoin(page.url, f"api/all/{each}?page=1&sid={sid[1]}")


def _tree(text: str) -> Any:
    """The platform's columns, as its pages carry them; None where there are none."""
    tree = _TREE.search(text)
    try:
        return json.JSONDecoder().raw_decode(text, tree.end())[0] if tree else None
    except (ValueError, RecursionError):
        return None


def _wanted(columns: Any) -> Iterator[int]:
    for column in columns if isinstance(columns, list) else ():
        if isinstance(column, dict):
            if _COLUMN.search(str(column.get("name"))) and isinstance(column.get("id"), int):
                yield column["id"]
            else:
                yield from _wanted(column.get("children"))


def _json(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("articles"), list) else None


def _records(page: ListPage, answer: dict[str, Any], article: re.Pattern[str]) -> Iterator[Record]:
    for entry in answer["articles"]:
        if isinstance(entry, dict):
            url = page.absolute(str(entry.get("url") or entry.get("post_url") or ""))
            if article.search(url):
                yield Record(url, clean(_TAG.sub("", str(entry.get("title") or ""))), _date(entry))


def _date(entry: dict[str, Any]) -> str:
    for name in _DATES:
        value = entry.get(name)
        if isinstance(value, int) and value > _MILLISECONDS:
            value //= 1000
        if isinstance(value, int) and 0 < value < _MILLISECONDS:
            # Seconds since 1970; the date that readers see is China's.
            return (datetime.fromtimestamp(value, UTC) + _CHINA).date().isoformat()
        if isinstance(value, str) and iso_date(value):
            return iso_date(value)
    return ""
