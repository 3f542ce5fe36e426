"""Facet rows with their addresses, those of the region facet as the tree that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import regions
from search.facets import FacetRow
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Pick:
    """A facet's row, and the address of the search with its value chosen, or taken back.

    In a tree, also the rows below it and `fold`, the address that opens or closes it: empty where there is
    nothing to open, or where the region is held open by a choice below it.
    """

    row: FacetRow
    address: str
    below: tuple[Pick, ...] = ()
    is_open: bool = False
    fold: str = ""


def picks(facet: str, rows: Sequence[FacetRow], asked: SearchRequest, path: str) -> tuple[Pick, ...]:
    """A facet's rows with their addresses below a path; the region facet's as a tree."""
    if facet == "region":
        return _tree(rows, asked, path)
    return tuple(Pick(row, _chosen(facet, row, asked, path)) for row in rows)


def _tree(rows: Sequence[FacetRow], asked: SearchRequest, path: str) -> tuple[Pick, ...]:
    """The provinces' rows, deeper ones inside them, in their order."""
    below: dict[str, list[FacetRow]] = {}
    for row in rows:
        below.setdefault(row.parent or "", []).append(row)
    held = {part.code for code in asked.region for part in regions.path(code)}
    opened = {part.code for code in asked.open for part in regions.path(code)}

    def grow(parent: str) -> tuple[Pick, ...]:
        return tuple(grown(row) for row in below.get(parent, ()))

    def grown(row: FacetRow) -> Pick:
        code = row.value
        is_open = code in held or code in opened
        opening = None if code in held else _folded(row, asked, is_open)
        fold = "" if opening is None else asked.address(path, open=opening)
        return Pick(row, _chosen("region", row, asked, path), grow(code), is_open, fold)

    return grow("")


def _chosen(facet: str, row: FacetRow, asked: SearchRequest, path: str) -> str:
    return asked.address(path, **{facet: asked.toggled(facet, row.value)})


def _folded(row: FacetRow, asked: SearchRequest, is_open: bool) -> tuple[str, ...] | None:
    """What is open once the region is opened or closed; closing closes everything below it."""
    if not is_open:
        return tuple(sorted({*asked.open, row.value})) if row.inner else None
    kept = (code for code in asked.open if not regions.is_within(code, row.value))
    above = [part.code for part in regions.path(row.value)][:-1]
    return tuple(sorted({*kept, *above[-1:]}))
