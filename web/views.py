"""The pages for finding: start, search, browse, updates, help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, render_template

from index import regions
from index.report import KINDS
from search.answer import answer
from search.browse import Holdings
from search.facets import facet_rows
from search.request import SIZES, SearchRequest
from web.addresses import at
from web.covering import chosen_region, chosen_year, shown_years
from web.desk import Unplaced, asked_for_places, desk, is_bulky
from web.tree import picks

pages = Blueprint("pages", __name__)

EXAMPLES = (
    "首违不罚",
    "枫桥经验",
    "扫码入企",
    "行政复议体制改革",
    "首违不罚 NEAR/30 市场监管",
    "section:problems 执法力量",
)
_MOST_ISSUERS = 200


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter value and the address without it."""

    facet: str
    value: str
    address: str


@pages.get("/")
def search() -> str | tuple[str, int]:
    """What matches a search; without one, what there is.

    A place that cannot be meant keeps the search without it, and is told beside the box that asks for places.
    """
    wanted, unplaced = asked_for_places()
    if not unplaced and not wanted.q and not wanted.narrowed and wanted.page == 1:
        return _start(wanted)
    page = _results(wanted, unplaced)
    return (page, 400) if unplaced else page


def _results(wanted: SearchRequest, unplaced: tuple[Unplaced, ...]) -> str:
    found = answer(desk().library, wanted)
    bulky = is_bulky(wanted)
    return render_template(
        "search.html",
        asked=wanted,
        bulky=bulky,
        linked=SearchRequest() if bulky else wanted,
        change=desk().library.engine.change,
        answer=found,
        unplaced=tuple((each.text, _meanings(wanted, each)) for each in unplaced),
        here=at("/"),
        picks={facet: picks(facet, rows, wanted, at("/")) for facet, rows in found.facets.items()},
        chips=chips(wanted),
        numbers=page_numbers(wanted.page, found.pages),
        sizes=SIZES,
        stock=_stock(wanted) if wanted.q else {},
    )


def _meanings(wanted: SearchRequest, unplaced: Unplaced) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The paths of the regions that a place may stand for, and the search narrowed to each."""
    return tuple(
        (regions.names(code), wanted.address(at("/"), region=tuple(sorted({*wanted.region, code}))))
        for code in unplaced.meant
    )


def _start(wanted: SearchRequest) -> str:
    found = desk().stock.numbers(desk().library.engine, wanted.filters)
    rows = facet_rows(found.facets, wanted)
    return render_template(
        "start.html",
        asked=wanted,
        total=found.total,
        generation=found.generation,
        years=picks("year", rows["year"], wanted, at("/")),
        tree=picks("region", rows["region"], wanted, at("/")),
        holdings=desk().shelves.holdings(),
        examples=EXAMPLES,
    )


@pages.get("/browse")
def browse() -> str:
    """The collection by region and year, one level at a time."""
    region, year = chosen_region(), chosen_year()
    holdings = desk().shelves.holdings()
    years = (year,) if year else shown_years(holdings)
    below = tuple(part for part in regions.children(region) if holdings.count(part.code))
    return render_template(
        "browse.html",
        asked=SearchRequest(),
        region=region,
        path=regions.path(region),
        below=below,
        holdings=holdings,
        years=years,
        apart=_apart(holdings, region, [part.code for part in below], years),
        undated=holdings.by_region.get(region, {}).get(None, 0),
        issuers=holdings.issuers.get(region, Counter[str]()),
        signed=holdings.signed.get(region, Counter[str]()) if region else Counter[str](),
        most=_MOST_ISSUERS,
    )


@pages.get("/browse/reports")
def shelf() -> str:
    """The reports of exactly a region, not of those below it, of a year or of all."""
    region, year = chosen_region(), chosen_year()
    where: dict[str, str | int] = {"region": region} | ({"year": year} if year else {})
    rows = desk().library.corpus.rows(where)
    return render_template(
        "shelf.html",
        asked=SearchRequest(),
        region=region,
        year=year,
        path=regions.path(region),
        rows=tuple(rows),
    )


@pages.get("/runs")
def runs() -> str:
    """What the last imports, crawls and refreshes did."""
    return render_template("runs.html", asked=SearchRequest(), runs=desk().library.corpus.runs())


@pages.get("/help")
def help() -> str:  # noqa: A001 — the page's name
    """How to ask, how results are ranked, what is in the collection, how to cite."""
    return render_template(
        "help.html", asked=SearchRequest(), kinds=KINDS, counts=desk().library.corpus.counts()
    )


def chips(wanted: SearchRequest) -> tuple[Chip, ...]:
    """The chosen filter values, in the order of the facets."""
    return tuple(
        Chip(facet, value, wanted.address(at("/"), **{facet: wanted.toggled(facet, value)}))
        for facet in ("region", "level", "body", "year", "section")
        for value in wanted.chosen(facet)
    )


def page_numbers(page: int, pages: int) -> tuple[int, ...]:
    """The pages to offer: the first, the last, and those around this one; 0 stands for a gap.

    >>> page_numbers(6, 20)
    (1, 0, 4, 5, 6, 7, 8, 0, 20)
    """
    near = sorted({1, pages, *range(page - 2, page + 3)} & set(range(1, pages + 1)))
    numbers: list[int] = []
    for here in near:
        if numbers and here - numbers[-1] == 2:
            numbers.append(here - 1)
        elif numbers and here - numbers[-1] > 2:
            numbers.append(0)
        numbers.append(here)
    return tuple(numbers)


def _stock(wanted: SearchRequest) -> Mapping[str, int]:
    """By year, how many reports there are under the same region, level and body: what a count is out of."""
    plain = replace(wanted.filters, section=frozenset(), year=frozenset())
    return desk().stock.numbers(desk().library.engine, plain).facets["year"]


@dataclass(frozen=True, slots=True)
class Apart:
    """Reports of a region that are of none below it: by year shown, of an unknown year, all."""

    by_year: tuple[int, ...]
    undated: int
    total: int


def _apart(holdings: Holdings, region: str, below: list[str], years: tuple[int, ...]) -> Apart:
    rest = Counter(holdings.by_region.get(region, {}))
    for code in below:
        rest.subtract(holdings.by_region[code])
    return Apart(tuple(rest[year] for year in years), rest[None], sum(rest.values()))
