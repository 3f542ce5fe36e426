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
    return tuple(Pick(row, asked.toggle(facet, row.value).address(path)) for row in rows)


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
        folded = _folded(pick.row, asked, held, is_open)
        return Branch(pick, grow(code), is_open, folded.address(path) if folded else "")

    return grow("")


def _folded(row: FacetRow, asked: SearchRequest, held: set[str], is_open: bool) -> SearchRequest | None:
    """The same search with the region opened or closed; closing closes everything below it."""
    if row.value in held or not (row.inner or is_open):
        return None
    if not is_open:
        return asked.having(open=tuple(sorted({*asked.open, row.value})))
    kept = tuple(code for code in asked.open if not regions.is_within(code, row.value))
    above = [part.code for part in regions.path(row.value)][:-1]
    return asked.having(open=tuple(sorted({*kept, *above[-1:]})))
