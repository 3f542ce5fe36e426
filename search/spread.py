"""When each government first said a phrase, and how it spread from one to the next.

A unit is a province, prefecture or county. By default it speaks through its own government's reports alone;
`whose=all` also hears its departments, townships and zones. A unit's first year is that of its oldest report
that says it: the first indeed if its report of the year before is there too, else "at the latest".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from index import regions
from index.results import Hit, Table
from search.counting import Counting
from search.inquiry import Inquiry, inquire, one_of
from search.library import Library
from search.marks import marks, parts
from search.request import SearchRequest
from search.snippets import Snippet, snippets
from search.tables import Column
from search.tables import Table as Sheet

LEVELS = ("province", "prefecture", "county")
WHOSE = ("government", "all")


@dataclass(frozen=True, slots=True)
class Year:
    """A year's numbers: units that say it for the first time, all that did by then, units with a report.

    `observed` are units with a report of this year, `seen` those with one of this year or before.
    """

    year: int
    new: int
    adopted: int
    observed: int
    seen: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that says it: since which year, first in which report and version.

    `certain`: its report of the year before is in the collection and does not say it.
    """

    code: str
    names: tuple[str, ...]
    first_year: int
    report: str
    version: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Spell:
    """A unit under observation, as event-history analysis takes it.

    `entry` is its first year in the collection, `last_without` the last one before its first year (or, for
    one that never says it, the last of all) of which there is a report, `first_with` its first year.
    """

    code: str
    names: tuple[str, ...]
    entry: int
    last_without: int | None
    first_with: int | None

    @property
    def censored(self) -> str:
        """`right` for one that has not said it, `left` for one that has in its first report, else empty."""
        if self.first_with is None:
            return "right"
        return "left" if self.last_without is None else ""


@dataclass(frozen=True, slots=True)
class Spread:
    """The spread of a query over the units of a level; units in the order in which they came to it.

    `undated` are units that say it in reports of an unknown year alone.
    """

    request: SearchRequest
    inquiry: Inquiry
    level: str
    whose: str
    generation: int
    years: tuple[Year, ...]
    units: tuple[Unit, ...]
    spells: tuple[Spell, ...]
    undated: int

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each unit under observation: the survival table."""
        return [_spell_row(spell) for spell in self.spells]


def spread(
    library: Library, request: SearchRequest, level: str = "county", whose: str = "government"
) -> Spread:
    """The spread of a request's query. Raises `RequestError`."""
    one_of("level", level, LEVELS)
    one_of("whose", whose, WHOSE)
    engine = library.engine
    inquiry = inquire(library, engine, request.having(level=()))
    if whose == "government":
        own = replace(inquiry.filters, level=frozenset({level}), body=frozenset({"government"}))
        inquiry = replace(inquiry, filters=own)
    counting = Counting(engine, (level, "year"))
    seen = _years(counting.stock(inquiry))
    said = _years(engine.tally(inquiry.query, (level, "year"), inquiry.filters))
    spells = tuple(_spell(code, years, said.get(code, ())) for code, years in sorted(seen.items()) if years)
    return Spread(
        request=request,
        inquiry=inquiry,
        level=level,
        whose=whose,
        generation=engine.generation,
        years=_by_year(spells, seen),
        units=_units(engine.firsts(inquiry.query, level, inquiry.filters), spells, seen),
        spells=spells,
        undated=sum(not years for years in said.values()),
    )


@dataclass(frozen=True, slots=True)
class Area:
    """A region with the units in it: how many have said it, how many are under observation, since when."""

    code: str
    adopted: int
    units: int
    first_year: int | None


def areas(found: Spread, within: str = "") -> tuple[Area, ...]:
    """The regions directly below one (the provinces for the empty code) that hold units, in code order."""
    held: dict[str, list[Spell]] = {}
    depth = len(regions.path(within))
    for spell in found.spells:
        path = [region.code for region in regions.path(spell.code)]
        if len(path) > depth and (not within or within in path):
            held.setdefault(path[depth], []).append(spell)
    return tuple(_area(code, spells) for code, spells in sorted(held.items()))


def neighbours(found: Spread, unit: Unit) -> tuple[Unit, ...]:
    """The units directly below the same region that followed, in the order in which they did."""
    above = regions.parent(unit.code)
    return tuple(
        other
        for other in found.units
        if regions.parent(other.code) == above and other.first_year > unit.first_year
    )


