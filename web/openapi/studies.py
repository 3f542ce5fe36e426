"""The studies in the description of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.query import DIMENSIONS, LINE_ORDERS
from search.company import FARTHEST, MEASURES
from search.company import SIDES as BOTH_SIDES
from search.concordance import GROUP_SIZES, SIDES, WIDEST, WIDTHS
from search.keyness import LEAST, WHAT
from search.spread import LEVELS, WHOSE
from web.openapi.schemas import (
    COUNT,
    MAYBE,
    REGION,
    TEXT,
    asked,
    list_,
    object_,
    query,
    responses,
    several,
    whole,
)

Parameters = list[dict[str, Any]]


def paths() -> dict[str, Any]:
    """The studies' operations by path."""
    return {
        f"/api/{name}": {
            "get": {"summary": summary, "parameters": parameters(), "responses": responses(name.capitalize())}
        }
        for name, (summary, parameters) in _STUDIES.items()
    }


def _one(name: str, values: tuple[str, ...], default: str, text: str) -> dict[str, Any]:
    return query(name, {"enum": list(values), "default": default}, text)


def _filters(*without: str) -> Parameters:
    return [each for each in asked() if each["name"] not in without]


def _trends() -> Parameters:
    return [
        several("q", {"type": "string"}, "Up to ten queries, repeated or a line each"),
        _one("by", DIMENSIONS, "year", "What is counted by"),
        _one("panels", ("0", "1"), "0", "Also province by province"),
        *_filters("q"),
    ]


def _spread() -> Parameters:
    return [
        _one("level", LEVELS, "county", "Level of the units"),
        _one("whose", WHOSE, "government", "Their governments' own reports, or those of all bodies"),
        *_filters("level"),
    ]


def _concordance() -> Parameters:
    return [
        _one("order", LINE_ORDERS, "right", "The order of the lines"),
        whole("width", WIDEST, WIDTHS[1], "Characters on either side"),
        _one("group", ("", *SIDES), "", "Also count what stands directly at a side"),
        whole("chars", max(GROUP_SIZES), 2, "Characters that groups are by"),
        whole("seed", 999_999_999, 1, "Of the order sample"),
        whole("page", 1_000_000, 1, "Page, from 1"),
        whole("size", 100, 50, "Lines a page"),
        *_filters(),
    ]


def _company() -> Parameters:
    return [
        _one("side", BOTH_SIDES, "both", "Where words are looked for"),
        whole("reach", FARTHEST, 20, "Characters on a side"),
        _one("measure", MEASURES, "likelihood", "The order of the words"),
        *_filters(),
    ]


def _keyness() -> Parameters:
    return [
        _one("what", WHAT, "words", "Words, recurring strings, or strings that are new in the years chosen"),
        whole("least", 1_000_000, LEAST, "Times that it must occur in the part, from 2"),
        *_filters("q", "match", "variants"),
    ]


def _matrix() -> Parameters:
    return [
        several("q", {"type": "string"}, "Queries, repeated or a line each"),
        query("by", {"type": "string"}, f"Up to three, apart by commas: {', '.join(DIMENSIONS)}"),
        *_filters("q"),
    ]


_STUDIES: dict[str, tuple[str, Callable[[], Parameters]]] = {
    "trends": ("How often queries occur, by year or place, and out of how much", _trends),
    "spread": ("Which governments said it first, and how it spread", _spread),
    "concordance": ("Every occurrence a line", _concordance),
    "company": ("The words that stand near a query more often than chance", _company),
    "keyness": ("What a part of the collection says more often than the rest", _keyness),
    "matrix": ("Many queries against years and places", _matrix),
}
_NUMBER = {"type": "number"}
_POINT = object_(
    value=TEXT, label=TEXT, reports=COUNT, of_reports=COUNT, occurrences=COUNT, of_characters=COUNT
)
_SERIES = object_(query=TEXT, read_as=TEXT, notes=list_(TEXT), rows=list_(_POINT))
_ASKED = {"query": TEXT, "read_as": TEXT, "notes": list_(TEXT), "generation": COUNT}
_LINE = object_(
    report=TEXT,
    title=MAYBE,
    year={"type": ["integer", "null"]},
    region=REGION,
    section=TEXT,
    offset=COUNT,
    left=TEXT,
    match=TEXT,
    right=TEXT,
)
_UNIT = object_(code=TEXT, names=list_(TEXT), first_year=COUNT, report=TEXT, certain={"type": "boolean"})
_WORD = object_(
    word=TEXT, near=COUNT, expected=_NUMBER, whole=COUNT, log_likelihood=_NUMBER, log_dice=_NUMBER
)
SCHEMAS: dict[str, Any] = {
    "Trends": object_(by=TEXT, generation=COUNT, series=list_(_SERIES)),
    "Spread": object_(
        **_ASKED,
        level=TEXT,
        whose=TEXT,
        undated=COUNT,
        years=list_(object_(year=COUNT, new=COUNT, adopted=COUNT, observed=COUNT, seen=COUNT)),
        units=list_(_UNIT),
    ),
    "Concordance": object_(**_ASKED, order=TEXT, total=COUNT, page=COUNT, lines=list_(_LINE)),
    "Company": object_(
        **_ASKED,
        side=TEXT,
        reach=COUNT,
        occurrences=COUNT,
        near_words=COUNT,
        all_words=COUNT,
        words=list_(_WORD),
    ),
    "Keyness": object_(
        what=TEXT,
        generation=COUNT,
        part_size=COUNT,
        whole_size=COUNT,
        keys=list_(object_(text=TEXT, part=COUNT, rest=COUNT, reports=COUNT, log_likelihood=_NUMBER)),
    ),
    "Matrix": object_(
        by=list_(TEXT),
        generation=COUNT,
        queries=list_(object_(query=TEXT, read_as=TEXT)),
        rows=list_(object_(query=TEXT, reports=COUNT, of_reports=COUNT, occurrences=COUNT)),
    ),
}
"""The studies' answers by name."""
