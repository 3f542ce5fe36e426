"""Scouting: what publishes a site, what its row should say, what would be kept, where its reports are."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.asking.addresses import AddressError, canonical, host_of
from crawler.asking.fetch import Ask, Fetch, Outcome
from crawler.asking.manners import Manners
from crawler.extract import Extracted
from crawler.page import Hints, Page
from crawler.reading.raw import Read
from crawler.sites.families.listing import ListError, Listing, ListPage, Record, clean
from crawler.sites.families.registry import family_of, read_list
from crawler.sites.site import Site

FIRST_RECORDS = 10
_COLUMN = re.compile(r"法治政府.{0,4}(?:建设)?.{0,6}(?:报告|年报)|依法行政.{0,6}报告|法治建设年度报告")
_REPORT = re.compile(r"(?:法治政府|依法行政|法治建设).*报告")
_LEADS = (
    (re.compile(r"法治政府|依法行政|法治建设"), 0),
    (re.compile(r"法定主动公开|主动公开|公开目录"), 1),
    (re.compile(r"信息公开|政务公开"), 2),
    (re.compile(r"年度报告|年报|法治|规划计划|专题|其他"), 3),
    (re.compile(r"人民政府|[厅局委办镇乡](?:[（(].*)?$|街道办事处"), 4),
)
"""Words of links that may lead to the column, the surest first; at last other bodies on the same host."""

_TITLE = re.compile(
    r"[一-鿿]{2,}20\d\d\s*年.*报告|20\d\d\s*年度?[一-鿿]{1,12}?[省市县区旗州镇乡局厅委].*报告"
)
"""Words of a link to a report itself: 黄丰镇2025年度法治政府建设情况报告, 2022年鲤城区法治政府建设报告."""


class ScoutError(RuntimeError):
    """A site that cannot be looked at, or shows nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What a list page is: its final address, its publishing system, and what it offers."""

    url: str
    family: str
    listing: Listing

    @property
    def row(self) -> str:
        """A row for `sites.toml` to begin with."""
        host = host_of(self.url)
        others = sorted({host_of(record.url) for record in self.listing.records} - {host})
        lines = ["[[site]]", f'key = "{host.split(":")[0]}"', f'starts = ["{self.url}"]', 'region = ""']
        lines += [f'family = "{self.family}"'] if self.family != "generic" else []
        lines += (
            [f"hosts = [{', '.join(repr(other) for other in others)}]".replace("'", '"')] if others else []
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a site's first list offers, how much of that is wanted, and how its first article reads."""

    detection: Detection
    wanted: int
    article: Record | None
    extracted: Extracted | None


@dataclass(frozen=True, slots=True)
class Column:
    """A list that looks like one of reports: address, name, and how many of its records look like reports."""

    url: str
    name: str
    reports: int
    records: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to walk from a front page: at most so many pages, and so many links deep."""

    pages: int = 40
    depth: int = 4


_REACH = Reach()

Progress = Callable[[int, int], None]
"""Called with pages looked at, and pages to look at as far as known."""


def detect(url: str, fetch: Fetch, loopback: bool = False) -> Detection:
    """Name the publishing system of a list page and read it. Raises `ScoutError`."""
    address = _canonical(url)
    return _detect(address, _manners(address, loopback), fetch)


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except AddressError as error:
        raise ScoutError(str(error)) from None


def _manners(url: str, loopback: bool) -> Manners:
    """The usual manners; nobody is spared by waiting for a site of this machine."""
    usual = Manners(frozenset({host_of(url)}), loopback=loopback)
    return replace(usual, delay=0.0) if loopback else usual


def _detect(url: str, manners: Manners, fetch: Fetch, family: str = "") -> Detection:
    page = _fetch(url, manners, fetch)
    try:
        listing = read_list(page, family)
    except ListError as error:
        raise ScoutError(f"{error}; it looks like {family_of(ListPage.of(page)).name}") from None
    return Detection(page.url, listing.family, listing)


def try_site(site: Site, fetch: Fetch, extract: Read) -> Trial:
    """Fetch one list page with records and one article of a site, and read both. Keeps nothing.

    Raises `ScoutError` for a list or an article that cannot be had.
    """
    detection = _detect(site.starts[0], site.manners, fetch, site.family)
    if not detection.listing.records and detection.listing.more:
        detection = _detect(detection.listing.more[0], site.manners, fetch, site.family)
    listing = detection.listing
    wanted = [record for record in listing.records if site.wants(record, listing.heading)]
    inside = [record for record in wanted if host_of(record.url) in site.manners.hosts]
    first = next((record for record in inside if _REPORT.search(record.title)), inside[0] if inside else None)
    if first is None:
        return Trial(detection, len(wanted), None, None)
    page = _fetch(first.url, site.manners, fetch)
    extracted = extract(page, Hints(site.region, first.title, first.published))
    return Trial(detection, len(wanted), first, extracted)


def find(
    host: str,
    fetch: Fetch,
    loopback: bool = False,
    reach: Reach = _REACH,
    progress: Progress = lambda done, known: None,
) -> tuple[Column, ...]:
    """Walk from a host's front page towards columns of reports.

    Links are followed best first, by their words. Raises `ScoutError` if the front page cannot be had.
    """
    front = _canonical(host if "://" in host else f"http://{host}/")
    manners = _manners(front, loopback)
    queue: list[tuple[int, int, str, str]] = [(0, 0, front, "")]
    seen, found = {front}, dict[str, Column]()
    for done in range(reach.pages):
        if not queue:
            break
        progress(done, min(reach.pages, done + len(queue)))
        _, level, url, name = heapq.heappop(queue)
        try:
            page = _fetch(url, manners, fetch)
        except ScoutError:
            if url == front:
                raise
            continue  # One dead link says nothing about the rest.
        column = _column(page, name)
        if column:
            found[column.url] = column
        if level < reach.depth:
            for rank, link, words in _leads(page, manners):
                if link not in seen:
                    seen.add(link)
                    heapq.heappush(queue, (rank, level + 1, link, words))
    return tuple(sorted(found.values(), key=lambda column: -column.reports))


def _fetch(url: str, manners: Manners, fetch: Fetch) -> Page:
    answer = fetch(Ask(url, manners))
    if answer.page is None or answer.outcome is not Outcome.PAGE:
        raise ScoutError(f"{url}: {answer.outcome}: {answer.reason}")
    return answer.page


def _column(page: Page, name: str) -> Column | None:
    try:
        listing = read_list(page)
    except ListError:
        return None
    reports = sum(bool(_REPORT.search(record.title)) for record in listing.records)
    named = _COLUMN.search(name) or _COLUMN.search(listing.heading)
    if reports >= 3 or (named and (reports or listing.more)):
        return Column(page.url, name or listing.heading, reports, len(listing.records))
    return None


def _leads(page: Page, manners: Manners) -> list[tuple[int, str, str]]:
    parsed = ListPage.of(page)
    article = family_of(parsed).article
    leads = []
    for anchor in parsed.soup.find_all("a", href=True):
        url, words = (
            parsed.absolute(str(anchor["href"])),
            clean(anchor.get_text() or str(anchor.get("title"))),
        )
        rank = next((rank for pattern, rank in _LEADS if pattern.search(words)), None)
        is_article = bool(article.pattern and article.search(url)) or len(words) > 20 or _TITLE.search(words)
        if url and rank is not None and not is_article and not manners.refusal(url):
            leads.append((rank, url, words))
    return leads