def sentence(library: Library, found: Spread, unit: Unit) -> Snippet | None:
    """The piece of a unit's first report that says it."""
    report = library.shown(unit.report, unit.version)
    if report is None:
        return None
    held = marks(found.inquiry.query, report, found.inquiry.filters.section)
    return next(iter(snippets(parts(report), held, most=1)), None) if held else None


def to_json(found: Spread) -> dict[str, Any]:
    """The object that `GET /api/spread` gives."""
    return {
        "query": found.request.q,
        "read_as": found.inquiry.read_as,
        "notes": list(found.inquiry.notes),
        "level": found.level,
        "whose": found.whose,
        "generation": found.generation,
        "undated": found.undated,
        "years": [asdict(year) for year in found.years],
        "units": [
            {
                "code": unit.code,
                "names": list(unit.names),
                "first_year": unit.first_year,
                "report": unit.report,
                "certain": unit.certain,
            }
            for unit in found.units
        ],
    }


def tables(found: Spread) -> tuple[Sheet, ...]:
    """What a download holds: the survival table, the years."""
    spells = (
        Column("code", "地区代码"),
        Column("place", "地区", 32),
        Column("entry", "首见年度"),
        Column("last_without", "最后未提年度"),
        Column("first_with", "首提年度"),
        Column("adopted", "已提"),
        Column("censored", "删失"),
        Column("report", "首提报告", 20),
        Column("certain", "确定"),
    )
    years = (
        Column("year", "年度"),
        Column("new", "新提"),
        Column("adopted", "累计"),
        Column("observed", "当年有报告"),
        Column("seen", "累计有报告"),
    )
    firsts = {unit.code: unit for unit in found.units}
    rows = [
        row | {"report": unit.report if unit else None, "certain": int(unit.certain) if unit else None}
        for row in found.rows()
        for unit in [firsts.get(row["code"])]
    ]
    return (
        Sheet("生存分析表", spells, rows),
        Sheet("年度", years, [asdict(year) for year in found.years]),
    )


def _years(table: Table) -> dict[str, tuple[int, ...]]:
    """The years of each unit's reports, ascending; a unit whose reports are of unknown years has none."""
    found: dict[str, list[int]] = {}
    for code, year in table:
        if code:
            found.setdefault(code, []).extend([int(year)] if year else [])
    return {code: tuple(sorted(years)) for code, years in found.items()}


def _spell(code: str, years: tuple[int, ...], said: tuple[int, ...]) -> Spell:
    first = said[0] if said else None
    without = [year for year in years if first is None or year < first]
    return Spell(code, regions.names(code), years[0], without[-1] if without else None, first)


def _by_year(spells: tuple[Spell, ...], seen: Mapping[str, tuple[int, ...]]) -> tuple[Year, ...]:
    entries = Counter(spell.entry for spell in spells)
    firsts = Counter(spell.first_with for spell in spells)
    observed = Counter(year for years in seen.values() for year in years)
    rows = []
    adopted = known = 0
    for year in sorted(observed):
        adopted, known = adopted + firsts[year], known + entries[year]
        rows.append(Year(year, firsts[year], adopted, observed[year], known))
    return tuple(rows)


def _units(
    firsts: Mapping[str, Hit], spells: tuple[Spell, ...], seen: Mapping[str, tuple[int, ...]]
) -> tuple[Unit, ...]:
    found = [
        Unit(spell.code, spell.names, year, hit.id, hit.version, year - 1 in seen[spell.code])
        for spell in spells
        if (year := spell.first_with) and (hit := firsts[spell.code])
    ]
    return tuple(sorted(found, key=lambda unit: (unit.first_year, unit.code)))


def _area(code: str, spells: list[Spell]) -> Area:
    years = [spell.first_with for spell in spells if spell.first_with]
    return Area(code, len(years), len(spells), min(years, default=None))


def _spell_row(spell: Spell) -> dict[str, Any]:
    return {
        "code": spell.code,
        "place": "/".join(spell.names),
        "entry": spell.entry,
        "last_without": spell.last_without,
        "first_with": spell.first_with,
        "adopted": int(spell.first_with is not None),
        "censored": spell.censored,
    }
