"""What did not get into the collection: pages set aside, by place and year, and pages kept back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from index import regions
from index.records import Aside, Run

UNITS = ("province", "prefecture", "county")
"""Levels of the governments that owe a report."""

_YEAR = re.compile(r"((?:19|20)\d\d)年")


@dataclass(frozen=True, slots=True)
class PlacedAside:
    """A page set aside, with the unit and the year that it is about as far as title and host tell."""

    page: Aside
    unit: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """Pages set aside, these counted by unit and year, and pages that hosts kept back in the last run.

    `blocked` holds the latter by host, `blocked_units` by the region of the host, empty if unknown.
    """

    asides: tuple[PlacedAside, ...] = ()
    by_unit: Mapping[tuple[str, int | None], int] = field(default_factory=dict)
    blocked: Mapping[str, int] = field(default_factory=dict)
    blocked_units: Mapping[str, int] = field(default_factory=dict)


NOTHING = Withheld()


def withheld(hosts: Mapping[str, str], asides: Iterable[Aside], runs: Iterable[Run]) -> Withheld:
    """Place what did not get in: by the names in a page's title, else by the region of its host.

    `hosts` maps a host to the code of its region; `runs` come the newest first.
    """
    placed = tuple(_place(hosts, page) for page in asides)
    blocked = _blocked(runs)
    units: Counter[str] = Counter()
    for host, pages in blocked.items():
        units[hosts.get(host, "")] += pages
    return Withheld(placed, Counter((each.unit, each.year) for each in placed), blocked, units)


def host_of(url: str) -> str:
    """The host of an address with its port, as runs name it; empty for what is no address."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _place(hosts: Mapping[str, str], page: Aside) -> PlacedAside:
    year = _YEAR.search(page.title)
    named = [mention.regions[0] for mention in regions.mentions(page.title) if len(mention.regions) == 1]
    found = [region.code for region in named if region.level in UNITS]
    unit = found[-1] if found else hosts.get(host_of(page.name), "")
    return PlacedAside(page, unit, int(year[1]) if year else None)


def _blocked(runs: Iterable[Run]) -> dict[str, int]:
    """The hosts that kept pages back in the last run that asked any, with how many pages."""
    for run in runs:
        hosts = run.record.get("hosts", ())
        if any(host.get("asked") for host in hosts):
            pages: Counter[str] = Counter()
            for host in hosts:
                pages[str(host["host"])] += host.get("blocked", 0)
            return {host: number for host, number in pages.items() if number}
    return {}
