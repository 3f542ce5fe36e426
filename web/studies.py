"""The research desk: pages, API and downloads of the studies."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from index.query import DIMENSIONS, LINE_ORDERS, Literal
from search import company, concordance, keyness, matrix, spread, trends
from search.inquiry import value_label
from search.request import SIZES, SearchRequest
from search.studies import STUDIES, sheets
from search.tables import CSV_TYPE, XLSX_TYPE, as_csv, write_book
from web import charts, inquiries, study_charts
from web.addresses import at, site
from web.desk import asked, desk, marking, number
from web.downloads import blocks, download, workbook
from web.inquiries import MAKERS, plain, queries, text
from web.links import Links, behind, links
from web.views import Chip, chips, page_numbers

pages = Blueprint("studies", __name__)

EXAMPLES = ("首违不罚", "综合查一次", "扫码入企")
_NAMES = ",".join(STUDIES)
_UNITS = 30
"""Units of a spread, with their sentences, on one page."""
_WIDEST = 40
"""Columns of a matrix that a page shows; a download has them all."""


@pages.get(f"/api/<any({_NAMES}):name>")
def answer(name: str) -> Response:
    """A study as JSON."""
    return jsonify(STUDIES[name].to_json(MAKERS[name]()))


@pages.get(f"/<any({_NAMES}):name>.<any(csv,xlsx):suffix>")
def saved(name: str, suffix: str) -> Response:
    """A study as a file: its first table as CSV, or all of them and what they mean as a workbook."""
    library, found = desk().library, MAKERS[name]()
    if suffix == "csv":
        table = STUDIES[name].tables(library, found)[0]
        return download(blocks(as_csv(table)), CSV_TYPE, f"zhice-{name}.csv")
    page = f"{site()}/{name}?{urlencode([*request.args.items(multi=True)], errors='replace')}"
    tables = sheets(library, name, found, page)
    return download(workbook(lambda path: write_book(tables, path)), XLSX_TYPE, f"zhice-{name}.xlsx")


@pages.get("/trends")
def trending() -> str:
    """How often queries occur, by year or anything else."""
    wanted = plain()
    by, show, panels = text("by", "year"), text("show", "share"), text("panels", "0")
    link = links(at("/trends"), wanted, {"by": by, "show": show, "panels": panels}, queries())
    if not queries():
        return _page("trends", wanted, link, by=by, show=show)
    found = inquiries.trended()
    drawn = study_charts.measured(found, show)
    return _page(
        "trends",
        wanted,
        link,
        found=found,
        by=by,
        show=show,
        drawn=drawn,
        behind=behind,
        grid=study_charts.grid(found),
    )


@pages.get("/spread")
def spreading() -> str:
    """Who said it first, and how it spread."""
    level, whose = text("level", "county"), text("whose", "government")
    wanted = inquiries.levelled()
    link = links(at("/spread"), wanted, {"level": level, "whose": whose})
    if not wanted.q.strip():
        return _page("spread", wanted, link, level=level, whose=whose)
    found = inquiries.spreading()
    page = number("page", 1, 1_000_000)
    shown = found.units[(page - 1) * _UNITS : page * _UNITS]
    within = wanted.region[0] if len(wanted.region) == 1 and len(wanted.region[0]) == 6 else ""
    pages_ = -(-len(found.units) // _UNITS)
    return _page(
        "spread",
        wanted,
        link,
        found=found,
        level=level,
        whose=whose,
        firsts=[
            (unit, spread.sentence(desk().library, found, unit), spread.neighbours(found, unit))
            for unit in shown
        ],
        areas=spread.areas(found, within),
        tiles=study_charts.map_of(found, within),
        curve=study_charts.curve(found, charts.CURVE),
        narrow_curve=study_charts.curve(found, charts.NARROW),
        within=within,
        page=page,
        pages=pages_,
        numbers=page_numbers(page, pages_),
        marked=marking(wanted),
    )


@pages.get("/concordance")
def concordances() -> str:
    """Every occurrence a line."""
    wanted, shape = asked(), inquiries.shape()
    size = wanted.size if "size" in request.args else inquiries.LINES
    more = {name: getattr(shape, name) for name in ("order", "width", "group", "seed")}
    link = links(at("/concordance"), wanted.having(size=10), {**more, "chars": shape.size, "size": size})
    if not wanted.q.strip():
        return _page("concordance", wanted, link, shape=shape)
    found = inquiries.lined()
    pages_ = -(-found.total // size)
    return _page(
        "concordance",
        wanted,
        link,
        found=found,
        shape=shape,
        pages=pages_,
        numbers=page_numbers(found.request.page, pages_),
        sizes=SIZES,
        marked=marking(wanted),
        orders=LINE_ORDERS,
        widths=concordance.WIDTHS,
        group_sizes=concordance.GROUP_SIZES,
        plain=found.inquiry.query.text if isinstance(found.inquiry.query, Literal) else "",
    )


@pages.get("/company")
def accompanying() -> str:
    """The words that stand near."""
    wanted = asked()
    reach = number("reach", 20, company.FARTHEST)
    more: dict[str, Any] = {"side": text("side", "both"), "reach": reach}
    more["measure"] = text("measure", "likelihood")
    link = links(at("/company"), wanted, more)
    more["reaches"] = company.REACHES
    if not wanted.q.strip():
        return _page("company", wanted, link, **more)
    found = inquiries.accompanied()

    def together(word: str) -> SearchRequest:
        joined = f' NEAR/{reach} "{word}"' if isinstance(found.inquiry.query, Literal) else f' "{word}"'
        quoted = found.inquiry.read_as if isinstance(found.inquiry.query, Literal) else wanted.q
        return wanted.having(q=quoted + joined)

    return _page("company", wanted, link, found=found, together=together, **more)


@pages.get("/keyness")
def keywords() -> str:
    """What a part says more than the rest, and what is new in a year."""
    wanted, what = plain(), text("what", "words")
    link = links(at("/keyness"), wanted, {"what": what, "least": number("least", keyness.LEAST, 1_000_000)})
    if not wanted.narrowed:
        return _page("keyness", wanted, link, what=what)
    return _page("keyness", wanted, link, what=what, found=inquiries.keyed(), kinds=keyness.WHAT)


@pages.get("/matrix")
def matrices() -> str:
    """Many queries against years and places."""
    wanted, by = plain(), text("by", "year")
    link = links(at("/matrix"), wanted, {"by": by}, queries())
    if not queries():
        return _page("matrix", wanted, link, by=by)
    found = matrix.matrix(desk().library, queries(), wanted, by)
    shown, hidden = found.cells[:_WIDEST], len(found.cells[_WIDEST:])
    return _page("matrix", wanted, link, found=found, by=by, cells=shown, hidden=hidden, label=value_label)


def _page(name: str, wanted: SearchRequest, link: Links, **more: Any) -> str:
    """A study's page; without `found` it is the form alone."""
    return render_template(
        f"{name}.html",
        study=name,
        studies=tuple(STUDIES),
        asked=wanted,
        link=link,
        chosen=_chips(wanted, link),
        asked_queries=queries(),
        dimensions=DIMENSIONS,
        most=trends.MOST_QUERIES,
        examples=EXAMPLES,
        shared=lambda other: _elsewhere(other, wanted),
        **({"found": None} | more),
    )


def _elsewhere(name: str, wanted: SearchRequest) -> str:
    """Another study of the same query and filters."""
    asked_first = wanted.having(q=wanted.q or next(iter(queries()), ""), open=(), size=10, sort="relevance")
    return asked_first.address(at(f"/{name}"))


def _chips(wanted: SearchRequest, link: Links) -> tuple[Chip, ...]:
    """The chosen filters, each with the address of the same study without it."""

    def without(chip: Chip) -> str:
        rest: Any = wanted.toggled(chip.facet, chip.value)
        return link(**{chip.facet: rest})

    return tuple(Chip(chip.facet, chip.value, without(chip)) for chip in chips(wanted))
