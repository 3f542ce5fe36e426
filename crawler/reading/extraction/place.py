"""Whose report it is: region, level and kind of body, from title, text and address; never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.reading.extraction.clues import Clues, Named, Place
from crawler.reading.extraction.grounds import Grounds, inside, related
from crawler.reading.extraction.issuer_place import IssuerPlace
from crawler.reading.extraction.issuers import RELATIVES, body_of
from crawler.reading.extraction.selves import (
    DEPARTMENTS,
    TOWNSHIPS,
    is_of_kind,
    opening_subjects,
    self_kind,
    subjects,
)
from index import regions
from index.regions import Region


def locate(clues: Clues) -> Place:
    """Region, level and body of a report; what stays ambiguous or contradicts itself stays empty.

    The title's issuer and the signature say it first. A shared or relative name (鼓楼区, 区市场监管局) is
    settled by the site and the address, then by the other names of the page. A report that names no issuer
    there is told by how it speaks of its author: by name (清河县深入…) or by kind (我县), which the address
    must bear out; who published it counts where it is of that kind.
    """
    grounds = Grounds(clues)
    told = [named for named in clues.issuers if body_of(named.text)]
    return IssuerPlace(told[0], grounds).read() if told else _Author(clues, grounds).place()


class _Author:
    """The author of a report that neither title nor signature names."""

    def __init__(self, clues: Clues, grounds: Grounds) -> None:
        self.clues, self.grounds = clues, grounds
        self.kind = self_kind(clues.texts)

    def place(self) -> Place:
        """What the surest of its names says, else what its kind says at its address."""
        for named in self._names():
            place = IssuerPlace(named, self.grounds).read()
            if place.named:
                return self._borne_out(place)
        return self._at_home() if self.kind else Place()

    def _names(self) -> Iterator[Named]:
        """What may be the author's name, the surest first."""
        yield from self._only(opening_subjects(self.clues.texts))
        yield from (named for named in self.clues.publishers if self._fits(named.text))
        if self.kind in (*DEPARTMENTS, *TOWNSHIPS):
            yield from (named for named in self.clues.trail if self._fits(named.text))
            yield from self._only([name for name in subjects(self.clues.texts) if self._fits(name)])

    def _fits(self, name: str) -> bool:
        return bool(body_of(name)) and (not self.kind or is_of_kind(name, self.kind))

    def _only(self, names: Sequence[str]) -> Iterator[Named]:
        """The one of several names that the author goes by: of its kind, and no other beside it."""
        fitting = [name for name in names if self._fits(name)]
        if len(fitting) == 1:
            yield Named(fitting[0], "text")

    def _borne_out(self, place: Place) -> Place:
        """A place of the text, unless the address is another's."""
        region, home = regions.get(place.region), self.grounds.home
        if place.origin != "text" or region is None:
            return place
        if home and not related(region, home):
            return self._contradicted(place)
        return replace(place, warnings=(*place.warnings, "region_from_text"))

    def _contradicted(self, place: Place) -> Place:
        told = f"contradicting_site: {place.named or self.kind} / {self.grounds.address.domain}"
        return Place(body=place.body, origin=place.origin, warnings=(told,))

    def _at_home(self) -> Place:
        """The author of a kind at the page's address: 我县 on a county's site is that county."""
        home = self.grounds.home
        if home is None:
            return self._relative()
        if self.kind in DEPARTMENTS:
            return self._bureau(home)
        if self.kind in TOWNSHIPS:
            return self._township(home)
        region = home if home.name.endswith(self.kind) else self.grounds.address.below(self.kind)
        if region:
            return self._known(region, region.level, "government", region.name)
        if self.kind == "区" and self.grounds.address.is_zone:
            return self._known(home, "zone", "government", "")
        return self._contradicted(Place())

    def _relative(self) -> Place:
        """Without a known address: from the places that the page's site and publishers name."""
        named = Named(f"{self.kind}人民政府", f"text 我{self.kind}")
        if self.kind not in RELATIVES or self.kind in TOWNSHIPS:
            return Place()
        place = IssuerPlace(named, self.grounds).read()
        region = regions.get(place.region)
        return replace(place, named=region.name if region else "")

    def _bureau(self, home: Region) -> Place:
        name = self.grounds.address.bureau(self.kind)
        return self._known(home, home.level, "department", home.name + name if name else "")

    def _township(self, home: Region) -> Place:
        if found := self.grounds.address.below(self.kind) or self._mentioned(home):
            return self._known(found, "township", "government", found.name)
        if home.level != "county":
            return Place("", "township", "government", "text", ("unknown_region",))
        return self._known(home, "township", "government", "", f"unknown_township: 我{self.kind}")

    def _mentioned(self, home: Region) -> Region | None:
        """The one township of the site's place and of the author's kind that the text names."""
        whole = "".join(self.clues.texts)
        below = [region for region in regions.children(home.code) if region.level == "township"]
        named = [region for region in below if region.name.endswith(self.kind) and region.name in whole]
        return named[0] if len(named) == 1 and inside(named[0], home) else None

    def _known(self, region: Region, level: str, body: str, named: str, *warnings: str) -> Place:
        origin = f"text 我{self.kind}, address {self.grounds.address.domain}"
        return Place(region.code, level, body, origin, (*warnings, "region_from_address"), named)
