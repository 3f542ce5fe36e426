"""Looking at one list: what publishes it, what a row for its site should say, what would be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.asking.addresses import AddressError, canonical, host_of
from crawler.asking.answers import Ask, Fetch, Outcome
from crawler.asking.manners import Manners
from crawler.extract import Extracted, Read
from crawler.page import Hints, Page
from crawler.scouting.leads import is_report
from crawler.sites.families.listing import ListError, Listing, ListPage, Record
from crawler.sites.families.registry import family_of, read_list
from crawler.sites.site import Site

FIRST_RECORDS = 10


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
    first = next((record for record in inside if is_report(record.title)), inside[0] if inside else None)
    if first is None:
        return Trial(detection, len(wanted), None, None)
    page = _fetch(first.url, site.manners, fetch)
    extracted = extract(page, Hints(site.region, first.title, first.published))
    return Trial(detection, len(wanted), first, extracted)


def _fetch(url: str, manners: Manners, fetch: Fetch) -> Page:
    answer = fetch(Ask(url, manners))
    if answer.page is None or answer.outcome is not Outcome.PAGE:
        raise ScoutError(f"{url}: {answer.outcome}: {answer.reason}")
    return answer.page
