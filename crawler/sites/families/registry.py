"""The families in the order in which a page is held against them, and the reading of a list."""

from __future__ import annotations

import re
from typing import Protocol

from crawler.page import Page
from crawler.sites.families.generic import Generic
from crawler.sites.families.gkmlpt import Gkmlpt
from crawler.sites.families.hanweb import Hanweb
from crawler.sites.families.listing import EmptyListError, Family, ListError, Listing, ListPage, unpacked
from crawler.sites.families.sitemap import Sitemap
from crawler.sites.families.trs import Trs
from crawler.sites.families.ucap import Ucap
from crawler.sites.families.vsb import Vsb

MOST_TAGS = 60_000
"""A page of more has no list that people read; parsing it would take the memory of a run."""

FAMILIES: tuple[Family, ...] = (Sitemap(), Gkmlpt(), Hanweb(), Ucap(), Vsb(), Trs(), Generic())
NAMES = tuple(family.name for family in FAMILIES)


def family_of(page: ListPage, name: str = "") -> Family:
    """The family of that name, or the first that recognises the page."""
    for family in FAMILIES:
        if family.name == name or (not name and family.recognises(page)):
            return family
    raise ListError(f"{name!r} is no family; known are {', '.join(NAMES)}")


class ReadList(Protocol):
    """What reads a list page: `read_list`, or the same behind a wall."""

    def __call__(self, page: Page, family: str = ..., article: re.Pattern[str] | None = ...) -> Listing:
        """What a list page offers. Raises `ListError`."""


def read_list(page: Page, family: str = "", article: re.Pattern[str] | None = None) -> Listing:
    """What a list page offers; where a system told by its marks alone finds nothing, generic rules try.

    Raises `ListError` for a page without records and further pages, and for one that is too large.
    """
    parsed = ListPage.of(unpacked(page))
    chosen = family_of(parsed, family)
    try:
        return _listing(chosen, parsed, article)
    except EmptyListError as error:
        if family or chosen.name == "generic" or error.left_out:
            raise
        return _listing(Generic(), parsed, article)


def _listing(family: Family, page: ListPage, article: re.Pattern[str] | None) -> Listing:
    if not isinstance(family, Sitemap) and page.text.count("<") > MOST_TAGS:
        raise ListError(f"{page.url}: holds more than {MOST_TAGS:,} tags, which no list does")
    return family.listing(page, article)
