"""The places that the sample reports speak of: real divisions. The only module that knows `places.tsv`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index import regions

RENAMED = {"360783": ("龙南县", 2020), "610981": ("旬阳县", 2021)}
"""Places that bore another name in the reports on years before the one given."""


@dataclass(frozen=True, slots=True)
class Place:
    """A division: code, names from the province down, sign in document numbers, what is below it."""

    code: str
    path: tuple[str, ...]
    sign: str
    below: tuple[tuple[str, str], ...]

    @property
    def towns(self) -> int:
        """How many of the places below are townships."""
        return sum(len(code) == 9 for _, code in self.below)

    @property
    def level(self) -> str:
        """province, prefecture or county."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    def name(self, year: int) -> str:
        """Its name in the reports on a year."""
        former, since = RENAMED.get(self.code, ("", 0))
        return former if year < since else self.path[-1]


@cache
def places() -> dict[str, Place]:
    """The places of the table, by code."""
    text = (files(__package__) / "places.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {
        code: Place(code, tuple(path.split("/")), sign, _below(below)) for code, path, sign, below in rows
    }


def _below(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (item.split(" ") for item in text.split(","))
    return tuple((name, code) for name, code in pairs)


def rest_of_the_country() -> Iterator[Place]:
    """Every other prefecture and county of the gazetteer, in code order; without a sign."""
    for province in regions.children():
        for region in regions.children(province.code):
            below = regions.children(region.code) if region.level == "prefecture" else ()
            for found in (region, *below):
                if found.code not in places() and len(found.code) == 6:
                    yield from_gazetteer(found.code)


def from_gazetteer(code: str) -> Place:
    """The place of a division's code, without a sign.

    Farms, forestry stations and other odd townships are left out: they have no government of their own.
    """
    usual = [region for region in regions.children(code) if region.name.endswith(UNITS)][:12]
    below = tuple((region.name, region.code) for region in usual)
    return Place(code, regions.names(code), "", below or ((regions.names(code)[-1], code),))


UNITS = ("镇", "乡", "街道", "县", "区", "市", "旗")
