"""Where an issuer's name puts it: region, level and kind of body, read on the page's grounds."""

from __future__ import annotations

import re

from crawler.reading.extraction.clues import Named, Place
from crawler.reading.extraction.grounds import Grounds, chain, related
from crawler.reading.extraction.issuers import (
    RELATIVES,
    body_of,
    branch_place,
    is_central,
    is_office,
    is_zone,
    names_lost_county,
    relative_kind,
    township_in,
    zone_place,
)
from index import regions
from index.analyzer import normalise
from index.regions import Region


class IssuerPlace:
    """One issuer's name, read on the grounds of its page."""

    def __init__(self, named: Named, grounds: Grounds) -> None:
        self.named, self.grounds = named, grounds
        self.text = re.sub(r"\s+", " ", normalise(named.text)).strip()
        self.mentions = regions.mentions(self.text, grounds.year)
        self.rest = self.text[self.mentions[-1].end :] if self.mentions else self.text
        self.body = self._body()

    def read(self) -> Place:
        """The place, with a warning where the name does not settle it."""
        if name := self._township_name():
            return self._township(name)
        level = "zone" if is_zone(self.rest) else ""
        found = chain(self.text, self.grounds.year)
        if not found and level == "zone" and (around := regions.get(zone_place(self.text))):
            return self._known(around, level)
        if not found and is_central(self.text):
            return Place(body=self.body, origin=self.named.origin, named=self.named.text)
        if not found:
            return self._relative(level)
        region = self.grounds.settle(found)
        if not region:
            levels = {option.level for option in found}
            return self._unknown(level or (levels.pop() if len(levels) == 1 else ""), "ambiguous_region")
        if not level and region.level in ("province", "prefecture") and names_lost_county(self.rest):
            return self._unknown("county", "unknown_region")
        region = self._branch(region)
        return self._known(region, level or region.level)

    def _body(self) -> str:
        body = body_of(self.text)
        # A government's office publishes for it; in a title, or where it acts, it reports for itself.
        publishes = not self.named.origin.startswith(("title", "text"))
        return "government" if publishes and is_office(self.text) else body

    def _known(self, region: Region, level: str, *warnings: str) -> Place:
        body = self.body or ("government" if level == "zone" else "")
        return Place(region.code, level, body, self.named.origin, warnings, self.named.text)

    def _unknown(self, level: str, warning: str, detail: str = "") -> Place:
        told = (f"{warning}: {detail or self.named.text}",)
        return Place("", level, self.body, self.named.origin, told, self.named.text)

    def _branch(self, region: Region) -> Region:
        """The county of a city bureau's branch (威海市生态环境局荣成分局), else the region itself."""
        place = branch_place(self.text)
        if not place or region.level != "prefecture":
            return region
        for length in range(min(len(place), 6), 1, -1):
            inside = [
                found
                for found in regions.find(place[-length:])
                if found.level == "county" and regions.is_within(found.code, region.code)
            ]
            if len(inside) == 1:
                return inside[0]
        return region

    def _township_name(self) -> str:
        # 城关镇 begins as 城关区 does, 中阳楼街道 as 中阳县: the name may hold what looks like a place.
        whole = township_in(self.text)
        above = [ground.code for ground in self.grounds.sure]
        above += [""] if self.mentions and not self.mentions[-1].full else []
        if whole and any(regions.townships(whole, code) for code in above):
            return whole
        if name := township_in(self.rest):
            return name
        return whole if whole and self.mentions and not self.mentions[-1].full else ""

    def _township(self, name: str) -> Place:
        self.body = self.body or "government"
        above = chain(self.text.replace(name, " "), self.grounds.year) if self.mentions else ()
        options = [
            option
            for outer in (above or (None,))
            for option in regions.townships(name, outer.code if outer else "")
        ]
        sure = next(iter(self.grounds.sure), None)
        near = [option for option in options if above or not sure or related(option, sure)]
        if len(near) != 1:
            for ground in (*self.grounds, *self.grounds.further):
                closer = [option for option in near if related(option, ground)]
                near = closer if len(closer) == 1 else near
        if len(near) == 1:
            return self._known(near[0], "township")
        if near:
            return self._unknown("township", "ambiguous_region")
        outer = self.grounds.settle(above) if above else sure
        if outer and (outer.level == "county" or above):
            return self._known(outer, "township", f"unknown_township: {name}")
        return self._unknown("township", "unknown_township", name)

    def _relative(self, level: str) -> Place:
        """An issuer that names itself from where it stands: 区市场监管局, 省人民政府, 高新区管委会."""
        kind = relative_kind(self.text)
        for ground in self.grounds:
            if level == "zone" or not kind or (kind == "区" and self.grounds.zone):
                level = "zone" if self.grounds.zone else level
                return self._known(ground, level or ground.level)
            for above in reversed(regions.path(ground.code)):
                if above.level in RELATIVES[kind] and above.name.endswith(kind):
                    return self._known(above, above.level)
        levels = RELATIVES.get(kind, ())
        return self._unknown(level or (levels[0] if len(levels) == 1 else ""), "unknown_region")
