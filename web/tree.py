"""Facet rows with their addresses, those of the region facet as the tree that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import regions
from search.facets import FacetRow
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Pick:
    """A facet's row, and the address of the search with its value chosen, or taken back."""

    row: FacetRow
    address: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A region's row with its address, the rows below it, and the address that opens or closes it.

    `fold` is empty where there is nothing to open, or where the region is held open by a choice below it.
    """

    pick: Pick
    below: tuple[Branch, ...]
    is_open: bool
    fold: str


def picks(facet: str, rows: Sequence[FacetRow], asked: SearchRequest, path: str) -> tuple[Pick, ...]:
    """A facet's rows with their addresses below a path."""
    return tuple(Pick(row, asked.address(path, **{facet: asked.toggled(facet, row.value)})) for row in rows)


def branches(rows: Sequence[FacetRow], asked: SearchRequest, path: str) -> tuple[Branch, ...]:
    """The provinces' branches, deeper ones inside them, in the order of the rows; `path` is the search's."""
    below: dict[str, list[Pick]] = {}
    for pick in picks("region", rows, asked, path):
        below.setdefault(pick.row.parent or "", []).append(pick)
    held = {part.code for code in asked.region for part in regions.path(code)}
    opened = {part.code for code in asked.open for part in regions.path(code)}

    def grow(parent: str) -> tuple[Branch, ...]:
        return tuple(branch(pick) for pick in below.get(parent, ()))

    def branch(pick: Pick) -> Branch:
        code = pick.row.value
        is_open = code in held or code in opened
        opening = None if code in held else _folded(pick.row, asked, is_open)
        return Branch(pick, grow(code), is_open, "" if opening is None else asked.address(path, open=opening))

    return grow("")


def _folded(row: FacetRow, asked: SearchRequest, is_open: bool) -> tuple[str, ...] | None:
    """What is open once the region is opened or closed; closing closes everything below it."""
    if not is_open:
        return tuple(sorted({*asked.open, row.value})) if row.inner else None
    kept = (code for code in asked.open if not regions.is_within(code, row.value))
    above = [part.code for part in regions.path(row.value)][:-1]
    return tuple(sorted({*kept, *above[-1:]}))
