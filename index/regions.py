"""The gazetteer: division codes and names, ancestors and children, former names and codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A place with a division code of 6 digits (county and above) or 9 (township)."""

    code: str
    name: str
    level: str
    """province, prefecture, county or township"""


def get(code: str) -> Region | None:
    """The region of a code in force; a former code gives the region that succeeded it, if it is one."""
    raise NotImplementedError


def path(code: str) -> tuple[Region, ...]:
    """From the province down to the region itself; empty for an unknown code."""
    raise NotImplementedError


def names(code: str) -> tuple[str, ...]:
    """The names along `path`."""
    return tuple(region.name for region in path(code))


def children(code: str = "") -> tuple[Region, ...]:
    """The regions directly below, in code order; the provinces for the empty code."""
    raise NotImplementedError


def find(name: str) -> tuple[Region, ...]:
    """Every region that bears the name today or bore it (江苏, 江苏省, 彭山县), in code order; several if shared.

    Also a path (`江西/大余县`, `江西省赣州市大余县`) and a code. Unknown names give an empty tuple.
    """
    raise NotImplementedError
