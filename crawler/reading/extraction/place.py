"""Whose report it is: region, level and kind of body, from what title and issuer say; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.reading.extraction.issuers import (
    RELATIVES,
    body_of,
    branch_place,
    is_central,
    is_zone,
    names_lost_county,
    relative_kind,
    township_in,
    zone_place,
)
from index import regions
from index.analyzer import normalise
from index.regions import Region

_ACTS = (
    "坚持|始终|深入|认真|全面|以习|以党|紧紧|围绕|高度|切实|积极|严格|不断|在[市省县区]|聚焦|坚决|扎实|"
    "法治政府|依法|党委|紧扣|持续|立足|牢固|贯彻|按照|大力|着力|深刻"
)
_SUBJECT = re.compile(
    r"(?:^|[，。；：、,;:]|年(?:度|来|以来)?|\s)"
    r"(?P<name>[一-鿿]{2,14}?"
    r"(?:省|市|县|区|自治[州县旗]|州|盟|旗|镇|乡|街道|局|厅|委员会|管委会|办事处|人民政府|政府))"
    rf"(?={_ACTS})"
)
_OFFICE = re.compile(r"(?:人民政府|政府|[市县区州省])(?:办公室|办公厅|办)$")
_FIRST_PARAGRAPHS = 2
_EVERY_YEAR = 2004
"""Without a year, names count that were borne since the first of these reports."""


@dataclass(frozen=True, slots=True)
class Named:
    """A text that names a place or issuer, or a division code, and where it was read."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Clues:
    """What tells the place: `issuers` say whose report it is, the surest first; the others complete them."""

    issuers: Sequence[Named]
    sites: Sequence[Named] = ()
    """Codes and names of the site, the surest first."""
    hearsay: Sequence[Named] = ()
    """What only settles a shared name: the site's imprint, who runs it."""
    texts: Sequence[str] = ()
    """The report's paragraphs."""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Region (code or empty), level and body (keys of `LEVELS`, `BODIES`, or empty)."""

    region: str = ""
    level: str = ""
    body: str = ""
    origin: str = ""
    warnings: tuple[str, ...] = ()
    named: str = ""
    """The issuer's name that told it."""


def locate(clues: Clues) -> Place:
    """Region, level and body by the first issuer that says enough; what stays ambiguous stays empty.

    A shared or relative name (鼓楼区, 区市场监管局) is settled by the site, then by the other issuers. Places
    that the text merely mentions never count, but for a report that names no issuer at all: then who acts in
    its first paragraph, if the text names nobody else so.
    """
    told = [named for named in clues.issuers if body_of(named.text)]
    if told:
        return _Reading(told[0], clues, told).place()
    subject = _subject(clues.texts)
    place = _Reading(subject, clues, ()).place() if subject else Place()
    return replace(place, warnings=("region_from_text",)) if place.region else Place()


