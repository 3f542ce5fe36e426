"""A map of tiles: one for every region, about where it lies, the darker the larger its share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

TILES = {
    "230000": ("黑龙江", 8, 0),
    "150000": ("内蒙古", 5, 1),
    "210000": ("辽宁", 7, 1),
    "220000": ("吉林", 8, 1),
    "650000": ("新疆", 0, 2),
    "620000": ("甘肃", 2, 2),
    "640000": ("宁夏", 3, 2),
    "140000": ("山西", 4, 2),
    "130000": ("河北", 5, 2),
    "110000": ("北京", 6, 2),
    "120000": ("天津", 7, 2),
    "540000": ("西藏", 0, 3),
    "630000": ("青海", 1, 3),
    "610000": ("陕西", 3, 3),
    "410000": ("河南", 4, 3),
    "370000": ("山东", 5, 3),
    "320000": ("江苏", 6, 3),
    "310000": ("上海", 7, 3),
    "510000": ("四川", 2, 4),
    "500000": ("重庆", 3, 4),
    "420000": ("湖北", 4, 4),
    "340000": ("安徽", 5, 4),
    "330000": ("浙江", 6, 4),
    "530000": ("云南", 1, 5),
    "520000": ("贵州", 2, 5),
    "430000": ("湖南", 3, 5),
    "360000": ("江西", 4, 5),
    "350000": ("福建", 5, 5),
    "710000": ("台湾", 7, 5),
    "450000": ("广西", 2, 6),
    "440000": ("广东", 4, 6),
    "820000": ("澳门", 5, 6),
    "810000": ("香港", 6, 6),
    "460000": ("海南", 3, 7),
}
"""A tile for every province: its short name, its column and its row, about where it lies."""

TILE_WIDTH, TILE_HEIGHT = 76, 56
_A_ROW = 9


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the map: where its tile stands, its name, how dark (0 to 5; -1 for nothing known)."""

    code: str
    name: str
    x: int
    y: int
    shade: int
    figure: str


def tiles(areas: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> tuple[Tile, ...]:
    """A tile map: for each region how many of how many units.

    Provinces stand where they lie, those without units empty; other regions in rows, in their order.
    """
    if not areas or set(areas) & set(TILES):
        return tuple(
            _tile(code, name, (column, row), areas.get(code)) for code, (name, column, row) in TILES.items()
        )
    return tuple(
        _tile(code, names[code], (at % _A_ROW, at // _A_ROW), numbers)
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
