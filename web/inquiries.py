"""Studies as addresses ask for them: the parameters of each, read once for page, API and download."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from flask import request

from search import company, concordance, keyness, matrix, spread, trends
from search.request import SearchRequest
from web.desk import asked, desk, number

LINES = 50
"""Lines of a concordance on a page, unless the address says otherwise."""


def text(name: str, default: str) -> str:
    """A parameter's last value; the default where there is none, or an empty one."""
    return next(iter(request.args.getlist(name)[-1:]), "") or default


def queries(name: str = "q") -> tuple[str, ...]:
    """The queries of a repeatable parameter, of which each may hold several lines."""
    return tuple(chain.from_iterable(matrix.read_phrases(each) for each in request.args.getlist(name)))


def plain() -> SearchRequest:
    """The filters of this address, without a query."""
    return SearchRequest.read({**request.args.to_dict(flat=False), "q": (), "sort": ()})


def trended() -> trends.Trends:
    """The trends of this address."""
    panels = text("panels", "0") == "1"
    return trends.trends(desk().library, queries(), plain(), text("by", "year"), panels)


def levelled() -> SearchRequest:
    """The search of this address where `level` is that of units, no filter."""
    return SearchRequest.read({**request.args.to_dict(flat=False), "level": ()})


def spreading() -> spread.Spread:
    """The spread of this address. Its `level` is that of the units."""
    return spread.spread(desk().library, levelled(), text("level", "county"), text("whose", "government"))


def shape() -> concordance.Shape:
    """How this address wants lines to be shown."""
    return concordance.Shape(
        order=text("order", "right"),
        width=number("width", concordance.WIDTHS[1], concordance.WIDEST),
        group=text("group", ""),
        size=number("chars", 2, max(concordance.GROUP_SIZES)),
        seed=number("seed", 1, 999_999_999),
    )


def lined() -> concordance.Concordance:
    """The concordance of this address."""
    wanted = asked()
    wanted = wanted if "size" in request.args else wanted.having(size=LINES, page=wanted.page)
    return concordance.concordance(desk().library, wanted, shape())


def accompanied() -> company.Company:
    """The company of this address."""
    around = company.Surroundings(
        text("side", "both"), number("reach", 20, company.FARTHEST), text("measure", "likelihood")
    )
    return company.company(desk().library, asked(), around)


def keyed() -> keyness.Keyness:
    """The keyness of this address."""
    return keyness.keyness(desk().library, plain(), text("what", "words"), number("least", 5, 1_000_000))


def crossed() -> matrix.Matrix:
    """The matrix of this address."""
    return matrix.matrix(desk().library, queries(), plain(), text("by", "year,province"))


MAKERS: dict[str, Callable[[], Any]] = {
    "trends": trended,
    "spread": spreading,
    "concordance": lined,
    "company": accompanied,
    "keyness": keyed,
    "matrix": crossed,
}
"""What makes each study of `search.studies.STUDIES` from an address."""