class _Reading:
    """One issuer's name, read on its ground."""

    def __init__(self, named: Named, clues: Clues, told: Sequence[Named]) -> None:
        self.named, self.clues, self.told = named, clues, told
        self.text = re.sub(r"\s+", " ", normalise(named.text)).strip()
        self.year = clues.year or _EVERY_YEAR
        self.mentions = regions.mentions(self.text, self.year)
        self.rest = self.text[self.mentions[-1].end :] if self.mentions else self.text
        self.body = self._body()

    def place(self) -> Place:
        """The place, with a warning where the name does not settle it."""
        if name := self._township_name():
            return self._township(name)
        level = "zone" if is_zone(self.rest) else ""
        found = _chain(self.text, self.year)
        if not found and level == "zone" and (around := regions.get(zone_place(self.text))):
            return self._known(around, level)
        if not found and is_central(self.text):
            return Place(body=self.body, origin=self.named.origin, named=self.named.text)
        if not found:
            return self._relative(level)
        region = self._settle(found)
        if not region:
            levels = {option.level for option in found}
            return self._unknown(level or (levels.pop() if len(levels) == 1 else ""), "ambiguous_region")
        if not level and region.level in ("province", "prefecture") and names_lost_county(self.rest):
            return self._unknown("county", "unknown_region")
        region = self._branch(region)
        return self._known(region, level or region.level)

    def _body(self) -> str:
        body = body_of(self.text)
        # A government's office publishes for it; in a title it reports for itself.
        return (
            "government" if _OFFICE.search(self.text) and not self.named.origin.startswith("title") else body
        )

    def _known(self, region: Region, level: str, *warnings: str) -> Place:
        return Place(region.code, level, self.body, self.named.origin, warnings, self.named.text)

    def _unknown(self, level: str, warning: str, detail: str = "") -> Place:
        told = (f"{warning}: {detail or self.named.text}",)
        return Place("", level, self.body, self.named.origin, told, self.named.text)

    def _grounds(self, hearsay: bool = True) -> Iterator[Region]:
        """The regions of the site and of the other issuers, the surest first."""
        others = [named for named in self.told if named is not self.named]
        for named in (*self.clues.sites, *((*others, *self.clues.hearsay) if hearsay else ())):
            if named.text.isdecimal():
                found = tuple(filter(None, (regions.get(named.text),)))
            else:
                found = _chain(normalise(named.text), self.year)
            if len(found) == 1:
                yield found[0]

    def _settle(self, found: Sequence[Region]) -> Region | None:
        """The one region that a shared name means here."""
        if len(found) == 1:
            return found[0]
        for ground in self._grounds():
            near = [region for region in found if _related(region, ground)]
            if len(near) == 1:
                return near[0]
        return None

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
        if name := township_in(self.rest):
            return name
        # 城关镇 begins as 城关区 does: a township's name may hold what looks like a place.
        whole = township_in(self.text)
        return whole if whole and self.mentions and not self.mentions[-1].full else ""

    def _township(self, name: str) -> Place:
        self.body = self.body or "government"
        above = _chain(self.text.replace(name, " "), self.year) if self.mentions else ()
        options = [
            option
            for outer in (above or (None,))
            for option in regions.townships(name, outer.code if outer else "")
        ]
        sure = next(iter(self._grounds(hearsay=False)), None)
        near = [option for option in options if above or not sure or _related(option, sure)]
        if len(near) != 1:
            for ground in self._grounds():
                closer = [option for option in near if _related(option, ground)]
                near = closer if len(closer) == 1 else near
        if len(near) == 1:
            return self._known(near[0], "township")
        if near:
            return self._unknown("township", "ambiguous_region")
        outer = self._settle(above) if above else sure
        if outer and (outer.level == "county" or above):
            return self._known(outer, "township", f"unknown_township: {name}")
        return self._unknown("township", "unknown_township", name)

    def _relative(self, level: str) -> Place:
        """An issuer that names itself from where it stands: 区市场监管局, 省人民政府, 高新区管委会."""
        kind = relative_kind(self.text)
        for ground in self._grounds():
            if level == "zone" or not kind:
                return self._known(ground, level or ground.level)
            for above in reversed(regions.path(ground.code)):
                if above.level in RELATIVES[kind] and above.name.endswith(kind):
                    return self._known(above, above.level)
        levels = RELATIVES.get(kind, ())
        return self._unknown(level or (levels[0] if len(levels) == 1 else ""), "unknown_region")


def _related(region: Region, ground: Region) -> bool:
    return _inside(region, ground) or _inside(ground, region)


def _inside(region: Region, outer: Region) -> bool:
    return region.code == outer.code or regions.is_within(region.code, outer.code)


def _chain(text: str, year: int) -> tuple[Region, ...]:
    """What a chain of place names means: 江西省赣州市大余县 is one region; several if it is shared."""
    found: tuple[Region, ...] = ()
    for mention in regions.mentions(text, year):
        inner = tuple(
            region
            for region in mention.regions
            if not found or any(_inside(region, outer) for outer in found)
        )
        outers = tuple(outer for outer in found if any(_inside(outer, region) for region in mention.regions))
        found = inner or outers or found
    return found


def _subject(texts: Sequence[str]) -> Named | None:
    """Who the first paragraphs say acted (杨巷镇坚持…), if the text names it again, and only one."""
    whole = normalise("".join(texts))
    names: set[str] = set()
    for text in texts[:_FIRST_PARAGRAPHS]:
        for found in _SUBJECT.finditer(normalise(text)):
            name = found["name"]
            if whole.count(name) > 1 and (regions.mentions(name) or regions.townships(township_in(name))):
                names.add(name)
    return Named(names.pop(), "text") if len(names) == 1 else None
