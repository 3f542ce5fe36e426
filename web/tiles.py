"""A map of tiles: one for every region, about where it lies, the darker the larger its share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index import regions

_GRID = """
.     .     .     .       .     .     黑龙江
.     .     .     内蒙古  北京  辽宁  吉林
新疆  甘肃  宁夏  山西    河北  天津  .
西藏  青海  陕西  河南    山东  .     .
.     四川  重庆  湖北    安徽  江苏  上海
.     云南  贵州  湖南    江西  浙江  .
.     .     广西  广东    福建  台湾  .
.     .     海南  澳门    香港  .     .
"""
"""Where the tile of each province stands. Laid out for these pages by one rule: whose lands touch, their
tiles touch too, at a side or a corner. In seven columns, so that names can be read on a phone, that holds
for 63 of the 70 borders on land; five of the others are Inner Mongolia's, which is one tile, not a band.
"""

_ALONE = {"710000", "810000", "820000"}
"""Taiwan, Hong Kong and Macao owe no such report: their tiles stand where there is one."""

TILE_WIDTH, TILE_HEIGHT = 76, 56
COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the map: where its tile stands, its name, how dark (0 to 5; -1 for nothing known)."""

    code: str
    name: str
    x: int
    y: int
    shade: int
    figure: str


@cache
def grid() -> Mapping[str, tuple[str, int, int]]:
    """By code: each province's short name, its column and its row."""
    codes = {region.name: region.code for region in regions.children()}
    rows = enumerate(line.split() for line in _GRID.strip().splitlines())
    return {
        next(code for full, code in codes.items() if full.startswith(name)): (name, column, row)
        for row, names in rows
        for column, name in enumerate(names)
        if name != "."
    }


def tiles(areas: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> tuple[Tile, ...]:
    """A tile map: for each region how many of how many units.

    Provinces stand where they lie, those without units empty; other regions in rows, in their order.
    """
    places = grid()
    if not areas or set(areas) & set(places):
        return tuple(
            _tile(code, name, (column, row), areas.get(code))
            for code, (name, column, row) in places.items()
            if code in areas or code not in _ALONE
        )
    return tuple(
        _tile(code, names[code], (at % COLUMNS, at // COLUMNS), numbers)
        for at, (code, numbers) in enumerate(areas.items())
    )


def _tile(code: str, name: str, place: tuple[int, int], numbers: tuple[int, int] | None) -> Tile:
    shade = shade_of(*numbers) if numbers else -1
    figure = f"{numbers[0]}/{numbers[1]}" if numbers else ""
    return Tile(code, name, place[0] * TILE_WIDTH, place[1] * TILE_HEIGHT, shade, figure)


def shade_of(part: int, whole: int) -> int:
    """How dark a share is drawn: 0 for none, 1 to 5 for each fifth.

    >>> [shade_of(part, 10) for part in (0, 1, 2, 3, 10)]
    [0, 1, 1, 2, 5]
    """
    return math.ceil(5 * part / whole) if whole else 0
