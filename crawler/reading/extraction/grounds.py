"""The places that a page stands on (its site, address, addressee): they settle what a name leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from crawler.reading.extraction.clues import Clues, Named
from crawler.reading.extraction.standing import Standing, standing
from index import regions
from index.analyzer import normalise
from index.placenames import short_forms
from index.regions import Region

_EVERY_YEAR = 2004
"""Without a year, names count that were borne since the first of these reports."""


class Grounds:
    """What stands behind a page's names, the surest first."""

    def __init__(self, clues: Clues) -> None:
        self.clues = clues
        self.year = clues.year or _EVERY_YEAR

    @cached_property
    def address(self) -> Standing:
        """Where the page's address stands; nowhere if the directory is wrong about it."""
        found = standing(self.clues.url)
        wrong = found.home is not None and found.home.code == self.clues.not_of
        return replace(found, home=None) if wrong else found

    @cached_property
    def home(self) -> Region | None:
        """The division whose site it is: by its row, number or name, and by the address; the narrower one.

        Where the two contradict each other, the site itself is right.
        """
        own, there = next(iter(self._own), None), self._addressed
        return there if own is None or (there and inside(there, own)) else own

    @property
    def zone(self) -> str:
        """The name of the development zone whose own site the address is on, or nothing."""
        return self.address.home.zone if self.address.home else ""

    @property
    def told_by(self) -> str:
        """Where `home` was read: the address, or what the site says of itself."""
        if self.home == self._addressed:
            return f"address {self.address.domain}"
        return next((named.origin for named in self.clues.sites if self.meant(named)), "")

    @cached_property
    def _own(self) -> tuple[Region, ...]:
        return tuple(region for named in self.clues.sites if (region := self.meant(named)))

    @cached_property
    def _addressed(self) -> Region | None:
        """The address's division, where that counts: a row that is to be confirmed does not by itself."""
        region, known = self.address.region, self.address.home
        unsure = known and known.confidence == "C" and not self._own
        return None if region is None or (unsure and not self._is_mentioned(region)) else region

    def __iter__(self) -> Iterator[Region]:
        yield from self.sure
        yield from self.address.counties if self.home else ()
        for named in (*self.clues.issuers, *self.clues.publishers, *self.clues.hearsay):
            if region := self.meant(named):
                yield region

    @cached_property
    def sure(self) -> tuple[Region, ...]:
        """The site's own places, then the address's unless they contradict it."""
        there = self._addressed
        agrees = there and (not self._own or related(self._own[0], there))
        return (*self._own, *((there,) if there and agrees else ()))

    @cached_property
    def further(self) -> tuple[Region, ...]:
        """What only settles a shared name: places that the report is written to, a row to be confirmed."""
        names = (chain(normalise(name), self.year) for name in self.clues.addressees)
        to_confirm = self.address.region if not self.sure else None
        return (*(found[0] for found in names if len(found) == 1), *filter(None, [to_confirm]))

    def meant(self, named: Named) -> Region | None:
        """The one place that a name or code means, if it is one."""
        if named.text.isdecimal():
            return regions.get(named.text)
        found = chain(normalise(named.text), self.year)
        return found[0] if len(found) == 1 else None

    def names_before(self, region: Region) -> tuple[str, ...]:
        """The names of a region's own past that were borne in the report's year or after it."""
        return tuple(
            name
            for name in regions.former_names(region.code)
            if any(region in mention.regions for mention in regions.mentions(name, self.year))
        )

    def settle(self, found: Sequence[Region]) -> Region | None:
        """The one region that a shared name means here."""
        if len(found) == 1:
            return found[0]
        for ground in (*self, *self.further):
            near = [region for region in found if related(region, ground)]
            if len(near) == 1:
                return near[0]
        return None

    def _is_mentioned(self, region: Region) -> bool:
        whole = normalise(
            "".join(
                (*(named.text for named in self.clues.issuers), *self.clues.addressees, *self.clues.texts)
            )
        )
        return any(name in whole for name in (region.name, *short_forms(region.name)))


def related(region: Region, ground: Region) -> bool:
    """Whether one of two regions lies in the other, or they are the same."""
    return inside(region, ground) or inside(ground, region)


def inside(region: Region, outer: Region) -> bool:
    """Whether a region is another one or lies in it."""
    return region.code == outer.code or regions.is_within(region.code, outer.code)


def chain(text: str, year: int) -> tuple[Region, ...]:
    """What a chain of place names means: 江西省赣州市大余县 is one region; several if it is shared."""
    found: tuple[Region, ...] = ()
    for mention in regions.mentions(text, year):
        inner = tuple(
            region for region in mention.regions if not found or any(inside(region, outer) for outer in found)
        )
        outers = tuple(outer for outer in found if any(inside(outer, region) for region in mention.regions))
        found = inner or outers or found
    return found
