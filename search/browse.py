"""What the collection holds, counted by region, year and issuer, and what it lacks against the gazetteer."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from index import regions
from index.corpus import Corpus
from index.records import Row
from index.regions import Region
from search.withheld import NOTHING, UNITS, Withheld, host_of, withheld

# These publish no such reports: a unit that cannot report is no part of a denominator.
_ELSEWHERE = ("710000", "810000", "820000")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts of reports that stand. A report counts for its region and for every region above it.

    `by_region` maps a code (empty: everything) to counts by year; `government` maps a region that is a unit
    and a year to the ids of its government's own reports. Reports of an unknown year count under None.
    `hosts` maps a host to the region that holds all its reports, empty for one that serves several provinces.
    """

    change: int
    total: int
    by_region: Mapping[str, Mapping[int | None, int]]
    issuers: Mapping[str, Counter[str]]
    government: Mapping[tuple[str, int | None], tuple[str, ...]]
    hosts: Mapping[str, str]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that any report is about, the newest first."""
        return tuple(sorted((year for year in self.by_region.get("", {}) if year), reverse=True))

    @property
    def issuer_count(self) -> int:
        """Issuers, those of the same name in different regions apart."""
        return sum(len(names) for names in self.issuers.values())

    def count(self, region: str, year: int | None = None) -> int:
        """Reports of a region and below, of one year or of all."""
        counts = self.by_region.get(region, {})
        return counts.get(year, 0) if year else sum(counts.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a region's units have a report of their government for a year.

    For a single unit: that report's id, and how many pages about the unit and the year were set aside.
    """

    have: int
    units: int
    report: str = ""
    aside: int = 0


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A region and its cells, in the order of the years asked for. `inner`: it holds other units.

    `blocked`: pages that hosts of the region alone kept back in the last run.
    """

    region: Region
    inner: bool
    cells: tuple[Cell, ...]
    blocked: int = 0


class Shelves:
    """The holdings of a corpus, counted again only when it has changed. Threads may share it."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._guard = threading.Lock()
        self._counted: Holdings | None = None
        self._withheld = NOTHING
        self._seen: object = None

    def holdings(self) -> Holdings:
        """The counts of the corpus as it is."""
        with self._guard:
            change = self._corpus.change
            if self._counted is None or self._counted.change != change:
                self._counted = count(self._corpus.rows(), change)
            return self._counted

    def withheld(self) -> Withheld:
        """What did not get into the corpus as it is."""
        holdings = self.holdings()
        with self._guard:
            seen = holdings.change, self._corpus.runs(1)
            if seen != self._seen:
                self._withheld = withheld(holdings.hosts, self._corpus.asides(), self._corpus.runs())
                self._seen = seen
            return self._withheld


def count(rows: Iterable[Row], change: int) -> Holdings:
    """Count reports by region, year and issuer."""
    by_region: dict[str, Counter[int | None]] = {}
    issuers: dict[str, Counter[str]] = {}
    government: dict[tuple[str, int | None], list[str]] = {}
    hosts: dict[str, tuple[str, ...]] = {}
    total = 0
    for row in rows:
        total += 1
        for code in ("", *lineage(row.region)):
            by_region.setdefault(code, Counter())[row.year] += 1
        if row.region and (host := host_of(row.url)):
            hosts[host] = _common(hosts.get(host, lineage(row.region)), lineage(row.region))
        if row.issuer:
            issuers.setdefault(row.region, Counter())[row.issuer] += 1
        if row.body == "government" and row.level in UNITS:
            government.setdefault((row.region, row.year), []).append(row.id)
    kept = {unit: tuple(ids) for unit, ids in government.items()}
    shared = {host: above[-1] if above else "" for host, above in hosts.items()}
    return Holdings(change, total, by_region, issuers, kept, shared)


def coverage(
    holdings: Holdings, region: str, years: Iterable[int], out: Withheld = NOTHING
) -> tuple[CoverageRow, ...]:
    """The region itself and those directly below it, each with its units covered by year.

    A unit is a province, prefecture or county of the gazetteer as it is today; it is covered by a report
    of its own government. Townships and departments owe reports too, but nobody keeps their number.
    """
    wanted = tuple(years)
    own = regions.get(region)
    below = tuple(part for part in regions.children(region) if units(part.code))
    rows = [_row(holdings, part, units(part.code), wanted, out) for part in below]
    if own and below:
        rows.insert(0, _row(holdings, own, (own.code,), wanted, out))
    return tuple(rows)


def whole(holdings: Holdings, region: str, years: Iterable[int]) -> tuple[Cell, ...]:
    """The cells of a region with everything below it; of the country for the empty code."""
    return _cells(holdings, units(region), tuple(years))


@cache
def units(region: str = "") -> tuple[str, ...]:
    """The codes of every unit in a region, its own first; townships are none."""
    own = regions.get(region)
    if region and (own is None or own.level not in UNITS or region in _ELSEWHERE):
        return ()
    below = (code for part in regions.children(region) for code in units(part.code))
    return (*((own.code,) if own else ()), *below)


@cache
def lineage(code: str) -> tuple[str, ...]:
    """The codes from a region's province down to the region itself; empty if unknown."""
    return tuple(part.code for part in regions.path(code))


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code, same in zip(one, other, strict=False) if code == same)


def _row(
    holdings: Holdings, region: Region, codes: tuple[str, ...], years: tuple[int, ...], out: Withheld
) -> CoverageRow:
    cells = _cells(holdings, codes, years)
    if len(codes) == 1:
        asides = [out.by_unit.get((codes[0], year), 0) for year in years]
        cells = tuple(replace(cell, aside=aside) for cell, aside in zip(cells, asides, strict=True))
    blocked = sum(out.blocked_units.get(code, 0) for code in codes)
    return CoverageRow(region, len(codes) > 1, cells, blocked)


def _cells(holdings: Holdings, codes: tuple[str, ...], years: tuple[int, ...]) -> tuple[Cell, ...]:
    def cell(year: int) -> Cell:
        held = [code for code in codes if (code, year) in holdings.government]
        single = holdings.government[codes[0], year][0] if held and len(codes) == 1 else ""
        return Cell(len(held), len(codes), single)

    return tuple(cell(year) for year in years)
