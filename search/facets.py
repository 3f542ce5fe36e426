"""Facet rows as people see them: labels, order, and which part of the region tree is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from index import regions
from index.query import FACETS, UNPLACED
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.request import SearchRequest

LABELS = {"level": LEVELS, "body": BODIES, "section": KINDS | {TITLE_KIND: "标题"}}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A value of a facet: its label for people, how many reports have it, whether it is chosen.

    Rows of the region facet carry the code of the region above (`parent`, empty for a province), and
    whether regions below have reports too (`inner`).
    """

    value: str
    label: str
    count: int
    selected: bool
    parent: str | None = None
    inner: bool = False


def facet_rows(
    facets: Mapping[str, Mapping[str, int]], request: SearchRequest
) -> dict[str, tuple[FacetRow, ...]]:
    """Every facet's rows. A chosen value always has a row, so that it can be taken back."""
    return {facet: tuple(_rows(facet, facets.get(facet, {}), request)) for facet in FACETS}


def label(facet: str, value: str) -> str:
    """What a facet's value is called: 江苏省, 县级, 2022, 存在问题."""
    if facet == "region":
        if value == UNPLACED:
            return "未注明地区"
        region = regions.get(value)
        return region.name if region else value
    return LABELS[facet].get(value, value) if facet in LABELS else value


def _rows(facet: str, counts: Mapping[str, int], request: SearchRequest) -> Iterable[FacetRow]:
    chosen = request.chosen(facet)
    if facet == "region":
        yield from (_region_row(code, counts, chosen) for code in _shown_regions(counts, request))
        return
    for value in _ordered(facet, {*counts, *chosen}):
        yield FacetRow(value, label(facet, value), counts.get(value, 0), value in chosen)


def _region_row(code: str, counts: Mapping[str, int], chosen: tuple[str, ...]) -> FacetRow:
    above = _path(code)[:-1]
    inner = any(part.code in counts for part in regions.children(code))
    parent = above[-1] if above else ""
    return FacetRow(code, label("region", code), counts.get(code, 0), code in chosen, parent, inner)


def _ordered(facet: str, values: set[str]) -> list[str]:
    if facet == "year":
        return sorted(values, reverse=True)
    order = list(LABELS[facet])
    return sorted(values, key=order.index)


def _shown_regions(counts: Mapping[str, int], request: SearchRequest) -> list[str]:
    """Provinces, and below every open or chosen region its children; in code order, which is tree order."""
    opened = {above for code in (*request.region, *request.open) for above in _path(code)}
    below = (part.code for code in ("", *opened) for part in regions.children(code))
    unplaced = takewhile(lambda code: not _path(code), counts)
    return sorted({*(code for code in below if code in counts), *unplaced, *opened})


@cache
def _path(code: str) -> tuple[str, ...]:
    return tuple(region.code for region in regions.path(code))
