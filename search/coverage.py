"""Which governments' reports there are, out of the governments of each year, and why others are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache

from index import regions
from index.divisions import Division, divisions
from index.regions import Region
from search.browse import Holdings
from search.sought import Look
from search.withheld import NOTHING, UNITS, Withheld

LACKS = ("no_report", "no_column", "blocked", "unreachable", "other_site", "never")
"""Why a report is not in the collection: its column is known and has none, none was found, the site turned
the crawler away, gave no answer, was another's, or nobody has looked."""

_BY_FINDING = {
    "found": "no_report",
    "none": "no_column",
    "blocked": "blocked",
    "unreachable": "unreachable",
    "other site": "other_site",
}
# These publish no such reports: a unit that cannot report is no part of a denominator.
_ELSEWHERE = ("710000", "810000", "820000")
_NOWHERE: Mapping[str, Look] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a region's units have a report of their government for a year, and why others lack one.

    `units` are those that there were when the year ended. `lacks` counts the others by `LACKS`. For a single
    unit: the first report's id, how many reports there are, and how many pages about the unit and the year
    were set aside.
    """

    have: int
    units: int
    report: str = ""
    reports: int = 0
    aside: int = 0
    lacks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A government that owed a report of a year: its reports' ids, how many count, how many lack and why.

    `reason` is one of `LACKS`. `name` is what it was called then where it has since been divided, and is
    empty elsewhere; `lacking` is more than 1 where two of that year have become one. `look` is the last look
    at its site, `aside` counts pages about unit and year that were set aside, `blocked` those that its hosts
    kept back in the last run.
    """

    code: str
    year: int
    reports: tuple[str, ...] = ()
    have: int = 0
    lacking: int = 0
    reason: str = ""
    look: Look | None = None
    aside: int = 0
    blocked: int = 0
    name: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The names of what the unit lies in today, and its own."""
        above = regions.names(self.code)
        return (*above[:-1], self.name) if self.name else above


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A region and its cells, in the order of the years asked for. `inner`: it holds other units.

    `blocked`: pages that hosts of the region alone kept back in the last run.
    """

    region: Region
    inner: bool
    cells: tuple[Cell, ...]
    blocked: int = 0


class Coverage:
    """The holdings against the gazetteer: `out` tells what was kept back, `looks` where was looked.

    A unit is a province, prefecture or county; it is covered by a report of its own government. Those of a
    year are the divisions that there were then, each counted where it lies today. Townships and departments
    owe reports too, but nobody keeps their number.
    """

    def __init__(
        self, holdings: Holdings, out: Withheld = NOTHING, looks: Mapping[str, Look] = _NOWHERE
    ) -> None:
        self._held, self._out, self._looks = holdings, out, looks
        self._known = {code for code, _ in holdings.government}

    def rows(self, region: str, years: Iterable[int]) -> tuple[CoverageRow, ...]:
        """The region itself and those directly below it, each with its units covered by year."""
        wanted = tuple(years)
        own = regions.get(region)
        below = tuple(part for part in regions.children(region) if units(part.code))
        rows = [self._row(part, units(part.code), wanted) for part in below]
        if own and below:
            rows.insert(0, self._row(own, (own.code,), wanted))
        return tuple(rows)

    def whole(self, region: str, years: Iterable[int]) -> tuple[Cell, ...]:
        """The cells of a region with everything below it; of the country for the empty code."""
        return tuple(self._cell(units(region), year) for year in years)

    def governments(self, region: str, year: int) -> tuple[Unit, ...]:
        """Each government that the cell of a region and year counts, in the order of codes."""
        codes, then, held = units(region), _then(year), self._by_year.get(year, {})
        there = {code: then.get(code, 0) or int(code in held) for code in codes}
        owing = [self._unit(code, year, there[code]) for code in codes if there[code]]
        lost = (parts for parts in _divided(year) if frozenset(codes).issuperset(parts.today))
        return (*owing, *(Unit(parts.today[0], year, (), 0, 1, "never", name=parts.name) for parts in lost))

    def _unit(self, code: str, year: int, owed: int) -> Unit:
        reports = self._held.government.get((code, year), ())
        lacking = max(owed - len(reports), 0)
        return Unit(
            code,
            year,
            reports,
            min(owed, len(reports)),
            lacking,
            self._whys[code] if lacking else "",
            self._looks.get(code),
            self._out.by_unit.get((code, year), 0),
            self._out.blocked_units.get(code, 0),
        )

    def _row(self, region: Region, codes: tuple[str, ...], years: tuple[int, ...]) -> CoverageRow:
        cells = tuple(self._cell(codes, year) for year in years)
        if len(codes) == 1:
            asides = [self._out.by_unit.get((codes[0], year), 0) for year in years]
            cells = tuple(replace(cell, aside=aside) for cell, aside in zip(cells, asides, strict=True))
        blocked = sum(self._out.blocked_units.get(code, 0) for code in codes)
        return CoverageRow(region, len(codes) > 1, cells, blocked)

    def _cell(self, codes: tuple[str, ...], year: int) -> Cell:
        then, held = _then(year), self._by_year.get(year, {})
        whys, lacks = self._whys, Counter[str]()
        have = owed = 0
        for code in codes:
            there, reports = then.get(code, 0), held.get(code, 0)
            if reports:
                there = there or 1
                have += min(reports, there)
            owed += there
            if there > reports:
                lacks[whys[code]] += there - reports
        if divided := sum(frozenset(codes).issuperset(parts.today) for parts in _divided(year)):
            lacks["never"] += divided
        single = self._held.government.get((codes[0], year), ()) if len(codes) == 1 else ()
        return Cell(have, owed + divided, next(iter(single), ""), len(single), 0, lacks)

    @cached_property
    def _by_year(self) -> Mapping[int | None, Mapping[str, int]]:
        """How many reports of its own each government has, by year and code."""
        found: dict[int | None, dict[str, int]] = {}
        for (code, year), reports in self._held.government.items():
            found.setdefault(year, {})[code] = len(reports)
        return found

    @cached_property
    def _whys(self) -> Mapping[str, str]:
        return {code: self._why(code) for code in units()}

    def _why(self, code: str) -> str:
        """Why a unit lacks a report of a year, one of `LACKS`."""
        if look := self._looks.get(code):
            return _BY_FINDING[look.finding]
        if self._out.blocked_units.get(code):
            return "blocked"
        return "no_report" if code in self._known else "never"


@cache
def units(region: str = "") -> tuple[str, ...]:
    """The codes of every unit in a region as it is today, its own first; townships are none."""
    own = regions.get(region)
    if region and (own is None or own.level not in UNITS or region in _ELSEWHERE):
        return ()
    parts = (part for part in regions.children(region) if part.level in UNITS)
    below = (code for part in parts for code in units(part.code))
    return (*((own.code,) if own else ()), *below)


@lru_cache(maxsize=64)
def _then(year: int) -> Mapping[str, int]:
    """How many divisions of a year have become each of today's: two of 东城区 before 2010."""
    return Counter(division.today[0] for division in divisions(year) if len(division.today) == 1)


@lru_cache(maxsize=64)
def _divided(year: int) -> tuple[Division, ...]:
    """The divisions of a year that have since been divided."""
    return tuple(division for division in divisions(year) if len(division.today) > 1)
