"""What a scout sees on one page: a column, offers to follow, the site's search, whose site it is.

A page is untrusted: `behind` lets workers look at it, which may die of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from bs4 import Tag

from crawler.governments.confirmation import Confirmation, Verdict, confirm
from crawler.page import Page
from crawler.reading.workers import OverrunError, Workers
from crawler.scouting.columns import Column, judge
from crawler.scouting.offers import Offer, offers
from crawler.sites.families.listing import ListPage, clean

_SOUGHT = "法治政府建设年度报告"
_SITE_CODE = re.compile(r"(?:网站)?标识码\s{0,3}[:：]?\s{0,3}(\d{10})")
_HOST = re.compile(r"主办(?:单位)?\s{0,3}[:：]\s{0,3}([一-鿿]{3,30})")
_QUERY = re.compile(r"q|qt|kw|wd|key|text|query|(?:search)?(?:key)?words?", re.I)
"""Names of the field into which a reader types what to search for."""


_OPEN = Confirmation(Verdict.OPEN)


@dataclass(frozen=True, slots=True)
class View:
    """What is seen on a page. `searches` are addresses at which the site looks for the column's name."""

    column: Column | None = None
    offers: tuple[Offer, ...] = ()
    searches: tuple[str, ...] = ()
    confirmation: Confirmation = _OPEN


Viewer = Callable[[Page, str, str], View]
"""`view`, or the same behind a wall."""


def view(page: Page, words: str, code: str) -> View:
    """Look at a page reached under some words on the site of a division (its code, or none)."""
    parsed = ListPage.of(page)
    return View(
        judge(page, words, code),
        offers(page),
        tuple(_searches(parsed)),
        _identity(parsed, code) if code else Confirmation(Verdict.CONFIRMED),
    )


def behind(workers: Workers) -> Viewer:
    """`view` done by workers; a page that is too much for them shows nothing."""

    def viewer(page: Page, words: str, code: str) -> View:
        try:
            seen: View = workers.call(view, page, words, code)
            return seen
        except OverrunError:
            return View()

    return viewer


def _identity(parsed: ListPage, code: str) -> Confirmation:
    """Whether a front page is that of a division's government, by its number and by what it calls itself."""
    metas = {
        str(tag.get("name")).lower(): str(tag.get("content") or "") for tag in parsed.soup.find_all("meta")
    }
    number = _SITE_CODE.search(parsed.text)
    host = _HOST.search(parsed.text)
    names = [metas.get("sitename", ""), host[1] if host else "", parsed.heading]
    site_code = clean(metas.get("siteidcode", "")) or (number[1] if number else "")
    return confirm(code, site_code, [name for name in names if name])


def _searches(parsed: ListPage) -> Iterator[str]:
    """Addresses at which the site's own search looks for the column's name."""
    for form in parsed.soup.find_all("form"):
        if str(form.get("method") or "get").lower() != "get":
            continue
        name = next((name for tag in form.find_all("input") if (name := _field(tag))), "")
        action = parsed.absolute(str(form.get("action") or parsed.url))
        if name and action:
            yield f"{action}{'&' if '?' in action else '?'}{name}={quote(_SOUGHT)}"


def _field(tag: Tag) -> str:
    name, kind = str(tag.get("name") or ""), str(tag.get("type") or "text").lower()
    return name if kind in ("text", "search") and _QUERY.fullmatch(name) else ""
