"""What the collection holds, counted by region, year and issuer."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from index import regions
from index.corpus import Corpus
from index.records import Row
from search.withheld import NOTHING, UNITS, Withheld, host_of, withheld


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts of reports that stand. A report counts for its region and for every region above it.

    `by_region` maps a code (empty: everything) to counts by year; `government` maps a region that is a unit
    and a year to the ids of its government's own reports. Reports of an unknown year count under None.
    `issuers` counts by region the reports of each name, those of the region's government by the names that it
    signed with in `signed`: with its party committee or alone, it is one issuer.
    `hosts` maps a host to the region that holds all its reports, empty for one that serves several provinces.
    """

    change: int
    total: int
    by_region: Mapping[str, Mapping[int | None, int]]
    issuers: Mapping[str, Counter[str]]
    government: Mapping[tuple[str, int | None], tuple[str, ...]]
    hosts: Mapping[str, str]
    signed: Mapping[str, Counter[str]] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that any report is about, the newest first."""
        return tuple(sorted((year for year in self.by_region.get("", {}) if year), reverse=True))

    @property
    def issuer_count(self) -> int:
        """Issuers, those of the same name in different regions apart."""
        return len(self.signed) + sum(len(names) for names in self.issuers.values())

    def count(self, region: str, year: int | None = None) -> int:
        """Reports of a region and below, of one year or of all."""
        counts = self.by_region.get(region, {})
        return counts.get(year, 0) if year else sum(counts.values())


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
    signed: dict[str, Counter[str]] = {}
    government: dict[tuple[str, int | None], list[str]] = {}
    hosts: dict[str, tuple[str, ...]] = {}
    total = 0
    for row in rows:
        total += 1
        for code in ("", *lineage(row.region)):
            by_region.setdefault(code, Counter())[row.year] += 1
        if row.region and (host := host_of(row.url)):
            hosts[host] = _common(hosts.get(host, lineage(row.region)), lineage(row.region))
        if row.body == "government" and row.level in UNITS:
            government.setdefault((row.region, row.year), []).append(row.id)
            signed.setdefault(row.region, Counter())[row.issuer] += 1
        elif row.issuer:
            issuers.setdefault(row.region, Counter())[row.issuer] += 1
    kept = {unit: tuple(ids) for unit, ids in government.items()}
    shared = {host: above[-1] if above else "" for host, above in hosts.items()}
    return Holdings(change, total, by_region, issuers, kept, shared, signed)


@cache
def lineage(code: str) -> tuple[str, ...]:
    """The codes from a region's province down to the region itself; empty if unknown."""
    return tuple(part.code for part in regions.path(code))


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code, same in zip(one, other, strict=False) if code == same)
