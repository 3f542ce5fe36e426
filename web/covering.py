"""The pages of coverage: which governments' reports there are, which are missing and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from index import regions
from index.query import UNPLACED
from search.browse import Holdings
from search.coverage import LACKS, Coverage, Unit
from search.request import RequestError, SearchRequest
from search.sought import sought
from search.tables import CSV_TYPE, XLSX_TYPE, Column, Row, Table, as_csv, write_book
from search.withheld import PlacedAside
from web.addresses import site
from web.desk import desk, labels, number
from web.downloads import blocks, download, workbook

pages = Blueprint("covering", __name__)

_MOST_YEARS = 12
_ASIDES = 100
"""Pages set aside that one page lists."""
_MOST_UNITS = 500
"""Units that one page lists; a download has them all."""


@pages.get("/coverage")
def covered() -> str:
    """Which governments' reports are in the collection, year by year, out of how many."""
    region = chosen_region()
    holdings = desk().shelves.holdings()
    out = desk().shelves.withheld()
    year = chosen_year()
    years = (year,) if year else shown_years(holdings)
    table = _coverage()
    return render_template(
        "coverage.html",
        asked=SearchRequest(),
        region=region,
        path=regions.path(region),
        years=years,
        rows=table.rows(region, years),
        whole=table.whole(region, years),
        lacks=LACKS,
        reasons=Counter(aside.page.reason for aside in _asides(region)).most_common(),
        blocked=tuple(
            (host, pages)
            for host, pages in out.blocked.items()
            if not region or regions.is_within(holdings.hosts.get(host, ""), region)
        ),
    )


@pages.get("/coverage/aside")
def set_aside() -> str:
    """The pages that were set aside, narrowed by region, year and reason."""
    region, year, reason = chosen_region(), chosen_year(), request.args.get("reason", "")
    found = [
        aside for aside in _asides(region) if reason in ("", aside.page.reason) and year in (None, aside.year)
    ]
    page = number("page", 1, 1_000_000)
    return render_template(
        "aside.html",
        asked=SearchRequest(),
        path=regions.path(region),
        kept={"region": region, "year": year, "reason": reason},
        total=len(found),
        shown=found[(page - 1) * _ASIDES : page * _ASIDES],
        page=page,
        pages=-(-len(found) // _ASIDES),
    )


@pages.get("/coverage/units")
def governments() -> str:
    """The governments that owed a report of a year, one by one: what is missing, with what is known of it."""
    region, year, reason = chosen_region(), _needed_year(), _reason()
    every = _coverage().governments(region, year)
    missing = [unit for unit in every if unit.lacking and reason in ("", unit.reason)]
    held = [unit for unit in every if unit.reports]
    page = number("page", 1, 1_000_000)
    return render_template(
        "units.html",
        asked=SearchRequest(),
        path=regions.path(region),
        kept={"region": region, "year": year, "reason": reason},
        years=shown_years(desk().shelves.holdings()),
        reasons=_counted(every),
        missing=missing[(page - 1) * _MOST_UNITS : page * _MOST_UNITS],
        lacking=sum(unit.lacking for unit in missing),
        held=held,
        have=sum(unit.have for unit in held),
        page=page,
        pages=-(-len(missing) // _MOST_UNITS),
    )


@pages.get("/coverage/units.<any(csv,xlsx):suffix>")
def governments_saved(suffix: str) -> Response:
    """All of them as a table: those with a report and those without."""
    region, year, reason = chosen_region(), _needed_year(), _reason()
    every = _coverage().governments(region, year)
    units = [unit for unit in every if reason in ("", unit.reason)]
    table = Table("覆盖", _COLUMNS, [_told(unit) for unit in units])
    place = regions.path(region)[-1].name if region else "全国"
    full = f"知策-覆盖-{place}-{year}.{suffix}"
    name = f"zhice-coverage-{region or 'all'}-{year}.{suffix}"
    if suffix == "csv":
        return download(blocks(as_csv(table)), CSV_TYPE, name, full)
    return download(workbook(lambda path: write_book([table], path)), XLSX_TYPE, name, full)


_COLUMNS = (
    Column("code", "地区代码", 10),
    Column("province", "省", 14),
    Column("prefecture", "市", 16),
    Column("county", "县", 18),
    Column("year", "年度", 8),
    Column("held", "有", 6),
    Column("lacking", "缺", 6),
    Column("reason", "所缺的原因", 18),
    Column("evidence", "查找所据", 50),
    Column("day", "查找日期", 12),
    Column("aside", "未收入的网页", 12),
    Column("blocked", "受阻的网页", 12),
    Column("link", "报告", 44, link=True),
)


def _told(unit: Unit) -> Row:
    above = {region.level: region.name for region in regions.path(unit.code)}
    if unit.name and (own := regions.get(unit.code)):
        above[own.level] = unit.name
    return {
        "code": unit.code,
        **{level: above.get(level, "") for level in ("province", "prefecture", "county")},
        "year": unit.year,
        "held": len(unit.reports),
        "lacking": unit.lacking,
        "reason": labels()(f"lack_{unit.reason}") if unit.reason else "",
        "evidence": unit.look.evidence if unit.look else "",
        "day": unit.look.day if unit.look else "",
        "aside": unit.aside,
        "blocked": unit.blocked,
        "link": f"{site()}/reports/{unit.reports[0]}" if unit.reports else "",
    }


def _counted(units: tuple[Unit, ...]) -> Iterator[tuple[str, int]]:
    """How many reports are missing for each reason that there is, in the order of `LACKS`."""
    lacks = Counter(reason for unit in units for reason in [unit.reason] * unit.lacking)
    return ((reason, lacks[reason]) for reason in LACKS if lacks[reason])


def _coverage() -> Coverage:
    shelves = desk().shelves
    return Coverage(shelves.holdings(), shelves.withheld(), sought(desk().library.folder))


def _asides(region: str) -> list[PlacedAside]:
    """The pages set aside of a region and below, all for the empty code."""
    every = desk().shelves.withheld().asides
    return [aside for aside in every if not region or regions.is_within(aside.unit, region)]


def chosen_region() -> str:
    """The code of the region in the address; empty for the country. Raises `RequestError`."""
    text = request.args.get("region", "")
    if not text:
        return ""
    code = SearchRequest.read({"region": [text]}).region[0]
    if code == UNPLACED:
        raise RequestError(f"region: {text!r} is no place; reports without one are found by a search")
    return code


def chosen_year() -> int | None:
    """The year in the address, if any."""
    chosen = SearchRequest.read({"year": request.args.getlist("year")[-1:]}).year
    return int(chosen[0]) if chosen else None


def _needed_year() -> int:
    """The year in the address, by default the latest that any report is about. Raises `RequestError`."""
    year = chosen_year() or next(iter(desk().shelves.holdings().years), None)
    if year is None:
        raise RequestError("year: name a year: /coverage/units?year=2022")
    return year


def _reason() -> str:
    reason = request.args.get("reason", "")
    if reason not in ("", *LACKS):
        raise RequestError(f"reason: {reason!r:.40} is none of {', '.join(LACKS)}")
    return reason


def shown_years(holdings: Holdings) -> tuple[int, ...]:
    """The years that a table has columns for: the latest that any report is about."""
    return holdings.years[:_MOST_YEARS]
