"""Whether a page is a column of reports, and whose reports it lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.page import Page
from crawler.scouting.leads import GENRE, is_report, names_column
from crawler.sites.families.listing import ListError, Listing
from crawler.sites.families.registry import read_list
from index import regions
from index.analyzer import normalise

_ROWS = 3
"""A list of fewer articles than that, under no name of the genre, is a box on some page."""

_COLLECTIVE = 3
"""A column that names so many places below the site's own is a collective one."""

_STEP = re.compile(r"\s*(?:[-_|>»—]|首页)\s*")


@dataclass(frozen=True, slots=True)
class Column:
    """A list of reports.

    `named` says whether link, heading or address name it so; `reports` of its first `records` are titled
    like reports; `places` are the codes of the divisions that these name.
    """

    url: str
    name: str
    named: bool
    reports: int
    records: int
    places: frozenset[str] = frozenset()
    more: tuple[str, ...] = ()

    def collective(self, code: str) -> frozenset[str]:
        """The divisions below `code` whose reports it lists, if it lists those of several."""
        below = frozenset(place for place in self.places if place != code and regions.is_within(place, code))
        return below if len(below) >= _COLLECTIVE else frozenset()


def judge(page: Page, words: str, code: str) -> Column | None:
    """The column that a page is, reached under some words on the site of a division; None if it is none."""
    try:
        listing = read_list(page)
    except ListError:
        return None
    titles = [record.title for record in listing.records if is_report(record.title)]
    name = words or _name(listing)
    # A heading names site and path too: only its own part, the first, speaks of this list.
    named = names_column(words, page.url) or names_column(_name(listing))
    column = Column(
        page.url, name, named, len(titles), len(listing.records), _places(titles, code), listing.more
    )
    if named:
        return column if titles or _is_open(listing, words) else None
    return column if titles and len(listing.records) >= _ROWS else None


def _is_open(listing: Listing, words: str) -> bool:
    """Whether a column by name whose first page shows no report may have some on its next."""
    return bool(GENRE.search(words or _name(listing)) and not listing.records and listing.more)


def _name(listing: Listing) -> str:
    return _STEP.split(listing.heading)[0]


def _places(titles: list[str], code: str) -> frozenset[str]:
    """The divisions that titles name, read from the site's own place: 鼓楼区 on 南京's is 南京's."""
    found = set()
    for title in titles:
        for mention in regions.mentions(normalise(title)):
            near = [region for region in mention.regions if regions.is_within(region.code, code)]
            found |= {region.code for region in near if len(near) == 1}
    return frozenset(found)
