"""Who wrote a report whose title and signature name nobody: told by how it speaks, and by its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from crawler.reading.extraction.clues import Clues, Named, Place
from crawler.reading.extraction.grounds import Grounds, inside, related
from crawler.reading.extraction.issuer_place import IssuerPlace
from crawler.reading.extraction.issuers import RELATIVES, body_of, is_zone, relative_kind
from crawler.reading.extraction.selves import (
    DEPARTMENTS,
    TOWNSHIPS,
    inside_kind,
    is_wider,
    kind_of,
    opening_subjects,
    own_kind,
    relative_subjects,
    subjects,
)
from index import regions
from index.analyzer import normalise
from index.regions import Region


class Author:
    """Who speaks in a report: by name (清河县深入…), or by kind (我县) where the address bears it out."""

    def __init__(self, clues: Clues, grounds: Grounds) -> None:
        self.clues, self.grounds = clues, grounds
        self.own, self.inside = own_kind(clues.texts), inside_kind(clues.texts)

    def place(self) -> Place:
        """What the surest of its names says, else what its kind says at the page's address."""
        for named in self._names():
            place = IssuerPlace(named, self.grounds).read()
            if place.named:
                return self._borne_out(place)
        return self._by_kind() if self._kind else Place()

    @property
    def _kind(self) -> str:
        return self.own or self.inside

    # By name

    def _names(self) -> Iterator[Named]:
        """What may be the author's name, the surest first."""
        texts = self.clues.texts
        yield from self._only([name for name in opening_subjects(texts) if self._may_be(name)])
        yield from (named for named in self.clues.publishers if self._is_own(named.text))
        yield from (named for named in self.clues.trail if self._kind and self._is_own(named.text))
        if self.own in ("", *DEPARTMENTS):
            yield from self._only([name for name in relative_subjects(texts) if self._may_be(name)])
        if self._kind in (*DEPARTMENTS, *TOWNSHIPS):
            yield from self._only([name for name in subjects(texts) if self._is_own(name)])

    def _is_own(self, name: str) -> bool:
        return bool(body_of(name)) and self._kind in ("", kind_of(name))

    def _may_be(self, name: str) -> bool:
        """Whether a name is not wider than what the report says 我 to: a bureau acts in its county's name."""
        speaks = bool(body_of(name)) or is_zone(name)
        return speaks and not (self.own and is_wider(kind_of(name), self.own))

    def _only(self, names: Sequence[str]) -> Iterator[Named]:
        """The one of several names that the author goes by: of all, of its kind, of those said again."""
        whole = normalise("".join(self.clues.texts))
        again = [name for name in names if whole.count(name) > 1]
        for some in (names, [name for name in names if self._is_own(name)], again):
            named = [Named(name, "text") for name in some]
            places = (IssuerPlace(each, self.grounds).read() for each in named)
            if len({(place.region, place.level, place.body) for place in places}) == 1:
                yield max(named, key=lambda each: len(each.text))
                return

    def _borne_out(self, place: Place) -> Place:
        """A place by a name of the page, unless the address is another's."""
        region, home = regions.get(place.region), self.grounds.home
        if region is None:
            return place
        if home and not self._agrees(place, region, home):
            return self._contradicted(place.named, place.body)
        if kind := relative_kind(place.named):
            body = "" if place.body == "government" else place.named.removeprefix(kind)
            place = replace(place, named=region.name + body)
        warning = ("region_from_text",) if place.origin == "text" else ()
        return replace(place, warnings=(*place.warnings, *warning))

    def _agrees(self, place: Place, region: Region, home: Region) -> bool:
        if self.grounds.zone and place.level != "zone":
            return False
        if region != home and self.own and home.name.endswith(self.own) and inside(home, region):
            return False  # 我市 on a county-level city's site, where 南通市 acts: either may be meant.
        # A name without its place means the site's own: 市司法局 on a county's site is another's.
        return inside(region, home) if relative_kind(place.named) else related(region, home)

    # By kind

    def _by_kind(self) -> Place:
        """The author of a kind at the page's address: 我县 on a county's site is that county."""
        home = self.grounds.home
        if home is None:
            return self._without_address()
        if self._kind in DEPARTMENTS:
            name = self.grounds.address.bureau(self._kind)
            level = "zone" if self.grounds.zone else home.level
            return self._known(
                home, level, "department", home.name + name if name and not self.grounds.zone else ""
            )
        if self._kind in TOWNSHIPS:
            return self._township(home)
        for kind in self._kinds:
            if region := self._of_kind(home, kind):
                return self._known(region, region.level, "government", region.name)
        if "区" in self._kinds and self.grounds.address.is_zone:
            return self._known(home, "zone", "government", self.grounds.zone)
        return self._contradicted(f"我{self.own}" if self.own else f"全{self.inside}")

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        """What it says 我 to; a district that says 我市 of its city is told by 全区."""
        narrower = self.own and self.inside and is_wider(self.own, self.inside)
        return (self.own, self.inside) if narrower else (self._kind,)

    def _of_kind(self, home: Region, kind: str) -> Region | None:
        """The site's own place if it is, or was, of the kind; else the one below that a folder names."""
        if self.grounds.zone:
            return None
        borne = (home.name, *self.grounds.names_before(home))
        return home if any(name.endswith(kind) for name in borne) else self.grounds.address.below(kind)

    def _township(self, home: Region) -> Place:
        own = home if home.level == "township" else None
        if found := own or self.grounds.address.below(self._kind) or self._mentioned(home):
            return self._known(found, "township", "government", found.name)
        if home.level != "county":
            return Place("", "township", "government", "text", ("unknown_region",))
        return self._known(home, "township", "government", "", f"unknown_township: 我{self._kind}")

    def _mentioned(self, home: Region) -> Region | None:
        """The one township of the site's place and of the author's kind that the text names."""
        whole = "".join(self.clues.texts)
        below = [region for region in regions.children(home.code) if region.level == "township"]
        named = [region for region in below if region.name.endswith(self._kind) and region.name in whole]
        return named[0] if len(named) == 1 else None

    def _without_address(self) -> Place:
        """From the places that the page's own site and its publishers name."""
        if self._kind not in RELATIVES or self._kind in TOWNSHIPS:
            return Place()
        named = Named(f"{self._kind}人民政府", f"text {self._kind}")
        place = IssuerPlace(named, self.grounds).read()
        region = regions.get(place.region)
        return replace(place, named=region.name if region else "")

    def _known(self, region: Region, level: str, body: str, named: str, *warnings: str) -> Place:
        said = f"我{self.own}" if self.own else f"全{self.inside}"
        origin = f"text {said}, {self.grounds.told_by}"
        return Place(region.code, level, body, origin, (*warnings, "region_from_address"), named)

    def _contradicted(self, named: str, body: str = "") -> Place:
        home = self.grounds.home
        told = f"contradicting_site: {named} / {self.grounds.address.domain or (home.name if home else '')}"
        return Place(body=body, origin="text", warnings=(told,))
